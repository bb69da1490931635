"""The tree behind a figure, taken from the evaluation itself: its columns, parts and sources.

Nothing here says a rule a second time: a step's value is the evaluated one, its formula is the
scheme's own, its children are the quantities that the formula names. Each part traces itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from kpilib.core.messages import Message
from kpilib.core.tables import INPUT_TABLES
from kpilib.rules.clauses import Parameter
from kpilib.rules.formula import Name, names_of, parse_formula
from kpilib.rules.model import Bilingual
from kpilib.rules.sheet import CONSTANT, Entry, Sheet
from kpilib.rules.trace import (
    AbsentStep,
    FormulaStep,
    GivenStep,
    InputStep,
    LeftOutStep,
    ParameterStep,
    PersonStep,
    Place,
    RoundedStep,
    Step,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.core.columns import Column, Table
    from kpilib.rules.parts.compared import Peers
    from kpilib.rules.scheme import Scheme
    from kpilib.rules.trace import Title

Folders = Callable[[str], str]
"""The folder of a period's input files; of the run's own for the empty name."""

HandedOn = Callable[[int, str], "tuple[str, Step] | None"]
"""By row and column of a piece's carry table: the piece that handed it on, and its figure there."""

_T = TypeVar("_T")


def _nothing_before(row: int, column: str) -> None:
    """No earlier piece is at hand."""
    del row, column


_TWO_DECIMALS = re.compile(r"\d+\.\d0", re.ASCII)


@dataclass(frozen=True)
class TraceBuilder:
    """Traces the quantities of one piece; what has been traced once is the same step again.

    Attributes:
        sheet: The evaluated quantities.
        scheme: The rules.
        folders: Where input files are.
        titled: The printed name of whatever a formula can name.
        without_part: What traces entries that the evaluation makes without a part, such as `score`.
        reasons: Per person why not assessed; empty where none of the rules says so.
        handed_on: Where carried state comes from.
    """

    sheet: Sheet
    scheme: Scheme
    folders: Folders
    titled: Callable[[str], Title]
    without_part: Mapping[str, Callable[[TracePoint], Step]]
    reasons: tuple[str, ...] = ()
    handed_on: HandedOn = _nothing_before
    _traced: dict[tuple[str, str, int], Step] = field(default_factory=dict)
    _columns: dict[tuple[str, str], Column] = field(default_factory=dict)
    _groups: dict[tuple[str, int], Peers] = field(default_factory=dict)

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
            return AbsentStep(name, None, self.titled(name))
        if name == "section" and frame == "people" and rows.table is not None:
            # The person's own cell says more than the first one of the section.
            return self.once((name, frame, row), lambda: self._cell(name, frame, row))
        return self.entry(entry, home)

    def entry(self, entry: Entry, row: int) -> Step:
        """The step of a worked-out quantity."""
        key = (entry.name, entry.frame, row)
        return self.once(key, lambda: self._trace(TracePoint(self, entry, row)))

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
            children = (self.step(name, frame, row) for name in dict.fromkeys(names_of(text)))
            value = self.column(text, frame).at(row)
            return FormulaStep(kind, value, self.titled(kind), formula=node,
                               children=tuple(children))  # fmt: skip

        return self.once((f"{kind} = {text}", frame, row), make)

    def once(self, key: tuple[str, str, int], make: Callable[[], Step]) -> Step:
        """The step that was traced before, or is traced now."""
        if key not in self._traced:
            self._traced[key] = make()
        return self._traced[key]

    def _trace(self, at: TracePoint) -> Step:
        part, name = at.entry.part, at.entry.name
        if part is None:
            return self._without_part(at)
        if name.endswith(".paid"):
            exact = at.name(name.removesuffix(".paid"))
            return RoundedStep(name, at.value, exact.title, "yuan", children=(exact,))
        traced = part.trace(at)
        # A quantity keeps its own title where something else has its name.
        own = part.title if "." not in name and name not in self.scheme.labels else None
        known: dict[str, Any] = {"name": name, "title": traced.title or own or self.titled(name)}
        if part.when is not None and not (name.endswith(".points") and at.value is not None):
            known["condition"] = at.formula("condition", part.when)
        if "." not in name:
            known["unit"] = "" if traced.in_percent else traced.unit or part.unit
            known["clause"] = traced.clause or part.clause
            known["assumption"] = traced.assumption or part.assumption
        return replace(traced, **known)

    def _without_part(self, at: TracePoint) -> Step:
        entry, title = at.entry, self.titled(at.entry.name)
        if "parameter" in entry.extra:
            return _parameter(at, title)
        if entry.name in self.without_part:
            return self.without_part[entry.name](at)
        if entry.source is not None:
            return replace(at.leaf(), title=title)
        if entry.frame == "sections":
            return self._section(at)
        return GivenStep(entry.name, at.value, title)

    def _section(self, at: TracePoint) -> Step:
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
        """Lineage of a figure's leaf: file, sheet and row of a cell of the inputs."""
        if not table.source:
            return Place("", table.name, None, int(table.rows[at]), column)
        # A table of an earlier period is called by its folder: 2025Q4/metrics.
        earlier = table.name.rpartition("/")[0] or self.sheet.inputs.prefix.rstrip("/")
        folder = "" if table.name == "carry" else self.folders(earlier)
        number = int(table.rows[at])
        by, line = table.corrected.get(number, ""), int(table.lines[at])
        return Place(folder, table.source, line, number, column, by, table.places.get(column),
                     table.origins.get(number, ""))  # fmt: skip

    def _cell(self, name: str, frame: str, row: int) -> Step:
        table = self.sheet.frames[frame].table
        if table is None:  # the caller has looked
            raise TypeError(frame)
        place = self.place_of(table, name, row)
        column = INPUT_TABLES[table.name].column(name)
        return InputStep(name, table.columns[name].at(row), self.titled(name),
                         column.unit if column else "", place=place)  # fmt: skip

    def row_title(self, table: Table, name: str, row: int) -> Title:
        """A row by its id; events, which have none, by their name and day or month."""
        title = self.titled(name)
        if table.name.rpartition("/")[2] != "events":
            return title
        day = table.columns["date"].at(row)
        when = day.isoformat() if isinstance(day, date) else table.labels("month").at(row)
        return title if when is None else Message("{event} {day}", event=title, day=when)

    def person(self, row: int, frame: str = "people") -> Title:
        """How a person or a customer is called: id and name, in English that in Latin letters."""
        who, name = self.sheet.frames[frame].ids[row], self._text(frame, "name", row)
        called = f"{who} {name}".strip() if name != who else who  # a name may be the id
        if latin := self._text(frame, "name_en", row):
            return Bilingual(zh=called, en=f"{who} {latin}")
        return called

    def _text(self, frame: str, column: str, row: int) -> str:
        """A cell of a person's or a customer's own row; empty where there is none."""
        table = self.sheet.frames[frame].table
        if table is None or column not in table.columns:
            return ""
        return table.labels(column).at(row) or ""

    def of_people(self, text: str, rows: Iterable[int]) -> Iterator[Step]:
        """A formula for several people, each a step that is called by the person."""
        node, column = parse_formula(text), self.column(text, "people")
        names = tuple(dict.fromkeys(names_of(text)))
        ids = self.sheet.frames["people"].ids

        def of_person(row: int) -> Step:
            children = tuple(self.step(name, "people", row) for name in names)
            return PersonStep(ids[row], column.at(row), self.person(row), formula=node,
                              children=children)  # fmt: skip

        for row in map(int, rows):  # each once: everybody is compared with everybody
            yield self.once((f"person = {text}", "people", row), partial(of_person, row))

    def group(self, which: tuple[str, int], make: Callable[[], Peers]) -> Peers:
        """The people whom a quantity compares within a group, made once for all of them.

        Args:
            which: The quantity, and the group.
            make: Finds them.
        """
        if which not in self._groups:
            self._groups[which] = make()
        return self._groups[which]

    def not_assessed(self, among: Iterable[int]) -> tuple[LeftOutStep, ...]:
        """The people of a group who are not assessed, each with the reason.

        Args:
            among: The group's rows of people.
        """
        people = self.sheet.frames["people"]
        return tuple(
            LeftOutStep(people.ids[row], None, self.person(row), children=(self._reason(row),),
                        why="person")
            for row in map(int, among)
            if self.reasons and self.reasons[row] and not people.active[row]
        )  # fmt: skip

    def _reason(self, row: int) -> Step:
        """The reason as a leaf: the person's own explanation tells its condition."""
        reason = self.reasons[row]
        rule = next((r for r in self.scheme.eligibility if r.reason == reason), None)
        return GivenStep(reason, reason, rule.title if rule else reason)


def _in_percent(value: Value, written: str) -> bool:
    """Whether a number reads best in percent: a share below 1, or `120%`, which YAML gives as 1.20.

    >>> _in_percent(Fraction(1), "1.00"), _in_percent(Fraction(1), "1")
    (True, False)
    """
    below_one = isinstance(value, Fraction) and 0 < value < 1
    return below_one or bool(_TWO_DECIMALS.fullmatch(written))


def _parameter(at: TracePoint, title: Title) -> Step:
    parameter = at.entry.kept("parameter", Parameter)
    since = at.entry.kept("since", date) if at.entry.extra.get("since") else None
    written = str(parameter.value if since is None else parameter.values[since])
    return ParameterStep(
        at.entry.name, at.value, title, parameter.unit, since=since, clause=parameter.clause,
        in_percent=not parameter.unit and _in_percent(at.value, written),
        assumption=parameter.assumption,
    )  # fmt: skip


@dataclass(frozen=True)
class TracePoint:
    """The quantity of one row, which a part is asked to trace."""

    builder: TraceBuilder
    entry: Entry
    row: int

    @property
    def value(self) -> Value:
        """What was worked out."""
        return self.entry.column.at(self.row)

    @property
    def who(self) -> str:
        """Whose quantity it is."""
        return self.builder.sheet.frames[self.entry.frame].ids[self.row]

    @property
    def side(self) -> str:
        """What of the part: `last` of `place.last`; empty for its own value."""
        return self.entry.name.partition(".")[2]

    def kept(self, key: str, kind: type[_T]) -> _T:
        """What the evaluation of the part has kept."""
        return self.entry.kept(key, kind)

    def name(self, name: str) -> Step:
        """The step of another quantity, as this one's row sees it."""
        return self.builder.step(name, self.entry.frame, self.row)

    def formula(self, kind: str, text: str) -> Step:
        """A formula of this row as a step of its own; a bare name is that quantity's step."""
        node = parse_formula(text)
        if isinstance(node, Name) and kind != "condition":
            return self.name(node.name)
        return self.builder.formula(kind, text, self.entry.frame, self.row)

    def calculated(self, text: str, unit: str = "") -> Step:
        """The value as that of a formula."""
        return FormulaStep(self.entry.name, self.value, None, unit, self.named(text),
                           formula=parse_formula(text))  # fmt: skip

    def named(self, text: str) -> tuple[Step, ...]:
        """The steps of every name in a formula, each once."""
        return tuple(self.name(name) for name in dict.fromkeys(names_of(text)))

    def leaf(self) -> Step:
        """An input."""
        return InputStep(
            self.entry.name, self.value, place=self.builder.place(self.entry, self.row)
        )
