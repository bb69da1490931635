"""Measures as reports show them: what was reached, carried in and aimed at, and shares of targets.

`kpi explain` tells the formulas of a measure in each piece. What a review prints follows from them:
own results without what was carried in, shares of targets, and the sums over months.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.tables import DEPARTMENT
from kpilib.rules.formula import Name, parse_formula
from kpilib.rules.trace import FormulaStep, SumStep, total_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kpilib.engine.assess import Run
    from kpilib.rules.trace import Step, Title
    from kpilib.text.explain.figure_kinds import Figure

_SHARE = Message("share of target")


@dataclass(frozen=True)
class MeasureSteps:
    """The steps behind the measures of one run.

    Attributes:
        run: The assessment.
        figures: Everything that a name means for somebody, by id and name.
        person: Somebody as trees call them.
    """

    run: Run
    figures: Callable[[str, str], Sequence[Figure]]
    person: Callable[[str], Title]
    _made: dict[tuple[str, str, str, str], Step | None] = field(default_factory=dict)

    def step(self, who: str, name: str, side: str, piece: str = "") -> Step | None:
        """What a side of a measure was made of; None where there is no such figure.

        Args:
            who: An id.
            name: The measure.
            side: `actual` (as the rules count it), `own`, `carried`, `target`; `share` of what
                counts in the target, or `attained`, the department's share without what was
                carried in.
            piece: Of a longer run; the whole run when empty.
        """
        key = (who, name, side, piece)
        if key not in self._made:
            pieces = self.run.plan.pieces
            one = piece or (str(pieces[0]) if self.run.plan.in_one_piece else "")
            make = self._in_piece if one else self._in_run
            self._made[key] = make(who, name, side, one)
        return self._made[key]

    def _in_piece(self, who: str, name: str, side: str, piece: str) -> Step | None:
        if side in {"share", "attained"}:
            return self._share(who, name, side, piece)
        sides = self._sides(who, name, piece)
        reached, carried = sides.get("actual"), sides.get("carried")
        if side == "own" and reached is not None and carried is not None and carried.value:
            return self._formula("actual - carried", [reached, carried], reached)
        return sides.get("actual" if side == "own" else side)

    def _sides(self, who: str, name: str, piece: str) -> Mapping[str, Step]:
        """The formulas of the measure in a piece, by what they say."""
        measure = self.run.scheme.measures[name]
        texts = (("actual", measure.actual), ("target", measure.target),
                 ("carried", measure.carried))  # fmt: skip
        told = [f.step for f in self.figures(who, name)
                if f.sort == "measure" and f.period == piece]  # fmt: skip
        sides = [side for side, text in texts if text != "none"]
        plain = (_itself(step) for step in told)
        return {side: replace(step, name=side) for side, step in zip(sides, plain, strict=False)}

    def _in_run(self, who: str, name: str, side: str, piece: str) -> Step | None:
        """The pieces added up; what one hands to the next counts once, where it came in first."""
        del piece
        if side in {"share", "attained"}:
            return self._share(who, name, side, "")
        names = [str(one) for one in self.run.plan.pieces]
        if side == "carried":
            return self.step(who, name, side, names[0])
        if side == "actual":
            own, carried = (self.step(who, name, one) for one in ("own", "carried"))
            if own is None or carried is None or not carried.value:
                return own
            return self._formula("own + carried", [replace(own, name="own"), carried], own)
        steps = [self.step(who, name, side, one) for one in names]
        return _sum([step for step in steps if step is not None and step.value is not None])

    def _share(self, who: str, name: str, side: str, piece: str) -> Step | None:
        """What counts in the target; the department's own share leaves out who has no target."""
        target = self.step(who, name, "target", piece)
        if target is None or not target.value:
            return None
        if who != DEPARTMENT or "department" in self.run.scheme.measures[name].on:
            reached = self.step(who, name, "actual", piece)
            return reached and self._quotient("reached / target", [reached, target])
        counted = self._counted(name, piece)
        if counted is None:
            return None
        carried = self.step(who, name, "carried", piece)
        if side == "share" and carried is not None and carried.value:
            return self._quotient("(reached + carried) / target", [counted, carried, target])
        return self._quotient("reached / target", [counted, target])

    def _counted(self, name: str, piece: str) -> Step | None:
        """What those have reached of their own who have a target; everybody, where nobody has."""
        if not piece:
            each = [self._counted(name, str(one)) for one in self.run.plan.pieces]
            return _sum([step for step in each if step is not None])
        own = {who: self.step(who, name, "own", piece) for who in self._people(piece)}
        there = {who: step for who, step in own.items() if step and step.value is not None}
        aimed = {}
        for who, step in there.items():
            target = self.step(who, name, "target", piece)
            if target is not None and target.value:
                aimed[who] = step
        counted = aimed or there
        title = self.run.scheme.measures[name].title
        steps = [replace(step, title=self.person(who)) for who, step in counted.items()]
        total = _sum(steps)
        return replace(total, title=title) if total else None

    def _people(self, piece: str) -> Iterator[str]:
        for one in self.run.pieces:
            if str(one.period) == piece:
                people = one.sheet.frames["people"]
                yield from (
                    who for who, here in zip(people.ids, people.active, strict=True) if here
                )

    @staticmethod
    def _quotient(formula: str, steps: Sequence[Step]) -> Step:
        """A share of the target, which is the last of the steps."""
        *parts, target = steps
        named = (replace(parts[0], name="reached"), *parts[1:], target)
        share = sum(map(_number, parts), Fraction(0)) / _number(target)
        return FormulaStep("share", share, _SHARE, "", named, in_percent=True,
                           formula=parse_formula(formula))  # fmt: skip

    @staticmethod
    def _formula(formula: str, steps: Sequence[Step], like: Step) -> Step:
        """The sum or the difference of two steps, called as one that they are like."""
        first, second = map(_number, steps)
        value = first - second if "-" in formula else first + second
        return FormulaStep(like.name, value, like.title, like.unit, tuple(steps),
                           formula=parse_formula(formula))  # fmt: skip


def _number(step: Step) -> Fraction:
    return step.value if isinstance(step.value, Fraction) else Fraction(0)


def _itself(step: Step) -> Step:
    """A measure that is one quantity by another name: that quantity, which has more to tell."""
    if not isinstance(step, FormulaStep) or not isinstance(step.formula, Name):
        return step
    (quantity,) = step.children
    return replace(quantity, title=step.title or quantity.title, unit=step.unit)


def _sum(steps: Sequence[Step]) -> Step | None:
    """Steps of one kind added up; None of none."""
    if not steps:
        return None
    first = steps[0]
    return SumStep(first.name, total_of(steps), first.title, first.unit, tuple(steps))
