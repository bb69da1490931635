"""Parquet files agree with workbooks and CSV about what a value is."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from pyarrow import parquet

from kpilib.engine.inputs.read import read_inputs

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.core.problems import Problem
    from kpilib.engine.inputs.read import Inputs


def _read(folder: Path, column: str, values: Any) -> tuple[Inputs, list[Problem]]:
    count = len(values)
    table = pa.table({"employee_id": ["E1"] * count, "event": ["visit"] * count, column: values})
    parquet.write_table(table, folder / "events.parquet")
    problems: list[Problem] = []
    return read_inputs(folder, problems), problems


@pytest.mark.parametrize(
    ("values", "amount"),
    [
        (pa.array([0.1 + 0.2]), Decimal("0.3")),
        (pa.array([0.1], pa.float32()), Decimal("0.1")),
        (pa.array([Decimal("1200.50")]), Decimal("1200.5")),
        (pa.array([12345678901234567890123], pa.decimal128(38, 0)), 12345678901234567890123),
        (pa.array([9007199254740993]), 9007199254740993),
        (pa.array(["1,234.50"]).dictionary_encode(), Decimal("1234.5")),
        (pa.array([7], pa.uint8()), 7),
        (pa.array([None], pa.float64()), None),
    ],
)
def test_numbers_of_every_width_are_what_they_show(
    tmp_path: Path,
    values: Any,
    amount: object,
) -> None:
    inputs, problems = _read(tmp_path, "amount", values)
    assert problems == []
    assert inputs["events"].numbers("amount").at(0) == amount


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("amount", 1234567890123456.7, "lost_digits"),
        ("amount", 12345678901234.56, "lost_digits"),
        ("amount", timedelta(hours=30), "not_a_number"),
        ("amount", time(8, 30), "not_a_number"),
        ("amount", True, "not_a_number"),
        ("amount", date(2026, 1, 1), "not_a_number"),
        ("amount", [1, 2], "no_single_value"),
        ("status", {"a": 1}, "no_single_value"),
        ("status", b"\xff", "no_single_value"),
        ("date", datetime(2026, 1, 1, 16, tzinfo=UTC), "not_a_date"),
        ("date", datetime(2026, 1, 1, 8), "not_a_date"),
    ],
)
def test_what_has_no_single_reading_is_one_problem(
    tmp_path: Path, column: str, value: object, code: str
) -> None:
    _, problems = _read(tmp_path, column, [value])
    assert [(p.code, p.row, p.column) for p in problems] == [(code, 1, column)]


@pytest.mark.parametrize(
    "moment",
    [datetime(2026, 2, 6), datetime(2026, 2, 6, tzinfo=ZoneInfo("Asia/Shanghai"))],
)
def test_midnight_is_a_day_in_its_own_zone(tmp_path: Path, moment: datetime) -> None:
    inputs, problems = _read(tmp_path, "date", [moment])
    assert problems == []
    assert inputs["events"].days("date").at(0) == date(2026, 2, 6).toordinal()


def test_bytes_that_are_text_are_that_text(tmp_path: Path) -> None:
    inputs, problems = _read(tmp_path, "status", ["成".encode()])
    assert (inputs["events"].labels("status").at(0), problems) == ("成", [])
