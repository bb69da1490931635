"""What only follows from another problem is left out; faults of their own stay."""

from __future__ import annotations

import pytest

from kpilib.core.problems import Problem
from kpilib.engine.root_causes import without_consequences


def _problem(code: str, table: str, row: int | None = None, column: str = "") -> Problem:
    return Problem(table, row, column, code, "what, and how to mend it")


@pytest.mark.parametrize(
    ("cause", "follows"),
    [
        (("missing_column", "metrics", None, "subject"), ("missing_metric", "metrics")),
        (("missing_column", "metrics", None, "metric"), ("missing_month", "metrics")),
        (("missing_column", "ratings", None, "indicator"), ("missing_rating", "ratings")),
        (("missing_column", "ratings", None, "indicator"), ("duplicate_row", "ratings", 2, "x")),
        (("missing_column", "deals", None, "amount"), ("missing_value", "deals", 1, "amount")),
        (("missing_column", "deals", None, "deal_id"), ("shares_not_one", "deals", 1, "share")),
        (("missing_column", "employees", None, "employee_id"),
         ("unknown_employee", "deals", 1, "employee_id")),
        (("not_utf8", "2025Q1/employees"), ("unknown_employee", "2025Q1/metrics", 1, "subject")),
        (("malformed_file", "metrics"), ("missing_metric", "metrics", None, "metric")),
        (("not_a_number", "metrics", 1, "actual"), ("missing_value", "metrics", 1, "actual")),
    ],
)  # fmt: skip
def test_a_consequence_is_left_out(cause: tuple[str, str], follows: tuple[str, str]) -> None:
    first = _problem(*cause)
    assert without_consequences([first, _problem(*follows)]) == [first]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # another table, another folder, another column, another row
        (("missing_column", "metrics", None, "subject"), ("missing_rating", "ratings")),
        (("not_utf8", "2025Q1/employees"), ("unknown_employee", "2025Q2/metrics", 1, "subject")),
        (("missing_column", "employees", None, "name"),
         ("missing_value", "employees", 1, "employee_id")),
        (("missing_column", "employees", None, "name"),
         ("duplicate_row", "employees", 2, "employee_id")),
        (("missing_column", "ratings", None, "score"), ("missing_rating", "ratings")),
        (("not_a_number", "metrics", 1, "actual"), ("zero_target", "metrics", 1, "target")),
        # of two people
        (("missing_metric", "metrics", None, "metric"),
         ("missing_metric", "metrics", None, "metric")),
    ],
)  # fmt: skip
def test_a_fault_of_its_own_stays(one: tuple[str, str], other: tuple[str, str]) -> None:
    both = [_problem(*one), _problem(*other)]
    assert without_consequences(both) == both


def test_a_folder_that_is_missing_is_one_problem_whoever_needs_it() -> None:
    piece = Problem("2025Q4", None, "", "missing_history", "needed as a piece")
    past = Problem("2025Q4", None, "", "missing_history", "looked back to")
    other = Problem("2025Q4", None, "", "unreadable_file", "something else")
    assert without_consequences([piece, past, other]) == [piece, other]
