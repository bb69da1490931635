"""kpilib and the judge give the same tables for random inputs, cell by cell."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.reference import scenarios
from tests.reference.command import Answer, Run, assess
from tests.reference.comparison import differences
from tests.reference.rounding import Row, fixed, number, printed_points
from tests.reference.schemes import judged

BUDGET = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def hold_against_judge(run: Run) -> Answer:
    with tempfile.TemporaryDirectory() as folder:
        answer = assess(run, Path(folder))
    assert not answer.problems, answer.problems
    assert not differences(answer.tables, judged(run))
    return answer


@BUDGET
@given(run=scenarios.commission())
def test_commission_of_a_quarter_with_state_coming_in(run: Run) -> None:
    hold_against_judge(run)


@settings(BUDGET, max_examples=20)
@given(data=st.data())
def test_commission_of_four_quarters_that_hand_on_state(data: st.DataObject) -> None:
    carry: list[Row] = []
    for quarter in ("2025Q1", "2025Q2", "2025Q3", "2025Q4"):
        run = data.draw(scenarios.commission(period=quarter, carry=carry))
        carry = hold_against_judge(run).tables["carry"]


@BUDGET
@given(run=scenarios.scorecard())
def test_scorecard_of_a_quarter_or_of_several(run: Run) -> None:
    hold_against_judge(run)


@BUDGET
@given(run=scenarios.sales_staff())
def test_sales_staff_of_a_quarter_or_a_year(run: Run) -> None:
    hold_against_judge(run)


@BUDGET
@given(run=scenarios.vehicles())
def test_vehicles_of_a_month_or_a_quarter(run: Run) -> None:
    hold_against_judge(run)


@pytest.mark.parametrize(
    ("amounts", "score", "points"),
    [
        # 0.005 + 0.005 = 0.01: the first of two equal halves gets the hundredth
        ([("1", "200"), ("1", "200")], "0.01", ["0.01", "0.00"]),
        # three thirds of 1 make 1.00: 0.34 + 0.33 + 0.33
        ([("1", "3"), ("1", "3"), ("1", "3")], "1.00", ["0.34", "0.33", "0.33"]),
        # 0.004 + 0.009 = 0.013 → 0.01, to the larger cut-off part
        ([("4", "1000"), ("9", "1000")], "0.01", ["0.00", "0.01"]),
    ],
)
def test_judge_prints_points_that_add_up(
    amounts: list[tuple[str, str]], score: str, points: list[str]
) -> None:
    total, printed = printed_points([number(a) / number(b) for a, b in amounts])
    assert fixed(total) == score
    assert [fixed(part) for part in printed] == points
