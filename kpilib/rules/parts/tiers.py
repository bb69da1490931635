"""Tiers: a step table, the value of the band in which a quantity lies; accelerators are such.

A band holds its lower bound and not its upper one. Marginal rates (so much for each of the first
five, more for each beyond) are formulas with `min` and `max`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import numpy as np
from pydantic import BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator

from kpilib.core.exact import Numbers, rows_where
from kpilib.core.messages import Message
from kpilib.rules.description import Description
from kpilib.rules.earlier_spellings import is_as_issued
from kpilib.rules.formula import first_name
from kpilib.rules.intervals import values_of
from kpilib.rules.model import Formula, Model, as_tuple
from kpilib.rules.parts.lookup import values_at
from kpilib.rules.parts.part import Part, entry, registered
from kpilib.rules.trace import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from kpilib.core.integers import Bools
    from kpilib.rules.description import SchemeWords
    from kpilib.rules.lint.ranges import Ranges
    from kpilib.rules.possible_values import Can
    from kpilib.rules.sheet import Entry, Spot
    from kpilib.rules.trace import TraceWords
    from kpilib.rules.trace_builder import TracePoint


class Band(Model):
    """One band of a step table, as the regulation words it.

    Attributes:
        from_: The lowest number in the band; open below when left out.
        to: Where the band ends: the first number above it or, in a table of `whole` numbers, the
            last number in it; open above when left out.
        value: The number or word given in the band.
    """

    from_: Decimal | None = None
    to: Decimal | None = None
    value: Decimal | str

    model_config = ConfigDict(
        alias_generator=lambda name: name.rstrip("_"),
        defer_build=False,  # shorthands make it themselves
    )


class StepTable(Model):
    """A step table, by lower bounds or by bands with both ends.

    Attributes:
        of: The quantity that is compared.
        from_: Value (number or word) by lower bound; the bound itself is included. Or:
        bands: Bands as the text has them; where two of them fit, the one listed first counts.
        whole: The quantity is a whole number, so that `to: 990` reaches up to below 991.
    """

    of: Formula
    from_: Mapping[Decimal, Decimal | str] = Field(default_factory=dict)
    bands: Annotated[tuple[Band, ...], BeforeValidator(as_tuple)] = ()
    whole: bool = False

    model_config = ConfigDict(
        alias_generator=lambda name: name.rstrip("_"),
        defer_build=False,  # shorthands make it themselves
    )

    @model_validator(mode="after")
    def _one_form_and_one_kind(self, info: ValidationInfo) -> StepTable:
        if bool(self.from_) == bool(self.bands):
            raise ValueError(Message("a step table has either from (lower bounds) or bands"))
        for band in () if is_as_issued(info) else self.bands:
            end = self.end(band)
            if band.from_ is not None and end is not None and band.from_ >= end:
                raise ValueError(
                    Message(
                        "the band from {lowest} to {to} holds no number",
                        lowest=band.from_,
                        to=band.to,
                    )
                )
        if len({type(band.value) for band in self.rows}) != 1:
            raise ValueError(
                Message("the values of a step table must all be numbers or all be words")
            )
        return self

    @property
    def rows(self) -> tuple[Band, ...]:
        """The bands in the order in which they are tried; lower bounds from the highest down."""
        if self.bands:
            return self.bands
        downward = sorted(self.from_, reverse=True)
        return tuple(Band(from_=bound, value=self.from_[bound]) for bound in downward)

    def end(self, band: Band) -> Decimal | None:
        """The first number above a band; None where it is open."""
        return band.to + 1 if self.whole and band.to is not None else band.to


@registered("steps")
class Steps(Part):
    """A step table: the value of the band that is reached.

    Attributes:
        steps: `of`: the quantity; `from`: value by lower bound, the bound itself included, or
            `bands` with both ends.
    """

    steps: StepTable

    def formulas(self) -> Iterator[str]:
        """What is looked up in the table."""
        yield self.steps.of

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """The value per row; a number outside all bands is a problem."""
        of = spot.numbers(self.steps.of)
        rows = self.steps.rows
        place = np.full(len(spot.rows), -1, dtype=np.int16)
        open_: Bools = of.present.copy()
        for number, band in enumerate(rows):
            # The first that fits counts. Adding truth is many times faster than writing by it.
            here = self._inside(of, band) & open_
            place += here * np.int16(number + 1)
            open_ &= ~here
        for row in rows_where((place < 0) & of.present & spot.needed):
            self._report(spot, int(row))
        yield entry(spot, values_at([band.value for band in rows], place), place=place)

    def trace(self, at: TracePoint) -> Step:
        """What is compared, and the band that it reached."""
        of = at.formula("of", self.steps.of)
        place = int(at.kept("place", np.ndarray)[at.row])
        band = self.steps.rows[place] if place >= 0 else None
        return BandStep(at.entry.name, at.value, children=(of,), table=self.steps, band=band)

    def _inside(self, of: Numbers, band: Band) -> Bools:
        inside = of.present
        if band.from_ is not None:
            inside = inside & of.compare(Numbers.single(band.from_), np.greater_equal)
        if (end := self.steps.end(band)) is not None:
            inside = inside & of.compare(Numbers.single(end), np.less)
        return np.asarray(inside)

    def _report(self, spot: Spot, row: int) -> None:
        facts = {"quantity": spot.name, "who": spot.who(row)}
        if self.steps.bands:
            code = "in_no_band"
            message = Message("{quantity} of {who}: no band of the table holds the value", **facts)
        else:
            code = "below_the_table"
            message = Message(
                "{quantity} of {who}: it lies below {lowest}, where the table begins",
                lowest=min(self.steps.from_),
                **facts,
            )
        spot.sheet.report_behind(code, message, first_name(self.steps.of), spot.frame, row)

    def step_table(self) -> StepTable:
        """Its bands."""
        return self.steps

    def is_of_person(self) -> bool:
        """What it looks up decides."""
        return True

    def can_be(self, ranges: Ranges) -> Can:
        """Any value of the table."""
        del ranges
        return values_of([band.value for band in self.steps.rows])

    def describe(self, t: SchemeWords) -> Description:
        """By what, and the bands."""
        of = t.formula(self.steps.of)
        rows = zip(_bands(self.steps, t), self._given(t), strict=True)
        return Description(t.say("by {quantity}", quantity=of, context="tiers"), tuple(rows))

    def _given(self, t: SchemeWords) -> list[str]:
        return t.values([band.value for band in self.steps.rows], self.unit)


@dataclass(frozen=True, eq=False, kw_only=True)
class BandStep(Step):
    """The value of the band of a table in which the child lies.

    Attributes:
        table: The step table.
        band: The band; none where there is no value to look for.
    """

    kind = "steps"
    data = ("table",)
    table: StepTable
    band: Band | None

    def said(self, words: TraceWords) -> str:
        """The band with its bounds."""
        if self.band is None:
            return ""
        (of,) = self.children
        shown = words.percent if of.in_percent else words.number
        row = words.say(" and ").join(self._bounds(self.band, shown)) or words.say("all others")
        return words.say("step table: {value} lies in the band {band} → {result}",
                         value=words.plain(of), band=row, result=words.value(self))  # fmt: skip

    def _bounds(self, band: Band, shown: Callable[[Decimal], str]) -> Iterator[str]:
        if band.from_ is not None:
            yield f"≥ {shown(band.from_)}"
            above = [bound for bound in self.table.from_ if bound > band.from_]
            if above:
                yield f"< {shown(min(above))}"
        if band.to is not None:
            yield f"{'≤' if self.table.whole else '<'} {shown(band.to)}"


def _bands(table: StepTable, t: SchemeWords) -> Iterator[str]:
    """The bands in the order in which they are tried."""
    share = t.is_share(table.of)
    above: Decimal | None = None
    for band in table.rows:
        if table.bands and table.whole:
            yield _whole_band(band, t)
        else:
            end = band.to if table.bands else above
            yield _band(band, end, t, share=share)
        above = band.from_


def _band(band: Band, end: Decimal | None, t: SchemeWords, *, share: bool) -> str:
    low = "" if band.from_ is None else t.number(band.from_, percent=share)
    high = "" if end is None else t.number(end, percent=share)
    if not low:
        return t.say("under {high}", high=high) if high else t.say("any")
    if not high:
        return t.say("{low} and more", low=low)
    return t.say("{low} to under {high}", low=low, high=high)


def _whole_band(band: Band, t: SchemeWords) -> str:
    low = "" if band.from_ is None else t.number(band.from_)
    high = "" if band.to is None else t.number(band.to)
    if not low:
        return t.say("{high} and less", high=high) if high else t.say("any")
    return t.say("{low}–{high}", low=low, high=high) if high else t.say("{low} and more", low=low)
