"""One rule of a scheme in words: how it is worked out, its clause, and our reading of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.text.terminal_layout import Block, Grid, TerminalLine, TerminalTable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.text.formats import Wording

_DEPTH = 3
"""How far in notes and tables stand."""


@dataclass(frozen=True, slots=True)
class ToldRule:
    """What the terminal, the scheme book and the list of changed rules are made from.

    Attributes:
        name: As the scheme calls it; empty where a line only introduces others.
        title: Its printed name; may be empty.
        how: How it is worked out.
        rows: The table that belongs to it.
        remarks: What else is to be known, a line each.
        clause: The regulation's own words.
        assumption: How we read them.
    """

    name: str
    title: str
    how: str
    rows: Grid = ()
    remarks: tuple[str, ...] = ()
    clause: str = ""
    assumption: str = ""

    def line(self, t: Wording) -> str:
        """Name and how it is worked out, in one line."""
        return f"{self.title}{t.say(': ')}{self.how}" if self.title else self.how

    def blocks(self, t: Wording) -> Iterator[Block]:
        """The rule for a terminal: its clause in quotation marks, our reading after a ⚑."""
        yield TerminalLine(self.line(t), 1)
        if self.rows:
            yield TerminalTable(self.rows, _DEPTH)
        for remark in self.remarks:
            yield TerminalLine(remark, _DEPTH)
        if self.clause:
            yield TerminalLine(t.say("“{clause}”", clause=self.clause), _DEPTH)
        if self.assumption:
            yield TerminalLine(f"⚑ {self.assumption}", _DEPTH)
