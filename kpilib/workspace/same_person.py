"""Whether a name that stands for who did something is that of a certain person."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kpilib.core.look_alikes import seen_as

if TYPE_CHECKING:
    from collections.abc import Iterable


def is_called(said: str, names: Iterable[str]) -> bool:
    """Whether a text names a person by one of their ids or names, be it among other words.

    Letters that look alike are the same, and so are blanks of any length.

    >>> is_called("li  na", ["E7", "Li Na"]), is_called("经理（Ｅ７）", ["E7"])
    (True, True)
    >>> is_called("Li Nan", ["Li Na"]), is_called("王五", ["王五", ""]), is_called("E70", ["E7"])
    (False, True, False)
    """
    text = seen_as(said)
    return any(
        re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for name in map(seen_as, names) if name
    )
