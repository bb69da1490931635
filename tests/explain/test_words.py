"""Every part has its steps, and every kind of step its words, in Chinese and English."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, get_args

import pytest

from kpilib.rules.indicators import Indicator
from kpilib.rules.parts import PARTS
from kpilib.rules.parts.fill import AmountLeftStep, BaseOwedStep, ItemStep
from kpilib.rules.parts.part import Part
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
        rest=Fraction(40), lowered=Fraction(5), after=Fraction(25), done=False,
    )  # fmt: skip
    left = AmountLeftStep("gap", item.rest, children=(item,), item=item)
    assert left.said(words) == "= 100 − 60 filled now"
    owed = BaseOwedStep("gap", item.after, children=(item,), item=item)
    assert owed.said(words) == "= 30 − 5 lowered now"
    filled = replace(owed, item=replace(item, done=True))
    assert filled.said(words) == "filled, so nothing is due any more"
