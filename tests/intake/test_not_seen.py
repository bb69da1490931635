"""What counts and is not seen in a sheet is told by intake, as by the reading of input workbooks.

What intake writes has no formats any more, so that nobody can tell it later.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from openpyxl.styles import Font

from kpilib.cli.main import main
from kpilib.core.tables import INPUT_TABLES
from kpilib.engine.inputs.read import read_inputs
from tests.intake.kept_workbooks import save, sheet_of, write_workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from kpilib.core.problems import Problem

HEADER = ("deal_id", "employee_id", "kind", "amount", "date")
DAY = dt.date(2026, 1, 5)
MAPPING = """\
confirmed: true
tables:
  - table: deals
    file: "*.xlsx"
    columns: {deal_id: deal_id, employee_id: employee_id, kind: kind, amount: amount, date: date}
    leave_out: totals
"""


def rounded(sheet: Worksheet) -> None:
    sheet["D3"].number_format = "#,##0.00"


def red(sheet: Worksheet) -> None:
    sheet["D4"].number_format = "0;[Red]0"


def struck(sheet: Worksheet) -> None:
    sheet["C2"].font = Font(strike=True)


def hidden_row(sheet: Worksheet) -> None:
    sheet.row_dimensions[4].hidden = True


def hidden_column(sheet: Worksheet) -> None:
    sheet.column_dimensions["D"].hidden = True


def hidden_sheet(sheet: Worksheet) -> None:
    sheet.parent.create_sheet("_")
    sheet.sheet_state = "hidden"


ODD: dict[str, tuple[Callable[[Worksheet], None], str]] = {
    "rounded_display": (rounded, "D3 shows 12.35 and holds 12.345"),
    "minus_by_colour": (red, "D4 holds -5"),
    "struck_out": (struck, "something in row 2 is struck out"),
    "hidden_rows": (hidden_row, "row 4 is hidden"),
    "hidden_columns": (hidden_column, "what is hidden counts like all else: amount"),
    "hidden_sheet": (hidden_sheet, "the sheet deals is hidden"),
}


def sheet() -> Worksheet:
    rows = [HEADER, ("1", "E1", "x", 7, DAY), ("2", "E1", "x", 12.345, DAY)]
    return sheet_of([*rows, ("3", "E1", "x", -5, DAY)], "deals")


def told(root: Path, file: Path, mapping: str = MAPPING) -> str:
    workspace = write_workspace(root, mapping)
    words = ["intake", "2026Q1", "team", str(file), "--workspace", str(workspace)]
    said = CliRunner(env={"LC_ALL": "", "LANG": "en_GB.UTF-8"}).invoke(main, words)
    assert said.exit_code == 0, said.output
    return said.output


@pytest.mark.parametrize("code", ODD)
def test_what_the_reading_of_a_workbook_finds_unusual_intake_tells(
    code: str, tmp_path: Path
) -> None:
    made, (make_odd, meant) = sheet(), ODD[code]
    make_odd(made)
    folder = tmp_path / "inputs"
    folder.mkdir()
    file = save(made, folder / "inputs.xlsx")
    problems: list[Problem] = []
    unusual = read_inputs(folder, problems).unusual
    assert ([one.code for one in unusual], problems) == ([code], [])
    assert meant in told(tmp_path / "w", file)


def test_of_what_is_not_taken_nothing_is_told(tmp_path: Path) -> None:
    made = sheet()
    made["G1"], made["G2"], made["G2"].number_format = "other", 1.25, "0.0"
    made.append(["合计", None, None, 14.345, None])
    made["D5"].number_format = "0.0"
    made["A5"].font = made["G2"].font = Font(strike=True)
    made.row_dimensions[5].hidden = made.column_dimensions["G"].hidden = True
    mapping = MAPPING + "    ignore: [other]\n"
    said = told(tmp_path / "w", save(made, tmp_path / "i.xlsx"), mapping)
    assert all(word not in said for word in ("hidden", "struck", "shows fewer"))


def test_nothing_of_an_even_sheet_is_told(tmp_path: Path) -> None:
    said = told(tmp_path / "w", save(sheet(), tmp_path / "i.xlsx"))
    assert all(meant not in said for _, meant in ODD.values())
    assert set(HEADER) <= set(INPUT_TABLES["deals"].names)
