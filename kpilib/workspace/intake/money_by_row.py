"""A column that names a money in every row, such as `Currency` and 币种."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kpilib.engine.inputs.characters import narrow
from kpilib.engine.inputs.written_forms import word_set
from kpilib.workspace.intake.foreign_money import foreign_above, foreign_money
from kpilib.workspace.intake.intake_words import squashed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class ForeignRows(NamedTuple):
    """Rows whose amounts count in foreign money by a column of their own.

    Attributes:
        header: The column.
        words: What it says of them.
        lines: Their lines.
        is_all: Every row that says something says one foreign money.
    """

    header: str
    words: tuple[str, ...]
    lines: tuple[int, ...]
    is_all: bool


def foreign_rows(
    columns: Iterable[tuple[str, Iterable[tuple[int, str]]]],
) -> Iterator[ForeignRows]:
    """The rows that name foreign money, by columns that name money wherever they say anything.

    Args:
        columns: Headers, and line by line what stands below them; read up to the first word that
            is no money.
    """
    for header, cells in columns:
        foreign: dict[int, str] = {}
        others = 0
        for line, word in cells:
            if word and _is_foreign(word):
                foreign[line] = word
            elif word and not _is_ours(word):
                break
            else:
                others += 1
        else:
            words = tuple(dict.fromkeys(foreign.values()))
            if words:
                is_all = len(words) == 1 and not others
                yield ForeignRows(header, words, tuple(foreign), is_all)


def _is_foreign(word: str) -> bool:
    text = narrow(word).strip().upper()
    if foreign_above(text) == text:
        return True
    # The letters of a country before a sign: US$, HK$.
    sign = foreign_money(text)
    return len(sign) == 1 and text.endswith(sign) and text[:-1].isascii() and text[:-1].isalpha()


def _is_ours(word: str) -> bool:
    return squashed(narrow(word)) in word_set("own_currency")
