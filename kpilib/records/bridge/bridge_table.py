"""`bridge.csv`: the bridge as a table, written and read back; the same figures, the same bytes.

A revision from the second on holds one, so that what it changed, and why, is part of the record.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import groupby
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.tables import ColumnSpec, TableSpec
from kpilib.records.bridge.lines import ZERO, Bridge, BridgeLine, CausePart, parse_causes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kpilib.records.bridge.lines import Causes, Figures

BRIDGE_TABLE = TableSpec(
    "bridge",
    (
        ColumnSpec("employee_id", "text", "whose figure it is", person=True),
        ColumnSpec(
            "period", "text", "the piece it is for; of what is carried, the period it arose in"
        ),
        ColumnSpec("item", "text", "pay item, `score`, or the kind of what is carried"),
        ColumnSpec(
            "unit",
            "text",
            "`yuan` of pay, `points` of a score; of what is handed to the next period, `carried` "
            "is what is still open and `carried base` what depends on it",
        ),
        ColumnSpec(
            "step",
            "text",
            "`issued` (the figure before), then a line a cause, then `restated` (the figure now)",
        ),
        ColumnSpec("cause", "text", "why: a correction by its id, a withdrawal, rules, inputs"),
        ColumnSpec("amount", "number", "the figure before and now; what the cause is worth"),
    ),
)
"""The columns of `bridge.csv`: issued + every cause = restated, line by line, to the fen."""

UNITS = ("yuan", "points", "carried", "carried base")
"""Kinds of lines in their order; `Bridge.groups` gives them in the same one."""


def bridge_csv(bridge: Bridge) -> str:
    """The bridge as CSV text; see `BRIDGE_TABLE`."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(BRIDGE_TABLE.names)
    writer.writerows((*texts, f"{amount:f}") for *texts, amount in bridge_rows(bridge))
    return text.getvalue()


def bridge_rows(bridge: Bridge) -> Iterator[tuple[str, str, str, str, str, str, Decimal]]:
    """The rows of a bridge; see `BRIDGE_TABLE`."""
    for unit, lines in zip(UNITS, bridge.groups, strict=True):
        for line in lines:
            for step, cause, amount in _rows(line):
                yield (line.employee_id, line.period, line.item, unit, step, cause, amount)


def _rows(line: BridgeLine) -> Iterator[tuple[str, str, Decimal]]:
    yield "issued", "", line.before
    for part in line.parts:
        carried = any(cause.carried for cause in part.causes)
        step = "carried" if carried else part.causes[0].kind
        yield step, "; ".join(map(str, part.causes)), part.amount
    yield "restated", "", line.after


@dataclass(frozen=True)
class BridgeLines:
    """A bridge as its file holds it.

    Attributes:
        groups: Its lines by unit; see `UNITS`.
    """

    groups: dict[str, tuple[BridgeLine, ...]] = field(default_factory=dict)

    def bridge(self, department: str, period: str, issued: Decimal) -> Bridge:
        """The bridge again.

        Args:
            department: Its id.
            period: The period.
            issued: All pay before, changed or not.
        """
        pay, scores, carried, bases = (self.groups.get(unit, ()) for unit in UNITS)
        gap = sum((line.difference for line in pay), ZERO)
        lines = [*pay, *scores, *carried, *bases]
        return Bridge(
            department, period, pay, scores, issued, issued + gap, _steps(lines), carried, bases
        )


def read_bridge(text: str, period: str) -> BridgeLines:
    """The lines of a `bridge.csv`.

    Args:
        text: The file's content.
        period: Whose bridge it is; causes that are not carried over are its own.

    Raises:
        ValueError: It is no bridge, or the causes of a line do not sum to its difference.
    """
    header, *rows = [*csv.reader(io.StringIO(text, newline=""))] or [[]]
    if tuple(header) != BRIDGE_TABLE.names:
        raise ValueError(Message("it has the columns {columns}", columns=tuple(header)))
    if any(len(row) != len(header) for row in rows):
        raise ValueError(Message("it has a row that is cut off"))
    found: dict[str, list[BridgeLine]] = {unit: [] for unit in UNITS}
    for (who, piece, item, unit), group in groupby(rows, key=lambda row: tuple(row[:4])):
        if unit not in found:
            raise ValueError(Message("it has the unit {unit}", unit=repr(unit)))
        found[unit].append(_line((who, piece, item), [row[4:] for row in group], period))
    return BridgeLines({unit: tuple(lines) for unit, lines in found.items()})


def _line(key: tuple[str, str, str], rows: Sequence[Sequence[str]], period: str) -> BridgeLine:
    name = ", ".join(key)
    steps = [row[0] for row in rows]
    if steps[0] != "issued" or steps[-1] != "restated" or {"issued", "restated"} & {*steps[1:-1]}:
        raise ValueError(Message("{line}: it does not lead from issued to restated", line=name))
    amounts = [_amount(row[2]) for row in rows]
    parts = tuple(
        CausePart(parse_causes(row[1], period), amount)
        for row, amount in zip(rows[1:-1], amounts[1:-1], strict=True)
    )
    try:
        return BridgeLine(*key, amounts[0], parts, amounts[-1])
    except ArithmeticError:
        total = amounts[0] + sum((part.amount for part in parts), ZERO)
        message = Message(
            "{line}: {first} and its causes come to {total}, not to {last}",
            line=name,
            first=amounts[0],
            total=total,
            last=amounts[-1],
        )
        raise ValueError(message) from None


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise ValueError(Message("it has {text} where a number stands", text=repr(text)))
    return amount


def _steps(lines: Iterable[BridgeLine]) -> tuple[Causes, ...]:
    """Every cause in an order that agrees with that in each line, as far as there is one."""
    found: list[Causes] = []
    for line in lines:
        place = 0
        for part in line.parts:
            if part.causes in found:
                place = max(place, found.index(part.causes) + 1)
            else:
                found.insert(place, part.causes)
                place += 1
    return tuple(found)


def differs(lines: BridgeLines, before: Figures, after: Figures) -> list[str]:
    """Where a bridge does not lead from these figures to those; each with both sides.

    Every figure that is different must have a line, and every line both of its figures.
    """
    messages: list[str] = []
    for unit, was, now in zip(UNITS, before.groups, after.groups, strict=True):
        found = {
            (line.employee_id, line.period, line.item): line for line in lines.groups.get(unit, ())
        }
        changed = {key for key in {*was, *now} if was.get(key, ZERO) != now.get(key, ZERO)}
        for key in sorted({*found, *changed}):
            ends = (was.get(key, ZERO), now.get(key, ZERO))
            line = found.get(key)
            facts = {"line": ", ".join(key), "unit": unit, "was": ends[0], "now": ends[1]}
            if line is None:
                messages.append(
                    Message("{line} ({unit}): it has no line, and {was} became {now}", **facts)
                )
            elif (line.before, line.after) != ends:
                messages.append(
                    Message(
                        "{line} ({unit}): it leads from {before} to {after}, and the results from "
                        "{was} to {now}",
                        before=line.before,
                        after=line.after,
                        **facts,
                    )
                )
    return messages
