"""What is wrong with issued files, and the error of a ledger that is not whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.messages import Message, joined
from kpilib.core.problems import KpiError

if TYPE_CHECKING:
    from collections.abc import Iterable


class LedgerBroken(KpiError):  # noqa: N818 - it reads as what happened
    """The register, the manifests and the folders do not agree; nothing can be built on them."""


@dataclass(frozen=True, order=True)
class LedgerFault:
    """Something about an issued file that must not be.

    Attributes:
        path: The file, as seen from the workspace.
        message: What is wrong.
    """

    path: str
    message: str

    def __str__(self) -> str:
        return self.line.strip()

    @property
    def line(self) -> Message:
        """One line below what it is about."""
        return Message("  {path}: {what}", path=self.path, what=self.message)


def not_whole(department: str, faults: Iterable[LedgerFault]) -> LedgerBroken:
    """The error that names each file that is not as it was issued."""
    return LedgerBroken(
        Message(
            "{department}: what has been issued is not whole:\n{faults}\nBring these files back "
            "from a copy: nothing is issued until they are as they were",
            department=department,
            faults=joined([fault.line for fault in faults], "\n"),
        )
    )
