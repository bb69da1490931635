"""The page of a period: every department with its figures and its report."""

from __future__ import annotations

import base64
import re
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpilib.core.files import write_all
from kpilib.core.lazy import lazy
from kpilib.core.problems import KpiError, ProblemsFound
from kpilib.publish.packs.index_rows import rows_of, total_of
from kpilib.publish.packs.index_words import index_words
from kpilib.text.foreign import foreign_texts, marked
from kpilib.text.language import language
from kpilib.text.period_names import period_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    import jinja2
    from jinja2 import Template

    from kpilib.core.periods import Period
    from kpilib.publish.packs.index_rows import State
    from kpilib.publish.render import font_subset as subset
    from kpilib.text import fonts
    from kpilib.workspace.workspace import Workspace
else:
    fonts = lazy("kpilib.text.fonts")
    jinja2 = lazy("jinja2")
    subset = lazy("kpilib.publish.render.font_subset")


def write_index(
    workspace: Workspace, period: Period, states: Mapping[str, State], errors: Mapping[str, str]
) -> Path:
    """Write `reports/<period>/index.html`.

    Args:
        workspace: Whose departments they are.
        period: The period.
        states: By department, what went into its report.
        errors: By department, why there is none.

    Raises:
        CannotWrite: It cannot be written.
    """
    folder = workspace.root / "reports" / str(period)
    page = folder / "index.html"
    plain = index_html(workspace, period, states, errors)
    if _as_it_was(page) == plain:
        return page
    write_all({page: _with_font(plain).encode("utf-8")}, workspace.access)
    return page


def _as_it_was(page: Path) -> str:
    """The page that is there, without its font; nothing where none can be read."""
    try:
        return _FONT.sub(_NO_FONT, page.read_text(encoding="utf-8")) if page.is_file() else ""
    except (OSError, ValueError):
        return ""


_FONT, _NO_FONT = re.compile(r"base64,[A-Za-z0-9+/=]*"), "base64,"


def _with_font(plain: str) -> str:
    """The page with the font for its own characters inside."""
    text = re.sub(r"<[^>]*>", "", plain)
    known = "".join(sorted(set(text) - set(fonts.missing(text))))
    font = base64.b64encode(subset.woff(known)).decode("ascii")
    return plain.replace(_NO_FONT, _NO_FONT + font, 1)


def index_html(
    workspace: Workspace, period: Period, states: Mapping[str, State], errors: Mapping[str, str]
) -> str:
    """The page as text, still without its font; see `write_index`."""
    lang = language_of(workspace, states)
    words = index_words(language(lang))
    rows = rows_of(workspace, period, states, lang, errors)
    draft = any(not row.pay.is_issued for row in rows)
    values: dict[str, Any] = {
        "title": page_title(period, lang),
        "tag": language(lang).paper.tag,
        "company": workspace.settings.company.in_(lang),
        "words": words,
        "rows": rows,
        "total": total_of(rows, lang),
        "draft": draft,
        "pay": words["pay" if draft else "paid"],
        "issued": any(row.issued for row in rows),
        "failed": [(workspace.departments[n].title.in_(lang), e) for n, e in errors.items()],
    }
    written: list[object] = [workspace.settings.company, *workspace.departments.values()]
    for row in rows:
        with suppress(KpiError):  # of a department that is gone, or whose rules are
            written.append(workspace.written_scheme(row.name, period).title)
    return marked(_template().render(values, font=""), foreign_texts(written, lang))


def page_title(period: Period, lang: str) -> str:
    """The title of the page, and of the website of the same reports."""
    return language(lang).say("Assessment reports, {period}", period=period_name(period, lang))


@cache
def _template() -> Template:
    """The page's template; compiling it takes longer than filling it in."""
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    text = (Path(__file__).parent / "index.html").read_text(encoding="utf-8")
    return environment.from_string(text)


def language_of(workspace: Workspace, states: Mapping[str, State]) -> str:
    """The language of the reports on the page."""
    spoken = [state["ingredients"]["the language"] for state in states.values()]
    default = next(iter(workspace.departments.values())).language
    lang = spoken[0] if spoken else default
    try:
        return workspace.spoken(lang)
    except ProblemsFound:
        return lang  # the page names the reports that could not be made for them
