"""The mean rating of an indicator, over raters and over their types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
from pydantic import ValidationInfo, model_validator

from kpilib.core.exact import Numbers, choose, group_sums
from kpilib.core.messages import Message
from kpilib.core.tables import RATER_TYPES
from kpilib.rules.earlier_spellings import is_as_issued
from kpilib.rules.model import Frame, Pair, lowest_first
from kpilib.rules.parts.part import Part, entry, registered

if TYPE_CHECKING:
    from kpilib.core.columns import Table
    from kpilib.core.integers import Array, Bools
    from kpilib.rules.sheet import Entry, Spot
    from kpilib.rules.vocabulary import Vocabulary

_TOP = Decimal(100)


@registered("rating")
class Rating(Part):
    """The mean rating of an indicator, over raters of one type and then over types by weight.

    Attributes:
        rating: The indicator's name in `ratings`.
        raters: Weight by rater type; only `superior` where it is left out.
        scale: Lowest and highest score, both allowed.
    """

    rating: str
    raters: Mapping[str, Decimal] | None = None
    scale: Pair = (Decimal(0), _TOP)

    @model_validator(mode="after")
    def _known_raters(self, info: ValidationInfo) -> Rating:
        for rater in self.weights:
            if rater not in RATER_TYPES:
                raise ValueError(
                    Message(
                        "{rater} is no rater type: there are {known}",
                        rater=rater,
                        known=tuple(RATER_TYPES),
                    )
                )
            if self.weights[rater] <= 0 and not is_as_issued(info):
                raise ValueError(Message("the weight of {rater} must be more than 0", rater=rater))
        if is_as_issued(info):
            return self
        lowest_first(self.scale)
        if self.scale[1] <= 0:
            raise ValueError(
                Message("points are shares of the scale's top, which must be more than 0")
            )
        return self

    @property
    def weights(self) -> Mapping[str, Decimal]:
        """The weight of every rater type that is asked."""
        return self.raters or {"superior": Decimal(1)}

    def can_stand_on(self) -> tuple[Frame, ...]:
        """Its rows name an employee or the department."""
        return ("people", "department")

    def words(self, vocabulary: Vocabulary) -> None:
        """The indicator, its rater types and its scale."""
        vocabulary.indicators.setdefault(self.rating, set()).update(self.weights)
        vocabulary.rated.setdefault(self.rating, set()).update(self.on)
        vocabulary.scales[self.rating] = self.scale

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """The weighted mean per person; missing types are problems, but for subordinates."""
        table = spot.sheet.inputs["ratings"]
        asked = table.labels("indicator").among((self.rating,))
        owner = spot.sheet.subjects(table, "employee_id", spot.frame)
        total, weight = Numbers.single(0), Numbers.single(0)
        for rater, share in self.weights.items():
            of_type = asked & table.labels("rater_type").among((rater,))
            mean, there = _mean_of(table, np.asarray(of_type), owner, len(spot.rows))
            if rater != "subordinate" or len(self.weights) == 1:
                self._report_missing(spot, rater, _have_rows(of_type, owner, len(spot.rows)))
            counted = np.where(there, 1, 0)
            weight += Numbers.scaled(counted) * Numbers.single(share)
            total += choose(there, mean, Numbers.single(0)) * Numbers.single(share)
        rows = np.where(asked, owner, -1)
        yield entry(spot, total / weight, ratings=rows)

    def _report_missing(self, spot: Spot, rater: str, there: Bools) -> None:
        sheet, period = spot.sheet, str(spot.sheet.period)
        for row in spot.lacking(there):
            who = spot.who(row)
            if sheet.by_month:
                message = Message(
                    "{who} has no {rater} rating {rating} for {period}",
                    who=who,
                    rater=rater,
                    rating=self.rating,
                    period=period,
                )
                sheet.report_lack("missing_month", message, ("ratings", "month"), who, period)
            else:
                message = Message(
                    "{who} has no rating {rating} by {rater}: add a row",
                    who=who,
                    rating=self.rating,
                    rater=rater,
                )
                at = ("ratings", "indicator")
                sheet.report_lack("missing_rating", message, at, who, self.rating)


def _have_rows(which: Bools, owner: Array, count: int) -> Bools:
    """Who has a row at all: one with an unreadable score has been reported by itself."""
    have = np.zeros(count, dtype=bool)
    have[owner[which & (owner >= 0)]] = True
    return have


def _mean_of(table: Table, which: Bools, owner: Array, count: int) -> tuple[Numbers, Bools]:
    scores = table.numbers("score")
    groups = np.where(which & scores.present, owner, -1)
    ones = Numbers.scaled(np.ones(len(groups), dtype=np.int64))
    number = group_sums(ones, groups, count)
    return group_sums(scores, groups, count) / number, np.asarray(number.num > 0)
