"""What each revision of a period moved, amount by amount, out of its payouts and its bridge.

The first revision brings what it pays; a later one what its bridge says, cause by cause; a void
takes away what was due. So the effects of a period come to what is due by its last revision.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.history.audit.audit_act import ZERO, ActKey, AuditEffect, AuditStep
from kpilib.records.bridge.settlement_causes import pay_lines
from kpilib.records.settlement import payments

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from kpilib.records.bridge.lines import BridgeLine, Causes
    from kpilib.records.revision import Revision
    from kpilib.records.settlement import Key

REVISION, CORRECTION, WITHDRAWAL, CHANGE, TOGETHER, UNEXPLAINED = (
    "revision", "correction", "withdrawal", "change", "together", "unexplained",
)  # fmt: skip
"""The kinds of acts that move amounts."""


@dataclass(frozen=True)
class PeriodEffects:
    """What has been moved in a period.

    Attributes:
        effects: In the order of the revisions.
        steps: One for each revision, and one for what is known now where that is something else.
        causes: The causes of each act of a bridge, with the revision that says so first.
    """

    effects: tuple[AuditEffect, ...]
    steps: tuple[AuditStep, ...]
    causes: Mapping[ActKey, tuple[str, Causes]]


def effects_of(
    acts: Sequence[Revision], period: str, known: Iterable[BridgeLine] = ()
) -> PeriodEffects:
    """The effects of a period.

    Args:
        acts: Everything that a department has issued, in sequence.
        period: The period.
        known: What has changed since the last revision, and is none yet.
    """
    found: list[AuditEffect] = []
    steps: list[AuditStep] = []
    causes: dict[ActKey, tuple[str, Causes]] = {}
    due: Mapping[Key, Decimal] = {}
    for place, one in enumerate(acts):
        if one.manifest.period != period:
            continue
        before = due
        due = {} if one.is_void else payments(one.tables.rows["payouts"])
        key: ActKey = (REVISION, one.name)
        if one.is_void:
            found += _moved(one.name, key, {name: -amount for name, amount in before.items()})
        elif one.pays:
            found += _moved(one.name, key, due)
        else:
            lines = pay_lines([each for each in acts[: place + 1] if not each.is_void], one)
            found += _of_lines(one.name, lines, causes)
            found += _moved(one.name, (UNEXPLAINED, one.name), _rest(before, due, lines))
        steps.append(AuditStep(one.name, _sum(before), _sum(due)))
    known = tuple(known)
    if known:
        found += _of_lines("", known, causes)
        after = _sum(due) + sum((line.difference for line in known), ZERO)
        steps.append(AuditStep("", _sum(due), after))
    return PeriodEffects(tuple(found), tuple(steps), causes)


def _moved(revision: str, act: ActKey, rows: Mapping[Key, Decimal]) -> Iterator[AuditEffect]:
    return (
        AuditEffect(revision, act, *key, amount) for key, amount in sorted(rows.items()) if amount
    )


def _of_lines(
    revision: str,
    lines: Iterable[BridgeLine],
    causes: dict[ActKey, tuple[str, Causes]],
) -> Iterator[AuditEffect]:
    """The parts of bridge lines; the causes of each act are noted."""
    for line in lines:
        for part in line.parts:
            key = _key(part.causes, revision)
            causes.setdefault(key, (revision, part.causes))
            who, piece, item = line.employee_id, line.period, line.item
            yield AuditEffect(revision, key, who, piece, item, part.amount, part.causes)


def _key(causes: Causes, revision: str) -> ActKey:
    """The act of some causes; what only holds together is one act of its own."""
    if len(causes) > 1:
        return (TOGETHER, revision, *map(str, causes))
    (cause,) = causes
    if cause.kind in {CORRECTION, WITHDRAWAL}:
        return (cause.kind, cause.period, cause.name)
    return (CHANGE, revision, cause.kind, cause.period, cause.name)


def _rest(
    before: Mapping[Key, Decimal], due: Mapping[Key, Decimal], lines: Iterable[BridgeLine]
) -> dict[Key, Decimal]:
    """What a revision moved and its bridge does not tell: a bridge that is gone or was changed."""
    told: dict[Key, Decimal] = {}
    for line in lines:
        key = (line.employee_id, line.period, line.item)
        told[key] = told.get(key, ZERO) + line.difference
    keys = {*before, *due, *told}
    return {
        key: rest
        for key in keys
        if (rest := due.get(key, ZERO) - before.get(key, ZERO) - told.get(key, ZERO))
    }


def _sum(rows: Mapping[Key, Decimal]) -> Decimal:
    return sum(rows.values(), ZERO)
