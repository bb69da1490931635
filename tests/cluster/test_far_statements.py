"""Statements made by workers: the same files as here, however they are cut into parts."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.core.problems import KpiError
from kpilib.publish.cluster import far_statements
from kpilib.publish.cluster.far_statements import write_statements_there
from kpilib.publish.statements import statement_pdf
from kpilib.publish.statements.write_statements import Stated, StatementOrder, write_statements
from kpilib.workspace.workspace import Workspace
from tests.cluster.near_cluster import NearCluster
from tests.issued_workspace import issue_small, write_issuing_workspace
from tests.small_company import contents, write_company

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

PERIOD = Period.parse("2026Q1")
CLUSTER = NearCluster("tcp://nobody:1")


def both(root: Path, *orders: StatementOrder) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """What is there after both ways, each from what was there before."""
    kept = root.with_name("kept")
    shutil.copytree(root, kept)
    for order in orders:
        write_statements(Workspace(root), order)
    made = dict(write_statements_there(CLUSTER, Workspace(kept), orders))
    assert all(isinstance(one, Stated) for one in made.values()), made
    assert len(made) == len(orders)
    return contents(root), contents(kept)


def test_parts_of_departments_are_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statement_pdf, "TOGETHER", 1)
    monkeypatch.setattr(far_statements, "_PART", 2)
    root = write_company(tmp_path / "w", ["x", "y"])
    here, there = both(root, StatementOrder("x", PERIOD), StatementOrder("y", PERIOD, (), ("pdf",)))
    assert there == here
    assert {"2026Q1/x/statements/all.pdf", "2026Q1/y/statements/all.pdf",
            "2026Q1/x/statements/check_statement.py"} <= set(here)  # fmt: skip


def test_some_people_beside_everybody_s_in_one_file(tmp_path: Path) -> None:
    root = write_company(tmp_path / "w", ["x"])
    write_statements(Workspace(root), StatementOrder("x", PERIOD))
    ratings = root / "params" / "inputs" / "2026Q1" / "x" / "ratings.csv"
    ratings.write_text(ratings.read_text("utf-8").replace("A,service,80", "A,service,81"), "utf-8")
    before = contents(root)
    here, there = both(root, StatementOrder("x", PERIOD, ("A",)))
    assert there == here
    changed = {name.rpartition("/")[2] for name in here if here[name] != before.get(name)}
    assert changed == {"A.html", "A.pdf", "A.json", "all.pdf"}


def test_of_what_was_issued_when_more_is_known(tmp_path: Path) -> None:
    root = write_issuing_workspace(tmp_path / "w")
    issue_small(root, "2026Q1")
    metrics = root / "params" / "inputs" / "2026Q1" / "team" / "metrics.csv"
    metrics.write_text(metrics.read_text("utf-8").replace("A,sales,100,40", "A,sales,100,99"))
    here, there = both(root, StatementOrder("team", PERIOD, (), ("json",)))
    assert there == here
    assert b'"revision": "r1"' in here["2026Q1/team/statements/A.json"]


def test_a_department_that_cannot_be_stated_costs_no_other(tmp_path: Path) -> None:
    root = write_company(tmp_path / "w", ["x", "y"])
    (root / "params" / "inputs" / "2026Q1" / "x" / "ratings.csv").write_text("nothing")
    orders = [StatementOrder(name, PERIOD, (), ("json",)) for name in "xy"]
    made = dict(write_statements_there(CLUSTER, Workspace(root), orders))
    assert isinstance(made[orders[0]], KpiError)
    assert isinstance(made[orders[1]], Stated)
    assert not (root / "reports" / "2026Q1" / "x").exists()


def test_a_workspace_that_is_another_one_there_is_refused(tmp_path: Path) -> None:
    root = write_company(tmp_path / "w", ["x"])
    other = write_company(tmp_path / "other", ["x"])
    (other / "params" / "inputs" / "2026Q1" / "x" / "metrics.csv").write_text("another")
    order = StatementOrder("x", PERIOD, (), ("json",))
    there = NearCluster("tcp://nobody:1", other.as_uri())
    found = dict(write_statements_there(there, Workspace(root), [order]))[order]
    assert isinstance(found, KpiError)
    assert "another one than here" in found.message
    assert not (root / "reports").exists()
