"""Text cells to typed columns: bad cells are problems with row and column."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilib.inputs.cells import parse_column
from kpilib.tables import ColumnSpec

if TYPE_CHECKING:
    from kpilib.problems import Problem


def _parse(kind: str, cells: list[str], **more: object) -> tuple[list[object], list[Problem]]:
    problems: list[Problem] = []
    spec = ColumnSpec("thing", kind, "the thing", **more)  # type: ignore[arg-type]
    column = parse_column(spec, cells, "metrics", problems)
    return [column.at(row) for row in range(len(cells))], problems


@pytest.mark.parametrize(
    ("kind", "cells", "values"),
    [
        ("number", ["1", "-0", "0.10", "12.345", ""], [1, 0, "1/10", "12.345", None]),
        ("text", ["a", ""], ["a", None]),
        ("truth", ["true", "false", ""], [True, False, None]),
        ("truth", ["TRUE", "FALSE", "True"], [True, False, True]),  # as Excel saves them
        ("date", ["2024-02-29", ""], [date(2024, 2, 29), None]),
        ("month", ["2026-01", ""], ["2026-01", None]),
    ],
)
def test_cells_of_every_type(kind: str, cells: list[str], values: list[object]) -> None:
    found, problems = _parse(kind, cells)
    expected = [Fraction(v) if kind == "number" and v is not None else v for v in values]
    assert (found, problems) == (expected, [])


@pytest.mark.parametrize(
    ("kind", "cell", "code", "advice"),
    [
        ("number", "1,000", "not_a_number", "leave out the thousands separators"),
        ("number", "1，000", "not_a_number", "leave out the thousands separators"),
        ("number", "50%", "not_a_number", "without the percent sign"),
        ("number", "50％", "not_a_number", "without the percent sign"),
        ("number", "abc", "not_a_number", "write digits"),
        ("number", "1e5", "not_a_number", "write digits"),
        ("number", "1.", "not_a_number", "write digits"),
        ("number", ".5", "not_a_number", "write digits"),
        ("number", "+1", "not_a_number", "write digits"),
        ("number", "１２", "not_a_number", "write digits"),
        ("number", "nan", "not_a_number", "write digits"),
        ("number", "1.2.3", "not_a_number", "write digits"),
        ("number", "1" * 41, "not_a_number", "write digits"),
        ("number", "-0.01", "negative_number", "cannot be negative"),
        ("truth", "yes", "not_true_or_false", "neither true nor false"),
        ("truth", "TRUE!", "not_true_or_false", "neither true nor false"),
        ("date", "2026-02-30", "not_a_date", "like 2026-01-31"),
        ("date", "2026/01/31", "not_a_date", "like 2026-01-31"),
        ("date", "20260131", "not_a_date", "like 2026-01-31"),
        ("date", "2026-W05-1", "not_a_date", "like 2026-01-31"),
        ("month", "2026-13", "not_a_month", "like 2026-01"),
        ("month", "2026Q1", "not_a_month", "like 2026-01"),
    ],
)
def test_a_bad_cell_is_named_with_the_fix(kind: str, cell: str, code: str, advice: str) -> None:
    values, problems = _parse(kind, ["", cell])
    (problem,) = problems
    assert (problem.code, problem.table, problem.row, problem.column) == (
        code, "metrics", 2, "thing",
    )  # fmt: skip
    assert advice in problem.message
    # A date that cannot be read lies in no period, so that it is not reported as missing as well.
    assert values[1] == (date.max if kind == "date" else None)


def test_a_negative_number_stands_where_the_column_may_hold_one() -> None:
    assert _parse("number", ["-1.5"], negative=True) == ([Fraction(-3, 2)], [])


def test_an_empty_cell_means_what_the_column_says() -> None:
    assert _parse("number", ["", "2"], empty_means="1") == ([1, 2], [])
    assert _parse("truth", ["", "true"], empty_means="false") == ([False, True], [])


def test_a_required_cell_must_be_filled() -> None:
    _, problems = _parse("text", ["a", "", "b", ""], required=True)
    assert [(p.code, p.row, p.column) for p in problems] == [
        ("missing_value", 2, "thing"),
        ("missing_value", 4, "thing"),
    ]
    assert "the thing is needed" in problems[0].message


@given(st.lists(st.decimals(-(10**12), 10**12, places=3) | st.integers(-(10**15), 10**15)))
def test_numbers_are_read_exactly(numbers: list[Decimal | int]) -> None:
    cells = [f"{number:f}" if isinstance(number, Decimal) else str(number) for number in numbers]
    values, problems = _parse("number", cells, negative=True)
    assert problems == []
    assert values == [Fraction(number) for number in numbers]
