"""The root of the tree of each figure of one piece: pay, points, quantities, and rules."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.explain.node import Step
from kpilib.explain.of_people import of_people
from kpilib.explain.titles import titled
from kpilib.language.formula import parse_formula
from kpilib.rounding import round_half_up

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.assessment.assess import Run
    from kpilib.assessment.evaluate import Piece
    from kpilib.assessment.score import FrameScores, ScoreColumn
    from kpilib.explain.tell import Teller
    from kpilib.language.clauses import CarryOut, Exclusion, Flag, Measure
    from kpilib.language.model import Bilingual

TOTAL = "total_pay"


def summed(name: str, steps: Sequence[Step], title: Bilingual) -> Step:
    """Steps added up, such as items of pay."""
    total = sum((s.value for s in steps if isinstance(s.value, Fraction)), Fraction(0))
    return Step("sum", name, total, title, "yuan", children=tuple(steps))


def roots_of(
    run: Run, piece: Piece, teller: Teller, name: str, who: tuple[str, int]
) -> Iterator[Step]:
    """A figure of one row of a frame: one step, or several where it has several sides."""
    frame, row = who
    if name == TOTAL and run.scheme.pay and frame != "sections":
        items = [
            _paid(teller, pay.item, frame, row)
            for pay in piece.pay
            if pay.frame == frame and pay.fen[row]
        ]
        yield summed(TOTAL, items, titled(run.scheme, TOTAL))
    elif any(pay.item == name and pay.frame == frame for pay in piece.pay):
        yield _paid(teller, name, frame, row)
    elif found := _column(piece, name, frame):
        yield from _printed(teller, *found, row)
    elif (name, frame) in piece.sheet.entries:
        yield teller.step(name, frame, row)
    else:
        yield from _rules(run, teller, name, who)


def _rules(run: Run, teller: Teller, name: str, who: tuple[str, int]) -> Iterator[Step]:
    """Flags, and state handed on."""
    frame, row = who
    yield from flagged(run.scheme.flags, teller, name, who)
    for rule in run.scheme.carry:
        if rule.kind == name and frame == "people":
            yield from _handed_on(teller, rule, row)
    measure = run.scheme.measures.get(name)
    if measure is not None and (not measure.periods or run.plan.cadence in measure.periods):
        yield from _measured(teller, name, measure, who)


def flagged(
    flags: Sequence[Flag], teller: Teller, name: str, who: tuple[str, int]
) -> Iterator[Step]:
    """The condition of a flag, with its figures."""
    for flag in flags:
        if flag.flag == name and who[0] in flag.on:
            step = _formula(teller, flag.when, who)
            yield replace(step, name=name, title=flag.title, clause=flag.clause,
                          assumption=flag.assumption)  # fmt: skip


def _measured(teller: Teller, name: str, measure: Measure, who: tuple[str, int]) -> Iterator[Step]:
    """What a review shows beside scores and pay: the actual, target and carried part there are."""
    frame, row = who
    target, carried = (titled(teller.scheme, f"{name}.{side}") for side in ("target", "carried"))
    for text, title in (
        (measure.actual, measure.title),
        (measure.target, target),
        (measure.carried, carried),
    ):
        if text == "none":
            continue
        if frame in measure.on:
            yield replace(teller.formula(name, text, frame, row), title=title, unit=measure.unit)
        elif frame == "department":
            counted = tuple(of_people(teller, text, _counted(teller, measure, text)))
            value = sum((s.value for s in counted if isinstance(s.value, Fraction)), Fraction(0))
            facts = {"how": "sum", "of": parse_formula(text)}
            yield Step("total", name, value, title, measure.unit, children=counted, facts=facts)


def _counted(teller: Teller, measure: Measure, text: str) -> list[int]:
    """Everybody who reached something; where targets are added up, those who have one."""
    active = teller.sheet.frames["people"].active
    actual, target = (teller.column(t, "people") for t in (measure.actual, measure.target))
    here = [r for r in range(len(active)) if active[r] and actual.at(r) is not None]
    return [row for row in here if text != measure.target or target.at(row) is not None]


def _handed_on(teller: Teller, rule: CarryOut, row: int) -> Iterator[Step]:
    """What is left of old state, or the new amount and the base that depends on it."""
    if rule.rest_of:
        yield teller.step(rule.rest_of, "people", row)
        return
    condition = _formula(teller, rule.when, ("people", row))
    for text, title in ((rule.amount, rule.title), (rule.base, titled(teller.scheme, "base"))):
        if text is None or text == "none":
            continue
        exact = _formula(teller, text, ("people", row))
        if condition.value is not True:
            exact = replace(exact, value=None)
        exact = replace(exact, name=rule.kind, title=title, unit="yuan", clause=rule.clause,
                        assumption=rule.assumption, condition=condition)  # fmt: skip
        yield rounded(rule.kind, exact, title, "yuan")


def _formula(teller: Teller, text: str, who: tuple[str, int]) -> Step:
    return teller.formula("condition", text, *who)


def _paid(teller: Teller, name: str, frame: str, row: int) -> Step:
    """A pay item: its exact amount rounded half up to the fen."""

    def make() -> Step:
        exact = teller.step(name, frame, row)
        return rounded(name, exact, exact.title, exact.unit or "yuan")

    return teller.once((f"{name} as paid", frame, row), make)


def rounded(name: str, exact: Step, title: Bilingual | None, unit: str) -> Step:
    """A value rounded to hundredths; the exact step itself where that changes nothing."""
    if not isinstance(exact.value, Fraction):
        return exact
    value = Fraction(round_half_up(exact.value, 2))
    if value == exact.value:
        return replace(exact, unit=unit, title=title)
    return Step("rounded", name, value, title, unit, children=(exact,), facts={"places": 2})


def _column(piece: Piece, name: str, frame: str) -> tuple[FrameScores, ScoreColumn] | None:
    for result in piece.scores:
        for column in result.columns:
            if result.frame == frame and column.indicator == name:
                return result, column
    return None


def _printed(teller: Teller, result: FrameScores, column: ScoreColumn, row: int) -> Iterator[Step]:
    """The points as the sheet prints them: cut to hundredths so that they add up to the score."""
    exact = teller.step(f"{column.indicator}.points", result.frame, row)
    if column.informational:
        if exact.value is not None:
            yield rounded(column.indicator, exact, exact.title, exact.unit)
        else:
            actual = teller.step(f"{column.indicator}.actual", result.frame, row)
            yield Step("shown", column.indicator, actual.value, exact.title, exact.unit,
                       children=(actual,), clause=exact.clause)  # fmt: skip
        return
    value = Fraction(int(result.printed[result.columns.index(column)][row]), 100)
    if exact.value is None or exact.value == value:
        yield exact
        return
    scored = [c.indicator for c in result.columns if not c.informational]
    others = tuple(
        teller.step(f"{name}.points", result.frame, row)
        for name in scored
        if name != column.indicator
    )
    yield Step("printed", column.indicator, value, exact.title, "points",
               children=(exact, *others), facts={"order": tuple(scored)})  # fmt: skip


def excluded(teller: Teller, piece: Piece, row: int) -> Step:
    """Why a person is not assessed: the rule with its numbers, worked out for everyone."""
    rule = next(r for r in teller.scheme.eligibility if _holds(teller, r, piece.reasons[row], row))
    condition = _formula(teller, rule.when, ("people", row))
    return Step("excluded", rule.reason, None, rule.title, condition=condition,
                clause=rule.clause, assumption=rule.assumption)  # fmt: skip


def _holds(teller: Teller, rule: Exclusion, reason: str, row: int) -> bool:
    return rule.reason == reason and teller.column(rule.when, "people").at(row) is True
