"""Characters of cells: what counts as blank, full-width forms, the errors of spreadsheets."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_UNSEEN = (
    0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, *range(0x200B, 0x2010),
    *range(0x202A, 0x202F), *range(0x2060, 0x2065), *range(0x2066, 0x206A), 0x2800, 0x3164,
    0xFEFF, 0xFFA0,
)  # fmt: skip
"""Characters without any ink that Unicode does not count as white space."""

BLANKS = "".join(map(chr, [*filter(lambda code: chr(code).isspace(), range(0x3001)), *_UNSEEN]))
"""What a cell may have around it and is not read."""

BLANK = "[" + "".join(f"\\x{{{ord(sign):x}}}" for sign in BLANKS) + "]"
"""Any of them, as pyarrow's regular expressions write it."""

ERRORS = frozenset([
    "#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!",
    "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#BUSY!", "#PYTHON!", "#GETTING_DATA",
    "#EXTERNAL!",
])  # fmt: skip
"""What spreadsheets show in place of a value."""

_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_NARROW |= {0x3000: ord(" "), 0xFFE5: ord("¥"), 0x2212: ord("-"), 0xFE63: ord("-")}


def stripped(cell: str) -> str:
    """A cell without the blanks around it; what shows nothing at all is empty.

    A cell of blanks looks empty to whoever reads the sheet, so it is empty, whichever blanks they
    are: ideographic ones, those that do not break a line, those of no width.

    >>> stripped(" a\u3000"), stripped("\u200b\u00a0\ufeff")
    ('a', '')
    """
    bare = cell.strip()
    # Whether a text is ASCII costs nothing to ask; most cells are.
    return bare if bare.isascii() else bare.strip(BLANKS)


def stripping(text: str) -> Callable[[str], str]:
    """What `stripped` does, as fast as the cells of one text allow: few texts hold odd blanks."""
    return stripped if any(chr(code) in text for code in _UNSEEN) else str.strip


def narrow(cell: str) -> str:
    """Full-width letters, digits and signs in their usual width, and the minus of the keyboard.

    No more than that: to normalise a text by Unicode would make 52 of 5².

    >>> narrow("（１，２００．５）％"), narrow("−5"), narrow("5²")
    ('(1,200.5)%', '-5', '5²')
    """
    return cell if cell.isascii() else cell.translate(_NARROW).strip()


def says_something(text: str) -> bool:
    """Whether a text has a letter or a digit of any script that somebody can see.

    >>> says_something("Li Na"), says_something("附件 7"), says_something(" \u3164\u200b ")
    (True, True, False)
    >>> says_something("—")
    False
    """
    return any(unicodedata.category(sign)[0] in "LN" and ord(sign) not in _UNSEEN for sign in text)
