"""Edits of inputs in a scenario: a deal added, a target changed, a person who leaves or moves.

They are laid over the tables as text, after the corrections, so that they are read and checked as
if they stood in the files (`laid_over.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, Field, field_validator, model_validator

from kpilib.core.messages import Message
from kpilib.core.periods import Period
from kpilib.core.problems import suggest
from kpilib.core.tables import INPUT_TABLES
from kpilib.rules.model import Model, SetHere, Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

EMPLOYEES = "employees"
"""The table of people."""

Rows = Mapping[str, str]


def _number(text: object) -> object:
    """A number as people write one: `1.1`, `110%`, `1,200`."""
    if not isinstance(text, str):
        return text
    plain, share = text.replace(",", "").strip(), text.strip().endswith("%")
    try:
        value = Decimal(plain.removesuffix("%").strip())
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise ValueError(Message("it must be a number, such as 4% or 0.5"))
    return value / 100 if share else value


class Relative(Model):
    """A number worked out from the one that stands there: so many times as much, so much more.

    Attributes:
        times: What it is multiplied by.
        plus: What is added; below zero it is taken away.
    """

    times: Annotated[Decimal | None, BeforeValidator(_number)] = None
    plus: Annotated[Decimal | None, BeforeValidator(_number)] = None

    @model_validator(mode="after")
    def _one(self) -> Relative:
        if (self.times is None) == (self.plus is None):
            raise ValueError(Message("say either times or plus"))
        return self

    def of(self, cell: str) -> str | None:
        """The new cell; None where the old one is no plain number."""
        try:
            value = Decimal(cell.replace(",", "").strip())
        except InvalidOperation:
            return None
        if not value.is_finite():
            return None
        new = value * self.times if self.times is not None else value + (self.plus or 0)
        return f"{new:f}"


class Move(Model):
    """A person who goes over to another department, with all of their rows."""

    employee: str
    to: str


class InputEdit(Model):
    """One edit.

    Attributes:
        department: Whose inputs; where only one department is asked for it may be left out.
        period: Of which periods; of all that are asked for when left out.
        table: The input table.
        row: Cells that name exactly one row, or
        rows: cells that every row has that is meant.
        change: The new cells by column: a value, or `{times: 1.1}`, `{plus: -500}`; or
        remove: the rows go; or
        add: a row comes, by column.
        joins: A person comes: a row of `employees`.
        leaves: A person goes, with all of their rows, by id.
        moves: A person goes over to another department, with all of their rows.
        place: File and line.
    """

    department: str = ""
    period: Words = ()
    table: str = ""
    row: Rows = Field(default_factory=dict)
    rows: Rows = Field(default_factory=dict)
    change: Mapping[str, str | Relative] = Field(default_factory=dict)
    remove: Annotated[bool, BeforeValidator(lambda text: {"true": True}.get(text, text))] = False
    add: Rows = Field(default_factory=dict)
    joins: Rows = Field(default_factory=dict)
    leaves: str = ""
    moves: Move | None = None
    place: SetHere = Field(default="", exclude=True)

    @property
    def names_people(self) -> bool:
        """Whether somebody may be called otherwise by it: a person, or a customer."""
        return self.table in {"", EMPLOYEES, "customers"}

    @field_validator("period")
    @classmethod
    def _of_periods(cls, periods: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(str(Period.parse(period)) for period in periods)

    @model_validator(mode="after")
    def _one_thing(self) -> InputEdit:
        whole = [word for word in ("joins", "leaves", "moves") if getattr(self, word)]
        said = [*whole, *(word for word in ("change", "remove", "add") if getattr(self, word))]
        if len(said) != 1:
            raise ValueError(
                Message("an edit does one of change, remove, add, joins, leaves or moves")
            )
        if whole:
            if self.table or self.row or self.rows:
                raise ValueError(Message("{word} needs no table and no row", word=whole[0]))
            return self
        if self.table not in INPUT_TABLES:
            known = suggest(self.table, tuple(INPUT_TABLES))
            raise ValueError(
                Message("{table!r} is no input table: {advice}", table=self.table, advice=known)
            )
        if (not self.add) != (bool(self.row) != bool(self.rows)):
            raise ValueError(
                Message("row (one row) or rows (all such) names what is meant; with add neither")
            )
        return self


def about(edits: Sequence[InputEdit], department: str, period: str) -> Iterator[InputEdit]:
    """The edits of a department's period, in their order."""
    for edit in edits:
        if period in edit.period and department in {edit.department, edit.moves and edit.moves.to}:
            yield edit
