"""Clauses beside quantities and indicators: printed numbers, grade bounds, flags, deadlines."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, model_validator

from kpilib.core.messages import Message
from kpilib.rules.day import Day
from kpilib.rules.earlier_spellings import is_as_issued
from kpilib.rules.model import (
    Bilingual,
    Cadences,
    Formula,
    Frames,
    Model,
    Name,
    Unit,
    Weight,
    Whole,
    Words,
    as_tuple,
    weight_of,
)
from kpilib.rules.parts import AnyPart

if TYPE_CHECKING:
    from datetime import date
    from fractions import Fraction


class RegulationSource(Model):
    """Where the regulation stands in the seed documents."""

    file: str
    heading: str


class Parameter(Model):
    """A named number of a clause, with the days from which its values hold.

    Attributes:
        title: Printed name.
        value: The number, or
        values: the number by the first day on which it holds.
    """

    title: Bilingual | None = None
    unit: Unit = ""
    clause: str = ""
    assumption: Bilingual | None = None
    value: Weight | None = None
    values: Mapping[Day, Weight] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_or_dated(self, info: ValidationInfo) -> Parameter:
        if not is_as_issued(info) and (self.value is None) == (not self.values):
            raise ValueError(
                Message("say either value, or values by the first day on which each holds")
            )
        return self

    def numbers(self) -> list[Fraction]:
        """Every value that it has on some day."""
        written = [self.value, *self.values.values()]
        return [weight_of(value) for value in written if value is not None]

    def on_day(self, day: date) -> tuple[Fraction, date | None] | None:
        """The value in force on a day and since when; None where none is in force yet."""
        if self.value is not None:
            return weight_of(self.value), None
        since = [start for start in self.values if start <= day]
        return (weight_of(self.values[max(since)]), max(since)) if since else None


class Exclusion(Model):
    """Who is not assessed: a condition with the reason that stands in `summary`."""

    reason: Name
    title: Bilingual
    when: Formula
    clause: str = ""
    assumption: Bilingual | None = None
    periods: Cadences = ()


class Check(Model):
    """A condition that inputs must never meet, beyond what every table demands.

    Attributes:
        code: The problem's code.
        when: The fault.
        of: The quantity whose input cell is to blame.
        message: What was expected and how to mend it.
        on: Whose rows are looked at.
    """

    code: Name
    when: Formula
    of: Name
    message: str
    on: Frames = ("people",)
    periods: Cadences = ()


class Grade(Model):
    """A grade and the score from which it is given; the last one may have no bound."""

    grade: str
    from_: Decimal | None = Field(default=None, alias="from")
    clause: str = ""
    assumption: Bilingual | None = None


class Flag(Model):
    """Something to be noticed about a person or the department.

    Attributes:
        flag: Its name in `flags`.
        when: The condition.
        detail: A formula (a word, a number) or fixed text for the detail column.
        each: A quantity that finds several things (weeks): one row for each, as its detail.
        on: `sections` flags the department, and may name its `section` in the detail.
    """

    flag: Name
    title: Bilingual
    when: Formula
    detail: Formula = "''"
    each: str = ""
    on: Frames = ("people",)
    clause: str = ""
    assumption: Bilingual | None = None
    periods: Cadences = ()


class RunTotals(Model):
    """What is looked at once for the run's whole period, by `score` over all of its pieces."""

    quantities: Mapping[Name, AnyPart] = Field(default_factory=dict)
    flags: Annotated[tuple[Flag, ...], BeforeValidator(as_tuple)] = ()


class CarryOut(Model):
    """State handed to the next piece.

    Attributes:
        kind: As `carry` names it.
        title: Printed name.
        rest_of: A `fill` quantity: its items as they are left, under their own origins. Or:
        amount: What arises now.
        base: What depends on it, yuan.
        when: Whose state it is.
        unit: What the amount is counted in: yuan, unless it says `times` or the like.
    """

    kind: Name
    title: Bilingual
    rest_of: str = ""
    amount: Formula | None = None
    base: Formula = "none"
    when: Formula = "true"
    unit: str = "yuan"
    clause: str = ""
    assumption: Bilingual | None = None

    @model_validator(mode="after")
    def _old_or_new(self, info: ValidationInfo) -> CarryOut:
        if bool(self.rest_of) == (self.amount is not None):
            raise ValueError(
                Message("say either rest_of (what is left of a fill) or amount (what is new)")
            )
        passed = is_as_issued(info)  # both had no effect
        if not passed and self.rest_of and (self.base != "none" or self.when != "true"):
            message = Message(
                "rest_of hands on whatever is left, with its own base: leave out base and when"
            )
            raise ValueError(message)
        return self


class Measure(Model):
    """What a review shows beside scores and pay, such as income against the quarter's target.

    Attributes:
        actual: What was reached.
        target: What was to be reached.
        carried: What of `actual` was carried in from earlier periods, where the rules count such:
            it was reached there, and is counted once where people and periods are added up.
        on: Whose it is; where the department is named it has figures of its own, and else those of
            its people added up.
        periods: The cadences in which it is shown.
    """

    title: Bilingual
    actual: Formula
    target: Formula = "none"
    carried: Formula = "none"
    unit: Unit = ""
    on: Frames = ("people",)
    periods: Cadences = ()


class Deadline(Model):
    """A date of the timetable, counted from the period's end.

    Attributes:
        title: What happens.
        working_day: The n-th working day of mainland China after the end, or
        day: that day of the month `months` after the one in which the period ends.
        appeal: It is the last day on which employees may appeal against their figures.
    """

    title: Bilingual
    appeal: bool = False
    working_day: Whole | None = None
    day: Whole | None = None
    months: Whole = 1
    clause: str = ""
    assumption: Bilingual | None = None
    periods: Cadences = ()

    @model_validator(mode="after")
    def _one_day(self, info: ValidationInfo) -> Deadline:
        if is_as_issued(info):
            return self
        if (self.working_day is None) == (self.day is None):
            raise ValueError(Message("say either working_day or day"))
        if self.months < 0 or not 1 <= (self.working_day or self.day or 0) <= _LAST_DAY:
            raise ValueError(
                Message(
                    "a deadline lies on day 1 to {last_day}, and after the period's end",
                    last_day=_LAST_DAY,
                )
            )
        return self


_LAST_DAY = 31


class AttributeSpec(Model):
    """A column of `customers`."""

    type: Literal["number", "truth", "date", "text"] = "number"
    meaning: str = ""
    signed: bool = False


class ClassRule(Model):
    """A class of customers and who belongs to it."""

    class_: str = Field(alias="class")
    when: Formula = "true"
    clause: str = ""
    assumption: Bilingual | None = None


class Classes(Model):
    """Classes of customers: the first that fits, or all that fit."""

    take: Literal["first", "all"]
    rules: Annotated[tuple[ClassRule, ...], BeforeValidator(as_tuple)]


class Allowed(Model):
    """The words that may stand in free columns; where none are listed any word may."""

    role: Words = ()
    level: Words = ()
    status: Words = ()
    customer_kind: Words = ()
