"""Workspaces of one department, by the cases of a scheme."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.reference.command import write_folder
from tests.small_workspace import DEPARTMENTS, write_workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[2]


def write_case(root: Path, scheme: str, runs: Sequence[dict[str, Any]]) -> str:
    """Write the workspace of the department `team`; its last period."""
    write_workspace(root, inputs={}, departments=DEPARTMENTS.replace("small", scheme))
    (root / "params" / "schemes" / "small.yaml").unlink()
    (root / "params" / "schemes").rmdir()
    (root / "params" / "schemes").symlink_to(ROOT / "params" / "schemes")
    for step in runs:
        for period, tables in {**step.get("history", {}), step["period"]: step["inputs"]}.items():
            write_folder(tables, root / "params" / "inputs" / period / "team")
    return str(runs[-1]["period"])
