"""Scores: what moved them, where points are won and lost, how they spread, and whose moved most."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.tables import DEPARTMENT
from kpilib.publish.review import findings
from kpilib.publish.review.narrative.phrases import (
    MOST,
    PARTS,
    ends,
    moved_by,
    points,
    told_of_most,
    with_parts,
)
from kpilib.publish.review.variance import Variance, movement
from kpilib.text.formats import Wording, told_apart

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from kpilib.publish.review.comparison import Mover
    from kpilib.publish.review.narrative.context import NarrativeContext


def score_parts(v: NarrativeContext) -> Iterator[str]:
    """Which indicators moved the department's own score and the mean of its people's."""
    c = v.comparison
    for own, score in ((True, c.department_score()), (False, c.mean_score())):
        parts = c.indicator_moves(department=own)
        moved = movement(score or _sum(parts), parts, PARTS)
        on_page_one = not v.now.pays and score and (own or c.department_score() is None)
        if moved is None or on_page_one:
            continue
        facts = {
            "score": v.say("The department's score" if own else "The mean score"),
            "last": v.last,
            "moved": moved_by(v, moved, _part, points),
        }
        if moved.total.printed().delta:
            step = points(v, moved.total.delta)
            yield v.say("{score}, {step} against {last}, in points: {moved}.", step=step, **facts)
        else:
            yield v.say("{score}, unchanged from {last}, in points: {moved}.", **facts)


def _sum(parts: Sequence[Variance]) -> Variance:
    """The total of points that no score is made of."""
    both = [(part.now, part.before) for part in parts if part.before is not None]
    now, before = (sum(side, Fraction(0)) for side in zip(*both, strict=True)) if both else (0, 0)
    return Variance("", Fraction(now), Fraction(before))


def _part(v: NarrativeContext, change: Variance) -> str:
    return v.say("{item} ({step})", item=v.item(change.name), step=points(v, change.delta))


def same_people(v: NarrativeContext) -> Iterator[str]:
    """The mean score of those who have one in both periods, where these are not all."""
    same = v.comparison.same_people()
    if same is None:
        return
    count, mean = same
    mean = mean.printed() if mean else None
    if mean is None or mean.before is None:
        yield v.say("Nobody has a score in both periods: the means are of different people.")
        return
    score = v.say(
        "The mean of the {people} with a score in both periods"
        if count > 1
        else "The score of the {people} with a score in both periods",
        people=v.number_of_people(count),
    )
    now = v.wording.fixed(mean.now)
    if not mean.delta:
        yield v.say("{score} is {now}, and did not change.", score=score, now=now)
    else:
        yield v.say(
            "{score} rose from {before} to {now}."
            if mean.delta > 0
            else "{score} fell from {before} to {now}.",
            score=score,
            before=v.wording.fixed(mean.before),
            now=now,
        )


def shares(v: NarrativeContext) -> Iterator[str]:
    """The indicators with the lowest and the highest share of full points."""
    for own in (True, False):
        if found := ends(findings.shares(v.comparison, department=own), v.wording.of_full):
            low, high = (
                v.say(
                    "{items} ({share})",
                    items=v.wording.listed([v.item(name) for name in names]),
                    share=v.wording.of_full(share),
                )
                for names, share in ((found.low, found.bottom), (found.high, found.top))
            )
            yield v.say(
                "The department's share of full points is lowest in {low} and highest in {high}."
                if own
                else "The mean share of full points is lowest in {low} and highest in {high}.",
                low=low,
                high=high,
            )


def spread(v: NarrativeContext) -> Iterator[str]:
    """How many people have each grade, and how many none."""
    yield from _grades(v)


def _grades(v: NarrativeContext) -> Iterator[str]:
    grades = [
        v.say("{count} {grade}", count=count, grade=v.label(grade))
        for grade, count in findings.by_grade(v.comparison)
        if count
    ]
    listed, below = v.wording.listed, len(findings.ungraded(v.comparison))
    if not below:
        if grades:
            yield v.say("Grades: {grades}.", grades=listed(grades))
        return
    without = v.say("{count} below every grade", count=below)
    if grades:
        yield v.say(
            "Grades: {all}.", all=listed([*grades, without]), grades=listed(grades), without=without
        )
    else:
        yield v.say("Grades: {grades}.", grades=without)


def score_movers(v: NarrativeContext) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Whose score moved most each way, with how many moved where that is not everyone."""
    movers = v.comparison.score_movers()
    count = v.say(
        "The score of {people} changed; listed are those with the largest rises and falls, "
        "at most {most} each way.",
        people=v.number_of_people(len(movers)),
        most=MOST,
    )
    return told_of_most(v, movers, count, _score_mover)


def _score_mover(v: NarrativeContext, mover: Mover) -> str:
    """A person whose score moved, and the indicators behind it."""
    change = mover.change
    told = v.say(
        "{person} rose {gap} points, from {before} to {now}"
        if change.delta > 0
        else "{person} fell {gap} points, from {before} to {now}",
        person=v.person(mover.who),
        gap=v.wording.fixed(abs(change.delta)),
        before=v.wording.fixed(change.before or 0),
        now=v.wording.fixed(change.now),
    )
    moved = movement(change, mover.causes, 1)

    def part(v: NarrativeContext, one: Variance) -> str:
        steps = _steps(v, one)
        because = _figures(v, mover.who, one.name) if moved and one == moved.parts[0] else ""
        return v.say("{part} ({because})", part=steps, because=because) if because else steps

    return v.say("{sentence}.", sentence=with_parts(v, told, moved, part, points))


def _steps(v: NarrativeContext, change: Variance) -> str:
    return v.say(
        "{item} from {before} to {now} points",
        context="rise" if change.delta > 0 else "fall",
        item=v.item(change.name),
        before=v.wording.fixed(change.before or 0),
        now=v.wording.fixed(change.now),
    )


def _figures(v: NarrativeContext, who: str, indicator: str) -> str:
    """`actual 4, now 5; target 8, now 7`: what shows in print of the two.

    Points move by the target as well: the actual alone would be the wrong cause.
    """
    before, now, key = v.comparison.before, v.now, (who, indicator)
    if before is None or who == DEPARTMENT:
        return ""
    actual = target = ""
    if reached := _apart(before.actuals.get(key), now.actuals.get(key)):
        actual = v.say(
            "actual {before}, now {now}",
            context="rise" if reached[1] > reached[0] else "fall",
            before=v.wording.large(reached[0]),
            now=v.wording.large(reached[1]),
        )
    aims = (targets[0] if targets else None
            for targets in (before.targets.get(key), now.targets.get(key)))  # fmt: skip
    if aimed := _apart(*aims):
        target = v.say(
            "target {before}, now {now}",
            context="rise" if aimed[1] > aimed[0] else "fall",
            before=v.wording.large(aimed[0]),
            now=v.wording.large(aimed[1]),
        )
    both = actual and target
    return v.say("{actual}; {target}", actual=actual, target=target) if both else actual or target


def _apart(then: Decimal | None, now: Decimal | None) -> tuple[Fraction, Fraction] | None:
    """A figure before and now, where it differs in print."""
    if then is None or now is None:
        return None
    pair = Fraction(then), Fraction(now)
    return pair if told_apart(*pair, Wording.large) else None
