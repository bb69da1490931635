"""Parts that read the inputs: ratings by several raters, tenure, attributes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilib.core.exact import Numbers
from kpilib.core.problems import ProblemsFound
from kpilib.rules.parts.tenure import whole_years
from tests.small_schemes import problems_of, run, scheme_of

if TYPE_CHECKING:
    from pathlib import Path

ROUND = """\
    indicators:
      conduct:
        rating: conduct
        raters: {superior: 40%, peer: 20%, subordinate: 10%, customer: 30%}
    """
ONE = "employee_id,name\ne1,赵一\n"


def _score(folder: Path, ratings: str) -> Decimal:
    text = "employee_id,indicator,rater_type,rater,score\n"
    text += "".join(f"e1,conduct,{row}\n" for row in ratings.split())
    (row,) = run(scheme_of(ROUND), "2026Q1", folder, employees=ONE, ratings=text).results.rows[
        "summary"
    ]
    return Decimal(row[4])


def test_types_are_weighted_and_several_of_a_type_count_by_their_mean(tmp_path: Path) -> None:
    # 0.4 × 90 + 0.2 × (80 + 81) ÷ 2 + 0.1 × 50 + 0.3 × 100 = 36 + 16.1 + 5 + 30
    ratings = "superior,,90 peer,a,80 peer,b,81 subordinate,,50 customer,,100"
    assert _score(tmp_path, ratings) == Decimal("87.10")


def test_without_subordinates_their_weight_goes_to_the_others(tmp_path: Path) -> None:
    # (0.4 × 90 + 0.2 × 80 + 0.3 × 100) ÷ 0.9 = 82 ÷ 0.9 = 91.11…
    assert _score(tmp_path, "superior,,90 peer,,80 customer,,100") == Decimal("91.11")


def test_every_other_type_is_needed(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound, match="e1 has no rating conduct by peer: add a row"):
        _score(tmp_path, "superior,,90 customer,,100")


def test_the_scale_is_the_schemes_and_both_ends_belong_to_it(tmp_path: Path) -> None:
    scheme = scheme_of("indicators: {skill: {rating: skill, scale: [1, 10], weight: 40}}\n")
    text = "employee_id,indicator,score\ne1,skill,{}\n"
    for score, points in (("1", 4), ("10", 40), ("8.25", 33)):
        result = run(scheme, "2026Q1", tmp_path, employees=ONE, ratings=text.format(score))
        assert result.results.rows["scores"][0][3:] == (None, Decimal(score), Decimal(points))
    for score in ("0.99", "10.01"):
        found = problems_of(scheme, "2026Q1", tmp_path, employees=ONE, ratings=text.format(score))
        assert found == [("off_scale", "ratings", 1, "score")]


@pytest.mark.parametrize(
    ("cells", "years"),
    [
        ("2020-03-31,", 6),  # six years on the period's last day
        ("2020-04-01,", 5),
        ("2024-02-29,", 2),
        ("2026-03-31,", 0),
        ("2020-03-31,3.9", 3),  # what is given counts, cut to whole years
        (",0", 0),
    ],
)
def test_tenure_is_in_whole_years_on_the_last_day(tmp_path: Path, cells: str, years: int) -> None:
    scheme = scheme_of("""\
        quantities: {years: {tenure: years}}
        pay: {bonus: years + 1}
        """)
    people = f"employee_id,name,hire_date,tenure_years\ne1,赵一,{cells}\n"
    (row,) = run(scheme, "2026Q1", tmp_path, employees=people).results.rows["payouts"]
    assert row[3] == years + 1


@given(st.lists(st.dates(date(1960, 1, 1), date(2030, 12, 31))), st.dates(date(1960, 1, 1)))
def test_whole_years_are_birthdays_of_the_hire_date(since: list[date], end: date) -> None:
    expected = [
        max(0, end.year - day.year - ((end.month, end.day) < (day.month, day.day))) for day in since
    ]
    days = Numbers.of([day.toordinal() for day in since])
    assert whole_years(days, end).cells() == expected


def test_tenure_needs_a_date_or_a_number(tmp_path: Path) -> None:
    scheme = scheme_of("quantities: {years: {tenure: years}}\n")
    assert problems_of(scheme, "2026Q1", tmp_path, employees=ONE) == [
        ("missing_value", "employees", 1, "tenure_years")
    ]


def test_what_may_be_left_out_has_no_value(tmp_path: Path) -> None:
    scheme = scheme_of("""\
        quantities:
          salary: {employee: base_salary, optional: true}
          extra: {metric: extra, optional: true}
        pay: {bonus: "if(known(salary), salary, 0) + if(known(extra), extra, 5)"}
        """)
    (row,) = run(scheme, "2026Q1", tmp_path, employees=ONE).results.rows["payouts"]
    assert row[3] == Decimal(5)


def test_what_a_condition_rules_out_is_not_needed(tmp_path: Path) -> None:
    scheme = scheme_of("""\
        quantities:
          role: {employee: role}
          target: {metric: sales, column: target, when: role = 'seller'}
        pay: {bonus: {formula: target, when: role = 'seller'}}
        """)
    people = "employee_id,name,role\ne1,赵一,seller\ne2,钱二,driver\n"
    metrics = "subject,metric,target\ne1,sales,7\n"
    result = run(scheme, "2026Q1", tmp_path, employees=people, metrics=metrics)
    assert result.results.rows["payouts"] == (("e1", "2026Q1", "bonus", Decimal(7)),)


def test_a_metric_that_can_be_negative_in_life_may_be(tmp_path: Path) -> None:
    scheme = scheme_of("pay: {share: {metric: profit, signed: true}}\n")
    metrics = "subject,metric,actual\ne1,profit,-3.005\n"
    (row,) = run(scheme, "2026Q1", tmp_path, employees=ONE, metrics=metrics).results.rows["payouts"]
    assert row[3] == Decimal("-3.01")
