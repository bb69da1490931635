"""What all parts have in common: the printed name, the clause, whose quantity it is, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from kpilib.rules.formula import names_in, parse_formula
from kpilib.rules.model import (
    EVERY_FRAME,
    Bilingual,
    Cadences,
    Formula,
    Frame,
    Frames,
    Model,
    Unit,
)
from kpilib.rules.sheet import Entry, Source, Spot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kpilib.core.columns import Column
    from kpilib.rules.trace import Step
    from kpilib.rules.trace_builder import TracePoint
    from kpilib.rules.vocabulary import Vocabulary


PARTS: dict[str, type[Part]] = {}
"""Every kind of part by its key."""


class Part(Model):
    """One kind of quantity: a small class with one function over all rows.

    Attributes:
        title: Printed name.
        unit: `yuan`, `points`, `%` …
        clause: The words of the regulation, or where they stand.
        assumption: What we read where the text is silent, and why.
        on: Whose quantity it is (several: worked out for each).
        when: A condition; where it does not hold the quantity has no value and needs no inputs.
        periods: The cadences in which the quantity is used; all of the scheme's when left out.
    """

    key: ClassVar[str] = ""

    title: Bilingual | None = None
    unit: Unit = ""
    clause: str = ""
    assumption: Bilingual | None = None
    on: Frames = ("people",)
    when: Formula | None = None
    periods: Cadences = ()

    def can_stand_on(self) -> tuple[Frame, ...]:
        """The frames whose quantity it can be; a scheme that says otherwise is not loaded."""
        return EVERY_FRAME

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """The quantity under its own name, and under `name.…` whatever else the part yields."""
        raise NotImplementedError

    def trace(self, at: TracePoint) -> Step:
        """How the value of one row came about."""
        raise NotImplementedError

    def formulas(self) -> Iterator[str]:
        """The formulas that the part works out on its own frame."""
        return iter(())

    def reads(self) -> Iterator[str]:
        """The names that the part is made of, in order."""
        for formula in self.formulas():
            yield from names_in(parse_formula(formula))

    def all_reads(self) -> Iterator[str]:
        """The names that the part and its condition are made of."""
        yield from self.reads()
        if self.when is not None:
            yield from names_in(parse_formula(self.when))

    def words(self, vocabulary: Vocabulary) -> None:
        """Enter the metrics, events, indicators and kinds that the part reads."""


_P = TypeVar("_P", bound=Part)


def registered(key: str) -> Callable[[type[_P]], type[_P]]:
    """A kind of part with the key that marks it in YAML; schemes can be written with it."""

    def register(part: type[_P]) -> type[_P]:
        part.key = key
        PARTS[key] = part
        return part

    return register


def entry(spot: Spot, column: Column, suffix: str = "", source: Source | None = None,
          **extra: object) -> Entry:  # fmt: skip
    """The entry of a part's value, or of something else it yields."""
    name = f"{spot.name}.{suffix}" if suffix else spot.name
    return Entry(name, spot.frame, column, source=source, extra=extra)
