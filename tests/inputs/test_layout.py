"""Rows that are no data are told for what they are, once, and checked no further."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kpilib.engine.inputs.lineage import located
from kpilib.engine.inputs.read import read_inputs
from tests.inputs import sheets

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.core.problems import Problem
    from kpilib.engine.inputs.read import Inputs

HEADER = "subject,metric,target,actual"
ROWS = "E1,sales,100,90\nE2,sales,100,80\n"


def _read(folder: Path, text: str, name: str = "metrics") -> tuple[Inputs, list[Problem]]:
    (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    problems: list[Problem] = []
    return read_inputs(folder, problems), problems


def _told(problems: list[Problem]) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.row) for problem in problems]


@pytest.mark.parametrize(
    ("text", "code", "row", "said"),
    [
        (f"2026年第一季度指标\n{HEADER}\n{ROWS}", "title_row", None, "on line 1 ('2026年"),
        (f"指标,,,\n制表：赵一,,,\n\n{HEADER}\n{ROWS}", "title_row", None, "header on line 4"),
        (f"{HEADER}\n单位,,万元,万元\n{ROWS}", "units_row", 1, "holds units"),
        (f"{HEADER}\n,,(元),(元)\n{ROWS}", "units_row", 1, "holds units"),
        (f"{HEADER}\n,,%,%\n{ROWS}", "units_row", 1, "holds units"),
        (f"{HEADER}\n工号,指标,目标,实际\n{ROWS}", "second_header", 1, "names the columns once"),
        (f"{HEADER}\n{HEADER}\n{ROWS}", "second_header", 1, "repeats the header"),
        (f"{HEADER}\n{ROWS}{HEADER}\n", "second_header", 3, "on line 4 repeats the header"),
        (f"{HEADER}\n{ROWS}合计,,200,170\n", "totals_row", 3, "line 4 is a total ('合计')"),
        (f"{HEADER}\n{ROWS}合 计：,,200,170\n", "totals_row", 3, "is a total"),
        (f"{HEADER}\n{ROWS},本页小计,200,170\n", "totals_row", 3, "is a total"),
        (f"{HEADER}\n{ROWS}合计（2人）,,200,170\n", "totals_row", 3, "is a total"),
        (f"{HEADER}\n{ROWS}TOTAL:,,200,170\n", "totals_row", 3, "is a total"),
        (f"{HEADER}\n{ROWS}Grand Total,,200,170\n", "totals_row", 3, "is a total"),
        (
            f"{HEADER}\n{ROWS}制表人：赵一,,,\n",
            "remark_row",
            3,
            "is a remark ('制表人：赵一')",
        ),
        (f"{HEADER}\n{ROWS},,200,170\n", "totals_row", 3, "line 4 holds the sums of those above"),
        (f"{HEADER}\n{ROWS},,,170\n", "totals_row", 3, "holds the sums of those above ('170')"),
        (f"{HEADER}\n{ROWS}审核:,,日期：,\n", "remark_row", 3, "is a remark"),
        (f"{HEADER}\n{ROWS}备注：初稿,,,\n", "remark_row", 3, "is a remark"),
        (f"{HEADER}\n{ROWS}Prepared by: Li,,,\n", "remark_row", 3, "is a remark"),
        (f"{HEADER}\nE1,sales,100,90\n小计,,100,90\nE2,sales,100,80\n", "totals_row", 2, "total"),
    ],
)
def test_a_row_that_is_no_data_is_one_problem_and_the_others_are_read(
    tmp_path: Path, text: str, code: str, row: int | None, said: str
) -> None:
    inputs, problems = _read(tmp_path, text)
    assert _told(problems) == [(code, row)]
    assert said in problems[0].message
    subjects = inputs["metrics"].labels("subject")
    assert [subjects.at(at) for at in range(2)] == ["E1", "E2"]
    assert len(inputs["metrics"]) == 2


def test_rows_keep_their_number_and_line_when_one_before_them_is_no_data(tmp_path: Path) -> None:
    inputs, problems = _read(tmp_path, f"{HEADER}\n,,元,元\n\n{ROWS}E3,sales,x,1\n")
    assert _told(problems) == [("units_row", 1), ("not_a_number", 4)]
    assert inputs["metrics"].rows.tolist() == [2, 3, 4]
    assert inputs["metrics"].lines.tolist() == [4, 5, 6]


def test_a_row_that_is_no_data_is_found_on_its_line(tmp_path: Path) -> None:
    (tmp_path / "employees.csv").write_text("employee_id,name\nE1,One\n", encoding="utf-8")
    (tmp_path / "metrics.csv").write_text(f"{HEADER}\n{ROWS}\n合计,,2,1\n", encoding="utf-8")
    problems: list[Problem] = []
    inputs = read_inputs(tmp_path, problems)
    (one,) = located(problems, inputs)
    assert (one.details.place, one.row) == ("metrics.csv line 5", 3)


@pytest.mark.parametrize(
    "row",
    ["E1,total,100,90", "E1,合计,100,90", "Totality,sales,1,1", "总计员,sales,1,1", "E1,元,1,1"],
)
def test_words_that_only_look_like_a_total_or_a_unit_are_data(tmp_path: Path, row: str) -> None:
    inputs, problems = _read(tmp_path, f"{HEADER}\n{row}\n")
    assert problems == []
    assert len(inputs["metrics"]) == 1


@pytest.mark.parametrize("row", [",,200,171", ",sales,200,170"])
def test_numbers_that_are_no_sums_are_a_row_without_its_id(tmp_path: Path, row: str) -> None:
    _, problems = _read(tmp_path, f"{HEADER}\n{ROWS}{row}\n")
    assert ("missing_value", 3) in _told(problems)
    # Who obeys must not pay a sum to the person above it.
    assert "a sum or a remark is no row: delete it" in problems[0].message


def test_a_customer_may_be_called_total(tmp_path: Path) -> None:
    _, problems = _read(tmp_path, "customer_id,name\nC1,Total\nC2,总计\n合计,\n", "customers")
    assert _told(problems) == [("totals_row", 3)]


def test_a_file_of_unknown_columns_has_its_first_row_for_header(tmp_path: Path) -> None:
    _, problems = _read(tmp_path, "工号,指标\nE1,sales\n")
    assert {problem.code for problem in problems} == {"unknown_column", "missing_column"}


def test_the_name_that_is_suggested_can_hold_what_the_column_holds(tmp_path: Path) -> None:
    text = "employee_id,name,leave_date,leave_month\nE1,One,2026-02-15,2\n"
    _, problems = _read(tmp_path, text, "employees")
    said = {problem.column: problem.message for problem in problems}
    assert "did you mean leave_months?" in said["leave_month"]
    assert "did you mean" not in said["leave_date"]  # neither leave_months nor hire_date


def test_a_column_without_a_name_is_told_where_it_holds_something(tmp_path: Path) -> None:
    _, problems = _read(tmp_path, "subject,metric,,target,actual\nE1,sales,,1,1\nE2,sales,9,1,1\n")
    assert _told(problems) == [("unnamed_column", None)]
    assert "the column C has no name and holds '9' (line 3)" in problems[0].message
    assert _read(tmp_path, "subject,metric,,target,actual\nE1,sales,,1,1\n")[1] == []


def test_a_cell_beside_the_table_is_named(tmp_path: Path) -> None:
    sheet = sheets.sheet_of("metrics")
    for row in (["subject", "metric", "target"], ["E1", "sales", 1, None, "check this"]):
        sheet.append(row)
    sheet.parent.save(tmp_path / "inputs.xlsx")
    problems: list[Problem] = []
    read_inputs(tmp_path, problems)
    assert _told(problems) == [("malformed_row", 1)]
    assert "D2 stands in no column" in problems[0].message


def test_a_header_of_two_merged_rows_is_told(tmp_path: Path) -> None:
    sheet = sheets.sheet_of("metrics")
    for row in (["subject", "metric", "target", "actual"], [None, None, "plan", "fact"],
                ["E1", "sales", 1, 1]):  # fmt: skip
        sheet.append(row)
    sheet.merge_cells("A1:A2")
    sheet.parent.save(tmp_path / "inputs.xlsx")
    problems: list[Problem] = []
    read_inputs(tmp_path, problems)
    assert ("merged_cells", 1) in _told(problems)
    assert "metrics!A1:A2 are merged" in str(problems)
