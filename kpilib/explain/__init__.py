"""Figures that explain themselves: amount ← rule and clause ← parameters ← input rows.

`explain` builds the tree from an assessment; `as_text`, `as_json` and `as_html` show it.
"""

from __future__ import annotations

from kpilib.explain.figures import NoFigure, explain
from kpilib.explain.node import Place, Step
from kpilib.explain.show import Explanation

__all__ = ["Explanation", "NoFigure", "Place", "Step", "explain"]
