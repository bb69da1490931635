"""Files to text cells: CSV, one workbook, Parquet; whatever cannot be read is a problem."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from kpilib.engine.inputs.csv_files import read_csv
from kpilib.engine.inputs.raw_table import columns_of
from kpilib.engine.inputs.raw_tables import read_folder

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.core.problems import Problem
    from kpilib.engine.inputs.raw_table import RawTable

NAMES = ("employees", "metrics")


def _read(folder: Path) -> tuple[dict[str, RawTable], list[Problem]]:
    problems: list[Problem] = []
    return read_folder(folder, NAMES, problems), problems


def _codes(problems: list[Problem]) -> list[tuple[str, str, int | None]]:
    return [(problem.code, problem.table, problem.row) for problem in problems]


def _csv(folder: Path, content: str | bytes) -> tuple[RawTable | None, list[Problem]]:
    path = folder / "metrics.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    problems: list[Problem] = []
    return read_csv(path, "metrics", problems), problems


def test_cells_are_stripped_and_blank_lines_left_out(tmp_path: Path) -> None:
    raw, problems = _csv(tmp_path, "\ufeffsubject, metric\r\n\r\n e1 ,sales\r\n  ,\n,\ne2,\n")
    assert raw is not None
    assert problems == []
    assert raw.header == ("subject", "metric")
    assert raw.rows == [["e1", "sales"], ["e2", ""]]
    assert raw.lines == [3, 6]


def test_a_quoted_cell_may_hold_commas_quotes_and_line_ends(tmp_path: Path) -> None:
    raw, problems = _csv(tmp_path, 'subject,metric\n"a, ""b""","c\nd"\ne,f\n')
    assert raw is not None
    assert problems == []
    assert raw.rows == [['a, "b"', "c\nd"], ["e", "f"]]


@pytest.mark.parametrize("odd", ["\u2028", "\u0085", "\x0b", "\x0c", "\x1c"])
def test_only_line_ends_end_a_row(tmp_path: Path, odd: str) -> None:
    raw, problems = _csv(tmp_path, f"subject,metric\na{odd}b,c\n")
    assert raw is not None
    assert problems == []
    assert raw.rows == [[f"a{odd}b", "c"]]


@pytest.mark.parametrize(
    ("content", "code", "row", "message"),
    [
        (b"subject,metric\nM\xfcller,x\n", "not_utf8", None, "save it as “CSV UTF-8”"),
        (b"", "empty_file", None, "needs at least a header"),
        (b"\n\n", "empty_file", None, "needs at least a header"),
        (b"subject,metric\na,b,c\n", "malformed_row", 1, "has 3 cells and the header 2"),
        (b"subject,metric\na,b\n\nc\n", "malformed_row", 2, "has 1 cells and the header 2"),
        (b'subject,metric\n"a"b,c\n', "malformed_file", None, "line 2 is not well-formed CSV"),
        (b'subject,metric\n"a,c\n', "malformed_file", None, "is not well-formed CSV"),
    ],
)
def test_a_file_that_is_no_table_is_named(
    tmp_path: Path, content: bytes, code: str, row: int | None, message: str
) -> None:
    _, problems = _csv(tmp_path, content)
    assert _codes(problems) == [(code, "metrics", row)]
    assert message in problems[0].message


def test_separators_behind_the_last_cell_are_no_cells(tmp_path: Path) -> None:
    raw, problems = _csv(tmp_path, "subject,metric\na,b,,\nc,d,\n")
    assert raw is not None
    assert (raw.rows, problems) == ([["a", "b"], ["c", "d"]], [])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    problems: list[Problem] = []
    assert read_csv(tmp_path / "metrics.csv", "metrics", problems) is None
    assert _codes(problems) == [("unreadable_file", "metrics", None)]


def test_a_ragged_row_goes_on_being_checked(tmp_path: Path) -> None:
    raw, _ = _csv(tmp_path, "subject,metric\na\nb,c,d\n")
    assert raw is not None
    assert raw.rows == [["a", ""], ["b", "c"]]


def test_of_two_columns_of_one_name_the_first_counts(tmp_path: Path) -> None:
    raw, _ = _csv(tmp_path, "subject,subject\na,b\n")
    assert raw is not None
    assert columns_of(raw) == {"subject": ["a"]}


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    problems: list[Problem] = []
    assert read_folder(tmp_path / "2025Q4", NAMES, problems, "2025Q4/") == {}
    assert _codes(problems) == [("missing_folder", "2025Q4", None)]


@pytest.mark.parametrize("name", ["employee.csv", "Metrics.csv", "metrics2.parquet"])
def test_an_unknown_table_is_named_with_a_suggestion(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"employee_id\n")
    _, problems = _read(tmp_path)
    assert [problem.code for problem in problems] == ["unknown_table"]
    assert "did you mean" in problems[0].message


@pytest.mark.parametrize(
    "name", ["metrics.xls", "metrics.ods", "people.xlsb", "metrics.json", "metrics"]
)
def test_a_table_in_a_kind_of_file_that_is_not_read_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    _, problems = _read(tmp_path)
    assert [problem.code for problem in problems] == ["unreadable_file"]
    assert "CSV UTF-8" in problems[0].message


@pytest.mark.parametrize(
    "name",
    ["metrics.csv.txt", "metrics.csv.gz", "Metrics.txt", "metrics(1).txt", "metrics 2.csv.zip",
     "metrics.parquet/", "metrics/"],
)  # fmt: skip
def test_a_table_that_would_be_passed_over_is_named(tmp_path: Path, name: str) -> None:
    if name.endswith("/"):
        (tmp_path / name).mkdir()
    else:
        (tmp_path / name).write_bytes(b"x")
    _, (problem,) = _read(tmp_path)
    assert (problem.code, problem.table) == ("unreadable_file", "metrics")
    assert problem.message.startswith(f"{name.rstrip('/')} is ")


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        ".metrics.csv",
        "~$book.xlsx",
        "_old.csv",
        "carry.csv",
        "problems.csv",
        "notes.txt",
        "metrics.csv.bak",
        "metrics.md",
        "metrics.csv~",
        "metrics explained.docx",
        "events of last year.txt",
        "photo.png",
    ],
)
def test_notes_lock_files_and_results_are_no_input(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("whatever\n", encoding="utf-8")
    assert _read(tmp_path) == ({}, [])


def _workbook(path: Path, sheets: dict[str, list[list[object]]]) -> None:
    book = openpyxl.Workbook()
    for sheet in book.worksheets:
        book.remove(sheet)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)


def test_a_workbook_reads_as_the_csv_it_would_be_saved_to(tmp_path: Path) -> None:
    _workbook(
        tmp_path / "inputs.xlsx",
        {
            "employees": [
                ["employee_id", "name", "hire_date", "on_probation", "base_salary", "tenure_years"],
                ["e1", "赵一", datetime(2020, 5, 1), True, 5000, 0.00001],
                [],
                ["e2", " 钱二 ", date(2021, 2, 3), False, 1234.56, None],
            ],
            "_notes": [["anything"]],
        },
    )
    tables, problems = _read(tmp_path)
    assert problems == []
    raw = tables["employees"]
    assert raw.source == "inputs.xlsx[employees]"
    assert raw.rows == [
        ["e1", "赵一", "2020-05-01", "true", "5000", "0.00001"],
        ["e2", "钱二", "2021-02-03", "false", "1234.56", ""],
    ]
    assert raw.lines == [2, 4]


def test_an_unknown_sheet_and_a_table_given_twice_are_named(tmp_path: Path) -> None:
    _workbook(tmp_path / "inputs.xlsx", {"metrics": [["subject"]], "metricks": [["subject"]]})
    (tmp_path / "metrics.csv").write_text("subject\n", encoding="utf-8")
    _, problems = _read(tmp_path)
    assert _codes(problems) == [
        ("unknown_table", "metricks", None),
        ("duplicate_table", "metrics", None),
    ]


def test_a_month_typed_into_a_spreadsheet_is_that_month(tmp_path: Path) -> None:
    _workbook(
        tmp_path / "inputs.xlsx",
        {
            "metrics": [
                [],
                ["subject", " month ", "note"],
                ["e1", date(2026, 1, 1), date(2026, 1, 1)],
                ["e1", "2026-02", None],
                ["e1", date(2026, 3, 2), None],
            ]
        },
    )
    tables, problems = _read(tmp_path)
    assert problems == []
    assert tables["metrics"].rows == [
        ["e1", "2026-01", "2026-01-01"],
        ["e1", "2026-02", ""],
        ["e1", "2026-03-02", ""],
    ]
    assert tables["metrics"].lines == [3, 4, 5]


def test_a_first_of_the_month_in_csv_stays_what_was_typed(tmp_path: Path) -> None:
    raw, _ = _csv(tmp_path, "subject,month\ne1,2026-01-01\n")
    assert raw is not None
    assert raw.rows == [["e1", "2026-01-01"]]


def test_parquet_months_and_empty_numbers(tmp_path: Path) -> None:
    table = pa.table(
        {
            "subject": ["e1", "e2"],
            "month": [date(2026, 1, 1), date(2026, 2, 1)],
            "actual": [float("nan"), float("inf")],
        }
    )
    parquet.write_table(table, tmp_path / "metrics.parquet")
    tables, problems = _read(tmp_path)
    assert problems == []
    assert tables["metrics"].rows == [["e1", "2026-01", ""], ["e2", "2026-02", "Infinity"]]
    assert tables["metrics"].lines == [2, 3]


def test_a_parquet_file_may_name_a_column_twice_as_csv_may(tmp_path: Path) -> None:
    table = pa.table([["e1"], ["e2"]], names=["subject", "subject"])
    parquet.write_table(table, tmp_path / "metrics.parquet")
    tables, problems = _read(tmp_path)
    assert problems == []
    assert tables["metrics"].header == ("subject", "subject")


def _damaged(path: Path, part: str, cut: int) -> None:
    """Write a workbook again with one of its parts cut off."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts[part] = parts[part][:cut]
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet2.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"]
)
def test_a_damaged_workbook_is_one_problem_that_says_what_to_do(tmp_path: Path, part: str) -> None:
    path = tmp_path / "inputs.xlsx"
    rows: list[list[object]] = [["subject", "metric"], *([f"e{n}", "sales"] for n in range(99))]
    _workbook(path, {"employees": [["employee_id"], ["e1"]], "metrics": rows})
    _damaged(path, part, 200)
    tables, problems = _read(tmp_path)
    assert tables == {}
    assert _codes(problems) == [("unreadable_file", "inputs", None)]
    assert "inputs.xlsx is damaged" in problems[0].message
    assert "save it again" in problems[0].message


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 5000), st.binary(min_size=1, max_size=300))
def test_whatever_bytes_of_a_workbook_are_lost_there_is_no_crash(
    tmp_path_factory: pytest.TempPathFactory, at: int, lost: bytes
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    path = folder / "inputs.xlsx"
    _workbook(path, {"metrics": [["subject", "metric"], ["e1", "sales"]]})
    whole = path.read_bytes()
    at %= len(whole)
    path.write_bytes(whole[:at] + lost + whole[at + len(lost) :])
    tables, problems = _read(folder)
    assert tables or problems


@pytest.mark.parametrize("name", ["inputs.xlsx", "metrics.parquet"])
def test_a_broken_file_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"this is neither")
    _, problems = _read(tmp_path)
    assert [problem.code for problem in problems] == ["unreadable_file"]


def test_parquet_reads_as_the_csv_it_would_be_saved_to(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "subject": ["e1", None],
            "actual": [0.5, 1e-7],
            "target": [Decimal("100.50"), Decimal("1E+3")],
            "date": [date(2026, 1, 31), None],
            "at": [datetime(2026, 1, 31, tzinfo=UTC), datetime(2026, 1, 31, 8, tzinfo=UTC)],
            "in_crm": [True, False],
        }
    )
    frame.to_parquet(tmp_path / "metrics.parquet")
    tables, problems = _read(tmp_path)
    assert problems == []
    assert tables["metrics"].header == ("subject", "actual", "target", "date", "at", "in_crm")
    first, second = tables["metrics"].rows
    assert first[:4] == ["e1", "0.5", "100.50", "2026-01-31"]
    assert second[:4] == ["", "0.0000001", "1000.00", ""]
    assert first[5] == "true"
