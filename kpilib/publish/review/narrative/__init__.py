"""The words of a review: what happened, why, and what needs a decision.

Each condition is decided once, from `kpilib.publish.review.comparison` and
`kpilib.publish.review.findings`, and chooses a text of the catalogue with its facts; see
`kpilib.text.language`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.publish.review.narrative.context import Section, Voice
from kpilib.publish.review.narrative.decision_points import decision_points
from kpilib.publish.review.narrative.lead_paragraph import lead_sentences
from kpilib.publish.review.narrative.sections import sections

if TYPE_CHECKING:
    from collections.abc import Callable

    from kpilib.publish.review.comparison import Comparison
    from kpilib.publish.review.settlements import Settled

__all__ = ["Section", "Voice", "decisions", "lead", "story", "voice"]


def voice(
    comparison: Comparison,
    lang: str,
    settled: Settled,
    literal: Callable[[str], str] = str,
    *,
    known_now: bool = False,
) -> Voice:
    """Names, labels and figures of a comparison in one language; `literal` for Markdown."""
    return Voice(comparison, lang, literal, settled, known_now)


def lead(v: Voice) -> str:
    """Where the department stands, in one paragraph."""
    return v.sentences(lead_sentences(v))


def story(v: Voice) -> tuple[Section, ...]:
    """What happened and why, section by section; sections without content are left out."""
    return sections(v)


def decisions(v: Voice) -> tuple[str, ...]:
    """What needs a decision, one point each; empty when nothing does."""
    return tuple(decision_points(v))
