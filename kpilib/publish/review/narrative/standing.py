"""What stands under the headline of a report: one function a sentence."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.tables import DEPARTMENT
from kpilib.publish.review.variance import RATE, printed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kpilib.publish.review.narrative.context import NarrativeContext
    from kpilib.publish.review.result_rows import MeasureResult
    from kpilib.publish.review.variance import Variance


_NONE = Fraction(0)


def standing(v: NarrativeContext) -> tuple[str, ...]:
    """What stands under the headline: how many, how much of what was to be reached, what hinders.

    Scores and pay are in the headline and on the tiles.
    """
    found = [*_head_count(v), *_totals(v), *_classes(v)]
    if not found and v.now.department_actuals:
        found = [_actuals(v)]
    return (*found, *_basis(v))


def _head_count(v: NarrativeContext) -> Iterator[str]:
    assessed, excluded = len(v.now.assessed), len(v.now.excluded)
    say_number = v.wording.say_number
    if assessed and excluded:
        yield say_number(
            "{n} person was assessed {this} ({excluded} excluded).",
            "{n} people were assessed {this} ({excluded} excluded).",
            n=assessed,
            this=v.this,
            excluded=excluded,
        )
    elif assessed:
        yield say_number(
            "{n} person was assessed {this}.",
            "{n} people were assessed {this}.",
            n=assessed,
            this=v.this,
        )
    elif excluded:
        yield v.say(
            "Nobody was assessed {this} ({excluded} excluded).", this=v.this, excluded=excluded
        )


def _totals(v: NarrativeContext) -> Iterator[str]:
    """What the department reached in each measure."""
    now = v.now
    for name in now.measure_names:
        people = [r for (who, n), r in now.measures.items() if n == name and who != DEPARTMENT]
        if not people and "department" not in now.scheme.measures[name].on:
            continue  # nobody was assessed: a total of nobody is no finding
        if reached := now.measures.get((DEPARTMENT, name)):
            aimed = sum(r.target is not None for r in people)
            yield _total(v, name, reached, aimed if aimed != len(people) else 0)


def _total(v: NarrativeContext, name: str, reached: MeasureResult, aimed: int) -> str:
    """One measure's total.

    Args:
        v: The language.
        name: The measure.
        reached: What the department reached in it.
        aimed: How many people have a target, where not everyone who counts has one; else 0.
    """
    unit = v.now.scheme.measures[name].unit
    total = v.say(
        "{measure}: {amount}", measure=v.label(name), amount=v.wording.amount(reached.own, unit)
    )
    if reached.carried:
        total = v.say(
            "{total} (without {carried} carried in from earlier periods)",
            total=total,
            carried=v.wording.amount(reached.carried, unit),
        )
    return v.say("{sentence}.", sentence=_against_target(v, name, total, reached, aimed))


def _against_target(
    v: NarrativeContext, name: str, total: str, reached: MeasureResult, aimed: int
) -> str:
    if reached.target is None or reached.attainment is None:
        return total
    target = v.wording.amount(reached.target, v.now.scheme.measures[name].unit)
    say, say_number = v.say, v.wording.say_number
    rate = v.comparison.attainment(name)
    if rate is None or rate.now < 0:  # more was given back than sold: no share of a target
        if not aimed:
            return say("{total}, against the target of {target}", total=total, target=target)
        return say_number(
            "{total}, against the target of {target} that {n} person has",
            "{total}, against the target of {target} that {n} people have",
            n=aimed,
            total=total,
            target=target,
        )
    share = v.wording.attained(rate.now)
    if not aimed:
        told = say("{total}, {share} of the target of {target}",
                   total=total, share=share, target=target)  # fmt: skip
    else:
        told = say_number(
            "{total}, {share} of the target of {target} that {n} person has",
            "{total}, {share} of the target of {target} that {n} people have",
            n=aimed,
            total=total,
            share=share,
            target=target,
        )
    return told if rate.before is None or rate.before < 0 else _rate_versus(v, told, rate)


def _rate_versus(v: NarrativeContext, total: str, rate: Variance) -> str:
    """A share of the target beside that of the period before and of a year ago."""
    gap = _gap_in_points(v, rate)
    if gap:
        told = v.say(
            "{total}, {gap} percentage points above {last}"
            if rate.delta > 0
            else "{total}, {gap} percentage points below {last}",
            total=total,
            gap=gap,
            last=v.last,
        )
    else:
        told = v.say("{total}, unchanged from {last}", total=total, last=v.last)
    then = v.comparison.year_ago
    once = then.measures.get((DEPARTMENT, rate.name)) if then else None
    if once is None or once.attainment is None or once.attainment <= 0:
        return told
    return v.say(
        "{total} (a year ago {share})", total=told, share=v.wording.attained(once.attainment)
    )


def _gap_in_points(v: NarrativeContext, rate: Variance) -> str:
    """How far a share of the target is from the one before; empty where they show alike.

    99.99% is not 100.0%: where the shares differ in print, so does what is said of them.
    """
    before = rate.before or _NONE
    if v.wording.attained(rate.now) == v.wording.attained(before):
        return ""
    places = RATE
    while not printed(rate.delta, places):
        places += 1
    return v.wording.fixed(abs(rate.delta) * 100, places - 2)


def _classes(v: NarrativeContext) -> Iterator[str]:
    """How many customers have a class, and how many each class has."""
    if v.now.scheme.classes is None:
        return
    given = [name for names in v.now.classes.values() for name in names]
    counts = {name: given.count(name) for name in v.now.class_names if name in given}
    yield classified(v, len(v.now.classes), counts)


def classified(v: NarrativeContext, customers: int, counts: Mapping[str, int]) -> str:
    """Customers by class; of several classes of one customer each counts."""
    say_number = v.wording.say_number
    classes = v.wording.listed(
        [v.say("{name} ({count})", name=v.label(name), count=n) for name, n in counts.items()]
    )
    if not counts:
        return say_number("{n} customer classified.", "{n} customers classified.", n=customers)
    if sum(counts.values()) > customers:
        return say_number(
            "{n} customer classified, some in several classes: {classes}.",
            "{n} customers classified, some in several classes: {classes}.",
            n=customers,
            classes=classes,
        )
    return say_number(
        "{n} customer classified: {classes}.",
        "{n} customers classified: {classes}.",
        n=customers,
        classes=classes,
    )


def _actuals(v: NarrativeContext) -> str:
    """What the department reached, where there is nothing else to begin with."""
    told = [
        v.say(
            "{item}: {value}", item=v.item(name), label=v.label(name), value=v.wording.short(value)
        )
        for name, value in v.now.department_actuals.items()
    ]
    actuals = v.say("; ", context="actuals").join(told)
    return v.say("The department {this}: {actuals}.", this=v.this, actuals=actuals)


def _basis(v: NarrativeContext) -> Iterator[str]:
    """What stands in the way of a comparison."""
    if v.comparison.before is None:
        yield v.say("There are no figures before {this}, so nothing is compared.", this=v.this)
    elif not v.comparison.same_rules:
        yield v.say(
            "The scheme changed after {last}, so scores are not compared.", last=v.last, this=v.this
        )
