"""The tree behind a figure, taken from the evaluation itself: its columns, parts and sources.

Nothing here says a rule a second time: a step's value is the evaluated one, its formula is the
scheme's own, its children are the quantities that the formula names.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import singledispatch
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.tables import INPUT_TABLES
from kpilib.rules.formula import Name, names_in, parse_formula
from kpilib.rules.sheet import CONSTANT, Entry, Sheet
from kpilib.text.explain.titles import same, titled
from kpilib.text.explain.trace_step import Place, Step, Value

if TYPE_CHECKING:
    from datetime import date

    from kpilib.core.columns import Column, Table
    from kpilib.rules.clauses import Parameter
    from kpilib.rules.formula import Node as FormulaNode
    from kpilib.rules.model import Bilingual
    from kpilib.rules.parts import Part
    from kpilib.rules.scheme import Scheme

Folders = Callable[[str], str]
"""The folder of a period's input files; of the run's own for the empty name."""

HandedOn = Callable[[int, str], "tuple[str, Step] | None"]
"""By row and column of a piece's carry table: the piece that handed it on, and its figure there."""


def _nothing_before(row: int, column: str) -> None:
    """No earlier piece is at hand."""
    del row, column


_TWO_DECIMALS = re.compile(r"\d+\.\d0", re.ASCII)

SCORES: dict[str, Callable[[At], Step]] = {}
"""What tells the entries that the evaluation makes without a part: score, grade, rank."""


@dataclass(frozen=True)
class Teller:
    """Explains the quantities of one piece; what has been told once is the same step again.

    Attributes:
        sheet: The evaluated quantities.
        scheme: For printed names.
        folders: Where input files are.
        reasons: Per person why not assessed; empty where none of the rules says so.
        handed_on: Where carried state comes from.
    """

    sheet: Sheet
    scheme: Scheme
    folders: Folders
    reasons: tuple[str, ...] = ()
    handed_on: HandedOn = _nothing_before
    _told: dict[tuple[str, str, int], Step] = field(default_factory=dict)
    _columns: dict[tuple[str, str], Column] = field(default_factory=dict)

    def step(self, name: str, frame: str, row: int) -> Step:
        """The step of a name, as a formula about that row of the frame sees it."""
        rows = self.sheet.frames[frame]
        if rows.table is not None and frame != "people" and name in rows.table.columns:
            return self.once((name, f"{frame} rows", row), lambda: self._cell(name, frame, row))
        entry = self.sheet.entry(name, frame)
        home = row
        if entry.frame == CONSTANT:
            home = 0
        elif entry.frame != frame:
            home = int(rows.parents[entry.frame][row])
        if home < 0:
            return Step("absent", name, None, titled(self.scheme, name))
        if name == "section" and frame == "people" and rows.table is not None:
            # The person's own cell says more than the first one of the section.
            return self.once((name, frame, row), lambda: self._cell(name, frame, row))
        return self.entry(entry, home)

    def entry(self, entry: Entry, row: int) -> Step:
        """The step of a worked-out quantity."""
        key = (entry.name, entry.frame, row)
        return self.once(key, lambda: self._tell(At(self, entry, row, entry.column.at(row))))

    def column(self, text: str, frame: str) -> Column:
        """A formula for every row of a frame; whatever is wrong with it was reported before."""
        if (text, frame) not in self._columns:
            nobody = np.zeros(len(self.sheet.frames[frame]), dtype=bool)
            self._columns[text, frame] = self.sheet.calculate(text, frame, nobody)
        return self._columns[text, frame]

    def formula(self, kind: str, text: str, frame: str, row: int) -> Step:
        """A formula about one row as a step of its own."""
        node = parse_formula(text)

        def make() -> Step:
            children = (self.step(name, frame, row) for name in dict.fromkeys(names_in(node)))
            value = self.column(text, frame).at(row)
            title = titled(self.scheme, kind)
            return Step("formula", kind, value, title, formula=node, children=tuple(children))

        return self.once((f"{kind} = {text}", frame, row), make)

    def once(self, key: tuple[str, str, int], make: Callable[[], Step]) -> Step:
        """The step that was told before, or is told now."""
        if key not in self._told:
            self._told[key] = make()
        return self._told[key]

    def _tell(self, at: At) -> Step:
        part, name = at.entry.part, at.entry.name
        if part is None:
            return self._without_part(at)
        if name.endswith(".paid"):
            exact = at.name(name.removesuffix(".paid"))
            facts = {"places": 2}
            return Step("rounded", name, at.value, exact.title, "yuan", children=(exact,),
                        facts=facts)  # fmt: skip
        told = tell(part, at)
        # A quantity keeps its own title where something else has its name.
        own = part.title if "." not in name and name not in self.scheme.labels else None
        title = told.title or own or titled(self.scheme, name)
        told = replace(told, name=name, title=title)
        if part.when is not None and not (name.endswith(".points") and at.value is not None):
            told = replace(told, condition=at.formula("condition", part.when))
        if "." in name:
            return told
        unit = "" if told.kind == "attainment" else told.unit or part.unit
        return replace(told, unit=unit, clause=told.clause or part.clause,
                       assumption=told.assumption or part.assumption)  # fmt: skip

    def _without_part(self, at: At) -> Step:
        entry, title = at.entry, titled(self.scheme, at.entry.name)
        if "parameter" in entry.extra:
            return _parameter(at, title)
        if entry.name in SCORES:
            return SCORES[entry.name](at)
        if entry.source is not None:
            return replace(at.leaf(), title=title)
        if entry.frame == "sections":
            return self._section(at)
        return Step("given", entry.name, at.value, title)

    def _section(self, at: At) -> Step:
        """A section's own name, from the first employee who belongs to it."""
        members = np.flatnonzero(self.sheet.frames["people"].parents["sections"] == at.row)
        return self._cell("section", "people", int(members[0]))

    def place(self, entry: Entry, row: int) -> Place | None:
        """Where the input behind an entry stands."""
        source = entry.source
        if source is None or source.row_of[row] < 0:
            return None
        return self.place_of(source.table, source.column, int(source.row_of[row]))

    def place_of(self, table: Table, column: str, at: int) -> Place:
        """Where a cell of a table stands."""
        if not table.source:
            return Place("", table.name, None, int(table.rows[at]), column)
        # A table of an earlier period is called by its folder: 2025Q4/metrics.
        earlier = table.name.rpartition("/")[0] or self.sheet.inputs.prefix.rstrip("/")
        folder = "" if table.name == "carry" else self.folders(earlier)
        number = int(table.rows[at])
        by, line = table.corrected.get(number, ""), int(table.lines[at])
        return Place(folder, table.source, line, number, column, by, table.places.get(column))

    def _cell(self, name: str, frame: str, row: int) -> Step:
        table = self.sheet.frames[frame].table
        if table is None:  # pragma: no cover - the caller has looked
            raise TypeError(frame)
        place = self.place_of(table, name, row)
        column = INPUT_TABLES[table.name].column(name)
        return Step("input", name, table.columns[name].at(row), titled(self.scheme, name),
                    column.unit if column else "", place=place)  # fmt: skip

    def person(self, row: int, frame: str = "people") -> Bilingual:
        """How a person or a customer is called: id and name."""
        rows = self.sheet.frames[frame]
        named = rows.table is not None and "name" in rows.table.columns
        name = rows.table.labels("name").at(row) if rows.table is not None and named else None
        return same(f"{rows.ids[row]} {name or ''}".strip())


def _in_percent(value: Value, written: str) -> bool:
    """Whether a number reads best in percent: a share below 1, or `120%`, which YAML gives as 1.20.

    >>> _in_percent(Fraction(1), "1.00"), _in_percent(Fraction(1), "1")
    (True, False)
    """
    below_one = isinstance(value, Fraction) and 0 < value < 1
    return below_one or bool(_TWO_DECIMALS.fullmatch(written))


def _parameter(at: At, title: Bilingual) -> Step:
    parameter: Parameter = at.entry.extra["parameter"]  # type: ignore[assignment]
    since: date | None = at.entry.extra.get("since")  # type: ignore[assignment]
    written = str(parameter.value if since is None else parameter.values[since])
    facts = {"since": since, "in_percent": not parameter.unit and _in_percent(at.value, written)}
    return Step("parameter", at.entry.name, at.value, title, parameter.unit, facts=facts,
                clause=parameter.clause, assumption=parameter.assumption)  # fmt: skip


@dataclass(frozen=True)
class At:
    """The quantity of one row that a part is asked to explain."""

    teller: Teller
    entry: Entry
    row: int
    value: Value

    def name(self, name: str) -> Step:
        """The step of another quantity, as this one's row sees it."""
        return self.teller.step(name, self.entry.frame, self.row)

    def formula(self, kind: str, text: str) -> Step:
        """A formula of this row as a step of its own; a bare name is that quantity's step."""
        node = parse_formula(text)
        if isinstance(node, Name) and kind != "condition":
            return self.name(node.name)
        return self.teller.formula(kind, text, self.entry.frame, self.row)

    def named(self, node: FormulaNode) -> tuple[Step, ...]:
        """The steps of every name in a formula, each once."""
        return tuple(self.name(name) for name in dict.fromkeys(names_in(node)))

    def leaf(self) -> Step:
        """An input."""
        place = self.teller.place(self.entry, self.row)
        return Step("input", self.entry.name, self.value, place=place)


@singledispatch
def tell(part: Part, at: At) -> Step:
    """How a part's value came about; every kind of part has its own function."""
    del at
    raise NotImplementedError(type(part).__name__)
