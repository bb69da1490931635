"""The mean of a formula over rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.exact import Numbers, choose, group_sums
from kpilib.rules.model import Formula
from kpilib.rules.parts.part import entry, registered
from kpilib.rules.parts.rows import RowPart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.rules.sheet import Entry, Spot


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
