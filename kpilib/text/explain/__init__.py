"""Figures that explain themselves: amount ← rule and clause ← parameters ← input rows.

`explain` builds the tree of a figure from what its evaluation left behind; the explanation prints
itself as text, unfolds in a notebook, and gives JSON:

    told = Workspace(".").explain("2026Q1", "key-accounts", "E007", "software_commission")
    print(told)       # or just `told` in a notebook's cell
    told.to_json()

Every value follows from the values below it, down to input rows (file and line), parameters (with
their clause and date) and carried state (with the period it came from).
"""

from __future__ import annotations

from kpilib.text.explain.figures import Explainer, explain
from kpilib.text.explain.no_figure import NoFigure
from kpilib.text.explain.show import Explanation

__all__ = ["Explainer", "Explanation", "NoFigure", "explain"]
