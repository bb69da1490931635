"""Heads of other departments that manifests name: what had been issued by then must be there.

So who cuts the last revision off one department's chain, register and folder alike, is found out by
every department that has issued anything since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.records.ledger_faults import LedgerFault
from kpilib.records.manifest import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kpilib.records.ledger import Ledger
    from kpilib.records.revision import Revision


def places(chain: Sequence[Revision]) -> dict[str, int]:
    """Where in a chain each manifest is, by its hash, from 0 on."""
    return {one.sha256: place for place, one in enumerate(chain)}


def lost_heads(
    ledger: Ledger, chains: Mapping[str, Sequence[Revision]], department: str
) -> list[LedgerFault]:
    """Revisions of a department that others name, and that are not in its chain.

    Args:
        ledger: Where they are.
        chains: The chains of all departments.
        department: Whose revisions are looked for.
    """
    known = {*places(chains.get(department, ())), *_registered(ledger, department)}
    where = ledger.shown(ledger.register_file(department))
    witnesses: dict[str, Revision] = {}
    for one in (each for other, chain in chains.items() if other != department for each in chain):
        head = one.manifest.beside.get(department, "")
        if head and head not in known:
            witnesses.setdefault(head, one)
    return [
        LedgerFault(
            where,
            Message(
                "{witness} was issued after the revision of {department} with the manifest {hash}, "
                "and that is not here: it has been rewritten, or cut off the end",
                witness=str(one),
                department=department,
                hash=head,
            ),
        )
        for head, one in witnesses.items()
    ]


def heads_out_of_order(
    ledger: Ledger, chains: Mapping[str, Sequence[Revision]], department: str
) -> Iterator[LedgerFault]:
    """Manifests that name an earlier head of another department than one before them does."""
    seen: dict[str, int] = {}
    numbers = {name: places(chain) for name, chain in chains.items()}
    for place, one in enumerate(chains.get(department, ())):
        for other, head in one.manifest.beside.items():
            number = numbers.get(other, {}).get(head)
            if number is None:
                continue  # its loss is told of the other department
            theirs = chains[other][number].manifest.beside.get(department, "")
            if number < seen.get(other, 0) or numbers[department].get(theirs, -1) >= place:
                message = Message(
                    "it names {other} as the last one of {department}, which cannot be: what the "
                    "manifests say of each other's order does not agree",
                    other=str(chains[other][number]),
                    department=other,
                )
                yield LedgerFault(ledger.shown(one.folder / MANIFEST), message)
            seen[other] = max(number, seen.get(other, 0))
        for other in seen.keys() - one.manifest.beside.keys():
            message = Message(
                "it does not name the last one of {department}, and the one before it does",
                department=other,
            )
            yield LedgerFault(ledger.shown(one.folder / MANIFEST), message)


def unordered(
    ledger: Ledger, chains: Mapping[str, Sequence[Revision]], department: str
) -> Iterator[LedgerFault]:
    """Unsigned revisions that were issued neither before nor after a signed one of others.

    Whatever is issued names what others had issued by then. Who makes up a department with a chain
    of its own can leave out that there were keys before it; but then those who have keys since
    should know of it.
    """
    numbers = {name: places(chain) for name, chain in chains.items()}
    for place, one in enumerate(chains.get(department, ())):
        for other in sorted(chains.keys() - {department}) if not one.manifest.key else ():
            head = one.manifest.beside.get(other, "")
            known = numbers[other].get(head, -1)
            if head and known < 0:
                continue  # its loss is told of the other department
            for later in chains[other][known + 1 :]:
                mine = later.manifest.beside.get(department, "")
                if not later.manifest.key or numbers[department].get(mine, -1) >= place:
                    continue
                message = Message(
                    "it is unsigned, and was issued neither before nor after {signed}, which is "
                    "signed: neither names the other",
                    signed=str(later),
                )
                yield LedgerFault(ledger.shown(one.folder / MANIFEST), message)
                break


def _registered(ledger: Ledger, department: str) -> set[str]:
    try:
        return {entry.sha256 for entry in ledger.register(department)}
    except (OSError, ValueError):  # told of the register itself
        return set()
