"""The charts of a review: which there are, what they say, and how they are drawn.

Every department gets at least three: how its people are spread, what each reached in each
indicator, and what changed. What they are about depends on what the scheme has: scores, measures
against targets, pay, classes of customers, or the department's own indicators.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.publish.review.charts.changes import change, drivers, trend
from kpilib.publish.review.charts.data import Bar, Bars, Chart, ShadedGrid, TrendLine
from kpilib.publish.review.charts.reached import attainment
from kpilib.publish.review.charts.spread import distribution

if TYPE_CHECKING:
    from collections.abc import Callable

    from kpilib.publish.review.narrative import NarrativeContext

__all__ = ["KEYS", "Bar", "Bars", "Chart", "ShadedGrid", "TrendLine", "charts"]

_MAKERS: dict[str, Callable[[NarrativeContext], Chart | None]] = {
    "distribution": distribution,
    "attainment": attainment,
    "change": change,
    "drivers": drivers,
    "trend": trend,
}

KEYS = tuple(_MAKERS)
"""Every chart there is, in the order of a report."""


def charts(v: NarrativeContext) -> dict[str, Chart]:
    """The charts that the figures allow, by key, in order."""
    made = {key: maker(v) for key, maker in _MAKERS.items()}
    return {key: chart for key, chart in made.items() if chart is not None}
