"""Assessment periods: a month, a quarter, a half-year, a year, or a range of months or days."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from kpilib.core.messages import Message, any_of

MONTHS_IN = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
"""Length in months of each cadence that a scheme may list."""

_FORMS = {
    "month": re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII),
    "quarter": re.compile(r"(\d{4})Q([1-4])", re.ASCII),
    "half_year": re.compile(r"(\d{4})H([12])", re.ASCII),
    "year": re.compile(r"(\d{4})", re.ASCII),
}
_MONTH_RANGE = re.compile(r"(\d{4}-\d{2})\.\.(\d{4}-\d{2})", re.ASCII)
_DAY_RANGE = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})", re.ASCII)
_WRITTEN = any_of(
    ["2026-01", "2026Q1", "2026H1", "2026", "2015-02..2016-01", "2014-08-25..2014-09-07"]
)


@dataclass(frozen=True, slots=True, repr=False)
class Period:
    """One assessment period.

    Attributes:
        name: As it is written: `2026-01`, `2026Q1`, `2026H1`, `2026`, `2015-02..2016-01`.
        cadence: `month`, `quarter`, `half_year`, `year` or `range`.
        start: First day.
        end: Last day.
    """

    name: str
    cadence: str
    start: date
    end: date

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"Period.parse({self.name!r})"

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read a period.

        Raises:
            ValueError: The text is none of the written forms, or ends before it begins.

        >>> Period.parse("2026Q1").end
        datetime.date(2026, 3, 31)
        """
        for cadence, form in _FORMS.items():
            if found := form.fullmatch(text):
                year = int(found[1])
                if year < 1:
                    break
                part = int(found[2]) if form.groups > 1 else 1
                return _of_months(text, cadence, year, (part - 1) * MONTHS_IN[cadence])
        if found := _MONTH_RANGE.fullmatch(text):
            first, last = (cls.parse(month) for month in found.groups())
            return _range(text, first.start, last.end)
        if found := _DAY_RANGE.fullmatch(text):
            try:
                first_day, last_day = (date.fromisoformat(day) for day in found.groups())
            except ValueError as wrong:
                raise ValueError(
                    Message("the period {text!r} names a day that does not exist", text=text)
                ) from wrong
            return _range(text, first_day, last_day)
        raise ValueError(
            Message("{text!r} is not a period: write it like {forms}", text=text, forms=_WRITTEN)
        )

    @property
    def order(self) -> tuple[int, int, str]:
        """What periods are sorted by: in time, and each after what it may be made of.

        They come by their last day; of two that end together the longer comes later, so that a
        year follows its last quarter and that quarter its last month.

        >>> year, quarter = Period.parse("2026"), Period.parse("2026Q4")
        >>> quarter.order < year.order < Period.parse("2027-01").order
        True
        """
        return self.end.toordinal(), -self.start.toordinal(), self.name

    @property
    def months(self) -> int:
        """How many calendar months the period touches."""
        years = self.end.year - self.start.year
        return 12 * years + self.end.month - self.start.month + 1

    def contains(self, day: date) -> bool:
        """Whether a day lies in the period, both ends included."""
        return self.start <= day <= self.end

    def pieces(self, cadence: str) -> tuple[Period, ...]:
        """The months, quarters … that make up the period, in time; none where it does not divide.

        >>> [str(month) for month in Period.parse("2026Q1").pieces("month")]
        ['2026-01', '2026-02', '2026-03']
        """
        length = MONTHS_IN[cadence]
        first = self.start.month - 1
        last = calendar.monthrange(self.end.year, self.end.month)[1]
        whole = self.start.day == 1 and self.end.day == last
        if not whole or first % length or self.months % length:
            return ()
        return tuple(
            _of_months(None, cadence, self.start.year, first + offset)
            for offset in range(0, self.months, length)
        )

    def back(self, count: int = 1) -> Period:
        """The period of the same length `count` steps earlier.

        >>> str(Period.parse("2026Q1").back(2))
        '2025Q3'

        Raises:
            ValueError: A range has no period before it.
        """
        if self.cadence == "range":
            raise ValueError(
                Message("the range {period} has no earlier period of its own kind", period=self)
            )
        first = self.start.month - 1 - count * MONTHS_IN[self.cadence]
        return _of_months(None, self.cadence, self.start.year, first)


def _of_months(name: str | None, cadence: str, year: int, first: int) -> Period:
    """The period that begins `first` months after January of `year` (may be negative)."""
    year, first = year + first // 12, first % 12
    length = MONTHS_IN[cadence]
    last = first + length
    end = date(year, last, calendar.monthrange(year, last)[1])
    if name is None:
        number = first // length + 1
        name = {
            "month": f"{year:04}-{number:02}",
            "quarter": f"{year:04}Q{number}",
            "half_year": f"{year:04}H{number}",
            "year": f"{year:04}",
        }[cadence]
    return Period(name, cadence, date(year, first + 1, 1), end)


def _range(text: str, start: date, end: date) -> Period:
    if end < start:
        raise ValueError(Message("the period {text!r} ends before it begins", text=text))
    return Period(text, "range", start, end)
