"""Steps that only add up or round what was worked out."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.rounding import round_half_up
from kpilib.text.explain.trace_step import Step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.rules.model import Bilingual


def summed(name: str, steps: Sequence[Step], title: Bilingual) -> Step:
    """Steps added up, such as items of pay."""
    total = sum((s.value for s in steps if isinstance(s.value, Fraction)), Fraction(0))
    return Step("sum", name, total, title, "yuan", children=tuple(steps))


def rounded(name: str, exact: Step, title: Bilingual | None, unit: str) -> Step:
    """A value rounded to hundredths; the exact step itself where that changes nothing."""
    if not isinstance(exact.value, Fraction):
        return exact
    value = Fraction(round_half_up(exact.value, 2))
    if value == exact.value:
        return replace(exact, unit=unit, title=title)
    return Step("rounded", name, value, title, unit, children=(exact,), facts={"places": 2})
