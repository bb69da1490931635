"""Grade and rank by a score: bounds taken in, equals alike, and fast for many people."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from time import perf_counter

from kpilib.core.tables import DEPARTMENT
from kpilib.engine.ranking import grade_of, mean, standing_by
from tests.small_schemes import scheme_of

GRADED = scheme_of(
    """\
    indicators:
      work: {rating: work, weight: 100}
    grades: [{grade: A, from: 90}, {grade: B, from: 60.5}, {grade: C}]
    """
)


def test_a_score_on_the_bound_takes_the_higher_grade() -> None:
    scores = {"p": Fraction(90), "q": Fraction("89.99"), "r": Fraction("60.50"), "s": Fraction(0)}
    grades = standing_by(GRADED, scores).grades
    assert {who: grade.grade for who, grade in grades.items()} == {
        "p": "A",
        "q": "B",
        "r": "B",
        "s": "C",
    }


def test_without_a_score_there_is_no_grade_even_where_the_last_has_no_bound() -> None:
    assert grade_of(None, GRADED.grades) is None


def test_below_every_bound_there_is_no_grade() -> None:
    assert grade_of(Fraction("60.49"), GRADED.grades[:2]) is None


def test_equals_share_a_rank_and_the_department_has_none() -> None:
    scores = {"p": 7, DEPARTMENT: 8, "q": 9, "r": 7, "s": 5}
    standing = standing_by(GRADED, {who: Fraction(score) for who, score in scores.items()})
    assert standing.ranks == {"p": 2, "q": 1, "r": 2, "s": 4}


def test_nobody_at_all_stands_nowhere() -> None:
    standing = standing_by(GRADED, {})
    assert (standing.grades, standing.ranks) == ({}, {})
    assert mean([]) is None


def test_a_hundred_thousand_people_are_ranked_in_seconds() -> None:
    scores = {f"e{n}": Fraction(Decimal(n * 7919 % 10_001).scaleb(-2)) for n in range(100_000)}
    begun = perf_counter()
    ranks = standing_by(GRADED, scores).ranks
    assert perf_counter() - begun < 30  # comparing everyone with everyone takes many minutes
    best = max(scores.values())
    assert {who for who, rank in ranks.items() if rank == 1} == {
        who for who, score in scores.items() if score == best
    }
