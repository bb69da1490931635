"""A worker fetches what its work needs and no more, and knows whether it is what is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kpilib.core.periods import Period
from kpilib.publish.cluster.needed_files import NeededFiles, fetch
from kpilib.publish.company.urls import UrlError
from kpilib.publish.packs.cache import Still, ingredients
from kpilib.publish.packs.order import Order
from tests.issued_workspace import issue_small, write_issuing_workspace
from tests.small_company import write_company

if TYPE_CHECKING:
    from pathlib import Path

PERIOD = Period.parse("2026Q1")


def places(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*.*") if path.is_file()}


@pytest.fixture
def company(tmp_path: Path) -> Path:
    return write_company(tmp_path / "a", ["x", "y"], ["2025Q4", "2026Q1"])


def test_a_worker_fetches_what_its_report_needs_and_no_more(company: Path, tmp_path: Path) -> None:
    (company / "reports").mkdir()
    (company / "reports" / "secret.txt").write_text("no", encoding="utf-8")
    for name in ("x", "y"):
        for place in (f"opening/{name}/carry.csv", f"decisions/2026Q1/{name}.yaml",
                      f"write_offs/{name}.yaml"):  # fmt: skip
            file = company / "params" / place
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("", encoding="utf-8")
    fetch(company.as_uri(), ["x"], tmp_path / "b")
    found = places(tmp_path / "b")
    assert {name for name in found if not name.startswith("notebooks/")} == {
        "params/departments.yaml",
        "params/schemes/small.yaml",
        "params/opening/x/carry.csv",
        "params/decisions/2026Q1/x.yaml",
        "params/write_offs/x.yaml",
        *(
            f"params/inputs/{period}/x/{table}.csv"
            for period in ("2025Q4", "2026Q1")
            for table in ("employees", "metrics", "ratings")
        ),
    }
    assert "notebooks/department_review.ipynb" in found


def test_a_report_beside_a_ledger_is_made_of_the_same_there(tmp_path: Path) -> None:
    root = write_issuing_workspace(tmp_path / "a")
    issue_small(root, "2025Q4")
    (root / "reports" / "2025Q4" / "team" / "r1" / "report.html").write_text("large")
    fetch(root.as_uri(), ["team"], tmp_path / "b")
    here, there = (ingredients(Still(tmp_path / name), Order("team", PERIOD)) for name in "ab")
    assert "what is known of issued periods" in here
    assert there == here
    assert not [name for name in places(tmp_path / "b") if name.endswith("report.html")]


def test_reports_that_stand_elsewhere_are_found_behind_their_link(tmp_path: Path) -> None:
    root = write_issuing_workspace(tmp_path / "a")
    issue_small(root, "2025Q4")
    (root / "reports" / "2025Q4").rename(tmp_path / "archive")
    (root / "reports" / "2025Q4").symlink_to(tmp_path / "archive")
    fetch(root.as_uri(), ["team"], tmp_path / "b")
    assert "reports/2025Q4/team/r1/manifest.json" in places(tmp_path / "b")


def test_the_digest_is_of_what_one_department_is_made_of(company: Path, tmp_path: Path) -> None:
    before = NeededFiles(company).digest("x")
    fetch(company.as_uri(), ["y", "x"], tmp_path / "b")
    assert NeededFiles(tmp_path / "b").digest("x") == before
    own, other = (company / "params" / "inputs" / "2025Q4" / name / "ratings.csv" for name in "xy")
    other.write_text("other", encoding="utf-8")
    assert NeededFiles(company).digest("x") == before
    own.write_text("other", encoding="utf-8")
    changed = NeededFiles(company).digest("x")
    assert changed != before
    (company / "params" / "schemes" / "small.yaml").write_text("other", encoding="utf-8")
    assert NeededFiles(company).digest("x") not in {before, changed}


def test_storage_that_nobody_knows_is_said(tmp_path: Path) -> None:
    with pytest.raises(UrlError, match="nowhere://x cannot be read"):
        fetch("nowhere://x", ["x"], tmp_path)


def test_a_store_far_away_is_read_alike(company: Path, tmp_path: Path) -> None:
    from fsspec.implementations.memory import MemoryFileSystem

    system = MemoryFileSystem()
    system.put(str(company), "/company", recursive=True)
    fetch("memory://company", ["x"], tmp_path / "b")
    system.rm("/company", recursive=True)
    assert NeededFiles(tmp_path / "b").digest("x") == NeededFiles(company).digest("x")
