"""Parts that turn quantities into others: formulas, attainment, look-ups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import ConfigDict, ValidationInfo, field_validator, model_validator

from kpilib.core.columns import Column, Labels
from kpilib.core.exact import Numbers, both, choose, least, rows_where
from kpilib.core.rounding import exact_text
from kpilib.rules.earlier_spellings import is_as_issued
from kpilib.rules.formula import FormulaError
from kpilib.rules.model import EVERY_FRAME, Formula, Frame, Model, Words, word_of_inputs
from kpilib.rules.parts.part import Part, entry
from kpilib.rules.parts.readers import read_metric
from kpilib.rules.sheet import Entry, Spot

if TYPE_CHECKING:
    from kpilib.core.integers import Array
    from kpilib.rules.vocabulary import Vocabulary


class Calculated(Part):
    """A formula.

    Attributes:
        formula: See `kpilib.rules.formula`.
    """

    formula: Formula

    def formulas(self) -> Iterator[str]:
        """The formula."""
        yield self.formula

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """Its value per row."""
        yield entry(spot, spot.column(self.formula))


class ActualAndTarget(Model):
    """What an attainment compares when it is not simply a metric: two formulas."""

    actual: Formula
    target: Formula


_INSTEAD = "with formulas write {actual: …, target: …}"


class Attainment(Part):
    """Actual ÷ target, never below 0 and capped; or target ÷ actual where lower is better.

    Attributes:
        attainment: A metric's name, or two formulas.
        cap: The most that counts; `none` for no cap.
        lower_is_better: Target ÷ actual; an actual of 0 attains all.
        signed: The metric's actual can be negative in life (growth, profit).
    """

    attainment: str | ActualAndTarget
    cap: Decimal | None = Decimal(1)
    lower_is_better: bool = False
    signed: bool = False

    @field_validator("attainment")
    @classmethod
    def _a_metric_or_two_formulas(
        cls, value: str | ActualAndTarget, info: ValidationInfo
    ) -> str | ActualAndTarget:
        if isinstance(value, str) and not is_as_issued(info):
            return word_of_inputs(value, _INSTEAD)
        return value

    @model_validator(mode="after")
    def _capped_when_lower_is_better(self, info: ValidationInfo) -> Attainment:
        if self.lower_is_better and self.cap is None:
            raise ValueError("lower_is_better needs a cap: an actual of 0 would have no value")
        if not is_as_issued(info) and self.cap is not None and self.cap <= 0:
            raise ValueError(
                f"with a cap of {self.cap} nothing ever counts: 1 is 100%, none no cap"
            )
        return self

    def can_stand_on(self) -> tuple[Frame, ...]:
        """A metric is of an employee or the department; formulas can be of all."""
        return ("people", "department") if isinstance(self.attainment, str) else EVERY_FRAME

    def words(self, vocabulary: Vocabulary) -> None:
        """The metric, and for whom."""
        if isinstance(self.attainment, str):
            vocabulary.metrics.setdefault(self.attainment, set()).update(self.on)
            if self.signed:
                vocabulary.signed_metrics.add(self.attainment)

    def formulas(self) -> Iterator[str]:
        """The two formulas, where it is not a metric."""
        if not isinstance(self.attainment, str):
            yield self.attainment.actual
            yield self.attainment.target

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """The attainment per row, and its `actual` and `target`."""
        actual, target = self._sides(spot)
        positive = actual
        if actual.num.size and actual.num.min() < 0:
            positive = choose(actual.compare(_ZERO, np.greater), actual, _ZERO)
            positive = positive.where_known(actual.known)
        if self.lower_is_better:
            none = np.asarray(positive.num == 0).astype(bool) & positive.present
            ratio = choose(none, Numbers.single(self.cap), target / positive)
            ratio = ratio.where_known(both(target.known, positive.known))
        else:
            ratio = positive / target
        if self.cap is not None:
            ratio = least(ratio, Numbers.single(self.cap))
        yield entry(spot, ratio)

    def _sides(self, spot: Spot) -> tuple[Numbers, Numbers]:
        """Actual and target, entered under their own names; a target must be above zero."""
        if isinstance(self.attainment, str):
            sides = []
            for column in ("actual", "target"):
                values, source = read_metric(spot, self.attainment, column)
                spot.sheet.put(Entry(f"{spot.name}.{column}", spot.frame, values, source=source))
                sides.append(values)
            actual, target = sides
        else:
            actual = spot.numbers(self.attainment.actual)
            target = spot.numbers(self.attainment.target)
            for column, values in (("actual", actual), ("target", target)):
                formula = getattr(self.attainment, column)
                part = Calculated.model_validate({"formula": formula, "on": spot.frame})
                spot.sheet.put(Entry(f"{spot.name}.{column}", spot.frame, values, part))
        low = np.asarray(target.num <= 0).astype(bool) & target.present & spot.needed
        for row in rows_where(low):
            found = exact_text(target.at(int(row)) or Fraction(0))
            who = spot.who(int(row))
            message = f"the target of {spot.name} for {who} is {found}: give one above 0"
            name = f"{spot.name}.target"
            spot.sheet.report_at("zero_target", message, name, spot.frame, int(row))
        return actual, target


_ZERO = Numbers.single(0)


class Lookup(Part):
    """A value by one word or by several (role, level, grade).

    Attributes:
        lookup: The quantity or quantities whose words are looked up.
        in_: Value by word; with several quantities tables inside tables.
        otherwise: The value for every other word; without it another word is a problem.
    """

    lookup: Words
    in_: Mapping[str, Any]
    otherwise: Decimal | str | None = None

    model_config = ConfigDict(alias_generator=lambda name: name.rstrip("_"))

    @field_validator("in_")
    @classmethod
    def _numbers_or_words(cls, table: Mapping[str, Any]) -> Mapping[str, Any]:
        kinds = {type(value) for _, value in _leaves(table, ())}
        if len(kinds) != 1 or not kinds <= {Decimal, str}:
            raise ValueError("the values of a look-up must all be numbers or all be words")
        return table

    @model_validator(mode="after")
    def _otherwise_of_one_kind(self, info: ValidationInfo) -> Lookup:
        if is_as_issued(info):
            return self
        kinds = {type(value) for _, value in self.rows}
        if self.otherwise is not None and type(self.otherwise) not in kinds:
            raise ValueError("otherwise must be a number where the values are, and else a word")
        return self

    @model_validator(mode="after")
    def _a_word_for_each_quantity(self) -> Lookup:
        wanted = len(self.lookup)
        for words, _ in self.rows:
            if len(words) != wanted:
                message = (
                    f"{', '.join(self.lookup)}: {wanted} looked up, but {', '.join(words)} has "
                    f"{len(words)} before its value: put a table inside a table for each more"
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
        yield entry(spot, pick(values, place), place=place)

    def _words(self, spot: Spot, name: str) -> Labels:
        column = spot.column(name)
        if not isinstance(column, Labels):
            raise FormulaError(f"{spot.name}: {name} holds no words to look up")
        return column.spread(len(spot.rows))

    def _report_unknown(self, spot: Spot, words: list[Labels], place: Array) -> None:
        present = np.all([column.present for column in words], axis=0)
        known = [
            sorted({keys[i] for keys in dict(_leaves(self.in_, ()))}) for i in range(len(words))
        ]
        for row in rows_where((place < 0) & present & spot.needed):
            for name, column, choices in zip(self.lookup, words, known, strict=True):
                if (word := column.at(int(row))) not in choices:
                    message = f"{word!r} is not known as {name}: there are {', '.join(choices)}"
                    at = (f"unknown_{name}", message, name, spot.frame, int(row))
                    spot.sheet.report_at(*at)


def _leaves(
    table: Mapping[str, Any], keys: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, (*keys, key))
        else:
            yield (*keys, key), value


def pick(values: list[Decimal | str], place: Array) -> Column:
    """Per row the value at its place; -1 has none."""
    if isinstance(values[0], str):
        names = tuple(dict.fromkeys(str(value) for value in values))
        codes = np.array([names.index(str(value)) for value in values], dtype=np.int64)
        return Labels(np.where(place >= 0, codes[place], -1), names)
    return Numbers.of([Decimal(value) for value in values]).take(place)
