"""An act of somebody, and what it moved of whose pay."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kpilib.records.bridge.lines import Causes

ActKey = tuple[str, ...]
"""What an effect and its act have in common; the kind comes first."""

ZERO = Decimal("0.00")

FEN = 100
"""Fen of a yuan."""


@dataclass(frozen=True)
class AuditAct:
    """What somebody did; every text in the language of the audit.

    Attributes:
        key: By which its effects find it.
        on: The day; empty where it bears none.
        kind: What sort of act it is.
        name: `r2`, `C001`, an appeal's number, the path of a value.
        by: Who did it; empty where nobody is named.
        what: What it is about: the table and its row, the department's pay.
        before: What stood there.
        after: What stands there since.
        reason: Why.
        evidence: What it rests on, with its hash.
        consent: Who consented, on which day.
        signed: By which key it is signed.
        file: Where it is written down, as seen from the workspace.
        held: The first revision that has frozen it, whether it moved anything there or not; empty
            where that is no act of its own or no revision has it.
    """

    key: ActKey
    on: str
    kind: str
    name: str = ""
    by: str = ""
    what: str = ""
    before: str = ""
    after: str = ""
    reason: str = ""
    evidence: str = ""
    consent: str = ""
    signed: str = ""
    file: str = ""
    held: str = ""


class AuditEffect(NamedTuple):
    """What an act moved of one amount.

    Attributes:
        revision: The revision that says so first; empty while none has been issued.
        act: The act's key.
        employee_id: Whose amount.
        period: The piece.
        item: The pay item.
        amount: Yuan.
        causes: As the bridge has them; none of what a revision pays itself.
    """

    revision: str
    act: ActKey
    employee_id: str
    period: str
    item: str
    amount: Decimal
    causes: Causes = ()


class AuditStep(NamedTuple):
    """A revision, and what is due by it.

    Attributes:
        revision: Its name; empty for what is known now.
        before: What was due before it, yuan.
        after: What is due by it.
    """

    revision: str
    before: Decimal
    after: Decimal


def total(effects: Iterable[AuditEffect], act: ActKey | None = None) -> Decimal:
    """What effects come to, of one act or of all."""
    return sum((one.amount for one in effects if act in (None, one.act)), ZERO)


def in_time(acts: Sequence[AuditAct]) -> list[AuditAct]:
    """Acts by their day, in the order given within one.

    What bears no day comes first, but for changes that no revision says yet: they come last.
    """
    return sorted(acts, key=lambda act: act.on or (_LAST if act.key[0] in _CHANGES else ""))


_CHANGES = frozenset({"change", "together"})
_LAST = "9999-12-31"
