"""State handed to the next piece (convention 12): new, left of old, and of people not here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kpilib.parts.carrying import Items, open_items

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kpilib.columns import Table
    from kpilib.scheme import CarryOut
    from kpilib.sheet import Sheet


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
