"""Steps of flags: the condition with its figures, and the detail that stands beside a flag."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.rounding import number_text
from kpilib.rules.model import Bilingual
from kpilib.text.explain.titles import titled
from kpilib.text.explain.trace_carry import carried_cell
from kpilib.text.explain.trace_carry_forward import rows_of, unit_of
from kpilib.text.explain.trace_step import Step, Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.engine.assess import Run
    from kpilib.rules.clauses import Flag
    from kpilib.text.explain.trace_builder import Teller

STRANGER = "carry_without_person"
"""The flag of carried state whose person is no longer here (convention 12 of the catalogue)."""

_NO_DETAIL = "''"
_DETAIL = Bilingual(zh="说明", en="detail")


def flags_of(run: Run) -> list[Flag]:
    """The flags that a run looks at in each piece."""
    return [f for f in run.scheme.flags if not f.periods or run.plan.cadence in f.periods]


def flagged(
    flags: Sequence[Flag], teller: Teller, name: str, who: tuple[str, int]
) -> Iterator[Step]:
    """The condition of a flag, with its figures; where it is set, every detail after it."""
    frame, row = who
    for flag in flags:
        if flag.flag == name and frame in flag.on:
            step = teller.formula("condition", flag.when, frame, row)
            yield replace(step, name=name, title=flag.title, clause=flag.clause,
                          assumption=flag.assumption)  # fmt: skip
            if step.value is True:
                yield from _details(flag, teller, who)


def _details(flag: Flag, teller: Teller, who: tuple[str, int]) -> Iterator[Step]:
    name = f"{flag.flag}.detail"
    if flag.each:
        counted = teller.step(flag.each, *who)
        found = teller.sheet.entry(flag.each, who[0]).extra.get("each")
        for one in found[who[1]] if isinstance(found, dict) else ():
            yield Step("found", name, str(one), _DETAIL, children=(counted,))
        return
    if flag.detail == _NO_DETAIL:
        return
    exact = teller.formula("detail", flag.detail, *who)
    yield Step("detail", name, as_detail(exact.value), _DETAIL, children=(exact,))


def as_detail(value: Value) -> str | None:
    """A value as it stands in the detail column; nothing where that is empty."""
    if isinstance(value, Fraction):
        return number_text(value)
    return None if value in (None, "") else str(value)


def stranger(teller: Teller, who: str) -> Iterator[Step]:
    """What is carried of a person who is not here."""
    table = teller.sheet.inputs.carry
    if who in teller.sheet.frames["people"].ids:
        return
    items = []
    for row in rows_of(table, who):
        kind = table.labels("kind").at(row) or ""
        items.append(carried_cell(teller, row, (kind, unit_of(teller, kind)), "amount"))
    if items:
        title = titled(teller.scheme, STRANGER)
        yield Step("stranger", STRANGER, True, title, children=tuple(items))  # noqa: FBT003
