"""State handed to the next piece (convention 12): new, left of old, and of people not here.

Amounts are rounded half up to the fen. What is still owed on an item keeps it open, even where
its amount has come to 0.00.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kpilib.columns import Labels
from kpilib.exact import rows_where
from kpilib.language.formula import FormulaError
from kpilib.language.parts.carrying import Items, open_items
from kpilib.rounding import round_half_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kpilib.columns import Table
    from kpilib.exact import Numbers
    from kpilib.language.scheme import CarryOut
    from kpilib.language.sheet import Sheet


@dataclass(frozen=True, slots=True)
class CarryRow:
    """State handed on: fen, whose, of which kind and origin."""

    subject: str
    kind: str
    origin: str
    amount: int
    base: int | None


def carry_rows(sheet: Sheet, rules: Iterable[CarryOut]) -> Iterator[CarryRow]:
    """State handed on, convention 12: new state, what is left of old, and strangers' unchanged."""
    kinds: set[str] = set()
    for rule in rules:
        if rule.kind not in kinds:
            kinds.add(rule.kind)
            yield from _unchanged(sheet, rule.kind)
        if rule.rest_of:
            left = sheet.entry(rule.rest_of, "people").extra.get("rest")
            if not isinstance(left, Items):
                raise FormulaError(f"{rule.rest_of} is no fill", rule.rest_of)
            yield from _rows(left, sheet)
        else:
            yield from _arising(sheet, rule)


def _unchanged(sheet: Sheet, kind: str) -> Iterator[CarryRow]:
    """State of people who are not here, or not assessed: written on as it came."""
    table: Table = sheet.inputs.carry
    people = sheet.frames["people"]
    owner = table.labels("employee_id").rows_of(people.labels)
    outside = (owner < 0) | ~people.active[owner] if len(people) else owner < 0
    outside &= table.labels("employee_id").present
    chosen = table.filtered(np.asarray(outside) & table.labels("kind").among((kind,)))
    names = chosen.labels("employee_id").names
    yield from _rows(open_items(chosen, kind, Labels.distinct(names)), sheet, names)


def _rows(items: Items, sheet: Sheet, ids: tuple[str, ...] | None = None) -> Iterator[CarryRow]:
    names = sheet.frames["people"].ids if ids is None else ids
    active = sheet.frames["people"].active
    for item in range(len(items)):
        owner = int(items.owner[item])
        if ids is not None or active[owner]:
            amount, base = _fen(items.amount, item), _fen(items.base, item)
            if amount or base:
                yield CarryRow(
                    names[owner], items.kind, items.origins.at(item) or "", amount or 0, base
                )


def _arising(sheet: Sheet, rule: CarryOut) -> Iterator[CarryRow]:
    people = sheet.frames["people"]
    when = sheet.truth(rule.when, "people").holds & people.active
    amounts = sheet.numbers(rule.amount or "none", "people", when)
    bases = sheet.numbers(rule.base, "people", when)
    for row in rows_where(when & amounts.present):
        amount, base = _fen(amounts, int(row)), _fen(bases, int(row))
        if amount or base:
            yield CarryRow(people.ids[row], rule.kind, str(sheet.period), amount or 0, base)


def _fen(column: Numbers, row: int) -> int | None:
    """Whole fen of one row, rounded half up; None where it has no value."""
    value = column.at(row)
    return None if value is None else int(round_half_up(value, 2).scaleb(2))
