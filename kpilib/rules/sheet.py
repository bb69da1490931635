"""The sheet of named quantities for one piece of a run, worked out once for all people."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from kpilib.core.columns import Column, Days, Table, Truth
from kpilib.core.exact import Numbers, rows_where
from kpilib.core.messages import Message
from kpilib.core.problems import Details, Problem, suggest
from kpilib.core.values import value
from kpilib.rules.calculate import calculate
from kpilib.rules.formula import FormulaError, Node, names_in, parse_formula
from kpilib.rules.model import FRAME_NAMES
from kpilib.rules.printed_formula import printed_formula

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kpilib.core.integers import Array, Bools
    from kpilib.core.periods import Period
    from kpilib.engine.inputs.read import Inputs
    from kpilib.rules.frames import FrameRows, Frames
    from kpilib.rules.parts.part import Part

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Source:
    """Where the values of a quantity stand in the inputs.

    Attributes:
        table: The input table.
        column: Its column.
        row_of: Per row of the frame the place of its row in the table; -1 where there is none.
    """

    table: Table
    column: str
    row_of: Array


@value
class Entry:
    """One worked-out quantity.

    Attributes:
        name: As formulas name it.
        frame: Whose quantity it is.
        column: One value per row of the frame, or a single one for all.
        part: The part of the scheme that yielded it; None for parameters and the like.
        source: Where it was read, for a quantity that is read rather than worked out.
        extra: What else the part keeps for its explanation and for the parts after it.
    """

    name: str
    frame: str
    column: Column
    part: Part | None = None
    source: Source | None = None
    extra: Mapping[str, object] = field(default_factory=dict)

    def kept(self, key: str, kind: type[_T]) -> _T:
        """What the part has kept under a key; there is no other kind of thing there."""
        value = self.extra[key]
        if not isinstance(value, kind):  # a fault of the part itself
            raise TypeError(f"{self.name} keeps no {kind.__name__} as {key}")
        return value


CONSTANT = "constant"
"""The frame of parameters: one value for all rows everywhere."""


class Sheet:
    """Named quantities, each worked out once from inputs or from quantities above it.

    Attributes:
        period: The piece of the run.
        inputs: The tables, narrowed to the piece.
        frames: The rows that quantities are about.
        problems: Everything found wrong so far.
        by_month: The run is longer than the piece, so that rows must name their month.
        bases_read: The fills whose items need a base, because some rule reads it.
        entries: What has been worked out, by name and frame.
    """

    def __init__(
        self,
        period: Period,
        inputs: Inputs,
        frames: Frames,
        problems: list[Problem],
        *,
        by_month: bool = False,
        bases_read: frozenset[str] = frozenset(),
    ) -> None:
        self.by_month = by_month
        self.bases_read = bases_read
        self.period = period
        self.inputs = inputs
        self.frames = frames
        self.problems = problems
        self.entries: dict[tuple[str, str], Entry] = {}
        self._sectionless: set[int] = set()
        self._joined: dict[tuple[int, tuple[str, str], str], tuple[Table, Array]] = {}
        for name, day in (("period_start", period.start), ("period_end", period.end)):
            self.put(Entry(name, CONSTANT, Days(Numbers.single(day.toordinal()))))
        self.put(Entry("period_months", CONSTANT, Numbers.single(period.months)))

    def put(self, entry: Entry) -> None:
        """Enter a quantity."""
        self.entries[entry.name, entry.frame] = entry

    def entry(self, name: str, frame: str) -> Entry:
        """The quantity that a name means for the rows of a frame, in its own frame.

        Raises:
            FormulaError: There is none above (a circular or forward reference), or it belongs to
                something smaller than the frame.
        """
        if own := self.entries.get((name, frame)):
            return own
        homes = [frame, *self.frames[frame].parents, CONSTANT]
        for home in homes:
            if found := self.entries.get((name, home)):
                return found
        elsewhere = [home for known, home in self.entries if known == name]
        if elsewhere:
            message = Message(
                "{name} is a quantity of {owner}, so that {reader} needs a total of it",
                name=name,
                owner=FRAME_NAMES[elsewhere[0]],
                reader=FRAME_NAMES[frame],
            )
            raise FormulaError(message)
        table = self.frames[frame].table
        columns = table.columns if table is not None and frame != "people" else ()
        known = [*columns, *(known for known, home in self.entries if home in homes)]
        raise FormulaError(
            Message("{name} is not defined above: {known}", name=name, known=suggest(name, known))
        )

    def column(self, name: str, frame: str) -> Column:
        """A quantity as the rows of a frame see it."""
        rows = self.frames[frame]
        if rows.table is not None and frame != "people" and name in rows.table.columns:
            return rows.table.columns[name]
        entry = self.entry(name, frame)
        if entry.frame == CONSTANT:
            return entry.column
        seen = self.frames.view(entry.column, entry.frame, frame)
        if seen is None:  # entry() looks at containing frames only
            raise FormulaError(
                Message("{name} cannot be seen from {reader}", name=name, reader=FRAME_NAMES[frame])
            )
        return seen

    def calculate(self, text: str, frame: str, rows: Bools | None = None) -> Column:
        """A formula for every row of a frame; `rows` says which rows matter."""
        reading = FormulaNames(self, frame, self.frames[frame].active if rows is None else rows)
        return calculate(parse_formula(text), reading).spread(len(self.frames[frame]))

    def truth(self, text: str, frame: str, rows: Bools | None = None) -> Truth:
        """A condition for every row of a frame."""
        column = self.calculate(text, frame, rows)
        if not isinstance(column, Truth):
            raise FormulaError(
                Message(
                    "{formula} is no condition: it is neither true nor false", formula=repr(text)
                )
            )
        return column

    def numbers(self, text: str, frame: str, rows: Bools | None = None) -> Numbers:
        """Numbers for every row of a frame."""
        column = self.calculate(text, frame, rows)
        if not isinstance(column, Numbers):
            raise FormulaError(Message("{formula} is no number", formula=repr(text)))
        return column

    def source_of(self, name: str, frame: str) -> tuple[Source, str] | None:
        """The input behind a quantity: its own, or the first found among what it is made of.

        Returns:
            The source and the frame whose rows it speaks of; None where there is no input behind.
        """
        rows = self.frames[frame]
        if rows.table is not None and frame != "people" and name in rows.table.columns:
            return Source(rows.table, name, rows.every), frame
        entry = self.entry(name, frame)
        if entry.source is not None:
            return entry.source, entry.frame
        if entry.part is None:
            return None
        found = (self.source_of(read, entry.frame) for read in entry.part.reads())
        return next((source for source in found if source is not None), None)

    def subjects(self, table: Table, column: str, frame: str) -> Array:
        """Per row of a table the row of the frame that it is about; -1: none. Looked up once."""
        rows = self.frames[frame]
        return self._once(
            table, ("column", column), frame, lambda: rows.rows_of(table.labels(column))
        )

    def rows_of_metric(self, table: Table, metric: str, frame: str) -> Array:
        """Per row of a frame the place of its row of a metric; -1: none. Looked up once."""

        def look_up() -> Array:
            rows = self.frames[frame]
            places = np.flatnonzero(table.labels("metric").among((metric,)))
            row_of = np.full(len(rows) + 1, -1, dtype=np.int64)
            # Those of nobody here fall into the last place.
            row_of[rows.rows_of(table.labels("subject").take(places))] = places
            return row_of[:-1]

        return self._once(table, ("metric", metric), frame, look_up)

    def _once(
        self, table: Table, what: tuple[str, str], frame: str, look_up: Callable[[], Array]
    ) -> Array:
        key = (id(table), what, frame)
        if key not in self._joined:
            # The table is kept as well, so that its identity is not given to another.
            self._joined[key] = table, look_up()
        return self._joined[key][1]

    def earlier(self, name: str, back: int) -> Table | None:
        """A table of the period `back` periods earlier, called by its folder (`2025Q4/metrics`)."""
        earlier = str(self.period.back(back))
        found = self.inputs.history.get(earlier)
        return replace(found[name], name=f"{earlier}/{name}") if found else None

    def report(self, code: str, message: str, table: str = "", row: int | None = None,
               column: str = "") -> None:  # fmt: skip
        """Add a problem; `table` is named as this piece's inputs call it."""
        own = table in self.inputs.tables
        place = f"{self.inputs.prefix}{table}" if own else table
        self.problems.append(Problem(place, row, column, code, message))

    def report_lack(self, code: str, message: str, at: tuple[str, str], whose: str,
                    word: str) -> None:  # fmt: skip
        """Add a problem with what is not there: in which table and column, whose, and what."""
        self.report(code, message, at[0], None, at[1])
        lack = replace(self.problems[-1], details=Details(whose=whose, word=word))
        self.problems[-1] = lack

    def report_at(self, code: str, message: str, name: str, frame: str, row: int) -> None:
        """Add a problem with a value of a quantity, naming the input cell behind it."""
        found = self.source_of(name, frame)
        if found is None:
            self.report(code, message, column=name)
            return
        source, home = found
        place = row if home == frame else int(self.frames[frame].parents[home][row])
        at = int(source.row_of[place])
        number = int(source.table.rows[at]) if at >= 0 else None
        self.report(code, message, source.table.name, number, source.column)

    def report_behind(self, code: str, message: str, name: str, frame: str, row: int) -> None:
        """The same, where a formula may name nothing (`name` is empty) that is to blame."""
        if name:
            self.report_at(code, message, name, frame, row)
        else:
            self.report(code, message)

    def report_no_section(self, name: str, rows: Bools) -> None:
        """People without a section, where a quantity of sections is asked for: each told once.

        They would be left out of totals, pools and ranks, and a condition would just not hold.
        """
        people = self.frames["people"]
        section = people.parents.get("sections")
        if section is None:
            return
        lost: Bools = np.asarray(rows & (section < 0))
        for row in rows_where(lost):
            if row not in self._sectionless:
                self._sectionless.add(int(row))
                message = Message(
                    "{who} has no section, and {name} needs it: fill it in",
                    who=people.ids[row],
                    name=name,
                )
                number = int(self.inputs["employees"].rows[row])
                self.report("no_section", message, "employees", number, "section")

    def is_of_sections(self, name: str, frame: str) -> bool:
        """Whether a person's formula means a quantity of the section by a name."""
        if frame != "people" or (name, "people") in self.entries:
            return False
        return (name, "sections") in self.entries

    def report_no_value(self, name: str, frame: str, rows: Bools) -> None:
        """Nothing is left out silently: a value that is needed and not there is a problem.

        Whatever made it missing has mostly been reported already, and then says more.
        """
        if self.problems:
            return
        for row in rows_where(rows):
            who = self.frames[frame].ids[row]
            self.report(
                "no_value",
                Message(
                    "{name} of {who} has no value: look at what it is made of", name=name, who=who
                ),
            )


@value
class FormulaNames:
    """Names as a formula about the rows of one frame sees them."""

    sheet: Sheet
    frame: str
    rows: Bools

    def column(self, name: str) -> Column:
        """The column that a name stands for."""
        if self.sheet.is_of_sections(name, self.frame):
            self.sheet.report_no_section(name, self.rows)
        return self.sheet.column(name, self.frame)

    def only(self, rows: Bools) -> FormulaNames:
        """The same names, where just some rows matter."""
        return FormulaNames(self.sheet, self.frame, np.asarray(self.rows & rows))

    def divided_by_zero(self, divisor: Node, rows: Bools) -> None:
        """Report the input behind a divisor of zero, once per row that matters."""
        for row in rows_where(self.rows & rows):
            message = Message(
                "{divisor} is 0, and is divided by: it must be more than 0",
                divisor=printed_formula(divisor),
            )
            name = next(names_in(divisor), "")
            self.sheet.report_behind("division_by_zero", message, name, self.frame, int(row))


@value
class Spot:
    """Where a part is worked out: a name in a frame of a sheet, for the rows that need it."""

    sheet: Sheet
    name: str
    frame: str
    needed: Bools

    @property
    def rows(self) -> FrameRows:
        """The rows of the frame."""
        return self.sheet.frames[self.frame]

    def numbers(self, text: str) -> Numbers:
        """Numbers from a formula, for the rows that need them."""
        return self.sheet.numbers(text, self.frame, self.needed)

    def column(self, text: str) -> Column:
        """A column from a formula, for the rows that need it."""
        return self.sheet.calculate(text, self.frame, self.needed)

    def lacking(self, present: Bools) -> Iterator[int]:
        """The rows that need a value and have none."""
        return (int(row) for row in rows_where(self.needed & ~present))

    def who(self, row: int) -> str:
        """How a message calls a row."""
        return self.rows.ids[row]
