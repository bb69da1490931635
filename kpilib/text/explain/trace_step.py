"""One step of an explanation: a value, how it came about, and the values it was made of.

A step's value follows from its children alone. How, says its kind:

| kind | value |
|---|---|
| `input`, `parameter`, `given` | leaves: a cell, a number of a clause, a day of the period |
| `absent` | nothing: the row belongs to nobody here |
| `formula` | the formula, with the children in the places of their names |
| `shown`, `unchanged` | the child's value |
| `carried` | the child's value, which is a figure of the piece that handed it on |
| `excluded` | nothing |
| `left_out` | nothing: a row or a person that a rule does not count |
| `first` | the name of the first child that is true; nothing where none is |
| `none_true`, `any_true` | whether no child is true, or any |
| `reason` | the last child's value, unless a child has none |
| `detail` | the child's value as text |
| `found` | one of the weeks that the child counts |
| `stranger` | whether there is anything carried of a person who is not here: any child |
| `rest`, `owed` | what the second child, a `fill`, left of the first: of its amount, of its base |
| `rounded` | the child rounded half up to `places` decimals |
| `attainment` | actual ÷ target, or the other way round, not below 0 nor above `cap` |
| `weighted` | `weight` × attainment, or `weight` × rating ÷ `top` |
| `rating` | mean per rater type, then their mean by `weights` |
| `years` | whole years: of the child, or from the first child to the second |
| `sum`, `mean` | of the children that have a value |
| `month`, `months` | the month of a row; how many different ones |
| `weeks` | how many of the children (weeks) are below `under` |
| `steps`, `lookup`, `grade` | the row of `table` that fits |
| `score` | the sum of the points, rounded half up to two decimals |
| `printed` | the first child cut to hundredths, or one more (see `kpilib.engine.score`) |
| `total` | sum, mean or number of the people's values |
| `pool` | the share of `mine` in the first child, by the weights of the others |
| `rank`, `prizes` | the place of `mine` among the children; its prize |
| `fill` | the first child's amount fills the items (`item`) in order, oldest first |
| `item` | of an open item what was filled, or its base when nothing of it is left |
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.engine.inputs.lineage import file_text, spot_text
from kpilib.text.language import language

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kpilib.rules.formula import Node as Formula
    from kpilib.rules.model import Bilingual

Value = Fraction | str | bool | date | None

PEOPLE = frozenset({"total", "pool", "rank", "prizes"})
"""Kinds whose children are people, each called by the id."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an input stands.

    Attributes:
        folder: The folder of the file, with a slash at its end; empty where it is not known.
        file: The file, with the sheet of a workbook, or the table where it was made in memory.
        line: The line in it; None for what is carried in memory, 0 for what a correction added.
        row: The data row, from 1.
        column: The column; empty where the whole row is meant.
        correction: The correction that made or changed the row.
        place: The place of the column in a sheet, from 0; None where the whole row is meant.
    """

    folder: str
    file: str
    line: int | None
    row: int
    column: str
    correction: str = ""
    place: int | None = None

    @property
    def path(self) -> str:
        """Folder and file."""
        return f"{self.folder}{self.file}"

    def __str__(self) -> str:
        return f"{self.folder}{self.shown('en')}"

    @property
    def spot(self) -> str:
        """The line or cell, as `kpi check` says it; empty where there is none."""
        # A line of 0 is none: a correction has added the row.
        return spot_text(self.file, self.line, self.row, self.place) if self.line else ""

    def shown(self, lang: str) -> str:
        """File and spot without the folder: `deals.csv line 20`, or `deals.csv 第20行`."""
        said = language(lang).said
        return f"{said(file_text(self.file))} {said(self.spot)}".rstrip()


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A node of the tree. Steps that are needed in several places are one and the same object.

    Attributes:
        kind: How the value arises from the children; see above.
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
        left_out: Rows and people that a rule does not count; they have no part in the value.
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
    left_out: tuple[Step, ...] = ()

    def walk(self) -> Iterator[Step]:
        """This step and all below it, conditions and rows left out included, each once."""
        seen: set[int] = set()
        queue = [self]
        while queue:
            step = queue.pop()
            if id(step) in seen:
                continue
            seen.add(id(step))
            yield step
            queue.extend((*step.below(), *step.left_out))

    def below(self) -> tuple[Step, ...]:
        """The children, and the condition where there is one."""
        return (*self.children, self.condition) if self.condition is not None else self.children

    def printed(self, lang: str) -> str:
        """The printed name."""
        return self.title.in_(lang) if self.title else self.name
