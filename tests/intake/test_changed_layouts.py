"""What differs from last quarter, or cannot be read, is a problem that says what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kpilib.cli.main import main
from tests.intake.kept_workbooks import save, sheet_of, write_mapping, write_workspace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MAPPING = """\
confirmed: true
tables:
  - table: metrics
    file: "*.xlsx"
    sheet: 业绩
    columns:
      subject: {from: [工号, 员工编号]}
      metric: {value: sales}
      target: {from: 目标, unit: 万元}
      actual: {from: 实际, unit: 万元}
    ignore: 备注
"""
HEADER = ("工号", "目标", "实际", "备注")
ROW = ("E001", 10, 9.5, "新")


def kpi(root: Path, *files: Path, code: int = 0) -> str:
    words = ["intake", "2026Q1", "team", *map(str, files), "--workspace", str(root)]
    said = CliRunner().invoke(main, words)
    assert said.exit_code == code, said.output
    return said.output


def taken(tmp_path: Path, rows: Sequence[Sequence[object]], *, sheet: str = "业绩", code: int = 0,
          mapping: str = MAPPING) -> str:  # fmt: skip
    root = write_workspace(tmp_path / "w", mapping)
    return kpi(root, save(sheet_of(rows, sheet), tmp_path / "q.xlsx"), code=code)


def table(tmp_path: Path, name: str = "metrics") -> list[str]:
    path = tmp_path / "w" / "params" / "inputs" / "2026Q1" / "team" / f"{name}.csv"
    return [line.rpartition(",")[0] for line in path.read_text("utf-8").splitlines()]


def test_another_spelling_a_title_above_and_another_order_are_no_change(tmp_path: Path) -> None:
    taken(tmp_path, [("一季度",), ("实际 ", "员工编号", "备注", "目标"), (9.5, "E001", None, 10)])
    assert table(tmp_path) == ["subject,metric,target,actual", "E001,sales,100000,95000"]


@pytest.mark.parametrize(
    ("rows", "sheet", "said"),
    [
        ([("工号", "目标", "完成", "备注"), ROW], "业绩", "the header 实际 is gone"),
        ([(*HEADER, "奖金"), (*ROW, 5)], "业绩", "the column '奖金' (E1) is new"),
        ([HEADER, ROW], "业绩表", "the sheet 业绩 is gone (did you mean 业绩表?)"),
        ([("工号", "目标", "实际", "实际", "备注"), ("E1", 1, 2, 3, "")], "业绩", "columns (C, D)"),
        ([HEADER, ("E001", "十", 9.5, "")], "业绩", "cell B2, target: '十' is no number"),
        ([HEADER, ("E001", 10, "9,5", "")], "业绩", "C2, actual: '9,5' is no number with the"),
        ([HEADER, ROW, (None, 11, 12, "")], "业绩", "cell A3, subject: nothing stands there"),
    ],
)  # fmt: skip
def test_a_changed_layout_is_named_and_nothing_is_taken_over(
    rows: Sequence[Sequence[object]], sheet: str, said: str, tmp_path: Path
) -> None:
    assert said in taken(tmp_path, rows, sheet=sheet, code=1)
    assert not (tmp_path / "w" / "params" / "inputs").exists()


def test_a_file_that_the_mapping_does_not_know_is_named(tmp_path: Path) -> None:
    root = write_workspace(tmp_path / "w", MAPPING.replace('"*.xlsx"', '"业绩*.xlsx"'))
    said = kpi(root, save(sheet_of([HEADER, ROW], "业绩"), tmp_path / "q.xlsx"), code=1)
    assert "the mapping makes nothing of q.xlsx; it takes 业绩*.xlsx" in said


def test_a_table_that_intake_has_not_made_is_not_written_over(tmp_path: Path) -> None:
    root = write_workspace(tmp_path / "w", MAPPING)
    mine = root / "params" / "inputs" / "2026Q1" / "team" / "metrics.csv"
    mine.parent.mkdir(parents=True)
    mine.write_text("subject,metric,actual\nE001,sales,7\n", encoding="utf-8")
    file = save(sheet_of([HEADER, ROW], "业绩"), tmp_path / "q.xlsx")
    assert "metrics stands in metrics.csv already" in kpi(root, file, code=1)
    assert mine.read_text("utf-8").endswith("E001,sales,7\n")

    mine.unlink()
    save(sheet_of([("subject", "metric"), ("E001", "sales")], "metrics"), mine.parent / "all.xlsx")
    assert "metrics stands in all.xlsx[metrics] already" in kpi(root, file, code=1)


def test_what_an_earlier_intake_has_made_is_replaced_and_that_is_said(tmp_path: Path) -> None:
    root = write_workspace(tmp_path / "w", MAPPING)
    kpi(root, save(sheet_of([HEADER, ROW], "业绩"), tmp_path / "q.xlsx"))
    said = kpi(root, save(sheet_of([HEADER, ("E002", 1, 2, "")], "业绩"), tmp_path / "q.xlsx"))
    assert "metrics.csv (in place of an earlier one)" in said
    assert table(tmp_path)[1:] == ["E002,sales,10000,20000"]


def test_of_two_files_of_one_table_both_are_needed(tmp_path: Path) -> None:
    both = MAPPING.replace('"*.xlsx"', '"a*.xlsx"')
    both += both[both.index("  - table") :].replace("a*.xlsx", "b*.xlsx")
    root = write_workspace(tmp_path / "w", both)
    first = save(sheet_of([HEADER, ROW], "业绩"), tmp_path / "a1.xlsx")
    assert "metrics is also made of b*.xlsx, which is missing" in kpi(root, first, code=1)
    second = save(sheet_of([HEADER, ("E002", 1, 2, "")], "业绩"), tmp_path / "b1.xlsx")
    kpi(root, first, second)
    assert len(table(tmp_path)) == 3


def test_faults_of_the_mapping_name_its_line_and_the_key_that_was_meant(tmp_path: Path) -> None:
    root = write_workspace(tmp_path / "w", MAPPING.replace("unit: 万元}", "unti: 万元}", 1))
    file = save(sheet_of([HEADER, ROW], "业绩"), tmp_path / "q.xlsx")
    said = kpi(root, file, code=1)
    assert (
        "params/intake/team.yaml:9: tables.0.columns.target.unti: 'unti' is not known here" in said
    )
    assert "did you mean unit?" in said
    write_mapping(root, MAPPING.replace("subject:", "subjekt:"))
    assert "team.yaml:3: tables.0: metrics has no column subjekt: did you mean subject?" in kpi(
        root, file, code=1
    )


def test_names_are_looked_up_and_those_that_nobody_or_two_have_are_told(tmp_path: Path) -> None:
    mapping = MAPPING.replace("{from: [工号, 员工编号]}", "{from: 姓名, lookup: employees}")
    root = write_workspace(tmp_path / "w", mapping)
    people = root / "params" / "inputs" / "2025Q4" / "team" / "employees.csv"
    people.parent.mkdir(parents=True)
    people.write_text("employee_id,name\nE1,陈一\nE2,林二\nE3,林二\n", encoding="utf-8")
    header = ("姓名", *HEADER[1:])

    def said(*names: str, code: int = 1) -> str:
        rows = [header, *((name, 1, 2, "") for name in names)]
        return kpi(root, save(sheet_of(rows, "业绩"), tmp_path / "q.xlsx"), code=code)

    assert "cell A2, subject: '陈以' is not in employees 2025Q4: known here: 陈一, 林二" in said(
        "陈以"
    )
    assert "'林二' is the name of several in employees 2025Q4 (E2, E3)" in said("林二")
    said("陈 一", code=0)
    assert table(tmp_path)[1:] == ["E1,sales,10000,20000"]


def test_ids_get_the_zeros_back_that_known_ids_have(tmp_path: Path) -> None:
    mapping = MAPPING.replace("[工号, 员工编号]}", "[工号, 员工编号], pad: known}")
    root = write_workspace(tmp_path / "w", mapping)
    people = root / "params" / "inputs" / "2025Q4" / "team" / "employees.csv"
    people.parent.mkdir(parents=True)
    people.write_text("employee_id,name\n00007,陈一\n", encoding="utf-8")
    kpi(root, save(sheet_of([HEADER, (7, 1, 2, "")], "业绩"), tmp_path / "q.xlsx"))
    assert table(tmp_path)[1:] == ["00007,sales,10000,20000"]
    unknown = save(sheet_of([HEADER, (8, 1, 2, "")], "业绩"), tmp_path / "q.xlsx")
    assert "'8' is no id that is known" in kpi(root, unknown, code=1)


TWO_TABLES = """\
confirmed: true
tables:
  - table: employees
    file: "*.xlsx"
    columns: {employee_id: 工号, name: 姓名}
  - table: ratings
    file: "*.xlsx"
    ignore: "*"
    columns:
      employee_id: 工号
      indicator: {values: {态度: attitude, 能力: skill}}
      score: "{indicator}"
"""


def test_what_one_table_of_a_sheet_leaves_another_may_take(tmp_path: Path) -> None:
    rows = [("工号", "姓名", "态度", "能力"), ("E001", "甲", 90, 80)]
    said = taken(tmp_path, rows, mapping=TWO_TABLES)
    assert "ignored" not in said
    assert table(tmp_path, "employees") == ["employee_id,name", "E001,甲"]
    assert table(tmp_path, "ratings") == [
        "employee_id,indicator,score",
        "E001,attitude,90",
        "E001,skill,80",
    ]


def test_a_column_that_no_table_of_a_sheet_takes_is_new(tmp_path: Path) -> None:
    mapping = TWO_TABLES.replace('    ignore: "*"\n', "")
    rows = [("工号", "姓名", "态度", "能力", "出勤"), ("E001", "甲", 90, 80, 1)]
    said = taken(tmp_path, rows, mapping=mapping, code=1)
    assert said.count("is new") == 1
    assert "'出勤' (E1)" in said


def test_a_proposal_that_was_asked_for_is_no_failure(tmp_path: Path) -> None:
    root = write_workspace(tmp_path / "w")
    file = save(sheet_of([HEADER, ROW]), tmp_path / "q.xlsx")
    words = ["intake", "2026Q1", "team", str(file), "--propose", "--workspace", str(root)]
    said = CliRunner().invoke(main, words)
    assert said.exit_code == 0, said.output
    assert not (root / "params" / "inputs").exists()


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("03/02/2026", "dates: dmy (2026-02-03) or dates: mdy (2026-03-02)"),
        ("15/02/2026", "where it is dmy, say dates: dmy in the mapping"),
        ("02/15/2026", "where it is mdy, say dates: mdy in the mapping"),
        ("02/02/2026", "where it is dmy, say dates: dmy in the mapping"),
    ],
)
def test_a_day_with_two_readings_is_told_with_both(day: str, said: str, tmp_path: Path) -> None:
    columns = "{deal_id: No, employee_id: Rep, kind: {value: product}, amount: Sum, date: Day}"
    mapping = f"confirmed: true\ntables:\n  - {{table: deals, file: q.xlsx, columns: {columns}}}\n"
    root = write_workspace(tmp_path / "w", mapping)
    sheet = sheet_of([("No", "Rep", "Sum", "Day"), ("1", "E001", 5, day)])
    words = ["intake", "2026Q1", "team", str(save(sheet, tmp_path / "q.xlsx"))]
    done = CliRunner().invoke(main, [*words, "--lang", "en", "--workspace", str(root)])
    assert done.exit_code == 1
    assert said in done.output
