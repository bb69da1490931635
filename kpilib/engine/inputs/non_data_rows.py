"""Rows of a table that hold no data: a second header, a row of units, a total, a remark."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.tables import READ_TABLES
from kpilib.engine.inputs.characters import BLANK
from kpilib.engine.inputs.number_forms import PLAIN
from kpilib.engine.inputs.stated_units import with_units_first
from kpilib.engine.inputs.written_forms import any_word, brackets, word_set

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from kpilib.engine.inputs.raw_table import RawTable


def no_data(raw: RawTable) -> Iterator[tuple[int, str, str]]:
    """Number, code and message of every row that holds no data."""
    yield from _second_headers(raw)
    yield from _units(raw)
    yield from _totals(raw)
    yield from _remarks(raw)
    yield from _sums(raw)


def id_places(header: Sequence[str]) -> list[int]:
    """The places of the columns that say what a row is about."""
    return [place for place, name in enumerate(header) if name in _IDS]


def doubtful_id(header: Sequence[str]) -> str:
    """What may stand where an id should in a row that holds no data, as pyarrow searches for it.

    Whatever `no_data` tells by a word has one that this finds; it is not found in nearly all ids.
    """
    letters = "".join(map(re.escape, sorted(word_set("total_letter"))))
    names = "|".join(map(re.escape, filter(None, header)))
    return f"^{BLANK}*(?:$|[{letters}]|(?:{names}){BLANK}*$)|[:：]"


def may_hold_no_data(raw: RawTable, words: Collection[str]) -> bool:
    """Whether some row of a table may hold no data; where not, `no_data` finds none.

    Args:
        raw: The first row of the table, and its last one where there are more than two.
        words: The distinct words of its ids that `doubtful_id` finds.
    """
    return (
        any(word in raw.header or is_total(word) or is_remark_text(word) for word in words)
        or bool(_second_headers(replace(raw, rows=raw.rows[:1])))
        or bool(_units(raw))
        or (len(raw.rows) > 1 and _is_all_numbers(raw, raw.rows[-1]))
    )


def quoted(cells: Sequence[str]) -> str:
    """What a row says, in short."""
    return repr(" ".join(filter(None, cells))[:_SHORT])


_SHORT = 40

_IDS = ("employee_id", "subject", "deal_id", "customer_id", "name")


@cache
def _total() -> re.Pattern[str]:
    return re.compile(rf"{any_word('total')}{any_word('total_end')}?([:：(（\d].*)?")


@cache
def _unit() -> re.Pattern[str]:
    opening, closing = brackets()
    return re.compile(
        rf"{opening}?{any_word('unit_label')}?[:：]?{any_word('unit_before')}?{any_word('unit')}"
        rf"{closing}?",
        re.IGNORECASE,
    )


@cache
def _remark() -> re.Pattern[str]:
    """What stands below a table that was printed and signed."""
    begin, end = any_word("remark"), any_word("remark_end")
    return re.compile(rf"{begin}s?{end}?[:：].*", re.IGNORECASE | re.DOTALL)


def _second_headers(raw: RawTable) -> list[tuple[int, str, str]]:
    """Rows that name the columns once more, in the same words or in others."""
    ids = id_places(raw.header)
    words = {name for name in raw.header if name}
    again = {
        at
        for place in ids
        if not words.isdisjoint({row[place] for row in raw.rows})
        for at, row in enumerate(raw.rows)
        if row[place] in words and {cell for cell in row if cell} <= words
    }
    # In other words, and so only where a second header is looked for: right below the first one.
    headers = word_set("id_header")
    first = {row[place].lower() for row in raw.rows[:1] for place in ids}
    other = set() if headers.isdisjoint(first) else {0}
    found: list[tuple[int, str, str]] = []
    for at in sorted(again | other):
        message = Message(
            "the row on line {line} repeats the header ({cells}): delete it"
            if at in again
            else "the row on line {line} names the columns once more ({cells}): delete it",
            line=raw.lines[at], cells=quoted(raw.rows[at]),
        )  # fmt: skip
        advice = with_units_first(message, raw.rows[at])
        found.append((raw.numbers[at], "second_header", advice))
    return found


def _units(raw: RawTable) -> list[tuple[int, str, str]]:
    """The first row, where it says in which units the columns are."""
    if not raw.rows:
        return []
    row, ids = raw.rows[0], set(id_places(raw.header))
    beside = [cell for place, cell in enumerate(row) if place not in ids and cell]
    labels = {row[place].lower() for place in ids}
    units = [cell for cell in beside if _unit().fullmatch(cell)]
    no_unit = word_set("unit_label") | {"-", "—", "/", ""}
    rest = {cell for cell in beside if not _unit().fullmatch(cell)}
    if not units or not labels <= no_unit or not rest <= no_unit:
        return []
    message = Message(
        "the row on line {line} holds units ({cells}) and no data: delete it",
        line=raw.lines[0],
        cells=quoted(row),
    )
    return [(raw.numbers[0], "units_row", with_units_first(message, row))]


def is_remark_text(cell: str) -> bool:
    """Whether a cell begins as what stands below a table that was printed and signed.

    >>> is_remark_text("Note: all figures net"), is_remark_text("Noted")
    (True, False)
    """
    return bool(_remark().fullmatch(cell))


def _totals(raw: RawTable) -> list[tuple[int, str, str]]:
    """Rows with a total: its word stands where an id should, or anywhere beside an empty one."""
    ids = id_places(raw.header)
    if raw.name == "customers":
        ids = ids[:1]  # a customer may be called Total
    # The letters with which a word for a total begins spare a look at nearly all ids.
    letters = word_set("total_letter")
    words = {
        cell
        for place in ids
        for cell in {row[place] for row in raw.rows if row[place][:1] in letters}
        if is_total(cell)
    }
    doubtful = [
        at
        for at, row in enumerate(raw.rows)
        if (ids and not row[ids[0]]) or (words and any(row[place] in words for place in ids))
    ]
    found: list[tuple[int, str, str]] = []
    for at in doubtful:
        row = raw.rows[at]
        total = next((row[place] for place in ids if row[place] in words), "")
        if total := total or next((cell for cell in row if is_total(cell)), ""):
            message = Message(
                "the row on line {line} is a total ({total!r}) and no data: "
                "delete it, totals are worked out",
                line=raw.lines[at],
                total=total,
            )
            found.append((raw.numbers[at], "totals_row", message))
    return found


def _remarks(raw: RawTable) -> list[tuple[int, str, str]]:
    """Rows with words such as 制表人：where the id should stand."""
    place = next(iter(id_places(raw.header)), None)
    if place is None or not any(sign in row[place] for row in raw.rows for sign in ":："):
        return []
    found = []
    for at, row in enumerate(raw.rows):
        if is_remark_text(row[place]):
            message = Message(
                "the row on line {line} is a remark ({cells}) and no data: delete it",
                line=raw.lines[at], cells=quoted(row),
            )  # fmt: skip
            found.append((raw.numbers[at], "remark_row", with_units_first(message, row)))
    return found


def _sums(raw: RawTable) -> list[tuple[int, str, str]]:
    """The last row, where it has no words and its numbers are the sums of those above."""
    if len(raw.rows) <= _SUMMED:
        return []
    filled = [place for place, cell in enumerate(raw.rows[-1]) if cell]
    if not _is_all_numbers(raw, raw.rows[-1]) or not all(_is_sum(raw, place) for place in filled):
        return []
    message = Message(
        "the row on line {line} holds the sums of those above ({cells}) "
        "and no data: delete it, totals are worked out",
        line=raw.lines[-1],
        cells=quoted(raw.rows[-1]),
    )
    return [(raw.numbers[-1], "totals_row", message)]


_SUMMED = 2
"""Of so many rows at least a sum can be told from a figure."""


def _is_all_numbers(raw: RawTable, row: Sequence[str]) -> bool:
    """Whether a row holds something, and nothing but in columns of numbers."""
    spec = READ_TABLES.get(raw.name)
    filled = [name for name, cell in zip(raw.header, row, strict=True) if cell]
    columns = [spec.column(name) if spec else None for name in filled]
    return bool(filled) and all(column and column.type == "number" for column in columns)


def _is_sum(raw: RawTable, place: int) -> bool:
    *above, last = (row[place] for row in raw.rows if row[place])
    if len(above) < _SUMMED or not all(PLAIN.fullmatch(cell) for cell in (*above, last)):
        return False
    return sum(map(Fraction, above)) == Fraction(last)  # Decimal would round the sum


def is_total(cell: str) -> bool:
    """Whether a cell is a word for a total.

    >>> is_total("Grand total"), is_total("Totality")
    (True, False)
    """
    return bool(_total().fullmatch("".join(cell.split()).lower()))
