"""Rows of the inputs that count for nothing, each with the rule that leaves it out.

Every row counts, or a rule leaves it out that can be named: its person is not assessed, or every
quantity that looks at such rows has a condition (`where` about the row, `when` about the person)
that does not hold. A row of which neither is true would have fallen out: a test looks for such.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kpilib.rules.parts.rows import Chosen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.columns import Table
    from kpilib.core.integers import Bools
    from kpilib.engine.assess import Run
    from kpilib.engine.evaluate import Piece
    from kpilib.rules.parts.part import Part

_SUBJECT = {"metrics": "subject", "ratings": "employee_id", "events": "employee_id",
            "deals": "employee_id"}  # fmt: skip
_KIND = {"metrics": "metric", "ratings": "indicator", "events": "event", "deals": "kind"}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One row that counts for nothing.

    Attributes:
        period: The piece of the run.
        table: The table, as problems name it.
        row: Its number among the data rows.
        who: Whose row it is.
        reason: Why the person is not assessed; empty where the person is.
        by: The quantities that look at such rows, all of whose conditions leave this one out.
    """

    period: str
    table: str
    row: int
    who: str
    reason: str
    by: tuple[str, ...]


def left_out(run: Run) -> Iterator[LeftOut]:
    """The rows of a run that count for nothing, table by table in each piece."""
    parts = tuple(run.scheme.parts(run.plan.cadence))
    totals = tuple(run.scheme.run_totals.quantities.values())
    for piece in run.pieces:
        for name in _SUBJECT:
            # What is looked at once for the whole run counts, in whichever piece it stands.
            once = tuple(word for part in totals for word in part.looks_at(name))
            yield from _of_table(piece, piece.sheet.inputs[name], parts, once)


def _of_table(
    piece: Piece, table: Table, parts: tuple[tuple[str, Part], ...], once: tuple[str, ...]
) -> Iterator[LeftOut]:
    looked_at = [
        (name, frame, kinds)
        for name, part in parts
        if (kinds := part.looks_at(table.name))
        for frame in part.on
    ]
    words = table.labels(_KIND[table.name])
    of_kind = [words.among(kinds) & _of_frame(piece, table, f) for _, f, kinds in looked_at]
    counts = words.among(once)
    by_name = dict(parts)
    for (name, frame, _), rows in zip(looked_at, of_kind, strict=True):
        counts |= rows & _chosen(piece, table, name, by_name[name], frame)
    for row in np.flatnonzero(~counts):
        who = table.labels(_SUBJECT[table.name]).at(int(row)) or ""
        by = (n for (n, *_), rows in zip(looked_at, of_kind, strict=True) if rows[row])
        yield LeftOut(
            str(piece.period), piece.sheet.inputs.prefix + table.name, int(table.rows[row]), who,
            _reason(piece, who), tuple(dict.fromkeys(by)),
        )  # fmt: skip


def _of_frame(piece: Piece, table: Table, frame: str) -> Bools:
    return np.asarray(piece.sheet.subjects(table, _SUBJECT[table.name], frame) >= 0)


def _chosen(piece: Piece, table: Table, name: str, part: Part, frame: str) -> Bools:
    """The rows that a part has looked at for those who need it."""
    sheet = piece.sheet
    if part.row_table():
        chosen = sheet.entry(name, frame).extra["rows"]
        return chosen.which if isinstance(chosen, Chosen) else np.zeros(len(table), dtype=bool)
    needed = sheet.frames[frame].active
    if part.when is not None:
        needed = np.asarray(needed & sheet.truth(part.when, frame).holds)
    owner = sheet.subjects(table, _SUBJECT[table.name], frame)
    return np.asarray(np.append(needed, False)[owner])


def _reason(piece: Piece, who: str) -> str:
    people = piece.sheet.frames["people"]
    row = people.row_of(who)
    return piece.reasons[row] if row is not None else ""
