"""Texts that people take for one another: another alphabet's letters, wide ones, what is unseen.

Who says that two people stand for something must not be one person who writes an `а` that is
Cyrillic. A name wholly in Greek or Russian is compared by the same rule, and stays one of its own.
"""

from __future__ import annotations

import unicodedata

_CYRILLIC = dict(zip("авгеікмнорстухѕјԁԛԝһӏґєз", "abreikmhopctyxsjdqwhlre3", strict=True))
_GREEK = dict(zip("αβεζηικμνορτυχγω", "abezhikmvoptuxyw", strict=True))
_LATIN = {"ı": "i", "ɑ": "a", "ɡ": "g", "ꞌ": "'", "ʼ": "'"}
_LOOK = str.maketrans(_CYRILLIC | _GREEK | _LATIN)


def seen_as(text: str) -> str:
    """A text as people see it: no sign that is unseen, small letters, those of one alphabet.

    >>> seen_as(" Ａ－３ "), seen_as("lі-nа") == seen_as("Li-Na")
    ('a-3', True)
    """
    signs = (sign for sign in unicodedata.normalize("NFKC", text)
             if unicodedata.category(sign) != "Cf")  # fmt: skip
    return " ".join("".join(signs).casefold().translate(_LOOK).split())
