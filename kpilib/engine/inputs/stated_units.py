"""What titles, headers and rows of units say about the cells: 万元, '000, USD, 含税.

A title and a second header are to be deleted, and a column with a word in brackets to be renamed.
Whoever does just that loses what they said: 12.5 (万元) would be paid as 12.50 yuan.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.engine.inputs.written_forms import any_word, brackets, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.core.tables import ColumnSpec


@cache
def _counting() -> re.Pattern[str]:
    opening, closing = brackets()
    bare = f"{any_word('noughts_sign')}|{any_word('counted_beside')}"
    return re.compile(
        # A number before it makes it a number: a million passed, and not in millions.
        rf"(?<![\d{''.join(words('numeral'))}])(?P<counted>{any_word('counted_in_thousands')})"
        rf"|(?:{opening}|[:：/_ ])(?P<bare>{bare})(?=$|{closing}|[,，])"
        r"|(?P<en>'000s?|’000s?|\b000s\b|\bin (?:thousands?|millions?|k)\b"
        r"|\bk(?:rmb|cny|yuan|usd)\b)",
        re.IGNORECASE,
    )


@cache
def _foreign() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<sign>[$€£₩]|{any_word('foreign_currency')}"
        r"|(?<![a-z])(?:USD|EUR|GBP|HKD|JPY|KRW|TWD|SGD)(?![a-z]))",
        re.IGNORECASE,
    )


def other_unit(text: str) -> str:
    """The word that says that numbers are thousands or foreign money; empty where none does.

    >>> other_unit("一季度销售（单位：万元）"), other_unit("amount (k)"), other_unit("RMB'000")
    ('万元', 'k', "'000")
    >>> other_unit("突破100万元"), other_unit("万科一部"), other_unit("amount（元）")
    ('', '', '')
    """
    found = _counting().search(text) or _foreign().search(text)
    return next(filter(None, found.groups()), "") if found else ""


def with_units_first(advice: str, cells: Sequence[str]) -> str:
    """Advice to delete a row, with what has to be done first where it says how numbers are counted.

    >>> with_units_first("delete it", ["2026Q1", "单位：万元"])  # doctest: +ELLIPSIS
    "delete it; it says '万元': first write the numbers of the table in full, in ...pieces"
    >>> with_units_first("delete it", ["2026Q1", "元"])
    'delete it'
    """
    word = other_unit(" ".join(cells))
    if not word:
        return advice
    return Message(
        "{advice}; it says {word!r}: first write the numbers of the table in full, in plain yuan "
        "or pieces",
        advice=advice, word=word,
    )  # fmt: skip


def qualified(name: str, column: ColumnSpec) -> str:
    """What a header says beside the name of a column, where that is not what the column holds.

    Args:
        name: The header as it stands, such as `amount（万元）` or `amount (incl. tax)`.
        column: The column that it may mean.
    """
    if word := other_unit(name):
        return word
    opening, closing = brackets()
    said = re.search(f"{opening}(?P<said>[^{closing[1:]}+){closing}", name)
    if said is None or said["said"].strip().lower() in {column.unit, *words("own_currency")}:
        return ""
    return said["said"].strip()
