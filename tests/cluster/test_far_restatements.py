"""Reports of restatements made by workers: the same files as here."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kpilib.cli import restate as command
from kpilib.cli.main import main
from tests.cluster.near_cluster import NearCluster
from tests.issued_workspace import NOTEBOOKS, issue_small, write_issuing_workspace
from tests.small_company import contents

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.publish.cluster.cluster import Cluster


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A quarter that was issued, and another figure since."""
    root = write_issuing_workspace(tmp_path / "w")
    shutil.copy(NOTEBOOKS / "restatement.ipynb", root / "notebooks")
    issue_small(root, "2026Q1")
    metrics = root / "params" / "inputs" / "2026Q1" / "team" / "metrics.csv"
    metrics.write_text(metrics.read_text("utf-8").replace("A,sales,100,40", "A,sales,100,60"))
    return root


def run(root: Path, *given: str) -> tuple[int, str]:
    asked = ["restate", "2026Q1", "--workspace", str(root), "--lang", "en", *given]
    done = CliRunner().invoke(main, asked)
    return done.exit_code, done.output


def near(monkeypatch: pytest.MonkeyPatch, url: str = "") -> None:
    def cluster_of(_asked: object, limit: float) -> Cluster:
        return NearCluster("tcp://nobody:1", url, limit=limit)

    monkeypatch.setattr(command, "cluster_of", cluster_of)


def test_a_report_of_a_worker_is_the_same(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = shutil.copytree(root, root.with_name("kept"))
    here = run(root, "--to", "html,xlsx")
    near(monkeypatch)
    there = run(kept, "--to", "html,xlsx", "--cluster", "tcp://nobody:1")
    assert there == here
    assert here[0] == 0, here[1]
    assert contents(kept) == contents(root)
    made = {name.rpartition("/")[2] for name in contents(root, "2026Q1") if "restatement/" in name}
    assert made == {"bridge.csv", "bridge.xlsx", "report.html", "restatement.ipynb"}


def test_a_report_of_another_workspace_is_not_written(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = shutil.copytree(root, root.with_name("other"))
    (other / "params" / "inputs" / "2026Q1" / "team" / "metrics.csv").write_text("another")
    before = contents(root)
    near(monkeypatch, other.as_uri())
    status, said = run(root, "--to", "html", "--cluster", "tcp://nobody:1")
    assert status == 1
    assert "the workspace that the worker has read is another one than here" in said
    assert contents(root) == before


def test_a_cluster_is_for_reports(root: Path) -> None:
    status, said = run(root, "--cluster", "tcp://nobody:1")
    assert status == 2
    assert "--cluster is for reports: ask for them with --report, or --to" in said
