"""What stands under a rule: its clause in quotation marks, and our reading of it after a ⚑."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.rulebook.layout import Block, Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.language.model import Bilingual
    from kpilib.rulebook.teller import Teller

DEPTH = 3
"""How far in notes and tables stand."""


def notes(t: Teller, clause: str, assumption: Bilingual | None) -> Iterator[Block]:
    """The clause and the reading, where there are any."""
    if clause:
        yield Line(t.pick(f"「{clause}」", f"“{clause}”"), DEPTH)
    if assumption is not None:
        yield Line(f"⚑ {assumption.in_(t.lang)}", DEPTH)
