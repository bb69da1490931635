"""A period's reports as a Quarto website: pages, navigation and search, for a team to publish.

The project is written to `reports/<period>/quarto-site/` from the executed notebooks that the pack
left; its pages have nothing to execute. The team renders it with `quarto render` and publishes it
with `quarto publish`, in its own theme from `params/quarto/`. A file that somebody changed by hand
stays as it is, and nothing is removed.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kpilib.core.files import write_all
from kpilib.core.jsontext import read_json
from kpilib.publish.company.company_figures import company_figures
from kpilib.publish.company.company_finding import finding
from kpilib.publish.company.company_page import page_title
from kpilib.publish.company.company_tables import CompanyTable
from kpilib.publish.company.write_pages import language_of
from kpilib.publish.notebooks.execute import identity_in
from kpilib.publish.notebooks.notebook_file import read_notebook
from kpilib.publish.packs.cache import read_state
from kpilib.publish.packs.order import THEME
from kpilib.publish.render import RenderRequest, document
from kpilib.publish.render.quarto import pages, rendering, settings, theme
from kpilib.text.language import language
from kpilib.text.period_names import report_title
from kpilib.workspace.reports_folder import look_over

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kpilib.core.access import Access
    from kpilib.core.periods import Period
    from kpilib.publish.company.company_figures import CompanyFigures
    from kpilib.publish.company.company_tables import CompanyCell
    from kpilib.publish.render.quarto.theme import Theme
    from kpilib.workspace.workspace import Workspace

FOLDER = "quarto-site"
"""The project's folder among a period's reports."""

State = dict[str, dict[str, Any]]
"""What `kpilib.publish.packs.cache.read_state` says of a report."""

_MANIFEST = ".kpilib.json"  # what we wrote, to know what was changed by hand
_NOTEBOOK = "review.ipynb"
_FIGURE = re.compile(r"[-+\d.,%]*( \([-+\d.,%]*\))?")
_DOWNLOADS = {"report.pdf": "PDF", "report.docx": "Word"}


@dataclass(frozen=True)
class Site:
    """A website's project.

    Attributes:
        folder: Where it is.
        kept: Files that were changed by hand and stay as they are, by name in the folder.
    """

    folder: Path
    kept: tuple[str, ...]


def write_site(workspace: Workspace, period: Period) -> Site:
    """Write the project of a period's finished reports.

    Raises:
        RenderFailed: A notebook cannot be shown, or the user's `_quarto.yml` is faulty.
    """
    reports = workspace.root / "reports" / str(period)
    look_over(workspace).refuse(reports / FOLDER)
    states = {
        name: state
        for name in workspace.departments
        if (state := read_state(reports / name)) and (reports / name / _NOTEBOOK).is_file()
    }
    look = theme.read(workspace.root / THEME)
    files = site_files(workspace, period, states, look)
    return Site(reports / FOLDER, _put(reports / FOLDER, files, workspace.access))


def site_files(
    workspace: Workspace, period: Period, states: Mapping[str, State], look: Theme
) -> dict[str, bytes]:
    """The project's files by name.

    Args:
        workspace: Whose reports they are.
        period: The period.
        states: By department with a finished report, what went into it.
        look: The user's theme.
    """
    lang = language_of(workspace, period)
    files = _of_theme(look)
    texts = [_index(company_figures(workspace, period, lang, {}), states, lang)]
    files["index.qmd"] = texts[0].encode("utf-8")
    for name, state in states.items():
        text, beside = _report(workspace, period, name, state)
        files[f"{name}.qmd"] = text.encode("utf-8")
        files |= beside
        texts.append(text)
    files[settings.LOOK] = rendering.style_sheet("".join(texts), look, str(lang)).encode("utf-8")
    project = _project(workspace, period, states, look)
    merged = _merged(project, look.settings)
    merged["project"] |= {"type": "website", "render": project["project"]["render"]}
    merged["execute"] = {"enabled": False}
    files["_quarto.yml"] = settings.dumped(merged).encode("utf-8")
    return files


def _of_theme(look: Theme) -> dict[str, bytes]:
    return {name: path.read_bytes() for name, path in look.all_files().items()}


def _project(
    workspace: Workspace, period: Period, states: Mapping[str, State], look: Theme
) -> dict[str, Any]:
    lang = language_of(workspace, period)
    titles = {name: workspace.departments[name].title.in_(lang) for name in states}
    links = [{"href": f"{name}.qmd", "text": title} for name, title in titles.items()]
    home = {"href": "index.qmd", "text": language(lang).say("Overview")}
    web = {**settings.web(look), "toc": True}
    return {
        "project": {
            "type": "website",
            "output-dir": "_site",
            "render": ["index.qmd", *(f"{name}.qmd" for name in states)],
            "resources": ["downloads/*"],
        },
        "website": {
            "title": page_title(period, lang),
            "search": True,
            "page-navigation": True,
            "navbar": {"search": True, "left": [home, *links]},
            "page-footer": {"left": pages.escaped(workspace.settings.company.in_(lang))},
        },
        "lang": language(lang).paper.tag,
        "format": {
            "html": {
                **web,
                "html-math-method": "plain",
                "css": [*web.get("css", []), settings.LOOK],
            }
        },
    }


def _merged(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    """Their settings over ours; style sheets of both."""
    result = dict(ours)
    for name, value in theirs.items():
        mine = result.get(name)
        if isinstance(mine, dict) and isinstance(value, dict):
            result[name] = _merged(mine, value)
        elif name == "css" and isinstance(mine, list):
            result[name] = [*(value if isinstance(value, list) else [value]), *mine]
        else:
            result[name] = value
    return result


def _index(c: CompanyFigures, states: Mapping[str, State], lang: str) -> str:
    """The first page: the finding and both tables, whose names lead to the reports."""
    front = {"title": pages.escaped(page_title(c.period, lang)), "engine": "markdown"}
    say = c.wording.say
    parts = [f"[{say('Draft')}]{{.kpi-draft}}" if c.is_draft else say("Issued"),
             pages.escaped(finding(c))]  # fmt: skip
    for rows, pays in ((c.paid_rows, True), (c.scored_rows, False)):
        if rows:
            parts.append(f"::: kpi-table\n{_table(CompanyTable(c, rows, pays=pays), states)}\n:::")
    return f"---\n{settings.dumped(front)}---\n\n" + "\n\n".join(parts) + "\n"


def _table(table: CompanyTable, states: Mapping[str, State]) -> str:
    """The columns of a table that are text, as Markdown."""
    shown = [at for at, (_, side, _) in enumerate(table.columns) if side != "m"]
    sides = {"l": ":---", "r": "---:"}
    lines = [[pages.escaped(table.columns[at][0]) for at in shown],
             [sides[table.columns[at][1]] for at in shown]]  # fmt: skip
    for row in table.rows:
        cells = table.cells(row)
        texts = [_printed(cells[at]) for at in shown]
        lines.append([f"[{texts[0]}]({row.name}.qmd)" if row.name in states else texts[0],
                      *texts[1:]])  # fmt: skip
    lines += [[_strong(_printed(line[at])) for at in shown] for line in table.totals()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _strong(text: str) -> str:
    return f"**{text}**" if text else ""


def _printed(cell: CompanyCell) -> str:
    text = cell.shown if isinstance(cell.shown, str) else ""
    note = f" ({cell.note})" if cell.note and cell.column != "who" else ""
    told = f"{text}{note}"
    # A figure is printed as it is; words may be Markdown.
    return told if _FIGURE.fullmatch(told) else pages.escaped(told)


def _report(
    workspace: Workspace, period: Period, name: str, state: State
) -> tuple[str, dict[str, bytes]]:
    """A department's page and what stands beside it."""
    folder = workspace.root / "reports" / str(period) / name
    request = _request(workspace, period, name, state)
    content = document.build(request)
    page = pages.web(content, prefix=f"pictures/{name}-")
    files = dict(page.files)
    links = []
    for file, shown in _DOWNLOADS.items():
        if (folder / file).is_file():
            target = f"downloads/{name}{(folder / file).suffix}"
            files[target] = (folder / file).read_bytes()
            links.append(f"[{shown}]({target})")
    front = {
        **settings.titles(request),
        "engine": "markdown",
        "include-in-header": settings.web_must(request)["include-in-header"],
    }
    below = f"\n{' · '.join(links)}\n" if links else ""
    return f"---\n{settings.dumped(front)}---\n\n{page.text}{below}", files


def _request(workspace: Workspace, period: Period, name: str, state: State) -> RenderRequest:
    """What the report was made for, from its own notebook."""
    notebook = workspace.root / "reports" / str(period) / name / _NOTEBOOK
    lang = workspace.spoken(state["ingredients"]["the language"])
    book = read_notebook(notebook)
    *_, revision, digest = (identity_in(book) or "|").split("|")
    title = workspace.departments[name].title.in_(lang)
    return RenderRequest(
        notebook=notebook,
        output=notebook.parent,
        title=report_title(title, period, lang),
        lang=lang,
        department=name,
        period=str(period),
        revision=revision,
        digest=digest,
        department_name=title,
        subtitle=workspace.scheme(name, period).title.in_(lang),
        formats=("html",),
    )


def _put(folder: Path, files: Mapping[str, bytes], access: Access) -> tuple[str, ...]:
    """Write what is new or still as we wrote it; the names of what was changed by hand."""
    before = _written(folder / _MANIFEST)
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    kept = []
    for name in files:
        path = folder / name
        if path.exists():
            found = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
            if found not in {hashes[name], before.get(name)}:
                kept.append(name)
    write_all({folder / name: data for name, data in files.items() if name not in kept}, access)
    now = before | {name: value for name, value in hashes.items() if name not in kept}
    text = json.dumps(now, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    write_all({folder / _MANIFEST: text.encode("utf-8")}, access)
    return tuple(kept)


def _written(path: Path) -> dict[str, str]:
    try:
        found = read_json(path)
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
