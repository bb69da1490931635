"""Tenure: whole years of service."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

import numpy as np

from kpilib.core.exact import Numbers, choose
from kpilib.core.messages import Message
from kpilib.rules.description import Description
from kpilib.rules.directions import RISES
from kpilib.rules.parts.part import Part, entry, registered
from kpilib.rules.possible_values import NOT_NEGATIVE
from kpilib.rules.sheet import Entry, Source, Spot
from kpilib.rules.trace import InputStep, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.rules.description import SchemeWords
    from kpilib.rules.directions import OfFormula, Signs
    from kpilib.rules.lint.ranges import Ranges
    from kpilib.rules.model import Frame
    from kpilib.rules.possible_values import Can
    from kpilib.rules.trace import TraceWords
    from kpilib.rules.trace_builder import TracePoint


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
        given = table.numbers("tenure_years")
        column = whole_years(table.days("hire_date"), spot.sheet.period.end)
        if given.present.any():
            column = choose(given.present, given.floor(), column)
        for row in spot.lacking(column.present):
            message = Message(
                "{who} has neither tenure_years nor hire_date: fill in one", who=spot.who(row)
            )
            number = int(table.rows[row])
            spot.sheet.report("missing_value", message, "employees", number, "tenure_years")
        yield entry(spot, column, source=Source(table, "hire_date", spot.rows.every))

    def trace(self, at: TracePoint) -> Step:
        """The cell, and the last day where that is a date."""
        builder = at.builder
        table = builder.sheet.inputs["employees"]
        given = table.columns["tenure_years"].at(at.row) is not None
        column = "tenure_years" if given else "hire_date"
        cell = InputStep(column, table.columns[column].at(at.row), builder.titled(column),
                         place=builder.place_of(table, column, at.row))  # fmt: skip
        children = (cell,) if given else (cell, at.name("period_end"))
        return YearsStep(at.entry.name, at.value, children=children)

    def only_reads(self) -> bool:
        """It reads."""
        return True

    def describe(self, t: SchemeWords) -> Description:
        """On which day."""
        return Description(t.say("whole years of service on the last day of the period"))

    def is_of_person(self) -> bool:
        """It is read from the person's row."""
        return True

    def employee_columns(self) -> set[str]:
        """Either of the two is enough."""
        return {"hire_date", "tenure_years"}

    def can_be(self, ranges: Ranges) -> Can:
        """Never negative."""
        del ranges
        return NOT_NEGATIVE

    def better(self, good: OfFormula) -> Signs:
        """Longer is better."""
        del good
        return RISES


def whole_years(since: Numbers, end: date) -> Numbers:
    """Whole years from each of some days, given as ordinals, to another; 0 from a later day."""
    known, first = since.present, date(1970, 1, 1).toordinal()
    days = np.where(known, since.num - first, 0).astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    # Months are counted from 1970; one is whole on the day of the month on which it began.
    whole = (end.year - 1970) * 12 + end.month - 1 - months.astype(np.int64)
    whole -= (days - months).astype(np.int64) >= end.day
    return Numbers.scaled(np.maximum(whole // 12, 0), 1, known)


class YearsStep(Step):
    """Whole years: of the child, or from the first child to the second."""

    kind = "years"

    def said(self, words: TraceWords) -> str:
        """Whole years of what."""
        whole = len(self.children) == 1
        return words.say(
            "cut to whole years" if whole else "whole years from the hire date to the last day"
        )
