"""Points, score, grade and rank: exact sums, rounded once, printed so that they add up."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpilib.core.exact import Numbers
from kpilib.engine.score import _add_up
from tests.small_schemes import run, scheme_of

if TYPE_CHECKING:
    from pathlib import Path

POINTS = st.fractions(-20, 120, max_denominator=60)


def _by_hand(points: list[Fraction]) -> list[int]:
    """Convention 2 in its own words, for one person, in hundredths."""
    exact = [100 * value for value in points]
    total = sum(exact, Fraction(0))
    score = floor(abs(total) + Fraction(1, 2)) * (1 if total >= 0 else -1)
    cut = [floor(value) for value in exact]
    largest = sorted(range(len(exact)), key=lambda i: (cut[i] - exact[i], i))
    for place in largest[: score - sum(cut)]:
        cut[place] += 1
    return cut


@settings(max_examples=200)
@given(st.lists(st.lists(POINTS, min_size=3, max_size=3), min_size=1, max_size=4))
def test_missing_hundredths_go_to_the_largest_cut_off_parts(people: list[list[Fraction]]) -> None:
    columns = [Numbers.of([person[i] for person in people]) for i in range(3)]
    score = (columns[0] + columns[1] + columns[2]).rounded(2)
    printed = _add_up(columns, score)
    for row, person in enumerate(people):
        mine = [int(column[row]) for column in printed]
        assert mine == _by_hand(person)
        assert Fraction(sum(mine), 100) == score.at(row)


def _summary(folder: Path, body: str, *scores: str) -> list[tuple[object, ...]]:
    people = "".join(f"e{i},name\n" for i in range(len(scores)))
    rows = "".join(f"e{i},x,{score}\n" for i, score in enumerate(scores))
    result = run(scheme_of(body), "2026Q1", folder, employees="employee_id,name\n" + people,
                 ratings="employee_id,indicator,score\n" + rows)  # fmt: skip
    return [row[4:7] for row in result.results.rows["summary"]]


def test_equal_thirds_do_no_harm(tmp_path: Path) -> None:
    scheme = scheme_of("""\
        indicators:
          a: {rating: x, weight: 100 ÷ 3}
          b: {rating: x, weight: 100 ÷ 3}
          c: {rating: x, weight: 100 ÷ 3}
        """)
    result = run(scheme, "2026Q1", tmp_path, employees="employee_id,name\ne1,赵一\n",
                 ratings="employee_id,indicator,score\ne1,x,100\n").results  # fmt: skip
    assert [row[5] for row in result.rows["scores"]] == [
        Decimal("33.34"), Decimal("33.33"), Decimal("33.33"),
    ]  # fmt: skip
    assert result.rows["summary"][0][4] == Decimal(100)


@pytest.mark.parametrize(
    ("rating", "grade"),
    [("90", "A"), ("89.995", "A"), ("89.994", "B"), ("60", "B"), ("59.99", "C"), ("0", "C")],
)
def test_grades_compare_the_rounded_score_and_a_bound_belongs_to_the_higher_grade(
    tmp_path: Path, rating: str, grade: str
) -> None:
    body = """\
        indicators: {a: {rating: x}}
        grades: [{grade: A, from: 90}, {grade: B, from: 60}, {grade: C}]
        """
    assert _summary(tmp_path, body, rating)[0][1] == grade


def test_below_the_last_bound_there_is_no_grade(tmp_path: Path) -> None:
    body = "indicators: {a: {rating: x}}\ngrades: [{grade: A, from: 90}]\n"
    assert [row[1] for row in _summary(tmp_path, body, "90", "89")] == ["A", ""]


def test_ranks_compare_rounded_scores_and_skip_places_after_a_tie(tmp_path: Path) -> None:
    body = "ranked: true\nindicators: {a: {rating: x}}\n"
    rows = _summary(tmp_path, "periods: quarter\n" + body, "70", "90.001", "90.004", "80")
    assert [row[2] for row in rows] == [4, 1, 1, 3]


def test_informational_rows_are_no_part_of_the_score_and_have_none_at_zero(tmp_path: Path) -> None:
    scheme = scheme_of("""\
        quantities: {n: {count: late}}
        indicators:
          a: {rating: x}
          seen: {points: none, actual: n, informational: true}
        """)
    result = run(scheme, "2026Q1", tmp_path, employees="employee_id,name\ne1,赵一\ne2,钱二\n",
                 ratings="employee_id,indicator,score\ne1,x,50\ne2,x,60\n",
                 events="employee_id,event\ne2,late\n").results  # fmt: skip
    assert [(row[0], row[2], row[4], row[5]) for row in result.rows["scores"]] == [
        ("e1", "a", Decimal(50), Decimal(50)),
        ("e2", "a", Decimal(60), Decimal(60)),
        ("e2", "seen", Decimal(1), None),
    ]
    assert [row[4] for row in result.rows["summary"]] == [Decimal(50), Decimal(60)]


def test_the_score_enters_formulas_rounded(tmp_path: Path) -> None:
    scheme = scheme_of("""\
        indicators: {a: {rating: x}}
        pay: {bonus: {formula: score × 1000}}
        flags: [{flag: top, title: {zh: 优, en: Top}, when: score ≥ 90, detail: score}]
        """)
    result = run(scheme, "2026Q1", tmp_path, employees="employee_id,name\ne1,赵一\n",
                 ratings="employee_id,indicator,score\ne1,x,89.995\n").results  # fmt: skip
    assert result.rows["payouts"][0][3] == Decimal(90000)
    assert result.rows["flags"] == (("e1", "2026Q1", "top", "90"),)
