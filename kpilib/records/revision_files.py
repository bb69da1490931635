"""The files of a revision beside its manifest: what is gone, changed, a link, or not one of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.records.folder_contents import FolderContents, contents_of
from kpilib.records.ledger_faults import LedgerFault
from kpilib.records.manifest import MANIFEST, STATEMENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.records.ledger import Ledger
    from kpilib.records.revision import Revision


def file_faults(ledger: Ledger, revision: Revision) -> list[LedgerFault]:
    """Everything in the folder of a revision that is gone, changed, a link, or not one of it."""
    return differing_files(ledger, revision, contents_of(revision.folder))


def differing_files(ledger: Ledger, revision: Revision, found: FolderContents) -> list[LedgerFault]:
    """The same of what has been found in its folder."""
    issued = revision.manifest.files
    found.files.pop(MANIFEST, None)
    if revision.manifest.key:  # what is signed is the manifest itself: see `history/signing`
        found.files.pop(STATEMENT, None)
    folders = {name[:place] for name in issued for place in _ends_of_folders(name)}
    faults: dict[str, str] = dict(found.odd)
    for name in {*issued, *found.files} - {*found.odd}:
        if name not in found.files:
            if not any(name.startswith(f"{odd}/") for odd in found.odd):
                faults[name] = Message("it is gone")
        elif name not in issued:
            faults[name] = Message("it was not there when the revision was issued")
        elif found.files[name] != issued[name]:
            faults[name] = Message("it has been changed since it was issued")
    for name in found.folders - folders:
        faults[name] = Message("a folder of this name was not there when the revision was issued")
    return sorted(
        LedgerFault(ledger.shown(revision.folder / name), what) for name, what in faults.items()
    )


def _ends_of_folders(name: str) -> Iterator[int]:
    """Where in the name of a file the names of its folders end."""
    place = name.find("/")
    while place >= 0:
        yield place
        place = name.find("/", place + 1)
