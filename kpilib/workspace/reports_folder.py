"""`reports/` before anything is written there: who may read what it holds, and where links lead.

A link in the place of a folder would have pay written wherever somebody has made it lead, so
`params/departments.yaml` must name that place.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.core import scratch
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.workspace.departments import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kpilib.workspace.workspace import Workspace


class LinkRefused(KpiError):  # noqa: N818 - it reads as what happened
    """A link stands in the place of a folder of reports, and nothing says that it may."""


@dataclass
class ReportsFolder:
    """What has been found in `reports/`.

    Attributes:
        root: The workspace's folder.
        access: Who may read, as `params/departments.yaml` says it.
        links: Links that nobody has named, by where they stand, and where they lead.
        changed: How many files and folders others might read, or the group might not.
    """

    root: Path
    access: str
    links: dict[Path, str] = field(default_factory=dict)
    changed: int = 0

    @property
    def told(self) -> str:
        """What was set right, in one line; empty where nothing was."""
        if not self.changed:
            return ""
        return Message(
            "reports/: who may read {n} file or folder has been set right (access: {access})",
            "reports/: who may read {n} files and folders has been set right (access: {access})",
            n=self.changed,
            access=self.access,
        )

    def refuse(self, folder: Path, *, whole: bool = True) -> None:
        """Refuse to write into a folder that a link stands in the way to.

        Args:
            folder: The folder.
            whole: Links below it are in the way, too.

        Raises:
            LinkRefused: Names the link.
        """
        for link, end in self.links.items():
            if link in (folder, *folder.parents) or (whole and folder in link.parents):
                raise LinkRefused(
                    Message(
                        "{link} is a link to {end}, and nothing is written there: put a folder in "
                        "its place, or name that one in {file}: `reports: {end}`",
                        link=link.relative_to(self.root).as_posix(),
                        end=end,
                        file=SETTINGS,
                    )
                )


def look_over(workspace: Workspace) -> ReportsFolder:
    """Look for links in `reports/`, and change nothing."""
    return _looked_over(workspace, lambda _, __: False)


def tidy(workspace: Workspace) -> ReportsFolder:
    """Look for links in `reports/`, and let those read what it holds who may.

    Whether something can be written to stays as it is: what is issued stays read-only. What
    belongs to somebody else is left to them.
    """
    access = workspace.access

    def set_right(place: str, mode: int) -> bool:
        if os.name == "nt" or stat.S_IMODE(mode) == (wanted := access.of(mode)):
            return False
        path = Path(place)
        with suppress(PermissionError):
            path.chmod(wanted)
        # A group that is not ours cannot be handed on: the system leaves that bit out.
        return path.stat().st_mode != mode

    return _looked_over(workspace, set_right)


def _looked_over(workspace: Workspace, each: Callable[[str, int], bool]) -> ReportsFolder:
    found = ReportsFolder(workspace.root, workspace.settings.access)
    named = [(workspace.root / one).resolve() for one in workspace.settings.reports]
    for place, mode in _all(workspace.root / "reports", named, found):
        found.changed += each(place, mode)
    return found


_UNFINISHED = (f".{scratch.PREFIX}", ".issuing-")
"""How what somebody is writing just now is called: it is for its owner alone until it is whole."""


def _all(top: Path, named: list[Path], found: ReportsFolder) -> Iterator[tuple[str, int]]:
    """Everything in a folder with its mode, through links that lead where they may."""
    waiting = [str(top)]
    while waiting:
        place = waiting.pop()
        with suppress(OSError):  # gone meanwhile, or somebody else's
            mode = os.lstat(place).st_mode
            if stat.S_ISLNK(mode):
                if not _may_lead(Path(place), named, found):
                    continue
                mode = os.stat(place).st_mode  # noqa: PTH116 - thousands of files: no paths
            if stat.S_ISDIR(mode):
                with os.scandir(place) as inside:
                    waiting += [one.path for one in inside if not one.name.startswith(_UNFINISHED)]
            if stat.S_ISDIR(mode) or stat.S_ISREG(mode):
                yield place, mode


def _may_lead(link: Path, named: list[Path], found: ReportsFolder) -> bool:
    """Whether a link is looked through; one that stands in the place of a folder is noted."""
    try:
        end = link.resolve()
    except RuntimeError:  # it leads round in a circle
        end = link
    if any(place in (end, *end.parents) for place in named):
        return True
    if end.is_dir() or not end.exists():  # a file's link is replaced, and not written through
        found.links[link] = str(end)
    return False
