"""Names written from right to left on a page: what follows one stays behind it.

A browser takes a figure behind Arabic for a part of it, and writes “(name) · 2026” with the year
on the other side. Reports have no such letters, since their font has none; the company's page and
statements show names as they are written.
"""

from __future__ import annotations

import re

_LETTERS = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+"
_ANY = re.compile(_LETTERS)
_RUN = re.compile(
    rf"(?s)(<(title|style|script|svg)\b.*?</\2>|<[^>]*>)|({_LETTERS}(?: +{_LETTERS})*)"
)


def isolated(page: str) -> str:
    r"""HTML whose words from right to left are apart from what stands beside them.

    >>> isolated("<p>\u05d3 \u05db 2026</p>").encode("ascii", "xmlcharrefreplace")
    b'<p><bdi>&#1491; &#1499;</bdi> 2026</p>'
    """
    if not _ANY.search(page):
        return page
    return _RUN.sub(lambda found: found[1] or f"<bdi>{found[3]}</bdi>", page)
