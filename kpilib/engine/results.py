"""Result tables of a run, in the catalogue's columns and order, and their CSV form.

The roll-up of months to a quarter or a year is here, too: mean of the scores, pay summed.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from io import StringIO
from typing import TYPE_CHECKING, Any

from kpilib.core.collecting import without_collecting
from kpilib.core.lazy import lazy
from kpilib.core.rounding import round_half_up
from kpilib.core.tables import RESULT_TABLES
from kpilib.engine.ranking import standing_over
from kpilib.engine.result_blocks import carry_columns, pay_blocks, score_blocks, summary_columns
from kpilib.engine.result_columns import ResultColumns, TextCells, by_person, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd

    from kpilib.engine.evaluate import Piece
    from kpilib.engine.flags import FlagRow
    from kpilib.engine.pieces import Plan
    from kpilib.rules.scheme import Scheme
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

    @cached_property
    def people(self) -> int:
        """How many have a row in the summary."""
        columns = self._columns("summary")
        if columns is None:
            return len({row[0] for row in self.rows["summary"]})
        who = columns.columns[0]
        return len(who.labels.words) if isinstance(who, TextCells) else 0

    def _columns(self, name: str) -> ResultColumns | None:
        return self.rows.columns.get(name) if isinstance(self.rows, RowsOfColumns) else None

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
        return self.csv_file(name).decode()

    def csv_file(self, name: str) -> bytes:
        """One table as a CSV file."""
        columns = self._columns(name)
        written = columns.csv(RESULT_TABLES[name]) if columns is not None else None
        if written is not None:
            return written
        text = StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(RESULT_TABLES[name])
        writer.writerows([cell_text(cell) for cell in row] for row in self.rows[name])
        return text.getvalue().encode()


class RowsOfColumns(Mapping[str, tuple[Row, ...]]):
    """Rows by table, of which those of a table are made when they are asked for."""

    def __init__(
        self, columns: Mapping[str, ResultColumns], rows: Mapping[str, tuple[Row, ...]]
    ) -> None:
        """Keep both.

        Args:
            columns: Tables in columns.
            rows: The other tables, row by row.
        """
        self.columns = columns
        self._rows = dict(rows)

    def __getitem__(self, name: str) -> tuple[Row, ...]:
        if name not in self._rows:
            with without_collecting():
                self._rows[name] = self.columns[name].rows()
        return self._rows[name]

    def __iter__(self) -> Iterator[str]:
        return iter(RESULT_TABLES)

    def __len__(self) -> int:
        return len(RESULT_TABLES)


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
    flags = [
        *(_flag_rows(piece.flags, str(piece.period)) for piece in pieces),
        _flag_rows(run_flags, str(plan.period)),
    ]
    columns = {
        "scores": _by_person([block for piece in pieces for block in score_blocks(piece)]),
        "payouts": _by_person([block for piece in pieces for block in pay_blocks(piece)]),
        "carry": carry_columns(scheme, pieces[-1].carry) if pieces else None,
    }
    rows: dict[str, tuple[Row, ...]] = {
        "flags": tuple(sorted((row for each in flags for row in each), key=_person)),
        "classes": tuple(sorted(classes, key=lambda pair: pair[0])),
    }
    summary = _by_person([summary_columns(piece) for piece in pieces]) if scheme.summary else None
    if summary is not None and not plan.in_one_piece:
        of_pieces = summary.rows()
        of_run = _run_summary(scheme, plan, pieces, of_pieces)
        # Pieces come in time and the run after them, so that a stable sort by person keeps time.
        rows["summary"] = tuple(sorted((*of_pieces, *of_run), key=_person))
    else:
        columns["summary"] = summary
    known = {name: table for name, table in columns.items() if table is not None}
    empty = {name: () for name in RESULT_TABLES if name not in known}
    return Results(RowsOfColumns(known, {**empty, **rows}))


def _by_person(blocks: Sequence[ResultColumns]) -> ResultColumns | None:
    """Rows by person in text order, then by piece in time, then as the scheme names them."""
    return by_person(joined(blocks)) if blocks else None


def _person(row: Row) -> str:
    return str(row[0])


def _flag_rows(flags: Iterable[FlagRow], period: str) -> Iterator[Row]:
    for flag in flags:
        yield (flag.subject, period, flag.flag, flag.detail)


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
