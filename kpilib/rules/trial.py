"""What tries rules before anybody is paid by them.

Whether the entries of a scheme fit together shows when they are worked out, which the engine does,
and the engine stands on this room. So the rule book is handed whatever tries, and never imports it:
`kpilib.engine.trial` has the one that there is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal
    from pathlib import Path

    from kpilib.core.messages import Message
    from kpilib.core.problems import Problem
    from kpilib.rules.lint.finding import Finding, Subject
    from kpilib.rules.lookup_files import TableCells
    from kpilib.rules.scheme import Scheme
    from kpilib.rules.scheme_fault import Fault


class Trial(Protocol):
    """Tries a scheme: a scheme that it finds fault with is refused when it is read."""

    def formula_faults(self, scheme: Scheme, unread: frozenset[str]) -> Iterable[Fault]:
        """The faults of all formulas in all cadences, nobody being assessed.

        Args:
            scheme: The scheme, or what of it could be read.
            unread: Names that stand in it and could not be read: what names them is not to blame.
        """

    def table_cells(self, path: Path, sheet: str, problems: list[Problem]) -> TableCells | None:
        """The cells of a table beside a scheme; what is wrong with it is added to `problems`."""

    def number(self, text: str) -> Decimal | Message | None:
        """The exact number that a cell says, or why it is unclear; None where it says none."""

    def two_periods(self, subject: Subject) -> Iterable[Finding]:
        """What goes wrong in two made-up periods, the second of which takes over from the first."""
