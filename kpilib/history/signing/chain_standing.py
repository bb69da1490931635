"""What is in force at each place of a chain: keys that count, the policy, the last day.

A chain that has no keys yet is not judged by itself alone: its first keys count by those that count
in other departments by then, whose last revisions its manifest names.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kpilib.core.problems import KpiError
from kpilib.history.signing.trust import InForce, in_force_after, policy_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from kpilib.history.signing.trust import FrozenPolicy
    from kpilib.records.ledger import Ledger
    from kpilib.records.revision import Revision


class ChainStandings:
    """What is in force along the chains of a workspace; each revision is looked at once.

    Args:
        ledger: Where they are.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._after: dict[str, InForce] = {}
        self._chains: dict[str, tuple[Revision, ...]] = {}

    def before_each(self, acts: Sequence[Revision]) -> list[InForce]:
        """What is in force before each revision of a chain."""
        return list(self._along(acts))

    def before_next(self, acts: Sequence[Revision], beside: Mapping[str, str]) -> InForce:
        """What is in force before a revision to come.

        Args:
            acts: The chain up to now.
            beside: The last manifests of the other departments.
        """
        for _ in self._along(acts):
            pass
        return self._begun(acts, self._after[acts[-1].sha256] if acts else InForce(), beside)

    def _along(self, acts: Sequence[Revision]) -> Iterator[InForce]:
        now = InForce()
        for place, one in enumerate(acts):
            before = self._begun(acts[:place], now, one.manifest.beside)
            if (now := self._after.get(one.sha256, before)) is before:
                now = self._after[one.sha256] = _after(before, one)
            yield before

    def _begun(self, acts: Sequence[Revision], own: InForce, beside: Mapping[str, str]) -> InForce:
        """What a chain without keys takes over: others' keys; at its beginning all of it.

        So nobody begins a chain of another name because nothing would have to be signed in it.
        """
        if own.keys:
            return own
        others = {name: self._at(name, head) for name, head in sorted(beside.items())}
        keys = {(key.person, key.public): key for each in others.values() for key in each.keys}
        own = replace(own, keys=tuple(keys.values()))
        if acts:
            return own
        signed = [f"{name} {each.signed}" for name, each in others.items() if each.signed]
        four_eyes = any(each.four_eyes for each in others.values())
        return replace(own, four_eyes=four_eyes, signed=(*signed, "")[0])

    def _at(self, department: str, head: str) -> InForce:
        """What is in force after a revision of another department, by its manifest's hash."""
        if head not in self._after and self._says_something(department, head):
            chain = self._chain(department)
            found = [place for place, one in enumerate(chain) if one.sha256 == head]
            for _ in self._along(chain[: found[0] + 1] if found else ()):
                pass
        return self._after.get(head, InForce())

    def _says_something(self, department: str, head: str) -> bool:
        """Whether a revision has frozen anything of who signs; most companies have no keys."""
        try:
            entries = self._ledger.register(department)
        except (OSError, ValueError):  # told of the register itself
            return False
        for one in entries:
            if one.sha256 == head:
                folder = self._ledger.revision_folder(department, one.period, one.revision)
                found = _read(folder)
                return found is None or found.four_eyes or found.people.has_keys
        return False

    def _chain(self, department: str) -> tuple[Revision, ...]:
        if department not in self._chains:
            self._chains[department], _ = self._ledger.chain(department)
        return self._chains[department]


def _after(before: InForce, one: Revision) -> InForce:
    signed = f"{one.manifest.period} {one.name}" if one.manifest.key else ""
    return in_force_after(before, _read(one.folder), one.manifest.on, signed)


def _read(folder: Path) -> FrozenPolicy | None:
    """What a revision has frozen of who signs; None of a void, and of what cannot be read."""
    try:
        return policy_in(folder)
    except (KpiError, OSError, ValueError):
        return None  # told of the revision itself; what was in force stays
