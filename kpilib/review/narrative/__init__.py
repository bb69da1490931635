"""The words of a review: what happened, why, and what needs a decision, in either language.

`zh` and `en` have the same three functions, `lead`, `story` and `decisions`. Each sentence stands
behind the condition that makes it true; the figures come from `kpilib.review.comparison` and
`kpilib.review.findings`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.review.narrative import en, zh
from kpilib.review.narrative.voice import Section, Voice

if TYPE_CHECKING:
    from collections.abc import Callable

    from kpilib.review.comparison import Comparison

__all__ = ["Section", "Voice", "decisions", "lead", "story", "voice"]


def voice(comparison: Comparison, lang: str, literal: Callable[[str], str] = str) -> Voice:
    """Names, labels and figures of a comparison in one language; `literal` for Markdown."""
    return Voice(comparison, lang, literal)


def lead(speaker: Voice) -> str:
    """Where the department stands, in one paragraph."""
    return zh.lead(speaker) if speaker.lang == "zh" else en.lead(speaker)


def story(speaker: Voice) -> tuple[Section, ...]:
    """What happened and why, section by section; sections without content are left out."""
    found = zh.story(speaker) if speaker.lang == "zh" else en.story(speaker)
    return tuple(section for section in found if section.paragraphs or section.points)


def decisions(speaker: Voice) -> tuple[str, ...]:
    """What needs a decision, one point each; empty when nothing does."""
    return tuple(zh.decisions(speaker) if speaker.lang == "zh" else en.decisions(speaker))
