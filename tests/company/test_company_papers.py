"""The company's own papers, as a pack makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kpilib.core.periods import Period
from kpilib.publish.packs.pack import Pack, PackOptions, make_pack
from kpilib.workspace.workspace import Workspace
from tests.small_company import made_here, write_company

if TYPE_CHECKING:
    from pathlib import Path

NOW = Period.parse("2026Q1")
FORMATS = ("html", "xlsx")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three departments, one of which fails; a group may read what names pay."""
    place = write_company(tmp_path_factory.mktemp("p") / "p", ["a", "b", "c"], ["2025Q4", "2026Q1"])
    settings = place / "params/departments.yaml"
    settings.write_text(f"access: group\n{settings.read_text('utf-8')}", encoding="utf-8")
    path = place / "params/inputs/2026Q1/c/metrics.csv"
    path.write_text(path.read_text("utf-8").replace("100,40", "100,x"), encoding="utf-8")
    return place


def _pack(root: Path, *departments: str, company: bool = True) -> Pack:
    options = PackOptions(departments, FORMATS, maker=made_here, company=company)
    return make_pack(Workspace(root), [NOW], options)


def test_papers_are_made_after_the_reports_and_only_when_something_changed(root: Path) -> None:
    folder = root / "reports" / "2026Q1" / "_company"
    assert _pack(root, company=False).papers == ()
    assert _pack(root, "a").papers == ()  # one department asks for none
    assert not folder.exists()
    made = _pack(root)
    assert made.unwritten == ()
    assert list(made.papers) == ["company 2026Q1: made for the first time"]
    names = {"review.html", "review.ipynb", "year.html", "year.ipynb", "payroll.xlsx", "pack.json"}
    assert {path.name for path in folder.iterdir()} == names
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o640}
    page = made.pages[0].read_text("utf-8")
    for name in ("review.html", "year.html", "payroll.xlsx"):
        assert f'href="_company/{name}"' in page
    review = (folder / "review.html").read_text("utf-8")
    assert "_company|2026Q1|draft|" in review
    assert "未计入：部门c。" in review
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert _pack(root).papers == ()
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    # What is there is kept in step, and the page says so until it is.
    path = root / "params/inputs/2026Q1/a/metrics.csv"
    path.write_text(path.read_text("utf-8").replace("100,40", "100,41"), encoding="utf-8")
    page = _pack(root, "a", company=False).pages[0].read_text("utf-8")
    assert "_company/review.html" not in page
    assert "kpi pack 2026Q1" in page
    assert list(_pack(root, "a").papers) == [
        "company 2026Q1: the departments' reports changed, and 1 more"
    ]


def test_a_workspace_without_the_companys_notebooks_has_its_payroll_alone(tmp_path: Path) -> None:
    place = write_company(tmp_path, ["a", "b"])
    for name in ("company_quarter.ipynb", "company_year.ipynb"):
        (place / "notebooks" / name).unlink()
    options = PackOptions(formats=("xlsx",), maker=made_here)
    assert make_pack(Workspace(place), [NOW], options).unwritten == ()
    folder = place / "reports" / "2026Q1" / "_company"
    assert {path.name for path in folder.iterdir()} == {"payroll.xlsx", "pack.json"}
