"""One step of an explanation: a value, how it came about, and the values it was made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kpilib.formula import Node as Formula
    from kpilib.model import Bilingual

Value = Fraction | str | bool | date | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where an input stands.

    Attributes:
        file: The file, or the table where it was made in memory.
        line: The line in it; None for what is carried in memory.
        row: The data row, from 1.
        column: The column.
    """

    file: str
    line: int | None
    row: int
    column: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line is not None else self.file


@dataclass(frozen=True, slots=True)
class Step:
    """A node of the tree.

    Attributes:
        kind: How the value arises from the children: `formula`, `attainment`, `steps`, `lookup`,
            `rows`, `rating`, `rounded`, … or `input`, `parameter`, `given` for a leaf.
        name: As formulas name it.
        value: The exact value; None where there is none.
        title: Printed name.
        unit: `yuan`, `points` …
        formula: For `formula`: the tree that is worked out from the children by name.
        children: What the value was made of, by the name that the formula uses.
        facts: What else the kind needs: `cap`, `weight`, `table`, `places` …
        clause: The words of the regulation.
        assumption: Our reading, where the text is silent.
        place: Where an input stands.
        condition: The condition under which there is a value, worked out as a step of its own.
    """

    kind: str
    name: str
    value: Value
    title: Bilingual | None = None
    unit: str = ""
    formula: Formula | None = None
    children: tuple[Step, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
    clause: str = ""
    assumption: Bilingual | None = None
    place: Place | None = None
    condition: Step | None = None

    def walk(self) -> Iterator[Step]:
        """This step and all below it, conditions included."""
        yield self
        for child in self.children:
            yield from child.walk()
        if self.condition is not None:
            yield from self.condition.walk()

    def printed(self, lang: str) -> str:
        """The printed name."""
        return self.title.in_(lang) if self.title else self.name


Number = Fraction | Decimal
