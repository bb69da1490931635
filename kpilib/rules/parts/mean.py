"""The mean of a formula over rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.exact import Numbers, choose, group_sums
from kpilib.rules.description import Description
from kpilib.rules.formula import parse_formula
from kpilib.rules.model import Formula
from kpilib.rules.parts.part import entry, registered
from kpilib.rules.parts.rows import RowPart
from kpilib.rules.possible_values import union
from kpilib.rules.trace import FormulaStep, MeanStep, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.rules.description import SchemeWords
    from kpilib.rules.lint.ranges import Ranges
    from kpilib.rules.parts.rows import RowsLookedAt
    from kpilib.rules.possible_values import Can
    from kpilib.rules.sheet import Entry, Spot
    from kpilib.rules.trace import TraceWords
    from kpilib.rules.trace_builder import TracePoint


@registered("mean")
class Mean(RowPart):
    """The mean of a formula over rows.

    Attributes:
        mean: The formula, in the columns of the row.
        otherwise: The value where there is no row; none when left out.
    """

    mean: Formula
    otherwise: Formula = "none"

    def row_formulas(self) -> Iterator[str]:
        """The averaged formula and the condition."""
        yield self.mean
        yield from super().row_formulas()

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """The mean per subject."""
        chosen, people = self.chosen(spot), len(spot.rows)
        values = self.values(spot, self.mean, chosen)
        groups = np.where(chosen.which, chosen.owner, -1)
        ones = Numbers.scaled(np.ones(len(groups), dtype=np.int64))
        mean = group_sums(values, groups, people) / group_sums(ones, groups, people)
        column = choose(mean.present, mean, spot.numbers(self.otherwise))
        yield entry(spot, column, rows=chosen, values=values)

    def trace(self, at: TracePoint) -> Step:
        """Every row; without any what stands for them."""
        name, rows = at.entry.name, tuple(self.rows_traced(at, self.mean).values())
        if rows:
            return RowsMeanStep(name, at.value, children=rows, rows=self.looked_at(at),
                            left_out=self.left_out(at))  # fmt: skip
        return NoRowsStep(name, at.value, children=at.named(self.otherwise),
                          formula=parse_formula(self.otherwise), rows=self.looked_at(at),
                          left_out=self.left_out(at))  # fmt: skip

    def formulas_about(self) -> Iterator[tuple[str, str]]:
        """The value without rows, too."""
        yield self.otherwise, ""
        yield from super().formulas_about()

    def can_be(self, ranges: Ranges) -> Can:
        """As a row, or as where there is none."""
        return union(ranges.of(self.mean, self.table), ranges.of(self.otherwise))

    def describe(self, t: SchemeWords) -> Description:
        """What is averaged, and over which rows."""
        return Description(
            t.say(
                "mean of {mean} over {rows}; where there is none: {none}",
                mean=t.within(self.table).formula(self.mean),
                rows=self.rows_described(t),
                none=t.formula(self.otherwise),
            )
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class RowsMeanStep(MeanStep):
    """The mean of rows.

    Attributes:
        rows: Which rows.
    """

    rows: RowsLookedAt

    def said(self, words: TraceWords) -> str:
        """Of how many rows, and of which."""
        return self.rows.behind(MeanStep.said(self, words), words)


@dataclass(frozen=True, eq=False, kw_only=True)
class NoRowsStep(FormulaStep):
    """The formula that stands for the mean where there is no row.

    Attributes:
        rows: Which rows were looked for.
    """

    rows: RowsLookedAt

    def said(self, words: TraceWords) -> str:
        """That there are no rows."""
        return self.rows.behind(words.say("no rows, so this holds"), words)
