"""What a person, or a pay item of everybody, comes to from nothing reached to 150 % of target.

Pay is worked out by the same rules on the same rows: nothing but what was reached is another
figure. A cliff is where one step more (a cent, or one of what is counted) moves pay by a jump.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.tables import YUAN
from kpilib.text.explain.find_figure import called, nearest
from kpilib.workspace.what_if.pay_at_levels import NoCurve, PayAtLevels
from kpilib.workspace.what_if.pay_cliffs import CliffSearch
from kpilib.workspace.what_if.standings import yuan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from kpilib.core.periods import Period
    from kpilib.engine.partial_run import Assessed
    from kpilib.workspace.what_if.compare_variants import WhatIfRun

_MOST = 150
_CENT = Fraction(1, 100)
_FINE = Fraction(1, 1_000_000)


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One level.

    Attributes:
        attainment: Share of the target.
        reached: What that is; None for everybody together.
        pay: Yuan.
    """

    attainment: Fraction
    reached: Fraction | None
    pay: Decimal


@dataclass(frozen=True, slots=True)
class Cliff:
    """Where one step more moves pay by a jump.

    Attributes:
        below: The last level before it.
        above: The next one.
    """

    below: CurvePoint
    above: CurvePoint

    @property
    def jump(self) -> Decimal:
        """By how much, yuan."""
        return self.above.pay - self.below.pay


@dataclass(frozen=True)
class PayoutCurve:
    """A curve.

    Attributes:
        department: Its id.
        period: The period.
        subject: The employee's id; empty for everybody.
        name: What they are called.
        item: The pay item; empty for all pay.
        titles: The printed names of the item, by language.
        measure: By which attainment is measured, with its printed names by language.
        unit: What is reached is counted in this.
        points: From 0 to 150 %.
        cliffs: In order.
        now: Where they stand; None where that is not known.
    """

    department: str
    period: Period
    subject: str
    name: str
    item: str
    titles: dict[str, str]
    measure: dict[str, str]
    unit: str
    points: tuple[CurvePoint, ...]
    cliffs: tuple[Cliff, ...]
    now: CurvePoint | None


def payout_curve(asked: WhatIfRun, department: str, period: Period, what: str) -> PayoutCurve:
    """The curve of a person or a pay item.

    Args:
        asked: What is read already.
        department: Its id.
        period: The period.
        what: An employee by id or name, a pay item by name or title, or both with a colon between.

    Raises:
        NoCurve: There is none such, or nothing to measure by.
    """
    assessed = asked.run.assess(department, period)
    who, item = _meant(asked, assessed, what)
    return _Curve(asked, (department, period), assessed, who, item).drawn()


def _meant(asked: WhatIfRun, assessed: Assessed, what: str) -> tuple[str, str]:
    """The person and the item that are meant; either may be empty."""
    people = {
        who: (asked.as_is.names.get(who, ""),)
        for piece in assessed.pieces
        for who in piece.sheet.frames["people"].ids
    }
    scheme = assessed.scheme
    items = {
        item: tuple(title.by_language.values()) if (title := scheme.title_of(item)) else ()
        for item in scheme.pay
    }
    first, colon, second = what.replace("：", ":").partition(":")
    if colon:
        found = called(first.strip(), people), called(second.strip(), items)
        if len(found[0]) == len(found[1]) == 1:
            return found[0][0], found[1][0]
    else:
        if len(one := called(what, people)) == 1:
            return one[0], ""
        if len(one := called(what, items)) == 1:
            return "", one[0]
    raise NoCurve(
        Message(
            "{what} is neither a person nor a pay item here: {advice}",
            what=what,
            advice=nearest(first.strip(), {**people, **items}),
        )
    )


class _Curve:
    def __init__(
        self,
        asked: WhatIfRun,
        place: tuple[str, Period],
        assessed: Assessed,
        who: str,
        item: str,
    ) -> None:
        self._asked, self._place, self._assessed = asked, place, assessed
        self._who, self._item = who, item
        self._levels = PayAtLevels(assessed, who, item)
        if who and not self._levels.target:
            raise NoCurve(Message("{who} has no target in {period}", who=who, period=place[1]))

    def drawn(self) -> PayoutCurve:
        marks = sorted({Fraction(n, 100) for n in range(_MOST + 1)} if self._by_share() else {
            *self._whole_steps()})  # fmt: skip
        cliffs = sorted(self._cliffs(marks), key=lambda cliff: cliff.below.attainment)
        scheme = self._assessed.scheme
        title = scheme.title_of(self._item) if self._item else None
        name = self._asked.as_is.names.get(self._who, self._who)
        return PayoutCurve(
            self._place[0],
            self._place[1],
            self._who,
            name,
            self._item,
            dict(title.by_language) if title else {},
            dict(scheme.measures[self._levels.measure].title.by_language),
            self._levels.unit,
            tuple(self._point(mark) for mark in marks),
            tuple(cliffs),
            self._now(),
        )

    def _by_share(self) -> bool:
        """Whether levels are shares; a person's counted things come one by one."""
        return not self._who or self._levels.unit == YUAN or self._levels.target > _MOST

    def _whole_steps(self) -> Iterator[Fraction]:
        target = self._levels.target
        for count in range(int(target * _MOST / 100) + 1):
            yield Fraction(count) / target

    def _now(self) -> CurvePoint | None:
        if not self._who:
            return None
        levels = self._levels
        share = levels.reached / levels.target
        return CurvePoint(share, levels.reached, yuan(levels.pay_now))

    def _point(self, share: Fraction) -> CurvePoint:
        reached = share * self._levels.target if self._who else None
        return CurvePoint(share, reached, yuan(self._levels.pay(share)))

    def _cliffs(self, marks: Sequence[Fraction]) -> Iterator[Cliff]:
        search = CliffSearch(self._levels.pay, self._one_step())
        found = (
            (cliff for low, high in pairwise(marks) for cliff in search.between(low, high))
            if self._by_share()
            else search.among(marks)
        )
        return (Cliff(self._point(before), self._point(after)) for before, after in found)

    def _one_step(self) -> Fraction:
        """A cent of what is reached, or one of what is counted, as a share of the target."""
        if not self._who:
            return _FINE
        return (_CENT if self._levels.unit == YUAN else Fraction(1)) / self._levels.target
