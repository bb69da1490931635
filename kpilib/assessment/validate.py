"""Inputs held against what a scheme knows: every fault is found, none is passed over."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from kpilib.exact import Numbers, group_sums, rows_where
from kpilib.periods import Period
from kpilib.problems import Problem, suggest
from kpilib.rounding import number_text
from kpilib.tables import CARRY_TABLE, DEPARTMENT, INPUT_TABLES, RATER_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kpilib.columns import Labels, Table
    from kpilib.inputs.read import Inputs
    from kpilib.integers import Bools
    from kpilib.language.clauses import Allowed
    from kpilib.language.vocabulary import Vocabulary


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
    """

    period: Period
    by_month: bool
    months: tuple[str, ...]
    vocabulary: Vocabulary
    allowed: Allowed
    strangers: bool = False


@dataclass(slots=True)
class _Report:
    """Collects problems with the rows of one table."""

    table: Table
    prefix: str
    problems: list[Problem] = field(default_factory=list)

    def add(self, code: str, place: int, column: str, message: str) -> None:
        name, row = self.prefix + self.table.name, int(self.table.rows[place])
        self.problems.append(Problem(name, row, column, code, message))


def validate_carry(carry: Table, expectation: Expectation) -> list[Problem]:
    """Every fault of the state that a run takes in."""
    report = _Report(carry, "")
    _check_keys(report, CARRY_TABLE.key)
    _check_carry(report, expectation)
    return report.problems


def validate_past(inputs: Inputs, expectation: Expectation) -> list[Problem]:
    """Faults of an earlier period's metrics, which a run looks back to."""
    report = _Report(inputs["metrics"], inputs.prefix)
    _check_keys(report, INPUT_TABLES["metrics"].key)
    _check_metrics(report, inputs, expectation)
    return report.problems


def only_employees(inputs: Inputs, expectation: Expectation) -> list[Problem]:
    """Faults of a run whose pieces stand in the history: its own folder holds people only."""
    report = _Report(inputs["employees"], inputs.prefix)
    _check_keys(report, INPUT_TABLES["employees"].key)
    _check_employees(report, inputs, expectation)
    for name, table in inputs.tables.items():
        if name != "employees" and len(table):
            message = (
                f"rows cannot stand here: {expectation.period} is made of the periods in --history"
            )
            report.problems.append(Problem(name, int(table.rows[0]), "", "rows_not_used", message))
    return report.problems


def validate(inputs: Inputs, expectation: Expectation) -> list[Problem]:
    """Every fault of the rows of the input tables (not: what is missing altogether)."""
    problems: list[Problem] = []
    months = expectation.months
    only_month = months[0] if len(months) == 1 else ""
    for name, checks in _CHECKS.items():
        report = _Report(inputs[name], inputs.prefix)
        _check_keys(report, INPUT_TABLES[name].key, only_month)
        for check in checks:
            check(report, inputs, expectation)
        problems += report.problems
    return problems


def _check_keys(report: _Report, key: Sequence[str], only_month: str = "") -> None:
    """Two rows with one key; an empty month means the one month that there is."""
    first: dict[tuple[str, ...], int] = {}
    columns = [_cells(report.table.labels(name), name, only_month) for name in key]
    for place, row in enumerate(zip(*columns, strict=True)):
        if (seen := first.setdefault(row, place)) != place:
            at = int(report.table.rows[seen])
            message = f"the same {', '.join(key)} stands in row {at}: keep one of the two rows"
            report.add("duplicate_row", place, key[0], message)


def _cells(labels: Labels, name: str, only_month: str) -> list[str]:
    empty = only_month if name == "month" else ""
    words = (*labels.names, empty)
    return [words[code] for code in labels.codes]


def _words(
    report: _Report, column: str, known: Sequence[str], code: str, rows: Bools | None = None
) -> None:
    labels = report.table.labels(column)
    unknown = labels.present & ~labels.among(known)
    for place in rows_where(unknown if rows is None else unknown & rows):
        word = labels.at(int(place)) or ""
        report.add(
            code, int(place), column, f"the {column} {word!r} is not known: {suggest(word, known)}"
        )


def _check_people(report: _Report, inputs: Inputs, expectation: Expectation) -> None:
    ids = list(inputs["employees"].labels("employee_id").words)
    if expectation.strangers and report.table.name == "events":
        return
    column = "subject" if report.table.name == "metrics" else "employee_id"
    subjects = report.table.labels(column)
    departments_too = report.table.name in {"metrics", "events", "ratings"}
    known = [*ids, DEPARTMENT] if departments_too else ids
    for place in rows_where(subjects.present & ~subjects.among(known)):
        who = subjects.at(int(place)) or ""
        message = f"{who!r} is not in employees: {suggest(who, ids)}"
        report.add("unknown_employee", int(place), column, message)


def _check_employees(report: _Report, inputs: Inputs, expectation: Expectation) -> None:
    del inputs
    for column in ("role", "level"):
        allowed = getattr(expectation.allowed, column)
        if allowed:
            _words(report, column, allowed, f"unknown_{column}")
    ids = report.table.labels("employee_id")
    for place in rows_where(ids.among((DEPARTMENT,))):
        message = f"{DEPARTMENT} is the department's own name and no employee's"
        report.add("reserved_id", int(place), "employee_id", message)


def _check_metrics(report: _Report, inputs: Inputs, expectation: Expectation) -> None:
    del inputs
    words = expectation.vocabulary.metrics
    _words(report, "metric", tuple(words), "unknown_metric")
    _check_subject(report, "subject", "metric", words)
    _check_sign(report, "metric", "actual", set(words) - expectation.vocabulary.signed_metrics)
    _check_month(report, expectation)


def _check_subject(report: _Report, subject: str, what: str, words: Mapping[str, set[str]]) -> None:
    """A word is known, but not for the department, or not for people."""
    subjects, kinds = report.table.labels(subject), report.table.labels(what)
    department = subjects.among((DEPARTMENT,))
    people = subjects.present & ~department
    for frame, rows in (("department", department), ("people", people)):
        wrong = tuple(word for word, frames in words.items() if frame not in frames)
        for place in rows_where(rows & kinds.among(wrong)):
            word = kinds.at(int(place))
            whose = "people" if frame == "department" else DEPARTMENT
            message = f"the {what} {word} is taken of {whose} only: correct the {subject}"
            report.add("wrong_subject", int(place), subject, message)


def _check_sign(report: _Report, what: str, column: str, unsigned: set[str]) -> None:
    """Words that are not known are a problem of their own."""
    values = report.table.numbers(column)
    negative = np.asarray(values.num < 0).astype(bool) & values.present
    for place in rows_where(negative & report.table.labels(what).among(tuple(unsigned))):
        word = report.table.labels(what).at(int(place))
        found = _plain(values.at(int(place)))
        message = f"the {column} of {word} is {found}, but cannot be negative"
        report.add("negative_number", int(place), column, message)


def _check_month(report: _Report, expectation: Expectation) -> None:
    months = report.table.labels("month")
    period = expectation.period
    if not expectation.months:
        for place in rows_where(months.present):
            message = (
                f"the month {months.at(int(place))} cannot be named: the scheme is assessed for "
                f"{period} in one piece, so leave it empty"
            )
            report.add("month_not_allowed", int(place), "month", message)
        return
    for place in rows_where(months.present & ~months.among(expectation.months)):
        message = f"the month {months.at(int(place))} lies outside {period}"
        report.add("outside_period", int(place), "month", message)
    if expectation.by_month:
        for place in rows_where(~months.present):
            message = f"the month is missing: {period} is assessed month by month"
            report.add("missing_month", int(place), "month", message)


def _check_ratings(report: _Report, inputs: Inputs, expectation: Expectation) -> None:
    del inputs
    vocabulary = expectation.vocabulary
    _words(report, "indicator", tuple(vocabulary.indicators), "unknown_indicator")
    _words(report, "rater_type", RATER_TYPES, "unknown_rater_type")
    _check_subject(report, "employee_id", "indicator", vocabulary.rated)
    _check_month(report, expectation)
    indicators, raters = report.table.labels("indicator"), report.table.labels("rater_type")
    scores = report.table.numbers("score")
    for indicator, types in vocabulary.indicators.items():
        rows = indicators.among((indicator,))
        for place in rows_where(rows & raters.among(RATER_TYPES) & ~raters.among(tuple(types))):
            message = (
                f"{indicator} is not rated by {raters.at(int(place))}: its raters are "
                f"{', '.join(t for t in RATER_TYPES if t in types)}"
            )
            report.add("rater_without_weight", int(place), "rater_type", message)
        low, high = vocabulary.scales[indicator]
        off = scores.compare(Numbers.single(low), np.less)
        off |= scores.compare(Numbers.single(high), np.greater)
        for place in rows_where(rows & off & scores.present):
            found = _plain(scores.at(int(place)))
            message = f"the score of {indicator} is {found}, but must lie from {low} to {high}"
            report.add("off_scale", int(place), "score", message)


def _check_events(report: _Report, inputs: Inputs, expectation: Expectation) -> None:
    del inputs
    words = expectation.vocabulary.events
    _words(report, "event", tuple(words), "unknown_event")
    _check_subject(report, "employee_id", "event", words)
    for column in ("status", "customer_kind"):
        _words(report, column, getattr(expectation.allowed, column), f"unknown_{column}")
    _check_sign(report, "event", "amount", set(words) - expectation.vocabulary.signed_events)
    _check_days(report, expectation)
    months, days = report.table.labels("month"), report.table.days("date")
    period = expectation.period
    inside = {str(month) for month in _months_of(period)}
    for place in rows_where(months.present):
        month, day = months.at(int(place)), days.at(int(place))
        if month not in inside:
            message = f"the month {month} lies outside {period}"
            report.add("outside_period", int(place), "month", message)
        if day is not None and _month_of_day(day) != month:
            found = date.fromordinal(int(day))
            message = f"the date {found} does not lie in the month {month}: correct one of them"
            report.add("date_outside_month", int(place), "date", message)
    if expectation.by_month:
        for place in rows_where(~months.present & ~days.present):
            message = f"a date or month is needed: {period} is assessed month by month"
            report.add("missing_month", int(place), "month", message)


def _months_of(period: Period) -> Iterator[str]:
    year, month = period.start.year, period.start.month
    for _ in range(period.months):
        yield f"{year:04}-{month:02}"
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)  # noqa: PLR2004 - December


def _month_of_day(ordinal: Fraction) -> str:
    return date.fromordinal(int(ordinal)).isoformat()[:7]


def _check_days(report: _Report, expectation: Expectation) -> None:
    days, period = report.table.days("date"), expectation.period
    for place in rows_where(days.present):
        ordinal = int(days.at(int(place)) or 0)
        if not period.start.toordinal() <= ordinal <= period.end.toordinal():
            day = date.fromordinal(ordinal)
            message = f"the date {day} lies outside {period} ({period.start} to {period.end})"
            report.add("outside_period", int(place), "date", message)


def _check_deals(report: _Report, inputs: Inputs, expectation: Expectation) -> None:
    del inputs
    _words(report, "kind", tuple(sorted(expectation.vocabulary.deals)), "unknown_kind")
    _check_days(report, expectation)
    if expectation.by_month:
        for place in rows_where(~report.table.columns["date"].present):
            message = f"a date is needed: {expectation.period} is assessed month by month"
            report.add("missing_month", int(place), "date", message)
    deals, shares = report.table.labels("deal_id"), report.table.numbers("share")
    sums = group_sums(shares, deals.codes, len(deals.names))
    one = sums.compare(Numbers.single(1), np.equal)
    for deal in rows_where(~one):
        rows = rows_where(deals.codes == deal)
        if not shares.take(rows).present.all():
            continue
        name = deals.names[deal]
        message = f"the shares of {name} sum to {_plain(sums.at(int(deal)))}, and must sum to 1"
        report.add("shares_not_one", int(rows[0]), "share", message)


def _plain(value: Fraction | None) -> str:
    return number_text(value or Fraction(0))


def _check_carry(report: _Report, expectation: Expectation) -> None:
    known = tuple(sorted(expectation.vocabulary.carried))
    _words(report, "kind", known, "unknown_kind")
    origins = report.table.labels("origin_period")
    for place in rows_where(origins.present):
        text = origins.at(int(place)) or ""
        try:
            origin = Period.parse(text)
        except ValueError as wrong:
            report.add("not_a_period", int(place), "origin_period", str(wrong))
            continue
        if origin.start >= expectation.period.start:
            message = f"{text} does not lie before {expectation.period}: state comes from the past"
            report.add("outside_period", int(place), "origin_period", message)


_CHECKS = {
    "employees": (_check_employees,),
    "metrics": (_check_people, _check_metrics),
    "ratings": (_check_people, _check_ratings),
    "events": (_check_people, _check_events),
    "deals": (_check_people, _check_deals),
    "customers": (),
}
