"""What a period has left open of earlier ones, as it is frozen with the revision that pays.

    params/left_open/<period>/<department>.csv

It is there only where something was left: beyond the limit of recoveries, or to be recovered from
somebody who is gone.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from kpilib.core.messages import Message
from kpilib.records.frozen_tables import Settlement, read_settlement_rows, settlement_cells

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

LEFT_OPEN = "params/left_open/"
"""Where a frozen workspace keeps it."""

Why = Literal["limit", "gone"]


class LeftOpen(NamedTuple):
    """An amount that a period has left open.

    Attributes:
        row: Whose, of what, and how much is still open.
        why: `limit`, beyond the limit of the period; `gone`, the person is not there any more.
    """

    row: Settlement
    why: Why


_COLUMNS = (*Settlement._fields, "why")


def left_file(root: Path, department: str, period: object) -> Path:
    """Where a frozen workspace keeps what its period has left open."""
    return root / LEFT_OPEN / str(period) / f"{department}.csv"


def left_csv(found: Iterable[LeftOpen]) -> str:
    """Open amounts as CSV text, in a fixed order."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows((*settlement_cells(one.row), one.why) for one in sorted(found))
    return text.getvalue()


def read_left(path: Path) -> tuple[LeftOpen, ...]:
    """Open amounts read back; none where there is no file.

    Raises:
        ValueError: It is no table of open amounts.
    """
    if not path.is_file():
        return ()
    text = path.read_text(encoding="utf-8")
    header, *rows = [*csv.reader(io.StringIO(text, newline=""))] or [[]]
    known: dict[str, Why] = {why: why for why in get_args(Why)}
    if tuple(header) != _COLUMNS or any(not row or row[-1] not in known for row in rows):
        raise ValueError(
            Message("{file} has the columns {columns}", file=path.name, columns=tuple(header))
        )
    settled = read_settlement_rows(path.name, len(_COLUMNS) - 1, [row[:-1] for row in rows])
    return tuple(LeftOpen(row, known[cells[-1]]) for row, cells in zip(settled, rows, strict=True))
