"""What a percent sign means in a cell: that is for the scheme to say, never for the cell.

95% is 0.95 where parts of a whole are kept, and 95 where a metric counts in percent. The same is
true of ‰. Where neither is declared, both readings are told and none is taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from kpilib.core.messages import Message
from kpilib.engine.inputs.number_forms import Numeral, shifted
from kpilib.rules.units import FRACTION

Units = Mapping[tuple[str, str], str]
"""The declared unit by table and by the word of the row: a metric, an indicator."""

NO_UNITS: Units = MappingProxyType({})

WORD_OF_ROW = {"metrics": "metric", "ratings": "indicator"}
"""The column whose word says what a row of the table is about."""

_PLACES = {"%": 2, "‰": 3}


def in_unit(number: Numeral, unit: str) -> str | None:
    """The plain number that a cell holds, or None where its sign has two meanings.

    Args:
        number: The number as it was written.
        unit: `%`, `‰`, `fraction`, another one, or empty where none is declared.

    >>> in_unit(Numeral("95", "%"), "fraction"), in_unit(Numeral("95", "%"), "%")
    ('0.95', '95')
    >>> in_unit(Numeral("95", "%"), "") is None
    True
    """
    if not number.sign or number.sign == unit or not Decimal(number.plain):
        return number.plain  # nothing is nothing, in hundredths as in thousandths
    return shifted(number.plain, -_PLACES[number.sign]) if unit == FRACTION else None


def both_readings(number: Numeral) -> tuple[str, str]:
    """What a number with a percent sign may stand for.

    >>> both_readings(Numeral("95.0", "%"))
    ('95.0', '0.950')
    """
    return number.plain, shifted(number.plain, -_PLACES[number.sign])


def two_meanings(cell: str, number: Numeral, unit: str) -> str:
    """The message about a percent sign where the scheme does not say what it means."""
    whole, part = both_readings(number)
    return Message(
        "{cell!r} shows {plain}{sign}: {whole} or {part}? it counts {unit} here. Write the one "
        "that is meant as a plain number; where the unit is {sign} or {fraction}, the sign may stay"
        if unit
        else "{cell!r} shows {plain}{sign}: {whole} or {part}? the scheme declares no unit that "
        "says which. Write the one that is meant as a plain number; where the unit is {sign} or "
        "{fraction}, the sign may stay",
        cell=cell, plain=number.plain, sign=number.sign, whole=whole, part=part, unit=unit,
        fraction=FRACTION,
    )  # fmt: skip
