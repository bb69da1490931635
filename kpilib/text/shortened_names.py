"""A name in a place that has no room for all of it: cut, and the id behind it whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_ID = re.compile(r"\s*[(\uff08][^(\uff08]*[)\uff09]$")  # in the brackets of either language


def shortened(name: str, fits: Callable[[str], bool]) -> str:
    """As much of a name as fits, and the id at its end.

    Args:
        name: With an id in brackets, or without.
        fits: Whether there is room for a text.

    >>> shortened("Wolfeschlegelsteinhausen (X1)", lambda text: len(text) < 16)
    'Wolfeschl… (X1)'
    >>> shortened("Li Wei", lambda text: len(text) < 16)
    'Li Wei'
    """
    if fits(name):
        return name
    found = _ID.search(name)
    head, end = (name[: found.start()], found[0]) if found else (name, "")
    while head and not fits(f"{head}…{end}"):
        head = head[:-1]
    return f"{head}…{end}"
