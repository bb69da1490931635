"""Parts that look across people: totals, pools shared out, ranks, prizes for places."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import (
    BeforeValidator,
    PrivateAttr,
    ValidationInfo,
    field_validator,
    model_validator,
)

from kpilib.core.columns import Truth
from kpilib.core.exact import Numbers, group_sums
from kpilib.core.rounding import round_half_up
from kpilib.rules.earlier_spellings import is_as_issued
from kpilib.rules.formula import FormulaError, names_in, parse_formula
from kpilib.rules.model import Formula, Frame, as_tuple
from kpilib.rules.parts.part import Part, entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.integers import Array, Bools
    from kpilib.rules.sheet import Entry, Spot

Group = Literal["department", "sections"]

_COMPARED: dict[Group, tuple[Frame, ...]] = {
    "department": ("people", "sections", "customers"),
    "sections": ("people",),
}
"""The frames whose rows all belong to a group, so that they can be compared within it."""


class Total(Part):
    """A person's quantity added up for the department or the section it stands on.

    Attributes:
        total: A formula about people; who has no value adds nothing.
        how: The sum, the mean of those who have a value, or their number.
    """

    total: Formula
    how: Literal["sum", "mean", "number"] = "sum"

    def can_stand_on(self) -> tuple[Frame, ...]:
        """People belong to the department and to sections."""
        return ("department", "sections")

    def reads(self) -> Iterator[str]:
        """The names in the people's formula."""
        yield from names_in(parse_formula(self.total))

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """The total per department or section."""
        people = spot.sheet.frames["people"]
        values = spot.sheet.calculate(self.total, "people")
        if isinstance(values, Truth):
            values = Numbers.scaled(values.holds.astype(np.int64), 1, values.known)
        if not isinstance(values, Numbers):
            values = spot.sheet.numbers(self.total, "people")
        if spot.frame == "sections":
            counted = values.present & people.active
            if self.how == "sum":
                counted &= np.asarray(values.num != 0).astype(bool)
            spot.sheet.report_no_section(spot.name, np.asarray(counted))
        groups = np.where(people.active, people.parents[spot.frame], -1)
        result = group_sums(values, groups, len(spot.rows))
        if self.how != "sum":
            ones = Numbers.scaled(np.ones(len(people), dtype=np.int64), 1, values.present)
            number = group_sums(ones, groups, len(spot.rows))
            result = number if self.how == "number" else result / number
        yield entry(spot, result, people=groups)


class Compared(Part):
    """What a person is given among the others of the department, or of the section.

    Attributes:
        within: Among whom, or whose pool it is.
    """

    within: Group = "department"

    def can_stand_on(self) -> tuple[Frame, ...]:
        """Who is compared with others of the department, or of the section."""
        return _COMPARED[self.within]

    def groups(self, spot: Spot, takes: Bools) -> Array:
        """Per row its group; who takes part must be in one."""
        if self.within == "sections":
            spot.sheet.report_no_section(spot.name, takes)
        return spot.rows.parents[self.within]


class Pool(Compared):
    """An amount shared out in proportion to a weight, by the largest remainder in fen.

    Convention 8: the parts sum to the pool exactly; ties go to the lower employee_id in text
    order. Where all weights are 0 nobody gets anything.

    Attributes:
        pool: The amount, a quantity of the department or the section, yuan.
        by: The weight per person; who has no value takes no part and gets 0.
    """

    pool: Formula
    by: Formula
    _as_issued: bool = PrivateAttr(default=False)

    def formulas(self) -> Iterator[str]:
        """The pool and the weights."""
        yield self.pool
        yield self.by

    @model_validator(mode="after")
    def _shares_as_it_did(self, info: ValidationInfo) -> Pool:
        # Whose quantity an amount is shows only on the sheet, where nobody knows of the ledger.
        self._as_issued = is_as_issued(info)
        return self

    def _of_the_group(self, spot: Spot) -> None:
        """One amount for all: a quantity of people would be the first person's.

        Where something was issued by it that person's amount was shared, and is again.
        """
        for name in () if self._as_issued else _names_of(self.pool):
            if spot.sheet.entry(name, spot.frame).frame == spot.frame:
                whose = self.within.removesuffix("s")
                message = f"{name} is of {spot.frame}, and a pool is of the {whose}: share a total"
                raise FormulaError(message)

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """The share per person, in whole fen."""
        self._of_the_group(spot)
        weights, pools = spot.numbers(self.by), spot.numbers(self.pool)
        takes = weights.present & spot.needed
        some = np.asarray(weights.num != 0).astype(bool)
        groups = self.groups(spot, np.asarray(takes & some))
        takes &= groups >= 0
        shares: list[Fraction | None] = [Fraction(0)] * len(spot.rows)
        for group in np.unique(groups[takes]):
            members = [int(row) for row in np.flatnonzero(takes & (groups == group))]
            pool = pools.at(members[0])
            if pool is not None:
                ids = [spot.who(row) for row in members]
                parts = [weights.at(row) or Fraction(0) for row in members]
                for row, fen in zip(members, split(pool, parts, ids), strict=True):
                    shares[row] = Fraction(fen, 100)
        yield entry(spot, Numbers.of(shares), takes=takes, groups=groups)


def _names_of(formula: str) -> Iterator[str]:
    return names_in(parse_formula(formula))


def split(pool: Fraction, weights: list[Fraction], ids: list[str]) -> list[int]:
    """Fen per person, by largest remainder; see `Pool`.

    >>> split(Fraction(100), [Fraction(1)] * 3, ["a", "b", "c"])
    [3334, 3333, 3333]
    """
    fen = int(round_half_up(pool, 2).scaleb(2))
    # Over one denominator weights are whole numbers: long ones perhaps, but reduced only once.
    common = math.lcm(*(weight.denominator for weight in weights))
    parts = [weight.numerator * (common // weight.denominator) for weight in weights]
    total = sum(parts)
    if not total:
        return [0] * len(weights)
    if total < 0:
        parts, total = [-part for part in parts], -total
    divided = [divmod(fen * part, total) for part in parts]
    shares = [share for share, _ in divided]
    by_remainder = sorted(range(len(ids)), key=lambda i: (-divided[i][1], ids[i]))
    for i in by_remainder[: fen - sum(shares)]:
        shares[i] += 1
    return shares


class Rank(Compared):
    """The place of a person by a quantity, the highest first; equals share a place (1, 2, 2, 4).

    Yields also `NAME.last` (the place of the last) and `NAME.count` (how many are ranked).

    Attributes:
        rank: The quantity; who has no value is not ranked.
    """

    rank: Formula

    def formulas(self) -> Iterator[str]:
        """What is ranked by."""
        yield self.rank

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """The place per person."""
        values = spot.numbers(self.rank)
        ranked = values.present & spot.needed
        groups = self.groups(spot, ranked)
        ranked &= groups >= 0
        place, last, count = (np.zeros(len(spot.rows), dtype=np.int64) for _ in range(3))
        for group in np.unique(groups[ranked]):
            members = np.flatnonzero(ranked & (groups == group))
            place[members] = places([values.at(int(row)) or Fraction(0) for row in members])
            last[members], count[members] = place[members].max(), len(members)
        for suffix, column in (("", place), ("last", last), ("count", count)):
            yield entry(spot, Numbers.scaled(column, 1, ranked), suffix)


def places(values: list[Fraction]) -> Array:
    """Places by value, the highest first, equals alike.

    >>> [int(place) for place in places([Fraction(n) for n in (7, 9, 7, 5)])]
    [2, 1, 2, 4]
    """
    best = sorted(values, reverse=True)
    first = {value: place for place, value in reversed(list(enumerate(best, 1)))}
    return np.array([first[value] for value in values], dtype=np.int64)


class Prizes(Compared):
    """Prizes for places; people sharing a place share the prizes of the places they occupy.

    Attributes:
        prizes: The prize of the first place, the second …, yuan.
        rank: The place; who has none takes no part and gets 0.
    """

    prizes: Annotated[tuple[Decimal, ...], BeforeValidator(as_tuple)]
    rank: Formula

    @field_validator("prizes")
    @classmethod
    def _something_to_win(
        cls, prizes: tuple[Decimal, ...], info: ValidationInfo
    ) -> tuple[Decimal, ...]:
        if not is_as_issued(info) and (not prizes or min(prizes) < 0):
            raise ValueError("name the prize of each place, none of them below 0")
        return prizes

    def formulas(self) -> Iterator[str]:
        """The place."""
        yield self.rank

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """The prize per person, shared by convention 8."""
        ranks = spot.numbers(self.rank)
        takes = ranks.present & spot.needed
        groups = self.groups(spot, takes)
        takes &= groups >= 0
        shares: list[Fraction | None] = [Fraction(0)] * len(spot.rows)
        places_: dict[tuple[int, int], list[int]] = {}
        for row in np.flatnonzero(takes):
            key = (int(groups[row]), int(ranks.at(int(row)) or 0))
            places_.setdefault(key, []).append(int(row))
        for (_, place), members in places_.items():
            taken = self.prizes[place - 1 : place - 1 + len(members)]
            pool = sum(map(Fraction, taken), Fraction(0))
            ids = [spot.who(row) for row in members]
            parts = split(pool, [Fraction(1)] * len(ids), ids)
            for member, fen in zip(members, parts, strict=True):
                shares[member] = Fraction(fen, 100)
        yield entry(spot, Numbers.of(shares), takes=takes)
