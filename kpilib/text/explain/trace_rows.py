"""Steps of the parts that look at rows of `deals` and `events`."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.rules.formula import names_in, parse_formula
from kpilib.rules.parts.count import Count, month_of
from kpilib.rules.parts.mean import Mean
from kpilib.rules.parts.sum import Sum
from kpilib.rules.parts.weeks_under import WeeksUnder, iso_week, whole_weeks
from kpilib.text.explain.excluded_rows import by_condition, called, of_no_week
from kpilib.text.explain.titles import same, titled
from kpilib.text.explain.trace_builder import At, tell
from kpilib.text.explain.trace_step import Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kpilib.core.exact import Numbers
    from kpilib.rules.parts.rows import Chosen, RowPart


@tell.register(Sum)
def _(part: Sum, at: At) -> Step:
    return _together("sum", part, at, part.sum)


@tell.register(Mean)
def _(part: Mean, at: At) -> Step:
    told = _together("mean", part, at, part.mean)
    if told.children:
        return told
    node = parse_formula(part.otherwise)
    return Step("formula", at.entry.name, at.value, formula=node, children=at.named(node),
                facts=_chosen(part, at) | {"no_rows": True},
                left_out=by_condition(part, at))  # fmt: skip


@tell.register(Count)
def _(part: Count, at: At) -> Step:
    if part.months:
        months = tuple(_month(part, at, row) for row in _rows(at))
        return Step("months", at.entry.name, at.value, children=months, facts=_chosen(part, at),
                    left_out=by_condition(part, at))  # fmt: skip
    return _together("sum", part, at, "1" if part.rows else "quantity")


@tell.register(WeeksUnder)
def _(part: WeeksUnder, at: At) -> Step:
    """Every whole week with its rows; rows without a date belong to no week."""
    days = at.teller.sheet.inputs[part.table].columns["date"]
    weeks: dict[str, list[Step]] = {w: [] for w in whole_weeks(at.teller.sheet.period)}
    outside = []
    for row in _rows(at):
        day = days.at(row)
        if isinstance(day, date) and iso_week(day) in weeks:
            weeks[iso_week(day)].append(_row(part, at, row, "quantity", "date"))
        else:
            outside.append(row)
    children = tuple(
        Step("sum", week, _summed(rows), same(week), children=tuple(rows))
        for week, rows in weeks.items()
    )
    facts = _chosen(part, at) | {"under": part.weeks_under}
    left_out = (*by_condition(part, at), *of_no_week(part, at, outside))
    return Step("weeks", at.entry.name, at.value, children=children, facts=facts,
                left_out=left_out)  # fmt: skip


def _summed(steps: Iterable[Step]) -> Fraction:
    return sum((s.value for s in steps if isinstance(s.value, Fraction)), Fraction(0))


def _rows(at: At) -> Iterator[int]:
    chosen: Chosen = at.entry.extra["rows"]  # type: ignore[assignment]
    return map(int, chosen.of(at.row))


def _chosen(part: RowPart, at: At) -> dict[str, object]:
    """Which rows were looked at: their kinds, and the names in the condition about each."""
    scheme = at.teller.scheme
    kinds = tuple(titled(scheme, kind) for kind in part.kinds(part.table))
    if part.where is None:
        return {"kinds": kinds}
    node = parse_formula(part.where)
    names = {name: titled(scheme, name) for name in names_in(node)}
    return {"kinds": kinds, "where": node, "names": names}


def _together(kind: str, part: RowPart, at: At, formula: str) -> Step:
    children = tuple(_row(part, at, row, formula) for row in _rows(at))
    return Step(kind, at.entry.name, at.value, children=children, facts=_chosen(part, at),
                left_out=by_condition(part, at))  # fmt: skip


def _row(part: RowPart, at: At, row: int, formula: str, *also: str) -> Step:
    """One chosen row: its formula with the cells it names, and what else is to be seen of it."""
    teller, node = at.teller, parse_formula(formula)
    names = dict.fromkeys((*names_in(node), *also))
    children = tuple(teller.step(name, part.table, row) for name in names)
    values: Numbers = at.entry.extra["values"]  # type: ignore[assignment]
    table = teller.sheet.inputs[part.table]
    name = teller.sheet.frames[part.table].ids[row]
    value, title = values.spread(len(table)).at(row), called(teller, table, name, row)
    return Step("formula", name, value, title, part.unit, formula=node, children=children,
                place=teller.place_of(table, "", row))  # fmt: skip


def _month(part: RowPart, at: At, row: int) -> Step:
    teller = at.teller
    table = teller.sheet.inputs[part.table]
    name = teller.sheet.frames[part.table].ids[row]
    children = tuple(teller.step(column, part.table, row) for column in ("month", "date"))
    return Step("month", name, month_of(table, row), called(teller, table, name, row),
                children=children, place=teller.place_of(table, "", row))  # fmt: skip
