"""Rounding of single numbers and their plain text; columns are rounded by `Numbers.rounded`.

The rule is one for all: half is rounded away from zero, so that a reversal undoes its payment.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

_EXACT_PLACES = 6
_OTHER_PLACES = 4


def round_half_up(value: Fraction, places: int) -> Decimal:
    """A number rounded to `places` decimals, half away from zero.

    >>> round_half_up(Fraction(-1, 8), 2)
    Decimal('-0.13')
    """
    return parts_of_one(whole_parts(value, places), places)


def whole_parts(value: Fraction, places: int) -> int:
    """How many tenths, hundredths … a number comes to, half away from zero.

    >>> from fractions import Fraction
    >>> whole_parts(Fraction(-1, 8), 2)
    -13
    """
    # In whole numbers: arithmetic on fractions takes ten times as long, and papers are full of it.
    count, parts = value.numerator * 10**places, value.denominator
    whole: int = (2 * abs(count) + parts) // (2 * parts)
    return -whole if count < 0 else whole


def parts_of_one(count: int, places: int) -> Decimal:
    """So many tenths, hundredths … as a decimal: 1250 fen are 12.50 yuan, with all of their digits.

    >>> parts_of_one(12345678901234567890123456789012, 2)
    Decimal('123456789012345678901234567890.12')
    """
    # Built from digits, because arithmetic on Decimal would round to the context's precision.
    return Decimal(f"{count}E-{places}")


def ends(value: Fraction) -> bool:
    """Whether the decimal form of a number ends."""
    den = value.denominator
    for prime in (2, 5):
        while den % prime == 0:
            den //= prime
    return den == 1


def prints_exactly(value: Fraction) -> bool:
    """Whether six decimals are enough for a number.

    >>> prints_exactly(Fraction(7, 8)), prints_exactly(Fraction(2, 3))
    (True, False)
    """
    return bool(10**_EXACT_PLACES % value.denominator == 0)


def number_text(value: Fraction) -> str:
    """Exact where six decimals are enough, and else rounded half up to four.

    >>> number_text(Fraction(7, 8)), number_text(Fraction(2, 3)), number_text(Fraction(100))
    ('0.875', '0.6667', '100')
    """
    if value.denominator == 1:
        return str(value.numerator)
    places = _EXACT_PLACES if prints_exactly(value) else _OTHER_PLACES
    text = f"{round_half_up(value, places):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


class SignedAmount(Decimal):
    """A change: said with its sign, and without one at zero."""


def grouped_text(value: Decimal | Fraction) -> str:
    """A number as programs group it: an amount with all of its digits, else as `number_text`.

    Minus is the hyphen of the keyboard: a spreadsheet reads it back, and the report's font sets the
    typographic one as wide as a Chinese character.

    >>> grouped_text(Decimal("-54921.80")), grouped_text(Fraction(6, 1))
    ('-54,921.80', '6')
    >>> grouped_text(SignedAmount("1200.00"))
    '+1,200.00'
    """
    plus = "+" if isinstance(value, SignedAmount) and value > 0 else ""
    digits = Decimal(number_text(value)) if type(value) is Fraction else value
    return f"{plus}{digits:,f}"


def exact_text(value: Fraction) -> str:
    """A number with all of its digits, as a message needs it that says what is wrong with it.

    One whose decimal form never ends has four decimals, or more where those would all be 0.

    >>> exact_text(Fraction(1_000_000_001, 10_000_000)), exact_text(Fraction(-1, 300_000))
    ('100.0000001', '-0.00000333')
    """
    places = 0 if ends(value) else _OTHER_PLACES
    while ends(value) and (value * 10**places).denominator > 1:
        places += 1
    while value and not round_half_up(value, places):
        places *= 2
    return f"{round_half_up(value, places):f}"
