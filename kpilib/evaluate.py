"""One piece of a run: from its rows to scores, pay, carry and flags, for all people at once."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from kpilib.exact import Array, Bools, Numbers
from kpilib.formula import FormulaError, names_in, parse_formula
from kpilib.frames import build_frames
from kpilib.parts.carrying import Items, open_items
from kpilib.rounding import number_text
from kpilib.scheme import CarryOut, Flag, Scheme, in_cadence
from kpilib.score import FrameScores, score_sheet
from kpilib.sheet import CONSTANT, Entry, Sheet, run_part, run_parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from kpilib.columns import Column, Table
    from kpilib.inputs import Inputs
    from kpilib.parts import Part
    from kpilib.periods import Period
    from kpilib.problems import Problem


@dataclass(frozen=True, slots=True)
class PayColumn:
    """One pay item for the rows of one frame, in whole fen; 0 where nothing is paid."""

    item: str
    frame: str
    fen: Array


@dataclass(frozen=True, slots=True)
class FlagRow:
    """One flag of one person or of the department."""

    subject: str
    flag: str
    detail: str


@dataclass(frozen=True, slots=True)
class CarryRow:
    """State handed on: fen, whose, of which kind and origin."""

    subject: str
    kind: str
    origin: str
    amount: int
    base: int | None


@dataclass(frozen=True, slots=True)
class Piece:
    """Everything that one piece of a run yields.

    Attributes:
        sheet: The worked-out quantities, from which figures explain themselves.
        reasons: Per person the reason for not being assessed; empty for the eligible.
    """

    period: Period
    sheet: Sheet
    reasons: tuple[str, ...]
    scores: tuple[FrameScores, ...]
    pay: tuple[PayColumn, ...]
    flags: tuple[FlagRow, ...]
    carry: tuple[CarryRow, ...]
    classes: tuple[tuple[str, str], ...]

    @property
    def assessed(self) -> Bools:
        """Per person whether assessed in this piece."""
        return self.sheet.frames["people"].active


def evaluate_piece(
    scheme: Scheme,
    cadence: str,
    period: Period,
    inputs: Inputs,
    present: Bools,
    *,
    by_month: bool,
) -> tuple[Piece, list[Problem]]:
    """Work out one piece. With problems the piece's figures are worth nothing."""
    problems: list[Problem] = []
    frames = build_frames(inputs, present)
    sheet = Sheet(period, inputs, frames, problems, by_month=by_month)
    _enter_parameters(sheet, scheme, period.start)
    reasons = _exclude(sheet, scheme, cadence, present)
    run_parts(sheet, in_cadence(scheme.quantities, cadence))
    scores = score_sheet(sheet, scheme, cadence)
    run_parts(sheet, in_cadence(scheme.outcomes, cadence))
    pay = tuple(_pay(sheet, in_cadence(scheme.pay, cadence)))
    _check(sheet, scheme, cadence)
    piece = Piece(
        period,
        sheet,
        reasons,
        scores,
        pay,
        tuple(_flags(sheet, scheme.flags, cadence)),
        tuple(_carry(sheet, scheme.carry)),
        tuple(_classes(sheet, scheme)),
    )
    for result in scores:
        active = sheet.frames[result.frame].active
        for column in result.columns:
            if not column.informational:
                missing = active & ~column.points.present
                _no_value(sheet, column.indicator, result.frame, missing)
    return piece, problems


def _enter_parameters(sheet: Sheet, scheme: Scheme, day: date) -> None:
    for name, parameter in scheme.parameters.items():
        found = parameter.on_day(day)
        if found is None:
            message = f"the parameter {name} has no value on {day}: add one to {scheme.id}"
            sheet.report("no_parameter", message)
        value, since = found or (None, None)
        extra = {"parameter": parameter, "since": since}
        sheet.put(Entry(name, CONSTANT, Numbers.single(value), extra=extra))


def _exclude(sheet: Sheet, scheme: Scheme, cadence: str, present: Bools) -> tuple[str, ...]:
    """Reasons per person, and only the others assessed from here on."""
    rules = [r for r in scheme.eligibility if not r.periods or cadence in r.periods]
    reasons = [""] * len(present)
    if not rules:
        return tuple(reasons)
    quantities = dict(in_cadence(scheme.quantities, cadence))
    wanted = [name for rule in rules for name in names_in(parse_formula(rule.when))]
    needed = _with_all_they_read(quantities, wanted)
    run_parts(sheet, ((name, part) for name, part in quantities.items() if name in needed))
    active = np.array(present)
    for rule in rules:
        out = sheet.truth(rule.when, "people", active).holds & active
        for row in np.flatnonzero(out):
            reasons[row] = rule.reason
        active &= ~out
    sheet.frames = sheet.frames.with_active(active)
    return tuple(reasons)


def _with_all_they_read(quantities: Mapping[str, Part], names: Iterable[str]) -> set[str]:
    found: set[str] = set()
    queue = list(names)
    while queue:
        name = queue.pop().partition(".")[0]
        if name in quantities and name not in found:
            found.add(name)
            queue.extend(quantities[name].all_reads())
    return found


def _pay(sheet: Sheet, items: Iterable[tuple[str, Part]]) -> Iterator[PayColumn]:
    for name, part in items:
        for frame in part.on:
            needed = run_part(sheet, name, part, frame)
            amount = sheet.entry(name, frame).column
            if not isinstance(amount, Numbers):
                raise FormulaError(f"the pay item {name} is no number")
            fen = amount.rounded(2)
            _no_value(sheet, name, frame, needed & ~fen.present)
            sheet.put(Entry(f"{name}.paid", frame, fen, part))
            yield PayColumn(name, frame, np.where(fen.present, fen.num, 0))


def _check(sheet: Sheet, scheme: Scheme, cadence: str) -> None:
    for check in scheme.checks:
        if check.periods and cadence not in check.periods:
            continue
        for frame in check.on:
            active = sheet.frames[frame].active
            wrong = sheet.truth(check.when, frame).holds & active
            for row in np.flatnonzero(wrong):
                sheet.report_at(check.code, check.message, check.of, frame, int(row))


def _flags(sheet: Sheet, flags: Iterable[Flag], cadence: str) -> Iterator[FlagRow]:
    for flag in flags:
        if flag.periods and cadence not in flag.periods:
            continue
        for frame in flag.on:
            rows = sheet.frames[frame]
            set_ = sheet.truth(flag.when, frame).holds & rows.active
            detail = sheet.calculate(flag.detail, frame, set_)
            for row in np.flatnonzero(set_):
                yield FlagRow(rows.ids[row], flag.flag, _text(detail, int(row)))
    strangers = _strangers(sheet)
    for who in strangers:
        yield FlagRow(who, "carry_without_person", "")


def _text(column: Column, row: int) -> str:
    value = column.at(row)
    if isinstance(value, Fraction):
        return number_text(value)
    return "" if value is None else str(value)


def _strangers(sheet: Sheet) -> tuple[str, ...]:
    """People with carried state who are not in `employees`."""
    owner = sheet.inputs.carry.labels("employee_id")
    return tuple(sorted(set(owner.names) - set(sheet.frames["people"].ids)))


def _carry(sheet: Sheet, rules: Iterable[CarryOut]) -> Iterator[CarryRow]:
    """State handed on, convention 12: new state, what is left of old, and strangers' unchanged."""
    kinds: set[str] = set()
    for rule in rules:
        if rule.kind not in kinds:
            kinds.add(rule.kind)
            yield from _unchanged(sheet, rule.kind)
        if rule.rest_of:
            left = sheet.entry(rule.rest_of, "people").extra["rest"]
            if not isinstance(left, Items):
                raise TypeError(f"{rule.rest_of} is no fill")
            yield from _rows(left, sheet)
        else:
            yield from _arising(sheet, rule)


def _unchanged(sheet: Sheet, kind: str) -> Iterator[CarryRow]:
    """State of people who are not here, or not assessed: written on as it came."""
    table: Table = sheet.inputs.carry
    people = sheet.frames["people"]
    owner = table.labels("employee_id").places_in(people.ids)
    outside = (owner < 0) | ~people.active[owner] if len(people) else owner < 0
    chosen = table.filtered(np.asarray(outside) & table.labels("kind").among((kind,)))
    ids = chosen.labels("employee_id")
    names = ids.names
    yield from _rows(open_items(chosen, kind, names), sheet, names)


def _rows(items: Items, sheet: Sheet, ids: tuple[str, ...] | None = None) -> Iterator[CarryRow]:
    names = sheet.frames["people"].ids if ids is None else ids
    active = sheet.frames["people"].active
    amount, base = items.amount.rounded(2), items.base.rounded(2)
    for item in range(len(items)):
        fen = amount.at(item)
        owner = int(items.owner[item])
        if fen and (ids is not None or active[owner]):
            below = base.at(item)
            kept = None if below is None else int(below * 100)
            yield CarryRow(names[owner], items.kind, items.origins[item], int(fen * 100), kept)


def _arising(sheet: Sheet, rule: CarryOut) -> Iterator[CarryRow]:
    people = sheet.frames["people"]
    when = sheet.truth(rule.when, "people").holds & people.active
    amount = sheet.numbers(rule.amount or "none", "people", when).rounded(2)
    base = sheet.numbers(rule.base, "people", when).rounded(2)
    for row in np.flatnonzero(when & amount.present & (amount.num != 0)):
        below = base.at(int(row))
        kept = None if below is None else int(below * 100)
        origin = str(sheet.period)
        yield CarryRow(people.ids[row], rule.kind, origin, int(amount.num[row]), kept)


def _classes(sheet: Sheet, scheme: Scheme) -> Iterator[tuple[str, str]]:
    if scheme.classes is None:
        return
    customers = sheet.frames["customers"]
    fits = [sheet.truth(rule.when, "customers").holds for rule in scheme.classes.rules]
    for row, customer in enumerate(customers.ids):
        for rule, fit in zip(scheme.classes.rules, fits, strict=True):
            if fit[row]:
                yield customer, rule.class_
                if scheme.classes.take == "first":
                    break


def _no_value(sheet: Sheet, name: str, frame: str, rows: Bools) -> None:
    """Nothing is left out silently: a value that is needed and not there is a problem.

    Whatever made it missing has mostly been reported already, and then says more.
    """
    if sheet.problems:
        return
    for row in np.flatnonzero(rows):
        who = sheet.frames[frame].ids[row]
        sheet.report("no_value", f"{name} of {who} has no value: look at what it is made of")
