"""The review in English."""

from __future__ import annotations

from kpilib.narrative.en.decisions import decisions
from kpilib.narrative.en.lead import lead
from kpilib.narrative.en.story import story

__all__ = ["decisions", "lead", "story"]
