"""What-ifs as charts in the style of the reports: the cost of variants, a payout curve."""

from __future__ import annotations

import io
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.lazy import lazy
from kpilib.core.rounding import SignedAmount
from kpilib.publish.review.charts.data import MOST_ROWS, Bar, Bars, Chart
from kpilib.publish.review.charts.drawing import BLUE, DARK, INK, ORANGE, SOFT, draw
from kpilib.text import chart_settings

if TYPE_CHECKING:
    import matplotlib.figure
    from matplotlib.figure import Figure

    from kpilib.publish.what_if.what_if_tables import WhatIfSections
    from kpilib.text.language import Language
    from kpilib.workspace.what_if.payout_curve import PayoutCurve
else:
    matplotlib = lazy("matplotlib")

_WIDTH, _HEIGHT = 6.7, 3.4  # inches


def cost_figure(sections: WhatIfSections, spoken: Language) -> Figure:
    """A bar for what is in force and for each variant; of very many the first ones."""
    found = sections.found
    now = found.as_is.cost()
    bars = [Bar(sections.called(found.as_is), Fraction(now), spoken.number(now))]
    for variant in found.variants[: MOST_ROWS - 1]:
        cost = variant.cost()
        text = f"{spoken.number(cost)} ({spoken.number(SignedAmount(cost - now))})"
        bars.append(Bar(sections.called(variant), Fraction(cost), text))
    title = sections.cost().title
    line = spoken.say("as it is")
    return draw(Chart(title, title, Bars(tuple(bars), line=Fraction(now), line_text=line)))


def curve_figure(curve: PayoutCurve, spoken: Language) -> Figure:
    """Pay by attainment; each cliff has a line and its jump, where they stand a dot."""
    with chart_settings.as_in_reports():
        figure = matplotlib.figure.Figure(figsize=(_WIDTH, _HEIGHT))
        axes = figure.add_axes((0.14, 0.17, 0.82, 0.72))
        marks = [*curve.points, *(p for cliff in curve.cliffs for p in (cliff.below, cliff.above))]
        points = sorted(marks, key=lambda point: point.attainment)
        axes.plot([float(p.attainment * 100) for p in points], [float(p.pay) for p in points],
                  color=BLUE, linewidth=2)  # fmt: skip
        for cliff in curve.cliffs:
            at, pay = float(cliff.above.attainment * 100), float(cliff.above.pay)
            axes.axvline(at, color=ORANGE, linewidth=1, linestyle=(0, (4, 2)))
            axes.annotate(spoken.number(SignedAmount(cliff.jump)), (at, pay), xytext=(-4, 4),
                          textcoords="offset points", fontsize=8, color=ORANGE, ha="right",
                          bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6})  # fmt: skip
        if curve.now is not None:
            axes.plot([float(curve.now.attainment * 100)], [float(curve.now.pay)], color=DARK,
                      marker="o", markersize=7, linestyle="none")  # fmt: skip
        axes.set_xlabel(spoken.say("attainment, % of target"), fontsize=9, color=INK)
        axes.set_ylabel(spoken.say("Pay (yuan)"), fontsize=9, color=INK)
        axes.tick_params(labelsize=8, labelcolor=INK, color=SOFT)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        axes.yaxis.set_major_formatter(lambda value, _: spoken.number(Decimal(round(value))))
        return figure


def as_png(figure: Figure) -> bytes:
    """The picture, the same bytes each time."""
    with chart_settings.as_in_reports():
        file = io.BytesIO()
        figure.savefig(file, format="png", dpi=150, metadata={"Software": None})
        return file.getvalue()
