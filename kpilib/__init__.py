"""Quarterly performance assessment of departments: rules as data, exact money, readable reports.

    from kpilib import Workspace, Period, assess_folder, ProblemsFound

is the Python interface, described in `docs/python.md`. Each name is loaded when it is asked for:
`import kpilib` alone loads nothing. Everything else inside the package may move.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kpilib.api import AnalystWorkspace as Workspace
    from kpilib.api import AssessedPeriod, assess_folder
    from kpilib.core.periods import Period
    from kpilib.core.problems import KpiError, Problem, ProblemsFound

__all__ = [
    "AssessedPeriod",
    "KpiError",
    "Period",
    "Problem",
    "ProblemsFound",
    "Workspace",
    "__version__",
    "assess_folder",
]

__version__ = "0.1.0"

_HOMES = {
    "AssessedPeriod": "kpilib.api:AssessedPeriod",
    "KpiError": "kpilib.core.problems:KpiError",
    "Period": "kpilib.core.periods:Period",
    "Problem": "kpilib.core.problems:Problem",
    "ProblemsFound": "kpilib.core.problems:ProblemsFound",
    "Workspace": "kpilib.api:AnalystWorkspace",
    "assess_folder": "kpilib.api:assess_folder",
}
"""Where each name of the interface is at home."""

if not TYPE_CHECKING:  # else a checker of types would take any name for one of ours

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        module, _, own = _HOMES[name].partition(":")
        globals()[name] = found = getattr(import_module(module), own)
        return found

    def __dir__() -> list[str]:
        return sorted(__all__)
