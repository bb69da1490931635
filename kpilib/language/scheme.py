"""A scheme: one regulation's rules as data, clause by clause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator, Discriminator, Field, Tag, field_validator

from kpilib.language.model import (
    Bilingual,
    Cadence,
    Cadences,
    Formula,
    Frames,
    Model,
    Name,
    Weight,
    Whole,
    Words,
    as_tuple,
    weight_of,
)
from kpilib.language.parts import AnyPart, Attainment, Calculated, Part, Rating, kind_of
from kpilib.language.parts.part import entry
from kpilib.language.sheet import Entry, Spot
from kpilib.language.vocabulary import Vocabulary

if TYPE_CHECKING:
    from fractions import Fraction


def _day(value: object) -> object:
    return date.fromisoformat(value) if isinstance(value, str) else value


Day = Annotated[date, BeforeValidator(_day)]


class Source(Model):
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
    unit: str = ""
    clause: str = ""
    assumption: Bilingual | None = None
    value: Weight | None = None
    values: Mapping[Day, Weight] = Field(default_factory=dict)

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
    of: str
    message: str
    on: Frames = ("people",)
    periods: Cadences = ()


class Weighted(Model):
    """What an indicator has beside its part.

    Attributes:
        weight: Points at full attainment, or at the top of the rating scale.
    """

    weight: Weight = "100"


class WeightedAttainment(Attainment, Weighted):
    """An indicator whose points are weight × attainment."""


class WeightedRating(Rating, Weighted):
    """An indicator whose points are weight × rating ÷ the top of the scale."""


class Points(Part):
    """An indicator whose points a formula gives.

    Attributes:
        points: The points; `none` for a row without points.
        target: What the score table shows as target.
        actual: What the score table shows as actual.
        informational: No part of the score; without a row where the actual is 0,
        at_zero: unless this is set.
    """

    points: Formula
    target: Formula = "none"
    actual: Formula = "none"
    informational: bool = False
    at_zero: bool = False

    def formulas(self) -> Iterator[str]:
        """Points, target and actual."""
        yield from (self.points, self.target, self.actual)

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """The points per row, and its `target` and `actual`."""
        yield entry(spot, spot.numbers(self.points))
        for suffix, formula in (("target", self.target), ("actual", self.actual)):
            part = Calculated.model_validate({"formula": formula, "on": spot.frame})
            spot.sheet.put(Entry(f"{spot.name}.{suffix}", spot.frame, spot.numbers(formula), part))


def _indicator_kind(value: Any) -> str | None:  # noqa: ANN401 - whatever stands in the YAML
    if isinstance(value, Points):
        return "points"
    if isinstance(value, dict) and "points" in value:
        return "points"
    kind = kind_of(value)
    return kind if kind in {"attainment", "rating"} else None


Indicator = Annotated[
    Annotated[WeightedAttainment, Tag("attainment")]
    | Annotated[WeightedRating, Tag("rating")]
    | Annotated[Points, Tag("points")],
    Discriminator(
        _indicator_kind,
        custom_error_type="unknown_indicator",
        custom_error_message="an indicator needs attainment, rating or points",
    ),
]


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


class OverRun(Model):
    """What is looked at once for the run's whole period, by `score` over all of its pieces."""

    quantities: Mapping[Name, AnyPart] = Field(default_factory=dict)
    flags: Annotated[tuple[Flag, ...], BeforeValidator(as_tuple)] = ()


class CarryOut(Model):
    """State handed to the next piece.

    Attributes:
        kind: As `carry` names it.
        title: Printed name.
        rest_of: A `fill` quantity: its items as they are left, under their own origins. Or:
        amount: What arises now, yuan.
        base: What depends on it, yuan.
        when: Whose state it is.
    """

    kind: Name
    title: Bilingual
    rest_of: str = ""
    amount: Formula | None = None
    base: Formula = "none"
    when: Formula = "true"
    clause: str = ""
    assumption: Bilingual | None = None


class Measure(Model):
    """What a review shows beside scores and pay, such as income against the quarter's target.

    Attributes:
        actual: What was reached.
        target: What was to be reached.
        on: Whose it is; where the department is named it has figures of its own, and else those of
            its people added up.
        periods: The cadences in which it is shown.
    """

    title: Bilingual
    actual: Formula
    target: Formula = "none"
    unit: str = ""
    on: Frames = ("people",)
    periods: Cadences = ()


class Deadline(Model):
    """A date of the timetable, counted from the period's end.

    Attributes:
        title: What happens.
        working_day: The n-th working day of mainland China after the end, or
        day: that day of the month `months` after the one in which the period ends.
    """

    title: Bilingual
    working_day: Whole | None = None
    day: Whole | None = None
    months: Whole = 1
    clause: str = ""
    assumption: Bilingual | None = None
    periods: Cadences = ()


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


class Scheme(Model):
    """One version of one scheme. See `params/schemes/README.md` for the language.

    Attributes:
        id: The catalogue's id, which is the file's name.
        title: The regulation's name.
        source: Where the regulation stands.
        effective_from: The first day of this version.
        effective_to: Its last day, where that is not the day before the next version.
        periods: The lengths that it is assessed over; `range` for the periods in `ranges`.
        ranges: Fixed periods, such as 2014-08-25..2014-09-07.
        narrative: What a regulation says that has no rules to compute; instead of everything else.
        summary: Whether there are summary rows.
        payees: Who the people are: `events` where those named in events need not be employees.
        allowed: The words of free columns; where none are listed any word may stand.
        attributes: The columns of `customers`, by name.
        parameters: Numbers of clauses that formulas name.
        quantities: Named quantities, each from inputs or from quantities above it.
        checks: What inputs must never be.
        eligibility: Who is not assessed: needs no inputs, has no score and no pay.
        indicators: The rows of `scores`; the points of all but informational ones make the score.
        full_score: What the weights add up to where it is not 100; `kpi schemes lint` holds it.
        grades: Grades by lower bound, the highest first; the last may have no bound.
        ranked: Whether people are ranked by the score, where there is one.
        outcomes: Quantities that name the score, the grade or the rank.
        pay: The items of `payouts`, yuan; each is rounded half up to the fen once.
        flags: What should be noticed about people and the department.
        carry: State handed to the next period.
        classes: Classes of customers.
        over_run: What is looked at once for the whole run, by `score` over all of its pieces.
        measures: What the review shows beside scores and pay.
        timetable: Dates counted from the period's end.
        labels: Printed names of words of the inputs and of grades.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    title: Bilingual
    source: Source
    effective_from: Day
    effective_to: Day | None = None
    periods: Cadences = ()
    ranges: Words = ()
    narrative: Bilingual | None = None
    summary: bool = True
    payees: Literal["employees", "events"] = "employees"
    allowed: Allowed = Allowed()
    attributes: Mapping[Name, AttributeSpec] = Field(default_factory=dict)
    parameters: Mapping[Name, Parameter] = Field(default_factory=dict)
    quantities: Mapping[Name, AnyPart] = Field(default_factory=dict)
    checks: Annotated[tuple[Check, ...], BeforeValidator(as_tuple)] = ()
    eligibility: Annotated[tuple[Exclusion, ...], BeforeValidator(as_tuple)] = ()
    indicators: Mapping[Name, Indicator] = Field(default_factory=dict)
    full_score: Decimal | None = None
    grades: Annotated[tuple[Grade, ...], BeforeValidator(as_tuple)] = ()
    ranked: bool = True
    outcomes: Mapping[Name, AnyPart] = Field(default_factory=dict)
    pay: Mapping[Name, AnyPart] = Field(default_factory=dict)
    flags: Annotated[tuple[Flag, ...], BeforeValidator(as_tuple)] = ()
    carry: Annotated[tuple[CarryOut, ...], BeforeValidator(as_tuple)] = ()
    classes: Classes | None = None
    over_run: OverRun = OverRun()
    measures: Mapping[Name, Measure] = Field(default_factory=dict)
    timetable: Annotated[tuple[Deadline, ...], BeforeValidator(as_tuple)] = ()
    labels: Mapping[str, Bilingual] = Field(default_factory=dict)

    @field_validator("effective_to")
    @classmethod
    def _ends_after_it_begins(cls, value: date | None, info: Any) -> date | None:  # noqa: ANN401 - pydantic's own
        start = info.data.get("effective_from")
        if value is not None and start is not None and value < start:
            raise ValueError(f"effective_to {value} lies before effective_from {start}")
        return value

    def parts(self, cadence: Cadence | str) -> Iterator[tuple[str, Part]]:
        """Quantities, indicators, outcomes and pay of one cadence, in the order of evaluation."""
        for group in (self.quantities, self.indicators, self.outcomes, self.pay):
            yield from in_cadence(group, cadence)

    def vocabulary(self, cadence: str) -> Vocabulary:
        """The words that the inputs of a run of this cadence may use."""
        vocabulary = Vocabulary()
        for _, part in self.parts(cadence):
            part.words(vocabulary)
        return vocabulary

    def label(self, name: str, lang: str) -> str:
        """The printed name of an indicator, item, flag, reason, kind of carry or measure."""
        title = self._titles().get(name)
        return title.in_(lang) if title else name

    def _titles(self) -> dict[str, Bilingual]:
        titles: dict[str, Bilingual | None] = {}
        for group in (self.parameters, self.quantities, self.outcomes, self.indicators, self.pay):
            titles.update({name: item.title for name, item in group.items()})
        titles.update({name: measure.title for name, measure in self.measures.items()})
        titles.update({item.flag: item.title for item in (*self.flags, *self.over_run.flags)})
        titles.update({item.reason: item.title for item in self.eligibility})
        titles.update({item.kind: item.title for item in self.carry})
        titles.update(self.labels)
        return {name: title for name, title in titles.items() if title is not None}

    @property
    def assumptions(self) -> tuple[tuple[str, Bilingual], ...]:
        """Every reading of ours, with the name of what it is about."""
        found: list[tuple[str, Bilingual]] = []
        for group in (self.parameters, self.quantities, self.indicators, self.outcomes, self.pay):
            found += [(name, item.assumption) for name, item in group.items() if item.assumption]
        rules: list[tuple[str, Any]] = [(item.reason, item) for item in self.eligibility]
        rules += [(item.grade, item) for item in self.grades]
        rules += [(item.flag, item) for item in (*self.flags, *self.over_run.flags)]
        rules += [(item.kind, item) for item in self.carry]
        rules += [(item.title.zh, item) for item in self.timetable]
        rules += [(item.class_, item) for item in (self.classes.rules if self.classes else ())]
        found += [(name, item.assumption) for name, item in rules if item.assumption]
        return tuple(found)


_P = TypeVar("_P", bound=Part)


def in_cadence(group: Mapping[str, _P], cadence: str) -> Iterator[tuple[str, _P]]:
    """The members of a group that are used in a cadence."""
    for name, part in group.items():
        if not part.periods or cadence in part.periods:
            yield name, part
