"""What happened and why, section by section, in the order in which it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.publish.review.narrative import pay, scores
from kpilib.publish.review.narrative.attainment import measures
from kpilib.publish.review.narrative.carried_on import carried_on
from kpilib.publish.review.narrative.context import StorySection
from kpilib.publish.review.narrative.people import class_moves, joiners_and_leavers

if TYPE_CHECKING:
    from kpilib.publish.review.narrative.context import NarrativeContext


def sections(v: NarrativeContext) -> tuple[StorySection, ...]:
    """What happened and why; sections without content are left out."""
    scored, score_movers = scores.score_movers(v)
    paid, pay_movers = pay.pay_movers(v)
    department = (
        *scores.score_parts(v),
        *scores.same_people(v),
        *scores.shares(v),
        *scores.spread(v),
        *measures(v),
        *class_moves(v),
    )
    found = (
        StorySection(v.say("The department", context="section"), department),
        StorySection(v.say("Who came and went"), tuple(joiners_and_leavers(v))),
        StorySection(v.say("Scores that moved, and why"), scored, score_movers),
        StorySection(v.say("What it costs"), (*pay.deductions(v), *paid), pay_movers),
        StorySection(v.say("Carried on"), (), tuple(carried_on(v))),
    )
    return tuple(section for section in found if section.paragraphs or section.points)
