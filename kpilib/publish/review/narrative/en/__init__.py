"""The review in English: one function for each fact."""

from __future__ import annotations

from kpilib.publish.review.narrative.en import costs, deciding, happened, measured, standing

SAY = {**standing.SAY, **happened.SAY, **measured.SAY, **costs.SAY, **deciding.SAY}
"""How each fact is said."""

SECTIONS = {
    "department": "The department",
    "people": "Who came and went",
    "scores": "Scores that moved, and why",
    "cost": "What it costs",
    "carry": "Carried on",
}
"""Headings of the story."""

BETWEEN = " "
"""What stands between two sentences of a paragraph."""
