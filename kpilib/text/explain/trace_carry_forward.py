"""Steps of the rows of `carry`: what a piece hands on, and how each amount arose there.

A row has arisen in the piece, is what a fill left of an older item, or belongs to somebody who is
not assessed or not here, and goes on as it came. `kpilib.engine.carry_forward` writes the rows.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.periods import Period
from kpilib.core.rounding import round_half_up
from kpilib.rules.formula import Name, parse_formula
from kpilib.rules.model import Bilingual
from kpilib.rules.parts.carried import Items
from kpilib.rules.parts.fill import Fill
from kpilib.text.explain.titles import titled
from kpilib.text.explain.trace_carry import carried_cell, unit_of_items
from kpilib.text.explain.trace_step import Step
from kpilib.text.explain.trace_sums import rounded
from kpilib.text.period_names import period_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.core.columns import Table
    from kpilib.engine.evaluate import Piece
    from kpilib.rules.clauses import CarryOut
    from kpilib.text.explain.trace_builder import Teller

Key = tuple[str, str, str]
"""Whose item of which kind, and the period in which it arose."""

COLUMNS = ("amount", "base")


def key_of(table: Table, row: int) -> Key:
    """The item of a row of a carry table."""
    who, kind, origin = (
        table.labels(n).at(row) or "" for n in ("employee_id", "kind", "origin_period")
    )
    return who, kind, origin


def rows_of(table: Table, who: str, kind: str | None = None) -> list[int]:
    """The rows of a carry table about somebody, of one kind or of all."""
    mine = table.labels("employee_id").among((who,))
    if kind is not None:
        mine = mine & table.labels("kind").among((kind,))
    return [int(row) for row in np.flatnonzero(mine)]


def handed_on(piece: Piece, teller: Teller, row: int, column: str) -> Step | None:
    """One cell of what a piece hands on; None where there is no base.

    Args:
        piece: The piece.
        teller: Its teller.
        row: The row of `piece.carry`.
        column: `amount` or `base`.
    """
    if piece.carry.numbers(column).at(row) is None:
        return None
    key = key_of(piece.carry, row)
    alike = [r for r in rows_of(piece.carry, key[0], key[1]) if key_of(piece.carry, r) == key]
    told = list(_told(piece, teller, key, column))
    step = told[alike.index(row)]
    title = step.title or titled(teller.scheme, key[1])
    origin = {lang: period_name(Period.parse(key[2]), lang) for lang in ("zh", "en")}
    dated = Bilingual(zh=f"{title.zh}（产生于{origin['zh']}）",
                      en=f"{title.en} (arose in {origin['en']})")  # fmt: skip
    return replace(step, title=dated, facts={**step.facts, "hundredths": True, "origin": key[2]})


def _told(piece: Piece, teller: Teller, key: Key, column: str) -> Iterator[Step]:
    """The steps of all rows of one key, in the order in which the piece wrote them."""
    who, kind, origin = key
    people = teller.sheet.frames["people"]
    place = people.ids.index(who) if who in people.ids else -1
    if place < 0 or not people.active[place]:
        yield from _as_it_came(teller, key, column)
        return
    for rule in teller.scheme.carry:
        if rule.rest_of:
            yield from _what_is_left(teller, rule, key, place, column)
        elif rule.kind == kind and origin == str(piece.period) and _kept(teller, rule, place):
            yield from arising(teller, rule, place, (column,))


def _as_it_came(teller: Teller, key: Key, column: str) -> Iterator[Step]:
    """Items of people who are not assessed or not here."""
    table = teller.sheet.inputs.carry
    for row in rows_of(table, key[0], key[1]):
        if key_of(table, row) == key and _in_fen(table.numbers(c).at(row) for c in COLUMNS):
            title = titled(teller.scheme, key[1] if column == "amount" else "base")
            unit = unit_of(teller, key[1])
            cell = carried_cell(teller, row, (key[1], unit), column)
            yield rounded(key[1], Step("unchanged", key[1], cell.value, title, unit,
                                       children=(cell,)), title, unit)  # fmt: skip


def _what_is_left(
    teller: Teller, rule: CarryOut, key: Key, place: int, column: str
) -> Iterator[Step]:
    """What a fill left of older items, or what nothing was filled of."""
    entry = teller.sheet.entry(rule.rest_of, "people")
    items = entry.extra.get("items")
    left = entry.extra.get("rest")
    if not isinstance(items, Items) or not isinstance(left, Items) or items.kind != key[1]:
        return
    title = titled(teller.scheme, key[1] if column == "amount" else "base")
    unit = unit_of_items(entry.part)
    for nth, item in enumerate(map(int, np.flatnonzero(left.owner == place))):
        figures = left.amount.at(item), left.base.at(item)
        if left.origins.at(item) != key[2] or not _in_fen(figures):
            continue
        exact = figures[COLUMNS.index(column)]
        if isinstance(entry.part, Fill):
            kind = "rest" if column == "amount" else "owed"
            fill = teller.entry(entry, place)
            _, _, *told = fill.children
            step = Step(kind, key[1], exact, title, unit, children=(told[nth], fill))
        else:
            cell = carried_cell(teller, int(items.places[item]), (key[1], unit), column)
            step = Step("unchanged", key[1], exact, title, unit, children=(cell,))
        step = replace(step, clause=rule.clause, assumption=rule.assumption)
        yield rounded(key[1], step, title, unit)


def _in_fen(figures: object) -> bool:
    """Whether an item is worth keeping: its amount or its base comes to a fen."""
    known = [f for f in figures if isinstance(f, Fraction)]  # type: ignore[attr-defined]
    return any(round_half_up(figure, 2) for figure in known)


def _kept(teller: Teller, rule: CarryOut, place: int) -> bool:
    """Whether a rule has handed something on for somebody."""
    return _in_fen(step.value for step in arising(teller, rule, place, COLUMNS))


def arising(
    teller: Teller, rule: CarryOut, place: int, columns: Sequence[str] = COLUMNS
) -> Iterator[Step]:
    """The new amount and the base that depends on it, with the condition; not where there is none.

    Args:
        teller: Of the piece.
        rule: One of those that say what is new.
        place: The person's row.
        columns: `amount`, `base`, or both.
    """
    who = ("people", place)
    condition = teller.formula("condition", rule.when, *who)
    base = titled(teller.scheme, "base")
    for column, text, title in (("amount", rule.amount, rule.title), ("base", rule.base, base)):
        if column not in columns or text is None or text == "none":
            continue
        exact = teller.formula("condition", text, *who)
        if condition.value is not True:
            exact = replace(exact, value=None)
        unit = unit_of(teller, rule.kind)
        exact = replace(exact, name=rule.kind, title=title, unit=unit, clause=rule.clause,
                        assumption=rule.assumption, condition=condition)  # fmt: skip
        yield rounded(rule.kind, exact, title, unit)


def unit_of(teller: Teller, kind: str) -> str:
    """What is carried of a kind: yuan, unless a rule names a quantity that is counted otherwise."""
    for rule in teller.scheme.carry:
        if rule.kind == kind and rule.amount is not None:
            node = parse_formula(rule.amount)
            if isinstance(node, Name) and (node.name, "people") in teller.sheet.entries:
                part = teller.sheet.entry(node.name, "people").part
                return (part.unit if part is not None else "") or "yuan"
    return "yuan"
