"""The review in Chinese: one function for each fact."""

from __future__ import annotations

from kpilib.publish.review.narrative.zh import costs, deciding, happened, measured, standing

SAY = {**standing.SAY, **happened.SAY, **measured.SAY, **costs.SAY, **deciding.SAY}
"""How each fact is said."""

SECTIONS = {
    "department": "总体情况",
    "people": "人员变动",
    "scores": "得分变化与原因",
    "cost": "费用",
    "carry": "结转",
}
"""Headings of the story."""

BETWEEN = ""
"""What stands between two sentences of a paragraph."""
