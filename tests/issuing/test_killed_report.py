"""The process of a report is killed while it is issued: departments are issued in one order."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from kpilib.core.watched import Failed
from kpilib.history.issue_proposal import IssueOptions
from kpilib.publish.packs.report import make_figures
from kpilib.records.ledger import Ledger
from kpilib.workspace.workspace import Workspace
from tests.issued_workspace import contents, copy_of, issue_small, write_issuing_workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kpilib.publish.packs.order import Order
    from kpilib.publish.packs.report import Made

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a process is ended by a signal")


def killed_at_first(marks: Path, times: int) -> Callable[[Workspace, Order, Path], Made]:
    """Makes a report, and is killed with some of it written, so many times."""

    def make(workspace: Workspace, order: Order, folder: Path) -> Made:
        made = make_figures(workspace, order, folder)
        marks.mkdir(exist_ok=True)
        if (begun := len(list(marks.iterdir()))) < times:
            (marks / str(begun)).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return made

    return make


def test_a_report_whose_process_is_killed_is_made_again_with_the_same_bytes(tmp_path: Path) -> None:
    root = write_issuing_workspace(tmp_path / "killed")
    other = copy_of(root, tmp_path / "undisturbed")
    undisturbed = issue_small(other, "2025Q4", IssueOptions((), make=make_figures))
    make = killed_at_first(tmp_path / "marks", 1)
    done = issue_small(root, "2025Q4", IssueOptions((), make=make))
    assert undisturbed.befell == ""
    assert "its process was killed" in done.befell
    assert contents(root) == contents(other)


def test_what_is_killed_each_time_is_not_issued_and_leaves_nothing(tmp_path: Path) -> None:
    root = write_issuing_workspace(tmp_path / "killed")
    before = contents(root)
    make = killed_at_first(tmp_path / "marks", 2)
    with pytest.raises(Failed, match="its process was killed"):
        issue_small(root, "2025Q4", IssueOptions((), make=make))
    now = contents(root)
    del now["reports/ledger/.team.lock"]
    assert now == before
    assert Ledger(Workspace(root)).unfinished("team") == []


def test_what_has_taken_all_its_time_is_not_tried_again(tmp_path: Path) -> None:
    root = write_issuing_workspace(tmp_path / "late")

    def late(_: Workspace, __: Order, folder: Path) -> Made:
        with (tmp_path / "times").open("a") as file:
            file.write("x")
        signal.pause()
        raise AssertionError(folder)

    with pytest.raises(Failed, match="given up"):
        issue_small(root, "2025Q4", IssueOptions((), make=late, limit=1))
    assert (tmp_path / "times").read_text() == "x"
