"""Runs cut into pieces: months from the run's own rows, quarters from the history."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from kpilib.core.periods import Period
from kpilib.core.problems import Problem
from kpilib.engine.pieces import Plan, plan_run
from tests.small_schemes import all_problems, problems_of, run, scheme_of, write_folder

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("periods", "period", "pieces", "from_history"),
    [
        ("month", "2026-01", ["2026-01"], False),
        ("month", "2026Q1", ["2026-01", "2026-02", "2026-03"], False),
        ("quarter", "2026Q1", ["2026Q1"], False),
        ("quarter", "2026H1", ["2026Q1", "2026Q2"], True),
        ("quarter", "2026", ["2026Q1", "2026Q2", "2026Q3", "2026Q4"], True),
        ("[quarter, year]", "2026", ["2026"], False),
        ("[month, quarter, year]", "2026Q1", ["2026Q1"], False),
        ("quarter", "2026-01", None, False),
        ("year", "2026Q1", None, False),
        ("[quarter, year]", "2026H1", None, False),
        ("quarter", "2026-02..2026-04", None, False),
        ("quarter", "2015Q4", None, False),
    ],
)
def test_a_run_is_cut_by_the_schemes_only_length(
    periods: str,
    period: str,
    pieces: list[str] | None,
    from_history: bool,
) -> None:
    plan = plan_run(scheme_of(f"periods: {periods}\npay: {{bonus: 1}}\n"), Period.parse(period))
    if pieces is None:
        assert isinstance(plan, Problem)
    else:
        assert isinstance(plan, Plan)
        assert [str(piece) for piece in plan.pieces] == pieces
        assert plan.from_history is from_history


def test_a_scheme_may_list_the_only_ranges_it_holds_for() -> None:
    scheme = scheme_of("periods: range\nranges: [2026-01-05..2026-01-18]\npay: {bonus: 1}\n")
    assert isinstance(plan_run(scheme, Period.parse("2026-01-05..2026-01-18")), Plan)
    assert isinstance(plan_run(scheme, Period.parse("2026-01-05..2026-01-19")), Problem)


@pytest.mark.parametrize(
    ("last_day", "pieces"),
    [
        ("2025-12-31", "2025-12 by the old ones and 2026-01, 2026-02"),
        ("2026-01-30", "2025-12, 2026-01 by the old ones and 2026-02"),
        ("2026-02-01", ""),
    ],
)
def test_pieces_that_need_two_versions_are_assessed_on_their_own(
    last_day: str, pieces: str
) -> None:
    scheme = scheme_of(f"periods: month\neffective_to: {last_day}\npay: {{bonus: 1}}\n")
    plan = plan_run(scheme, Period.parse("2025-12..2026-02"))
    if not pieces:
        assert isinstance(plan, Plan)
        return
    assert isinstance(plan, Problem)
    assert plan.code == "rules_change"
    day = date.fromisoformat(last_day) + timedelta(days=1)
    assert f"change on {day}, within 2025-12..2026-02: assess {pieces}" in plan.message


def test_a_run_in_one_piece_keeps_the_version_of_its_first_day() -> None:
    scheme = scheme_of("periods: quarter\neffective_to: 2026-01-31\npay: {bonus: 1}\n")
    assert isinstance(plan_run(scheme, Period.parse("2026Q1")), Plan)


MONTHLY = """\
    periods: month
    indicators: {a: {rating: x}}
    grades: [{grade: A, from: 90}, {grade: B}]
    pay: {bonus: {count: gift, fractions: true}}
    """
PEOPLE = "employee_id,name,hire_date\ne1,赵一,2020-01-01\ne2,钱二,2026-02-28\n"
RATINGS = """
    employee_id,indicator,month,score
    e1,x,2026-01,90.005
    e1,x,2026-02,80
    e1,x,2026-03,100
    e2,x,2026-02,70
    e2,x,2026-03,90
    """
EVENTS = """
    employee_id,event,date,month,quantity
    e1,gift,2026-01-31,,10
    e1,gift,,2026-03,0.005
    e2,gift,2026-02-28,,3
    """


def test_months_have_a_row_each_and_the_run_the_mean_of_their_rounded_scores(
    tmp_path: Path,
) -> None:
    results = run(scheme_of(MONTHLY), "2026Q1", tmp_path, employees=PEOPLE, ratings=RATINGS,
                  events=EVENTS).results  # fmt: skip
    rows = [(row[0], row[1], row[4], row[5], row[6], row[7]) for row in results.rows["summary"]]
    # e1: (90.01 + 80 + 100) ÷ 3 = 90.0033…; e2 came on 28 February and has two months.
    assert rows == [
        ("e1", "2026-01", Decimal("90.01"), "A", 1, Decimal(10)),
        ("e1", "2026-02", Decimal(80), "B", 1, Decimal(0)),
        ("e1", "2026-03", Decimal(100), "A", 1, Decimal("0.01")),
        ("e1", "2026Q1", Decimal("90.00"), "A", 1, Decimal("10.01")),
        ("e2", "2026-02", Decimal(70), "B", 2, Decimal(3)),
        ("e2", "2026-03", Decimal(90), "A", 2, Decimal(0)),
        ("e2", "2026Q1", Decimal(80), "B", 2, Decimal(3)),
    ]
    assert [row[:3] for row in results.rows["payouts"]] == [
        ("e1", "2026-01", "bonus"), ("e1", "2026-03", "bonus"), ("e2", "2026-02", "bonus"),
    ]  # fmt: skip


def test_state_goes_from_month_to_month_within_a_run(tmp_path: Path) -> None:
    scheme = scheme_of("""\
        periods: month
        quantities:
          before: {carried: late}
          now: {count: late}
        pay: {seen: before}
        carry:
          - {kind: late, title: {zh: 迟, en: Late}, rest_of: before}
          - {kind: late, title: {zh: 迟, en: Late}, amount: now}
        """)
    events = "employee_id,event,month,quantity\ne1,late,2026-01,2\ne1,late,2026-03,5\n"
    results = run(scheme, "2026Q1", tmp_path, employees="employee_id,name\ne1,赵一\n",
                  events=events).results  # fmt: skip
    assert [(row[1], row[3]) for row in results.rows["payouts"]] == [
        ("2026-02", Decimal(2)), ("2026-03", Decimal(2)),
    ]  # fmt: skip
    assert [row[1:4] for row in results.rows["carry"]] == [
        ("late", "2026-01", Decimal(2)), ("late", "2026-03", Decimal(5)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("scheme", "period", "message"),
    [
        ("periods: quarter\npay: {p: {count: e}}\n", "2026H1", "2026H1 is made of pieces: "),
        ("pay: {p: {metric: m, back: 1}}\n", "2026Q2", "2026Q2 looks back to 2026Q1: "),
    ],
)
def test_missing_earlier_inputs_are_asked_for_wherever_one_works(
    tmp_path: Path, scheme: str, period: str, message: str
) -> None:
    people = "employee_id,name\ne1,赵一\n"
    found = all_problems(scheme_of(scheme), period, tmp_path, employees=people)
    advice = "add the inputs of 2026Q1 (for kpi assess: the folder 2026Q1 in --history)"
    assert (found[0].code, found[0].message) == ("missing_history", message + advice)


def test_only_the_metrics_that_are_looked_back_on_must_be_known_there(tmp_path: Path) -> None:
    scheme = scheme_of("""\
        quantities: {now: {metric: sales}, was: {metric: sales, back: 1}}
        pay: {bonus: now − was}
        """)
    people = "employee_id,name\ne1,赵一\n"
    now = "subject,metric,actual\ne1,sales,7\n"
    past = now.replace("7", "5") + "e1,visits,-3\ne1,visits,4\n"
    write_folder(tmp_path / "history" / "2025Q4", {"employees": people, "metrics": past})
    paid = run(scheme, "2026Q1", tmp_path, employees=people, metrics=now).results.rows["payouts"]
    assert [row[3] for row in paid] == [Decimal(2)]
    twice = {"employees": people, "metrics": past + "e1,sales,6\n"}
    write_folder(tmp_path / "history" / "2025Q4", twice)
    assert problems_of(scheme, "2026Q1", tmp_path, employees=people, metrics=now) == [
        ("unknown_metric", "2025Q4/metrics", 2, "metric"),
        ("unknown_metric", "2025Q4/metrics", 3, "metric"),
        ("duplicate_row", "2025Q4/metrics", 4, "subject"),
    ]


def test_an_unknown_metric_is_told_where_the_one_that_is_looked_back_on_is_missing(
    tmp_path: Path,
) -> None:
    scheme = scheme_of("pay: {bonus: {metric: sales, back: 1}}\n")
    people = "employee_id,name\ne1,赵一\n"
    past = {"employees": people, "metrics": "subject,metric,actual\ne1,saless,7\n"}
    write_folder(tmp_path / "history" / "2025Q4", past)
    assert problems_of(scheme, "2026Q1", tmp_path, employees=people) == [
        ("missing_metric", "2025Q4/metrics", None, "metric"),
        ("unknown_metric", "2025Q4/metrics", 1, "metric"),
    ]
