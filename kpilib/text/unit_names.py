"""Units of what is measured: as they stand behind a number, and in a heading."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from kpilib.core.messages import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.text.language import Language

_NO: Mapping[str, Any] = {"n": 2, "amount": ""}  # the facts come with each amount

UNITS: Mapping[str, Message] = {
    "%": Message("{amount}%", **_NO),
    "cards": Message("{amount} card", "{amount} cards", **_NO),
    "customers": Message("{amount} customer", "{amount} customers", **_NO),
    "days": Message("{amount} day", "{amount} days", **_NO),
    "deals": Message("{amount} deal", "{amount} deals", **_NO),
    "hours": Message("{amount} hour", "{amount} hours", **_NO),
    "items": Message("{amount} item", "{amount} items", **_NO),
    "leads": Message("{amount} lead", "{amount} leads", **_NO),
    "months": Message("{amount} month", "{amount} months", **_NO),
    "m²": Message("{amount} m²", **_NO),
    "orders": Message("{amount} order", "{amount} orders", **_NO),
    "people": Message("{amount} person", "{amount} people", **_NO),
    "pieces": Message("{amount} piece", "{amount} pieces", **_NO),
    "plans": Message("{amount} plan", "{amount} plans", **_NO),
    "points": Message("{amount} point", "{amount} points", **_NO),
    "times": Message("{amount} time", "{amount} times", **_NO),
    "units": Message("{amount} unit", "{amount} units", **_NO),
    "vehicles": Message("{amount} vehicle", "{amount} vehicles", **_NO),
    "visits": Message("{amount} visit", "{amount} visits", **_NO),
    "years": Message("{amount} year", "{amount} years", **_NO),
    "‰": Message("{amount} ‰", **_NO),
}


def with_unit(spoken: Language, amount: str, unit: str, value: Fraction) -> str:
    """A number that is printed already, with its unit; `value` decides on singular or plural."""
    text = UNITS.get(unit)
    if text is None:
        return amount
    # Of halves and thirds there is no one, in any language that has halves in the plural.
    n = abs(int(value)) if value.denominator == 1 else 2
    return spoken.said(Message(text.key, text.plural, n=n, amount=amount))


def unit_alone(spoken: Language, unit: str) -> str:
    """A unit as it stands in a heading."""
    if unit == "fraction":
        return spoken.say("fraction")
    return with_unit(spoken, "", unit, Fraction(2)).strip()
