"""What is said of a part; each kind has a function of its own in the modules beside this."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kpilib.rules.parts.part import Part
    from kpilib.text.schemes.scheme_text import Teller
    from kpilib.text.terminal_layout import Grid


@dataclass(frozen=True, slots=True)
class Said:
    """How a quantity arises.

    Attributes:
        how: The sentence, without the quantity's name.
        rows: The table that it ends in, if any.
    """

    how: str
    rows: Grid = ()


@singledispatch
def describe_part(part: Part, _: Teller) -> Said:
    """How the quantity of a part arises."""
    raise NotImplementedError(f"{type(part).__name__} has no description in the rule book")
