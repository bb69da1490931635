"""Columns of result tables: what their cells are, and how a whole column reads in a CSV file.

A row of a table is made when somebody asks for rows. A run of a million people is written without.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from kpilib.core.arrow_words import taken, texts_of
from kpilib.core.columns import Labels
from kpilib.core.integers import Integers
from kpilib.core.lazy import lazy
from kpilib.core.rounding import parts_of_one

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.csv as arrow_csv

    from kpilib.core.exact import Numbers
    from kpilib.core.integers import Array, Bools
else:
    pa, pc = lazy("pyarrow"), lazy("pyarrow.compute")
    arrow_csv = lazy("pyarrow.csv")

Cells = Any
"""A `pyarrow.Array`, one cell a row; pyarrow comes without types."""


@dataclass(frozen=True, slots=True)
class TextCells:
    """Text; empty where there is none."""

    labels: Labels

    @classmethod
    def all_alike(cls, text: str, rows: int) -> TextCells:
        """One word in every row; it takes no room."""
        return cls(Labels(np.broadcast_to(np.int64(0 if text else -1), rows), (text,)))

    @classmethod
    def joined(cls, parts: Sequence[TextCells]) -> TextCells:
        """The rows of all parts, one part after the other."""
        return parts[0] if len(parts) == 1 else cls(Labels.joined([one.labels for one in parts]))

    def take(self, rows: Array) -> TextCells:
        """Other rows."""
        return TextCells(self.labels.take(rows))

    def cells(self) -> list[str]:
        """As text."""
        return [word or "" for word in self.labels.cells()]

    def written(self) -> Cells | None:
        """As a CSV file has them; None where some have to stand in quotation marks."""
        codes, names = self.labels.codes, self.labels.names
        if len(codes) and codes.strides == (0,):  # one word for all
            one = self.labels.at(0) or ""
            return None if _TO_QUOTE & set(one) else pa.repeat(one, len(codes))
        known = None if not len(codes) or codes.min() >= 0 else codes < 0
        words = texts_of(names).take(pa.array(codes, mask=known))
        is_odd = pc.any(pc.match_substring_regex(words, _ODD)).as_py()
        return None if is_odd else words.fill_null("")


_TO_QUOTE = frozenset(',"\r\n')
_ODD = r'[,"\r\n]'


@dataclass(frozen=True, slots=True)
class TruthCells:
    """True and false."""

    values: Bools

    @classmethod
    def joined(cls, parts: Sequence[TruthCells]) -> TruthCells:
        """The rows of all parts, one part after the other."""
        return cls(np.concatenate([one.values for one in parts]))

    def take(self, rows: Array) -> TruthCells:
        """Other rows."""
        return TruthCells(self.values[rows])

    def cells(self) -> list[bool]:
        """As they are."""
        found: list[bool] = self.values.tolist()
        return found

    def written(self) -> Cells | None:
        """As a CSV file has them."""
        return pc.cast(pa.array(self.values), pa.string())


@dataclass(frozen=True, slots=True)
class AmountCells:
    """Decimals, kept as whole numbers of their last place.

    Attributes:
        parts: So many hundredths (or whatever `places` says).
        places: Decimals.
        known: Rows that have one; None: all.
        bare: Zeros at the end are not written, nor kept.
    """

    parts: Array
    places: int
    known: Bools | None = None
    bare: bool = False

    @classmethod
    def nowhere(cls, rows: int, places: int = 2) -> AmountCells:
        """A column without a single amount."""
        zero, never = np.broadcast_to(np.int64(0), rows), np.broadcast_to(np.False_, rows)
        return cls(zero, places, never)

    @classmethod
    def printed(cls, numbers: Numbers) -> AmountCells:
        """Numbers as `number_text` prints them: all of six decimals, else rounded to four."""
        million = 10**_EXACT_PLACES
        above = (Integers(numbers.num, numbers.size) * Integers.of(million)).array
        whole, rest = above // numbers.den, above % numbers.den
        rounded = (Integers.of(numbers.rounded(_ROUNDED_PLACES).num) * Integers.of(100)).array
        parts = whole if not rest.any() else np.where(rest == 0, whole, rounded)
        return cls(parts, _EXACT_PLACES, numbers.known, bare=True)

    @classmethod
    def joined(cls, parts: Sequence[AmountCells]) -> AmountCells:
        """The rows of all parts, one part after the other."""
        if len(parts) == 1:
            return parts[0]
        known = None
        if any(one.known is not None for one in parts):
            known = np.concatenate([one.is_known for one in parts])
        first = parts[0]
        return cls(np.concatenate([one.parts for one in parts]), first.places, known, first.bare)

    @property
    def is_known(self) -> Bools:
        """Rows that have an amount."""
        return np.ones(len(self.parts), dtype=bool) if self.known is None else self.known

    def take(self, rows: Array) -> AmountCells:
        """Other rows."""
        known = None if self.known is None else self.known[rows]
        return AmountCells(self.parts[rows], self.places, known, self.bare)

    def cells(self) -> list[Decimal | None]:
        """As decimals; rows of one amount share it."""
        parts = self.parts.tolist()
        values: dict[int, Decimal | None] = {one: self._value(one) for one in set(parts)}
        if self.known is None:
            return [values[one] for one in parts]
        return [values[one] if known else None
                for one, known in zip(parts, self.known.tolist(), strict=True)]  # fmt: skip

    def _value(self, parts: int) -> Decimal:
        value = parts_of_one(int(parts), self.places)
        return Decimal(_without_zeros(f"{value:f}")) if self.bare else value

    def written(self) -> Cells | None:
        """As a CSV file has them."""
        if self.known is not None and not self.known.any():
            return pa.repeat("", len(self.parts))
        if self.parts.dtype == object:
            return pa.array(["" if one is None else f"{one:f}" for one in self.cells()])
        pairs = np.empty((len(self.parts), 2), dtype="<i8")
        pairs[:, 0], pairs[:, 1] = self.parts, self.parts >> 63
        texts = pc.cast(
            pa.Array.from_buffers(
                pa.decimal128(_DIGITS, self.places), len(pairs), [None, pa.py_buffer(pairs)]
            ),
            pa.string(),
        )
        if self.bare:
            texts = pc.utf8_rtrim(pc.utf8_rtrim(texts, characters="0"), characters=".")
        return texts if self.known is None else pc.if_else(pa.array(self.known), texts, "")


_EXACT_PLACES, _ROUNDED_PLACES, _DIGITS = 6, 4, 38


def _without_zeros(text: str) -> str:
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


ResultColumn = TextCells | TruthCells | AmountCells


@dataclass(frozen=True, slots=True)
class ResultColumns:
    """A result table, column by column."""

    columns: tuple[ResultColumn, ...]

    def __len__(self) -> int:
        first = self.columns[0]
        return len(first.labels.codes) if isinstance(first, TextCells) else 0

    def take(self, rows: Array) -> ResultColumns:
        """Other rows."""
        return ResultColumns(tuple(column.take(rows) for column in self.columns))

    def rows(self) -> tuple[tuple[Any, ...], ...]:
        """The same row by row."""
        return tuple(zip(*(column.cells() for column in self.columns), strict=True))

    def csv(self, header: Sequence[str]) -> bytes | None:
        """The table as a CSV file; None where it is better written row by row.

        So are few rows, and cells that have to stand in quotation marks.
        """
        if len(self) < MANY:
            return None
        columns = [column.written() for column in self.columns]
        if any(column is None for column in columns):
            return None
        file = io.BytesIO()
        file.write((",".join(header) + "\n").encode())
        bare = arrow_csv.WriteOptions(include_header=False, quoting_style="none")
        arrow_csv.write_csv(pa.table(columns, names=list(header)), file, bare)
        return file.getvalue()


def joined(blocks: Sequence[ResultColumns]) -> ResultColumns:
    """The rows of several tables of the same columns, one table after the other."""
    if len(blocks) == 1:
        return blocks[0]
    columns = []
    for parts in zip(*(block.columns for block in blocks), strict=True):
        first = parts[0]
        columns.append(type(first).joined(parts))
    return ResultColumns(tuple(columns))


def by_person(table: ResultColumns) -> ResultColumns:
    """The rows by person (in the first column) in text order; rows of one stay as they come."""
    who = table.columns[0]
    if not isinstance(who, TextCells):
        raise TypeError("the first column names people")
    ranks = text_ranks(who.labels).take(who.labels.codes)
    if (ranks[1:] >= ranks[:-1]).all():
        return table
    return table.take(np.argsort(ranks, kind="stable"))


MANY = 20_000
"""Rows from which on pyarrow sorts and writes them; before, loading it takes longer."""


def text_ranks(labels: Labels) -> Array:
    """Per word its place among those that a row has, in text order."""
    used = np.zeros(len(labels.names) + 1, dtype=bool)
    used[labels.codes] = True
    places = np.flatnonzero(used[:-1])
    if len(places) < MANY:
        few = taken(labels.names, places)
        order: Array = np.array(sorted(range(len(few)), key=few.__getitem__), dtype=np.int64)
    else:
        words = texts_of(labels.names).take(pa.array(places))
        in_order = pc.all(pc.less(words[:-1], words[1:])).as_py()
        order = np.arange(len(places)) if in_order else pc.sort_indices(words).to_numpy()
    ranks = np.full(len(labels.names) + 1, -1, dtype=np.int64)
    ranks[places[order]] = np.arange(len(places))
    return ranks
