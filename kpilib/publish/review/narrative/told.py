"""What a review is told from: the figures, and what is settled with them; and a section of facts.

A fact is a small frozen value with names and numbers, made where its condition is: once, in Python.
Each language says it with one function (`zh`, `en`), so that none can leave out a condition, a
name or a number that the other has.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kpilib.publish.review.settlements import Settled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from fractions import Fraction

    from kpilib.publish.review.comparison import Comparison
    from kpilib.publish.review.snapshot import Snapshot

MOST = 3  # people named as having risen or fallen most
PARTS = 3  # indicators, items or people named as moving a total at most


@dataclass(frozen=True)
class Told:
    """What is told.

    Attributes:
        comparison: The period and those before it.
        settled: What is paid or taken back with it for earlier periods.
        known_now: Whether the period has been paid, so that this is what is known of it since.
    """

    comparison: Comparison
    settled: Settled = field(default_factory=Settled)
    known_now: bool = False

    @property
    def now(self) -> Snapshot:
        """The period of the report."""
        return self.comparison.now


@dataclass(frozen=True)
class Facts:
    """A section of the story.

    Attributes:
        title: `department`, `people`, `scores`, `cost` or `carry`.
        paragraphs: Facts told one by one.
        points: Facts told as a list after them.
    """

    title: str
    paragraphs: tuple[Any, ...] = ()
    points: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Ends:
    """Who stands highest and who lowest; several where they are equal in print.

    Attributes:
        high: Names of the highest, in order.
        low: Names of the lowest.
        top: The highest figure.
        bottom: The lowest figure.
    """

    high: tuple[str, ...]
    low: tuple[str, ...]
    top: Fraction
    bottom: Fraction


def ends(values: Mapping[str, Fraction], show: Callable[[Fraction], str]) -> Ends | None:
    """The highest and the lowest; None where all are equal in print, or there is only one.

    Args:
        values: What is compared.
        show: How it is printed.
    """
    shown = {who: show(value) for who, value in values.items()}
    if len(set(shown.values())) <= 1:
        return None
    top, bottom = (show(find(values.values())) for find in (max, min))
    high, low = (
        tuple(sorted(who for who, text in shown.items() if text == end)) for end in (top, bottom)
    )
    return Ends(high, low, values[high[0]], values[low[0]])
