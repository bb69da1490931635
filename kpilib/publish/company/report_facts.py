"""What a report records of itself for the pages of the company, read from its `pack.json`.

The file is ours, and people may have changed it: what is not of the declared kind is no record.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from kpilib.core.periods import Period

if TYPE_CHECKING:
    from collections.abc import Mapping


def _period(name: str) -> str:
    return str(Period.parse(name))


def _none_if_empty(found: object) -> object:
    return None if found == "" else found


# As many digits as a pay item may have, so that no figure of the file takes for ever to print.
Money = Annotated[Decimal, Field(max_digits=40, decimal_places=2)]
Figure = Annotated[Money | None, BeforeValidator(_none_if_empty)]
Count = Annotated[int, Field(ge=0, le=10**9)]
PeriodName = Annotated[str, AfterValidator(_period)]
Texts = dict[str, str]
"""A text by language."""


class _Recorded(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class PastPeriod(_Recorded):
    """A period before, as the report knows it.

    Attributes:
        period: Its name.
        pay: What is due for it, yuan; None where nothing is paid.
        score: Its score; None where it has none, or one by other rules.
    """

    period: PeriodName
    pay: Figure = None
    score: Figure = None


class PayMove(_Recorded):
    """A pay item that moved against the period before.

    Attributes:
        item: Its id.
        label: Its printed name.
        delta: By how much, yuan.
        why: The reason, where there is one.
    """

    item: str
    label: Texts
    delta: Money
    why: Texts


class OpenDecision(_Recorded):
    """Something that needs a decision.

    Attributes:
        title: What, how many and how much.
        text: Who; may be empty.
        note: Options, who decides, by when.
        amount: What it is worth, yuan; 0 where it is no money.
    """

    title: Texts
    text: Texts
    note: Texts
    amount: Money


class SectionFigures(_Recorded):
    """A section of a department.

    Attributes:
        name: Its name; empty for people without one.
        assessed: How many are assessed.
        pay: What its people get, yuan; None where nothing is paid.
        score: Their mean score.
    """

    name: str
    assessed: Count
    pay: Figure = None
    score: Figure = None


class OutlookLevel(_Recorded):
    """What the next period would pay at a level.

    Attributes:
        level: `now`, `target` or `year`.
        pay: Yuan.
    """

    level: str
    pay: Money


class ReviewFacts(_Recorded):
    """What the review says beyond its figures.

    Attributes:
        finding: Its headline.
        history: Earlier periods in time.
        moves: Pay items that moved, the largest first.
        decisions: What needs a decision, the largest first.
        appeals: Appeals that are open.
        sections: Where there are several.
        outlook: What the next period would pay, where that can be tried.
        talks: How many people somebody should talk with, by the rules of their table.
        talk: Who they are.
    """

    finding: Texts = Field(default_factory=dict)
    history: tuple[PastPeriod, ...] = ()
    moves: tuple[PayMove, ...] = ()
    decisions: tuple[OpenDecision, ...] = ()
    appeals: Count = 0
    sections: tuple[SectionFigures, ...] = ()
    outlook: tuple[OutlookLevel, ...] = ()
    talks: Count = 0
    talk: Texts = Field(default_factory=dict)


class SettledAmount(_Recorded):
    """What is paid or taken back with a report for an earlier period.

    Attributes:
        who: The person's id.
        period: The piece it was for.
        code: The pay item's own id.
        label: What payroll calls it.
        amount: Yuan.
        reason: Why.
    """

    who: str
    period: str
    code: str
    label: Texts
    amount: Money
    reason: Texts


class PayrollFacts(_Recorded):
    """What payroll needs to know beside the amounts of `results/payouts.csv`.

    Attributes:
        names: People by id.
        labels: Pay items by id.
        settlements: What is paid with it for earlier periods.
    """

    names: dict[str, str] = Field(default_factory=dict)
    labels: dict[str, Texts] = Field(default_factory=dict)
    settlements: tuple[SettledAmount, ...] = ()


class ReportFacts(_Recorded):
    """The record of a report; amounts in yuan.

    Attributes:
        assessed: How many people were assessed.
        excluded: How many were not.
        score: The people's mean score.
        department_score: The department's own.
        pay: What is due; None where nothing is paid by it.
        settled: What is settled with it for earlier periods.
        budget: The budget of the period.
        revision: The last revision that it knows of; empty while nothing is issued.
        difference: What is due beyond what was paid.
        open: What of that is not settled.
        open_items: In how many amounts.
        notes: What must be said beside a draft, sentence by sentence.
        review: What the review says.
        payroll: What payroll needs beside the amounts.
    """

    assessed: Count = 0
    excluded: Count = 0
    score: Figure = None
    department_score: Figure = None
    pay: Figure = None
    settled: Figure = None
    budget: Figure = None
    revision: str = ""
    difference: Figure = None
    open: Figure = None
    open_items: Annotated[Count, BeforeValidator(lambda found: found or 0)] = 0
    notes: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    review: ReviewFacts = Field(default_factory=ReviewFacts)
    payroll: PayrollFacts = Field(default_factory=PayrollFacts)


def facts_of(state: Mapping[str, Any]) -> ReportFacts | None:
    """The record in the state of a report; None where it is none."""
    try:
        return ReportFacts.model_validate(state.get("headline"))
    except ValidationError:
        return None
