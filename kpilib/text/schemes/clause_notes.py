"""What stands under a rule: its clause in quotation marks, and our reading of it after a ⚑."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.text.terminal_layout import Block, TerminalLine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.rules.model import Bilingual
    from kpilib.text.schemes.scheme_text import SchemeText

DEPTH = 3
"""How far in notes and tables stand."""


def notes(t: SchemeText, clause: str, assumption: Bilingual | None) -> Iterator[Block]:
    """The clause and the reading, where there are any."""
    if clause:
        yield TerminalLine(t.say("“{clause}”", clause=clause), DEPTH)
    if assumption is not None:
        yield TerminalLine(f"⚑ {assumption.in_(t.lang)}", DEPTH)
