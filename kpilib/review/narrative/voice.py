"""What both languages speak with: names, labels and the figures of a comparison."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from kpilib.formatting import Wording, plain
from kpilib.periods import Period
from kpilib.tables import DEPARTMENT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kpilib.review.comparison import Change, Comparison, Mover
    from kpilib.review.snapshot import Snapshot

MOST = 3  # people named as having risen or fallen most
NAMED = 8  # people named in one sentence at most
PARTS = 3  # indicators or items named as moving a total at most


@dataclass(frozen=True)
class Section:
    """A part of the story.

    Attributes:
        title: Its heading.
        paragraphs: Sentences.
        points: List items after them.
    """

    title: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()


@dataclass(frozen=True)
class Voice:
    """A comparison, told in one language.

    Attributes:
        comparison: The figures.
        lang: `zh` or `en`.
        literal: Makes names and labels literal where the text is Markdown.
    """

    comparison: Comparison
    lang: str
    literal: Callable[[str], str] = str

    @cached_property
    def wording(self) -> Wording:
        """How the language writes figures."""
        return Wording(self.lang)

    @property
    def now(self) -> Snapshot:
        """The period of the report."""
        return self.comparison.now

    def label(self, name: str) -> str:
        """The printed name of an item, indicator, flag, reason, kind or measure."""
        return self.literal(self.now.assessment.label(name, self.lang))

    def item(self, name: str) -> str:
        """The same inside a sentence."""
        return self.wording.quoted(self.label(name))

    def person(self, who: str) -> str:
        """A person by name and id, also one who has left."""
        name = self.comparison.names.get(who, "")
        return self.wording.person(
            who if who == DEPARTMENT else self.literal(who), self.literal(name)
        )

    def people(self, persons: Sequence[str], *, known_as: Sequence[str] = ()) -> str:
        """People in a row; beyond `NAMED` the rest as a number.

        Args:
            persons: Ids.
            known_as: Finished texts in their place, such as a name with a figure.
        """
        texts = list(known_as) or [self.person(who) for who in persons]
        if len(texts) <= NAMED:
            return self.wording.listed(texts)
        rest = len(texts) - NAMED
        if self.lang == "zh":
            return f"{self.wording.listed(texts[:NAMED])}等{len(texts)}人"
        return f"{', '.join(texts[:NAMED])} and {rest} more"

    @property
    def this(self) -> str:
        """This period as sentences call it."""
        return self.wording.this(self.now.period)

    @property
    def last(self) -> str:
        """The period before as sentences call it."""
        before = self.comparison.before
        return self.wording.last(before.period, self.now.period) if before else ""

    def origin(self, period: str) -> str:
        """The period in which something arose."""
        return self.wording.period(Period.parse(period))

    def piece(self, period: str) -> str:
        """A piece of the run: the month alone within one year."""
        piece = Period.parse(period)
        if self.lang == "zh" and piece.cadence == "month":
            return f"{piece.start.month}月"
        return self.wording.period(piece)

    def actuals(self, who: str, indicator: str) -> tuple[Fraction, Fraction] | None:
        """What was reached before and now in an indicator, where both are known and differ."""
        before = self.comparison.before
        if before is None or (who, indicator) not in before.actuals:
            return None
        then, now = before.actuals[who, indicator], self.now.actuals.get((who, indicator))
        if now is None or now == then:
            return None
        return Fraction(then), Fraction(now)

    def full(self, indicator: str) -> str:
        """The points of an indicator at full marks as text; empty where there are none."""
        points = self.now.full_points(indicator)
        return "" if points is None else plain(points)


def split(movers: Sequence[Mover]) -> tuple[Mover, ...]:
    """Those who rose most, then those who fell most, each the largest first."""
    rose = [m for m in movers if m.change.delta > 0][:MOST]
    fell = [m for m in reversed(movers) if m.change.delta < 0][:MOST]
    return (*rose, *fell)


def rising_and_falling(changes: Sequence[Change]) -> tuple[Sequence[Change], Sequence[Change]]:
    """Changes upward and downward, each the largest first."""
    largest = sorted(changes, key=lambda change: -abs(change.delta))
    rose = [change for change in largest if change.delta > 0][:PARTS]
    fell = [change for change in largest if change.delta < 0][:PARTS]
    return rose, fell


def extremes(values: dict[str, Fraction]) -> tuple[str, str] | None:
    """Who has the highest and the lowest value; None where all are equal."""
    if len(set(values.values())) <= 1:
        return None
    order = sorted(values, key=lambda who: (-values[who], who))
    return order[0], order[-1]
