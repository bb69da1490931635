"""Faults of schemes that can be seen without any data; each topic is a module of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import ProblemsFound
from kpilib.rules.lint import bands, conditions, dates, grades, state_lost, texts, unused, weights
from kpilib.rules.lint.cliffs import cliffs
from kpilib.rules.lint.editors import schema_named
from kpilib.rules.lint.finding import Finding, Subject
from kpilib.rules.lint.near_names import near_names
from kpilib.rules.lint.versions import versions
from kpilib.rules.read_scheme import read_versions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kpilib.rules.scheme_book import SchemeBook
    from kpilib.rules.trial import Trial


def part_flaws(subject: Subject) -> Iterator[Finding]:
    """What each part says of itself."""
    for path, part in subject.parts():
        for flaw in part.flaws():
            yield subject.error((*path, *flaw.place), flaw.code, flaw.message, flaw.fix)


__all__ = ["CHECKS", "Finding", "Subject", "lint_book", "lint_scheme"]

CHECKS: tuple[Callable[[Subject], Iterator[Finding]], ...] = (
    weights.full_scores,
    part_flaws,
    grades.grades,
    grades.classes,
    bands.tables,
    conditions.impossible,
    conditions.divided_by_zero,
    conditions.unused_cadences,
    cliffs,
    dates.effective,
    dates.values,
    state_lost.taken_in,
    state_lost.rests,
    unused.quantities,
    unused.labels,
    unused.measures,
    texts.clauses,
    texts.open_clauses,
    texts.reasons,
    texts.titles,
    texts.translations,
    texts.units,
)
"""Every check of one version of a scheme."""


def lint_scheme(subject: Subject, trial: Trial) -> list[Finding]:
    """The findings about one version, also those of trying it."""
    found = [finding for check in CHECKS for finding in check(subject)]
    return [*found, *trial.two_periods(subject)]


def lint_book(book: SchemeBook, ids: Iterable[str]) -> list[Finding]:
    """The findings about schemes of a book, in the order of files and lines.

    Names are compared over the whole book, whichever schemes are asked for.
    """
    asked = tuple(ids)
    found: list[Finding] = []
    everything: list[Subject] = []
    for scheme_id in dict.fromkeys((*asked, *book.ids)):
        try:
            pairs = read_versions(
                book.documents(scheme_id),
                scheme_id,
                book.trial,
                f"{book.shown}/{scheme_id}.yaml",
            )
            subjects = [Subject(scheme, document) for scheme, document in pairs]
        except ProblemsFound as wrong:
            if scheme_id in asked:
                found += [_unreadable(problem.table, problem.code, problem.message)
                          for problem in wrong.problems]  # fmt: skip
            continue
        everything += subjects
        if scheme_id in asked:
            found += [
                finding for subject in subjects for finding in lint_scheme(subject, book.trial)
            ]
            found += [*versions(subjects), *schema_named(book, subjects[0])]
    files = {f"{book.shown}/{scheme_id}.yaml" for scheme_id in asked}
    found += [f for f in near_names(everything) if f.place.rpartition(":")[0] in files]
    return sorted(set(found), key=_order)


def _unreadable(place: str, code: str, message: str) -> Finding:
    return Finding(place, "error", code, message, Message("mend it, the rest is checked then"))


def _order(finding: Finding) -> tuple[str, int, str, str]:
    source, _, line = finding.place.rpartition(":")
    return (source or finding.place, int(line) if line.isdigit() else 0, finding.code,
            finding.message)  # fmt: skip
