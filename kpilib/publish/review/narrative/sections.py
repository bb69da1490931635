"""The facts of a review in the order in which they are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.publish.review.narrative import costs, happened
from kpilib.publish.review.narrative.measured import measured
from kpilib.publish.review.narrative.told import Facts

if TYPE_CHECKING:
    from kpilib.publish.review.narrative.told import Told


def sections(told: Told) -> tuple[Facts, ...]:
    """What happened and why; sections without content are left out."""
    scored, score_movers = happened.score_movers(told)
    paid, pay_movers = costs.pay_movers(told)
    department = (
        *happened.score_parts(told),
        *happened.shares(told),
        *happened.spread(told),
        *measured(told),
        *happened.class_moves(told),
    )
    found = (
        Facts("department", department),
        Facts("people", tuple(happened.people(told))),
        Facts("scores", scored, score_movers),
        Facts("cost", (*costs.costs(told), *paid), pay_movers),
        Facts("carry", (), tuple(costs.carrying(told))),
    )
    return tuple(section for section in found if section.paragraphs or section.points)
