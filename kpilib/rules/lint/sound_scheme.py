"""What lint calls an error stops a run: rules that cannot be meant pay nobody.

Lint looks at a file; a run uses the version in force on a day, with the department's own values.
So these are looked at here, and everything that assesses by a scheme takes it from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.known_answers import KnownAnswers
from kpilib.core.messages import Message
from kpilib.core.problems import Problem, ProblemsFound
from kpilib.rules.lint import lint_scheme
from kpilib.rules.lint.finding import Finding, Subject
from kpilib.rules.lint.versions import versions
from kpilib.rules.scheme_book import because_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.rules.scheme import Scheme
    from kpilib.rules.scheme_book import SchemeBook

    Version = tuple[Path, str, str, date, tuple[tuple[str, str], ...]]
    """The folder of the book, the scheme, the hash of its text, its first day, other values."""


_UNDOCUMENTED = {"no_clause", "no_reason"}
"""Codes of what a rule lacks although its figures are right."""

_IDLE = {"unused_parameter"}
"""Codes of what nothing reads: in a file a slip, but a department may switch a rule off."""


def sound_scheme(
    book: SchemeBook,
    scheme_id: str,
    period: Period,
    overrides: Mapping[str, str] | None = None,
    *,
    documented: bool = True,
) -> Scheme:
    """The rules of a period, in which lint finds no error; see `SchemeBook.scheme`.

    Args:
        book: The schemes.
        scheme_id: The catalogue's id.
        period: The version in force on its first day is taken.
        overrides: New values by path.
        documented: Whether a rule must also say where it stands. It works out the same figure
            without: what is tried out on a folder may lack it, what a workspace pays may not.

    Raises:
        NoScheme: No such scheme.
        ProblemsFound: The scheme or an override is faulty, or what they give together is.
    """
    scheme = book.scheme(scheme_id, period, overrides)
    problems = [
        one
        for one in errors_in_force(book, scheme_id, period.start, overrides)
        if documented or one.code not in _UNDOCUMENTED
    ]
    if problems:
        raise ProblemsFound(problems, scheme_id)
    return scheme


def errors_in_force(
    book: SchemeBook, scheme_id: str, day: date, overrides: Mapping[str, str] | None = None
) -> tuple[Problem, ...]:
    """What lint calls an error in the version in force on a day, with values replaced by path.

    A fault that only comes with the values says so: the file is right.
    """
    own = _errors(book, scheme_id, day, None)
    if not overrides:
        return own
    return tuple(
        one if one in own else because_of(one, overrides)
        for one in _errors(book, scheme_id, day, overrides)
        if one in own or one.code not in _IDLE
    )


def as_problems(findings: Iterable[Finding]) -> tuple[Problem, ...]:
    """The errors among findings, as problems of the file."""
    return tuple(
        Problem(
            one.place, None, "", one.code, Message("{what}; {fix}", what=one.message, fix=one.fix)
        )
        for one in findings
        if one.level == "error"
    )


def findings_in_force(
    book: SchemeBook, scheme_id: str, day: date, overrides: Mapping[str, str] | None = None
) -> tuple[Finding, ...]:
    """All that lint finds in the version in force on a day, warnings too; see `sound_scheme`."""
    scheme, document = book.in_force(scheme_id, day, overrides)
    values = tuple(sorted((overrides or {}).items()))
    key = (book.folder, scheme_id, book.fingerprint(scheme_id), scheme.effective_from, values)

    def look() -> tuple[Finding, ...]:
        found = lint_scheme(Subject(scheme, document), book.trial)
        dated = [Subject(each, text) for each, text in book.dated(scheme_id)]
        return (*found, *versions(dated))

    return FINDINGS.once(key, look)


def _errors(
    book: SchemeBook, scheme_id: str, day: date, overrides: Mapping[str, str] | None
) -> tuple[Problem, ...]:
    return as_problems(findings_in_force(book, scheme_id, day, overrides))


FINDINGS: KnownAnswers[Version, tuple[Finding, ...]] = KnownAnswers(1000)
"""By file, version and values: a hundred departments of one scheme have it looked at once."""
