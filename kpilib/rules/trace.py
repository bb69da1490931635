"""The trace of a figure: steps, each a value, how it came about, and the values it was made of.

A step's value follows from its children alone; each class below says how. Kinds of parts have
steps of their own, which stand beside the part. `kpilib.rules.trace_builder` makes the tree, and
`kpilib.text.explain` shows it: a step says itself (`said`) in the words that it is handed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, Protocol

from kpilib.core.messages import Message
from kpilib.core.rounding import round_half_up

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from kpilib.rules.formula import Node
    from kpilib.rules.model import Bilingual

    Title = Bilingual | str
    """A name in print: of the scheme, a message of ours, or an id that is the same everywhere."""

Value = Fraction | str | bool | date | None


class TraceWords(Protocol):
    """What a step needs of a language to say how it came about."""

    def say(self, key: str, /, *, context: str = "", **facts: object) -> str:
        """A text of the catalogue with its facts."""

    def say_number(
        self, one: str, many: str, /, *, n: int, context: str = "", **facts: object
    ) -> str:
        """A text that counts something."""

    def said(self, text: Title) -> str:
        """A title in the language."""

    def number(self, value: Fraction | Decimal) -> str:
        """A number, exact where its decimals end."""

    def percent(self, value: Fraction | Decimal) -> str:
        """A share in percent."""

    def series(self, words: Sequence[str]) -> str:
        """Several words in a row."""

    def period_named(self, name: str) -> str:
        """A period by its name in the inputs; empty for none."""

    def word(self, word: str) -> str:
        """A word of the inputs by its printed name."""

    def named(self, step: Step) -> str:
        """The printed name of a step."""

    def plain(self, step: Step) -> str:
        """The value of a step without its unit."""

    def value(self, step: Step) -> str:
        """The value of a step with its unit."""

    def both(self, step: Step) -> str:
        """Name and value."""

    def formula(self, node: Node, name: Callable[[str], str]) -> str:
        """A formula, with names shown in some way."""

    def symbols(self, step: Step) -> Callable[[str], str]:
        """Names of a step's formula by their titles."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an input, a leaf of the tree, stands: its file and row.

    Attributes:
        folder: The folder of the file, with a slash at its end; empty where it is not known.
        file: The file, with the sheet of a workbook, or the table where it was made in memory.
        line: The line in it; None for what is carried in memory, 0 for what a correction added.
        row: The data row, from 1.
        column: The column; empty where the whole row is meant.
        correction: The correction that made or changed the row.
        place: The place of the column in a sheet, from 0; None where the whole row is meant.
        origin: Where the row came from before it stood in the file; empty where it began there.
    """

    folder: str
    file: str
    line: int | None
    row: int
    column: str
    correction: str = ""
    place: int | None = None
    origin: str = ""

    @property
    def path(self) -> str:
        """Folder and file."""
        return f"{self.folder}{self.file}"


@dataclass(frozen=True, eq=False)
class Step:
    """A node of the tree. Steps that are needed in several places are one and the same object.

    Attributes:
        kind: What programs call this class of steps.
        text: How the value comes about, where that is the same for all steps of the class.
        data: The fields that a program needs, beside the children, to work the value out again.
        name: As formulas name it.
        value: The exact value; None where there is none.
        title: Printed name.
        unit: `yuan`, `points` …
        children: What the value was made of, by the name that a formula uses.
        clause: The words of the regulation.
        assumption: Our reading, where the text is silent.
        place: Where an input stands.
        condition: The condition under which there is a value, worked out as a step of its own.
        left_out: Rows and people that a rule does not count; they have no part in the value.
        origin: Of carried state the period in which it arose.
        hundredths: The value has two decimals and shows both.
        in_percent: A number without a unit reads best in percent.
    """

    kind: ClassVar[str] = ""
    data: ClassVar[tuple[str, ...]] = ()
    text: ClassVar[str] = ""

    name: str
    value: Value
    title: Title | None = None
    unit: str = ""
    children: tuple[Step, ...] = ()
    clause: str = ""
    assumption: Bilingual | None = None
    place: Place | None = None
    condition: Step | None = None
    left_out: tuple[LeftOutStep, ...] = ()
    origin: str = ""
    hundredths: bool = False
    in_percent: bool = False

    def said(self, words: TraceWords) -> str:
        """How the value came about, in one sentence; empty where name and value say it all."""
        return words.said(self.text)

    def facts(self) -> Mapping[str, object]:
        """What a program needs beside the children, by name."""
        found = {name.rstrip("_"): getattr(self, name) for name in self.data}
        return found | {"origin": self.origin} if self.origin else found

    @property
    def people(self) -> tuple[Step, ...]:
        """The children that are people, each called by the id, in the order of a list of them."""
        return ()

    @property
    def whose(self) -> str:
        """Whose value it is, where the children are people."""
        return ""

    @property
    def came(self) -> Step | None:
        """Of carried state the same item as it came into the piece; None where it arose there."""
        return None

    @property
    def unmet(self) -> bool:
        """Whether there is no value because the condition does not hold."""
        return self.condition is not None and self.condition.value is not True

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


def total_of(steps: Iterable[Step]) -> Fraction:
    """The sum of the numbers among the values of some steps."""
    return sum((step.value for step in steps if isinstance(step.value, Fraction)), Fraction(0))


class InputStep(Step):
    """A leaf: a cell of the inputs, at its place."""

    kind = "input"


class GivenStep(Step):
    """A leaf: what needs no explanation, such as a day of the period."""

    kind = "given"


class AbsentStep(Step):
    """No value: the row belongs to nobody here."""

    kind = "absent"
    text = Message("there is none here")


@dataclass(frozen=True, eq=False, kw_only=True)
class ParameterStep(Step):
    """A leaf: a number of a clause.

    Attributes:
        since: The day from which it holds; None where it has no date.
    """

    kind = "parameter"
    data = ("since",)
    since: date | None

    def said(self, words: TraceWords) -> str:
        """Since when."""
        return words.say("since {since}", since=self.since) if self.since else ""


@dataclass(frozen=True, eq=False, kw_only=True)
class FormulaStep(Step):
    """The value of a formula, with the children in the places of their names.

    Attributes:
        formula: The tree.
    """

    kind = "formula"
    formula: Node


class PersonStep(FormulaStep):
    """A formula for one of several people, called by the id."""


@dataclass(frozen=True, eq=False, kw_only=True)
class RoundedStep(Step):
    """The child rounded half up to two decimals."""

    kind = "rounded"
    text = Message("rounded half up to two decimals")
    data = ("places",)
    places: ClassVar[int] = 2
    hundredths: bool = True

    @property
    def came(self) -> Step | None:
        """What was rounded has come so."""
        return self.children[0].came


class ShownStep(Step):
    """The child's value under another name."""

    kind = "shown"


class SumStep(Step):
    """The sum of the children that have a value."""

    kind = "sum"
    nothing: ClassVar[str] = Message("there is nothing to pay")

    def said(self, words: TraceWords) -> str:
        """That these are added up, or that there are none."""
        return words.say("the sum of these") if self.children else words.said(self.nothing)


class MeanStep(Step):
    """The mean of the children that have a value."""

    kind = "mean"

    def said(self, words: TraceWords) -> str:
        """Of how many."""
        count = sum(child.value is not None for child in self.children)
        return words.say("the mean of these {count}", count=count)


class UnchangedStep(Step):
    """The child's value, handed on as it came."""

    kind = "unchanged"
    text = Message("carried on as it came")

    @property
    def came(self) -> Step | None:
        """The child came so."""
        return self.children[0].came


def rounded(name: str, exact: Step, title: Title | None, unit: str) -> Step:
    """A value rounded to hundredths; the exact step itself where that changes nothing."""
    if not isinstance(exact.value, Fraction):
        return exact
    value = Fraction(round_half_up(exact.value, 2))
    if value == exact.value:
        return replace(exact, unit=unit, title=title)
    return RoundedStep(name, value, title, unit, (exact,))


@dataclass(frozen=True, eq=False, kw_only=True)
class LeftOutStep(Step):
    """No value: a row or a person that a rule does not count.

    The children are the condition that does not hold, or the reason; the step that leaves it out
    speaks for it.

    Attributes:
        why: `where` (a condition about the row), `no_week`, `not_assessed` (whose row it is), or
            `person`.
    """

    kind = "left_out"
    data = ("why",)
    why: str
