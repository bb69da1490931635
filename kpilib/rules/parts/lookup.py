"""A look-up table: a value by one word or by several, such as role and level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import numpy as np
from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    InstanceOf,
    PlainSerializer,
    ValidationInfo,
    field_validator,
    model_validator,
)

from kpilib.core.columns import Column, Labels
from kpilib.core.exact import Numbers, rows_where
from kpilib.core.messages import Message
from kpilib.rules.description import Description
from kpilib.rules.earlier_spellings import is_as_issued
from kpilib.rules.formula import FormulaError
from kpilib.rules.intervals import values_of
from kpilib.rules.lookup_files import TableFile
from kpilib.rules.model import Words
from kpilib.rules.parts.part import Part, entry, registered
from kpilib.rules.trace import Step

if TYPE_CHECKING:
    from kpilib.core.integers import Array
    from kpilib.rules.description import SchemeWords
    from kpilib.rules.lint.ranges import Ranges
    from kpilib.rules.possible_values import Can
    from kpilib.rules.sheet import Entry, Spot
    from kpilib.rules.trace import TraceWords
    from kpilib.rules.trace_builder import TracePoint


def _read_already(value: object) -> object:
    """The rule book puts the table in; a name alone is one that nobody has read."""
    if isinstance(value, str):
        raise ValueError(  # noqa: TRY004 - pydantic's way to refuse
            Message("a table is no single value: name a cell of it, such as in.manager")
        )
    return value


FromFile = Annotated[
    InstanceOf[TableFile] | None,
    BeforeValidator(_read_already, json_schema_input_type=str),
    PlainSerializer(lambda read: read and read.name, return_type=str | None),
]
"""Where the table was read from; authors write the file's name."""


class WordTable(NamedTuple):
    """Values by one word or by several.

    Attributes:
        names: The quantities whose words are looked up.
        rows: The words and their value.
        otherwise: The value for every other word, if any.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], Decimal | str], ...]
    otherwise: Decimal | str | None


@registered("lookup")
class Lookup(Part):
    """A value by one word or by several (role, level, grade).

    Attributes:
        lookup: The quantity or quantities whose words are looked up.
        in_: Value by word; with several quantities tables inside tables.
        file: Instead: a CSV file or a workbook beside the scheme, with a column for each quantity
            and one for the values.
        sheet: The workbook's sheet.
        column: The column of the values, where the file has several.
        otherwise: The value for every other word; without it another word is a problem.
    """

    lookup: Words
    in_: Mapping[str, Any] = Field(default_factory=dict)
    file: FromFile = None
    sheet: str = ""
    column: str = ""
    otherwise: Decimal | str | None = None

    model_config = ConfigDict(alias_generator=lambda name: name.rstrip("_"))

    @field_validator("in_")
    @classmethod
    def _numbers_or_words(cls, table: Mapping[str, Any]) -> Mapping[str, Any]:
        kinds = {type(value) for _, value in _leaves(table, ())}
        if len(kinds) != 1 or not kinds <= {Decimal, str}:
            raise ValueError(Message("the values of a look-up must all be numbers or all be words"))
        return table

    @model_validator(mode="after")
    def _somewhere(self) -> Lookup:
        if not self.in_:
            raise ValueError(
                Message("say in which table to look: in (value by word), or file beside the scheme")
            )
        if self.file is None and (self.sheet or self.column):
            raise ValueError(Message("sheet and column go with file"))
        return self

    @model_validator(mode="after")
    def _otherwise_of_one_kind(self, info: ValidationInfo) -> Lookup:
        if is_as_issued(info):
            return self
        kinds = {type(value) for _, value in self.rows}
        if self.otherwise is not None and type(self.otherwise) not in kinds:
            raise ValueError(
                Message("otherwise must be a number where the values are, and else a word")
            )
        return self

    @model_validator(mode="after")
    def _a_word_for_each_quantity(self) -> Lookup:
        wanted = len(self.lookup)
        for words, _ in self.rows:
            if len(words) != wanted:
                message = Message(
                    "{lookup}: {wanted} looked up, but {words} has {given} before "
                    "its value: put a table inside a table for each more",
                    lookup=tuple(self.lookup),
                    wanted=wanted,
                    words=words,
                    given=len(words),
                )
                raise ValueError(message)
        return self

    @property
    def rows(self) -> tuple[tuple[tuple[str, ...], Decimal | str], ...]:
        """The words and their value, tables inside tables laid flat."""
        return tuple(_leaves(self.in_, ()))

    def formulas(self) -> Iterator[str]:
        """The quantities that are looked up."""
        yield from self.lookup

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """The value per row; a word that is not in the table is a problem."""
        words = [self._words(spot, name) for name in self.lookup]
        leaves = dict(_leaves(self.in_, ()))
        place = np.full(len(spot.rows), -1, dtype=np.int16)
        for number, keys in enumerate(leaves):
            found = [column.among((key,)) for column, key in zip(words, keys, strict=True)]
            # No row has two keys. Adding truth is many times faster than writing by it.
            place += np.logical_and.reduce(found) * np.int16(number + 1)
        values = list(leaves.values())
        if self.otherwise is not None:
            place = np.where(place < 0, len(values), place)
            values.append(self.otherwise)
        self._report_unknown(spot, words, place)
        yield entry(spot, values_at(values, place), place=place)

    def trace(self, at: TracePoint) -> Step:
        """The words that are looked up."""
        children = tuple(at.formula("of", name) for name in self.lookup)
        return LookupStep(at.entry.name, at.value, children=children, table=dict(self.rows),
                          otherwise=self.otherwise, origin_of=self.file)  # fmt: skip

    def _words(self, spot: Spot, name: str) -> Labels:
        column = spot.column(name)
        if not isinstance(column, Labels):
            raise FormulaError(
                Message(
                    "{lookup}: {quantity} holds no words to look up",
                    lookup=spot.name,
                    quantity=name,
                )
            )
        return column.spread(len(spot.rows))

    def _report_unknown(self, spot: Spot, words: list[Labels], place: Array) -> None:
        present = np.all([column.present for column in words], axis=0)
        unknown = rows_where((place < 0) & present & spot.needed)
        if not len(unknown):
            return
        known = [sorted({keys[i] for keys, _ in self.rows}) for i in range(len(words))]
        for row in unknown:
            for name, column, choices in zip(self.lookup, words, known, strict=True):
                if (word := column.at(int(row))) not in choices:
                    message = Message(
                        "{word} is not known as {name}: there are {choices}",
                        word=repr(word),
                        name=name,
                        choices=tuple(choices),
                    )
                    at = (f"unknown_{name}", message, name, spot.frame, int(row))
                    spot.sheet.report_at(*at)

    def word_table(self) -> WordTable:
        """Its words."""
        return WordTable(self.lookup, self.rows, self.otherwise)

    def is_of_person(self) -> bool:
        """What it looks up decides."""
        return True

    def can_be(self, ranges: Ranges) -> Can:
        """Any value of the table."""
        del ranges
        others = [] if self.otherwise is None else [self.otherwise]
        return values_of([*(value for _, value in self.rows), *others])

    def describe(self, t: SchemeWords) -> Description:
        """By what, and the words with their value; tables in tables laid flat."""
        words = [tuple(t.text(key) for key in keys) for keys, _ in self.rows]
        values = [value for _, value in self.rows]
        if self.otherwise is not None:
            words.append((t.say("others"), *([""] * (len(self.lookup) - 1))))
            values.append(self.otherwise)
        given = t.values(values, self.unit)
        rows = tuple((*row, value) for row, value in zip(words, given, strict=True))
        by = t.listed([t.name(name) for name in self.lookup])
        return Description(t.say("by {by}", by=by), rows)


def _leaves(
    table: Mapping[str, Any], keys: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, (*keys, key))
        else:
            yield (*keys, key), value


def values_at(values: Sequence[Decimal | str], place: Array) -> Column:
    """Per row the value at its place; -1 has none."""
    return _column_of(tuple(values)).take(place)


@lru_cache(maxsize=256)
def _column_of(values: tuple[Decimal | str, ...]) -> Column:
    """The values of a table, which are few, and asked for in every piece of every variant."""
    if isinstance(values[0], str):
        names = tuple(dict.fromkeys(str(value) for value in values))
        return Labels(np.array([names.index(str(value)) for value in values]), names)
    return Numbers.of([Decimal(value) for value in values])


@dataclass(frozen=True, eq=False, kw_only=True)
class LookupStep(Step):
    """The value of the row of a table that has the children's words.

    Attributes:
        table: Value by words.
        otherwise: The value for all other words.
    """

    kind = "lookup"
    data = ("table", "otherwise")
    table: Mapping[tuple[str, ...], Decimal | str]
    otherwise: Decimal | str | None
    origin_of: TableFile | None = None

    def said(self, words: TraceWords) -> str:
        """The words, and what stands beside them."""
        looked_up = words.series([words.both(child) for child in self.children])
        found = tuple(str(child.value) for child in self.children)
        value = words.value(self)
        if found in self.table:
            said = words.say("table: {words} → {value}", words=looked_up, value=value)
            place = self.origin_of and self.origin_of.place(found, self.table[found])
            return f"{said}  [{words.said(place)}]" if place else said
        return words.say("table: {words} (all others) → {value}", words=looked_up, value=value)
