"""Which cases a scheme has, in the workspace and in what was shipped, and how they come out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.problems import Problem, ProblemsFound
from kpilib.rules.case_files import read_cases
from kpilib.workspace.cases.case_differences import CaseDifference, differences_of
from kpilib.workspace.cases.run_case import CaseAnswer, answers
from kpilib.workspace.shipped import shipped, shipped_book

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.rules.case_files import Case
    from kpilib.rules.scheme_book import SchemeBook


@dataclass(frozen=True, slots=True)
class CaseDiffering:
    """A difference of a case, with what the engine made of the run."""

    case: Case
    difference: CaseDifference
    answer: CaseAnswer


@dataclass(frozen=True, slots=True)
class SchemeCases:
    """How the cases of a scheme come out.

    Attributes:
        scheme: Its id.
        cases: Those that were worked.
        runs: How many runs they are made of.
        differing: Every difference.
        problems: Why the cases, or the scheme, cannot be read.
        narrative: It has no rules to work out, and so needs no case.
    """

    scheme: str
    cases: tuple[Case, ...] = ()
    runs: int = 0
    differing: tuple[CaseDiffering, ...] = ()
    problems: tuple[Problem, ...] = ()
    narrative: bool = False

    @property
    def failed(self) -> bool:
        """Whether anything is other than it was to be."""
        return bool(self.differing or self.problems)


def work_cases(root: Path, book: SchemeBook, scheme_id: str) -> SchemeCases:
    """Work the cases of a scheme.

    Args:
        root: The workspace.
        book: Its schemes.
        scheme_id: One of them.

    Raises:
        NoScheme: There is none of that id.
    """
    try:
        narrative = all(one.narrative is not None for one in book.versions(scheme_id))
        cases = cases_of(root, book, scheme_id)
    except ProblemsFound as wrong:
        return SchemeCases(scheme_id, problems=wrong.problems)
    found, runs = [], 0
    for case in cases:
        for answer in answers(book, scheme_id, case):
            runs += 1
            found += [CaseDiffering(case, one, answer) for one in differences_of(answer)]
    return SchemeCases(scheme_id, cases, runs, tuple(found), narrative=narrative)


def cases_of(root: Path, book: SchemeBook, scheme_id: str) -> tuple[Case, ...]:
    """The workspace's own cases; of a scheme as it was shipped those shipped with it, too.

    Raises:
        ProblemsFound: A file of cases is faulty.
    """
    own = read_cases(root, scheme_id)
    if not _as_shipped(book, scheme_id):
        return own
    names = {case.name for case in own}
    return (*own, *(one for one in read_cases(shipped(), scheme_id) if one.name not in names))


def _as_shipped(book: SchemeBook, scheme_id: str) -> bool:
    came = shipped_book()
    return scheme_id in came.ids and came.fingerprint(scheme_id) == book.fingerprint(scheme_id)
