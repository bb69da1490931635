"""Whole years of service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from kpilib.core.columns import Days
from kpilib.core.exact import Numbers, choose
from kpilib.core.messages import Message
from kpilib.rules.parts.part import Part, entry, registered
from kpilib.rules.sheet import Entry, Source, Spot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.rules.model import Frame


@registered("tenure")
class Tenure(Part):
    """Whole years on the period's last day: `tenure_years` cut to whole years, else `hire_date`.

    Attributes:
        tenure: `years`.
    """

    tenure: Literal["years"]

    def can_stand_on(self) -> tuple[Frame, ...]:
        """It is read from the row of each employee."""
        return ("people",)

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """Whole years per person."""
        table = spot.sheet.inputs["employees"]
        given = table.numbers("tenure_years").floor()
        hired = table.columns["hire_date"]
        end = spot.sheet.period.end
        years = []
        for row in range(len(spot.rows)):
            day = hired.at(row) if isinstance(hired, Days) else None
            short = day is not None and (end.month, end.day) < (day.month, day.day)
            years.append(None if day is None else max(0, end.year - day.year - short))
        column = choose(given.present, given, Numbers.of(years))
        for row in spot.lacking(column.present):
            message = Message(
                "{who} has neither tenure_years nor hire_date: fill in one", who=spot.who(row)
            )
            number = int(table.rows[row])
            spot.sheet.report("missing_value", message, "employees", number, "tenure_years")
        yield entry(spot, column, source=Source(table, "hire_date", spot.rows.every))
