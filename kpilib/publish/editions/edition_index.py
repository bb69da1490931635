"""The page of a period for one kind of reader: departments, and the files that are theirs."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from kpilib.core.files import write_all
from kpilib.core.lazy import lazy
from kpilib.publish.company.file_links import file_names
from kpilib.publish.editions.edition_names import edition_name
from kpilib.publish.packs.cache import EDITIONS_FOLDER, read_state
from kpilib.text.language import language
from kpilib.text.period_names import period_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    import jinja2

    from kpilib.core.periods import Period
    from kpilib.publish.editions.declaration import Edition
    from kpilib.workspace.workspace import Workspace
else:
    jinja2 = lazy("jinja2")


def index_name(edition: Edition) -> str:
    """The page's file name in the folder of the period."""
    return f"index.{edition.name}.html"


def edition_files(folder: Path, edition: Edition) -> tuple[str, ...]:
    """The files of a department's edition that pages link, in their order.

    Args:
        folder: `reports/<period>/<department>`.
        edition: For whom; the manager's stands in the folder itself.

    Returns:
        Their places in that folder; none where the edition has not been made.
    """
    inside = "" if edition.is_whole else f"{EDITIONS_FOLDER}/{edition.name}/"
    state = read_state(folder / inside)
    made = state["files"] if state else {}
    return tuple(f"{inside}{name}" for name in file_names(language("en")) if name in made)


def write_edition_index(workspace: Workspace, period: Period, edition: Edition) -> Path:
    """Write the page of an edition, of everything that has been made of it.

    Raises:
        CannotWrite: It cannot be written.
    """
    folder = workspace.root / "reports" / str(period)
    page = folder / index_name(edition)
    made = {
        name: files
        for name in workspace.departments
        if (files := edition_files(folder / name, edition))
    }
    text = _page(workspace, period, edition, made)
    write_all({page: text.encode("utf-8")}, workspace.access)
    return page


def _page(
    workspace: Workspace, period: Period, edition: Edition, made: Mapping[str, tuple[str, ...]]
) -> str:
    lang = _language_of(workspace, period, edition, made)
    spoken = language(lang)
    names = file_names(spoken)
    rows = [
        (
            workspace.departments[name].title.in_(lang),
            [(names[Path(file).name], quote(f"{name}/{file}")) for file in files],
        )
        for name, files in made.items()
    ]
    return _template().render(
        title=spoken.say("Assessment reports, {period}", period=period_name(period, lang)),
        edition=edition_name(edition, lang),
        company=workspace.settings.company.in_(lang),
        tag=spoken.paper.tag,
        department=spoken.say("Department"),
        report=spoken.say("Report"),
        none=spoken.say("Nothing has been made of this edition yet."),
        rows=rows,
    )


def _language_of(
    workspace: Workspace, period: Period, edition: Edition, made: Mapping[str, object]
) -> str:
    """The language of the first report on the page."""
    for name in made:
        folder = workspace.root / "reports" / str(period) / name / EDITIONS_FOLDER / edition.name
        if state := read_state(folder):
            return workspace.spoken(state["ingredients"]["the language"])
    return workspace.spoken(next(iter(workspace.departments.values())).language)


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    text = (Path(__file__).parent / "index.html").read_text(encoding="utf-8")
    return environment.from_string(text)


_INDEX = re.compile(r"index\.(\w+)\.html")


def is_of(place: str, editions: tuple[str, ...]) -> bool:
    """Whether a file below a period's folder belongs to one of some editions, none the manager's.

    >>> is_of("sales/editions/posting/report.pdf", ("posting",))
    True
    >>> is_of("sales/editions/posting.json", ("posting",)), is_of("sales/report.pdf", ("hr",))
    (False, False)
    """
    department, *inside = place.split("/")
    if not inside:
        found = _INDEX.fullmatch(department)
        return bool(found and found[1] in editions)
    return any(inside[:2] == [EDITIONS_FOLDER, name] for name in editions)
