"""Who is assessed, whose state goes on as it came, and what is told of those who are not."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from kpilib.core.exact import Numbers
from kpilib.core.periods import Period
from kpilib.engine.inputs.read import read_inputs
from kpilib.engine.no_employees import nobody_employed
from kpilib.engine.pieces import Plan, plan_run
from kpilib.engine.scenario import once_more
from tests.small_schemes import all_problems, problems_of, run, scheme_of, write_folder

if TYPE_CHECKING:
    from pathlib import Path

TWO = "employee_id,name,absent_days\ne1,赵一,{}\ne2,钱二,{}\n"
AWAY = "eligibility: [{reason: away, title: {zh: 缺勤, en: Away}, when: late > 60}]\n"
LATE = "late: {employee: absent_days, optional: true}"


def test_state_of_somebody_who_is_not_assessed_goes_on_as_it_came(tmp_path: Path) -> None:
    scheme = scheme_of(f"""\
        quantities: {{{LATE}, before: {{carried: gap}}}}
        {AWAY.strip()}
        pay: {{bonus: before}}
        carry: [{{kind: gap, title: {{zh: 差, en: Gap}}, amount: '1', when: 'false'}}]
        """)
    carry = "employee_id,kind,origin_period,amount,base\ne1,gap,2025Q4,5,\ne2,gap,2025Q4,7,\n"
    done = run(scheme, "2026Q1", tmp_path, carry, employees=TWO.format(61, 60))
    assert done.results.csv("carry").splitlines()[1:] == ["e1,gap,2025Q4,5.00,"]
    assert [(row[0], row[2]) for row in done.results.rows["summary"]] == [
        ("e1", False), ("e2", True),
    ]  # fmt: skip


def test_state_goes_on_where_nobody_is_paid_at_all(tmp_path: Path) -> None:
    scheme = scheme_of("""\
        payees: events
        summary: false
        quantities: {gifts: {count: gift}, before: {carried: gap}}
        pay: {bonus: gifts + before}
        carry: [{kind: gap, title: {zh: 差, en: Gap}, amount: '1', when: 'false'}]
        """)
    carry = "employee_id,kind,origin_period,amount,base\ne1,gap,2025Q4,5,\n"
    done = run(scheme, "2026Q1", tmp_path, carry, events="employee_id,event\n")
    assert done.results.csv("carry").splitlines()[1:] == ["e1,gap,2025Q4,5.00,"]


def test_of_whom_it_is_not_known_whether_a_rule_excludes_them_is_a_problem(tmp_path: Path) -> None:
    """Nothing is asked about them besides: whether they need a metric is not known either."""
    rules = f"quantities: {{{LATE}, sold: {{metric: sold}}}}\n{AWAY}pay: {{bonus: sold}}\n"
    tables = {"employees": TWO.format("", 3), "metrics": "subject,metric,actual\ne2,sold,1\n"}
    found = all_problems(scheme_of(rules), "2026Q1", tmp_path, **tables)
    assert [(one.code, one.message) for one in found] == [
        ("no_value", "it is not known whether e1 is assessed: see employees")
    ]


def test_the_number_of_people_is_of_those_who_are_assessed(tmp_path: Path) -> None:
    scheme = scheme_of(f"""\
        quantities:
          {LATE}
          everybody: {{total: 'true', on: department}}
          each: {{total: '1', how: number, on: department}}
        {AWAY.strip()}
        pay: {{bonus: {{formula: everybody + 10 × each, on: department}}}}
        """)
    done = run(scheme, "2026Q1", tmp_path, employees=TWO.format(61, 60))
    assert [row[3] for row in done.results.rows["payouts"]] == [Decimal(11)]


@pytest.mark.parametrize(
    ("rules", "needed"),
    [
        ("pay: {p: '1'}", True),
        ("pay: {p: {formula: '1', on: department}}", False),
        ("indicators: {i: {rating: i}}", True),
        ("indicators: {i: {rating: i, on: department}}\npay: {p: '1'}", False),
        ("indicators: {i: {rating: i, on: [department, people]}}", True),
        ("quantities: {q: {count: e}}\nflags: [{flag: f, title: {zh: 旗, en: F}, when: q > 1}]",
         True),
        (("quantities: {q: {count: e, on: department}}\n"
         "flags: [{flag: f, title: {zh: 旗, en: F}, when: q > 1, on: department}]"), False),
        ("payees: events\nsummary: false\nquantities: {q: {count: e}}\npay: {p: q}", False),
    ],
)  # fmt: skip
def test_people_are_needed_where_the_scheme_is_about_people(
    tmp_path: Path, rules: str, needed: bool
) -> None:
    scheme, period = scheme_of(rules), Period.parse("2026Q1")
    plan = plan_run(scheme, period)
    assert isinstance(plan, Plan)
    inputs = read_inputs(write_folder(tmp_path, {"employees": "employee_id,name\n"}), [])
    found = nobody_employed(scheme, plan, inputs)
    assert (found is not None and found.code == "nobody_employed") is needed
    people = "employee_id,name\ne1,赵一\n"
    inputs = read_inputs(write_folder(tmp_path, {"employees": people}), [])
    assert nobody_employed(scheme, plan, inputs) is None


def test_a_check_holds_in_the_lengths_of_period_that_it_names(tmp_path: Path) -> None:
    scheme = scheme_of("""\
        periods: [quarter, year]
        quantities: {sold: {metric: sold}}
        pay: {bonus: sold}
        checks: [{code: too_much, when: sold > 5, of: sold, message: at most 5, periods: year}]
        """)
    people, metrics = "employee_id,name\ne1,赵一\n", "subject,metric,actual\ne1,sold,6\n"
    assert not problems_of(scheme, "2026Q1", tmp_path / "q", employees=people, metrics=metrics)
    assert problems_of(scheme, "2026", tmp_path / "y", employees=people, metrics=metrics) == [
        ("too_much", "metrics", 1, "actual")
    ]


def test_an_amount_that_nobody_is_paid_is_refused_from_the_first_such_on(tmp_path: Path) -> None:
    scheme = scheme_of("quantities: {sold: {metric: sold}}\npay: {bonus: sold}\n")
    people = "employee_id,name\ne1,赵一\n"
    for amount, codes in (("9" * 18 + ".99", []), ("1" + "0" * 18, ["amount_too_large"])):
        metrics = f"subject,metric,actual\ne1,sold,{amount}\n"
        found = problems_of(scheme, "2026Q1", tmp_path / amount, employees=people, metrics=metrics)
        assert [one[0] for one in found] == codes


def test_rows_before_the_hire_date_are_told_of_the_first_person_and_where_others_have_none(
    tmp_path: Path,
) -> None:
    scheme = scheme_of("periods: month\nindicators: {care: {rating: care}}\n")
    people = "employee_id,name,hire_date\ne1,赵一,2026-02-01\ne2,钱二,\n"
    ratings = "employee_id,indicator,month,score\n" + "".join(
        f"{who},care,2026-0{month},80\n" for who in ("e1", "e2") for month in (1, 2, 3)
    )
    found = problems_of(scheme, "2026Q1", tmp_path, employees=people, ratings=ratings)
    assert found == [("before_hire", "ratings", 1, "month")]


def test_who_is_excluded_in_every_month_has_the_last_month_s_reason(tmp_path: Path) -> None:
    scheme = scheme_of("""\
        periods: month
        quantities: {left: {count: left}, ill: {count: ill}, care: {rating: care}}
        eligibility:
          - {reason: gone, title: {zh: 离职, en: Gone}, when: left > 0}
          - {reason: sick, title: {zh: 病假, en: Sick}, when: ill > 0}
        indicators: {score_of_care: {points: care, title: {zh: 服务, en: Care}}}
        """)
    people = "employee_id,name\ne1,赵一\n"
    events = "employee_id,event,month\ne1,left,2026-01\ne1,ill,2026-02\ne1,ill,2026-03\n"
    done = run(scheme, "2026Q1", tmp_path, employees=people, events=events)
    assert [row[3] for row in done.results.rows["summary"]] == ["gone", "sick", "sick", "sick"]


def test_what_is_stated_takes_the_place_of_what_is_worked_out_and_all_else_follows(
    tmp_path: Path,
) -> None:
    scheme = scheme_of("""\
        quantities: {sold: {metric: sold}, twice: 2 × sold}
        pay: {bonus: {formula: twice, when: sold > 5}}
        """)
    people, metrics = "employee_id,name\ne1,赵一\n", "subject,metric,actual\ne1,sold,4\n"
    done = run(scheme, "2026Q1", tmp_path, employees=people, metrics=metrics)
    inputs = read_inputs(tmp_path / "in", [])
    for stated, fen in (((), 0), ([{"sold": Numbers.of([Fraction(9)])}], 1800)):
        again = once_more(done, inputs, stated)
        assert again is not None
        (piece,) = again
        assert [int(each) for pay in piece.pay for each in pay.fen] == [fen]
