"""A sample of all faults that holds every kind of fault in every scheme once."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

from . import every_fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .fault import Fault
    from .valid import Work


def sample(folder: Path) -> Iterator[tuple[Work, Fault]]:
    """For every scheme and kind one fault, in a place that differs from one to the next."""
    found: dict[tuple[str, str], list[tuple[Work, Fault]]] = {}
    for _, work, fault in every_fault(folder):
        found.setdefault((work.scheme, fault.kind), []).append((work, fault))
    for (scheme, kind), those in sorted(found.items()):
        yield those[crc32(f"{scheme} {kind}".encode()) % len(those)]
