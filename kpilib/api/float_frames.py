"""Exact frames made ready for charts and statistics, which know floats alone."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kpilib.core.lazy import lazy

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = lazy("pandas")


def plottable(frame: pd.DataFrame) -> pd.DataFrame:
    """A copy of a frame with floats in the place of exact numbers: for charts, never for pay.

    Sums need no floats: `a.payouts.groupby("item").amount.sum()` is exact to the fen. Charts,
    `describe()` and the like do:

        plottable(a.payouts).groupby("item").amount.sum().plot.barh()

    Args:
        frame: Such as `ws.assess(…).payouts`; it stays as it is.

    Returns:
        The same rows and columns; where all cells of a column are `Decimal` or nothing, floats,
        with NaN for nothing.
    """
    found = frame.copy()
    for name in found.columns:
        cells = [cell for cell in found[name] if not pd.isna(cell)]
        if cells and all(isinstance(cell, Decimal) for cell in cells):
            found[name] = found[name].astype(float)
    return found
