"""A hash that somebody has kept elsewhere, held against what is in the ledger now.

The hash of a manifest stands for everything that its department had issued by then, and through
`beside` for what the others had: whoever changes any of it, however consistently, cannot make a
manifest of the same hash.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.history.heads_beside import places
from kpilib.history.verdict import Verdict
from kpilib.records.ledger_faults import LedgerFault
from kpilib.records.manifest import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from kpilib.records.ledger import Ledger
    from kpilib.records.revision import Revision


def covered_by(chains: Mapping[str, Sequence[Revision]], head: str) -> dict[str, int]:
    """How many revisions of each department a hash stands for; none where nothing has it.

    Args:
        chains: The chains of all departments.
        head: SHA-256 of a manifest.
    """
    numbers = {name: places(chain) for name, chain in chains.items()}
    covered: dict[str, int] = {}
    waiting = [(name, found[head]) for name, found in numbers.items() if head in found]
    while waiting:
        name, place = waiting.pop()
        for one in chains[name][covered.get(name, 0) : place + 1]:
            for other, beside in one.manifest.beside.items():
                if (number := numbers.get(other, {}).get(beside)) is not None:
                    waiting.append((other, number))
        covered[name] = max(covered.get(name, 0), place + 1)
    return covered


def head_verdict(
    ledger: Ledger,
    chains: Mapping[str, Sequence[Revision]],
    faulty: Collection[str],
    head: str,
) -> Verdict:
    """Whether a hash that was kept elsewhere is in the ledger, and what it stands for holds.

    Args:
        ledger: Where everything is.
        chains: The chains of all departments.
        faulty: What has faults that were told before: revisions by `str`, and departments whose
            register or chain is not whole.
        head: SHA-256 of a manifest.
    """
    covered = covered_by(chains, head)
    if not covered:
        return Verdict(head, (_not_in_a_chain(ledger, chains, head),))
    last = next(one for chain in chains.values() for one in chain if one.sha256 == head)
    mine = [one for name, n in covered.items() for one in chains[name][:n]]
    # A chain may have lost a link before the one that is meant.
    short = [name for name, n in covered.items() if chains[name][n - 1].manifest.sequence != n]
    if broken := [*short, *(str(one) for one in mine if str(one) in faulty)]:
        message = Message(
            "it stands for {n} revision, which is not as it was issued: {broken}",
            "it stands for {n} revisions, and of these are not as they were issued: {broken}",
            n=len(mine),
            broken=tuple(broken),
        )
        return Verdict(head, (LedgerFault(ledger.shown(last.folder / MANIFEST), message),))
    proved = Message(
        "it is {last}, and {n} revision up to it is as it was issued",
        "it is {last}, and {n} revisions up to it are as they were issued",
        last=str(last),
        n=len(mine),
    )
    return Verdict(head, notes=tuple(_not_covered(chains, covered)), proved=(proved,))


def _not_in_a_chain(
    ledger: Ledger, chains: Mapping[str, Sequence[Revision]], head: str
) -> LedgerFault:
    for name in chains:
        for one in ledger.found(name):
            if one.sha256 == head:
                message = Message("it is the one that was expected, and the chain up to it is not "
                                  "whole")  # fmt: skip
                return LedgerFault(ledger.shown(one.folder / MANIFEST), message)
    last = tuple(
        Message("{revision} {hash}", revision=str(chain[-1]), hash=chain[-1].sha256)
        for chain in chains.values()
        if chain
    )
    message = Message(
        "nothing that was issued has this hash: the revision that it stands for has been "
        "rewritten, or is gone. The last ones here are {last}"
        if last
        else "nothing that was issued has this hash: there is nothing here",
        last=last,
    )
    return LedgerFault(ledger.shown(ledger.register_file("").parent), message)


def _not_covered(chains: Mapping[str, Sequence[Revision]], covered: Mapping[str, int]) -> list[str]:
    """What a hash says nothing of: it came later, or nothing that it stands for knew of it."""
    found: list[str] = []
    for name, chain in chains.items():
        later = tuple(str(one) for one in chain[covered.get(name, 0) :])
        if later and name in covered:
            found.append(Message("came after it, and is not proved by it: {later}", later=later))
        elif later:
            found.append(Message("it does not speak of {department}", department=name))
    return found
