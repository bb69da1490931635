"""What all parts have in common: the printed name, the clause, whose quantity it is, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple, TypeVar

from kpilib.rules.directions import UNTOLD
from kpilib.rules.formula import names_of
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
from kpilib.rules.possible_values import Span, Unknown
from kpilib.rules.sheet import Entry, Source, Spot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kpilib.core.columns import Column
    from kpilib.rules.description import Description, SchemeWords
    from kpilib.rules.directions import OfFormula, Signs
    from kpilib.rules.lint.ranges import Ranges
    from kpilib.rules.parts.lookup import WordTable
    from kpilib.rules.parts.tiers import StepTable
    from kpilib.rules.possible_values import Can
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

    @property
    def input_name(self) -> str:
        """The column, or the side of a metric (`sales.actual`), that the part just reads."""
        return self.input_column()[1]

    def can_stand_on(self) -> tuple[Frame, ...]:
        """The frames whose quantity it can be; a scheme that says otherwise is not loaded."""
        return EVERY_FRAME

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """The quantity under its own name, and under `name.…` whatever else the part yields."""
        raise NotImplementedError

    def trace(self, at: TracePoint) -> Step:
        """How the value of one row came about; for what just reads the inputs, the cell."""
        if self.input_name:
            return at.leaf()
        raise NotImplementedError

    def formulas(self) -> Iterator[str]:
        """The formulas that the part works out on its own frame."""
        return iter(())

    def reads(self) -> Iterator[str]:
        """The names that the part is made of, in order."""
        for formula in self.formulas():
            yield from names_of(formula)

    def all_reads(self) -> Iterator[str]:
        """The names that the part and its condition are made of."""
        yield from self.reads()
        if self.when is not None:
            yield from names_of(self.when)

    def words(self, vocabulary: Vocabulary) -> None:
        """Enter the metrics, events, indicators and kinds that the part reads."""

    def describe(self, t: SchemeWords) -> Description:
        """How its value arises, as the rule book tells it."""
        raise NotImplementedError

    def value_name(self, t: SchemeWords, title: str) -> str:
        """What the value of an indicator is called, beside its points."""
        del t
        return title

    def only_reads(self) -> bool:
        """Whether it is a figure of the inputs, and nothing is worked out."""
        return bool(self.input_name)

    def is_share(self) -> bool:
        """Whether its value is a share that people read in percent."""
        return False

    # What the engine and lint ask of every part; each kind says what applies to it.

    def formulas_about(self) -> Iterator[tuple[str, str]]:
        """Every formula but the condition, with the table whose rows it is about, if any."""
        return ((formula, "") for formula in self.formulas())

    def sees(self, frame: str) -> str:
        """The frame from which the part sees what it reads, where it is worked out for `frame`."""
        return frame

    def looks_at(self, table: str, back: int = 0) -> tuple[str, ...]:
        """The words by which rows of a table, `back` periods earlier, are looked at."""
        del table, back
        return ()

    def row_table(self) -> str:
        """The table whose single rows are added up or counted, if any."""
        return ""

    def input_column(self) -> tuple[str, str]:
        """The table and the column that it is nothing but; empty where it is more."""
        return "", ""

    def periods_back(self) -> int:
        """How many periods earlier the inputs are that it reads."""
        return 0

    def declared_units(self) -> Iterator[tuple[tuple[str, str], str]]:
        """Tables and words with the unit that the part says they are measured in."""
        return iter(())

    def is_of_pieces(self) -> bool:
        """Whether it has a value for each piece of a run, and none over all of it."""
        return False

    def is_of_person(self) -> bool:
        """Whether nothing but who somebody is decides it, apart from what it reads by name."""
        return False

    def employee_columns(self) -> set[str]:
        """The columns of `employees` that it cannot do without."""
        return {"section"} if "sections" in self.on else set()

    def takes_in(self) -> str:
        """The kind of state that comes in by it, if any."""
        return ""

    def fills(self) -> str:
        """The quantity whose open items it fills, if any."""
        return ""

    def needs_base(self) -> bool:
        """Whether the items that it fills need a base even where nobody reads it."""
        return False

    def step_table(self) -> StepTable | None:
        """The bands that decide its value, if any."""
        return None

    def word_table(self) -> WordTable | None:
        """The words that decide its value, if any."""
        return None

    def cells_read(self) -> Iterator[CellsRead]:
        """The cells of `employees`, and of the rows of a metric, that it is worked out from."""
        return iter(())

    def flaws(self) -> Iterator[Flaw]:
        """What lint has to say of this part alone."""
        return iter(())

    def can_be(self, ranges: Ranges) -> Can:
        """What its value can be, as far as can be known without data."""
        del ranges
        return Unknown()

    def side_can_be(self, side: str, ranges: Ranges) -> Can:
        """What it yields beside its value (`NAME.side`) can be."""
        del side, ranges
        return Unknown()

    def points_span(self, ranges: Ranges) -> Span:
        """What the points of an indicator can be."""
        del ranges
        return Span()

    def span_is_exact(self) -> bool:
        """Whether both ends of the points' span can happen; a formula's span may be wider."""
        return True

    def direction(self, of: OfFormula) -> Signs | None:
        """Whether it rises or falls with what a formula is made of; None where that is untold."""
        del of
        return None

    def better(self, good: OfFormula) -> Signs:
        """Whether more of it is better."""
        del good
        return UNTOLD

    def in_score(self) -> bool:
        """Whether an indicator's points are part of the score."""
        return True


_P = TypeVar("_P", bound=Part)


def registered(key: str) -> Callable[[type[_P]], type[_P]]:
    """A kind of part with the key that marks it in YAML; schemes can be written with it."""

    def register(part: type[_P]) -> type[_P]:
        part.key = key
        PARTS[key] = part
        return part

    return register


class CellsRead(NamedTuple):
    """Cells that somebody has to fill in.

    Attributes:
        table: The table.
        word: The metric whose rows are meant; empty: every row.
        column: The column.
        is_needed: Whether an empty one is a problem.
        is_lasting: Whether it holds in the next period, too, until somebody changes it.
    """

    table: str
    word: str
    column: str
    is_needed: bool = True
    is_lasting: bool = False


class Flaw(NamedTuple):
    """What lint finds wrong with a part: where in it, by which code, what, and what to do."""

    place: tuple[str | int, ...]
    code: str
    message: str
    fix: str


def entry(spot: Spot, column: Column, suffix: str = "", source: Source | None = None,
          **extra: object) -> Entry:  # fmt: skip
    """The entry of a part's value, or of something else it yields."""
    name = f"{spot.name}.{suffix}" if suffix else spot.name
    return Entry(name, spot.frame, column, source=source, extra=extra)
