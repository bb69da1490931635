"""What is known now beside what was issued: the bridge between them, and its report."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kpilib.history.restatement.load_restatement import open_restatement

__all__ = ["open_restatement"]


def __getattr__(name: str) -> object:
    """What a notebook calls, loaded when it does: most of what stands in here needs less."""
    if name != "open_restatement":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from kpilib.history.restatement.load_restatement import open_restatement  # noqa: PLC0415

    return open_restatement
