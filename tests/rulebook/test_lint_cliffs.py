"""Lint: tables by which pay falls although the result rises, as far as formulas alone can tell."""

from __future__ import annotations

import pytest

from kpilib.engine.trial import ENGINE
from kpilib.rules.lint import lint_scheme
from tests.rulebook.subjects import subject_of

TITLE = "title: {zh: 名称, en: Name}, clause: 一"
SCHEME = """
    parameters: {rate: {value: 50, %(title)s}}
    quantities:
      base: {employee: performance_salary}
      made: {attainment: made, cap: none}
      units: {count: sold}
      income: {sum: amount, deal: sale}
      years: {tenure: years}
      coefficient: %(table)s
    indicators: {a: {weight: 100, rating: a, %(title)s}}
    grades: [{grade: A, from: 90}, {grade: B, from: 60}, {grade: C}]
    outcomes: {by_grade: {lookup: grade, in: %(grades)s}}
    pay: {bonus: {formula: "%(pay)s", %(title)s}}
    """
FINE = "{A: 3, B: 2, C: 0}"


def cliffs(table: str, pay: str, grades: str = FINE) -> list[str]:
    text = SCHEME % {"title": TITLE, "table": table, "pay": pay, "grades": grades}
    found = [f for f in lint_scheme(subject_of(text), ENGINE) if f.code == "cliff"]
    assert all(finding.level == "warning" for finding in found)
    return [finding.message for finding in found]


def steps(of: str, falling: bool = True) -> str:
    table = "{1: 1.0, 0.8: 1.2, 0: 0.5}" if falling else "{1: 1.2, 0.8: 1.0, 0: 0.5}"
    return f'{{steps: {{of: "{of}", from: {table}}}}}'


def test_pay_that_falls_at_a_bound_of_the_attainment() -> None:
    expected = ["bonus falls at 1 of coefficient, although the result rises"]
    assert cliffs(steps("made"), "coefficient × base") == expected


def test_a_table_that_rises_has_no_cliff() -> None:
    assert cliffs(steps("made", falling=False), "coefficient × base") == []


@pytest.mark.parametrize(
    "pay",
    [
        "coefficient",
        "rate × (base + coefficient × made)",
        "min(base, coefficient)",
        "max(base, mean(coefficient, 1))",
        "base ÷ (1 + made) × coefficient",
        "if(units > 5, coefficient, 0)",
        "−1 × (0 − coefficient)",
        "base × coefficient ÷ rate − rate",
    ],
)
def test_ways_in_which_a_table_raises_pay(pay: str) -> None:
    assert len(cliffs(steps("made"), pay)) == 1


@pytest.mark.parametrize(
    "pay",
    [
        "base",
        "income × coefficient",  # reversals can make income negative
        "if(coefficient > 1, base, 0)",  # a condition: not followed
        "coefficient − coefficient × made",  # both ways
        "abs(coefficient − 1)",
    ],
)
def test_ways_in_which_nothing_can_be_told(pay: str) -> None:
    assert cliffs(steps("made"), pay) == []


def test_a_deduction_that_grows_with_the_result() -> None:
    expected = ["bonus falls at 0.8 of coefficient, although the result rises"]
    assert cliffs(steps("made"), "0 − coefficient × base") == expected


def test_where_less_is_better_a_falling_table_is_meant() -> None:
    falling = '{steps: {of: "%s", from: {3: 0, 2: 1, 1: 2}}}'
    assert cliffs(falling % "1 + 3 − made", "coefficient") == []
    assert cliffs(falling % "1 + made", "coefficient") != []


@pytest.mark.parametrize("of", ["made", "made × 2", "income", "years", "(made + years) ÷ rate"])
def test_what_is_better_when_it_is_more(of: str) -> None:
    table = f'{{steps: {{of: "{of}", from: {{2: 1, 1: 2, 0: 3}}}}}}'
    assert len(cliffs(table, "coefficient")) == 2


def test_of_a_count_nobody_knows_whether_more_is_better() -> None:
    assert cliffs("{steps: {of: units, from: {3: 0, 1: 1, 0: 2}}}", "coefficient") == []


def test_a_table_that_goes_up_and_down_is_told_in_any_case() -> None:
    expected = ["bonus falls at 3 of coefficient, although the result rises"]
    assert cliffs("{steps: {of: units, from: {3: 1, 1: 2, 0: 0}}}", "coefficient") == expected


def test_a_better_grade_must_not_earn_less() -> None:
    assert cliffs("1", "by_grade × base") == []
    expected = ["bonus falls at A of by_grade, although the result rises"]
    assert cliffs("1", "by_grade × base", "{A: 1, B: 2, C: 0}") == expected
