"""Characters that no font has are named with person and cell, and stop nobody's pay or report."""

from __future__ import annotations

import csv
import json
import shutil
from typing import TYPE_CHECKING

import openpyxl
import pytest

from kpilib.core.periods import Period
from kpilib.publish.packs.pack import PackOptions, make_pack
from kpilib.text import fonts
from kpilib.workspace.check import check_workspace
from kpilib.workspace.workspace import Workspace
from tests.small_company import NOTEBOOKS
from tests.small_workspace import DEPARTMENTS, write_workspace

if TYPE_CHECKING:
    from pathlib import Path

QUARTER = Period.parse("2026Q1")
ODD = "甲😀عبد"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which A's name and the department's title are hard to print."""
    root = write_workspace(tmp_path_factory.mktemp("odd"))
    settings = DEPARTMENTS.replace("一部", "一部😀")
    (root / "params" / "departments.yaml").write_text(settings, encoding="utf-8")
    employees = root / "params" / "inputs" / "2026Q1" / "team" / "employees.csv"
    text = employees.read_text(encoding="utf-8")
    shutil.copytree(NOTEBOOKS, root / "notebooks")
    employees.write_text(text.replace("A,甲", f"A,{ODD}"), encoding="utf-8")
    return root


def test_check_names_person_and_cell_and_finds_no_fault_in_it(root: Path) -> None:
    checked = check_workspace(Workspace(root), QUARTER)
    assert checked.faults == []
    told = [(u.about, u.problem) for u in checked.unusual if u.problem.code == "no_glyph"]
    found = [(about, p.table, p.row, p.column, p.code) for about, p in told]
    assert found == [
        ("team 2026Q1", "employees", 1, "name", "no_glyph"),
        ("params/", "params/departments.yaml", None, "", "no_glyph"),
    ]
    messages = [problem.message for _, problem in told]
    assert messages[0].startswith(f"name of A is '{ODD}': the font of the reports lacks U+1F600")
    assert "reports print 甲[U+1F600 +3]" in messages[0]
    assert messages[1].startswith("the title of team (zh) is '一部😀': the font of")


def test_the_pack_prints_code_points_and_payroll_and_results_keep_the_name(root: Path) -> None:
    options = PackOptions(formats=("html", "pdf", "docx", "xlsx"), renderer="builtin", jobs=1)
    pack = make_pack(Workspace(root), [QUARTER], options)
    assert [outcome.error for outcome in pack.outcomes] == [""]
    folder = root / "reports" / "2026Q1" / "team"
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "甲[U+1F600 +3]" in page
    assert "一部[U+1F600]2026年第一季度考核报告" in page
    assert page.count("本报告的字体没有下列字符") == 1
    assert not fonts.missing(page)
    book = openpyxl.load_workbook(folder / "payouts.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert ODD in cells
    assert [cell for cell in cells if "一部😀" in str(cell)]
    with (folder / "results" / "summary.csv").open(encoding="utf-8") as file:
        assert [row["employee_id"] for row in csv.DictReader(file)] == ["A", "B", "C", "D"]
    notebook = json.loads((folder / "review.ipynb").read_text(encoding="utf-8"))
    metadata = [output.get("metadata", {}) for cell in notebook["cells"]
                for output in cell.get("outputs", [])]  # fmt: skip
    assert any("😀" in one.get("code_points", "") for one in metadata)  # a chart shows A
