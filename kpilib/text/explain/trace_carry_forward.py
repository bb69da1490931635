"""Steps of the rows of `carry`: what a piece hands on, and how each amount arose there.

A row has arisen in the piece, is what a fill left of an older item, or belongs to somebody who is
not assessed or not here, and goes on as it came. `kpilib.engine.carry_forward` writes the rows.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.periods import Period
from kpilib.core.rounding import round_half_up
from kpilib.rules.formula import Name, parse_formula
from kpilib.rules.parts.carried import Items, KeepsItems, carried_cell, unit_of_items
from kpilib.rules.trace import UnchangedStep, rounded
from kpilib.rules.trace_builder import TracePoint
from kpilib.text.explain.titles import PeriodName

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kpilib.core.columns import Table
    from kpilib.engine.evaluate import Piece
    from kpilib.rules.clauses import CarryOut
    from kpilib.rules.trace import Step, Title, Value
    from kpilib.rules.trace_builder import TraceBuilder

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
    mine, kinds = table.labels("employee_id").rows_of(who), table.labels("kind")
    return [row for row in mine if kind is None or kinds.at(row) == kind]


def handed_on(piece: Piece, builder: TraceBuilder, row: int, column: str) -> Step | None:
    """One cell of what a piece hands on; None where there is no base.

    Args:
        piece: The piece.
        builder: Its trace builder.
        row: The row of `piece.carry`.
        column: `amount` or `base`.
    """
    if piece.carry.numbers(column).at(row) is None:
        return None
    key = key_of(piece.carry, row)
    alike = [r for r in rows_of(piece.carry, key[0], key[1]) if key_of(piece.carry, r) == key]
    told = list(_told(piece, builder, key, column))
    step = told[alike.index(row)]
    title = step.title or builder.titled(key[1])
    origin = PeriodName(Period.parse(key[2]))
    dated = Message("{what} (arose in {origin})", what=title, origin=origin)
    return replace(step, title=dated, hundredths=True, origin=key[2])


def _told(piece: Piece, builder: TraceBuilder, key: Key, column: str) -> Iterator[Step]:
    """The steps of all rows of one key, in the order in which the piece wrote them."""
    who, kind, origin = key
    people = builder.sheet.frames["people"]
    place = people.row_of(who)
    if place is None or not people.active[place]:
        yield from _as_it_came(builder, key, column)
        return
    for rule in builder.scheme.carry:
        if rule.rest_of:
            yield from _what_is_left(builder, rule, key, place, column)
        elif rule.kind == kind and origin == str(piece.period) and _kept(builder, rule, place):
            yield from arising(builder, rule, place, (column,))


def _as_it_came(builder: TraceBuilder, key: Key, column: str) -> Iterator[Step]:
    """Items of people who are not assessed or not here."""
    table = builder.sheet.inputs.carry
    for row in rows_of(table, key[0], key[1]):
        if key_of(table, row) == key:
            title, unit = _title(builder, key[1], column), unit_of(builder, key[1])
            cell = carried_cell(builder, row, (key[1], unit), column)
            step = UnchangedStep(key[1], cell.value, title, unit, (cell,))
            yield rounded(key[1], step, title, unit)


def _what_is_left(
    builder: TraceBuilder, rule: CarryOut, key: Key, place: int, column: str
) -> Iterator[Step]:
    """What a fill left of older items, or what nothing was filled of."""
    entry = builder.sheet.entry(rule.rest_of, "people")
    if not isinstance(entry.part, KeepsItems) or entry.kept("items", Items).kind != key[1]:
        return
    left, title = entry.kept("rest", Items), _title(builder, key[1], column)
    for nth, item in enumerate(left.of(place)):
        if left.origins.at(item) == key[2] and _in_fen((left.amount.at(item), left.base.at(item))):
            step = entry.part.left_traced(TracePoint(builder, entry, place), nth, column)
            unit = unit_of_items(entry.part)
            step = replace(step, title=title, unit=unit, clause=rule.clause,
                           assumption=rule.assumption)  # fmt: skip
            yield rounded(key[1], step, title, unit)


def _title(builder: TraceBuilder, kind: str, column: str) -> Title:
    return builder.titled(kind if column == "amount" else "base")


def _in_fen(figures: Iterable[Value]) -> bool:
    """Whether an item is worth keeping: its amount or its base comes to a fen."""
    return any(round_half_up(figure, 2) for figure in figures if isinstance(figure, Fraction))


def _kept(builder: TraceBuilder, rule: CarryOut, place: int) -> bool:
    """Whether a rule has handed something on for somebody."""
    return _in_fen(step.value for step in arising(builder, rule, place, COLUMNS))


def arising(
    builder: TraceBuilder, rule: CarryOut, place: int, columns: Sequence[str] = COLUMNS
) -> Iterator[Step]:
    """The new amount and the base that depends on it, with the condition; not where there is none.

    Args:
        builder: Of the piece.
        rule: One of those that say what is new.
        place: The person's row.
        columns: `amount`, `base`, or both.
    """
    who = ("people", place)
    condition = builder.formula("condition", rule.when, *who)
    base = builder.titled("base")
    for column, text, title in (("amount", rule.amount, rule.title), ("base", rule.base, base)):
        if column not in columns or text is None or text == "none":
            continue
        exact = builder.formula("condition", text, *who)
        if condition.value is not True:
            exact = replace(exact, value=None)
        unit = unit_of(builder, rule.kind)
        exact = replace(exact, name=rule.kind, title=title, unit=unit, clause=rule.clause,
                        assumption=rule.assumption, condition=condition)  # fmt: skip
        yield rounded(rule.kind, exact, title, unit)


def unit_of(builder: TraceBuilder, kind: str) -> str:
    """What is carried of a kind: yuan, unless a rule names a quantity that is counted otherwise."""
    for rule in builder.scheme.carry:
        if rule.kind == kind and rule.amount is not None:
            node = parse_formula(rule.amount)
            if isinstance(node, Name) and (node.name, "people") in builder.sheet.entries:
                part = builder.sheet.entry(node.name, "people").part
                return unit_of_items(part)
    return "yuan"
