"""Text cells to typed columns: bad cells are problems with row and column."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilib.core.tables import ColumnSpec
from kpilib.engine.inputs.cells import Beside, parse_column
from kpilib.engine.inputs.read import read_inputs

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.core.problems import Problem


def _parse(kind: str, cells: list[str], **more: object) -> tuple[list[object], list[Problem]]:
    problems: list[Problem] = []
    spec = ColumnSpec("thing", kind, "the thing", **more)
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
        # Whatever can be read in one way only.
        ("number", ["1,234.50", "１２", "￥1,200", "+5", ".5"], ["1234.5", 12, 1200, 5, ".5"]),
        ("truth", ["是", "否", "true"], [True, False, True]),
        ("date", ["2026/2/6", "2026年2月6日"], [date(2026, 2, 6), date(2026, 2, 6)]),
        ("month", ["2026/1", "2026年12月"], ["2026-01", "2026-12"]),
    ],
)
def test_cells_of_every_type(kind: str, cells: list[str], values: list[object]) -> None:
    found, problems = _parse(kind, cells)
    expected = [Fraction(v) if kind == "number" and v is not None else v for v in values]
    assert (found, problems) == (expected, [])


@pytest.mark.parametrize(
    ("kind", "cell", "code", "advice"),
    [
        ("number", "1,000", "not_a_number", "it may be 1000 or 1.000: write the one"),
        ("number", "1，000", "not_a_number", "it may be 1000 or 1.000: write the one"),
        ("number", "1.500,00", "not_a_number", "it would be read as 1500.00: write it so"),
        ("number", "50%", "unclear_percent", "50 or 0.50?"),
        ("number", "50％", "unclear_percent", "50 or 0.50?"),
        ("number", "abc", "not_a_number", "write digits"),
        ("number", "1e5", "not_a_number", "it would be read as 100000"),
        ("number", "1.", "not_a_number", "it would be read as 1:"),
        ("number", "nan", "not_a_number", "write the number itself"),
        ("number", "--5", "not_a_number", "write digits"),
        ("number", "1.2.3", "not_a_number", "write digits"),
        ("number", "1" * 41, "not_a_number", "more digits than any figure"),
        ("number", "#DIV/0!", "error_value", "mend the formula"),
        ("number", "=A1*2", "formula_without_value", "write the value"),
        ("number", "-0.01", "negative_number", "cannot be negative"),
        ("text", "#N/A", "error_value", "mend the formula"),
        ("text", '="00123"', "formula_without_value", "write the value"),
        ("text", "张\ufffd", "lost_letter", "write it anew"),
        ("truth", "yes", "not_true_or_false", "neither true nor false"),
        ("truth", "TRUE!", "not_true_or_false", "neither true nor false"),
        ("truth", "#REF!", "error_value", "mend the formula"),
        ("date", "2026-02-30", "not_a_date", "no such day: write it like 2026-01-31"),
        ("date", "0026-02-06", "not_a_date", "it lies before 1900: write it like"),
        ("date", "1026/2/6", "not_a_date", "it lies before 1900: write it like"),
        ("date", "6/2/2026", "not_a_date", "it may be 2026-02-06 or 2026-06-02"),
        ("date", "20260131", "not_a_date", "it would be read as 2026-01-31"),
        ("date", "2026-W05-1", "not_a_date", "like 2026-01-31"),
        ("date", "#VALUE!", "error_value", "mend the formula"),
        ("month", "2026-13", "not_a_month", "like 2026-01"),
        ("month", "2026Q1", "not_a_month", "like 2026-01"),
        ("month", "2026.1", "not_a_month", "2026-01 or 2026-10"),
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
    unread = {"date": date.max, "text": cell}
    assert values[1] == unread.get(kind)


def test_a_negative_number_stands_where_the_column_may_hold_one() -> None:
    assert _parse("number", ["-1.5"], negative=True) == ([Fraction(-3, 2)], [])


def test_an_empty_cell_means_what_the_column_says() -> None:
    assert _parse("number", ["", "2"], empty_means="1") == ([1, 2], [])
    assert _parse("truth", ["", "true"], empty_means="false") == ([False, True], [])


@pytest.mark.parametrize("cell", ["-", "—", "n/a", "/", "无", "0?", "."])
def test_a_sign_for_nothing_is_never_the_default(cell: str) -> None:
    _, problems = _parse("number", [cell, ""], empty_means="1")
    assert [(p.code, p.row) for p in problems] == [("not_a_number", 1)]
    _, problems = _parse("truth", [cell, ""], empty_means="true")
    assert [(p.code, p.row) for p in problems] == [("not_true_or_false", 1)]


def test_a_long_id_that_a_spreadsheet_has_cut_is_named() -> None:
    problems: list[Problem] = []
    spec = ColumnSpec("employee_id", "text", "the person", person=True)
    parse_column(spec, ["3.10101E+17", "1E5", "E+17"], "metrics", problems)
    assert [(p.code, p.row) for p in problems] == [("lost_digits", 1)]


def test_cells_that_a_problem_has_named_are_unknown_and_no_second_problem() -> None:
    for kind, unread in (("number", None), ("date", date.max), ("truth", None), ("text", None)):
        problems: list[Problem] = []
        spec = ColumnSpec("thing", kind, "the thing", required=True, empty_means="1")
        column = parse_column(spec, ["", "=x"], "t", problems, Beside(said=frozenset({1, 2})))
        assert (column.at(0), column.at(1), problems) == (unread, unread, [])


def test_below_an_id_an_empty_one_is_told_to_be_written_in_each_row() -> None:
    problems: list[Problem] = []
    spec = ColumnSpec("employee_id", "text", "the person", required=True, person=True)
    parse_column(spec, ["E1", "", "E2"], "metrics", problems)
    assert [p.row for p in problems] == [2]
    assert "one cell stood for several rows ('E1' above), write it in each" in problems[0].message


def test_where_commas_may_be_decimal_a_point_before_three_digits_has_two_readings() -> None:
    problems: list[Problem] = []
    spec = ColumnSpec("amount", "number", "the amount")
    cells = ["1.500", "1500", "1.50", "0.500", "1234.567", "1,234.567"]
    parse_column(spec, cells, "deals", problems, Beside(decimal_commas=True))
    assert [(p.code, p.row) for p in problems] == [("not_a_number", 1)]
    assert "1.500 or 1500" in problems[0].message
    assert "write 1.5000 or 1500" in problems[0].message


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


@pytest.mark.parametrize("mark", ['"', "〃", "同上", "ditto"])
def test_a_mark_for_the_cell_above_is_no_word(tmp_path: Path, mark: str) -> None:
    quoted = mark.replace('"', '""""')
    text = f"employee_id,name,role\nE1,x,seller\nE2,y,{quoted}\n"
    (tmp_path / "employees.csv").write_text(text, encoding="utf-8")
    problems: list[Problem] = []
    read_inputs(tmp_path, problems)
    assert [(one.row, one.column, one.code) for one in problems] == [(2, "role", "ditto_mark")]
