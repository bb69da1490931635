"""Quarterly performance assessment of departments: rules as data, exact money, readable reports.

    from kpilib import Workspace, Period, assess_folder, ProblemsFound

is the Python interface, described in `docs/python.md`. Each name is loaded when it is asked for:
`import kpilib` alone loads nothing. Everything else inside the package may move.
"""

import os
import sys


def _without_current_folder() -> None:
    """Have modules come from where Python is installed, and not from the folder one stands in.

    A workspace's `calendar.py` is no part of the command. First, and with nothing but what Python
    has loaded by itself: whatever is imported before this may come from there.
    """
    try:
        here = os.path.realpath(os.getcwd())  # noqa: PTH109 - pathlib may come from there
    except OSError:  # it is gone
        return
    ours = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))  # noqa: PTH120 - as above
    others = [each for each in sys.path if os.path.realpath(each) != here]
    sys.path[:] = (
        [*others, here] if here == ours else others
    )  # ours may be installed by nothing else


_COMMAND = ("kpi", "kpi.exe", "kpi-script.py")

if sys.argv[:1] == ["-m"] or os.path.basename(sys.argv[0] if sys.argv else "") in _COMMAND:  # noqa: PTH119 - as above
    _without_current_folder()

from importlib import import_module  # noqa: E402 - see above
from typing import TYPE_CHECKING  # noqa: E402 - see above

if TYPE_CHECKING:
    from kpilib.api import AnalystWorkspace as Workspace
    from kpilib.api import AssessedPeriod, assess_folder, plottable
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
    "plottable",
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
    "plottable": "kpilib.api.float_frames:plottable",
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
