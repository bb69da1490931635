"""The mean (360-degree) rating of an indicator, over raters and, by weight, over their types.

Where nobody of a type has rated, its weight is redistributed over the types that have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from pydantic import ValidationInfo, model_validator

from kpilib.core.exact import Numbers, choose, group_sums
from kpilib.core.messages import Message
from kpilib.core.tables import RATER_TYPES
from kpilib.rules.description import Description
from kpilib.rules.directions import RISES
from kpilib.rules.earlier_spellings import is_as_issued
from kpilib.rules.model import Frame, Pair, lowest_first
from kpilib.rules.parts.part import Flaw, Part, entry, registered
from kpilib.rules.possible_values import Span
from kpilib.rules.trace import InputStep, Step, total_of
from kpilib.rules.units import FRACTION, PART_OF_WHOLE

if TYPE_CHECKING:
    from kpilib.core.columns import Table
    from kpilib.core.integers import Array, Bools
    from kpilib.rules.description import SchemeWords
    from kpilib.rules.directions import OfFormula, Signs
    from kpilib.rules.lint.ranges import Ranges
    from kpilib.rules.possible_values import Can
    from kpilib.rules.sheet import Entry, Spot
    from kpilib.rules.trace import TraceWords
    from kpilib.rules.trace_builder import TracePoint
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
        means = []
        for rater in self.weights:
            of_type = asked & table.labels("rater_type").among((rater,))
            means.append(_mean_of(table, np.asarray(of_type), owner, len(spot.rows)))
            if rater != "subordinate" or len(self.weights) == 1:
                self._report_missing(spot, rater, _have_rows(of_type, owner, len(spot.rows)))
        rows = np.where(asked, owner, -1)
        # Of one type of rater the weight is all there is, whatever it is.
        alone = len(means) == 1 and all(self.weights.values())
        mean = means[0] if alone else self._weighted(means)
        yield entry(spot, mean, ratings=rows)

    def _weighted(self, means: Sequence[Numbers]) -> Numbers:
        """One mean of those of all types of raters; those of whom nobody has rated do not count."""
        total, weight = Numbers.single(0), Numbers.single(0)
        for mean, share in zip(means, self.weights.values(), strict=True):
            there = mean.present
            weight += Numbers.scaled(np.where(there, 1, 0)) * Numbers.single(share)
            total += choose(there, mean, Numbers.single(0)) * Numbers.single(share)
        return total / weight

    def trace(self, at: TracePoint) -> Step:
        """Every score with its rater."""
        builder = at.builder
        table = builder.sheet.inputs["ratings"]
        cells = []
        for row in map(int, np.flatnonzero(at.kept("ratings", np.ndarray) == at.row)):
            rater = table.labels("rater_type").at(row) or ""
            cells.append(InputStep(rater, table.columns["score"].at(row), builder.titled(rater),
                                   place=builder.place_of(table, "score", row)))  # fmt: skip
        return RatingStep(at.entry.name, at.value, children=tuple(cells),
                          weights=dict(self.weights))  # fmt: skip

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

    def looks_at(self, table: str, back: int = 0) -> tuple[str, ...]:
        """The ratings of the indicator."""
        return (self.rating,) if table == "ratings" and not back else ()

    def declared_units(self) -> Iterator[tuple[tuple[str, str], str]]:
        """Ratings have the unit of the quantity; a scale from 0 to 1 says as much."""
        yield ("ratings", self.rating), self.unit
        yield ("ratings", self.rating), FRACTION if self.scale == PART_OF_WHOLE else ""

    def is_of_pieces(self) -> bool:
        """Each piece has its rows."""
        return True

    def flaws(self) -> Iterator[Flaw]:
        """The weights of the types of raters are parts of one whole."""
        total = sum((self.raters or {"": Decimal(1)}).values(), Decimal(0))
        if total != 1:
            message = Message(
                "the raters' weights add up to {total}%, not 100%", total=f"{total * 100:f}"
            )
            yield Flaw(("raters",), "raters_do_not_sum", message, Message("correct a weight"))

    def can_be(self, ranges: Ranges) -> Can:
        """On the scale."""
        del ranges
        return Span(*map(Fraction, self.scale))

    def better(self, good: OfFormula) -> Signs:
        """Higher is better."""
        del good
        return RISES

    def only_reads(self) -> bool:
        """It reads."""
        return True

    def describe(self, t: SchemeWords) -> Description:
        """Who rates, and on which scale."""
        low, high = (t.number(bound) for bound in self.scale)
        shares = {
            t.rater(who): t.number(share, percent=True) for who, share in self.weights.items()
        }
        alone = len(shares) == 1
        raters = t.listed([who if alone else f"{who} {share}" for who, share in shares.items()])
        return Description(
            t.say(
                "mean rating of {rating} by {raters} ({low}–{high})",
                rating=self.rating,
                raters=raters,
                low=low,
                high=high,
            )
        )

    def value_name(self, t: SchemeWords, title: str) -> str:
        """A rating."""
        return t.say("rating of {name}", name=title)


def _have_rows(which: Bools, owner: Array, count: int) -> Bools:
    """Who has a row at all: one with an unreadable score has been reported by itself."""
    have = np.zeros(count, dtype=bool)
    have[owner[which & (owner >= 0)]] = True
    return have


def _mean_of(table: Table, which: Bools, owner: Array, count: int) -> Numbers:
    """The mean per row of the frame; no value where nobody has rated."""
    scores = table.numbers("score")
    rows = np.flatnonzero(which & scores.present & (owner >= 0))
    whose = owner.take(rows)
    number = np.bincount(whose, minlength=count)
    if len(rows) == np.count_nonzero(number):  # as mostly, each has one alone
        row_of = np.full(count, -1, dtype=np.int64)
        row_of[whose] = rows
        return scores.take(row_of)
    return group_sums(scores.take(rows), whose, count) / Numbers.scaled(number)


@dataclass(frozen=True, eq=False, kw_only=True)
class RatingStep(Step):
    """The mean per rater type, then their mean by weight.

    Attributes:
        weights: By rater type, which is the name of each child.
    """

    kind = "rating"
    data = ("weights",)
    weights: Mapping[str, Decimal]

    def said(self, words: TraceWords) -> str:
        """The means and their shares."""
        given: dict[str, list[Step]] = {}
        for child in self.children:
            given.setdefault(child.name, []).append(child)
        raters = [rater for rater in self.weights if rater in given]
        means = [_mean_said(given[rater], words) for rater in raters]
        if len(self.weights) == 1:
            several = len(self.children) > 1
            return words.say("rating: {mean}", mean="".join(means)) if several else ""
        shares = [words.percent(self.weights[rater]) for rater in raters]
        parts = " + ".join(f"{mean} × {share}" for mean, share in zip(means, shares, strict=True))
        if len(means) == len(self.weights) and sum(self.weights.values()) == 1:
            return f"= {parts}"
        return f"= ({parts}) ÷ ({' + '.join(shares)})"


def _mean_said(scores: list[Step], words: TraceWords) -> str:
    known = sum(isinstance(score.value, Fraction) for score in scores)
    name, mean = words.named(scores[0]), words.number(total_of(scores) / known)
    return f"{name} {mean}" if known == 1 else words.say("{name} on average {mean}", name=name,
                                                         mean=mean)  # fmt: skip
