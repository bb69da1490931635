"""What the cells of a column look like: numbers, dates, words, and how they are written."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kpilib.engine.inputs.characters import narrow
from kpilib.engine.inputs.date_forms import read_day
from kpilib.engine.inputs.non_data_rows import is_remark_text, is_total
from kpilib.engine.inputs.written_forms import word_set
from kpilib.workspace.intake.column_words import role_of, unit_in, words_of
from kpilib.workspace.intake.group_totals import figure_in, is_group_total
from kpilib.workspace.intake.header_rows import JOINER
from kpilib.workspace.intake.intake_words import factor_of, squashed
from kpilib.workspace.intake.written_values import (
    Convention,
    Unreadable,
    day_text,
    month_text,
    number_text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kpilib.core.periods import Period
    from kpilib.workspace.intake.sheet_blocks import SheetBlock

_LOOKED_AT = 2_000
"""So many rows are looked at; what stands below them is read by the same convention, or told."""

_MOSTLY = 0.6
"""So much of a column is of one kind where the column is."""


@dataclass(frozen=True)
class BlockLines:
    """The lines below a header, told apart.

    Attributes:
        data: Those that look like rows.
        totals: Totals and subtotals.
        subtotals: Of these the subtotals.
        repeated: The header once more.
        remarks: Notes below the table.
        sections: Titles between the rows: a word alone where others have several.
    """

    data: tuple[int, ...]
    totals: tuple[int, ...]
    subtotals: tuple[int, ...]
    repeated: tuple[int, ...]
    remarks: tuple[int, ...]
    sections: tuple[int, ...]


def lines_of(block: SheetBlock) -> BlockLines:
    """The lines of a block, told apart by their words."""
    sheet, names = block.sheet, block.header.names
    found: dict[str, list[int]] = {
        name: [] for name in ("data", "totals", "subtotals", "repeated", "remarks", "sections")
    }
    parts = {squashed(part) for name in names.values() for part in (name, *name.split(JOINER))}
    above: list[Mapping[int, str]] = []
    for line, row in sheet.rows.items():
        cells = {
            place: word
            for place in sorted(row)
            if block.area.has(place) and (word := sheet.words(line, place))
        }
        words = [*cells.values()]
        if line < block.header.below or not block.area.spans(line) or not words:
            continue
        of_group = is_group_total(cells, reversed(above), figure_in)
        above.append(cells)
        if of_group:
            found["totals"].append(line)
        elif any(is_total(word) for word in words):
            found["totals"].append(line)
            if any(squashed(word) in words_of("subtotal") for word in words):
                found["subtotals"].append(line)
        elif block.header.rows and len(words) > 1 and {squashed(word) for word in words} <= parts:
            found["repeated"].append(line)
        elif is_remark_text(words[0]):
            found["remarks"].append(line)
        elif len(words) == 1 and len(names) > _SECTION and not _is_number(block, line):
            found["sections"].append(line)
        else:
            found["data"].append(line)
    return BlockLines(**{name: tuple(lines) for name, lines in found.items()})


_SECTION = 2
"""Of a table with more columns a word alone in a row is a title."""


def _is_number(block: SheetBlock, line: int) -> bool:
    return any(block.sheet.is_number(line, place) for place in block.sheet.rows[line])


@dataclass(frozen=True)
class ColumnLook:
    """One column of a block.

    Attributes:
        place: Its place in the sheet.
        header: Its header.
        cells: Per row its line, the text of its cell, and whether it holds a number.
        period: The period of the intake.
    """

    place: int
    header: str
    cells: tuple[tuple[int, str, bool], ...]
    period: Period

    @cached_property
    def filled(self) -> list[tuple[int, str, bool]]:
        """The cells with something in them."""
        return [cell for cell in self.cells if cell[1]]

    @cached_property
    def texts(self) -> list[str]:
        """The cells that are text."""
        return [text for _, text, is_number in self.filled if not is_number]

    @cached_property
    def words(self) -> list[str]:
        """Its different words, in their order."""
        return list(dict.fromkeys(text for _, text, _ in self.filled))

    @cached_property
    def role(self) -> str:
        """What its header says, where its cells may be that."""
        role = role_of(self.header) or self._serial_ids
        if role in _NUMBERS and self.kind not in {"number", "nothing"}:
            return ""
        if role in {"date", "hire_date"} and self.kind not in {"date", "nothing"}:
            return ""
        if role in {"kind", "name", "section", "level", "role"} and self.kind == "date":
            return ""
        return role

    @property
    def _serial_ids(self) -> str:
        """A column called No. holds ids where its words are no numbers and none stands twice."""
        ids = [word for word in self.words if any(map(str.isalpha, word))]
        is_serial = squashed(self.header) in words_of("serial")
        unique = len(self.words) == len(self.filled) > 1
        return "employee_id" if is_serial and unique and len(ids) == len(self.words) else ""

    @cached_property
    def kind(self) -> str:
        """`date`, `number`, `text`, or `nothing`."""
        count = sum(squashed(text) not in words_of("nothing") for _, text, _ in self.filled)
        if not count:
            return "text" if self.filled else "nothing"
        if self._days(self.dates)[0] >= _MOSTLY * count and not self._all_numbers():
            return "date"
        return "number" if self._numbers(self.decimal) >= _MOSTLY * count else "text"

    def _all_numbers(self) -> bool:
        return all(is_number for _, _, is_number in self.filled)

    @cached_property
    def currency(self) -> str:
        """The sign of foreign money that stands beside its numbers; empty where there is none."""
        signs = Counter(sign for _, text, _ in self.filled if (sign := _sign_of(text)))
        return signs.most_common(1)[0][0] if signs else ""

    @cached_property
    def unit(self) -> str:
        """What its numbers count in."""
        if any(text.endswith(("%", "\N{FULLWIDTH PERCENT SIGN}")) for _, text, _ in self.filled):
            return "%"
        return unit_in(self.header)

    @cached_property
    def decimal(self) -> str:
        """The decimal sign of its numbers that are text."""
        points, commas = self._numbers("."), self._numbers(",")
        return "," if commas > points else "."

    @cached_property
    def dates(self) -> str:
        """The order of its dates that are text."""
        return max(("ymd", "dmy", "mdy"), key=self._days)

    @property
    def is_ambiguous(self) -> bool:
        """Whether its dates may be read with the month first as well."""
        return self.dates != "ymd" and self._days("dmy") == self._days("mdy")

    def _days(self, order: str) -> tuple[int, int]:
        """How many dates there are by an order, and how many of them lie in the period."""
        how = Convention(".", order, (), "", None, None, self.period)
        found = []
        for _, text, is_number in self.filled:
            with suppress(Unreadable):
                found += [day_text(text, how)] if not is_number else []
        first, last = self.period.start.isoformat(), self.period.end.isoformat()
        return len(found), sum(first <= day <= last for day in found)

    def how(self, decimal: str, dates: str) -> Convention:
        """The convention of its cells."""
        currency = (self.currency,) if self.currency else ()
        return Convention(decimal, dates, currency, self.unit, None, None, self.period)

    def unreadable(self, kind: str, decimal: str, dates: str) -> list[str]:
        """Its words that are none of a kind by a convention."""
        how = self.how(decimal, dates)
        read: Callable[[str, bool], str] = {
            "date": lambda text, _: day_text(text, how),
            "month": lambda text, _: month_text(text, how),
        }.get(kind, lambda text, is_number: number_text(text, how, is_number=is_number))
        return list(
            dict.fromkeys(
                text for _, text, is_number in self.filled if not _can(read, text, is_number)
            )
        )

    def _numbers(self, decimal: str) -> int:
        how = self.how(decimal, "ymd")
        return sum(
            _can(
                lambda text, is_number: number_text(text, how, is_number=is_number), text, is_number
            )
            for _, text, is_number in self.filled
        )


_NUMBERS = frozenset(
    {
        "target",
        "actual",
        "score",
        "quantity",
        "amount",
        "base_salary",
        "performance_salary",
        "absent_days",
        "working_days",
        "tenure_years",
    }
)


def _can(read: Callable[[str, bool], str], text: str, is_number: bool) -> bool:  # noqa: FBT001 - of a cell
    with suppress(Unreadable):
        read(text, is_number)
        return True
    return False


_BESIDE = re.compile(
    r"\s*[-(]?\s*(?P<before>[^\d\s.,()+-]{1,4})\s*[-(]?[\d.,]|[\d.,)]\s*(?P<after>[^\d\s.,()%-]{1,4})\s*$"
)


def _sign_of(text: str) -> str:
    """The sign of foreign money beside a number."""
    found = _BESIDE.search(narrow(text))
    sign = (found["before"] or found["after"] or "").strip() if found else ""
    is_money = any(unicodedata.category(one) == "Sc" for one in sign) or sign.upper() in word_set(
        "foreign_sign"
    )
    ours = sign in {"¥", "\N{FULLWIDTH YEN SIGN}"} or factor_of(sign) is not None
    return sign if is_money and not ours else ""


def _cell(block: SheetBlock, at: int, place: int, line: int) -> tuple[int, str, bool]:
    """A cell for its line; a date is a number to a spreadsheet, and none to us."""
    text = block.sheet.words(at, place)
    return line, text, block.sheet.is_number(at, place) and read_day(text) is None


def looks_of(block: SheetBlock, lines: Sequence[int], period: Period) -> list[ColumnLook]:
    """The columns of a block with the cells of its data lines."""
    sheet = block.sheet
    anchors = {
        (line, left): (top, left)
        for top, left, bottom, right in sheet.merges
        if bottom > top and left == right
        for line in range(top, min(bottom, sheet.last) + 1)
    }
    lines = lines[:_LOOKED_AT]
    return [
        ColumnLook(
            place,
            header,
            tuple(_cell(block, *anchors.get((line, place), (line, place)), line) for line in lines),
            period,
        )
        for place, header in block.header.names.items()
    ]
