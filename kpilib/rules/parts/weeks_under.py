"""Weeks under a minimum: in how many weeks events (visits, calls) happened too seldom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from pydantic import ValidationInfo, field_validator

from kpilib.core.exact import Numbers, group_sums, rows_where
from kpilib.core.messages import Message
from kpilib.rules.description import Description
from kpilib.rules.earlier_spellings import is_as_issued
from kpilib.rules.parts.part import entry, registered
from kpilib.rules.parts.rows import RowPart
from kpilib.rules.possible_values import NOT_NEGATIVE
from kpilib.rules.trace import Step, SumStep, total_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.periods import Period
    from kpilib.rules.description import SchemeWords
    from kpilib.rules.lint.ranges import Ranges
    from kpilib.rules.possible_values import Can
    from kpilib.rules.sheet import Entry, Spot
    from kpilib.rules.trace import TraceWords
    from kpilib.rules.trace_builder import TracePoint


@registered("weeks_under")
class WeeksUnder(RowPart):
    """ISO weeks wholly inside the period in which events happened too seldom.

    Yields the number of such weeks, and the weeks (`2026-W03`) for a flag that is set for each.

    Attributes:
        weeks_under: The quantity that a week needs at least.
    """

    weeks_under: Decimal

    @field_validator("weeks_under")
    @classmethod
    def _some_week_is_under(cls, needed: Decimal, info: ValidationInfo) -> Decimal:
        if needed <= 0 and not is_as_issued(info):
            raise ValueError(
                Message(
                    "no week has less than {needed}: write what a week needs at least",
                    needed=needed,
                )
            )
        return needed

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """The number of weeks per person; events without a date belong to no week."""
        chosen = self.chosen(spot)
        values = self.values(spot, "quantity", chosen)
        weeks = whole_weeks(spot.sheet.period)
        number = {week: place for place, week in enumerate(weeks)}
        days = spot.sheet.inputs[self.table].days("date")
        groups = np.full(len(chosen.which), -1, dtype=np.int64)
        for row in rows_where(chosen.which & days.present):
            week = iso_week(date.fromordinal(int(days.num[row])))
            if week in number:
                groups[row] = chosen.owner[row] * len(weeks) + number[week]
        sums = group_sums(values, groups, len(spot.rows) * len(weeks))
        under = sums.compare(Numbers.single(self.weeks_under), np.less)
        each = {
            row: tuple(w for place, w in enumerate(weeks) if under[row * len(weeks) + place])
            for row in range(len(spot.rows))
        }
        count = np.array([len(each[row]) for row in range(len(spot.rows))], dtype=np.int64)
        yield entry(spot, Numbers.scaled(count), rows=chosen, values=values, each=each)

    def trace(self, at: TracePoint) -> Step:
        """Every whole week with its rows; rows without a date belong to no week."""
        days = at.builder.sheet.inputs[self.table].columns["date"]
        weeks: dict[str, list[Step]] = {week: [] for week in whole_weeks(at.builder.sheet.period)}
        outside = []
        for row, step in self.rows_traced(at, "quantity", "date").items():
            day = days.at(row)
            if isinstance(day, date) and iso_week(day) in weeks:
                weeks[iso_week(day)].append(step)
            else:
                outside.append(self.row_left_out(at, row, "no_week"))
        children = tuple(
            WeekStep(week, total_of(rows), week, children=tuple(rows))
            for week, rows in weeks.items()
        )
        return WeeksStep(at.entry.name, at.value, children=children, under=self.weeks_under,
                         left_out=(*self.left_out(at), *outside))  # fmt: skip

    def can_be(self, ranges: Ranges) -> Can:
        """Never negative."""
        del ranges
        return NOT_NEGATIVE

    def describe(self, t: SchemeWords) -> Description:
        """Which events, and how many a week needs."""
        return Description(
            t.say(
                "number of whole ISO weeks in which {rows} come to less than {least}",
                rows=self.rows_described(t),
                least=t.number(self.weeks_under),
            )
        )


def iso_week(day: date) -> str:
    """The ISO week of a day, as `2026-W03`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def whole_weeks(period: Period) -> tuple[str, ...]:
    """The ISO weeks that lie wholly inside a period.

    >>> from kpilib.core.periods import Period
    >>> whole_weeks(Period.parse("2026-02"))
    ('2026-W06', '2026-W07', '2026-W08')
    """
    first, last = period.start.toordinal(), period.end.toordinal()
    monday = first + -period.start.weekday() % 7
    # A week ends on the sixth day after its Monday.
    return tuple(iso_week(date.fromordinal(day)) for day in range(monday, last - 5, 7))


class WeekStep(SumStep):
    """The sum of a week's rows."""

    nothing = Message("no rows, so 0")


@dataclass(frozen=True, eq=False, kw_only=True)
class WeeksStep(Step):
    """How many of the children, which are weeks, are below a number.

    Attributes:
        under: The number.
    """

    kind = "weeks"
    data = ("under",)
    under: Decimal

    def said(self, words: TraceWords) -> str:
        """Which weeks those are."""
        found = [week.name for week in self.children
                 if isinstance(week.value, Fraction) and week.value < self.under]  # fmt: skip
        return words.say("of {weeks} whole weeks those under {least}: {which}",
                         weeks=len(self.children), least=words.number(self.under),
                         which=words.series(found) or words.say("none"))  # fmt: skip
