"""Load the company's papers, for `kpilib.Workspace.company` and `company_year`, and for packs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.publish.company.company_figures import company_figures
from kpilib.publish.company.company_review import CompanyReview, CompanyYear
from kpilib.publish.company.company_source import SOURCES, figures_from
from kpilib.publish.company.page_state import figures_state, year_state
from kpilib.publish.company.write_pages import language_of
from kpilib.publish.company.year_figures import YearFigures
from kpilib.publish.company.year_periods import periods_of_year
from kpilib.publish.notebooks.parameters import refuse_unknown, text_of
from kpilib.publish.packs.cache import Still
from kpilib.publish.review.department import ReviewError
from kpilib.publish.review.load_review import asked_period, refuse_unknown_language
from kpilib.text.formats import Wording
from kpilib.workspace.latest import latest_period

if TYPE_CHECKING:
    from kpilib.core.periods import Period
    from kpilib.workspace.workspace import Workspace

_PARAMETERS = ("period", "lang", "workspace", "source")


def company_in(
    workspace: Workspace, period: Period | str | int, lang: str, source: str
) -> CompanyReview:
    """The review of a period of the company, as a notebook asks for it.

    Raises:
        KpiError: A parameter is wrong, or there are no inputs; with the fix.
    """
    when, lang, source = _asked(workspace, period, lang, source)
    return company_review(Still(workspace.root), when, lang, source)


def year_in(
    workspace: Workspace, period: Period | str | int, lang: str, source: str
) -> CompanyYear:
    """The year of the company up to a period, as a notebook asks for it.

    Raises:
        KpiError: A parameter is wrong, or there are no inputs; with the fix.
    """
    when, lang, source = _asked(workspace, period, lang, source)
    return company_year(Still(workspace.root), when, lang, source)


def _asked(
    workspace: Workspace, period: Period | str | int, lang: str, source: str
) -> tuple[Period, str, str]:
    refuse_unknown(_PARAMETERS)
    lang, source = text_of("lang", lang), text_of("source", source)
    refuse_unknown_language(lang)
    if source not in SOURCES:
        raise ReviewError(
            Message(
                "parameter source is {source}; expected one of {known}",
                source=repr(source),
                known=SOURCES,
            )
        )
    when = latest_period(workspace) if period == "" else asked_period(period)
    spoken = workspace.spoken(lang) if lang else language_of(workspace, when)
    return when, spoken, source


def company_review(still: Still, period: Period, lang: str, source: str) -> CompanyReview:
    """The review of a period of the company.

    Args:
        still: The workspace.
        period: The period.
        lang: The language, as the workspace speaks it.
        source: One of `SOURCES`.
    """
    figures = figures_from(still, period, lang, source)
    return CompanyReview(figures, figures_state(still, period))


def company_year(still: Still, period: Period, lang: str, source: str) -> CompanyYear:
    """The year of the company up to a period; see `company_review`.

    Raises:
        ReviewError: The period is a whole year, or a range.
    """
    periods = periods_of_year(period)
    if not periods:
        raise ReviewError(
            Message("{period} is no part of a year: name a month, a quarter or a half-year",
                    period=str(period))
        )  # fmt: skip
    # Of the inputs the last period is worked out, which knows those before it.
    earlier = [
        company_figures(still, each, lang, {}, None if source == "reports" else {})
        for each in periods[:-1]
    ]
    figures = (*earlier, figures_from(still, period, lang, source))
    return CompanyYear(YearFigures(figures, Wording(lang)), year_state(still, period))


def paper(still: Still, period: Period, lang: str, stem: str) -> CompanyReview | CompanyYear:
    """The paper that a file's name stands for, by the reports that have been made."""
    make = company_year if stem == "year" else company_review
    return make(still, period, lang, "reports")
