"""Whether the register of the bank's lists is whole, and as long as issued manifests know it to be.

Every manifest names the head of the register at its time, so that lists that have been cut off, or
written anew, are found out by whatever was issued since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.history.verdict import Verdict
from kpilib.records.ledger_faults import LedgerFault
from kpilib.records.payment_register import PAYMENTS, read_register

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from kpilib.records.revision import Revision


def payment_faults(root: Path, acts: Iterable[Revision]) -> list[LedgerFault]:
    """What is wrong with the register of payments.

    Args:
        root: The workspace's folder.
        acts: Everything that was issued or voided, of all departments.
    """
    register = read_register(root)
    if register.faults:
        return list(register.faults)
    known = {one.head for one in register.lists}
    lost: dict[str, Revision] = {}
    for one in acts:
        head = one.manifest.payments
        if head and head not in known:
            lost.setdefault(head, one)
    return [
        LedgerFault(
            PAYMENTS,
            Message(
                "{witness} was issued after the line with the hash {hash}, and that is not here: "
                "it has been rewritten, or cut off the end",
                witness=str(one),
                hash=head,
            ),
        )
        for head, one in lost.items()
    ]


def payments_verdict(root: Path, chains: Mapping[str, Sequence[Revision]]) -> Verdict | None:
    """What was found about the register of the bank's lists; None where there is nothing to say.

    Args:
        root: The workspace's folder.
        chains: Everything that was issued or voided, by department.
    """
    faults = payment_faults(root, [one for chain in chains.values() for one in chain])
    register = read_register(root)
    if not register.lists and not faults:
        return None
    chain = Message(
        "{n} list of payments in one chain, the last one {hash}",
        "{n} lists of payments in one chain, the last one {hash}",
        n=len(register.lists),
        hash=register.head,
    )
    return Verdict(Message("payments"), tuple(faults), (), (chain,))


def payments_head(root: Path, head: str) -> Verdict | None:
    """What a hash proves that is that of a line of the register; None where it is of none.

    Args:
        root: The workspace's folder.
        head: The hash, which was kept elsewhere.
    """
    register = read_register(root)
    for one in register.lists:
        if one.head == head:
            proved = Message(
                "it is list {n} of the bank, and those up to it are as they were entered",
                n=one.sequence,
            )
            return Verdict(head, register.faults, proved=(proved,))
    return None
