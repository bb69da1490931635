"""Work that a server's copies do for `test_converter`."""

from __future__ import annotations

import os
import signal

from kpilib.core import forked
from kpilib.publish.render import converter, pandoc

PAGES = ["<p>一"]


def number(_: int = 0) -> int:
    """Who converts for this process."""
    lent = pandoc.lent()
    assert lent is not None
    assert pandoc.read(PAGES, pandoc.HTML)
    return lent.number


def killed() -> int:
    """The same, and then there is none."""
    found = number()
    os.kill(found, signal.SIGKILL)
    assert pandoc.read(PAGES, pandoc.HTML)
    return found


def leaves() -> None:
    """Ask, and never hear the answer."""
    converter.answer = lambda _: os.kill(os.getpid(), signal.SIGKILL)
    pandoc.read(PAGES, pandoc.HTML)


def of_a_copy() -> tuple[bool, bool]:
    """Whether a copy of this process has a converter, and can convert."""

    def look() -> tuple[bool, bool]:
        return pandoc.lent() is None, pandoc.read(PAGES, pandoc.HTML) != []

    found = forked.result_of(look)
    assert number()
    return found
