"""Texts and tables on a terminal, as wide as it is."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import click

from kpilib.text.terminal_layout import as_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.text.terminal_layout import Block

_WIDEST = 120


def terminal_width() -> int | None:
    """The terminal's width; None where the output goes elsewhere and lines stay whole."""
    if not sys.stdout.isatty():
        return None
    return min(shutil.get_terminal_size().columns, _WIDEST)


def print_blocks(blocks: Sequence[Block]) -> None:
    """Print them, wrapped on a terminal."""
    click.echo(as_text(blocks, terminal_width()))
