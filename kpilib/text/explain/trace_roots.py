"""The root of the tree of each figure of one piece: pay, points, quantities, and rules."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.rules.formula import parse_formula
from kpilib.rules.sheet import CONSTANT
from kpilib.text.explain.excluded_rows import of_nobody_assessed
from kpilib.text.explain.titles import titled
from kpilib.text.explain.trace_classes import classes
from kpilib.text.explain.trace_flags import flagged, flags_of
from kpilib.text.explain.trace_people import of_people
from kpilib.text.explain.trace_step import Step
from kpilib.text.explain.trace_sums import rounded, summed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.engine.assess import Run
    from kpilib.engine.evaluate import Piece
    from kpilib.engine.score import FrameScores, ScoreColumn
    from kpilib.rules.clauses import Exclusion, Measure
    from kpilib.text.explain.trace_builder import Teller

TOTAL = "total_pay"
STANDING = ("score", "grade", "rank")


def roots_of(
    run: Run, piece: Piece, teller: Teller, name: str, who: tuple[str, int]
) -> Iterator[tuple[str, Step]]:
    """What a name means for one row of a frame: each sort of figure with its root or roots."""
    frame, row = who
    worked_out = (name, frame) in piece.sheet.entries
    if name == TOTAL and frame in {"people", "department"}:
        items = [
            _paid(teller, pay.item, frame, row)
            for pay in piece.pay
            if pay.frame == frame and pay.fen[row]
        ]
        yield "summary", summed(TOTAL, items, titled(run.scheme, TOTAL))
    elif any(pay.item == name and pay.frame == frame for pay in piece.pay):
        yield "pay", _paid(teller, name, frame, row)
    elif found := _column(piece, name, frame):
        yield from (("indicator", step) for step in _printed(teller, *found, row))
    elif worked_out or (name, CONSTANT) in piece.sheet.entries:
        sort = "summary" if name in STANDING else "quantity" if worked_out else "parameter"
        yield sort, teller.step(name, frame, row)
    elif side := _side(piece, name, frame):
        yield "indicator", _shown(teller, side, name, who)
    measure = run.scheme.measures.get(name)
    if measure is not None and (not measure.periods or run.plan.cadence in measure.periods):
        yield from (("measure", step) for step in _measured(teller, name, measure, who))
    yield from (("flag", step) for step in flagged(flags_of(run), teller, name, who))
    if frame == "customers":
        yield from (("class", step) for step in classes(run.scheme, teller, name, row))


def _side(piece: Piece, name: str, frame: str) -> ScoreColumn | None:
    """The rating that is meant by its `.actual`: its own value is what the score table shows."""
    head, _, side = name.rpartition(".")
    found = _column(piece, head, frame) if side == "actual" else None
    return found[1] if found else None


def _shown(teller: Teller, column: ScoreColumn, name: str, who: tuple[str, int]) -> Step:
    exact = teller.step(column.indicator, *who)
    title = titled(teller.scheme, name)
    return Step("shown", name, exact.value, title, exact.unit, children=(exact,))


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


def _paid(teller: Teller, name: str, frame: str, row: int) -> Step:
    """A pay item: its exact amount rounded half up to the fen."""

    def make() -> Step:
        exact = teller.step(name, frame, row)
        return rounded(name, exact, exact.title, exact.unit or "yuan")

    return teller.once((f"{name} as paid", frame, row), make)


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


def excluded(teller: Teller, rules: Sequence[Exclusion], row: int) -> Step:
    """Why a person is not assessed: the rule with its numbers, worked out for everyone."""
    rule = next(r for r in rules if _holds(teller, r, teller.reasons[row], row))
    condition = teller.formula("condition", rule.when, "people", row)
    return Step("excluded", rule.reason, None, rule.title, condition=condition,
                clause=rule.clause, assumption=rule.assumption,
                left_out=of_nobody_assessed(teller, row))  # fmt: skip


def _holds(teller: Teller, rule: Exclusion, reason: str, row: int) -> bool:
    return rule.reason == reason and teller.column(rule.when, "people").at(row) is True
