"""The tables of a review by name, for whoever goes on from them in a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.publish.review import rules
from kpilib.publish.review import tables as reviewtables
from kpilib.publish.review.correction_tables import appeals_table, corrections_table
from kpilib.publish.review.settlements import settled_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from kpilib.publish.review.department import Review
    from kpilib.publish.review.narrative import NarrativeContext
    from kpilib.publish.review.tables.table import TableText

_OF_FIGURES: dict[str, Callable[[NarrativeContext], TableText | None]] = {
    "headline": reviewtables.headline,
    "department_scores": reviewtables.department_scores,
    "scores": reviewtables.scores,
    "attainment": reviewtables.attainment,
    "pay": reviewtables.pay,
    "monthly": reviewtables.monthly,
    "decided": reviewtables.decided,
    "carry": reviewtables.carry,
    "classes": reviewtables.classes,
    "customers": reviewtables.customers,
    "excluded": reviewtables.excluded,
    "flags": reviewtables.flags,
    "timetable": rules.dates,
    "rules": rules.in_force,
}


def tables_by_name(review: Review) -> dict[str, TableText]:
    """Every table that the figures allow, in the order of a report."""
    found = {name: table(review.context) for name, table in _OF_FIGURES.items()}
    assessment = review.comparison.now.assessment
    corrections = [(str(assessment.period), one) for one in review.corrections]
    times = assessment.department.appeals
    wording = review.context.wording
    found["settlements"] = settled_table(review.settled, wording) if review.settled.rows else None
    found["corrections"] = corrections_table(corrections, review.context.cellwords)
    found["appeals"] = appeals_table(
        corrections, wording, review.context.person, times.decide_within if times else None
    )
    return {name: table for name, table in found.items() if table is not None}
