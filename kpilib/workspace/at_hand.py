"""The workspace that a report is being made of, for whoever opens the same folder meanwhile.

A report's notebook runs in a copy of the process that has assessed its department just before. What
it opens is that workspace, with all that has been read and worked out, and not the folder anew.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NOW: ContextVar[Workspace | None] = ContextVar("at_hand", default=None)


@contextmanager
def at_hand(workspace: Workspace) -> Iterator[None]:
    """Within the block a workspace is what is opened of its folder."""
    token = _NOW.set(workspace)
    try:
        yield
    finally:
        _NOW.reset(token)


def opened(root: Path) -> Workspace:
    """The workspace of a folder: the one at hand, or else as its files are now."""
    there = _NOW.get()
    if there is None or there.root.resolve() != root.resolve():
        return Workspace(root)
    return there
