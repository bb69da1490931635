"""What was paid for a period before there was a ledger, as it is frozen with its first revision.

params/paid_elsewhere/<period>/<department>/
payouts.csv      employee_id, period, item, amount: what was paid
evidence.csv     the list as somebody had it, or evidence.xlsx
about.json       what that was called, its hash, and why it was paid elsewhere
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from kpilib.core.jsontext import model_of
from kpilib.core.messages import Message
from kpilib.core.tables import RESULT_TABLES
from kpilib.records.frozen_tables import number_in
from kpilib.rules.model import Model

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kpilib.engine.results import Row

ELSEWHERE = "params/paid_elsewhere/"
"""Where a frozen workspace keeps what was paid elsewhere."""

_COLUMNS = RESULT_TABLES["payouts"]


class PaidElsewhere(Model):
    """Where the amounts come from.

    Attributes:
        file: What the list was called.
        sha256: Of its bytes.
        reason: Why the period was paid elsewhere, and how.
    """

    file: str
    sha256: str
    reason: str

    def to_bytes(self) -> bytes:
        """As its file holds it."""
        text = json.dumps(self.model_dump(), ensure_ascii=False, indent=1, sort_keys=True)
        return f"{text}\n".encode()


def elsewhere_folder(root: Path, department: str, period: object) -> Path:
    """Where a frozen workspace keeps what its period was paid elsewhere."""
    return root / ELSEWHERE / str(period) / department


def read_elsewhere(root: Path, department: str, period: object) -> tuple[Row, ...]:
    """What was paid elsewhere for a period, as rows of `payouts`.

    Raises:
        OSError: The file is gone.
        ValueError: It is not one of ours.
    """
    path = elsewhere_folder(root, department, period) / "payouts.csv"
    text = path.read_text(encoding="utf-8")
    header, *rows = [*csv.reader(io.StringIO(text, newline=""))] or [[]]
    if tuple(header) != _COLUMNS or any(len(row) != len(_COLUMNS) for row in rows):
        raise ValueError(
            Message("{file} has the columns {columns}", file=path.name, columns=tuple(header))
        )
    return tuple((who, piece, item, number_in(amount)) for who, piece, item, amount in rows)


def read_about(root: Path, department: str, period: object) -> PaidElsewhere | None:
    """Where the amounts come from; None where the period was not paid elsewhere.

    Raises:
        ValueError: The file is not one of ours.
    """
    path = elsewhere_folder(root, department, period) / "about.json"
    return model_of(PaidElsewhere, path.read_bytes(), path.name) if path.is_file() else None


def elsewhere_csv(rows: Iterable[Row]) -> str:
    """Amounts as CSV text, in a fixed order."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows((who, piece, item, f"{amount:.2f}") for who, piece, item, amount in rows)
    return text.getvalue()
