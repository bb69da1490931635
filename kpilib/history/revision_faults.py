"""One issued revision looked at: files, settlements, bridge, papers, figures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.core.lazy import lazy
from kpilib.core.library_reasons import reason_of
from kpilib.core.messages import Message
from kpilib.core.program_hash import program_hash
from kpilib.history.proved_before import SAME_RESULTS
from kpilib.history.verdict import Verdict
from kpilib.records.ledger_faults import LedgerFault
from kpilib.records.manifest import BRIDGE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.history import (
        bridge_faults,
        paper_faults,
        recomputed,
        remade_papers,
        settlement_faults,
    )
    from kpilib.records.ledger import Ledger
    from kpilib.records.revision import Revision
    from kpilib.workspace.workspace import Workspace
else:  # what is proved already is not looked into, and most revisions are not made again
    bridge_faults = lazy("kpilib.history.bridge_faults")
    paper_faults = lazy("kpilib.history.paper_faults")
    recomputed = lazy("kpilib.history.recomputed")
    remade_papers = lazy("kpilib.history.remade_papers")
    settlement_faults = lazy("kpilib.history.settlement_faults")


@dataclass(frozen=True)
class RevisionAsked:
    """A revision to look at.

    Attributes:
        workspace: Where it was issued.
        ledger: Where it is.
        one: The revision.
        acts: Its chain up to it, voids among them.
        before: What counted before it; None where one of these is not as it was issued.
        broken: What is not.
        wrong: What is wrong with its files.
        elsewhere: Those of its files that have another name on the disk, too.
        is_latest: Whether it is the last one of its period.
        is_proved: Whether this program has proved it before, from the very same files.
    """

    workspace: Workspace
    ledger: Ledger
    one: Revision
    acts: Sequence[Revision]
    before: Sequence[Revision] | None
    broken: str
    wrong: Sequence[LedgerFault]
    elsewhere: Sequence[str]
    is_latest: bool
    is_proved: bool = False


@dataclass(frozen=True)
class Depth:
    """How far a revision is looked at.

    Attributes:
        quick: Hashes, settlements and bridge only; nothing is computed.
        remake: Every paper is made again.
        limit: Seconds that making its papers again may take.
    """

    quick: bool
    remake: bool
    limit: float


def looked_at(asked: RevisionAsked, depth: Depth) -> Verdict:
    """What is wrong with a revision, and what was proved of it."""
    ledger, one = asked.ledger, asked.one
    faults, notes = [*asked.wrong], list[str]()
    proved: list[str] = [Message("every file as issued")]
    if asked.elsewhere:
        notes.append(
            Message(
                "{n} file has another name on this disk, too, and what is written there changes "
                "it: {file}",
                "{n} files have another name on this disk, too, and what is written there changes "
                "them: {file} …",
                n=len(asked.elsewhere),
                file=min(asked.elsewhere),
            )
        )
    if asked.before is None:
        notes.append(
            Message(
                "what was owed before it cannot be worked out: {broken} is not whole",
                broken=asked.broken,
            )
        )
    elif not faults and not asked.is_proved:
        faults += settlement_faults.settlement_faults(ledger, asked.before, one)
        faults += bridge_faults.bridge_faults(ledger, asked.before, one)
    owed = (
        [Message("settles what was owed")]
        if asked.before and not faults and one.settlements
        else []
    )
    is_seen = depth.quick or asked.wrong or asked.is_proved
    faults += [] if is_seen else paper_faults.paper_faults(ledger, one)
    if faults or depth.quick:
        return Verdict(str(one), tuple(faults), tuple(notes), (*proved, *owed))
    figures = Verdict(str(one), proved=(SAME_RESULTS,)) if asked.is_proved else _figures(asked)
    faults += figures.faults
    notes += figures.notes
    proved += figures.proved
    if depth.remake and not faults:
        remaking = remade_papers.Remaking(asked.workspace, ledger, one, depth.limit)
        again = remade_papers.remade_papers(remaking)
        faults += again.faults
        notes += again.notes
        proved += again.proved
    return Verdict(str(one), tuple(faults), tuple(notes), (*proved, *owed))


def _figures(asked: RevisionAsked) -> Verdict:
    """Whether figures and bridge follow from what was frozen."""
    one, shown = asked.one, asked.ledger.shown
    same_program = one.manifest.program == program_hash()
    if what := recomputed.why_not_recomputed(one, same_program=same_program):
        if same_program or asked.is_latest:
            return Verdict(str(one), (LedgerFault(shown(one.folder / "results"), what),))
        return Verdict(str(one), notes=(Message("{what}; a later revision says so", what=what),))
    faults = [
        LedgerFault(shown(one.folder / BRIDGE), wrong)
        for wrong in (
            bridge_faults.remade_bridge(asked.before, one) if same_program and asked.before else ()
        )
    ]
    return Verdict(str(one), tuple(faults), (), (SAME_RESULTS,))


def table_faults(ledger: Ledger, one: Revision) -> list[LedgerFault]:
    """What of a revision's tables cannot be read at all."""
    found = []
    for name in ("results", "settlements"):
        where = one.folder / (f"{name}.csv" if name == "settlements" else name)
        try:
            _ = one.tables if name == "results" else one.settlements
        except (OSError, ValueError) as wrong:
            if isinstance(wrong, OSError) and wrong.filename:
                where = Path(wrong.filename)
            message = Message("it cannot be read: {why}", why=reason_of(wrong))
            found.append(LedgerFault(ledger.shown(where), message))
    return found
