"""A department's review: one period beside those before it, in sentences, tables and charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kpilib.publish.review.load_review import open_review

__all__ = ["open_review"]


def __getattr__(name: str) -> object:
    """What a notebook calls, loaded when it does: most of what stands in here needs less."""
    if name != "open_review":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from kpilib.publish.review.load_review import open_review  # noqa: PLC0415

    return open_review
