"""Departments that are gone, and what their last issued period has left open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import Problem
from kpilib.records.ledger import Ledger
from kpilib.workspace.departments import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.records.revision import Revision
    from kpilib.workspace.workspace import Workspace

_NAMED = 5
"""So many items are named in one message."""


def left_by_dissolved(workspace: Workspace) -> Iterator[tuple[str, Problem]]:
    """Departments that have issued carried state and stand in `departments.yaml` no more.

    Nobody takes that state over: what is owed is settled outside, or the department comes back.
    """
    ledger = Ledger(workspace)
    for name in ledger.departments():
        if name in workspace.departments:
            continue
        revisions, _ = ledger.chain(name)
        if revisions and (problem := _open_items(ledger, _last(revisions))):
            yield name, problem


def _last(revisions: tuple[Revision, ...]) -> Revision:
    """The newest revision of the latest period."""
    return max(revisions, key=lambda one: (one.period.order, one.manifest.sequence))


def _open_items(ledger: Ledger, one: Revision) -> Problem | None:
    issued = one.folder / "results" / "carry.csv"
    rows = one.tables.rows["carry"] if issued.is_file() else ()  # verify tells what is missing
    if not rows:
        return None
    said = [
        Message(
            "{kind} {amount} of {who} since {origin}",
            kind=kind,
            amount=amount,
            who=who,
            origin=origin,
        )
        for who, kind, origin, amount, _ in rows[:_NAMED]
    ]
    message = Message(
        "{department} stands in {settings} no more, and nobody takes over what {period} "
        "{revision} leaves open: {items}; settle it outside, or put the department back. Amounts "
        "that are owed: `kpi owed -d {department}`"
        if len(rows) <= _NAMED
        else "{department} stands in {settings} no more, and nobody takes over what {period} "
        "{revision} leaves open: {items} … ({count} in all); settle it outside, or put the "
        "department back. Amounts that are owed: `kpi owed -d {department}`",
        department=one.department,
        settings=SETTINGS,
        period=one.period,
        revision=one.name,
        items=tuple(said),
        count=len(rows),
    )
    return Problem(ledger.shown(issued), None, "", "state_of_nobody", message)
