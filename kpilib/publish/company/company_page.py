"""The page of a period: what HR and the board open; each department with its figures and papers."""

from __future__ import annotations

import html
import re
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpilib.core.lazy import lazy
from kpilib.core.periods import Period
from kpilib.core.problems import KpiError
from kpilib.publish.company.company_finding import finding, standing
from kpilib.publish.company.company_tables import CompanyTable
from kpilib.publish.company.company_tiles import company_tiles, decision_cards, more_decisions
from kpilib.publish.company.file_links import Link
from kpilib.publish.company.page_words import page_words
from kpilib.publish.company.printed_rows import printed_row, printed_total, section_heads
from kpilib.publish.render import marks
from kpilib.publish.review.page_one.blocks import cards_html, tiles_html
from kpilib.text.foreign import foreign_texts, marked
from kpilib.text.language import language
from kpilib.text.period_names import period_name
from kpilib.text.right_to_left import isolated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import jinja2
    from jinja2 import Template

    from kpilib.publish.company.company_figures import CompanyFigures
    from kpilib.publish.render import as_html, open_figures
    from kpilib.text import fonts
    from kpilib.workspace.workspace import Workspace
else:
    fonts = lazy("kpilib.text.fonts")
    jinja2 = lazy("jinja2")
    as_html = lazy("kpilib.publish.render.as_html")
    open_figures = lazy("kpilib.publish.render.open_figures")

_HERE = Path(__file__).parent
_RENDER = _HERE.parent / "render"
_FEW = 12  # departments that are seen at a glance


def company_page(
    workspace: Workspace,
    c: CompanyFigures,
    periods: Sequence[str],
    papers: Sequence[Link],
    *,
    outdated: bool = False,
) -> bytes:
    """The page.

    Args:
        workspace: Whose departments they are.
        c: The figures.
        periods: Periods that have a page, in time.
        papers: The company's own papers.
        outdated: Whether there are such that say something else than the page.
    """
    values = _values(c, periods, papers, outdated=outdated)
    plain = marks.inlined(_template().render(values))
    text = html.unescape(re.sub(r"<(style|script)\b.*?</\1>|<[^>]*>", "", plain, flags=re.DOTALL))
    page = plain
    for name, font in as_html.fonts_inside(
        _known(text), _known(as_html.set_in_serif(plain)), str(c.wording.lang)
    ).items():
        page = page.replace(f"base64,${name}", f"base64,{font}", 1)
    told = marked(page, foreign_texts(_written(workspace, c), c.wording.lang))
    return isolated(told).encode("utf-8")


def _known(text: str) -> str:
    """The characters of a text that the font has."""
    return "".join(sorted(set(text) - set(fonts.missing(text))))


def _written(workspace: Workspace, c: CompanyFigures) -> list[object]:
    """What may stand on the page in another language than its own."""
    found: list[object] = [workspace.settings.company, *workspace.departments.values()]
    for row in c.rows:
        with suppress(KpiError):  # of a department that is gone, or whose rules are
            found.append(workspace.written_scheme(row.name, c.period))
    return found


def page_title(period: Period, lang: str) -> str:
    """The title of the page, and of the website of the same reports."""
    return language(lang).say("Assessment reports, {period}", period=period_name(period, lang))


def _values(
    c: CompanyFigures, periods: Sequence[str], papers: Sequence[Link], *, outdated: bool
) -> dict[str, Any]:
    lang, say = c.wording.lang, c.wording.say
    links = [Link(period_name(Period.parse(name), lang), name) for name in periods]
    at = periods.index(str(c.period)) if str(c.period) in periods else -1
    cards = decision_cards(c)
    return {
        "state": "",
        "title": page_title(c.period, lang),
        "tag": language(lang).paper.tag,
        "style": _style(),
        "script": open_figures.program("long_tables.js"),
        "policy": open_figures.policy([open_figures.program("long_tables.js")]),
        "company": c.company,
        "draft": c.is_draft,
        "words": page_words(language(lang)),
        "period": str(c.period),
        "periods": links,
        "earlier": links[at - 1] if at > 0 else None,
        "later": links[at + 1] if 0 <= at < len(links) - 1 else None,
        "finding": finding(c),
        "standing": standing(c),
        "tiles": tiles_html(company_tiles(c)),
        "papers": papers,
        "outdated": say("The company's own papers are older than this page: kpi pack {period} "
                        "makes them again.", period=str(c.period)) if outdated else "",
        "failed": [
            (row.title, c.wording.language.said(c.errors[row.name]))
            for row in c.rows
            if row.name in c.errors
        ],
        "row_count": len(c.rows),
        "kinds": _kinds(c),
        "tables": [*_tables(c)],
        "section_heads": section_heads(c),
        "cards": cards_html(cards) if cards else "",
        # Below a long table nobody would come to what has to be decided.
        "cards_first": len(c.rows) > _FEW,
        "more_cards": more_decisions(c),
    }  # fmt: skip


def _kinds(c: CompanyFigures) -> list[tuple[str, str]]:
    """What the page can be filtered by."""
    say = c.wording.say
    return [
        ("over", say("over budget")),
        ("decisions", say("with decisions")),
        ("appeals", say("with appeals open")),
        ("draft", say("drafts")),
        ("issued", say("issued")),
        ("missing", say("without a report")),
    ]


def _tables(c: CompanyFigures) -> Iterator[dict[str, Any]]:
    for name, rows, pays in (("pay", c.paid_rows, True), ("scores", c.scored_rows, False)):
        if rows:
            table = CompanyTable(c, rows, pays=pays)
            yield {
                "id": name,
                "title": table.title,
                "caption": table.caption,
                "columns": table.columns,
                "rows": [printed_row(table, row) for row in rows],
                "totals": [printed_total(table, line) for line in table.totals()],
            }


@cache
def _style() -> str:
    sheets = ("style.css", "page_one.css", "company.css", "long_tables.css")
    return "".join((_RENDER / sheet).read_text("utf-8") for sheet in sheets)


@cache
def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


@cache
def _template() -> Template:
    """The page's template; compiling it takes longer than filling it in."""
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_read("company_page.html"))
