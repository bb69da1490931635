"""Statements made by workers: the same files as here, however they are cut into parts."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kpilib.core import processes
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
    monkeypatch.setattr(far_statements, "TOGETHER", 1)
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


@pytest.mark.parametrize("people", [*range(1, 1200, 37), 500, 600, 4000, 4001, 25_000])
def test_parts_are_equal_as_far_as_runs_allow_and_few(people: int) -> None:
    """Who is laid out together decides the bytes, so parts end where runs do."""
    size = far_statements.part_size(people)
    parts = [min(size, people - first) for first in range(0, people, size)]
    assert size % statement_pdf.TOGETHER == 0
    assert len(parts) <= 8
    assert size <= 500 or len(parts) == 8 or people > 8 * 500
    # One run less in each would need one part more.
    assert len(parts) == 1 or -(-people // (size - statement_pdf.TOGETHER)) > len(parts)


LATE = """
import json, os, sys
import kpilib.publish.cluster.statements_preload
from pathlib import Path
from kpilib.core import program_hash, watched
from kpilib.core.periods import Period
from kpilib.publish.cluster.far_statements import FarStatements
from kpilib.publish.cluster.needed_files import NeededFiles
from kpilib.publish.packs.handed_on import taken_over
from kpilib.publish.statements.write_statements import StatementOrder

root = Path(sys.argv[1])
order = StatementOrder("x", Period.parse("2026Q1"), revision="draft")
work = FarStatements(order, ("A", "B"), 0, True, NeededFiles(root).digest("x"))

def made():
    loaded, seen = set(sys.modules), []
    sys.addaudithook(lambda event, with_: seen.append(str(with_[0])) if event == "open" else None)
    found = work.make(root)
    new = {name: len(known) for name, known in found.new.items()}
    late = sorted(set(sys.modules) - loaded)
    return late, [p for p in seen if p.endswith((".dat", ".mo", ".po", ".otf", ".ttf"))], new

program_hash.program_hash(), program_hash.libraries_hash()
((_, first),) = watched.results([made], 1, 60)
((_, answer),) = watched.results([lambda: work.make(root)], 1, 60)
taken_over(answer)
((_, second),) = watched.results([made], 1, 60)
print(json.dumps([first.value, second.value, first.error + answer.error + second.error]))
"""


@pytest.mark.skipif(not processes.can_fork(), reason="a process copies itself")
def test_a_part_s_process_loads_nothing_and_reads_no_scheme_twice(tmp_path: Path) -> None:
    root = write_company(tmp_path / "w", ["x"])
    command = [sys.executable, "-c", LATE, str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    first, second, wrong = json.loads(done.stdout.splitlines()[-1])
    assert not wrong
    assert first[:2] == second[:2] == [[], []]
    assert first[2]["schemes"] == first[2]["findings"] == 1
    assert not any(second[2].values())
