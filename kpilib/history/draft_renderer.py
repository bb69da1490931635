"""What lays an issued report out: what laid out the draft that people have read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.publish.packs.cache import read_state
from kpilib.publish.packs.local_reports import report_folder
from kpilib.publish.packs.order import THEME, Order
from kpilib.publish.render import RENDERERS, choose
from kpilib.publish.render.quarto import NoQuarto, find
from kpilib.publish.render.quarto.find import HOW_TO_GET
from kpilib.publish.render.quarto.theme import every_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.core.periods import Period
    from kpilib.workspace.workspace import Workspace


class NotLaidOutAlike(KpiError):  # noqa: N818 - it reads as what happened
    """A report that would look otherwise than its draft; nothing was written."""


def renderer_of_draft(workspace: Workspace, department: str, period: Period) -> str:
    """The renderer that laid out a draft; without one, the one that `kpi pack` would take.

    Raises:
        NotLaidOutAlike: It was Quarto, and there is none now.
    """
    state = read_state(report_folder(workspace.root, Order(department, period)))
    told = state["ingredients"].get("the renderer", "") if state else ""
    name = told.partition(" ")[0]
    if name not in RENDERERS:
        return choose("auto")[0]
    try:
        return choose(name)[0]
    except NoQuarto as missing:
        raise NotLaidOutAlike(
            Message(
                "{department} {period}: its draft was laid out by {renderer}, and here: {why}. "
                "{how_to_get}; or use --renderer builtin: what is issued looks otherwise, then, "
                "than what has been read",
                department=department,
                period=period,
                renderer=told,
                why=missing.why,
                how_to_get=HOW_TO_GET,
            )
        ) from None


def renderer_version(name: str) -> str:
    """The version of a renderer that is another program; empty for our own.

    Raises:
        NoQuarto: It is Quarto, and there is none.
    """
    return find().version if name == "quarto" else ""


def theme_files(workspace: Workspace, renderer: str) -> Mapping[str, bytes]:
    """What of a workspace decides how a renderer's reports look, by place: a theme of the user's.

    Args:
        workspace: Where it is.
        renderer: Its name; only Quarto has any.
    """
    if renderer != "quarto":
        return {}
    files = every_file(workspace.root / THEME)
    return {(THEME / name).as_posix(): path.read_bytes() for name, path in files.items()}
