"""Steps of flags: the condition with its figures, and the detail that stands beside a flag."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.rounding import number_text
from kpilib.rules.parts.carried import carried_cell
from kpilib.rules.trace import Step
from kpilib.text.explain.trace_carry_forward import rows_of, unit_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.engine.assess import Run
    from kpilib.rules.clauses import Flag
    from kpilib.rules.trace import Value
    from kpilib.rules.trace_builder import TraceBuilder

STRANGER = "carry_without_person"
"""The flag of carried state whose person is no longer here (convention 12 of the catalogue)."""

_NO_DETAIL = "''"
_DETAIL = Message("detail")


class DetailStep(Step):
    """The child's value as text."""

    kind = "detail"


class FoundStep(Step):
    """One of the weeks that the child counts."""

    kind = "found"
    text = Message("one of those found")


class StrangerStep(Step):
    """Whether there is anything carried of a person who is not here: any child."""

    kind = "stranger"
    text = Message("not among the employees of this period; what is carried stays as it is")


def flags_of(run: Run) -> list[Flag]:
    """The flags that a run looks at in each piece."""
    return [f for f in run.scheme.flags if not f.periods or run.plan.cadence in f.periods]


def flagged(
    flags: Sequence[Flag], builder: TraceBuilder, name: str, who: tuple[str, int]
) -> Iterator[Step]:
    """The condition of a flag, with its figures; where it is set, every detail after it."""
    frame, row = who
    for flag in flags:
        if flag.flag == name and frame in flag.on:
            step = builder.formula("condition", flag.when, frame, row)
            yield replace(step, name=name, title=flag.title, clause=flag.clause,
                          assumption=flag.assumption)  # fmt: skip
            if step.value is True:
                yield from _details(flag, builder, who)


def _details(flag: Flag, builder: TraceBuilder, who: tuple[str, int]) -> Iterator[Step]:
    name = f"{flag.flag}.detail"
    if flag.each:
        counted = builder.step(flag.each, *who)
        found = builder.sheet.entry(flag.each, who[0]).extra.get("each")
        for one in found[who[1]] if isinstance(found, dict) else ():
            yield FoundStep(name, str(one), _DETAIL, children=(counted,))
        return
    if flag.detail == _NO_DETAIL:
        return
    exact = builder.formula("detail", flag.detail, *who)
    yield DetailStep(name, as_detail(exact.value), _DETAIL, children=(exact,))


def as_detail(value: Value) -> str | None:
    """A value as it stands in the detail column; nothing where that is empty."""
    if isinstance(value, Fraction):
        return number_text(value)
    return None if value in (None, "") else str(value)


def stranger(builder: TraceBuilder, who: str) -> Iterator[Step]:
    """What is carried of a person who is not here."""
    table = builder.sheet.inputs.carry
    if who in builder.sheet.frames["people"]:
        return
    items = []
    for row in rows_of(table, who):
        kind = table.labels("kind").at(row) or ""
        items.append(carried_cell(builder, row, (kind, unit_of(builder, kind)), "amount"))
    if items:
        title = builder.titled(STRANGER)
        yield StrangerStep(STRANGER, bool(items), title, children=tuple(items))
