"""What `kpi correct` says once an act has been written: where, and what it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.cli import console
from kpilib.cli.bridge_lines import tell
from kpilib.core.messages import Message
from kpilib.core.problems import ProblemsFound
from kpilib.records.bridge.restate import restate
from kpilib.records.ledger import Ledger
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from decimal import Decimal

    from kpilib.workspace.correcting import CorrectedInputs
    from kpilib.workspace.correction_trial import ActEffect, Recorded

_SHOWN = 10  # amounts that are listed after a correction


def tell_recorded(place: CorrectedInputs, done: Recorded) -> None:
    """Where acts were written, what they change in each department, and what follows."""
    for name, path in zip(done.ids, done.paths, strict=True):
        written = Message(
            "{place} {id}: written to {path}",
            place=place,
            id=name,
            path=Ledger(place.workspace).shown(path),
        )
        console.echo(written)
    for effect in done.effects:
        if len(done.effects) > 1:
            console.echo(Message("{department} {period}:", department=effect.department,
                                 period=place.period))  # fmt: skip
        _tell_effect(effect)
    issued = [one.department for one in done.effects
              if Ledger(place.workspace).latest(one.department, place.period)]  # fmt: skip
    for department in issued:
        _tell_bridge(place, department)
    if issued:
        message = Message(
            "{period} has been issued; what this changes: {command}",
            period=place.period,
            command=f"kpi restate {place.period}",
        )
        console.echo(message)


def _tell_effect(effect: ActEffect) -> None:
    for who, piece, item, before, after in effect.pay[:_SHOWN]:
        console.echo(_moved(f"{who} {piece} {item}", before, after))
    if len(effect.pay) > _SHOWN:
        console.echo(Message("  and {number} amounts more", number=len(effect.pay) - _SHOWN))
    for what, (who, piece, item, before, after) in effect.beside[:_SHOWN]:
        named = Message("{item}, {what}", item=f"{who} {piece} {item}", what=what)
        console.echo(_moved(named, before, after))
    if len(effect.beside) > _SHOWN:
        more = Message("  and {number} carried amounts more", number=len(effect.beside) - _SHOWN)
        console.echo(more)


def _tell_bridge(place: CorrectedInputs, department: str) -> None:
    """The bridge from what was issued to what is known with the correction."""
    try:
        found = restate(Workspace(place.workspace.root), department, place.period)
    except ProblemsFound:
        return  # the inputs were faulty before, too: check and restate name it
    if found.changed:
        tell(found)


def _moved(item: str, before: Decimal | None, after: Decimal | None) -> Message:
    return Message(
        "  {item}: {before} -> {after}", item=item, before=_amount(before), after=_amount(after)
    )


def _amount(amount: Decimal | None) -> str:
    return console.said(Message("nothing")) if amount is None else console.number(amount)
