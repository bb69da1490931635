"""Inputs held against what a scheme knows: every fault is found, none is passed over."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.exact import Numbers, group_sums, rows_where
from kpilib.core.messages import Message, joined
from kpilib.core.problems import Details, Problem, nearest, suggest
from kpilib.core.rounding import exact_text
from kpilib.core.tables import CARRY_TABLE, DEPARTMENT, INPUT_TABLES, RATER_TYPES
from kpilib.engine.carry_origins import wrong_origin
from kpilib.engine.hire_dates import check_hired, check_in_a_piece
from kpilib.engine.id_forms import plain
from kpilib.engine.row_checks import (
    Expectation,
    Report,
    check_days,
    check_keys,
    check_month,
    check_sign,
    check_subject,
    check_whole,
    check_words,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from decimal import Decimal

    from kpilib.core.columns import Table
    from kpilib.core.integers import Bools
    from kpilib.core.periods import Period
    from kpilib.engine.inputs.read import Inputs


def validate_carry(carry: Table, expectation: Expectation) -> list[Problem]:
    """Every fault of the state that a run takes in."""
    report = Report(carry, "")
    check_keys(report, CARRY_TABLE.key)
    _check_carry(report, expectation)
    return report.told()


def validate_past(
    inputs: Inputs, expectation: Expectation, metrics: Iterable[str]
) -> list[Problem]:
    """Faults of the metrics of an earlier period that a run looks back to.

    Its other rows are not this run's business: they may have been another scheme's.
    """
    table = inputs["metrics"]
    report = Report(table.filtered(table.labels("metric").among(tuple(metrics))), inputs.prefix)
    check_keys(report, INPUT_TABLES["metrics"].key)
    _check_metrics(report, inputs, expectation)
    return report.told()


def unknown_in_past(inputs: Inputs, expectation: Expectation) -> list[Problem]:
    """Metrics of an earlier period that the scheme does not know: another scheme's, or misspelt."""
    report = Report(inputs["metrics"], inputs.prefix)
    check_words(report, "metric", tuple(expectation.vocabulary.metrics), "unknown_metric")
    return report.told()


def only_employees(inputs: Inputs, expectation: Expectation) -> list[Problem]:
    """Faults of a run whose pieces stand in the history: its own folder holds people only."""
    report = Report(inputs["employees"], inputs.prefix)
    check_keys(report, INPUT_TABLES["employees"].key)
    _check_employees(report, inputs, expectation)
    report.problems += check_hired(inputs, expectation)
    pieces = tuple(inputs.history[name] for name in expectation.pieces if name in inputs.history)
    if len(pieces) == len(expectation.pieces) and not expectation.strangers:
        report.problems += check_in_a_piece(inputs, pieces)
    for name, table in inputs.tables.items():
        if name != "employees" and len(table):
            message = Message(
                "rows cannot stand here: {period} is made of shorter periods, "
                "and these are rows of one of them",
                period=expectation.period,
            )
            report.problems.append(Problem(name, int(table.rows[0]), "", "rows_not_used", message))
    return report.told()


def validate(
    inputs: Inputs,
    expectation: Expectation,
    tables: Collection[str] = INPUT_TABLES,
    *,
    whose: bool = False,
) -> list[Problem]:
    """Every fault of the rows of the input tables (not: what is missing altogether).

    Args:
        inputs: The tables.
        expectation: What they may hold.
        tables: Only these are looked at; the others are known to be right.
        whose: People are others, so that of the other tables, too, it is looked at whose rows are.
    """
    problems: list[Problem] = []
    months = expectation.months
    only_month = months[0] if len(months) == 1 else ""
    for name, checks in _CHECKS.items():
        if not len(inputs[name]):
            continue
        report = Report(inputs[name], inputs.prefix)
        if name in tables:
            check_keys(report, INPUT_TABLES[name].key, only_month)
            for check in checks:
                check(report, inputs, expectation)
        elif whose and _check_people in checks:
            _check_people(report, inputs, expectation)
        problems += report.told()
    problems += check_hired(inputs, expectation)
    return problems


def _check_people(report: Report, inputs: Inputs, expectation: Expectation) -> None:
    if expectation.strangers and report.table.name == "events":
        return
    people = inputs["employees"].labels("employee_id")
    column = "subject" if report.table.name == "metrics" else "employee_id"
    subjects = report.table.labels(column)
    departments_too = report.table.name in {"metrics", "events", "ratings"}
    found = subjects.shared_with(people)
    if found is None:
        found = subjects.among(people.words)
    if departments_too:
        found = found | subjects.among((DEPARTMENT,))
    unknown = rows_where(subjects.present & ~found)
    ids = list(people.words) if len(unknown) else []
    known = [*ids, DEPARTMENT] if departments_too else ids
    forms = {plain(each): each for each in known} if len(unknown) else {}
    for number, place in enumerate(unknown):
        who = subjects.at(int(place)) or ""
        near = forms.get(plain(who), "")
        message: str = Message("{who!r} is not in employees", who=who)
        if near:
            message = Message(
                "{who!r} is not in employees, but {near} is: write it in one form",
                who=who, near=near,
            )  # fmt: skip
        elif number < _ADVISED:
            message, near = joined((message, suggest(who, ids)), ": "), nearest(who, ids)
        report.add("unknown_employee", int(place), column, message, Details(near=near))


_ADVISED = 50
"""So many rows get the nearest known id named: among thousands of people looking takes long."""


def _check_employees(report: Report, inputs: Inputs, expectation: Expectation) -> None:
    del inputs
    for column in ("role", "level"):
        allowed = getattr(expectation.allowed, column)
        if allowed:
            check_words(report, column, allowed, f"unknown_{column}")
    ids = report.table.labels("employee_id")
    for place in rows_where(ids.among((DEPARTMENT,))):
        message = Message("{word} is the department's own name and no employee's", word=DEPARTMENT)
        report.add("reserved_id", int(place), "employee_id", message)


def _check_metrics(report: Report, inputs: Inputs, expectation: Expectation) -> None:
    del inputs
    words = expectation.vocabulary.metrics
    check_words(report, "metric", tuple(words), "unknown_metric")
    check_subject(report, "subject", "metric", words)
    check_sign(report, "metric", "actual", set(words) - expectation.vocabulary.signed_metrics)
    check_month(report, expectation)


def _check_ratings(report: Report, inputs: Inputs, expectation: Expectation) -> None:
    del inputs
    vocabulary = expectation.vocabulary
    check_words(report, "indicator", tuple(vocabulary.indicators), "unknown_indicator")
    check_words(report, "rater_type", RATER_TYPES, "unknown_rater_type")
    check_subject(report, "employee_id", "indicator", vocabulary.rated)
    check_month(report, expectation)
    indicators, raters = report.table.labels("indicator"), report.table.labels("rater_type")
    scores, raters_known = report.table.numbers("score"), raters.among(RATER_TYPES)
    # Once for all indicators that are rated alike, as nearly all are.
    off_scale = {scale: _outside(scores, *scale) for scale in set(vocabulary.scales.values())}
    others = {
        types: raters_known & ~raters.among(tuple(types))
        for types in set(map(frozenset, vocabulary.indicators.values()))
    }
    for indicator, types in vocabulary.indicators.items():
        rows = indicators.among((indicator,))
        for place in rows_where(rows & others[frozenset(types)]):
            message = Message(
                "{indicator} is not rated by {rater}: its raters are {raters}",
                indicator=indicator,
                rater=raters.at(int(place)),
                raters=tuple(t for t in RATER_TYPES if t in types),
            )
            report.add("rater_without_weight", int(place), "rater_type", message)
        low, high = vocabulary.scales[indicator]
        for place in rows_where(rows & off_scale[low, high]):
            found = exact_text(scores.at(int(place)) or Fraction(0))
            message = Message(
                "the score of {indicator} is {found}, but must lie from {low} to {high}",
                indicator=indicator,
                found=found,
                low=low,
                high=high,
            )
            report.add("off_scale", int(place), "score", message)


def _outside(scores: Numbers, low: Decimal, high: Decimal) -> Bools:
    """Where there is a score that is not on a scale."""
    off = scores.compare(Numbers.single(low), np.less)
    off |= scores.compare(Numbers.single(high), np.greater)
    return np.asarray(off & scores.present)


def _check_events(report: Report, inputs: Inputs, expectation: Expectation) -> None:
    del inputs
    words = expectation.vocabulary.events
    check_words(report, "event", tuple(words), "unknown_event")
    check_subject(report, "employee_id", "event", words)
    for column in ("status", "customer_kind"):
        check_words(report, column, getattr(expectation.allowed, column), f"unknown_{column}")
    check_sign(report, "event", "amount", set(words) - expectation.vocabulary.signed_events)
    check_whole(report, "event", "quantity", set(words) - expectation.vocabulary.fractional_events)
    check_days(report, expectation)
    months, days = report.table.labels("month"), report.table.days("date")
    period = expectation.period
    inside = {str(month) for month in _months_of(period)}
    for place in rows_where(months.present):
        month, day = months.at(int(place)), days.at(int(place))
        if month not in inside:
            message = Message("the month {month} lies outside {period}", month=month, period=period)
            report.add("outside_period", int(place), "month", message)
        if day is not None and _month_of_day(day) != month:
            found = date.fromordinal(int(day))
            message = Message(
                "the date {day} does not lie in the month {month}: correct one of them",
                day=found,
                month=month,
            )
            report.add("date_outside_month", int(place), "date", message)
    if expectation.by_month:
        for place in rows_where(~months.present & ~days.present):
            message = Message(
                "a date or month is needed: {period} is assessed month by month", period=period
            )
            report.add("missing_month", int(place), "month", message)


def _months_of(period: Period) -> Iterator[str]:
    year, month = period.start.year, period.start.month
    for _ in range(period.months):
        yield f"{year:04}-{month:02}"
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)  # noqa: PLR2004 - December


def _month_of_day(ordinal: Fraction) -> str:
    return date.fromordinal(int(ordinal)).isoformat()[:7]


def _check_deals(report: Report, inputs: Inputs, expectation: Expectation) -> None:
    del inputs
    check_words(report, "kind", tuple(sorted(expectation.vocabulary.deals)), "unknown_kind")
    check_days(report, expectation)
    if expectation.by_month:
        for place in rows_where(~report.table.columns["date"].present):
            message = Message(
                "a date is needed: {period} is assessed month by month", period=expectation.period
            )
            report.add("missing_month", int(place), "date", message)
    deals, shares = report.table.labels("deal_id"), report.table.numbers("share")
    sums = group_sums(shares, deals.codes, len(deals.names))
    one = sums.compare(Numbers.single(1), np.equal)
    for deal in rows_where(~one):
        rows = rows_where(deals.codes == deal)
        if not len(rows) or not shares.take(rows).present.all():
            continue
        name, total = deals.names[deal], exact_text(sums.at(int(deal)) or Fraction(0))
        message = Message(
            "the shares of {deal} sum to {total}, and must sum to 1", deal=name, total=total
        )
        report.add("shares_not_one", int(rows[0]), "share", message)


def _check_customers(report: Report, inputs: Inputs, expectation: Expectation) -> None:
    del inputs
    if len(report.table) and not expectation.vocabulary.customers:
        message = Message("rows cannot stand here: this scheme looks at no customers")
        report.add("rows_not_used", 0, "", message)


def _check_carry(report: Report, expectation: Expectation) -> None:
    known = tuple(sorted(expectation.vocabulary.carried))
    check_words(report, "kind", known, "unknown_kind")
    check_whole(report, "kind", "amount", expectation.vocabulary.whole_carried)
    origins = report.table.labels("origin_period")
    # A table of many rows has few periods.
    wrong = {
        text: found
        for text in origins.words
        if (found := wrong_origin(text, expectation.cadence, expectation.period)) is not None
    }
    for place in rows_where(origins.among(tuple(wrong))):
        code, message = wrong[origins.at(int(place)) or ""]
        report.add(code, int(place), "origin_period", message)


_CHECKS = {
    "employees": (_check_employees,),
    "metrics": (_check_people, _check_metrics),
    "ratings": (_check_people, _check_ratings),
    "events": (_check_people, _check_events),
    "deals": (_check_people, _check_deals),
    "customers": (_check_customers,),
}
