"""Rounding of single numbers and their plain text; columns are rounded by `Numbers.rounded`.

The rule is one for all: half is rounded away from zero, so that a reversal undoes its payment.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction

_EXACT_PLACES = 6
_OTHER_PLACES = 4


def round_half_up(value: Fraction, places: int) -> Decimal:
    """A number rounded to `places` decimals, half away from zero.

    >>> from fractions import Fraction
    >>> round_half_up(Fraction(-1, 8), 2)
    Decimal('-0.13')
    """
    scaled = abs(value) * 10**places
    whole = int((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator))
    # Built from digits, because arithmetic on Decimal would round to the context's precision.
    return Decimal(f"{-whole if value < 0 else whole}E-{places}")


def ends(value: Fraction) -> bool:
    """Whether the decimal form of a number ends."""
    den = value.denominator
    for prime in (2, 5):
        while den % prime == 0:
            den //= prime
    return den == 1


def number_text(value: Fraction) -> str:
    """Exact where six decimals are enough, and else rounded half up to four.

    >>> from fractions import Fraction
    >>> number_text(Fraction(7, 8)), number_text(Fraction(2, 3)), number_text(Fraction(100))
    ('0.875', '0.6667', '100')
    """
    exact = (value * 10**_EXACT_PLACES).denominator == 1
    places = _EXACT_PLACES if exact else _OTHER_PLACES
    text = f"{round_half_up(value, places):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def exact_text(value: Fraction) -> str:
    """A number with all of its digits, as a message needs it that says what is wrong with it.

    One whose decimal form never ends has four decimals, or more where those would all be 0.

    >>> from fractions import Fraction
    >>> exact_text(Fraction(1_000_000_001, 10_000_000)), exact_text(Fraction(-1, 300_000))
    ('100.0000001', '-0.00000333')
    """
    places = 0 if ends(value) else _OTHER_PLACES
    while ends(value) and (value * 10**places).denominator > 1:
        places += 1
    while value and not round_half_up(value, places):
        places *= 2
    return f"{round_half_up(value, places):f}"
