"""Origins of carried state: a period of the scheme's own length before the run (convention 12)."""

from __future__ import annotations

from kpilib.core.periods import Period


def wrong_origin(text: str, cadence: str, period: Period) -> tuple[str, str] | None:
    """Code and message where a text is no origin of state that a run takes in; None where it is.

    Args:
        text: The cell.
        cadence: The length that the scheme is assessed by.
        period: The run's period.

    >>> wrong_origin("2025", "quarter", Period.parse("2026Q1"))[0]
    'wrong_length'
    """
    try:
        origin = Period.parse(text)
    except ValueError as wrong:
        return "not_a_period", str(wrong)
    if origin.end >= period.start:
        return "outside_period", f"{text} does not lie before {period}: state comes from the past"
    if origin.cadence != cadence:
        own = _said(cadence)
        message = (
            f"{text} is a {_said(origin.cadence)}, and state arises here by the {own}: "
            f"name the {own} in which it arose"
        )
        return "wrong_length", message
    return None


def _said(cadence: str) -> str:
    return cadence.replace("_", "-")
