"""What changed between two periods, worked out by hand (see `tests/small_workspace.py`)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from kpilib.publish.review import findings
from kpilib.publish.review.result_rows import CarriedAmount
from kpilib.publish.review.variance import Variance
from tests.small_workspace import DEPARTMENTS, INPUTS, SCHEME, small_review, write_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.publish.review.comparison import Comparison


@pytest.fixture(name="c")
def comparison(tmp_path: Path) -> Comparison:
    return small_review(tmp_path).comparison


def test_the_mean_score_changes_by_its_indicators(c: Comparison) -> None:
    mean = c.mean_score()
    assert mean is not None
    assert (mean.now, mean.before) == (Fraction("75.33"), Fraction(79))  # 226 / 3 in print
    sales, service = c.indicator_changes()
    assert (sales.name, sales.now, sales.before) == ("sales", Fraction(44), Fraction(45))
    assert service.delta == Fraction(-8, 3)
    assert sales.delta + service.delta == Fraction(-11, 3)
    assert [move.delta for move in c.indicator_moves()] == [Fraction(-1), Fraction("-2.67")]


def test_movers_are_people_of_both_periods_with_every_indicator(c: Comparison) -> None:
    moved = [(m.who, m.change.delta, {part.name: part.delta for part in m.causes})
             for m in c.score_movers()]  # fmt: skip
    assert moved == [("B", -2, {"sales": 0, "service": -2}), ("A", -6, {"sales": -6, "service": 0})]


def test_pay_changes_in_total_by_item_and_by_person(c: Comparison) -> None:
    total = c.total_pay()
    assert (total.now, total.before, total.delta) == (2260, 1580, 680)
    assert total.relative == Fraction(34, 79)
    assert c.item_changes() == (Variance("bonus", Fraction(2260), Fraction(1580)),)
    assert [(m.who, m.change.delta) for m in c.pay_movers()] == [("B", -20), ("A", -60)]
    assert c.pay_of("C").before is None


def test_a_budget_is_overrun_by_what_is_paid_beyond_it(c: Comparison, tmp_path: Path) -> None:
    assert c.budget == Decimal(2000)
    assert c.overrun == Decimal("260.00")
    within = small_review(tmp_path, "2025Q4").comparison
    assert within.overrun == Decimal("0.00")


def test_attainment_compares_the_department_and_people(c: Comparison) -> None:
    total = c.attainment("income")
    assert total is not None
    assert (total.now, total.before) == (Fraction(23, 30), Fraction(3, 4))
    assert c.attainment("income", "C") == Variance("income", Fraction(4, 5), None)
    assert findings.at_target(c, "income") == (1, 3)


def test_newcomers_and_those_gone_are_told_apart_from_the_excluded(c: Comparison) -> None:
    assert c.newcomers == ("C",)
    assert c.gone == ()
    assert [row.who for row in c.now.excluded] == ["D"]


def test_a_target_missed_twice_running_is_a_streak(c: Comparison) -> None:
    (streak,) = findings.missed(c)
    assert (streak.who, streak.name) == ("A", "income")
    assert streak.values == (Fraction(1, 2), Fraction(2, 5))


def test_scores_that_fell_once_are_no_streak(c: Comparison) -> None:
    assert findings.falls(c) == ()


def test_scores_that_fall_twice_running_are_a_streak(tmp_path: Path) -> None:
    earlier = dict(INPUTS["2025Q4"])
    earlier["ratings"] = earlier["ratings"].replace("A,service,80", "A,service,100")
    write_workspace(tmp_path, inputs={"2025Q3": earlier})
    streaks = findings.falls(small_review(tmp_path).comparison)
    # A: 30 + 40 = 70, then 62, then 56; B: 96, 96, 94.
    assert [(s.who, s.values) for s in streaks] == [("A", (70, 62, 56))]


def test_a_gap_in_time_breaks_a_streak(tmp_path: Path) -> None:
    write_workspace(tmp_path, inputs={"2025Q2": INPUTS["2025Q4"], "2026Q1": INPUTS["2026Q1"]})
    c = _review(tmp_path)
    assert c.before is not None
    assert str(c.before.period) == "2025Q2"
    assert findings.missed(c) == ()


def _review(root: Path) -> Comparison:
    from kpilib.publish.review.load_review import open_review

    return open_review("team", "2026Q1", workspace=str(root)).comparison


def test_the_same_quarter_a_year_ago_is_found(tmp_path: Path) -> None:
    write_workspace(tmp_path, inputs={"2025Q1": INPUTS["2025Q4"]})
    c = small_review(tmp_path).comparison
    assert c.year_ago is not None
    assert str(c.year_ago.period) == "2025Q1"
    assert str(c.earlier[-1].period) == "2025Q4"


def test_scores_of_another_scheme_are_not_compared_and_pay_is(tmp_path: Path) -> None:
    dated = "[{from: 2016-01-01, id: small}, {from: 2026-01-01, id: other}]"
    write_workspace(tmp_path, departments=DEPARTMENTS.replace("scheme: small", f"scheme: {dated}"),
                    inputs=INPUTS)  # fmt: skip
    other = SCHEME.replace("id: small", "id: other").replace("weight: 60", "weight: 160")
    other += "full_score: 200\n"
    (tmp_path / "params" / "schemes" / "other.yaml").write_text(other, encoding="utf-8")
    c = _review(tmp_path)
    assert not c.same_rules
    assert c.score_movers() == ()
    assert c.mean_score() == Variance("", c.mean_score().now, None)
    # A: 64 + 32, B: 160 + 34, C: 128 + 28 points; 10 yuan a point.
    assert c.total_pay() == Variance("", Fraction(4460), Fraction(1580))


def test_every_share_of_full_points_is_the_mean_over_the_full_points(c: Comparison) -> None:
    assert findings.shares(c) == {"sales": Fraction(44, 60), "service": Fraction(94, 120)}


def test_carried_amounts_are_settled_reduced_kept_or_new() -> None:
    old = CarriedAmount("A", "gap", "2025Q3", Decimal("100.00"), None)
    less = CarriedAmount("A", "gap", "2025Q3", Decimal("40.00"), None)
    moves = {
        "settled": findings.CarryMovement(None, old),
        "reduced": findings.CarryMovement(less, old),
        "kept": findings.CarryMovement(old, old),
        "new": findings.CarryMovement(old, None),
    }
    assert {name: moved.state for name, moved in moves.items()} == {name: name for name in moves}
    amounts = {name: moved.amount(name) for name, moved in moves.items()}
    assert amounts == {"settled": 100, "reduced": 60, "kept": 100, "new": 100}
