"""Which figures can be explained, and the root of the tree of each."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from kpilib.explain.node import Step
from kpilib.explain.show import Explanation
from kpilib.explain.tell import Teller
from kpilib.formula import names_in, parse_formula
from kpilib.model import Bilingual
from kpilib.problems import KpiError, suggest
from kpilib.reportnames import period_name
from kpilib.scheme import in_cadence
from kpilib.tables import DEPARTMENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.assess import Run
    from kpilib.evaluate import Piece
    from kpilib.scheme import Scheme
    from kpilib.score import FrameScores, ScoreColumn

_TOTAL = "total_pay"


class NoFigure(KpiError):  # noqa: N818 - it reads as what happened
    """There is no such person or figure in the assessment."""


def explain(
    run: Run, subject: str, item: str | None = None, *, lang: str = "zh", folder: str = ""
) -> Explanation:
    """The tree behind a figure.

    Args:
        run: The assessment.
        subject: An employee_id, or `@department`.
        item: A pay item, an indicator, `score`, `total_pay` or any quantity of the scheme; every
            indicator and item when left out.
        lang: `zh` or `en`.
        folder: What stands before file names, such as `params/inputs/2026Q1/key-accounts/`.

    Raises:
        NoFigure: No such person or item; names the nearest.
    """
    items = (item,) if item is not None else _all_items(run)
    roots = []
    for name in items:
        steps = [
            step for piece in run.pieces for step in _piece_roots(run, piece, subject, name, folder)
        ]
        roots += [step for step in _together(run, name, steps) if step not in roots]
    if not roots:
        raise _nothing(run, subject, item)
    return Explanation(tuple(roots), lang)


def _all_items(run: Run) -> tuple[str, ...]:
    cadence = run.plan.cadence
    indicators = [name for name, _ in in_cadence(run.scheme.indicators, cadence)]
    pay = [name for name, _ in in_cadence(run.scheme.pay, cadence)]
    return (*(["score"] if indicators else []), *indicators, *pay, *([_TOTAL] if pay else []))


def _together(run: Run, name: str, steps: Sequence[Step]) -> list[Step]:
    """The steps of several pieces: pay is summed up, everything else stands side by side."""
    if len(run.pieces) == 1 or name not in {*run.scheme.pay, _TOTAL} or not steps:
        return list(steps)
    total = sum((s.value for s in steps if isinstance(s.value, Fraction)), Fraction(0))
    first = steps[0].children[0] if steps[0].children else steps[0]
    title = first.title or steps[0].title
    return [Step("sum", name, total, title, "yuan", children=tuple(steps))]


def _piece_roots(run: Run, piece: Piece, subject: str, name: str, folder: str) -> Iterator[Step]:
    """The root of one figure in one piece; none where the subject has no such figure."""
    own = folder if not run.plan.from_history else ""
    teller = Teller(piece.sheet, run.scheme, own)
    for frame in ("people", "department"):
        rows = piece.sheet.frames[frame]
        if subject not in rows.ids:
            continue
        row = rows.ids.index(subject)
        if not rows.active[row]:
            if piece.reasons[row]:
                yield _excluded(run.scheme, teller, piece, row)
            continue
        yield from _root(run, piece, teller, name, frame, row)


def _root(
    run: Run, piece: Piece, teller: Teller, name: str, frame: str, row: int
) -> Iterator[Step]:
    title = _dated(run, piece)
    if name == _TOTAL and run.scheme.pay:
        yield _total(piece, teller, frame, row, title)
    elif any(pay.item == name and pay.frame == frame for pay in piece.pay):
        yield _paid(teller, name, frame, row, title)
    elif found := _column(piece, name, frame):
        yield _printed(teller, *found, row, title)
    elif (name, frame) in piece.sheet.entries:
        yield teller.step(name, frame, row)


def _dated(run: Run, piece: Piece) -> Bilingual | None:
    """In a run of several pieces each root is called by its piece."""
    if len(run.pieces) == 1:
        return None
    return Bilingual(zh=period_name(piece.period, "zh"), en=period_name(piece.period, "en"))


def _paid(teller: Teller, name: str, frame: str, row: int, title: Bilingual | None) -> Step:
    """A pay item: its exact amount rounded half up to the fen."""
    exact = teller.step(name, frame, row)
    paid = teller.sheet.entry(f"{name}.paid", frame).column.at(row)
    shown = title or exact.title
    return Step("rounded", name, paid, shown, "yuan", children=(exact,), facts={"places": 2})


def _total(piece: Piece, teller: Teller, frame: str, row: int, title: Bilingual | None) -> Step:
    items = [
        _paid(teller, pay.item, frame, row, None)
        for pay in piece.pay
        if pay.frame == frame and pay.fen[row]
    ]
    value = sum((i.value for i in items if isinstance(i.value, Fraction)), Fraction(0))
    shown = title or Bilingual(zh="应发合计", en="Total pay")
    return Step("sum", _TOTAL, value, shown, "yuan", children=tuple(items))


def _column(piece: Piece, name: str, frame: str) -> tuple[FrameScores, ScoreColumn] | None:
    for result in piece.scores:
        for column in result.columns:
            if result.frame == frame and column.indicator == name:
                return result, column
    return None


def _printed(
    teller: Teller, result: FrameScores, column: ScoreColumn, row: int, title: Bilingual | None
) -> Step:
    """The points as the sheet prints them: cut to hundredths so that they add up to the score."""
    place = result.columns.index(column)
    has_points = column.points.at(row) is not None
    value = Fraction(int(result.printed[place][row]), 100) if has_points else None
    exact = teller.step(f"{column.indicator}.points", result.frame, row)
    shown = title or exact.title or teller.scheme.indicators[column.indicator].title
    if column.informational:
        actual = teller.step(f"{column.indicator}.actual", result.frame, row)
        children = (exact, actual) if has_points else (actual,)
        kind = "rounded" if has_points else "shown"
        return Step(kind, column.indicator, value if has_points else actual.value, shown,
                    children=children, facts={"places": 2})  # fmt: skip
    others = tuple(
        Step("given", f"{other.indicator}.points", other.points.at(row),
             teller.scheme.indicators[other.indicator].title, "points")
        for other in result.columns
        if other is not column and not other.informational
    )  # fmt: skip
    order = tuple(c.indicator for c in result.columns if not c.informational)
    return Step("printed", column.indicator, value, shown, "points", children=(exact, *others),
                facts={"order": order})  # fmt: skip


def _excluded(scheme: Scheme, teller: Teller, piece: Piece, row: int) -> Step:
    """Why a person is not assessed."""
    rule = next(rule for rule in scheme.eligibility if rule.reason == piece.reasons[row])
    node = _condition(teller, rule.when, row)
    return Step("excluded", rule.reason, None, rule.title, condition=node, clause=rule.clause,
                assumption=rule.assumption)  # fmt: skip


def _condition(teller: Teller, text: str, row: int) -> Step:
    """A rule of eligibility with its numbers; it was worked out for everyone."""
    node = parse_formula(text)
    everyone = np.ones(len(teller.sheet.frames["people"]), dtype=bool)
    value = teller.sheet.calculate(text, "people", everyone).at(row)
    names = dict.fromkeys(names_in(node))
    children = tuple(teller.step(name, "people", row) for name in names)
    return Step("formula", "condition", value, formula=node, children=children)


def _nothing(run: Run, subject: str, item: str | None) -> NoFigure:
    people = {who for piece in run.pieces for who in piece.sheet.frames["people"].ids}
    if subject not in people and subject != DEPARTMENT:
        known = suggest(subject, sorted(people))
        return NoFigure(f"{subject} is not assessed in {run.plan.period}: {known}")
    names = sorted({name for piece in run.pieces for name, _ in piece.sheet.entries})
    if item is None:
        return NoFigure(f"{subject} has no figures in {run.plan.period}")
    return NoFigure(f"{subject} has no figure {item} in {run.plan.period}: {suggest(item, names)}")
