"""`kpi check --watch`: the list of what is open, again whenever a file has been saved."""

from __future__ import annotations

import shutil
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from kpilib.cli import console
from kpilib.cli.safe_streams import beneath
from kpilib.core.messages import Message
from kpilib.text.terminal_layout import wrapped
from kpilib.workspace.saved_files import being_edited, stamps

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from kpilib.workspace.check import Checked

_LOOK = 0.5
"""Seconds between two looks at the times of the files."""

_PATIENCE = 4
"""So many looks a file that cannot be read may take until it is saved whole."""

_FROM_THE_TOP = "\x1b[2J\x1b[H"

_HALF_SAVED = frozenset({"unreadable_file", "malformed_file", "empty_file", "not_utf8"})


@dataclass
class Watch:
    """Looks again whenever something was saved, until nothing is left to do.

    Attributes:
        root: The workspace's folder.
        look: Finds what is wrong and what is open.
        lines: Says it in a few lines.
        is_done: Whether there is nothing left to wait for.
        wait: Lets some seconds pass.
    """

    root: Path
    look: Callable[[], Checked]
    lines: Callable[[Checked], Sequence[str]]
    is_done: Callable[[Checked], bool]
    wait: Callable[[float], None] = time.sleep
    _shown: tuple[str, ...] = field(default=(), init=False)

    def run(self) -> None:
        """Show the list again and again; come back when everything is complete."""
        seen = self._settled()
        while True:
            checked = self.look()
            if seen != (now := self._saved_whole(checked, seen)):
                seen = now
                continue
            self._show(self.lines(checked), being_edited(seen))
            if self.is_done(checked):
                console.echo(Message("complete: nothing is wrong, and nothing is missing"))
                return
            while stamps(self.root) == seen:
                self.wait(_LOOK)
            seen = self._settled()

    def _settled(self) -> dict[str, tuple[int, int, int]]:
        """The files once nothing has changed between two looks: a save takes its time."""
        before = stamps(self.root)
        while True:
            self.wait(_LOOK / 2)
            now = stamps(self.root)
            if now == before:
                return now
            before = now

    def _saved_whole(
        self, checked: Checked, seen: dict[str, tuple[int, int, int]]
    ) -> dict[str, tuple[int, int, int]]:
        """Where a file cannot be read, what the rest of its save makes of it, if it comes."""
        codes = {one.code for fault in checked.faults for one in getattr(fault, "problems", ())}
        for _ in range(_PATIENCE if codes & _HALF_SAVED else 0):
            self.wait(_LOOK)
            if stamps(self.root) != seen:
                return self._settled()
        return stamps(self.root)

    def _show(self, lines: Sequence[str], edited: Sequence[str]) -> None:
        """One list after the other for programs; in a terminal the new one in its place."""
        told = [*lines]
        if edited:
            told.append(Message("being edited, and read as last saved: {files}",
                                files=tuple(edited)))  # fmt: skip
        said = tuple(console.said(line) for line in told)
        if not sys.stdout.isatty():
            if said != self._shown:
                block = ("", *said) if self._shown else said
                click.echo("\n".join(block))
                sys.stdout.flush()
            self._shown = said
            return
        size = shutil.get_terminal_size()
        fitted = [each for line in said for each in _fitted(line, size.columns)]
        room = max(size.lines - 3, 5)
        if len(fitted) > room:
            more = Message("… and {n:,} more lines", n=len(fitted) - room + 1)
            fitted = [*fitted[: room - 1], console.said(more)]
        beneath(sys.stdout).write(_FROM_THE_TOP)  # the one thing that may drive the terminal
        click.echo("\n".join(fitted))
        console.echo(Message("looking again whenever a file is saved; Ctrl-C ends it"))


def _fitted(line: str, width: int) -> list[str]:
    indent = line[: len(line) - len(line.lstrip())]
    return wrapped(line.lstrip(), width, indent, f"{indent}    ")
