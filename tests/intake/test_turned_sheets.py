"""Sheets on which people stand side by side: each of their columns becomes a row."""

from __future__ import annotations

import csv
import random
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kpilib.cli.main import main
from kpilib.workspace.intake.turned_sheet import Turn
from tests.intake.kept_workbooks import (
    save,
    sheet_of,
    without_origin,
    write_mapping,
    write_workspace,
)

if TYPE_CHECKING:
    from pathlib import Path

TITLE = ("华东大区一季度业绩（单位：万元）",)
BODY = (
    ("项目", "李雷", "韩梅", "王小明"),
    ("工号", "E001", "E002", "E003"),
    ("任务", 100, 120, 90),
    ("完成", 95.5, 130.25, 88),
    ("备注", None, "新人", None),
)
SIGNED = ("制表：张三",)
MAPPING = """\
confirmed: true
tables:
  - table: metrics
    file: "*.*"
    turned: true
    columns:
      subject: 工号
      metric: {value: sales}
      target: {from: 任务, unit: 万元}
      actual: {from: 完成, unit: 万元}
    ignore: [项目, 备注]
    leave_out: remarks
"""
MEANT = (
    "subject,metric,target,actual",
    "E001,sales,1000000,955000",
    "E002,sales,1200000,1302500",
    "E003,sales,900000,880000",
)


def taken(root: Path, file: Path, code: int = 0) -> str:
    words = ["intake", "2026Q1", "team", str(file), "--workspace", str(root)]
    said = CliRunner().invoke(main, words)
    assert said.exit_code == code, said.output
    return said.output


def table(root: Path) -> Path:
    return root / "params" / "inputs" / "2026Q1" / "team" / "metrics.csv"


def test_each_column_of_a_person_becomes_a_row_with_the_cells_it_comes_from(tmp_path: Path) -> None:
    root = write_workspace(tmp_path / "w", MAPPING)
    file = save(sheet_of([TITLE, *BODY, SIGNED]), tmp_path / "east.xlsx")
    said = taken(root, file)
    assert without_origin(table(root)) == MEANT
    with table(root).open(encoding="utf-8", newline="") as rows:
        origins = [row["_origin"] for row in csv.DictReader(rows)]
    assert origins == [f"east.xlsx[Sheet]!{column}3:{column}5" for column in "BCD"]
    assert "east.xlsx[Sheet], row 1: above the header" in said
    assert "east.xlsx[Sheet], row 7: a remark" in said


def test_a_text_file_is_turned_too(tmp_path: Path) -> None:
    root = write_workspace(tmp_path / "w", MAPPING)
    lines = [",".join("" if cell is None else str(cell) for cell in row) for row in BODY]
    (tmp_path / "east.csv").write_text("\n".join(lines), encoding="utf-8")
    taken(root, tmp_path / "east.csv")
    assert without_origin(table(root)) == MEANT


def test_what_is_wrong_is_named_by_its_cell_in_the_file(tmp_path: Path) -> None:
    root = write_workspace(tmp_path / "w", MAPPING)
    body = [*BODY[:3], ("完成", 95.5, "about 130", 88), ("新增", 1, 2, 3)]
    said = taken(root, save(sheet_of([TITLE, *body]), tmp_path / "east.xlsx"), code=1)
    assert "C5" in said
    assert "the column '新增' (A6) is new" in said
    assert not table(root).exists()


def test_a_header_that_is_gone_was_looked_for_in_a_column(tmp_path: Path) -> None:
    root = write_workspace(tmp_path / "w", MAPPING)
    body = [BODY[0], ("编号", *BODY[1][1:]), *BODY[2:]]
    said = taken(root, save(sheet_of([TITLE, *body]), tmp_path / "east.xlsx"), code=1)
    assert "looked for in columns A" in " ".join(said.split())


@pytest.mark.parametrize("key", ["area: A:C", "until: 合计", "header_at: 2"])
def test_places_of_an_unturned_sheet_are_refused_beside_it(tmp_path: Path, key: str) -> None:
    root = write_workspace(
        tmp_path / "w", MAPPING.replace("turned: true", f"turned: true\n    {key}")
    )
    said = taken(root, save(sheet_of(BODY), tmp_path / "east.xlsx"), code=1)
    assert "turned goes with neither" in said


def test_it_is_proposed_where_people_stand_side_by_side(tmp_path: Path) -> None:
    root = write_workspace(tmp_path / "w")
    file = save(sheet_of([TITLE, *BODY, SIGNED]), tmp_path / "east.xlsx")
    said = taken(root, file, code=1)
    assert "turned: true" in said
    assert "subject: 工号" in said
    people = [
        ("工号", "姓名", "任务", "完成"),
        ("E001", "李雷", 100, 95.5),
        ("E002", "韩梅", 120, 1),
    ]
    other = write_workspace(tmp_path / "other")
    assert "turned" not in taken(other, save(sheet_of(people), tmp_path / "rows.xlsx"), code=1)


def test_a_cell_is_found_again_in_the_file_wherever_it_has_gone() -> None:
    draw = random.Random(7)
    for _ in range(500):
        top, height, widest = (draw.randint(1, 9) for _ in range(3))
        turn = Turn(top, top + height, widest)
        cells = {(line, place) for line in range(1, 30) for place in range(widest + 1)}
        turned = {turn.turned_cell(*cell) for cell in cells}
        assert len(turned) == len(cells), "no two cells go to the same place"
        assert {turn.cell(*cell) for cell in turned} == cells
        assert {line for line, _ in turned if turn.turns(line)} == set(range(top, top + widest + 1))


def test_of_a_turned_sheet_a_hidden_column_is_a_row_that_is_not_seen(tmp_path: Path) -> None:
    sheet = sheet_of([TITLE, *BODY, SIGNED], "业绩")
    sheet.column_dimensions["C"].hidden = True
    sheet.row_dimensions[4].hidden = True
    sheet["D5"].number_format = "0.0"
    sheet["D5"] = 88.25
    root = write_workspace(tmp_path / "w", MAPPING)
    said = taken(root, save(sheet, tmp_path / "t.xlsx"))
    assert "t.xlsx[业绩]: columns C is hidden, by hand" in said
    assert "what is hidden counts like all else: 任务" in said
    assert "D5 shows 88.3 and holds 88.25" in said
    leave_out = MAPPING.replace("turned: true", "turned: true\n    hidden_rows: leave_out")
    write_mapping(root, leave_out)
    again = taken(root, tmp_path / "t.xlsx")
    assert "columns C: hidden, by hand or by a filter" in again
