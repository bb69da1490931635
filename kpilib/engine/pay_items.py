"""Pay: the amounts of the scheme's pay items, rounded to the fen once, here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.exact import Numbers
from kpilib.core.messages import Message
from kpilib.rules.evaluate_parts import run_part
from kpilib.rules.formula import FormulaError
from kpilib.rules.sheet import Entry, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kpilib.core.integers import Array
    from kpilib.rules.parts import Part


_MOST = 10**18
"""Yuan that nobody is paid. Sums of what is below fit into the 28 digits of Decimal, exactly."""


@dataclass(frozen=True, slots=True)
class PayColumn:
    """One pay item for the rows of one frame, in whole fen; 0 where nothing is paid."""

    item: str
    frame: str
    fen: Array


def pay_columns(sheet: Sheet, items: Iterable[tuple[str, Part]]) -> Iterator[PayColumn]:
    """The pay items (payout lines) in whole fen; a needed value that is not there is a problem."""
    for name, part in items:
        for frame in part.on:
            needed = run_part(sheet, name, part, frame)
            amount = sheet.entry(name, frame).column
            if not isinstance(amount, Numbers):
                raise FormulaError(Message("the pay item {name} is no number", name=name), name)
            fen = amount.rounded(2)
            sheet.report_no_value(name, frame, needed & ~fen.present)
            _report_too_much(sheet, name, frame, fen)
            sheet.put(Entry(f"{name}.paid", frame, fen, part))
            paid = fen.num if fen.known is None else np.where(fen.known, fen.num, 0)
            yield PayColumn(name, frame, paid)


def _report_too_much(sheet: Sheet, name: str, frame: str, fen: Numbers) -> None:
    if fen.size < _MOST * 100:
        return
    for row in np.flatnonzero(np.abs(fen.spread(len(sheet.frames[frame].ids)).num) >= _MOST * 100):
        who = sheet.frames[frame].ids[row]
        message = Message(
            "{name} of {who} comes to {most} yuan or more, which nobody is paid: look at what it "
            "is made of",
            name=name, who=who, most=Decimal(_MOST),
        )  # fmt: skip
        sheet.report("amount_too_large", message)
