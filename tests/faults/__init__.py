"""Faults put into valid inputs one at a time, for every scheme, by somebody who knows no code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .cells import cell_faults
from .rows import row_faults
from .valid import valid_runs
from .whole import whole_faults

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .fault import Fault
    from .valid import Work


def every_fault(folder: Path) -> Iterator[tuple[str, Work, Fault]]:
    """Every fault of every valid run of the cases, with the case's name."""
    for case, work in valid_runs(folder):
        for source in (cell_faults, row_faults, whole_faults):
            for fault in source(work):
                yield case, work, fault
