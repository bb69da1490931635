"""The tables of a review by name, for whoever goes on from them in a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import KpiError, suggest
from kpilib.publish.review import rules
from kpilib.publish.review import tables as reviewtables
from kpilib.publish.review.correction_tables import appeals_table, corrections_table
from kpilib.publish.review.page_one.headline_finding import headline
from kpilib.publish.review.settlements import left_table, settled_table
from kpilib.text.notebook_card import Named, NotebookCard

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from kpilib.publish.review.department import Review
    from kpilib.publish.review.narrative import NarrativeContext
    from kpilib.publish.review.tables.table import TableText


class NoTable(KpiError):  # noqa: N818 - it reads as what happened
    """A review has no table of that name."""


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
    found["settlements"] = settled_table(review.settled, wording)
    found["left_open"] = left_table(review.settled, wording)
    found["corrections"] = corrections_table(corrections, review.context.cellwords)
    found["appeals"] = appeals_table(
        corrections, wording, review.context.person, times.decide_within if times else None
    )
    return {name: table for name, table in found.items() if table is not None}


def named_tables(review: Review, frame: Callable[[TableText], pd.DataFrame]) -> Named[pd.DataFrame]:
    """The same as frames, each made when it is asked for.

    Args:
        review: Whose they are.
        frame: Makes one.
    """
    tables = tables_by_name(review)

    def look(name: str) -> pd.DataFrame:
        if name not in tables:
            hint = suggest(name, tuple(tables))
            raise NoTable(Message("there is no table {name}: {hint}", name=repr(name), hint=hint))
        return frame(tables[name])

    return Named(lambda: tables, look, lambda: _names_card(review, tables))


def _names_card(review: Review, tables: dict[str, TableText]) -> NotebookCard:
    say = review.context.wording.say
    columns = (
        say("name", context="interface"),
        say("table", context="interface"),
        say("rows", context="interface"),
    )
    rows = [(name, table.caption, len(table.rows)) for name, table in tables.items()]
    return NotebookCard(review.title, review.lang, "tables", (), {}, columns, rows)


def review_card(review: Review) -> NotebookCard:
    """What a review shows of itself: the finding, and the names of its tables and charts."""
    finding = headline(review.context) if review.edition.shows("show_headline") else ""
    tables = {f'review.tables["{name}"]': table.caption
              for name, table in tables_by_name(review).items()}  # fmt: skip
    charts = {
        f'review.show_chart("{key}")': chart.caption or chart.alt
        for key, chart in (review.charts.items() if review.edition.shows("show_chart") else ())
    }
    ways = {**tables, **charts}
    return NotebookCard(review.title, review.lang, "review", (finding,) if finding else (), ways)
