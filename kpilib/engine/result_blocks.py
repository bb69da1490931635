"""What each piece of a run adds to the result tables, in columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.columns import Labels
from kpilib.core.exact import Numbers
from kpilib.core.tables import DEPARTMENT
from kpilib.engine.result_columns import (
    AmountCells,
    ResultColumns,
    TextCells,
    TruthCells,
    joined,
    text_ranks,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.columns import Column, Table
    from kpilib.core.integers import Array
    from kpilib.engine.evaluate import Piece
    from kpilib.engine.score import FrameScores
    from kpilib.rules.scheme import Scheme
    from kpilib.rules.sheet import Sheet


def _who(piece: Piece, frame: str, rows: Array) -> TextCells:
    """What some rows of a frame are called, over the list of ids that people have."""
    labels = piece.sheet.frames[frame].labels
    names = piece.sheet.frames["people"].labels.names
    if frame == "department" and names[:1] == (DEPARTMENT,):
        labels = Labels(np.zeros(1, dtype=np.int64), names)
    return TextCells(labels.take(rows))


def score_blocks(piece: Piece) -> Iterator[ResultColumns]:
    """The points of every indicator: all rows of one after those of another."""
    for result in piece.scores:
        yield from _indicators(piece, result)


def _indicators(piece: Piece, result: FrameScores) -> Iterator[ResultColumns]:
    rows = piece.sheet.frames[result.frame]
    for column, printed in zip(result.columns, result.printed, strict=True):
        target, actual, points = (
            numbers.spread(len(rows)) for numbers in (column.target, column.actual, column.points)
        )
        shown = rows.active
        if column.informational and not column.at_zero:
            shown = shown & actual.present & np.asarray(actual.num != 0).astype(bool)
        at = np.flatnonzero(shown)
        if not len(at):
            continue
        yield ResultColumns((
            _who(piece, result.frame, at),
            TextCells.all_alike(str(piece.period), len(at)),
            TextCells.all_alike(column.indicator, len(at)),
            AmountCells.printed(target.take(at)),
            AmountCells.printed(actual.take(at)),
            AmountCells(printed[at], 2, None if points.known is None else points.present[at]),
        ))  # fmt: skip


def pay_blocks(piece: Piece) -> Iterator[ResultColumns]:
    """What is paid of every pay item: all rows of one after those of another."""
    for pay in piece.pay:
        at = np.flatnonzero(pay.fen)
        if len(at):
            yield ResultColumns((
                _who(piece, pay.frame, at),
                TextCells.all_alike(str(piece.period), len(at)),
                TextCells.all_alike(pay.item, len(at)),
                AmountCells(pay.fen[at], 2),
            ))  # fmt: skip


def summary_columns(piece: Piece) -> ResultColumns:
    """One row per person who is assessed or has a reason not to be; the department's before."""
    people = piece.sheet.frames["people"]
    without = np.flatnonzero(~people.active)
    given = np.zeros(len(people), dtype=bool)
    given[[row for row in without.tolist() if piece.reasons[row]]] = True
    blocks = []
    if "department" in {result.frame for result in piece.scores if result.score is not None}:
        blocks.append(_standing(piece, "department", np.array([0]), [""]))
    every = np.flatnonzero(people.active | given)
    reasons = [piece.reasons[row] for row in every.tolist()] if given.any() else None
    blocks.append(_standing(piece, "people", every, reasons))
    return joined(blocks)


def _standing(piece: Piece, frame: str, rows: Array, reasons: list[str] | None) -> ResultColumns:
    """Rows of the summary: score, grade and rank are of those who are assessed."""
    sheet, count = piece.sheet, len(rows)
    assessed = np.ones(count, dtype=bool)
    if reasons is not None and frame == "people":
        assessed = sheet.frames[frame].active[rows]
        reasons = ["" if here else why for here, why in zip(assessed, reasons, strict=True)]
    total = _total_pay(piece, frame)[rows]
    if not assessed.all():
        total = np.where(assessed, total, 0)
    return ResultColumns((
        _who(piece, frame, rows),
        TextCells.all_alike(str(piece.period), count),
        TruthCells(assessed),
        TextCells.all_alike("", count) if reasons is None else TextCells(Labels.of(reasons)),
        _figures(sheet, "score", frame, rows, assessed),
        _grades(sheet, frame, rows, assessed),
        _figures(sheet, "rank", frame, rows, assessed),
        AmountCells(total, 2),
    ))  # fmt: skip


def _total_pay(piece: Piece, frame: str) -> Array:
    """What all pay items of a frame come to, fen."""
    total = Numbers.scaled(np.zeros(len(piece.sheet.frames[frame]), dtype=np.int64))
    for pay in piece.pay:
        if pay.frame == frame:
            total += Numbers.scaled(pay.fen)
    return total.num


def _figures(sheet: Sheet, name: str, frame: str, rows: Array, assessed: Array) -> AmountCells:
    """The score, rounded to hundredths, or the rank; nothing where the scheme has none."""
    column, places = _column(sheet, name, frame), 2 if name == "score" else 0
    if not isinstance(column, Numbers):
        return AmountCells.nowhere(len(rows), places)
    numbers = column.spread(len(sheet.frames[frame])).take(rows)
    figures = numbers.rounded(places) if places else numbers.floor()
    return AmountCells(figures.num, places, figures.present & assessed)


def _grades(sheet: Sheet, frame: str, rows: Array, assessed: Array) -> TextCells:
    column = _column(sheet, "grade", frame)
    if column is None:
        return TextCells.all_alike("", len(rows))
    if not isinstance(column, Labels):
        texts = [str(cell or "") for cell in column.spread(len(sheet.frames[frame])).cells()]
        column = Labels.of(texts)
    labels = column.spread(len(sheet.frames[frame])).take(rows)
    return TextCells(Labels(np.where(assessed, labels.codes, -1), labels.names))


def _column(sheet: Sheet, name: str, frame: str) -> Column | None:
    entry = sheet.entries.get((name, frame))
    return entry.column if entry else None


def carry_columns(scheme: Scheme, carry: Table) -> ResultColumns:
    """State handed on by person in text order, then as the scheme names it, then by origin."""
    who, kinds, origins = (carry.labels(name) for name in ("employee_id", "kind", "origin_period"))
    place_of = {rule.kind: place for place, rule in reversed(list(enumerate(scheme.carry)))}
    places = np.array([*(place_of.get(kind, -1) for kind in kinds.names), -1], dtype=np.int64)
    order = np.lexsort((
        text_ranks(origins).take(origins.codes),
        places.take(kinds.codes),
        text_ranks(who).take(who.codes),
    ))  # fmt: skip
    amounts = [_fen(carry.numbers(name)) for name in ("amount", "base")]
    table = ResultColumns((TextCells(who), TextCells(kinds), TextCells(origins), *amounts))
    return table.take(order)


def _fen(numbers: Numbers) -> AmountCells:
    return AmountCells(numbers.rounded(2).num, 2, numbers.known)
