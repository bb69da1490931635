"""Origins of carried state: a period of the scheme's own length before the run (convention 12)."""

from __future__ import annotations

from kpilib.core.messages import Message, message_of
from kpilib.core.periods import Period


def wrong_origin(text: str, cadence: str, period: Period) -> tuple[str, str] | None:
    """Code and message where a text is no origin of state that a run takes in; None where it is.

    Args:
        text: The cell.
        cadence: The length that the scheme is assessed by.
        period: The run's period.

    >>> wrong_origin("2025", "quarter", Period.parse("2026Q1"))[0]
    'wrong_length'
    >>> days = Period.parse("2026-01-05..2026-01-18")
    >>> wrong_origin("2025-12-22..2026-01-05", "range", days)[0]
    'outside_period'
    >>> wrong_origin("2025-12-22..2026-01-04", "range", days)
    """
    try:
        origin = Period.parse(text)
    except ValueError as wrong:
        return "not_a_period", message_of(wrong)
    if origin.end >= period.start:
        return "outside_period", Message(
            "{text} does not lie before {period}: state comes from the past",
            text=text,
            period=period,
        )
    if origin.cadence != cadence:
        message = Message(
            "{text} is a {length}, and state arises here by the {own}: name the {own} in which it "
            "arose",
            text=text, length=_LENGTHS[origin.cadence], own=_LENGTHS[cadence],
        )  # fmt: skip
        return "wrong_length", message
    return None


_LENGTHS = {
    "month": Message("month"),
    "quarter": Message("quarter"),
    "half_year": Message("half-year"),
    "year": Message("year"),
    "range": Message("range"),
}
