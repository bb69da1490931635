"""Shapes of workbooks that other people keep, rebuilt small, and what is made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kpilib.cli.main import main
from kpilib.workspace.intake.mapping_file import mapping_place
from tests.intake.kept_workbooks import save, sheet_of, without_origin, write_workspace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

TRACKER = [
    ("Salesperson", "Region", "Month", "Sales ($)", "Target ($)", "% to Target", "",
     "Updated: 9/20"),
    ("Alice", "East", "Jan 2026", 15000, 12000, 1.25),
    ("Bob", "West", "Feb 2026", 9500, 10000, 0.95),
]  # fmt: skip
"""A tracker of targets: names, months as text, a note beside the header."""

CODES = [
    ("Emp Code", "Sales Executive", "Day1", "Day2", "Total Sales", "Target", "Target Hit %"),
    ("Mum-TCL001", "Raj Verma", 49, 84, 133, 500, 0.266),
    ("Mum-TCL002", "Tanuja Kale", 44, 85, 129, 500, 0.258),
]
"""Days side by side with their sum, under a code for each person."""

LATE = [("工号", "姓名", "部门", "迟到时间(分钟)", "迟到次数(次数)"),
        ("S1001", "吕建国", "销售部", 230, 3), ("S1002", "张想", "后勤部", 0, 0)]  # fmt: skip
"""Attendance: minutes and times late."""

PEOPLE = [
    ("编号", "姓名", "薪资", "部门"),
    ("S1020", "季健", 8500, "运营部"),
    ("S1021", "范桂香", 6000, "后勤部"),
]
"""A list of people whose ids stand under 编号."""

ROLL = [("学号", "第1次记录", "第2次记录"), ("A0001", 0, 1), ("A0002", 1, 0)]
"""A roll: one column for each time that names were called."""

SHAPES: dict[str, tuple[Sequence[Sequence[object]], Mapping[str, str], str, tuple[str, ...]]] = {
    "tracker": (TRACKER, {'"?"': "sales"}, "metrics", (
        "subject,metric,month,target,actual", "E1,sales,2026-01,12000,15000",
        "E2,sales,2026-02,10000,9500")),
    "codes": (CODES, {'"?"': "sales"}, "metrics", (
        "subject,metric,target,actual", "Mum-TCL001,sales,500,133", "Mum-TCL002,sales,500,129")),
    "late": (LATE, {'迟到时间(分钟): "?"': "迟到时间(分钟): late_minutes",
                    '迟到次数(次数): "?"': "迟到次数(次数): late_times"}, "metrics", (
        "subject,metric,actual", "S1001,late_minutes,230", "S1001,late_times,3",
        "S1002,late_minutes,0", "S1002,late_times,0")),
    "people": (PEOPLE, {}, "employees", (
        "employee_id,name,section,base_salary", "S1020,季健,运营部,8500",
        "S1021,范桂香,后勤部,6000")),
    "roll": (ROLL, {'第1次记录: "?"': "第1次记录: first", '第2次记录: "?"': "第2次记录: second"},
             "ratings", (
        "employee_id,indicator,score", "A0001,first,0", "A0001,second,1", "A0002,first,1",
        "A0002,second,0")),
}  # fmt: skip
"""The rows of a sheet, what the user writes for question marks, and the table that comes of it."""


@pytest.mark.parametrize("name", SHAPES)
def test_what_other_people_keep_needs_no_more_than_the_words_of_the_scheme(
    name: str, tmp_path: Path
) -> None:
    rows, answers, table, meant = SHAPES[name]
    root = write_workspace(tmp_path / "w")
    people = root / "params" / "inputs" / "2025Q4" / "team" / "employees.csv"
    people.parent.mkdir(parents=True)
    people.write_text("employee_id,name\nE1,Alice\nE2,Bob\n", encoding="utf-8")
    file = save(sheet_of(rows, "Data"), tmp_path / "kept.xlsx")
    words = ["intake", "2026Q1", "team", str(file), "--workspace", str(root)]
    assert CliRunner().invoke(main, words).exit_code == 1
    mapping = root / mapping_place("team")
    text = mapping.read_text("utf-8")
    for question, answer in answers.items():
        assert question in text
        text = text.replace(question, answer)
    mapping.write_text(text, encoding="utf-8")
    said = CliRunner().invoke(main, [*words, "--accept"])
    assert said.exit_code == 0, said.output
    made = root / "params" / "inputs" / "2026Q1" / "team" / f"{table}.csv"
    assert without_origin(made) == meant
