"""A scheme: one regulation's rules as data, clause by clause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator, Field, PrivateAttr, field_validator

from kpilib.core.messages import Message
from kpilib.rules.clauses import (
    Allowed,
    AttributeSpec,
    CarryOut,
    Check,
    Classes,
    Deadline,
    Exclusion,
    Flag,
    Grade,
    Measure,
    Parameter,
    RegulationSource,
    RunTotals,
)
from kpilib.rules.day import Day
from kpilib.rules.indicators import Indicator
from kpilib.rules.model import Bilingual, Cadence, Cadences, Model, Name, Words, as_tuple
from kpilib.rules.once_per_scheme import once_per_scheme
from kpilib.rules.own_values import OwnValue
from kpilib.rules.parts import AnyPart, Part, PayPart
from kpilib.rules.vocabulary import Vocabulary

if TYPE_CHECKING:
    from datetime import date


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
        run_totals: What is looked at once for the whole run, by `score` over all of its pieces.
        measures: What the review shows beside scores and pay.
        timetable: Dates counted from the period's end.
        labels: Printed names of words of the inputs and of grades.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    title: Bilingual
    source: RegulationSource
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
    pay: Mapping[Name, PayPart] = Field(default_factory=dict)
    flags: Annotated[tuple[Flag, ...], BeforeValidator(as_tuple)] = ()
    carry: Annotated[tuple[CarryOut, ...], BeforeValidator(as_tuple)] = ()
    classes: Classes | None = None
    run_totals: RunTotals = Field(default=RunTotals(), alias="over_run")
    measures: Mapping[Name, Measure] = Field(default_factory=dict)
    timetable: Annotated[tuple[Deadline, ...], BeforeValidator(as_tuple)] = ()
    labels: Mapping[str, Bilingual] = Field(default_factory=dict)

    _own_values: tuple[OwnValue, ...] = PrivateAttr(default=())

    @property
    def own_values(self) -> tuple[OwnValue, ...]:
        """What is other than the text says, with its reason; no part of the text."""
        return self._own_values

    def knowing(self, own_values: tuple[OwnValue, ...]) -> Scheme:
        """The same rules, which know of values that are other than their text says."""
        copied = self.model_copy()
        copied._own_values = own_values  # noqa: SLF001 - of the copy
        return copied

    def ending_on(self, last: date | None) -> Scheme:
        """The same rules with another last day; these very ones where it is theirs."""
        if last == self.effective_to:
            return self
        return self.model_copy(update={"effective_to": last})

    @field_validator("effective_to")
    @classmethod
    def _ends_after_it_begins(cls, value: date | None, info: Any) -> date | None:  # noqa: ANN401 - pydantic's own
        start = info.data.get("effective_from")
        if value is not None and start is not None and value < start:
            raise ValueError(
                Message(
                    "effective_to {last} lies before effective_from {first}",
                    last=value,
                    first=start,
                )
            )
        return value

    def parts(self, cadence: Cadence | str) -> Iterator[tuple[str, Part]]:
        """Quantities, indicators, outcomes and pay of one cadence, in the order of evaluation."""
        for group in (self.quantities, self.indicators, self.outcomes, self.pay):
            yield from in_cadence(group, cadence)

    @once_per_scheme
    def vocabulary(self, cadence: str) -> Vocabulary:
        """The words that the inputs of a run of this cadence may use."""
        # Customers may be who is paid: the table gives their names.
        customers = self.classes is not None or self.payees == "events"
        vocabulary = Vocabulary(customers=customers)
        for _, part in (*self.parts(cadence), *in_cadence(self.run_totals.quantities, cadence)):
            part.words(vocabulary)
        return vocabulary

    def label(self, name: str, lang: str) -> str:
        """The printed name of an indicator, item, flag, reason, kind of carry or measure."""
        title = self.title_of(name)
        return title.in_(lang) if title else name

    def title_of(self, name: str) -> Bilingual | None:
        """The title behind a label; None where the scheme gives none."""
        return self._titles().get(name)

    @once_per_scheme
    def _titles(self) -> dict[str, Bilingual]:
        titles: dict[str, Bilingual | None] = {}
        for group in (self.parameters, self.quantities, self.outcomes, self.indicators, self.pay,
                      self.run_totals.quantities):  # fmt: skip
            titles.update({name: item.title for name, item in group.items()})
        titles.update({name: measure.title for name, measure in self.measures.items()})
        titles.update({item.flag: item.title for item in self.all_flags})
        titles.update({item.reason: item.title for item in self.eligibility})
        titles.update({item.kind: item.title for item in self.carry})
        titles.update(self.labels)
        return {name: title for name, title in titles.items() if title is not None}

    @property
    def all_flags(self) -> tuple[Flag, ...]:
        """The flags of a piece, and those of the whole run."""
        return (*self.flags, *self.run_totals.flags)

    @property
    def assumptions(self) -> tuple[tuple[str, Bilingual], ...]:
        """Every reading of ours, with the name of what it is about."""
        found: list[tuple[str, Bilingual]] = []
        for group in (self.parameters, self.quantities, self.indicators, self.outcomes, self.pay):
            found += [(name, item.assumption) for name, item in group.items() if item.assumption]
        rules: list[tuple[str, Any]] = [(item.reason, item) for item in self.eligibility]
        rules += [(item.grade, item) for item in self.grades]
        rules += [(item.flag, item) for item in self.all_flags]
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
