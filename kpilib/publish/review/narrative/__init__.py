"""The words of a review: what happened, why, and what needs a decision.

Each condition is decided once, from `kpilib.publish.review.comparison` and
`kpilib.publish.review.findings`, and chooses a text of the catalogue with its facts; see
`kpilib.text.language`.
"""

from __future__ import annotations

from kpilib.publish.review.narrative.context import NarrativeContext, StorySection
from kpilib.publish.review.narrative.decision_points import DecisionPoint, decision_points
from kpilib.publish.review.narrative.sections import sections
from kpilib.publish.review.narrative.standing import standing

__all__ = [
    "DecisionPoint",
    "NarrativeContext",
    "StorySection",
    "decisions",
    "standing",
    "story",
]


def story(v: NarrativeContext) -> tuple[StorySection, ...]:
    """What happened and why, section by section; sections without content are left out."""
    return sections(v)


def decisions(v: NarrativeContext) -> tuple[DecisionPoint, ...]:
    """What needs a decision, all of a kind together, the largest amount first."""
    return tuple(sorted(decision_points(v), key=lambda point: (-point.amount, -point.count)))
