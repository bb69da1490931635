"""A table says the same in whatever file it comes: the results of the sample company are equal."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pytest

from kpilib.core.periods import Period
from kpilib.engine.trial import scheme_book
from kpilib.workspace.assess_folder import assess_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PARAMS = Path(__file__).parents[2] / "params"
DEPARTMENTS = {"fleet": "vehicle-commission", "sales-east": "sales-staff"}
Rows = list[list[str]]


def _tables(department: str) -> Mapping[str, Rows]:
    found = {}
    for path in sorted((PARAMS / "inputs" / "2026Q1" / department).glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            found[path.stem] = list(csv.reader(file))
    return found


def _results(department: str, folder: Path) -> dict[str, str]:
    quarter = Period.parse("2026Q1")
    scheme = scheme_book(PARAMS / "schemes").scheme(DEPARTMENTS[department], quarter)
    results = assess_folder(scheme, quarter, folder).results
    return {name: results.csv(name) for name in ("summary", "scores", "payouts", "flags")}


def _text(encoding: str, separator: str, ending: str) -> Callable[[Path, Mapping[str, Rows]], None]:
    def write(folder: Path, tables: Mapping[str, Rows]) -> None:
        for name, rows in tables.items():
            with (folder / f"{name}{ending}").open("w", encoding=encoding, newline="") as file:
                csv.writer(file, delimiter=separator).writerows(rows)

    return write


def _typed(cell: str) -> object:
    if re.fullmatch(r"-?(0|[1-9]\d*)(\.\d+)?", cell):
        return float(cell) if "." in cell else int(cell)
    if re.fullmatch(r"\d{4}-\d\d(-\d\d)?", cell):
        return date.fromisoformat(cell if len(cell) > len("2026-01") else f"{cell}-01")
    return cell == "true" if cell in {"true", "false"} else cell or None


def _workbook(folder: Path, tables: Mapping[str, Rows]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([_typed(cell) for cell in row])
    book.save(folder / "inputs.xlsx")


def _written_by_people(folder: Path, tables: Mapping[str, Rows]) -> None:
    """Days, months, truth and numbers in other forms that have one reading."""

    def put(cell: str) -> str:
        if found := re.fullmatch(r"(\d{4})-(\d\d)(?:-(\d\d))?", cell):
            day = f"{int(found[3])}日" if found[3] else ""
            return f"{found[1]}年{int(found[2])}月{day}"
        if re.fullmatch(r"\d+\.\d+", cell):
            return f"{float(cell):,.{len(cell.partition('.')[2])}f}"
        return {"true": "是", "false": "否"}.get(cell, cell)

    _text("gb18030", "\t", ".tsv")(
        folder, {name: [rows[0], *([put(cell) for cell in row] for row in rows[1:])]
                 for name, rows in tables.items()}
    )  # fmt: skip


def _parquet(folder: Path, tables: Mapping[str, Rows]) -> None:
    for name, rows in tables.items():
        frame = pd.DataFrame(rows[1:], columns=rows[0])
        for column in frame:
            values = [_typed(cell) for cell in frame[column]]
            if len({type(value) for value in values}) == 1:
                frame[column] = values
        frame.to_parquet(folder / f"{name}.parquet")


@pytest.mark.parametrize("department", DEPARTMENTS)
@pytest.mark.parametrize(
    "write",
    [_text("gbk", ",", ".csv"), _text("utf-16", "\t", ".txt"), _text("utf-8-sig", ";", ".csv"),
     _workbook, _parquet, _written_by_people],
    ids=["gbk", "utf16-tabs", "semicolons", "workbook", "parquet", "other-forms"],
)  # fmt: skip
def test_results_are_equal_whatever_file_the_tables_are_in(
    tmp_path: Path, department: str, write: Callable[[Path, Mapping[str, Rows]], None]
) -> None:
    tables = _tables(department)
    _text("utf-8", ",", ".csv")(tmp_path, tables)
    expected = _results(department, tmp_path)
    other = tmp_path / "other"
    other.mkdir()
    write(other, tables)
    assert _results(department, other) == expected
