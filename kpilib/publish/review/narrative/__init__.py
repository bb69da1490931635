"""The words of a review: what happened, why, and what needs a decision, in either language.

What is told is a list of facts (`standing`, `happened`, `measured`, `costs`, `deciding`): each is
made once, where its condition is, from `kpilib.publish.review.comparison` and
`kpilib.publish.review.findings`. The languages `zh` and `en` have one function for each kind of
fact, and no conditions of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpilib.publish.review.narrative import deciding, en, standing, zh
from kpilib.publish.review.narrative.context import Section, Voice
from kpilib.publish.review.narrative.sections import sections

if TYPE_CHECKING:
    from collections.abc import Callable

    from kpilib.publish.review.comparison import Comparison
    from kpilib.publish.review.settlements import Settled

__all__ = ["Section", "Voice", "decisions", "lead", "say", "story", "voice"]

_LANGUAGES = {"zh": zh, "en": en}


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


def say(speaker: Voice, fact: Any) -> str:  # noqa: ANN401 - any kind of fact
    """One fact in one language."""
    text: str = _LANGUAGES[speaker.lang].SAY[type(fact)](speaker, fact)
    return text


def lead(speaker: Voice) -> str:
    """Where the department stands, in one paragraph."""
    sentences = [say(speaker, fact) for fact in standing.lead(speaker.told)]
    between: str = _LANGUAGES[speaker.lang].BETWEEN
    return between.join(sentences)


def story(speaker: Voice) -> tuple[Section, ...]:
    """What happened and why, section by section; sections without content are left out."""
    titles = _LANGUAGES[speaker.lang].SECTIONS
    return tuple(
        Section(
            titles[found.title],
            tuple(say(speaker, fact) for fact in found.paragraphs),
            tuple(say(speaker, fact) for fact in found.points),
        )
        for found in sections(speaker.told)
    )


def decisions(speaker: Voice) -> tuple[str, ...]:
    """What needs a decision, one point each; empty when nothing does."""
    return tuple(say(speaker, fact) for fact in deciding.decisions(speaker.told))
