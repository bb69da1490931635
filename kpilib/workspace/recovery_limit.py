"""`recover_at_most` of `params/departments.yaml`: how much one period takes back from a person.

    recover_at_most: 500        # yuan for each person and period
    recover_at_most: 20%        # of what the person is paid for the period itself; also 0.2

What is settled in somebody's favour at the same time is set off first and does not count: the
limit is about what is missing from the pay of the period.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Annotated

from pydantic import BeforeValidator

from kpilib.core.messages import Message
from kpilib.core.rounding import number_text, parts_of_one

LIMIT_KEY = "recover_at_most"
"""What the limit is called in `departments.yaml`."""

_NOTHING = Decimal("0.00")
_FEN = Decimal("0.01")
_ALL = Fraction(1)


@dataclass(frozen=True)
class RecoveryLimit:
    """The most that is recovered from a person with one period.

    Attributes:
        amount: Yuan; where it is no share.
        share: A part of the person's pay of the period; where it is no amount.
    """

    amount: Decimal = _NOTHING
    share: Fraction = Fraction(0)

    def of(self, pay: Decimal) -> Decimal:
        """The limit in yuan for somebody with such a pay; a part of a fen is not recovered.

        >>> RecoveryLimit(share=Fraction(1, 5)).of(Decimal("1234.56"))
        Decimal('246.91')
        >>> RecoveryLimit(Decimal("500.00")).of(Decimal("-600.00"))
        Decimal('500.00')
        """
        if not self.share:
            return self.amount
        return parts_of_one(max(0, int(self.share * Fraction(pay) * 100)), 2)

    def __str__(self) -> str:
        return f"{number_text(self.share * 100)}%" if self.share else f"{self.amount:.2f}"


def _limit(value: object) -> object:
    if value is None or isinstance(value, RecoveryLimit):
        return value
    text = f"{value:f}" if isinstance(value, Decimal) else value
    wrong = Message(
        "{found} is no limit: write yuan for each person and period, such as 500, or a share of "
        "the person's pay of the period, such as 20%",
        found=str(value),
    )
    if not isinstance(text, str):
        raise ValueError(wrong)  # noqa: TRY004 - pydantic tells only of ValueError
    percent = text.strip().endswith("%")
    try:
        number = Decimal(text.strip().removesuffix("%").strip())
    except InvalidOperation:
        raise ValueError(wrong) from None
    if not number.is_finite() or number <= 0:
        raise ValueError(wrong)
    share = Fraction(number) / (100 if percent else 1)
    if share <= _ALL:  # YAML's readers make 0.2 of 20%, and nobody recovers a single yuan
        return RecoveryLimit(share=share)
    if percent or number != number.quantize(_FEN):
        raise ValueError(wrong)
    return RecoveryLimit(number.quantize(_FEN))


Limit = Annotated[RecoveryLimit | None, BeforeValidator(_limit)]
"""The limit as the settings have it; None where everything is recovered at once."""
