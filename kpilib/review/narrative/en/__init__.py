"""The review in English."""

from __future__ import annotations

from kpilib.review.narrative.en.decisions import decisions
from kpilib.review.narrative.en.lead import lead
from kpilib.review.narrative.en.story import story

__all__ = ["decisions", "lead", "story"]
