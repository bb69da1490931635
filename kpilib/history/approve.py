"""Another person's consent to exactly what `kpi issue` would write now, recorded before it does."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.core.access import PRIVATE
from kpilib.core.files import write_all
from kpilib.core.messages import Message
from kpilib.core.system_users import owner_of
from kpilib.history.issue_proposal import propose
from kpilib.history.rests_on import refuse_unfounded
from kpilib.history.signing.consent import FOLDER, consent_file, consent_of
from kpilib.history.signing.proposed_act import act_of
from kpilib.history.signing.signer import Signer, SignerAsked, SigningRefused, signer
from kpilib.history.void import propose_void, void_act
from kpilib.records.ledger import Ledger
from kpilib.workspace.departments import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.periods import Period
    from kpilib.history.issue_proposal import IssueOptions, IssueProposal
    from kpilib.history.signing.signed_act import Act
    from kpilib.history.void import VoidProposal
    from kpilib.workspace.workspace import Workspace


@dataclass(frozen=True)
class Approved:
    """A consent that has been recorded.

    Attributes:
        proposal: What it is to.
        who: Who has given it.
        path: Its file.
        new_keys: Whose keys will count from this revision on, and did not before.
    """

    proposal: IssueProposal | VoidProposal
    who: Signer
    path: Path
    new_keys: tuple[str, ...]


def approve(
    workspace: Workspace,
    department: str,
    period: Period,
    options: IssueOptions,
    out: Path | None = None,
) -> Approved | None:
    """Record somebody's consent to what would be issued; None where nothing would be.

    Args:
        workspace: Where it is.
        department: Whose report.
        period: Its period.
        options: How it would be issued, who consents, and on which day.
        out: The consent's file, where it is handed over in another way.

    Raises:
        CannotWrite: The consent cannot be written.
        IssueRefused, LedgerBroken, ProblemsFound: Nothing could be issued, either.
        NoKey: The private key of who consents is not here.
        SigningRefused: They cannot read the files, or have no key that counts.
    """
    refuse_unread(workspace.root, department)
    if out is None:
        _refuse_foreign(workspace)
    today = date.today()  # noqa: DTZ011 - the day where the person sits
    day = options.on or today.isoformat()
    if day > today.isoformat():
        raise SigningRefused(
            Message("nobody can consent on {day}: that day has not come yet", day=day)
        )
    found = _proposed(workspace, department, period, options)
    if found is None:
        return None
    proposal, act = found
    keys = act.keys(day)
    must_sign = Message("a consent is signed, for there are keys") if keys else ""
    who = signer(
        SignerAsked(options.by, day, options.keys), act.frozen.people, keys, must_sign=must_sign
    )
    if not options.void:
        last = date.fromisoformat(day) if keys else today
        refuse_unfounded(workspace, department, period, last)
    name = str(act.content["revision"])
    path = out or consent_file(workspace.root, department, period, name)
    write_all({path: consent_of(act.content, who, day)}, workspace.access)
    known = {one.public for one in act.before.keys}
    new = tuple(one.person for one in keys if known and one.public not in known)
    return Approved(proposal, who, path, new)


def _proposed(
    workspace: Workspace, department: str, period: Period, options: IssueOptions
) -> tuple[IssueProposal | VoidProposal, Act] | None:
    """What would be issued or voided, and as an act."""
    if options.void:
        void = propose_void(workspace, department, period, options.reason)
        return void, void_act(workspace, void)
    proposal = propose(workspace, department, period, options)
    return None if proposal is None else (proposal, act_of(Ledger(workspace), proposal))


def refuse_unread(root: Path, department: str) -> None:
    """Make sure that who is to consent can read what it is about.

    Raises:
        SigningRefused: They cannot; names the first file, whose it is, and what to do.
    """
    for path in _looked_at(root, department):
        if not os.access(path, os.R_OK):
            raise SigningRefused(
                Message(
                    "you cannot read {file}, which belongs to {owner}; who approves needs to read "
                    "the files: {owner} writes access: group into {settings} and gives the folder "
                    "to a group that both are in (chgrp -R GROUP .; chmod -R g+rX .)",
                    file=path.relative_to(root).as_posix(),
                    owner=owner_of(path),
                    settings=SETTINGS,
                )
            )


def _looked_at(root: Path, department: str) -> Iterator[Path]:
    """What a proposal is made of, folders before what is in them."""
    for top in ("params", "notebooks", "reports/ledger"):
        yield from _tree(root / top)
    for folder in sorted(root.glob(f"reports/*/{department}")):
        yield from _tree(folder)


def _tree(top: Path) -> Iterator[Path]:
    if not top.exists():
        return
    yield top
    for folder, folders, files in os.walk(top):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(folder) / name for name in (*folders, *sorted(files)) if name[0] != ".")


def _refuse_foreign(workspace: Workspace) -> None:
    """Refuse to write a consent that who issues could not read.

    Raises:
        SigningRefused: The workspace is somebody else's, and private.
    """
    settings = workspace.root / SETTINGS
    if workspace.access == PRIVATE and os.name != "nt" and settings.stat().st_uid != os.getuid():
        raise SigningRefused(
            Message(
                "the workspace belongs to {owner} and is private: {owner} could not read a consent "
                "that you write. {owner} writes access: group into {settings}; or hand the consent "
                "over yourself: --out FILE, which {owner} puts into {folder}",
                owner=owner_of(settings),
                settings=SETTINGS,
                folder=f"{FOLDER}/",
            )
        )
