"""Text of people (names, notes) inside Markdown, where it means nothing but itself."""

from __future__ import annotations

import re

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def escape(text: str) -> str:
    r"""Text made literal for Markdown, on one line.

    >>> print(escape("<b>*张_三*|</b>"))
    \<b\>\*张\_三\*\|\<\/b\>
    """
    return _PUNCTUATION.sub(r"\\\1", " ".join(text.split()))
