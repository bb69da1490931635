"""What `kpi verify` has found, about one revision, a register, or a head kept elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.messages import Message

if TYPE_CHECKING:
    from kpilib.records.ledger_faults import LedgerFault


@dataclass(frozen=True)
class Verdict:
    """What was found.

    Attributes:
        about: `sales-east 2026Q1 r1`, the department whose register it is, or a hash.
        faults: What must not be, by file.
        notes: What a reader should know: what could not be compared here, and why.
        proved: What was proved, in the order in which it was looked at.
    """

    about: str
    faults: tuple[LedgerFault, ...] = ()
    notes: tuple[str, ...] = ()
    proved: tuple[str, ...] = ()

    @property
    def lines(self) -> list[str]:
        """Lines for the terminal."""
        first = (
            Message("✗ {about}: failed", about=self.about)
            if self.faults
            else Message("✓ {about}: {proved}", about=self.about, proved=self.proved)
        )
        notes = (Message("  {note}", note=note) for note in self.notes)
        return [first, *(fault.line for fault in self.faults), *notes]
