"""Whether anybody has filled anything in: a template that was opened and saved is no data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.lazy import lazy
from kpilib.core.problems import KpiError
from kpilib.core.tables import INPUT_TABLES
from kpilib.workspace.templates.known_people import PREFILLED, lasting_metrics

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.core.periods import Period
    from kpilib.core.problems import Problem
    from kpilib.engine.inputs import raw_tables
    from kpilib.workspace.workspace import Workspace
else:
    raw_tables = lazy("kpilib.engine.inputs.raw_tables")

_WRITTEN: Mapping[str, frozenset[str]] = {
    "employees": PREFILLED,
    "metrics": frozenset({"subject", "metric", "month"}),
    "ratings": frozenset({"employee_id", "indicator", "month", "rater_type"}),
}
"""By table the columns that `kpi new-period` fills; in the others every row is data."""


def is_blank(workspace: Workspace, department: str, period: Period) -> bool:
    """Whether a period's tables hold nothing but what `kpi new-period` has written.

    A folder with people alone is none of its templates: a year made of quarters has no more.
    """
    folder = workspace.inputs_folder(department, period)
    if not folder.is_dir():
        return True
    problems: list[Problem] = []
    found = raw_tables.read_folder(folder, tuple(INPUT_TABLES), problems)
    if problems or not set(found) - {"employees"}:
        return False
    lasting = _lasting(workspace, department, period)
    return not any(
        cell
        for name, raw in found.items()
        for row in raw.rows
        for column, cell in zip(raw.header, row, strict=True)
        if column not in _WRITTEN.get(name, ())
        and not column.startswith(("note", "_"))
        and not (column == "target" and lasting and not lasting.isdisjoint(row))
    )


def _lasting(workspace: Workspace, department: str, period: Period) -> frozenset[str]:
    """The metrics with a target that every new period begins with."""
    try:
        return lasting_metrics(workspace.written_scheme(department, period))
    except KpiError:
        return frozenset()
