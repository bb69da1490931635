"""What has no place in the ledger: unknown files, and links in the place of files and folders.

Reports that are drafts lie beside revisions and are nobody's business here. What is asked is that
nobody is shown something as issued that is not, and that what is issued stands here itself.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from kpilib.core import scratch
from kpilib.core.look_alikes import seen_as
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.records.folder_contents import REVISION, is_link, no_file
from kpilib.records.ledger_faults import LedgerFault
from kpilib.records.manifest import MANIFEST
from kpilib.records.payment_register import PAYMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kpilib.records.ledger import Ledger
    from kpilib.workspace.workspace import Workspace

_LIKE_A_REVISION = re.compile(r"r[\W_]*\d.*")
"""Names that somebody may take for a revision, as they are seen: `r1 (copy)`, `r01`, `R2`."""


def stray_files(workspace: Workspace, ledger: Ledger) -> list[LedgerFault]:
    """What has no place in the folder of the registers.

    Args:
        workspace: Whose reports they are; its settings name where links may lead.
        ledger: Its ledger.
    """
    folder, payments = ledger.register_file("").parent, ledger.root / PAYMENTS
    found = _links(workspace, ledger, [folder.parent, folder, payments.parent])
    known = {*ledger.departments(), *_known_departments(workspace)}
    registers = {payments, *map(ledger.register_file, known)}
    pending = {ledger.pending_file(name) for name in known}
    inside = [path for path in _inside(folder) if path != payments.parent]
    for path in [*inside, *(_inside(payments.parent) if not is_link(payments.parent) else ())]:
        is_lock = path.match(".*.lock") and not path.name.startswith("..")
        if path.name.startswith(f".{scratch.PREFIX}"):
            continue
        if path not in registers | pending and not is_lock:
            what: str = Message("a ledger has no such file")
        elif path.is_dir() and not is_link(path):
            what = Message("it is a folder, and a file belongs there")
        elif is_link(path) or not path.is_file():
            what = no_file(path)
        elif is_lock and path.stat().st_size:
            what = Message("it is the lock of a command, and somebody has written into it")
        elif path in registers and not path.stat().st_size:
            what = Message("it is empty, and a register has a line for each revision")
        else:
            continue
        found.append(LedgerFault(ledger.shown(path), what))
    if payments.parent.exists() and not payments.parent.is_dir():
        what = Message("it is a file, and the register of payments stands in a folder")
        found.append(LedgerFault(ledger.shown(payments.parent), what))
    return found


def stray_revisions(workspace: Workspace, ledger: Ledger, department: str) -> list[LedgerFault]:
    """Links in the place of a department's folders, and what could be taken for a revision.

    Args:
        workspace: Whose reports they are.
        ledger: Its ledger.
        department: Its id.
    """
    reports = ledger.root / "reports"
    folders = [period / department for period in _inside(reports) if period.is_dir()]
    found = _links(workspace, ledger, [each for one in folders for each in (one.parent, one)])
    for path in (each for folder in folders for each in _inside(folder)):
        if REVISION.fullmatch(path.name):
            if is_link(path) or not path.is_dir():
                is_file = path.is_file() and not is_link(path)
                what = Message("it is a file, and a revision is a folder")
                found.append(LedgerFault(ledger.shown(path), what if is_file else no_file(path)))
        elif _passes_for_a_revision(path):
            message = Message("it is no revision that was issued: move it out of reports/")
            found.append(LedgerFault(ledger.shown(path), message))
    return found


def _passes_for_a_revision(path: Path) -> bool:
    # What a killed issue has left is told by itself.
    if path.name.startswith((".issuing-", f".{scratch.PREFIX}")):
        return False
    return bool(_LIKE_A_REVISION.fullmatch(seen_as(path.name))) or (path / MANIFEST).is_file()


def _inside(folder: Path) -> Iterator[Path]:
    with suppress(OSError):  # it is none, or may not be read: its revisions are gone, then
        yield from sorted(folder.iterdir())


def _links(workspace: Workspace, ledger: Ledger, folders: list[Path]) -> list[LedgerFault]:
    """Folders that are links to where `params/departments.yaml` does not let them lead."""
    links = [path for path in dict.fromkeys(folders) if is_link(path)]
    may = _places(workspace) if links else []
    return [
        LedgerFault(ledger.shown(path), no_file(path))
        for path in links
        if not any(place in (end := path.resolve(), *end.parents) for place in may)
    ]


def _places(workspace: Workspace) -> list[Path]:
    with suppress(KpiError):  # settings that cannot be read allow nothing
        return [(workspace.root / one).resolve() for one in workspace.settings.reports]
    return []


def _known_departments(workspace: Workspace) -> tuple[str, ...]:
    with suppress(KpiError):
        return tuple(workspace.departments)
    return ()
