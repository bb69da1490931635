"""A language that nobody speaks, made from the keys: longer words, accents, another digit grouping.

Text that comes out of the program without its marks has not passed through a catalogue.
"""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from tests.text.messages_in_code import keys

if TYPE_CHECKING:
    from pathlib import Path

CODE = "xx"
_ACCENTED = str.maketrans("aeiouAEIOU", "áéíóúàèìòù")
"""Accents that the font of reports has."""


def pseudo(text: str) -> str:
    """A text as the made-up language has it; the names of facts stay as they are.

    >>> pseudo("the month {month}")
    'thé~ mónth~ {month}'
    """
    parts = re.split(r"(\{[^}]*\}|\{\{|\}\})", text)
    return "".join(
        part if index % 2 else re.sub(r"[A-Za-z]{2,}", lambda word: _longer(word[0]), part)
        for index, part in enumerate(parts)
    )


def _longer(word: str) -> str:
    return word.translate(_ACCENTED) + "~"


def write_pseudo_language(locales: Path) -> None:
    """The folder of the made-up language, complete."""
    catalogue = Catalog(locale="en")
    for key in sorted(keys()):
        one = (key.one, key.many) if key.many else key.one
        said = (pseudo(key.one), pseudo(key.many)) if key.many else pseudo(key.one)
        catalogue.add(one, said, context=key.context or None)
    folder = locales / CODE
    folder.mkdir()
    (folder / "language.yaml").write_text("name: Xx\ncldr: en_IN\nweekday: EEEE\n")
    with (folder / "all.po").open("wb") as file:
        write_po(file, catalogue, width=0)


def unmarked_words(text: str, known: set[str]) -> list[str]:
    """Words of three letters and more without marks, that no input holds either."""
    words = re.findall(rf"(?<![\w~])[{string.ascii_letters}]{{3,}}(?![\w~])", text)
    return sorted({word for word in words if word not in known})
