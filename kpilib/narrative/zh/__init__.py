"""The review in Chinese."""

from __future__ import annotations

from kpilib.narrative.zh.decisions import decisions
from kpilib.narrative.zh.lead import lead
from kpilib.narrative.zh.story import story

__all__ = ["decisions", "lead", "story"]
