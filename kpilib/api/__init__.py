"""The Python interface: what notebooks and programs of others call, by `from kpilib import …`.

    ws = Workspace(".")
    a = ws.assess("key-accounts", "2026Q1")
    a.payouts                                     # a frame; amounts are exact decimals
    a.explain("E007", "software_commission")      # unfolds in a notebook

These names and their attributes are a promise; what they are made of may move.
"""

from __future__ import annotations

from kpilib.api.analyst_workspace import AnalystWorkspace
from kpilib.api.assessed_period import AssessedPeriod
from kpilib.api.float_frames import plottable
from kpilib.api.one_folder import assess_folder

__all__ = ["AnalystWorkspace", "AssessedPeriod", "assess_folder", "plottable"]
