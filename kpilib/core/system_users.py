"""Whose a file is, by the system's names of its users."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def owner_of(path: Path) -> str:
    """The user that a file belongs to; its number where the system has no name for it."""
    try:
        return path.owner()
    except (KeyError, NotImplementedError):
        return str(path.stat().st_uid)
    except OSError:
        return "?"
