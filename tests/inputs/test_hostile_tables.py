"""Files of text and of Parquet that hold too much, or what no table may: named, never endured."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kpilib.engine.inputs import file_limits as limits
from kpilib.engine.inputs.read import read_inputs

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.core.problems import Problem

HEAD = "employee_id,event,quantity\n"


def _problems(folder: Path) -> list[Problem]:
    problems: list[Problem] = []
    read_inputs(folder, problems)
    return problems


def _text(folder: Path, text: str | bytes) -> None:
    content = text if isinstance(text, bytes) else text.encode()
    (folder / "events.csv").write_bytes(content)


def _told(folder: Path) -> str:
    """What is said of a file of which nothing is read."""
    (found,) = _problems(folder)
    assert (found.table, found.row) == ("events", None)
    return found.message


def test_a_file_of_a_gigabyte_is_refused_by_its_size(tmp_path: Path) -> None:
    with (tmp_path / "events.csv").open("wb") as file:
        file.write(HEAD.encode())
        file.truncate(1_000_000_000)
    assert "1,000 MB, and no more than 512" in _told(tmp_path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEAD + "E1,visit,1\n" + "," * 10_000, "more than 10,000 cells"),
        (HEAD + "\n" * 10_000, "more than 10,000 cells"),
        (HEAD + "E1,visit,1" + ",1" * 1_000 + "\n", "1,003 columns, and no more than 1,000"),
        (HEAD + 'E1,visit,1\nE2,"visit,1\nE3,visit,1\n', "line 3 is not well-formed CSV: a quot"),
        (
            HEAD + 'E1,vi"sit",1\nE2,"vi"sit,1\n',
            "line 3 is not well-formed CSV: a quotation",
        ),
        (HEAD + f'E1,"{"visit" * 30_000}",1\n', "line 2 is not well-formed CSV: a cell has more"),
        (HEAD + "E1,visit,1\nE2,vi\0sit,1\n", "damaged: line 3 holds bytes that no text has"),
    ],
    ids=["commas", "lines", "columns", "open quote", "stray quote", "long cell", "zeros"],
)
def test_text_that_is_no_table_is_named_by_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, told: str
) -> None:
    monkeypatch.setattr(limits, "CELLS", 10_000)
    _text(tmp_path, text)
    assert told in _told(tmp_path)


def test_blank_columns_behind_the_last_are_no_columns(tmp_path: Path) -> None:
    _text(tmp_path, HEAD.rstrip() + ",\nE1,visit,1" + "," * 20 + "\n")
    assert _problems(tmp_path) == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "gbk"])
def test_line_ends_may_be_mixed_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    text = "employee_id,name\r\nE1,张三\rE2,李四\nE3,王五"
    (tmp_path / "employees.csv").write_bytes(text.encode(encoding))
    problems: list[Problem] = []
    inputs = read_inputs(tmp_path, problems)
    assert problems == []
    assert inputs["employees"].labels("name").words == ("张三", "李四", "王五")


def _parquet(folder: Path, columns: dict[str, Any], **settings: Any) -> Path:
    path = folder / "events.parquet"
    pq.write_table(pa.table({"employee_id": ["E1"], "event": ["v"], **columns}), path, **settings)
    return path


def test_rows_that_are_packed_to_nothing_are_counted_before_they_are_unpacked(
    tmp_path: Path,
) -> None:
    nothing = pa.nulls(limits.CELLS // 3 + 1, pa.string())
    pq.write_table(pa.table({"employee_id": nothing, "event": nothing, "status": nothing}),
                   tmp_path / "events.parquet")  # fmt: skip
    assert (tmp_path / "events.parquet").stat().st_size < limits.MEGABYTE
    assert "more than 20,000,000 cells" in _told(tmp_path)


def test_one_huge_text_is_measured_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "FILE", 2 * limits.MEGABYTE)
    text = pa.array(["x" * (limits.FILE + 1)])
    path = _parquet(tmp_path, {"status": text}, compression="zstd", use_dictionary=False)
    assert path.stat().st_size < limits.MEGABYTE
    assert "unpacked, it has more than 2 MB" in _told(tmp_path)


def test_too_many_columns_are_one_problem(tmp_path: Path) -> None:
    _parquet(tmp_path, {f"c{n}": [1] for n in range(1_000)})
    assert "1,002 columns" in _told(tmp_path)


@pytest.mark.parametrize(
    ("column", "code"),
    [
        ({"quantity": [[1, 2]]}, "no_single_value"),
        ({"event": [{"a": 1}]}, "no_single_value"),
        ({"amount": pa.array([Decimal("1" * 50)], pa.decimal256(60, 2))}, "not_a_number"),
        ({"date": pa.array([datetime(2026, 1, 1, 23, tzinfo=UTC)],
                           pa.timestamp("us", "Asia/Shanghai"))}, "not_a_date"),
        ({"date": pa.array([2**62], pa.timestamp("us"))}, "unreadable_file"),
        ({"date": pa.array([0], pa.timestamp("us", "Mars/Olympus"))}, "unreadable_file"),
        ({"event": pa.array([b"\xff\xfe"]).view(pa.string())}, "unreadable_file"),
    ],
    ids=["list", "struct", "decimal", "zone", "far day", "no zone", "no text"],
)  # fmt: skip
def test_what_a_column_of_parquet_may_hold_and_no_cell_can_is_one_problem(
    tmp_path: Path, column: dict[str, Any], code: str
) -> None:
    _parquet(tmp_path, column)
    assert [one.code for one in _problems(tmp_path)] == [code]


def test_words_of_a_dictionary_and_many_groups_of_rows_are_read(tmp_path: Path) -> None:
    words = pa.array(["visit", "call"] * 300).dictionary_encode()
    people = pa.array([f"E{n}" for n in range(600)])
    pq.write_table(pa.table({"employee_id": people, "event": words}),
                   tmp_path / "events.parquet", row_group_size=2)  # fmt: skip
    problems: list[Problem] = []
    inputs = read_inputs(tmp_path, problems)
    assert (problems, len(inputs["events"].lines)) == ([], 600)
    assert inputs["events"].labels("event").at(599) == "call"


@pytest.mark.parametrize("cut", [4, 40, -20, -6])
def test_a_damaged_footer_or_page_is_one_problem(tmp_path: Path, cut: int) -> None:
    path = _parquet(tmp_path, {})
    content = bytearray(path.read_bytes())
    content[cut : cut + 4] = b"\x7f" * 4
    path.write_bytes(content)
    assert "damaged" in _told(tmp_path)
