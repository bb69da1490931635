"""The tables of a review as finished text: one function per table, None where there is none."""

from __future__ import annotations

from kpilib.publish.review.tables.attainment import attainment
from kpilib.publish.review.tables.headline import headline
from kpilib.publish.review.tables.notices import classes, customers, excluded, flags
from kpilib.publish.review.tables.pay import carry, decided, monthly, pay
from kpilib.publish.review.tables.scores import department_scores, noted, scores
from kpilib.publish.review.tables.table import TableText

__all__ = [
    "TableText",
    "attainment",
    "carry",
    "classes",
    "customers",
    "decided",
    "department_scores",
    "excluded",
    "flags",
    "headline",
    "monthly",
    "noted",
    "pay",
    "scores",
]
