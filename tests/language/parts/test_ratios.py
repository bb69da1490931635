"""Formulas, attainment, step tables and look-ups, at their bounds."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.small_schemes import all_problems, problems_of, run, scheme_of

if TYPE_CHECKING:
    from pathlib import Path

ONE = "employee_id,name,role,level\ne1,赵一,seller,A\n"


def _points(folder: Path, indicator: str, target: str, actual: str) -> Decimal:
    scheme = scheme_of(f"indicators: {{it: {{weight: 100, {indicator}}}}}\n")
    metrics = f"subject,metric,target,actual\ne1,m,{target},{actual}\n"
    (row,) = run(scheme, "2026Q1", folder, employees=ONE, metrics=metrics).results.rows["scores"]
    return Decimal(row[5])


@pytest.mark.parametrize(
    ("indicator", "target", "actual", "points"),
    [
        ("attainment: m", "200", "150", "75.00"),
        ("attainment: m", "200", "300", "100.00"),
        ("attainment: m", "3", "2", "66.67"),
        ("attainment: m, cap: 1.2", "200", "300", "120.00"),
        ("attainment: m, cap: none", "200", "500", "250.00"),
        ("attainment: m, signed: true", "200", "-50", "0.00"),
        ("attainment: m, lower_is_better: true", "4", "5", "80.00"),
        ("attainment: m, lower_is_better: true", "4", "2", "100.00"),
        ("attainment: m, lower_is_better: true", "4", "0", "100.00"),
    ],
)
def test_attainment_is_capped_never_negative_and_turned_round_where_lower_is_better(
    tmp_path: Path, indicator: str, target: str, actual: str, points: str
) -> None:
    assert _points(tmp_path, indicator, target, actual) == Decimal(points)


def test_attainment_of_two_formulas_blames_the_input_behind_a_zero_target(tmp_path: Path) -> None:
    scheme = scheme_of("""\
        quantities:
          plan: {metric: m, column: actual}
          done: {metric: n, column: actual}
        indicators:
          it: {weight: 50, attainment: {actual: done × 2, target: plan}}
        """)
    metrics = "subject,metric,actual\ne1,m,{}\ne1,n,1\n"
    result = run(scheme, "2026Q1", tmp_path, employees=ONE, metrics=metrics.format(4))
    assert result.results.rows["scores"][0][3:] == (Decimal(4), Decimal(2), Decimal(25))
    found = problems_of(scheme, "2026Q1", tmp_path, employees=ONE, metrics=metrics.format(0))
    assert found == [("zero_target", "metrics", 1, "actual")]


@pytest.mark.parametrize("more", ["", ", lower_is_better: true"])
@pytest.mark.parametrize(
    ("plan", "target"), [("10", "0"), ("5", "-5"), ("9.9999999", "-0.0000001")]
)
def test_a_target_that_a_formula_brings_to_zero_or_below_is_a_problem(
    tmp_path: Path, more: str, plan: str, target: str
) -> None:
    scheme = scheme_of(f"""\
        quantities:
          plan: {{metric: m}}
          done: {{metric: n}}
        indicators:
          it: {{attainment: {{actual: done, target: plan − 10}}{more}}}
        """)
    metrics = f"subject,metric,actual\ne1,m,{plan}\ne1,n,1\n"
    (found,) = all_problems(scheme, "2026Q1", tmp_path, employees=ONE, metrics=metrics)
    assert (found.code, found.table, found.row) == ("zero_target", "metrics", 1)
    assert found.message == f"the target of it for e1 is {target}: give one above 0"


def _paid(folder: Path, part: str, n: str = "0") -> Decimal:
    scheme = scheme_of(f"""\
        quantities:
          role: {{employee: role}}
          level: {{employee: level}}
          n: {{metric: n, signed: true}}
        pay: {{bonus: {{{part}}}}}
        """)
    metrics = f"subject,metric,actual\ne1,n,{n}\n"
    result = run(scheme, "2026Q1", folder, employees=ONE, metrics=metrics)
    return sum((row[3] for row in result.results.rows["payouts"]), Decimal(0))


@pytest.mark.parametrize(
    ("n", "value"), [("0", 1), ("9.99", 1), ("10", 2), ("19.999", 2), ("20", 3), ("1000", 3)]
)
def test_a_bound_belongs_to_the_step_above_it(tmp_path: Path, n: str, value: int) -> None:
    assert _paid(tmp_path, "steps: {of: n, from: {20: 3, 0: 1, 10: 2}}", n) == value


def test_a_value_below_the_table_is_a_problem_that_names_its_input(tmp_path: Path) -> None:
    scheme = scheme_of("""\
        quantities: {n: {metric: n, signed: true}}
        pay: {bonus: {steps: {of: n + 1, from: {5: 1}}}}
        """)
    metrics = "subject,metric,actual\ne1,n,3.99\n"
    found = problems_of(scheme, "2026Q1", tmp_path, employees=ONE, metrics=metrics)
    assert found == [("below_the_table", "metrics", 1, "actual")]


def test_a_look_up_by_one_word_or_by_two(tmp_path: Path) -> None:
    assert _paid(tmp_path, "lookup: role, in: {seller: 7, driver: 8}") == 7
    assert _paid(tmp_path, "lookup: [role, level], in: {seller: {A: 5, B: 6}}") == 5
    assert _paid(tmp_path, "lookup: role, in: {driver: 8}, otherwise: 9") == 9


def test_a_word_that_is_not_in_the_table_is_a_problem(tmp_path: Path) -> None:
    scheme = scheme_of("""\
        quantities: {role: {employee: role}, level: {employee: level}}
        pay: {bonus: {lookup: [role, level], in: {seller: {B: 5}}}}
        """)
    assert problems_of(scheme, "2026Q1", tmp_path, employees=ONE) == [
        ("unknown_level", "employees", 1, "level")
    ]
