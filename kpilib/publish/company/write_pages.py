"""The pages of periods, each written only when something that it shows has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.files import write_all
from kpilib.core.lazy import lazy
from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.publish.company.page_state import (  # fmt: skip
    COMPANY,
    figures_state,
    is_as_made,
    page_state,
    with_state,
)
from kpilib.publish.packs.cache import Still, known_state
from kpilib.publish.scheme_book.book_folder import book_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kpilib.publish.company import company_figures, company_page, paper_links
    from kpilib.workspace.workspace import Workspace
else:  # whoever finds nothing changed does not wait for what draws a page
    company_figures = lazy("kpilib.publish.company.company_figures")
    company_page = lazy("kpilib.publish.company.company_page")
    paper_links = lazy("kpilib.publish.company.paper_links")

PAGE = "index.html"


def write_page(workspace: Workspace, period: Period, errors: Mapping[str, str]) -> Path:
    """Write `reports/<period>/index.html`, and the pages that lead to it where it is new.

    Args:
        workspace: Whose reports they are.
        period: The period.
        errors: By department, why its report could not be made.

    Raises:
        CannotWrite: It cannot be written.
    """
    still = workspace if isinstance(workspace, Still) else Still(workspace.root)
    reports = still.root / "reports"
    page = reports / str(period) / PAGE
    is_new = not page.is_file()
    others = [each for each in _periods(reports) if str(each) != str(period)]
    names = [str(each) for each in sorted([*others, period], key=lambda each: each.order)]
    for _ in range(_AGAIN):
        before = still.hashes(reports / "ledger")
        _write(still, period, errors, names)
        now = Still(workspace.root)
        if now.hashes(reports / "ledger") == before:
            break
        still = now  # what somebody has issued meanwhile stands on it, too
    for each in others if is_new else ():
        _write(still, each, {}, names)
    return page


_AGAIN = 3


def _write(still: Still, period: Period, errors: Mapping[str, str], periods: list[str]) -> None:
    folder = still.root / "reports" / str(period)
    state = page_state(still, period, errors, periods)
    if is_as_made(folder / PAGE, state):
        return
    figures = company_figures.company_figures(still, period, language_of(still, period), errors)
    papers = known_state(still, folder / COMPANY)
    made_of = papers["ingredients"].get("the departments' reports") if papers else ""
    is_fresh = made_of == figures_state(still, period)
    files = papers["files"] if papers and is_fresh else ()
    book = book_folder(still.root, str(figures.wording.lang)) / PAGE
    content = company_page.company_page(
        still,
        figures,
        periods,
        paper_links.paper_links(files, figures.wording.language, book),
        outdated=bool(papers) and not is_fresh,
    )
    write_all({folder / PAGE: with_state(content, state)}, still.access)


def _periods(reports: Path) -> list[Period]:
    """The periods that have a page."""
    found = []
    for page in reports.glob(f"*/{PAGE}"):
        try:
            found.append(Period.parse(page.parent.name))
        except ValueError:
            continue  # a folder of somebody else's
    return found


def language_of(workspace: Workspace, period: Period) -> str:
    """The language of the reports of a period; the first department's where there are none."""
    folder = workspace.root / "reports" / str(period)
    lang = next(iter(workspace.departments.values())).language
    for name in workspace.departments:
        if state := known_state(workspace, folder / name):
            lang = state["ingredients"].get("the language", lang)
            break
    try:
        return workspace.spoken(lang)
    except ProblemsFound:
        return lang  # the page names the reports that could not be made for them
