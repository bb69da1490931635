"""Result tables of a run, in the catalogue's columns and order, and their CSV form.

The roll-up of months to a quarter or a year is here, too: mean of the scores, pay summed.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from io import StringIO
from typing import TYPE_CHECKING, Any

import numpy as np

from kpilib.core.collecting import without_collecting
from kpilib.core.lazy import lazy
from kpilib.core.rounding import number_text, parts_of_one, round_half_up
from kpilib.core.tables import DEPARTMENT, RESULT_TABLES
from kpilib.engine.ranking import standing_over

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pandas as pd

    from kpilib.core.columns import Table
    from kpilib.engine.evaluate import Piece
    from kpilib.engine.flags import FlagRow
    from kpilib.engine.pieces import Plan
    from kpilib.engine.score import FrameScores
    from kpilib.rules.scheme import Scheme
    from kpilib.rules.sheet import Sheet
else:
    pd = lazy("pandas")

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Results:
    """The result tables of one run.

    Every table is a pandas frame with the catalogue's columns; numbers are `Decimal` or None,
    `eligible` is a bool, and words are text, empty where there is none.
    """

    rows: Mapping[str, tuple[Row, ...]]

    def table(self, name: str) -> pd.DataFrame:
        """One result table by name."""
        return pd.DataFrame(list(self.rows[name]), columns=list(RESULT_TABLES[name]), dtype=object)

    @cached_property
    def summary(self) -> pd.DataFrame:
        """One row per person and piece, and one for the run's period."""
        return self.table("summary")

    @cached_property
    def scores(self) -> pd.DataFrame:
        """One row per person, piece and indicator."""
        return self.table("scores")

    @cached_property
    def payouts(self) -> pd.DataFrame:
        """One row per person, piece and pay item, yuan."""
        return self.table("payouts")

    @cached_property
    def carry(self) -> pd.DataFrame:
        """State handed to the next period, yuan."""
        return self.table("carry")

    @cached_property
    def flags(self) -> pd.DataFrame:
        """What should be noticed."""
        return self.table("flags")

    @cached_property
    def classes(self) -> pd.DataFrame:
        """Classes of customers."""
        return self.table("classes")

    def csv(self, name: str) -> str:
        """One table as CSV text."""
        text = StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(RESULT_TABLES[name])
        writer.writerows([cell_text(cell) for cell in row] for row in self.rows[name])
        return text.getvalue()


def cell_text(cell: object) -> str:
    """A result cell as it stands in a CSV file.

    >>> cell_text(True), cell_text(Decimal("2.50")), cell_text(None)
    ('true', '2.50', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


@without_collecting()
def build_results(
    scheme: Scheme, plan: Plan, pieces: Sequence[Piece], run_flags: Sequence[FlagRow] = ()
) -> Results:
    """The result tables of a run from its pieces, with the flags of its whole period."""
    classes = [pair for piece in pieces for pair in piece.classes]
    return Results(
        {
            "summary": tuple(_summary(scheme, plan, pieces)),
            "scores": _by_person(_score_rows(piece) for piece in pieces),
            "payouts": _by_person(_pay_rows(piece) for piece in pieces),
            "carry": tuple(_carry_rows(scheme, pieces[-1].carry) if pieces else ()),
            "flags": _by_person(
                [
                    *(_flag_rows(piece.flags, str(piece.period)) for piece in pieces),
                    _flag_rows(run_flags, str(plan.period)),
                ]
            ),
            "classes": tuple(sorted(classes, key=lambda pair: pair[0])),
        }
    )


def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else parts_of_one(fen, 2)


def _carry_rows(scheme: Scheme, carry: Table) -> list[Row]:
    """State handed on by person in text order, then as the scheme names it, then by origin."""
    kinds = {rule.kind: place for place, rule in reversed(list(enumerate(scheme.carry)))}
    rows: list[Row] = []
    for row in range(len(carry)):
        words = (carry.columns[name].at(row) for name in ("employee_id", "kind", "origin_period"))
        amounts = (carry.numbers(name).at(row) for name in ("amount", "base"))
        rows.append((*words, *(None if n is None else round_half_up(n, 2) for n in amounts)))
    return sorted(rows, key=lambda row: (row[0], kinds[row[1]], row[2]))


def _by_person(pieces: Iterable[Iterable[Row]]) -> tuple[Row, ...]:
    """Rows by person in text order, then by piece in time, then as the scheme names them."""
    rows = [row for piece in pieces for row in piece]
    return tuple(sorted(rows, key=lambda row: str(row[0])))


def _score_rows(piece: Piece) -> Iterator[Row]:
    for result in piece.scores:
        for row in np.flatnonzero(piece.sheet.frames[result.frame].active):
            yield from _person_scores(piece, result, int(row))


def _person_scores(piece: Piece, result: FrameScores, row: int) -> Iterator[Row]:
    who = piece.sheet.frames[result.frame].ids[row]
    for column, printed in zip(result.columns, result.printed, strict=True):
        target, actual = column.target.at(row), column.actual.at(row)
        if column.informational and not actual and not column.at_zero:
            continue
        scored = column.points.at(row) is not None
        points = parts_of_one(int(printed[row]), 2) if scored else None
        yield (who, str(piece.period), column.indicator, _number(target), _number(actual), points)


def _number(value: Fraction | None) -> Decimal | None:
    return None if value is None else Decimal(number_text(value))


def _pay_rows(piece: Piece) -> Iterator[Row]:
    for pay in piece.pay:
        ids = piece.sheet.frames[pay.frame].ids
        for row in np.flatnonzero(pay.fen):
            yield (ids[row], str(piece.period), pay.item, _yuan(int(pay.fen[row])))


def _flag_rows(flags: Iterable[FlagRow], period: str) -> Iterator[Row]:
    for flag in flags:
        yield (flag.subject, period, flag.flag, flag.detail)


def _summary(scheme: Scheme, plan: Plan, pieces: Sequence[Piece]) -> list[Row]:
    if not scheme.summary:
        return []
    rows = [row for piece in pieces for row in _piece_summary(piece)]
    if not plan.in_one_piece:
        rows += _run_summary(scheme, plan, pieces, rows)
    # Pieces come in time and the run after them, so that a stable sort by person keeps time.
    return sorted(rows, key=lambda row: str(row[0]))


def _piece_summary(piece: Piece) -> Iterator[Row]:
    sheet = piece.sheet
    totals = {frame: _total_pay(piece, frame) for frame in ("department", "people")}
    scored = {result.frame for result in piece.scores if result.score is not None}
    period = str(piece.period)
    if "department" in scored:
        total = _yuan(int(totals["department"][0]))
        yield (DEPARTMENT, period, True, "", *_standing(sheet, "department", 0), total)
    people = sheet.frames["people"]
    for row, who in enumerate(people.ids):
        reason = piece.reasons[row]
        if people.active[row]:
            standing = _standing(sheet, "people", row)
            yield (who, period, True, "", *standing, _yuan(int(totals["people"][row])))
        elif reason:
            yield (who, period, False, reason, None, "", None, _yuan(0))


def _total_pay(piece: Piece, frame: str) -> np.ndarray[Any, np.dtype[Any]]:
    total = np.zeros(len(piece.sheet.frames[frame]), dtype=object)
    for pay in piece.pay:
        if pay.frame == frame:
            total = total + pay.fen
    return total


def _standing(sheet: Sheet, frame: str, row: int) -> tuple[Decimal | None, str, Decimal | None]:
    """Score, grade and rank of one row, empty where the scheme has none."""
    score = _value(sheet, "score", frame, row)
    grade = _value(sheet, "grade", frame, row)
    rank = _value(sheet, "rank", frame, row)
    return (
        round_half_up(score, 2) if isinstance(score, Fraction) else None,
        str(grade or ""),
        Decimal(int(rank)) if isinstance(rank, Fraction) else None,
    )


def _value(sheet: Sheet, name: str, frame: str, row: int) -> object:
    entry = sheet.entries.get((name, frame))
    return entry.column.at(row) if entry else None


def _run_summary(
    scheme: Scheme, plan: Plan, pieces: Sequence[Piece], rows: Sequence[Row]
) -> Iterator[Row]:
    """The roll-up, one row per person for the whole run: mean of the scores, pay summed."""
    by_person: dict[str, list[Row]] = {}
    for row in rows:
        by_person.setdefault(row[0], []).append(row)
    standing = standing_over(scheme, pieces)
    for who, mine in by_person.items():
        eligible = any(row[2] for row in mine)
        reason = "" if eligible else mine[-1][3]
        score = round_half_up(standing.scores[who], 2) if who in standing.scores else None
        grade = standing.grades[who].grade if who in standing.grades else ""
        rank = Decimal(standing.ranks[who]) if who in standing.ranks else None
        total = round_half_up(sum((Fraction(row[7]) for row in mine), Fraction()), 2)
        yield (who, str(plan.period), eligible, reason, score, grade, rank, total)
