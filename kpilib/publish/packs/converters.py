"""The converters of a server: each process that makes a report has one for itself, and hands it on.

They are started by the first reports, and are warm for all others.
"""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from kpilib.core.lazy import lazy
from kpilib.publish.render.request import RenderFailed

if TYPE_CHECKING:
    from collections.abc import Callable

    from kpilib.publish.render import pandoc
    from kpilib.publish.render.converter import Converter
else:
    pandoc = lazy("kpilib.publish.render.pandoc")

_T = TypeVar("_T")


class Converters:
    """As many as there are reports at work."""

    def __init__(self) -> None:
        self._free: list[Converter] = []
        self._lent: dict[int, Converter] = {}

    def lend(self, number: int) -> None:
        """Give the copy that this process makes next one for itself, if there can be any.

        Args:
            number: That of its work.
        """
        while self._free and not self._free[-1].is_there:
            self._free.pop().end()
        pandoc.lend(None)
        try:
            self._lent[number] = self._free.pop() if self._free else pandoc.converter()
        except (OSError, RenderFailed):  # the report's own pandoc will say what is wrong
            return
        pandoc.lend(self._lent[number])

    def take_back(self, number: int, *, is_well: bool) -> None:
        """Have it back.

        Args:
            number: As given to `lend`.
            is_well: Whether the work came to a good end; else it may be in the midst of a text.
        """
        if (found := self._lent.pop(number, None)) is None:
            return
        if is_well:
            self._free.append(found)
        else:
            found.end()

    def for_this(self, work: Callable[[], _T]) -> Callable[[], _T]:
        """Work that is done in a copy of this process, with what was lent to it."""
        return partial(self._in_copy, work)

    def _in_copy(self, work: Callable[[], _T]) -> _T:
        mine = pandoc.lent()
        for each in (*self._free, *self._lent.values()):
            if each is not mine:
                each.let_go()
        # Nor is it for what a notebook begins, which may outlive the report.
        os.register_at_fork(after_in_child=pandoc.let_go)
        return work()
