"""One forgery by its number: made in a copy of the ledger, and what verify finds with the head."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import PurePosixPath
from random import Random
from typing import TYPE_CHECKING

from kpilib.history.proved_before import ProvedBefore
from kpilib.history.verify import VerifyOptions, verify
from kpilib.workspace.workspace import Workspace
from tests.forgeries.attacks import ATTACKS
from tests.forgeries.forger import DEPARTMENTS, Forger

if TYPE_CHECKING:
    from pathlib import Path

SEALS = ("nothing", "manifest", "register", "own chain", "everything")
_REVISION = len(("reports", "period", "department", "revision"))
_SEALED_BY_THEMSELVES = {"a_link", "a_stray", "cut_register", "renumbered_register"}
HEAD_IS_GONE = "nothing that was issued has this hash"


@dataclass(frozen=True)
class Forgery:
    """What was done.

    Attributes:
        name: For people, who make it again by its number.
        touched: What was changed, by place.
    """

    name: str
    touched: frozenset[str]


def forge(base: Path, root: Path, number: int) -> Forgery:
    """Copy a ledger and forge the copy.

    Args:
        base: The ledger.
        root: Where the copy goes.
        number: Which forgery: the same every time.
    """
    chance = Random(number)
    attack = ATTACKS[number % len(ATTACKS)]
    seal = SEALS[number // len(ATTACKS) % len(SEALS)]
    shutil.copytree(base, root)
    forger = Forger(root)
    folder = attack(forger, chance)
    if folder is not None and seal in {"manifest", "register"}:
        forger.seal_files(folder)
    if folder is not None and seal == "register":
        forger.seal_register(folder)
    if attack.__name__ not in _SEALED_BY_THEMSELVES:
        if seal == "everything":
            forger.seal_all()
        elif seal == "own chain":
            own = folder.parent.name if folder else chance.choice(DEPARTMENTS)
            forger.seal_all([own])
    return Forgery(f"{number}: {attack.__name__}, sealed: {seal}", frozenset(forger.touched))


def found(root: Path, head: str, proofs: ProvedBefore | None = None) -> list[str]:
    """What verify finds with a head that was kept elsewhere; nothing is computed again.

    Args:
        root: The ledger.
        head: The hash of a manifest.
        proofs: What was proved before.
    """
    options = VerifyOptions(quick=True, expected=(head,), proofs=proofs)
    verdicts = verify(Workspace(root), options)
    return [str(fault) for verdict in verdicts for fault in verdict.faults]


def proved(base: Path, cache: Path) -> ProvedBefore:
    """The notes of whoever has proved the ledger before it was forged."""
    proofs = ProvedBefore.of(cache, base)
    assert proofs is not None
    verify(Workspace(base), VerifyOptions(proofs=proofs))
    again = ProvedBefore.of(cache, base)
    assert again is not None
    assert again.notes
    return again


def is_named(forgery: Forgery, faults: list[str]) -> bool:
    """Whether a fault names what was changed: the revision, the folder, or whose register it is."""
    names = {fault.partition(": ")[0] for fault in faults}
    return any(_is_about(name, place) for place in forgery.touched for name in names)


def _is_about(name: str, place: str) -> bool:
    for register, other in ((name, place), (place, name)):
        if register.startswith("reports/ledger/") and register.endswith(".jsonl"):
            # It is that of a department; which of the two is wrong, nobody can say.
            return register == other or f"/{PurePosixPath(register).stem}/" in other
    one, two = PurePosixPath(name).parts, PurePosixPath(place).parts
    depth = min(len(one), len(two), _REVISION)
    return one[:depth] == two[:depth] and depth > len(("reports",))


def says_so(faults: list[str]) -> bool:
    """Whether the head itself is said to be gone: nothing agrees with what was kept."""
    return any(HEAD_IS_GONE in fault for fault in faults)
