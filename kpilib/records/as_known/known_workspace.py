"""A department as it was known on a day, as a workspace of its own for as long as it is asked.

Whatever reads a workspace reads this one: figures, explanations, bridges, what is owed, notebooks.
Its ledger is the chain up to that day, without the papers.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from kpilib.core import scratch
from kpilib.core.access import Access, make_folder, write_new
from kpilib.core.messages import Message
from kpilib.records.as_known.issued_by import NotKnown, issued_by
from kpilib.records.as_known.known_files import KnownFiles, World, as_issued
from kpilib.records.ledger import Ledger
from kpilib.records.manifest import BRIDGE, MANIFEST
from kpilib.records.revision import live
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.records.revision import Revision
    from kpilib.workspace.input_bundle import InputBundle

_FIGURES = ("world/", "results/", "settlements.csv", BRIDGE)
"""The files of a revision from which figures are made; all else of it is paper."""


class KnownWorkspace(Workspace):
    """One department as it was known on a day; see `known_on`.

    Attributes:
        day: The day.
        revisions: The last revision of each period that had been issued by then, in time.
    """

    def __init__(self, root: Path, known: KnownFiles, bundle: InputBundle, access: Access) -> None:
        formerly = frozenset(
            path.rsplit("/", 1)[-1].removesuffix(".yaml") for path in bundle.formerly
        )
        super().__init__(root, frozen=True, formerly=formerly)
        self.alone = True
        self.day = known.day
        self._known = known
        self._access = access
        self.revisions: tuple[Revision, ...] = ()

    @property
    def access(self) -> Access:
        """Who may read what is made from it: as in the workspace that it was taken from."""
        return self._access

    def said(self, department: str, period: Period) -> list[Message]:
        """The day and by which revisions it is known, then what of it is on no record.

        Args:
            department: Its id.
            period: Whose figures are shown; what they are made of counts.
        """
        read = self.reads(department, period)
        names = tuple(
            f"{one.manifest.period} {one.name}"
            for one in self.revisions
            if one.manifest.period in read
        )
        day = self.day
        head = (
            Message("As known on {day}, by what was issued: {revisions}", day=day, revisions=names)
            if names
            else Message("As known on {day}", day=day)
        )
        known = (each for each in sorted(read) if each in self._known.periods)
        return [head, *(one for each in known for one in self._known.remarks(each))]

    def require_issued(self, department: str, period: Period) -> None:
        """Make sure that something issued of a period counted then.

        Raises:
            NotKnown: Nothing did.
        """
        if period not in {one.period for one in self.revisions}:
            raise NotKnown(
                Message(
                    "{department} {period}: nothing issued of it counted on {day}, so there is "
                    "nothing to compare with",
                    department=department,
                    period=period,
                    day=self.day,
                )
            )


@contextmanager
def known_on(
    workspace: Workspace, department: str, day: date, today: date
) -> Iterator[KnownWorkspace]:
    """A department as it was known at the end of a day.

    Args:
        workspace: Where everything is.
        department: Its id; it may have been dissolved since.
        day: The day.
        today: Today.

    Yields:
        A workspace of that department alone, in a temporary folder.

    Raises:
        NotKnown: What was known that day is on no record; see `issued_by`.
        LedgerBroken: What has been issued is not whole.
        WorkspaceError: There is no such department, nor was there one.
    """
    ledger = Ledger(workspace)
    if department not in ledger.departments():
        workspace.department(department)
    acts = ledger.acts(department)
    issued = issued_by(department, acts, day, today)
    worlds = [World.frozen(workspace, one) for one in acts]
    known = KnownFiles(
        day,
        [one for one in worlds[: len(issued)] if one.files],
        [one for one in worlds[len(issued) :] if one.files],
        World.as_it_stands(workspace, department),
    )
    bundle = known.bundle()
    with scratch.folder() as root:
        bundle.write(root)
        found = KnownWorkspace(root, known, bundle, workspace.access)
        _write_ledger(workspace, Ledger(found), department, issued)
        latest = {one.period: one for one in live(issued)}
        found.revisions = tuple(latest[each] for each in sorted(latest, key=lambda p: p.order))
        yield found


def _write_ledger(
    workspace: Workspace, ledger: Ledger, department: str, issued: Sequence[Revision]
) -> None:
    """The chain as it was: register, manifests, and what figures are made from."""
    for one in issued:
        folder = ledger.revision_folder(department, one.period, one.name)
        make_folder(folder)
        write_new(folder / MANIFEST, (one.folder / MANIFEST).read_bytes())
        for name in one.manifest.files:
            if name.startswith(_FIGURES) and ".." not in name.split("/"):
                make_folder((folder / name).parent)
                write_new(folder / name, as_issued(workspace, one, name))
    register = ledger.register_file(department)
    make_folder(register.parent)
    write_new(register, "".join(one.entry.line() for one in issued).encode())
