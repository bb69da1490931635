"""The root of the tree of each figure of one piece: pay, points, quantities, and rules."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.tables import YUAN
from kpilib.rules.formula import parse_formula
from kpilib.rules.parts.total import TotalStep
from kpilib.rules.sheet import CONSTANT
from kpilib.rules.trace import ShownStep, Step, SumStep, rounded, total_of
from kpilib.text.explain.trace_classes import classes
from kpilib.text.explain.trace_excluded import of_nobody_assessed
from kpilib.text.explain.trace_flags import flagged, flags_of
from kpilib.text.explain.trace_scores import PrintedStep

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.engine.assess import Run
    from kpilib.engine.evaluate import Piece
    from kpilib.engine.score import FrameScores, ScoreColumn
    from kpilib.rules.clauses import Exclusion, Measure
    from kpilib.rules.trace_builder import TraceBuilder

TOTAL = "total_pay"
STANDING = ("score", "grade", "rank")


class ExcludedStep(Step):
    """No value: a person who is not assessed, by the condition."""

    kind = "excluded"
    text = Message("not assessed")


def roots_of(
    run: Run, piece: Piece, builder: TraceBuilder, name: str, who: tuple[str, int]
) -> Iterator[tuple[str, Step]]:
    """What a name means for one row of a frame: each sort of figure with its root or roots."""
    frame, row = who
    worked_out = (name, frame) in piece.sheet.entries
    if name == TOTAL and frame in {"people", "department"}:
        items = [
            _paid(builder, pay.item, frame, row)
            for pay in piece.pay
            if pay.frame == frame and pay.fen[row]
        ]
        total = SumStep(TOTAL, total_of(items), builder.titled(TOTAL), YUAN, tuple(items))
        yield "summary", total
    elif any(pay.item == name and pay.frame == frame for pay in piece.pay):
        yield "pay", _paid(builder, name, frame, row)
    elif found := _column(piece, name, frame):
        yield from (("indicator", step) for step in _printed(builder, *found, row))
    elif worked_out or (name, CONSTANT) in piece.sheet.entries:
        sort = "summary" if name in STANDING else "quantity" if worked_out else "parameter"
        yield sort, builder.step(name, frame, row)
    elif side := _side(piece, name, frame):
        yield "indicator", _shown(builder, side, name, who)
    measure = run.scheme.measures.get(name)
    if measure is not None and (not measure.periods or run.plan.cadence in measure.periods):
        yield from (("measure", step) for step in _measured(builder, name, measure, who))
    yield from (("flag", step) for step in flagged(flags_of(run), builder, name, who))
    if frame == "customers":
        yield from (("class", step) for step in classes(run.scheme, builder, name, row))


def _side(piece: Piece, name: str, frame: str) -> ScoreColumn | None:
    """The rating that is meant by its `.actual`: its own value is what the score table shows."""
    head, _, side = name.rpartition(".")
    found = _column(piece, head, frame) if side == "actual" else None
    return found[1] if found else None


def _shown(builder: TraceBuilder, column: ScoreColumn, name: str, who: tuple[str, int]) -> Step:
    exact = builder.step(column.indicator, *who)
    return ShownStep(name, exact.value, builder.titled(name), exact.unit, (exact,))


def _measured(
    builder: TraceBuilder, name: str, measure: Measure, who: tuple[str, int]
) -> Iterator[Step]:
    """What a review shows beside scores and pay: the actual, target and carried part there are."""
    frame, row = who
    target, carried = (builder.titled(f"{name}.{side}") for side in ("target", "carried"))
    for text, title in (
        (measure.actual, measure.title),
        (measure.target, target),
        (measure.carried, carried),
    ):
        if text == "none":
            continue
        if frame in measure.on:
            yield replace(builder.formula(name, text, frame, row), title=title, unit=measure.unit)
        elif frame == "department":
            counted = tuple(builder.of_people(text, _counted(builder, measure, text)))
            yield TotalStep(name, total_of(counted), title, measure.unit, counted, how="sum",
                            of=parse_formula(text))  # fmt: skip


def _counted(builder: TraceBuilder, measure: Measure, text: str) -> list[int]:
    """Everybody who reached something; where targets are added up, those who have one."""
    active = builder.sheet.frames["people"].active
    actual, target = (builder.column(t, "people") for t in (measure.actual, measure.target))
    here = [r for r in range(len(active)) if active[r] and actual.at(r) is not None]
    return [row for row in here if text != measure.target or target.at(row) is not None]


def _paid(builder: TraceBuilder, name: str, frame: str, row: int) -> Step:
    """A pay item: its exact amount rounded half up to the fen."""

    def make() -> Step:
        exact = builder.step(name, frame, row)
        return rounded(name, exact, exact.title, exact.unit or YUAN)

    return builder.once((f"{name} as paid", frame, row), make)


def _column(piece: Piece, name: str, frame: str) -> tuple[FrameScores, ScoreColumn] | None:
    for result in piece.scores:
        for column in result.columns:
            if result.frame == frame and column.indicator == name:
                return result, column
    return None


def _printed(
    builder: TraceBuilder, result: FrameScores, column: ScoreColumn, row: int
) -> Iterator[Step]:
    """The points as the sheet prints them: cut to hundredths so that they add up to the score."""
    exact = builder.step(f"{column.indicator}.points", result.frame, row)
    if column.informational:
        if exact.value is not None:
            yield rounded(column.indicator, exact, exact.title, exact.unit)
        else:
            actual = builder.step(f"{column.indicator}.actual", result.frame, row)
            yield ShownStep(column.indicator, actual.value, exact.title, exact.unit, (actual,),
                            exact.clause)  # fmt: skip
        return
    value = Fraction(int(result.printed[result.columns.index(column)][row]), 100)
    if exact.value is None or exact.value == value:
        yield exact
        return
    scored = [c.indicator for c in result.columns if not c.informational]
    others = tuple(
        builder.step(f"{name}.points", result.frame, row)
        for name in scored
        if name != column.indicator
    )
    yield PrintedStep(column.indicator, value, exact.title, "points", (exact, *others),
                      order=tuple(scored))  # fmt: skip


def excluded(builder: TraceBuilder, rules: Sequence[Exclusion], row: int) -> Step:
    """Why a person is not assessed: the rule with its numbers, worked out for everyone."""
    rule = next(r for r in rules if _holds(builder, r, builder.reasons[row], row))
    condition = builder.formula("condition", rule.when, "people", row)
    return ExcludedStep(rule.reason, None, rule.title, condition=condition,
                        clause=rule.clause, assumption=rule.assumption,
                        left_out=of_nobody_assessed(builder, row))  # fmt: skip


def _holds(builder: TraceBuilder, rule: Exclusion, reason: str, row: int) -> bool:
    return rule.reason == reason and builder.column(rule.when, "people").at(row) is True
