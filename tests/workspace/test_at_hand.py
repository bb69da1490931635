"""What opens a folder while its report is made gets the workspace that the report is made of."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kpilib import Workspace as AnalystWorkspace
from kpilib.core.periods import Period
from kpilib.workspace.at_hand import at_hand, opened
from kpilib.workspace.workspace import Workspace
from tests.small_company import write_company

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

QUARTER = Period.parse("2026Q1")


def test_the_workspace_at_hand_is_opened_by_its_own_folder_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_company(tmp_path / "ours", ["a"])
    other = write_company(tmp_path / "other", ["a"])
    ours = Workspace(root)
    monkeypatch.chdir(tmp_path)
    with at_hand(ours):
        assert opened(root.relative_to(tmp_path)) is ours
        assert opened(other) is not ours
    assert opened(root) is not ours


def test_what_the_notebook_shows_is_what_was_assessed_before(tmp_path: Path) -> None:
    root = write_company(tmp_path, ["a"])
    ours = Workspace(root)
    ours.assess("a", QUARTER)
    for path in (root / "params" / "inputs" / str(QUARTER) / "a").iterdir():
        os.truncate(path, 0)
    with at_hand(ours):
        assert AnalystWorkspace(root).review("a", "2026Q1").tables
