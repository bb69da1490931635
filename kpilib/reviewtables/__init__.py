"""The tables of a review as finished text: one function per table, None where there is none."""

from __future__ import annotations

from kpilib.reviewtables.attainment import attainment
from kpilib.reviewtables.headline import headline
from kpilib.reviewtables.notices import classes, customers, excluded, flags
from kpilib.reviewtables.pay import carry, monthly, pay
from kpilib.reviewtables.scores import department_scores, noted, scores
from kpilib.reviewtables.table import TableText

__all__ = [
    "TableText",
    "attainment",
    "carry",
    "classes",
    "customers",
    "department_scores",
    "excluded",
    "flags",
    "headline",
    "monthly",
    "noted",
    "pay",
    "scores",
]
