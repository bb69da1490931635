"""What a person, or a pay item of everybody, comes to from nothing reached to 150 % of target.

Pay is worked out by the same rules on the same rows: nothing but what was reached is another
figure. A cliff is where one step more (a cent, or one of what is counted) moves pay by a jump.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from kpilib.core.exact import Numbers
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.core.tables import DEPARTMENT, YUAN
from kpilib.engine.partial_run import at_levels
from kpilib.rules.measured import measured_metric, measured_quantities
from kpilib.text.explain.find_figure import called, nearest
from kpilib.workspace.what_if.standings import yuan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from kpilib.core.periods import Period
    from kpilib.engine.evaluate import Piece
    from kpilib.engine.inputs.read import Inputs
    from kpilib.engine.partial_run import Assessed
    from kpilib.workspace.what_if.compare_variants import WhatIfRun

_MOST = 150
_CENT = Fraction(1, 100)
_FINE = Fraction(1, 1_000_000)
_JUMP = 100
"""Fen: less than a yuan is no cliff."""


class NoCurve(KpiError):  # noqa: N818 - it reads as what happened
    """There is nothing to draw: no such person or item, or no target to measure by."""


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
        scheme = assessed.scheme
        found = [
            (name, names, metric)
            for name in scheme.measures
            if (names := measured_quantities(scheme, name))
            + ((metric := measured_metric(scheme, name)),)
            != ("",)
        ]
        if not found or not scheme.pay or assessed.plan.from_history:
            raise NoCurve(
                Message(
                    "{scheme} pays nothing, so that there is nothing to draw"
                    if not scheme.pay
                    else "{scheme} measures nobody against a target that can be tried here: there "
                    "is nothing to draw",
                    scheme=scheme.id,
                )
            )
        self._measure, self._names, self._metric = found[0]
        rule = assessed.scheme.measures[self._measure]
        self._targets = [piece.sheet.numbers(rule.target, "people") for piece in assessed.pieces]
        self._actuals = [piece.sheet.numbers(rule.actual, "people") for piece in assessed.pieces]
        self._known: dict[Fraction, int] = {}
        counted = assessed.scheme.quantities.get(self._names[0]) if self._names else None
        self._unit = rule.unit or (counted.unit if counted else "")
        if who and not self._target():
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
            dict(scheme.measures[self._measure].title.by_language),
            self._unit,
            tuple(self._point(mark) for mark in marks),
            tuple(cliffs),
            self._now(),
        )

    def _by_share(self) -> bool:
        """Whether levels are shares; a person's counted things come one by one."""
        return not self._who or self._unit == YUAN or self._target() > _MOST

    def _whole_steps(self) -> Iterator[Fraction]:
        target = self._target()
        for count in range(int(target * _MOST / 100) + 1):
            yield Fraction(count) / target

    def _target(self) -> Fraction:
        """The person's target over the whole run."""
        total = Fraction(0)
        for piece, targets in zip(self._assessed.pieces, self._targets, strict=True):
            ids = piece.sheet.frames["people"].ids
            if self._who in ids:
                total += targets.at(ids.index(self._who)) or 0
        return total

    def _now(self) -> CurvePoint | None:
        if not self._who:
            return None
        reached = Fraction(0)
        for piece, actuals in zip(self._assessed.pieces, self._actuals, strict=True):
            ids = piece.sheet.frames["people"].ids
            if self._who in ids:
                reached += actuals.at(ids.index(self._who)) or 0
        return CurvePoint(
            reached / self._target(), reached, yuan(self._paid(self._assessed.pieces))
        )

    def _point(self, share: Fraction) -> CurvePoint:
        reached = share * self._target() if self._who else None
        return CurvePoint(share, reached, yuan(self._pay(share)))

    def _pay(self, share: Fraction) -> int:
        """Whole fen at a share of target."""
        if share not in self._known:
            stated = [self._stated(piece, place, share)
                      for place, piece in enumerate(self._assessed.pieces)]  # fmt: skip
            pieces = at_levels(self._assessed, stated, self._rows(share))
            if pieces is None:
                raise NoCurve(
                    Message(
                        "pay cannot be worked out where {share} % of the target is reached",
                        share=share * 100,
                    )
                )
            self._known[share] = self._paid(pieces)
        return self._known[share]

    def _stated(self, piece: Piece, place: int, share: Fraction) -> dict[str, Numbers]:
        """What everybody whose level is meant has reached; the others keep what they have."""
        ids = piece.sheet.frames["people"].ids
        now = {name: piece.sheet.numbers(name, "people") for name in self._names}
        found: dict[str, list[Fraction | None]] = {name: [] for name in self._names}
        for row, who in enumerate(ids):
            target = self._targets[place].at(row)
            mine = who == self._who if self._who else target is not None
            reached = self._actuals[place].at(row)
            for n, name in enumerate(self._names):
                own = now[name].at(row)
                if not mine or target is None:
                    found[name].append(own)
                elif len(self._names) == 1 or not reached:
                    found[name].append(Fraction(0) if n else target * share)
                else:  # several counts keep their proportion
                    found[name].append((own or 0) * target * share / reached)
        return {name: Numbers.of(values) for name, values in found.items()}

    def _rows(self, share: Fraction) -> Inputs | None:
        """The rows with the metric's actual, where it is a cell; None where nothing is another."""
        if not self._metric or self._names:
            return None
        inputs = self._assessed.inputs
        table = inputs["metrics"]
        metrics, subjects = table.labels("metric"), table.labels("subject")
        targets, actuals = table.numbers("target"), table.numbers("actual")
        cells: list[Fraction | None] = []
        for row in range(len(table)):
            target, who = targets.at(row), subjects.at(row)
            meant = who == self._who if self._who else who != DEPARTMENT
            mine = meant and metrics.at(row) == self._metric and target is not None
            cells.append(target * share if mine and target is not None else actuals.at(row))
        columns = {**table.columns, "actual": Numbers.of(cells)}
        tables = {**inputs.tables, "metrics": replace(table, columns=columns)}
        return replace(inputs, tables=tables)

    def _paid(self, pieces: Sequence[Piece]) -> int:
        fen = 0
        for piece in pieces:
            for column in piece.pay:
                if self._item not in {"", column.item}:
                    continue
                if not self._who:
                    fen += sum(map(int, column.fen))
                elif self._who in (ids := piece.sheet.frames[column.frame].ids):
                    fen += int(column.fen[ids.index(self._who)])
        return fen

    def _cliffs(self, marks: Sequence[Fraction]) -> Iterator[Cliff]:
        step = self._one_step()
        if not self._by_share():
            points = [*marks, marks[-1] + step] if marks else []
            for before, after in pairwise(points):
                yield from self._cliff(before, after, step)
            return
        for before, after in pairwise(marks):
            yield from self._between(before, after, step)

    def _one_step(self) -> Fraction:
        """A cent of what is reached, or one of what is counted, as a share of the target."""
        if not self._who:
            return _FINE
        return (_CENT if self._unit == YUAN else Fraction(1)) / self._target()

    def _between(self, low: Fraction, high: Fraction, step: Fraction) -> Iterator[Cliff]:
        """The cliffs between two levels; where pay runs straight there is none."""
        count = int((high - low) / step)
        if count <= 1:
            yield from self._cliff(low, high, step)
            return
        middle = low + step * (count // 2)
        one, mid, other = self._pay(low), self._pay(middle), self._pay(high)
        straight = one + (other - one) * (middle - low) / (high - low)
        if abs(mid - straight) < _JUMP / 2:
            return
        # A jump lies in the half that moves by more than its share; both may have one.
        yield from self._between(low, middle, step)
        yield from self._between(middle, high, step)

    def _cliff(self, before: Fraction, after: Fraction, step: Fraction) -> Iterator[Cliff]:
        """Whether the step between two levels is a cliff beside the ones around it."""
        move = abs(self._pay(after) - self._pay(before))
        if move < _JUMP:
            return
        around = [
            abs(self._pay(right) - self._pay(left))
            for left, right in ((before - step, before), (after, after + step))
            if left >= 0
        ]
        if move > 2 * min(around, default=0) + _JUMP:
            yield Cliff(self._point(before), self._point(after))
