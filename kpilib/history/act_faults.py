"""Whether an act can stand where it stands in its chain: an issue, a later revision, a void."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.records.ledger_faults import LedgerFault
from kpilib.records.manifest import MANIFEST, WITH_ACTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.records.ledger import Ledger
    from kpilib.records.revision import Revision


def act_faults(
    ledger: Ledger, acts: Sequence[Revision], before: Sequence[Revision], one: Revision
) -> list[LedgerFault]:
    """What a manifest says that cannot be so, after those before it.

    Args:
        ledger: Where it is.
        acts: Everything before it in its chain.
        before: What of these counts.
        one: The act.
    """
    where = ledger.shown(one.folder / MANIFEST)
    messages = [*_of_place(acts, one), *(_of_void if one.is_void else _of_issue)(before, one)]
    return [LedgerFault(where, message) for message in messages]


def _of_place(acts: Sequence[Revision], one: Revision) -> Iterator[str]:
    mine = one.manifest
    if mine.sequence != len(acts) + 1:
        yield Message(
            "it says that it is number {said}, and it is number {place} of its chain",
            said=mine.sequence,
            place=len(acts) + 1,
        )
    name = f"r{1 + sum(1 for each in acts if each.manifest.period == mine.period)}"
    if mine.revision != name:
        yield Message("the next revision of {period} is {name}", period=mine.period, name=name)
    if mine.layout < max((each.manifest.layout for each in acts), default=0):
        yield Message("it says that an earlier program made it than the revision before it")
    if not _is_day(mine.on) and (mine.on or mine.layout >= WITH_ACTS):
        yield Message("{text} is no day", text=repr(mine.on))


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _of_issue(before: Sequence[Revision], one: Revision) -> Iterator[str]:
    mine = [each.name for each in before if each.manifest.period == one.manifest.period]
    last, said = (mine or [""])[-1], one.manifest.replaced
    if said != last:
        nothing = Message("nothing")
        yield Message(
            "it says that it replaces {said}, and it replaces {last}",
            said=said or nothing,
            last=last or nothing,
        )


def _of_void(before: Sequence[Revision], one: Revision) -> Iterator[str]:
    """It withdraws the last issue of its period, and nothing else."""
    mine = [each for each in before if each.manifest.period == one.manifest.period]
    if not mine or mine[-1].name != one.manifest.replaces:
        yield Message("it voids what was not the last revision of its period")
    elif mine[0] not in before[-len(mine) :]:
        yield Message("it voids what later periods were issued on")
    if not one.manifest.reason.strip():
        yield Message("it says no reason")
