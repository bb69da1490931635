"""Decisions about open amounts as they were on a day: those that had been taken by then."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kpilib.workspace.write_offs import WriteOff


class _WriteOffDumper(yaml.SafeDumper):
    """Amounts as plain numbers with two decimals, days as text."""


_WriteOffDumper.add_representer(
    Decimal,
    lambda dumper, amount: dumper.represent_scalar("tag:yaml.org,2002:float", f"{amount:.2f}"),
)
_WriteOffDumper.add_representer(date, lambda dumper, day: dumper.represent_str(day.isoformat()))


def known_write_offs(
    frozen: Iterable[WriteOff], since: Iterable[WriteOff], day: date
) -> Sequence[WriteOff]:
    """The decisions that had been taken by a day.

    Args:
        frozen: As the last revision by that day froze them.
        since: As they stand now, or were frozen last.
        day: The day.
    """
    known = [*frozen]
    again = [*known]  # the same amount may be given up twice, in the same words
    for one in since:
        if one in again:
            again.remove(one)
        elif one.on <= day:
            known.append(one)
    return known


def write_offs_text(entries: Iterable[WriteOff]) -> bytes:
    """The file of some decisions; empty where there are none."""
    said = [one.model_dump(exclude_defaults=True) for one in entries]
    text: str = yaml.dump(said, Dumper=_WriteOffDumper, allow_unicode=True, sort_keys=False)
    return text.encode() if said else b""
