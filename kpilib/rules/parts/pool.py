"""Pool allocation: a bonus pool apportioned by weight, to the fen by the largest remainder."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from pydantic import (
    PrivateAttr,
    ValidationInfo,
    model_validator,
)

from kpilib.core.exact import Numbers, over_common
from kpilib.core.integers import FITS, Integers, largest, with_room
from kpilib.core.messages import Message
from kpilib.core.rounding import whole_parts
from kpilib.rules.description import Description
from kpilib.rules.earlier_spellings import is_as_issued
from kpilib.rules.formula import FormulaError, names_in, parse_formula
from kpilib.rules.model import FRAME_NAMES, Formula
from kpilib.rules.parts.compared import Compared, ComparedStep
from kpilib.rules.parts.part import entry, registered
from kpilib.rules.possible_values import NOT_NEGATIVE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.columns import Labels
    from kpilib.core.integers import Array
    from kpilib.rules.description import SchemeWords
    from kpilib.rules.directions import OfFormula, Signs
    from kpilib.rules.lint.ranges import Ranges
    from kpilib.rules.possible_values import Can
    from kpilib.rules.sheet import Entry, Spot
    from kpilib.rules.trace import Step, TraceWords
    from kpilib.rules.trace_builder import TracePoint


@registered("pool")
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
                message = Message(
                    "{name} is of {owner}, and a pool is of {pool}: share a total",
                    name=name,
                    owner=FRAME_NAMES[spot.frame],
                    pool=FRAME_NAMES[self.within],
                )
                raise FormulaError(message)

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """The share per person, in whole fen."""
        self._of_the_group(spot)
        weights, pools = spot.numbers(self.by), spot.numbers(self.pool)
        takes = weights.present & spot.needed
        some = np.asarray(weights.num != 0).astype(bool)
        groups = self.groups(spot, np.asarray(takes & some))
        takes &= groups >= 0
        found: list[tuple[Array, Array]] = []
        for group in np.flatnonzero(np.bincount(groups[takes])):
            members = np.flatnonzero(takes & (groups == group))
            pool = pools.at(int(members[0]))
            if pool is not None:
                whose = spot.rows.labels.take(members)
                found.append((members, split(pool, weights.take(members), whose)))
        kind = np.result_type(np.int64, *(fen for _, fen in found))
        shares = np.zeros(len(spot.rows), dtype=kind)
        for members, fen in found:
            shares[members] = fen
        yield entry(spot, Numbers.scaled(shares, 100), takes=takes, groups=groups)

    def trace(self, at: TracePoint) -> Step:
        """The amount, and the weight of everybody who takes part."""
        takes = at.kept("takes", np.ndarray)
        peers = self.among(at, self.by, takes)
        children = (at.formula("pool", self.pool), *peers.people)
        return PoolStep(at.entry.name, at.value, children=children, mine=at.who, peers=peers,
                        left_out=peers.left_out)  # fmt: skip

    def can_be(self, ranges: Ranges) -> Can:
        """Never negative."""
        del ranges
        return NOT_NEGATIVE

    def direction(self, of: OfFormula) -> Signs:
        """As the pool, and as a person's weight."""
        return of(self.pool) | of(self.by)

    def describe(self, t: SchemeWords) -> Description:
        """What is shared out, among whom, and by what."""
        return Description(
            t.say(
                "{pool} shared out in {group} in proportion to {by}, in fen, by largest remainder",
                pool=t.formula(self.pool),
                group=self.group_described(t),
                by=t.formula(self.by),
            )
        )


def _names_of(formula: str) -> Iterator[str]:
    return names_in(parse_formula(formula))


def split(pool: Fraction, weights: Numbers, ids: Labels) -> Array:
    """Whole fen per person, by largest remainder; see `Pool`.

    Args:
        pool: Yuan.
        weights: One per person.
        ids: What people are called.

    >>> from kpilib.core.columns import Labels
    >>> split(Fraction(100), Numbers.of([1, 1, 1]), Labels.of(["a", "b", "c"])).tolist()
    [3334, 3333, 3333]
    """
    # Over one denominator weights are whole numbers: long ones perhaps, but reduced only once.
    parts, fen = over_common(weights), whole_parts(pool, 2)
    (added,) = with_room(parts.size * len(parts.num), parts.num)
    total = int(added.sum())
    if not total:
        return np.zeros(len(parts.num), dtype=np.int64)
    if total < 0:
        parts, total = -parts, -total
    product = Integers(parts.num, parts.size) * Integers.of(fen)
    (above,) = with_room(max(product.size, total), product.array)
    shares = above // total
    if left := fen - int(shares.sum()):
        shares[_largest(above - shares * total, left, ids)] += 1
    if shares.dtype == object and largest(shares) < FITS:
        shares = shares.astype(np.int64)
    return np.asarray(shares)


def _largest(rests: Array, count: int, ids: Labels) -> Array:
    """The rows with the largest rests, so many; of rests that are alike the lower ids."""
    last = np.sort(rests)[-count]
    above, alike = np.flatnonzero(rests > last), np.flatnonzero(rests == last)
    words = [word or "" for word in ids.take(alike).cells()]
    by_id = sorted(range(len(alike)), key=words.__getitem__)
    return np.concatenate([above, alike[by_id[: count - len(above)]]])


@dataclass(frozen=True, eq=False, kw_only=True)
class PoolStep(ComparedStep):
    """The person's share of the first child, by the weights of the others."""

    kind = "pool"

    def said(self, words: TraceWords) -> str:
        """The share with its numbers, and how the fen that are left go round."""
        whole, mine, weights = self.children[0], self.own, self.peers.total
        if mine is None or not isinstance(whole.value, Fraction):
            return words.say("takes no part")
        if not weights:
            return words.say("all weights are 0, so nobody gets anything")
        share = whole.value * mine / weights
        text = words.say("= {pool} × weight {mine} ÷ all {count} people {weights}",
                         pool=words.both(whole), mine=words.number(mine),
                         count=len(self.people), weights=words.number(weights))  # fmt: skip
        if self.value == share:
            return text
        return words.say(
            "{division} = {share}; all are cut to the fen, and what is left goes fen by fen to "
            "those that lost most",
            division=text,
            share=words.number(share),
        )
