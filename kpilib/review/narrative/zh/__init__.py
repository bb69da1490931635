"""The review in Chinese."""

from __future__ import annotations

from kpilib.review.narrative.zh.decisions import decisions
from kpilib.review.narrative.zh.lead import lead
from kpilib.review.narrative.zh.story import story

__all__ = ["decisions", "lead", "story"]
