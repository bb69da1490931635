"""Facts of scores, measures and people: what moved, through whom, and who came and went."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from kpilib.core.tables import DEPARTMENT
from kpilib.publish.review import findings
from kpilib.publish.review.narrative.told import MOST, PARTS, Ends, ends
from kpilib.publish.review.variance import Change, Movement, movement
from kpilib.text.formats import WAN, fixed, percent, short

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from kpilib.publish.review.comparison import Comparison, Mover
    from kpilib.publish.review.narrative.told import Told


@dataclass(frozen=True, slots=True)
class ScoreParts:
    """Which indicators moved the department's own score, or the mean of its people's."""

    own: bool
    moved: Movement


@dataclass(frozen=True, slots=True)
class SamePeople:
    """The mean score of those who have one in both periods, where these are not all.

    Attributes:
        count: How many they are.
        mean: Their mean; None where there is nobody.
    """

    count: int
    mean: Change | None


@dataclass(frozen=True, slots=True)
class Shares:
    """The indicators with the lowest and the highest share of full points."""

    own: bool
    ends: Ends


@dataclass(frozen=True, slots=True)
class Spread:
    """How many people have each grade, how many none, and who scored highest and lowest."""

    grades: tuple[tuple[str, int], ...]
    ungraded: int
    ends: Ends | None


@dataclass(frozen=True, slots=True)
class ClassMoves:
    """How many of the customers classified before, too, have another class now."""

    both: int
    moved: int


@dataclass(frozen=True, slots=True)
class Newcomers:
    """People assessed who were not on the list before."""

    who: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Back:
    """People assessed who were on the list before without being assessed."""

    who: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gone:
    """People assessed before who are not on the list any more."""

    who: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Excluded:
    """People who were not assessed, each with the reason."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MoversOf:
    """How many people's score or pay moved, where the list names only those who moved most."""

    count: int
    pay: bool


@dataclass(frozen=True, slots=True)
class ScoreMover:
    """A person whose score moved.

    Attributes:
        who: The person.
        score: The score now and before.
        moved: What is behind it; None where no indicator moved.
        actual: What was reached in the first of them, before and now, where it shows.
        target: What was to be reached in it, likewise.
    """

    who: str
    score: Change
    moved: Movement | None
    actual: tuple[Fraction, Fraction] | None
    target: tuple[Fraction, Fraction] | None = None


def score_parts(told: Told) -> Iterator[Any]:
    """What moved the department's score and the people's mean."""
    c = told.comparison
    for own, score in ((True, c.department_score()), (False, c.mean_score())):
        parts = c.indicator_moves(department=own)
        moved = movement(score or _sum(parts), parts, PARTS)
        if moved:
            yield ScoreParts(own, moved)
    if same := c.same_people():
        count, mean = same
        yield SamePeople(count, mean.printed() if mean else None)


def _sum(parts: Sequence[Change]) -> Change:
    """The total of points that no score is made of."""
    both = [(part.now, part.before) for part in parts if part.before is not None]
    now, before = (sum(side, Fraction(0)) for side in zip(*both, strict=True)) if both else (0, 0)
    return Change("", Fraction(now), Fraction(before))


def shares(told: Told) -> Iterator[Shares]:
    """Where most points are won and lost."""
    for own in (True, False):
        if found := ends(findings.shares(told.comparison, department=own), percent):
            yield Shares(own, found)


def spread(told: Told) -> Iterator[Spread]:
    """Grades, and the highest and the lowest score."""
    scores = {who: Fraction(score) for who, score in told.now.scores.items()}
    grades = tuple((grade, n) for grade, n in findings.by_grade(told.comparison) if n)
    found = ends(scores, fixed)
    below = len(findings.ungraded(told.comparison))
    if found or grades or below:
        yield Spread(grades, below, found)


def class_moves(told: Told) -> Iterator[ClassMoves]:
    """Customers whose class changed."""
    before, now = told.comparison.before, told.now
    if before is None or now.scheme.classes is None or not told.comparison.same_rules:
        return
    both = [c for c in now.classes if c in before.classes]
    if both:
        yield ClassMoves(len(both), sum(now.classes[c] != before.classes[c] for c in both))


def people(told: Told) -> Iterator[Any]:
    """Who came, who went, and who was not assessed and why."""
    c = told.comparison
    for kind, who in ((Newcomers, c.newcomers), (Back, c.back), (Gone, c.gone)):
        if who:
            yield kind(who)
    if told.now.excluded:
        yield Excluded(tuple((row.who, row.reason) for row in told.now.excluded))


def score_movers(told: Told) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Whose score moved most each way, with how many moved where that is not everyone."""
    movers = told.comparison.score_movers()
    most = split(movers)
    count = (MoversOf(len(movers), pay=False),) if len(most) < len(movers) else ()
    return count, tuple(_score_mover(told.comparison, mover) for mover in most)


def split(movers: Sequence[Mover]) -> tuple[Mover, ...]:
    """Those who rose most, then those who fell most, each the largest first."""
    rose = [m for m in movers if m.change.delta > 0][:MOST]
    fell = sorted((m for m in movers if m.change.delta < 0), key=lambda m: (m.change.delta, m.who))
    return (*rose, *fell[:MOST])


def _score_mover(c: Comparison, mover: Mover) -> ScoreMover:
    moved = movement(mover.change, mover.causes, 1)
    if moved is None or c.before is None or mover.who == DEPARTMENT:
        return ScoreMover(mover.who, mover.change, moved, None)
    key = (mover.who, moved.parts[0].name)
    actual = _apart(c.before.actuals.get(key), c.now.actuals.get(key))
    # Points move by the target as well: the actual alone would be the wrong cause.
    then, now = (targets[0] if targets else None for targets in (
        c.before.targets.get(key), c.now.targets.get(key)))  # fmt: skip
    return ScoreMover(mover.who, mover.change, moved, actual, _apart(then, now))


def _apart(then: Decimal | None, now: Decimal | None) -> tuple[Fraction, Fraction] | None:
    """A figure before and now, where it differs in print."""
    if then is None or now is None:
        return None
    pair = Fraction(then), Fraction(now)
    shown = [(fixed(x / WAN), fixed(x, 0)) if abs(x) >= WAN else (short(x),) * 2 for x in pair]
    apart = all(one != other for one, other in zip(*shown, strict=True))
    return pair if apart else None
