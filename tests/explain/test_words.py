"""Every part has its steps, and every kind of step its words, in Chinese and English."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, get_args

import pytest

from kpilib.rules.indicators import Indicator
from kpilib.rules.parts import PARTS
from kpilib.rules.parts.attainment import AttainmentStep
from kpilib.rules.parts.carried import CarriedInputStep
from kpilib.rules.parts.compared import Peers
from kpilib.rules.parts.fill import AmountLeftStep, BaseOwedStep, ItemStep
from kpilib.rules.parts.part import Part
from kpilib.rules.parts.rank import RankStep
from kpilib.rules.parts.rating import RatingStep
from kpilib.rules.trace import FormulaStep, Step
from kpilib.text.explain.formula_lines import formula_lines
from kpilib.text.explain.words import TraceWording
from tests.explain.again import LEAVES, WORKED_OUT
from tests.explain.runs import workspace
from tests.small_schemes import scheme_of
from tests.test_cases import CASES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kpilib.rules.scheme import Scheme
    from tests.explain.runs import Told

    Runs = Callable[[str], tuple[Told, ...]]


def _below(kind: type[Step]) -> Iterator[type[Step]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


STEPS = tuple(_below(Step))
KINDS = {step.kind for step in STEPS if step.kind}
MUTE = {"detail", "given", "input", "left_out", "month", "parameter", "shown"}
"""Kinds that say nothing beyond name, value and place; carried inputs say their origin. Of what is
left out the step speaks that leaves it out."""

CHINESE = re.compile("[\u4e00-\u9fff]")


def _indicators() -> list[type]:
    """The classes of the union that the scheme's model reads."""
    return [get_args(tagged)[0] for tagged in get_args(get_args(Indicator)[0])]


@pytest.mark.parametrize("part", [*PARTS.values(), *_indicators()])
def test_every_part_and_indicator_traces_itself(part: type[Part]) -> None:
    just_reads = (
        part.input_column is not Part.input_column or part.input_name is not Part.input_name
    )
    assert just_reads or part.trace is not Part.trace


@pytest.mark.parametrize("step", STEPS)
def test_every_step_says_how_its_value_follows(step: type[Step]) -> None:
    assert step.__doc__


def test_every_kind_of_step_is_worked_out_again() -> None:
    assert set(WORKED_OUT) | {"formula", *LEAVES} == KINDS


def test_every_kind_of_step_is_met_and_speaks_both_languages(
    told_by_scheme: Runs, told_by_department: Runs
) -> None:
    chinese: dict[str, str] = {}
    english: dict[str, str] = {}
    runs = [told for path in sorted(CASES.glob("*.yaml")) for told in told_by_scheme(path.stem)]
    runs += [told for name in workspace().departments for told in told_by_department(name)]
    for step, scheme in _every_step(runs):
        for said, lang in ((chinese, "zh"), (english, "en")):
            wording = TraceWording(lang, scheme)
            text = step.said(wording)
            if isinstance(step, FormulaStep):
                text = "".join(formula_lines(step, wording))
            said[step.kind] = said.get(step.kind, "") + text
    assert set(chinese) == KINDS - {"absent"}
    for kind in set(chinese) - MUTE:
        assert CHINESE.search(chinese[kind]), kind
        assert re.search("[a-z]{3}", english[kind]), kind
        assert kind in _QUOTING or not CHINESE.search(english[kind]), english[kind]


_QUOTING = {"formula", "lookup"}
"""Kinds whose sentences quote words of the inputs, such as the name of a section."""


def _every_step(runs: Iterable[Told]) -> Iterator[tuple[Step, Scheme]]:
    for told in runs:
        seen: dict[int, Step] = {}
        queue = [
            root
            for subject, names in told.subjects()
            for name in names
            for root in told.roots(subject, name)
        ]
        while queue:
            step = queue.pop()
            if id(step) not in seen:
                seen[id(step)] = step
                queue.extend((*step.below(), *step.left_out))
                yield step, told.run.scheme


def test_what_a_fill_leaves_open_says_what_was_filled_and_lowered() -> None:
    words = TraceWording("en", scheme_of("indicators: {care: {rating: care}}\n"))
    cells = (Step("gap", Fraction(100)), Step("base", Fraction(30)))
    item = ItemStep(
        "gap", Fraction(60), children=cells, gives="filled", filled=Fraction(60),
        rest=Fraction(40), lowered=Fraction(5), after=Fraction(25), done=False, origin="2025Q4",
    )  # fmt: skip
    assert item.said(words) == (
        "gap 100 (arose in Q4 2025): 60 filled, 40 left; base 30 − 5 = 25, not due yet"
    )
    left = AmountLeftStep("gap", item.rest, children=(item,), item=item)
    assert left.said(words) == "= 100 − 60 filled now"
    owed = BaseOwedStep("gap", item.after, children=(item,), item=item)
    assert owed.said(words) == "= 30 − 5 lowered now"
    filled = replace(owed, item=replace(item, done=True))
    assert filled.said(words) == "filled, so nothing is due any more"


def test_an_attainment_says_its_division_with_target_and_cap() -> None:
    words = TraceWording("en", scheme_of("indicators: {care: {rating: care}}\n"))

    def said(actual: Fraction, *, lower_is_better: bool, cap: Decimal | None) -> str:
        sides = (Step("actual", actual), Step("target", Fraction(4)))
        step = AttainmentStep("a", None, children=sides, cap=cap, lower_is_better=lower_is_better)
        return step.said(words)

    cap = Decimal("1.5")
    half = Fraction(1, 2)
    assert said(half, lower_is_better=False, cap=cap) == "= actual 0.5 ÷ target 4, at most 150%"
    assert said(half, lower_is_better=False, cap=None) == "= actual 0.5 ÷ target 4, no cap"
    assert said(half, lower_is_better=True, cap=cap) == "= target 4 ÷ actual 0.5, at most 150%"
    assert said(Fraction(0), lower_is_better=True, cap=cap) == "the actual is 0, so 150%"
    assert said(Fraction(0), lower_is_better=False, cap=None) == "= actual 0 ÷ target 4, no cap"
    assert said(-half, lower_is_better=False, cap=cap) == "the actual is negative, so 0"


def test_a_rating_speaks_of_its_mean_only_where_there_are_several() -> None:
    words = TraceWording("en", scheme_of("indicators: {care: {rating: care}}\n"))
    scores = tuple(Step("superior", Fraction(score)) for score in (80, 90))
    weights = {"superior": Decimal(1)}
    assert RatingStep("care", Fraction(80), children=scores[:1], weights=weights).said(words) == ""
    several = RatingStep("care", Fraction(85), children=scores, weights=weights).said(words)
    assert several == "rating: superior on average 85"


def test_what_was_carried_says_when_it_arose_and_by_which_decision_it_came() -> None:
    words = TraceWording("en", scheme_of("indicators: {care: {rating: care}}\n"))
    cell = CarriedInputStep("gap", Fraction(1), origin="2025Q4")
    assert cell.said(words) == "arose in Q4 2025, carried on"
    decided = replace(cell, decided="D-7").said(words)
    assert decided == "arose in Q4 2025, taken over from the scheme before as D-7 says"
    assert replace(cell, origin="").said(words) == ""


def test_a_rank_says_how_many_are_above_and_counts_no_equal_and_nobody_below() -> None:
    words = TraceWording("en", scheme_of("indicators: {care: {rating: care}}\n"))
    values = {"a": 9, "b": 7, "c": 7, "d": 5}
    people = tuple(Step(who, Fraction(value)) for who, value in values.items())
    places = {"a": 1, "b": 2, "c": 2, "d": 4}

    def said(who: str) -> str:
        place = Fraction(places[who])
        return RankStep("place", place, children=people, mine=who, peers=Peers(people)).said(words)

    assert [said(who).rpartition("; ")[2] for who in values] == [
        "0 above", "1 above", "1 above", "3 above",
    ]  # fmt: skip
