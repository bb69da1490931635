"""State handed to the next piece (convention 12): new, left of old, and of leavers unchanged.

Amounts are rounded half up to the fen. What is still owed on an item keeps it open, even where
its amount has come to 0.00.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kpilib.core.columns import Labels, Table
from kpilib.core.exact import Numbers, rows_where
from kpilib.core.messages import Message
from kpilib.core.rounding import exact_text
from kpilib.core.tables import CARRY_TABLE
from kpilib.rules.formula import FormulaError, first_name, parse_formula
from kpilib.rules.parts.carried import Items, open_items
from kpilib.rules.printed_formula import printed_formula

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kpilib.core.columns import Column
    from kpilib.core.integers import Array, Bools
    from kpilib.rules.clauses import CarryOut
    from kpilib.rules.sheet import Sheet


@dataclass(frozen=True, slots=True)
class _HandedOn:
    """Rows of one kind: whose, since when, and whole fen; a base may be missing.

    Attributes:
        places: The rows that they come of: of people, or of open items.
    """

    kind: str
    who: Labels
    origins: Labels
    amount: Array
    base: Array
    base_known: Bools
    places: Array


def carry_out(sheet: Sheet, rules: Iterable[CarryOut]) -> Table:
    """The closing state, the next opening state: new, left of old, strangers' unchanged."""
    parts = list(_handed_on(sheet, rules))
    kinds = Labels.joined([Labels.single(p.kind).spread(len(p.amount)) for p in parts])
    columns: dict[str, Column] = {
        "employee_id": Labels.joined([part.who for part in parts]),
        "kind": kinds,
        "origin_period": Labels.joined([part.origins for part in parts]),
        "amount": _fen([part.amount for part in parts]),
        "base": _fen([part.base for part in parts], [part.base_known for part in parts]),
    }
    places = np.arange(1, len(kinds.codes) + 1)
    return Table(CARRY_TABLE.name, columns, "", places + 1, places)


def _handed_on(sheet: Sheet, rules: Iterable[CarryOut]) -> Iterator[_HandedOn]:
    people, kinds = sheet.frames["people"], set()
    arisen: dict[str, Bools] = {}
    outside = None
    for rule in rules:
        if rule.kind not in kinds:
            kinds.add(rule.kind)
            outside = _outside(sheet) if outside is None else outside
            if len(outside):
                yield _unchanged(outside, rule.kind)
        if rule.rest_of:
            left = sheet.entry(rule.rest_of, "people").extra.get("rest")
            if not isinstance(left, Items):
                raise FormulaError(Message("{name} is no fill", name=rule.rest_of), rule.rest_of)
            who, fen = people.labels.take(left.owner), _fen_of(left.amount, left.base)
            worth = people.active[left.owner] & _come_to_something(fen)
            yield _kept(left.kind, who, left.origins, fen, np.flatnonzero(worth))
        else:
            new, rows = _arising(sheet, rule)
            _report_twice(sheet, rule.kind, rows & arisen.get(rule.kind, np.zeros_like(rows)))
            arisen[rule.kind] = rows | arisen.get(rule.kind, np.zeros_like(rows))
            yield new


def _outside(sheet: Sheet) -> Table:
    """State of people who are not here, or not assessed."""
    table, people = sheet.inputs.carry, sheet.frames["people"]
    owner = sheet.subjects(table, "employee_id", "people")
    outside = (owner < 0) | ~people.active[owner] if len(people) else owner < 0
    return table.filtered(np.asarray(outside & table.labels("employee_id").present))


def _unchanged(outside: Table, kind: str) -> _HandedOn:
    """It is written on as it came."""
    who = outside.labels("employee_id")
    items = open_items(outside, kind, who.codes)
    # Also what comes to nothing: a row that stands there is nobody's to leave out.
    every = np.arange(len(items))
    fen = _fen_of(items.amount, items.base)
    return _kept(kind, Labels(items.owner, who.names), items.origins, fen, every)


def _report_twice(sheet: Sheet, kind: str, rows: Bools) -> None:
    """Two items of one kind, person and period could not be told apart in the next period."""
    for row in rows_where(rows):
        who = sheet.frames["people"].ids[row]
        message = Message(
            "two rules of carry make {kind} of {who} arise in {period}: let "
            "the `when` of one exclude the other, or add both amounts in one "
            "rule",
            kind=kind,
            who=who,
            period=sheet.period,
        )
        sheet.report("handed_on_twice", message)


def _arising(sheet: Sheet, rule: CarryOut) -> tuple[_HandedOn, Bools]:
    people = sheet.frames["people"]
    when = sheet.truth(rule.when, "people").holds & people.active
    amounts = sheet.numbers(rule.amount or "none", "people", when)
    bases = sheet.numbers(rule.base, "people", when)
    sheet.report_no_value(rule.kind, "people", when & ~amounts.present)
    if rule.base != "none":
        sheet.report_no_value(
            Message("the base of {kind}", kind=rule.kind), "people", when & ~bases.present
        )
    for formula, figures in ((rule.amount or "none", amounts), (rule.base, bases)):
        _report_negative(sheet, rule.kind, formula, figures.where_known(when))
    now = Labels.single(str(sheet.period)).spread(len(people))
    rows = np.asarray(when & amounts.present)
    fen = _fen_of(amounts, bases)
    worth = np.flatnonzero(rows & _come_to_something(fen))
    kept = _kept(rule.kind, people.labels, now, fen, worth)
    there = np.zeros_like(rows)
    there[kept.places] = True
    return kept, there


def _report_negative(sheet: Sheet, kind: str, formula: str, figures: Numbers) -> None:
    """The next period would refuse it, where nobody can mend it any more."""
    if not figures.num.size or figures.num.min() >= 0:
        return  # as nearly always
    fen, printed = figures.rounded(2), printed_formula(parse_formula(formula))
    for row in rows_where(np.asarray(fen.num < 0).astype(bool) & fen.present):
        who = sheet.frames["people"].ids[row]
        found = exact_text(figures.at(int(row)) or Fraction(0))
        message = Message(
            "{formula} of {who} is {found}, and what is carried as {kind} "
            "cannot be negative: correct the input, or let `when` or max(0, "
            "…) say that then nothing is carried",
            formula=printed,
            who=who,
            found=found,
            kind=kind,
        )
        sheet.report_behind("negative_number", message, first_name(formula), "people", int(row))


class _Fen(NamedTuple):
    """Amounts and bases in whole fen, 0 where there is none."""

    amount: Array
    base: Array
    base_known: Bools


def _fen_of(amounts: Numbers, bases: Numbers) -> _Fen:
    amount, base = (
        n.rounded(2).num if n.known is None else np.where(n.present, n.rounded(2).num, 0)
        for n in (amounts, bases)
    )
    return _Fen(amount, base, bases.present)


def _come_to_something(fen: _Fen) -> Bools:
    """Where an amount or a base comes to a fen."""
    return np.asarray((fen.amount != 0) | (fen.base != 0))


def _kept(kind: str, who: Labels, origins: Labels, fen: _Fen, rows: Array) -> _HandedOn:
    """Some of the rows."""
    return _HandedOn(kind, who.take(rows), origins.take(rows), fen.amount[rows], fen.base[rows],
                     fen.base_known[rows], rows)  # fmt: skip


def _fen(parts: list[Array], known: list[Bools] | None = None) -> Numbers:
    """Fen of all parts one after the other, as yuan."""
    fen = np.concatenate([np.zeros(0, dtype=np.int64), *parts])
    there = None if known is None else np.concatenate([np.zeros(0, dtype=bool), *known])
    return Numbers.scaled(fen, 100, there)
