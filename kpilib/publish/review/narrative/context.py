"""What a review is told with: names, labels and the figures of a comparison, in one language."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.core.tables import DEPARTMENT
from kpilib.publish.review.settlements import Settled
from kpilib.rules.scheme_bounds import bounds_of
from kpilib.text.cell_words import CellWords
from kpilib.text.formats import Wording
from kpilib.workspace.names import is_in_latin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kpilib.publish.review.comparison import Comparison
    from kpilib.publish.review.snapshot import Snapshot

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WEEK = re.compile(r"(\d{4})-W(\d{2})")
_PERIOD = re.compile(r"\d{4}(?:Q[1-4]|H[12]|-(?:0[1-9]|1[0-2]))")

NAMED = 8  # people named in one sentence at most


@dataclass(frozen=True)
class StorySection:
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
class NarrativeContext:
    """A comparison, told in one language.

    Attributes:
        comparison: The figures.
        lang: `zh` or `en`.
        settled: What is paid or taken back for earlier periods.
        literal: Makes names and labels literal where the text is Markdown.
        known_now: Whether the period has been paid, so that this is what is known of it since.
    """

    comparison: Comparison
    lang: str
    settled: Settled = field(default_factory=Settled)
    literal: Callable[[str], str] = str
    known_now: bool = False

    @cached_property
    def wording(self) -> Wording:
        """How the language writes figures."""
        return Wording(self.lang, bounds=bounds_of(self.now.scheme))

    def say(self, key: str, /, *, context: str = "", **facts: object) -> str:
        """A text of the catalogue with its facts; see `kpilib.text.language.Language.say`."""
        return self.wording.say(key, context=context, **facts)

    def sentences(self, told: Iterable[str]) -> str:
        """Sentences one after the other."""
        return self.wording.language.sentences(told)

    @property
    def cellwords(self) -> CellWords:
        """What stands in the inputs as people call it."""
        return CellWords(self.wording, self.now.scheme, self.names)

    @property
    def now(self) -> Snapshot:
        """The period of the report."""
        return self.comparison.now

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What people and customers are called in this language, by id."""
        found = self.comparison.names
        return {**found, **self.comparison.latin_names} if is_in_latin(self.lang) else found

    def label(self, name: str) -> str:
        """The printed name of an item, indicator, flag, reason, kind or measure."""
        return self.literal(self.now.assessment.label(name, self.lang))

    def counted(self, measure: str) -> str:
        """A measure as people's shares of their targets count it."""
        label = self.label(measure)
        return self.with_carried(label) if self.comparison.carries(measure) else label

    def with_carried(self, measure: str) -> str:
        """The name of a measure that counts what was carried in, too."""
        return self.say("{measure} with what was carried in", measure=measure)

    def item(self, name: str) -> str:
        """The same inside a sentence."""
        return self.wording.quoted(self.label(name))

    def person(self, who: str) -> str:
        """A person by name and id, also one who has left."""
        name = self.names.get(who) or self._settled_names.get(who, "")
        return self.wording.person(
            who if who == DEPARTMENT else self.literal(who), self.literal(name)
        )

    @cached_property
    def _settled_names(self) -> dict[str, str]:
        found = self.settled.names(self.lang)
        return {who: name for who, name in found.items() if name != who}

    def people(self, persons: Sequence[str], *, known_as: Sequence[str] = ()) -> str:
        """People in a row; beyond `NAMED` how many they are.

        Args:
            persons: Ids.
            known_as: Finished texts in their place, such as a name with a figure.
        """
        texts = list(known_as) or [self.person(who) for who in persons]
        if len(texts) <= NAMED:
            return self.wording.listed(texts)
        names = self.say(", ").join(texts[:NAMED])
        return self.say("{names} and others ({count} in all)", names=names, count=len(texts))

    def number_of_people(self, count: int) -> str:
        """`3 people`."""
        return self.wording.say_number("{n} person", "{n} people", n=count)

    @property
    def this(self) -> str:
        """This period as sentences call it."""
        return self.wording.this(self.now.period)

    @property
    def last(self) -> str:
        """The period before as sentences call it."""
        before = self.comparison.before
        return self.wording.last(before.period, self.now.period) if before else ""

    @property
    def then(self) -> str:
        """In the period before, as sentences say when something was so."""
        before = self.comparison.before
        return self.wording.then(before.period, self.now.period) if before else ""

    def origin(self, period: str) -> str:
        """The period in which something arose."""
        return self.wording.period(Period.parse(period))

    def piece(self, period: str) -> str:
        """A piece of the run: the month alone within one year."""
        piece = Period.parse(period)
        whole = self.now.period
        if piece.cadence == "month" and whole.start.year == whole.end.year:
            name = self.wording.language.month_alone(piece.start)
            number = piece.start.month
            return self.say("{month}", context="month alone", month=name, number=number)
        return self.wording.period(piece)

    def detail(self, text: str) -> str:
        """What a flag says beside its name: a printed name, a day or a period, or as it is."""
        if _DAY.fullmatch(text):
            return self.wording.day(date.fromisoformat(text))
        if _PERIOD.fullmatch(text):
            return self.origin(text)
        if week := _WEEK.fullmatch(text):
            year, number = week[1], int(week[2])
            return self.say("week {number} of {year}", number=number, year=year)
        return self.label(text)

    def full(self, indicator: str) -> str:
        """The points of an indicator at full marks as text; empty where there are none."""
        points = self.now.full_points(indicator)
        return "" if points is None else self.wording.exact(points)
