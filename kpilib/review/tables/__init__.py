"""The tables of a review as finished text: one function per table, None where there is none."""

from __future__ import annotations

from kpilib.review.tables.attainment import attainment
from kpilib.review.tables.headline import headline
from kpilib.review.tables.notices import classes, customers, excluded, flags
from kpilib.review.tables.pay import carry, decided, monthly, pay
from kpilib.review.tables.scores import department_scores, noted, scores
from kpilib.review.tables.table import TableText

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
