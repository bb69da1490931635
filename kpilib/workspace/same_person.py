"""Whether a name that stands for who did something is that of a certain person."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def is_called(said: str, names: Iterable[str]) -> bool:
    """Whether a text names a person by one of their ids or names, be it among other words.

    Letters that are merely large, small or wide are the same, and so are blanks of any length.

    >>> is_called("li  na", ["E7", "Li Na"]), is_called("经理（Ｅ７）", ["E7"])
    (True, True)
    >>> is_called("Li Nan", ["Li Na"]), is_called("王五", ["王五", ""]), is_called("E70", ["E7"])
    (False, True, False)
    """
    text = plain(said)
    return any(
        re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for name in map(plain, names) if name
    )


def plain(text: str) -> str:
    """A text as people compare it: without what nobody sees, whatever the size of its letters.

    >>> plain(" Ａ－３ "), plain("a-3")
    ('a-3', 'a-3')
    """
    seen = (sign for sign in unicodedata.normalize("NFKC", text)
            if unicodedata.category(sign) != "Cf")  # fmt: skip
    return " ".join("".join(seen).casefold().split())
