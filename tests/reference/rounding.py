"""Exact numbers, rounding and printed points (conventions 1, 2 and 4 of the catalogue)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor

Row = dict[str, str]
Tables = dict[str, list[Row]]

PRINTED_EXACTLY = 6
PRINTED_WHEN_ENDLESS = 4


def number(text: str) -> Fraction:
    """The exact value of a cell such as "100000.125"."""
    return Fraction(Decimal(text))


def half_up(value: Fraction, places: int = 2) -> Decimal:
    """Round once; a half goes away from zero, so that a reversal undoes its payment."""
    units = floor(abs(value) * 10**places + Fraction(1, 2))
    sign = -1 if value < 0 and units else 1
    return Decimal(f"{sign * units}E-{places}")  # scaleb would round to 28 digits


def fixed(value: Fraction, places: int = 2) -> str:
    """Half up, with exactly so many decimals: "2400.00"."""
    return f"{half_up(value, places):.{places}f}"


def printed(value: Fraction) -> str:
    """Targets and actuals: exact up to 6 decimals, everything else half up to 4."""
    exact = (value * 10**PRINTED_EXACTLY).denominator == 1
    return f"{half_up(value, PRINTED_EXACTLY if exact else PRINTED_WHEN_ENDLESS)}"


def attainment(actual: Fraction, target: Fraction) -> Fraction:
    """Actual ÷ target, never below 0, capped at 1."""
    return min(Fraction(1), max(Fraction(0), actual / target))


def printed_points(parts: list[Fraction]) -> tuple[Fraction, list[Fraction]]:
    """The rounded score, and the points that are printed so that they add up to it.

    Each part is cut to hundredths; the hundredths missing from the score go to the largest cut-off
    parts, ties to the part named first.
    """
    score = Fraction(half_up(sum(parts, Fraction(0))))
    points = [Fraction(floor(part * 100), 100) for part in parts]
    missing = (score - sum(points)) * 100
    by_cut_off = sorted(range(len(parts)), key=lambda i: (points[i] - parts[i], i))
    for i in by_cut_off[: int(missing)]:
        points[i] += Fraction(1, 100)
    return score, points


def ranks(scores: dict[str, Fraction]) -> dict[str, str]:
    """1, 2, 2, 4: one more than the number of people with a higher score."""
    return {
        person: str(1 + sum(other > score for other in scores.values()))
        for person, score in scores.items()
    }
