"""Protected copies of a pack: of its reports, and of what has been issued of the same periods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.publish.editions.protected import protect
from kpilib.publish.packs.cache import read_state
from kpilib.publish.packs.local_reports import report_folder
from kpilib.records.folder_contents import REVISION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kpilib.publish.packs.pack import Pack
    from kpilib.workspace.workspace import Workspace


def protect_pack(workspace: Workspace, pack: Pack, password: str) -> None:
    """Write protected copies of every report of a pack that is there, made now or before.

    Raises:
        CannotWrite: One of them cannot be written.
    """
    for outcome in pack.outcomes:
        folder = report_folder(workspace.root, outcome.order)
        state = read_state(folder)
        if outcome.error or outcome.none or not state:
            continue
        names = list(state["files"])
        if outcome.order.edition.is_whole:
            names += _issued(folder)
        protect(folder, names, password, workspace.access)


def _issued(folder: Path) -> Iterator[str]:
    """The files of issued revisions, by which is paid."""
    for revision in sorted(folder.glob("r*")):
        if REVISION.fullmatch(revision.name):
            yield from (f"{revision.name}/{path.name}" for path in sorted(revision.glob("*.*")))
