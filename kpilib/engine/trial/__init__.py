"""Rules tried on the engine: every formula over nobody, and the whole over two made-up periods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.lazy import lazy
from kpilib.engine.trial.formula_faults import formula_faults
from kpilib.engine.trial.two_periods import two_periods
from kpilib.rules.scheme_book import SchemeBook

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal
    from pathlib import Path

    from kpilib.core.messages import Message
    from kpilib.core.problems import Problem
    from kpilib.engine.inputs import lookup_tables
    from kpilib.rules.lint.finding import Finding, Subject
    from kpilib.rules.lookup_files import TableCells
    from kpilib.rules.scheme import Scheme
    from kpilib.rules.scheme_fault import Fault
else:  # hardly any scheme has a table beside it
    lookup_tables = lazy("kpilib.engine.inputs.lookup_tables")

__all__ = ["ENGINE", "EngineTrial", "scheme_book"]


class EngineTrial:
    """The engine as what the rule book tries its schemes on; see `kpilib.rules.trial.Trial`."""

    def formula_faults(self, scheme: Scheme, unread: frozenset[str]) -> Iterable[Fault]:
        """The faults of all formulas in all cadences, nobody being assessed."""
        return formula_faults(scheme, unread)

    def table_cells(self, path: Path, sheet: str, problems: list[Problem]) -> TableCells | None:
        """The cells of a table beside a scheme, read as inputs are."""
        return lookup_tables.lookup_table(path, sheet, problems)

    def number(self, text: str) -> Decimal | Message | None:
        """The exact number that a cell says, or why it is unclear; None where it says none."""
        return lookup_tables.lookup_number(text)

    def two_periods(self, subject: Subject) -> Iterable[Finding]:
        """What goes wrong in two made-up periods, the second of which takes over from the first."""
        return two_periods(subject)


ENGINE = EngineTrial()


def scheme_book(
    folder: Path, *, as_issued: bool = False, formerly: frozenset[str] = frozenset()
) -> SchemeBook:
    """The schemes of a folder, tried on the engine when they are read; see `SchemeBook`."""
    return SchemeBook(folder, ENGINE, as_issued=as_issued, formerly=formerly)
