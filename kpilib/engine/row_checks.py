"""Checks of rows that several tables share: keys, words, signs, months and days."""

from __future__ import annotations

import operator
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.columns import Labels
from kpilib.core.exact import Numbers, rows_where
from kpilib.core.integers import FITS
from kpilib.core.many_problems import KEPT, others_of
from kpilib.core.messages import Message
from kpilib.core.problems import Details, Problem, nearest, suggest
from kpilib.core.rounding import exact_text
from kpilib.core.tables import DEPARTMENT
from kpilib.engine.inputs.lineage import row_spot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpilib.core.columns import Table
    from kpilib.core.integers import Array, Bools
    from kpilib.core.periods import Period
    from kpilib.rules.clauses import Allowed
    from kpilib.rules.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the inputs of one run may hold.

    Attributes:
        period: The run's period.
        by_month: Rows must name their month, because the run has several pieces.
        months: The months that rows may name; empty: rows must name none.
        vocabulary: The scheme's words.
        allowed: The words of free columns.
        strangers: Subjects need not stand in `employees` (customers as payees).
        cadence: The length that the scheme is assessed by.
        pieces: The periods that the run is made of, where their rows stand in the history.
    """

    period: Period
    by_month: bool
    months: tuple[str, ...]
    vocabulary: Vocabulary
    allowed: Allowed
    strangers: bool = False
    cadence: str = ""
    pieces: tuple[str, ...] = ()


@dataclass(slots=True)
class Report:
    """Collects problems with the rows of one table.

    Attributes:
        table: The table.
        prefix: Stands before its name in problems.
        problems: What has been found, as far as it is kept.
    """

    table: Table
    prefix: str
    problems: list[Problem] = field(default_factory=list)
    _seen: Counter[tuple[str, str]] = field(default_factory=Counter)
    _first: dict[tuple[str, str], Problem] = field(default_factory=dict)

    def add(
        self, code: str, place: int, column: str, message: str, details: Details | None = None
    ) -> None:
        """Note what is wrong in a row, by its place in the table; of very many, how many."""
        self._seen[code, column] += 1
        if self._seen[code, column] <= KEPT:
            name, row = self.prefix + self.table.name, int(self.table.rows[place])
            one = Problem(name, row, column, code, message, details or Details())
            self._first.setdefault((code, column), one)
            self.problems.append(one)

    def told(self) -> list[Problem]:
        """The problems, and how many others there are."""
        many = {kind: seen - KEPT for kind, seen in self._seen.items() if seen > KEPT}
        return [*self.problems, *(others_of(self._first[kind], n) for kind, n in many.items())]


def check_keys(report: Report, key: Sequence[str], only_month: str = "") -> None:
    """No duplicate keys: no two rows have one; an empty month means the one month there is."""
    if not key or not len(report.table):
        return
    columns = [_with_month(report.table.labels(name), name, only_month) for name in key]
    keys = _numbered(columns)
    in_order = np.sort(keys)
    if not (in_order[1:] == in_order[:-1]).any():
        return  # as nearly always: seen without a look at any word
    _, first, which = np.unique(keys, return_index=True, return_inverse=True)
    seen = first[which]
    for place in np.flatnonzero(seen != np.arange(len(keys))):
        message = Message(
            "the same {key} stands in {at}: keep one of the two rows",
            key=tuple(key),
            at=row_spot(report.table, int(seen[place])),
        )
        report.add("duplicate_row", int(place), key[0], message)


def _numbered(columns: Sequence[Labels]) -> Array:
    """One number a row, the same for rows that have the same words in all columns."""
    keys, most = np.zeros(len(columns[0].codes), dtype=np.int64), 1
    for labels in columns:
        most *= len(labels.names) + 1
        if most >= FITS:
            _, keys = np.unique(keys, return_inverse=True)
            most = (int(keys.max()) + 1) * (len(labels.names) + 1)
        keys = keys * (len(labels.names) + 1) + labels.codes + 1
    return keys


def _with_month(labels: Labels, name: str, only_month: str) -> Labels:
    """A column of a key; an empty month stands for the only one there is."""
    if name != "month" or not only_month:
        return labels
    names = (*labels.names, only_month)
    return Labels(np.where(labels.codes < 0, names.index(only_month), labels.codes), names)


def check_words(
    report: Report, column: str, known: Sequence[str], code: str, rows: Bools | None = None
) -> None:
    """Words that are not known in a column, of all rows or of some."""
    labels = report.table.labels(column)
    unknown = labels.present & ~labels.among(known)
    if rows is not None:
        unknown = unknown & rows
    if not unknown.any():
        return  # as nearly always
    some = labels.take(rows_where(unknown)[:KEPT])
    near = {word: nearest(word, known) for word in some.words}
    # Where no word is known or like a known one, the table is another scheme's.
    foreign = not any(near.values()) and bool((unknown | ~labels.present).all())
    said = {
        word: Message(
            "the {column} {word!r} is not known: {advice}",
            column=column,
            word=word,
            advice=suggest(word, known),
        )
        for word in near
    }
    for place in rows_where(unknown):
        word = labels.at(int(place)) or ""
        details = Details(word=word, near=near.get(word, ""), foreign=foreign)
        report.add(code, int(place), column, said.get(word, ""), details)


def check_subject(report: Report, subject: str, what: str, words: Mapping[str, set[str]]) -> None:
    """Words that are known, but not for the department, or not for people."""
    subjects, kinds = report.table.labels(subject), report.table.labels(what)
    department = subjects.among((DEPARTMENT,))
    people = subjects.present & ~department
    for frame, rows in (("department", department), ("people", people)):
        wrong = tuple(word for word, frames in words.items() if frame not in frames)
        for place in rows_where(rows & kinds.among(wrong)):
            word = kinds.at(int(place))
            whose = Message("people") if frame == "department" else DEPARTMENT
            message = Message(
                "the {what} {word} is taken of {whose} only: correct the {subject}",
                what=what,
                word=word,
                whose=whose,
                subject=subject,
            )
            report.add("wrong_subject", int(place), subject, message)


def check_sign(report: Report, what: str, column: str, unsigned: set[str]) -> None:
    """A number below zero where its word allows none; unknown words are another problem."""
    values = report.table.numbers(column)
    negative = np.asarray(values.num < 0).astype(bool) & values.present
    for place in rows_where(negative & report.table.labels(what).among(tuple(unsigned))):
        word = report.table.labels(what).at(int(place))
        found = exact_text(values.at(int(place)) or Fraction(0))
        message = Message(
            "the {column} of {word} is {found}, but cannot be negative",
            column=column,
            word=word,
            found=found,
        )
        report.add("negative_number", int(place), column, message)


def check_whole(report: Report, what: str, column: str, whole: set[str]) -> None:
    """A number with a fraction where its word is of things that come whole."""
    values = report.table.numbers(column)
    if values.size and (np.asarray(values.den) == 1).all():
        return
    broken = values.floor().compare(values, np.not_equal) & values.present
    for place in rows_where(broken & report.table.labels(what).among(tuple(whole))):
        word = report.table.labels(what).at(int(place))
        found = exact_text(values.at(int(place)) or Fraction(0))
        message = Message(
            "the {column} of {word} is {found}, and what is counted comes "
            "whole: correct it; a scheme says `fractions: true` of what has "
            "parts, such as hours",
            column=column,
            word=word,
            found=found,
        )
        report.add("fraction_of_count", int(place), column, message)


def check_month(report: Report, expectation: Expectation) -> None:
    """The month of each row: needed, not allowed, or one of the run's."""
    months = report.table.labels("month")
    period = expectation.period
    if not expectation.months:
        for place in rows_where(months.present):
            message = Message(
                "the month {month} cannot be named: the scheme is assessed for "
                "{period} in one piece, so leave it empty",
                month=months.at(int(place)),
                period=period,
            )
            report.add("month_not_allowed", int(place), "month", message)
        return
    for place in rows_where(months.present & ~months.among(expectation.months)):
        message = Message(
            "the month {month} lies outside {period}", month=months.at(int(place)), period=period
        )
        report.add("outside_period", int(place), "month", message)
    if expectation.by_month:
        for place in rows_where(~months.present):
            message = Message(
                "the month is missing: {period} is assessed month by month", period=period
            )
            report.add("missing_month", int(place), "month", message)


def check_days(report: Report, expectation: Expectation) -> None:
    """Dates lie in the run's period."""
    days, period = report.table.days("date"), expectation.period
    first, last = (Numbers.single(day.toordinal()) for day in (period.start, period.end))
    outside = days.compare(first, operator.lt) | days.compare(last, operator.gt)
    for place in rows_where(days.present & outside):
        day = date.fromordinal(int(days.at(int(place)) or 0))
        message = Message(
            "the date {day} lies outside {period} ({start} to {end})",
            day=day,
            period=period,
            start=period.start,
            end=period.end,
        )
        report.add("outside_period", int(place), "date", message)
