"""What each kind of step says of its value, sentence by sentence."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from kpilib.rules.formula import parse_formula
from kpilib.rules.parts.compared import Peers
from kpilib.rules.parts.fill import FillStep
from kpilib.rules.parts.pool import PoolStep
from kpilib.rules.parts.prizes import PrizesStep
from kpilib.rules.parts.rank import RankStep
from kpilib.rules.parts.rating import RatingStep
from kpilib.rules.parts.tiers import BandStep, StepTable
from kpilib.rules.parts.total import TotalStep
from kpilib.rules.trace import Step
from kpilib.text.explain.words import TraceWording
from tests.small_schemes import scheme_of


@pytest.fixture(scope="module", name="words")
def english() -> TraceWording:
    return TraceWording("en", scheme_of("indicators: {care: {rating: care}}\n"))


def _steps(**values: int | str | None) -> tuple[Step, ...]:
    return tuple(
        Step(name, None if value is None else Fraction(value)) for name, value in values.items()
    )


def test_a_prize_says_its_place_and_who_shares_it(words: TraceWording) -> None:
    prizes = (Decimal(300), Decimal(100), Decimal(50), Decimal(0), Decimal(20), Decimal(10))
    places = _steps(a=1, b=2, c=2, d=4)

    def prized(who: str, prizes: tuple[Decimal, ...]) -> PrizesStep:
        return PrizesStep("p", None, children=places, prizes=prizes, mine=who, peers=Peers(places))

    def said(who: str) -> str:
        return prized(who, prizes).said(words)

    assert said("a") == "the prize of place 1"
    assert said("b") == said("c") == "2 people share place 2, and 100 + 50"
    assert said("d") == "the prize of place 4"
    assert said("e") == "no place, so no prize"
    few = prized("d", prizes[:3]).said(words)
    assert few == "place 4 has no prize"


def test_a_share_of_a_pool_says_its_division_and_who_takes_no_part(words: TraceWording) -> None:
    def said(mine: str, value: str, **weights: int) -> str:
        peers = Peers(_steps(**weights))
        children = (Step("money", Fraction(100), "Money"), *peers.people)
        step = PoolStep("s", Fraction(value), children=children, mine=mine, peers=peers)
        return step.said(words)

    assert said("a", "25", a=1, b=3) == "= Money 100 × weight 1 ÷ all 2 people 4"
    assert said("a", "33.34", a=1, b=1, c=1).startswith(
        "= Money 100 × weight 1 ÷ all 3 people 3 = ≈33.3333; all are cut to the fen"
    )
    assert said("c", "0", a=1, b=3) == "takes no part"
    assert said("a", "0", a=0, b=0) == "all weights are 0, so nobody gets anything"
    one = Peers(_steps(a=1))
    nothing = PoolStep("s", None, children=(Step("money", None), *one.people), mine="a", peers=one)
    assert nothing.said(words) == "takes no part"


def test_filling_says_what_fills_or_that_there_is_nothing_to_fill(words: TraceWording) -> None:
    using, lower, none = Step("using", Fraction(5)), Step("lower", Fraction(2)), Fraction(0)

    def said(gives: str, *children: Step) -> str:
        return FillStep("f", None, children=children, gives=gives).said(words)

    assert said("filled", using, lower) == "no gaps"
    assert said("filled", using, lower, Step("gap", none)) == (
        "using 5, the oldest gap first; lower 2, lowering the bases from the last gap touched"
    )
    assert said("cleared_base", using, Step("lower", none), Step("gap", none)) == (
        "using 5, the oldest gap first; the bases of the gaps filled completely"
    )


def test_who_has_no_value_is_not_ranked(words: TraceWording) -> None:
    people = _steps(a=9, b=None)
    rank = RankStep("r", None, children=people, mine="b", peers=Peers(people))
    assert rank.said(words) == "not ranked"
    assert replace(rank, gives="count").said(words).endswith("; how many")


def test_a_total_counts_those_who_have_a_value(words: TraceWording) -> None:
    people = _steps(a=9, b=None, c=4)
    for how, said in (("sum", "sum of a over 2 people"), ("mean", "mean of a over 2 people"),
                      ("number", "how many people have a")):  # fmt: skip
        step = TotalStep("t", None, children=people, how=how, of=parse_formula("a"))
        assert step.said(words) == said


def test_ratings_of_several_say_their_shares_and_what_is_missing_of_them(
    words: TraceWording,
) -> None:
    weights = {"superior": Decimal("0.6"), "peer": Decimal("0.4")}
    both = _steps(superior=80, peer=90)
    assert RatingStep("r", None, children=both, weights=weights).said(words) == (
        "= superior 80 × 60% + peer 90 × 40%"
    )
    assert RatingStep("r", None, children=both[:1], weights=weights).said(words) == (
        "= (superior 80 × 60%) ÷ (60%)"
    )
    unequal = {"superior": Decimal(2), "peer": Decimal(1)}
    assert RatingStep("r", None, children=both, weights=unequal).said(words) == (
        "= (superior 80 × 200% + peer 90 × 100%) ÷ (200% + 100%)"
    )


def test_a_band_says_both_of_its_ends(words: TraceWording) -> None:
    bounds = {Decimal(981): Decimal(2), Decimal(939): Decimal(1), Decimal(0): Decimal(3)}
    table = StepTable.model_validate({"of": "x", "from": bounds})

    def said(number: int) -> str:
        step = BandStep("b", Fraction(1), children=_steps(x=1), table=table,
                        band=table.rows[number])  # fmt: skip
        return step.said(words).partition("band ")[2].partition(" →")[0]

    assert [said(number) for number in range(3)] == ["≥ 981", "≥ 939 and < 981", "≥ 0 and < 939"]
