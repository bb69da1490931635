"""Where the company's papers take figures from: finished reports, or the inputs themselves.

Papers of a pack say what the reports beside them say. Whoever opens a notebook by hand may want
what the inputs give now, whether or not there are reports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from kpilib.core.messages import message_of
from kpilib.core.problems import KpiError
from kpilib.publish.company.company_figures import CompanyFigures, company_figures
from kpilib.publish.company.report_facts import ReportFacts
from kpilib.publish.company.report_record import report_record
from kpilib.publish.review.load_review import review_of
from kpilib.records.bridge.replaced_revision import replaced_by

if TYPE_CHECKING:
    from kpilib.core.periods import Period
    from kpilib.workspace.workspace import Workspace

Source = Literal["inputs", "reports"]
SOURCES = ("inputs", "reports")


def figures_from(workspace: Workspace, period: Period, lang: str, source: str) -> CompanyFigures:
    """A period of the company.

    Args:
        workspace: The workspace.
        period: The period.
        lang: The language.
        source: One of `SOURCES`.

    Raises:
        WorkspaceError: No department has inputs for the period.
    """
    if source == "reports":
        return company_figures(workspace, period, lang, {})
    made: dict[str, tuple[ReportFacts, list[str]]] = {}
    errors: dict[str, str] = {}
    for name in workspace.with_inputs(period):
        try:
            made[name] = _facts(workspace, name, period, lang), []
        except KpiError as wrong:
            errors[name] = message_of(wrong)
    return company_figures(workspace, period, lang, errors, made)


def _facts(workspace: Workspace, name: str, period: Period, lang: str) -> ReportFacts:
    """What the report of a department would record."""
    review = review_of(workspace, name, period, lang, "draft")
    assessment = review.comparison.now.assessment
    replaced = review.replaced or replaced_by(workspace, assessment)
    record = report_record(workspace, assessment, replaced, review.company_facts())
    return ReportFacts.model_validate(record)
