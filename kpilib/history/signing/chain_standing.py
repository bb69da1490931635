"""What is in force at each place of a chain: keys that count, the policy, the last day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.problems import KpiError
from kpilib.history.signing.trust import InForce, policy_of, standing_after

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.records.ledger import Revision


def standings(acts: Sequence[Revision]) -> list[InForce]:
    """What is in force before each revision of a chain, and after the last one."""
    found = [InForce()]
    for one in acts:
        try:
            frozen = policy_of(one)
        except (KpiError, OSError, ValueError):
            frozen = None  # told of the revision itself; what was in force stays
        signed = f"{one.manifest.period} {one.name}" if one.manifest.key else ""
        found.append(standing_after(found[-1], frozen, one.manifest.on, signed))
    return found
