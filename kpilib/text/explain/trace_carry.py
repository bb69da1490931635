"""Steps of state carried from piece to piece: what came in, and how it is filled."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from kpilib.rules.parts.carried import Carried, Items
from kpilib.rules.parts.fill import Fill
from kpilib.text.explain.titles import titled
from kpilib.text.explain.trace_builder import At, Teller, tell
from kpilib.text.explain.trace_step import Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.exact import Numbers
    from kpilib.core.integers import Bools
    from kpilib.rules.parts.part import Part

_NONE = Fraction(0)


@tell.register(Carried)
def _(part: Carried, at: At) -> Step:
    del part
    items: Items = at.entry.extra["items"]  # type: ignore[assignment]
    children = tuple(_cell(at, items, item, "amount") for item in _mine(at, items))
    return Step("sum", at.entry.name, at.value, children=children, facts={"carried": True})


def _mine(at: At, items: Items) -> Iterator[int]:
    return map(int, np.flatnonzero(items.owner == at.row))


def unit_of_items(part: Part | None) -> str:
    """What items are counted in: yuan, unless the quantity that reads them says otherwise."""
    return (part.unit if part is not None else "") or "yuan"


def carried_cell(teller: Teller, row: int, called: tuple[str, str], column: str) -> Step:
    """One figure of a carried item, with the period in which it arose.

    Where the piece that handed it on is at hand, it leads on to the figure there.

    Args:
        teller: Of the piece that reads it.
        row: The item's row of the carry table.
        called: Its kind, and what it is counted in.
        column: `amount` or `base`.
    """
    kind, unit = called
    table = teller.sheet.inputs.carry
    name = kind if column == "amount" else column
    value, title = table.numbers(column).at(row), titled(teller.scheme, name)
    facts: dict[str, object] = {"origin": table.labels("origin_period").at(row)}
    if before := teller.handed_on(row, column):
        earlier, step = before
        facts |= {"from": earlier, "item": kind}
        return Step("carried", name, value, title, unit, children=(step,), facts=facts)
    # What a department decided when it went over to this scheme stands in the table `opening`.
    if decided := table.corrected.get(int(table.rows[row])):
        facts["decided"] = decided
    place = teller.place_of(table, column, row)
    return Step("input", name, value, title, unit, facts=facts, place=place)


def _cell(at: At, items: Items, item: int, column: str) -> Step:
    called = (items.kind, unit_of_items(at.entry.part))
    return carried_cell(at.teller, int(items.places[item]), called, column)


@tell.register(Fill)
def _(part: Fill, at: At) -> Step:
    """The amount there is, what lowers the bases, and each item, oldest first."""
    items: Items = at.entry.extra["items"]  # type: ignore[assignment]
    using = replace(at.formula("using", part.using), unit="yuan")
    lower = replace(at.formula("lower_base_by", part.lower_base_by), unit="yuan")
    gives = at.entry.name.partition(".")[2] or "filled"
    told = tuple(_item(at, items, item, gives) for item in _mine(at, items))
    return Step("fill", at.entry.name, at.value, None, "yuan", children=(using, lower, *told),
                facts={"gives": gives})  # fmt: skip


def _item(at: At, items: Items, item: int, gives: str) -> Step:
    """One open item: how much of it was filled, and what is owed for it now."""
    kept: dict[str, Numbers] = {
        key: at.entry.extra[key]  # type: ignore[misc]
        for key in ("filled", "lowered")
    }
    done: Bools = at.entry.extra["done"]  # type: ignore[assignment]
    filled, lowered = (kept[key].at(item) or _NONE for key in ("filled", "lowered"))
    amount, base = (_cell(at, items, item, column) for column in ("amount", "base"))
    before = base.value if isinstance(base.value, Fraction) else _NONE
    after = max(before - lowered, _NONE)
    facts = {
        "gives": gives,
        "origin": items.origins.at(item),
        "filled": filled,
        "rest": (items.amount.at(item) or _NONE) - filled,
        "lowered": lowered,
        "after": after,
        "done": bool(done[item]),
    }
    due = after if done[item] else _NONE
    value = filled if gives == "filled" else due
    title = amount.title if gives == "filled" else base.title
    return Step("item", items.kind, value, title, "yuan", children=(amount, base),
                facts=facts)  # fmt: skip
