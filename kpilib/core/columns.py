"""Typed columns of a table in memory: exact numbers, labels, truth values."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core import arrow_words
from kpilib.core.exact import Numbers, every_row
from kpilib.core.values import value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpilib.core.arrow_words import Words
    from kpilib.core.integers import Array, Bools

Value = Fraction | str | bool | date | None
"""A single cell of any column."""


def _has_none(rows: Array) -> bool:
    """Whether row -1 is among the rows that are taken."""
    return bool(len(rows) and rows.min() < 0)


@dataclass(frozen=True)
class Labels:
    """Text, kept as numbers into a list of distinct words.

    Attributes:
        codes: Per row the place of its word in `names`; -1 where there is none.
        names: The distinct words.
    """

    codes: Array
    names: Words

    @classmethod
    def of(cls, texts: Sequence[str]) -> Labels:
        """Labels from texts; the empty text is no label."""
        place: dict[str, int] = {}
        codes = (place.setdefault(text, len(place)) if text else -1 for text in texts)
        return cls(np.fromiter(codes, np.int64, len(texts)), tuple(place))

    @classmethod
    def single(cls, text: str) -> Labels:
        """One word for all rows."""
        return cls(np.array(0), (text,))

    @classmethod
    def distinct(cls, words: Words) -> Labels:
        """Every one of some distinct words, once."""
        return cls(np.arange(len(words)), words)

    @classmethod
    def joined(cls, columns: Sequence[Labels]) -> Labels:
        """The rows of several columns, one column after the other."""
        rows = [column for column in columns if len(column.codes)]
        if not rows:
            return cls(np.zeros(0, dtype=np.int64), ())
        names: Words = rows[0].names
        if any(column.names is not names and column.names != names for column in rows):
            names = tuple(dict.fromkeys(name for column in rows for name in column.names))
        return cls(np.concatenate([column.places_in(names) for column in rows]), names)

    def at(self, row: int) -> str | None:
        """The word of one row."""
        code = int(self.codes if self.codes.ndim == 0 else self.codes[row])
        return self.names[code] if code >= 0 else None

    def cells(self) -> list[str | None]:
        """The words of all rows, much faster than one by one.

        >>> Labels.of(["a", "", "b", "a"]).cells()
        ['a', None, 'b', 'a']
        """
        words = (*self.names, None)
        return [words[code] for code in np.atleast_1d(self.codes).tolist()]

    def take(self, rows: Array) -> Labels:
        """The words of other rows; row -1 has none."""
        if self.codes.ndim == 0:
            if not _has_none(rows):
                return self  # one word goes on standing for all rows
            return self.spread(len(rows)).take(np.minimum(rows, 0))
        if not len(self.codes):
            return Labels(np.full(len(rows), -1), self.names)
        codes = self.codes.take(rows)
        if _has_none(rows):
            codes = np.where(rows >= 0, codes, -1)
        return Labels(codes, self.names)

    def spread(self, rows: int) -> Labels:
        """The same words with an array of `rows` rows."""
        return self if self.codes.ndim else Labels(np.full(rows, int(self.codes)), self.names)

    def among(self, words: Sequence[str]) -> Bools:
        """Rows whose word is one of these; without a word a row is not among them."""
        if len(words) > _FEW:
            among = set(words)
            listed = np.array([*(name in among for name in self.names), False], dtype=bool)
            return np.asarray(listed.take(self.codes))
        wanted = [self.names.index(word) for word in words if word in self.names]
        if not wanted:
            return np.zeros(self.codes.shape, dtype=bool)
        found = self.codes == wanted[0]
        for code in wanted[1:]:
            found |= self.codes == code
        return np.asarray(found)

    def rows_of(self, word: str) -> list[int]:
        """The rows that have a word, quick for who asks for one word after the other.

        >>> labels = Labels.of(["a", "", "b", "a"])
        >>> labels.rows_of("a"), labels.rows_of("c")
        ([0, 3], [])
        """
        code_of, rows, starts = self._rows_by_word
        code = code_of.get(word)
        return [] if code is None else rows[starts[code] : starts[code + 1]].tolist()

    @cached_property
    def _rows_by_word(self) -> tuple[Mapping[str, int], Array, Array]:
        """The code of each word, all rows in the order of their codes, and where each begins."""
        rows = np.argsort(self.codes, kind="stable")
        starts = np.searchsorted(self.codes[rows], np.arange(len(self.names) + 1))
        return {name: code for code, name in enumerate(self.names)}, rows, starts

    def row_by_code(self) -> Array:
        """Per word, and once more for no word, the first row that has it; -1 where none has."""
        rows = np.full(len(self.names) + 1, -1, dtype=np.int64)
        # From the last to the first, so that of two rows with one word the first stays.
        rows[self.codes[::-1]] = np.arange(len(self.codes) - 1, -1, -1)
        rows[-1] = -1  # whatever the rows without a word have written there
        return rows

    def places_in(self, names: Words) -> Array:
        """Per row the place of its word in another list of distinct words; -1: it is not there.

        Columns that share one list (see `with_shared_words`) need not look at a single word, and
        those of two periods with the same people hardly at one.
        """
        if self.names is names or not len(self.names) or self.names == names:
            return self.codes
        place = np.full(len(self.names) + 1, -1, dtype=np.int64)
        if len(names) <= _FEW:
            for code, name in enumerate(names):
                if name in self.names:
                    place[self.names.index(name)] = code
        else:
            place[:-1] = arrow_words.places_in(self.names, names)
        return np.asarray(place.take(self.codes))

    def shared_with(self, other: Labels) -> Bools | None:
        """Rows whose word a row of another column has, where both share one list of words."""
        if self.names is not other.names:
            return None
        used = np.zeros(len(self.names) + 1, dtype=bool)
        used[other.codes] = True
        used[-1] = False
        return np.asarray(used.take(self.codes))

    @property
    def words(self) -> Words:
        """The words that stand in a row; a shared list may have others besides."""
        used = np.zeros(len(self.names) + 1, dtype=bool)
        used[self.codes] = True
        if used[:-1].all():
            return self.names
        return arrow_words.taken(self.names, np.flatnonzero(used[:-1]))

    @property
    def present(self) -> Bools:
        """True where there is a word."""
        return np.asarray(self.codes >= 0)


_FEW = 8
"""So many words are found faster one by one than through a table of all names."""


@value
class Truth:
    """True and false, with rows that may have neither."""

    values: Bools
    known: Bools | None = None

    def at(self, row: int) -> bool | None:
        """The value of one row."""
        if self.known is not None and not (self.known if self.known.ndim == 0 else self.known[row]):
            return None
        return bool(self.values if self.values.ndim == 0 else self.values[row])

    def cells(self) -> list[bool | None]:
        """The values of all rows; see `Labels.cells`."""
        pairs = zip(*(np.atleast_1d(each).tolist() for each in (self.values, self.present)),
                    strict=True)  # fmt: skip
        return [value if known else None for value, known in pairs]

    def take(self, rows: Array) -> Truth:
        """The values of other rows; row -1 has none."""
        if self.values.ndim == 0:
            if not _has_none(rows):
                return self  # one value goes on standing for all rows
            return self.spread(len(rows)).take(np.minimum(rows, 0))
        if not len(self.values):
            return Truth(np.zeros(len(rows), dtype=bool), np.zeros(len(rows), dtype=bool))
        known = rows >= 0
        if self.known is not None:
            known &= self.present[rows]
        return Truth(self.values[rows], None if known.all() else known)

    def spread(self, rows: int) -> Truth:
        """The same values with an array of `rows` rows."""
        known = self.known
        if known is not None and not known.ndim:
            known = np.broadcast_to(known, (rows,))
        if self.values.ndim:
            if known is self.known:
                return self
            return Truth(self.values, known)
        return Truth(np.full(rows, bool(self.values)), known)

    @property
    def present(self) -> Bools:
        """True where there is a value."""
        if self.known is None:
            return every_row(self.values.shape)
        if self.known.shape == self.values.shape:  # as nearly always
            return self.known
        return np.broadcast_to(self.known, np.broadcast_shapes(self.values.shape, self.known.shape))

    @property
    def holds(self) -> Bools:
        """True where the value is known to be true."""
        return self.values if self.known is None else self.values & self.known


@value
class Days:
    """Calendar days as ordinals, so that they compare and subtract exactly."""

    ordinals: Numbers

    def at(self, row: int) -> date | None:
        """The day of one row."""
        ordinal = self.ordinals.at(row)
        return None if ordinal is None else date.fromordinal(int(ordinal))

    def cells(self) -> list[date | None]:
        """The days of all rows; see `Labels.cells`."""
        ordinals = self.ordinals.cells()
        days = {one: None if one is None else date.fromordinal(int(one)) for one in set(ordinals)}
        return [days[one] for one in ordinals]

    def take(self, rows: Array) -> Days:
        """The days of other rows; row -1 has none."""
        return Days(self.ordinals.take(rows))

    def spread(self, rows: int) -> Days:
        """The same days with an array of `rows` rows."""
        return Days(self.ordinals.spread(rows))

    @property
    def present(self) -> Bools:
        """True where there is a day."""
        return self.ordinals.present


Column = Numbers | Labels | Truth | Days


def with_shared_words(columns: Sequence[Labels], first: str) -> list[Labels]:
    """The same columns over one list of words, so that they are joined by number.

    Args:
        columns: Columns that speak of the same things.
        first: A word that is looked for in every one of them, and so is found at once.
    """
    words = tuple(dict.fromkeys((first, *(word for column in columns for word in column.names))))
    place = {word: code for code, word in enumerate(words)}
    shared = []
    for column in columns:
        codes = np.array([*(place[word] for word in column.names), -1], dtype=np.int64)
        shared.append(Labels(codes[column.codes], words))
    return shared


def _alike(one: Column, other: Column) -> bool:
    """Whether two columns are kept alike; the same values may be kept in other ways besides."""
    match one, other:
        case Labels(), Labels():
            return one.names == other.names and np.array_equal(one.codes, other.codes)
        case Numbers(), Numbers():
            return (
                np.array_equal(one.den, other.den)
                and np.array_equal(one.num, other.num)
                and np.array_equal(one.present, other.present)
            )
        case Days(), Days():
            return _alike(one.ordinals, other.ordinals)
        case Truth(), Truth():
            present = np.array_equal(one.present, other.present)
            return present and np.array_equal(one.values, other.values)
    return False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one table.

    Attributes:
        name: The declared table's name.
        columns: By name; all of one length. Declared columns are always there.
        source: The file it was read from, as it should be shown; empty for a table made in memory.
        lines: Per row the line of that file, or the row of its sheet, on which it begins.
        rows: Per row its number among the data rows, from 1.
        corrected: The correction of a row, by its number.
        places: Per column of the file its place in it, from 0.
        origins: Where rows came from before they were in that file, by their number.
    """

    name: str
    columns: Mapping[str, Column]
    source: str
    lines: Array
    rows: Array
    corrected: Mapping[int, str] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)
    origins: Mapping[int, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    def numbers(self, name: str) -> Numbers:
        """A column of numbers."""
        column = self.columns[name]
        if not isinstance(column, Numbers):
            raise TypeError(f"{self.name}.{name} holds no numbers")
        return column

    def labels(self, name: str) -> Labels:
        """A column of words."""
        column = self.columns[name]
        if not isinstance(column, Labels):
            raise TypeError(f"{self.name}.{name} holds no words")
        return column

    def days(self, name: str) -> Numbers:
        """A column of dates, as ordinals."""
        column = self.columns[name]
        if not isinstance(column, Days):
            raise TypeError(f"{self.name}.{name} holds no dates")
        return column.ordinals

    def is_like(self, other: Table) -> bool:
        """Whether both have the same cells, as far as that is seen without working any out."""
        return self is other or (
            len(self) == len(other)
            and self.columns.keys() == other.columns.keys()
            and all(_alike(column, other.columns[name]) for name, column in self.columns.items())
        )

    def with_columns(self, columns: Mapping[str, Column]) -> Table:
        """The same rows with other columns."""
        # Not by `replace`, which takes longer than all that a variant does to a small table.
        return Table(self.name, columns, self.source, self.lines, self.rows, self.corrected,
                     self.places, self.origins)  # fmt: skip

    def filtered(self, keep: Bools) -> Table:
        """Only some of the rows; they keep their numbers and lines."""
        rows = np.flatnonzero(keep)
        columns = {name: column.take(rows) for name, column in self.columns.items()}
        return replace(self, columns=columns, lines=self.lines[rows], rows=self.rows[rows])
