"""Attainment: actual ÷ target, capped."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import inf
from typing import TYPE_CHECKING

import numpy as np
from pydantic import ValidationInfo, field_validator, model_validator

from kpilib.core.exact import Numbers, both, choose, least, rows_where
from kpilib.core.messages import Message
from kpilib.core.rounding import exact_text
from kpilib.rules.description import Description
from kpilib.rules.directions import RISES, turned
from kpilib.rules.earlier_spellings import is_as_issued
from kpilib.rules.model import EVERY_FRAME, Formula, Frame, Model, is_no_word
from kpilib.rules.parts.calculated import calculated
from kpilib.rules.parts.metric import read_metric
from kpilib.rules.parts.part import CellsRead, Part, entry, registered
from kpilib.rules.possible_values import Span, Unknown
from kpilib.rules.sheet import Entry, Spot
from kpilib.rules.trace import Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.rules.description import SchemeWords
    from kpilib.rules.directions import OfFormula, Signs
    from kpilib.rules.lint.ranges import Ranges
    from kpilib.rules.possible_values import Can
    from kpilib.rules.trace import TraceWords
    from kpilib.rules.trace_builder import TracePoint
    from kpilib.rules.vocabulary import Vocabulary


_SIDES = ("target", "actual")


class ActualAndTarget(Model):
    """What an attainment compares when it is not simply a metric: two formulas."""

    actual: Formula
    target: Formula


@registered("attainment")
class Attainment(Part):
    """Actual ÷ target, never below 0 and capped; or target ÷ actual where lower is better.

    Attributes:
        attainment: A metric's name, or two formulas.
        cap: The most that counts; `none` for no cap.
        lower_is_better: Target ÷ actual; an actual of 0 attains all.
        signed: The metric's actual can be negative in life (growth, profit).
    """

    attainment: str | ActualAndTarget
    cap: Decimal | None = Decimal(1)
    lower_is_better: bool = False
    signed: bool = False

    @field_validator("attainment")
    @classmethod
    def _a_metric_or_two_formulas(
        cls, value: str | ActualAndTarget, info: ValidationInfo
    ) -> str | ActualAndTarget:
        if isinstance(value, str) and not is_as_issued(info) and is_no_word(value):
            raise ValueError(
                Message(
                    "{word} is no word of the inputs: write the name of one; with formulas write "
                    "{{actual: …, target: …}}",
                    word=repr(value),
                )
            )
        return value

    @model_validator(mode="after")
    def _capped_when_lower_is_better(self, info: ValidationInfo) -> Attainment:
        if self.lower_is_better and self.cap is None:
            raise ValueError(
                Message("lower_is_better needs a cap: an actual of 0 would have no value")
            )
        if not is_as_issued(info) and self.cap is not None and self.cap <= 0:
            raise ValueError(
                Message(
                    "with a cap of {cap} nothing ever counts: 1 is 100%, none no cap", cap=self.cap
                )
            )
        return self

    def can_stand_on(self) -> tuple[Frame, ...]:
        """A metric is of an employee or the department; formulas can be of all."""
        return ("people", "department") if isinstance(self.attainment, str) else EVERY_FRAME

    def words(self, vocabulary: Vocabulary) -> None:
        """The metric, and for whom."""
        if isinstance(self.attainment, str):
            vocabulary.metrics.setdefault(self.attainment, set()).update(self.on)
            if self.signed:
                vocabulary.signed_metrics.add(self.attainment)

    def formulas(self) -> Iterator[str]:
        """The two formulas, where it is not a metric."""
        if not isinstance(self.attainment, str):
            yield self.attainment.actual
            yield self.attainment.target

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """The attainment per row, and its `actual` and `target`."""
        actual, target = self._sides(spot)
        positive = actual
        if actual.num.size and actual.num.min() < 0:
            positive = choose(actual.compare(_ZERO, np.greater), actual, _ZERO)
            positive = positive.where_known(actual.known)
        if self.lower_is_better:
            none = np.asarray(positive.num == 0).astype(bool) & positive.present
            ratio = choose(none, Numbers.single(self.cap), target / positive)
            ratio = ratio.where_known(both(target.known, positive.known))
        else:
            ratio = positive / target
        if self.cap is not None:
            ratio = least(ratio, Numbers.single(self.cap))
        yield entry(spot, ratio)

    def trace(self, at: TracePoint) -> Step:
        """Actual and target, whose unit is that of what is compared."""
        sides = tuple(
            replace(at.name(f"{at.entry.name}.{side}"), unit=self.unit)
            for side in ("actual", "target")
        )
        return AttainmentStep(at.entry.name, at.value, children=sides, cap=self.cap,
                              lower_is_better=self.lower_is_better)  # fmt: skip

    def _sides(self, spot: Spot) -> tuple[Numbers, Numbers]:
        """Actual and target, entered under their own names; a target must be above zero."""
        if isinstance(self.attainment, str):
            sides = []
            for column in ("actual", "target"):
                values, source = read_metric(spot, self.attainment, column)
                spot.sheet.put(Entry(f"{spot.name}.{column}", spot.frame, values, source=source))
                sides.append(values)
            actual, target = sides
        else:
            actual = spot.numbers(self.attainment.actual)
            target = spot.numbers(self.attainment.target)
            for column, values in (("actual", actual), ("target", target)):
                formula = getattr(self.attainment, column)
                part = calculated(formula, spot.frame)
                spot.sheet.put(Entry(f"{spot.name}.{column}", spot.frame, values, part))
        low = np.asarray(target.num <= 0).astype(bool) & target.present & spot.needed
        for row in rows_where(low):
            found = exact_text(target.at(int(row)) or Fraction(0))
            who = spot.who(int(row))
            message = Message(
                "the target of {name} for {who} is {found}: give one above 0",
                name=spot.name,
                who=who,
                found=found,
            )
            name = f"{spot.name}.target"
            spot.sheet.report_at("zero_target", message, name, spot.frame, int(row))
        return actual, target

    def looks_at(self, table: str, back: int = 0) -> tuple[str, ...]:
        """The rows of the metric, where it is one."""
        by_metric = table == "metrics" and not back and isinstance(self.attainment, str)
        return (str(self.attainment),) if by_metric else ()

    def cells_read(self) -> Iterator[CellsRead]:
        """Both sides of the metric, where it is one."""
        if isinstance(self.attainment, str):
            yield from (CellsRead("metrics", self.attainment, side) for side in _SIDES)

    def declared_units(self) -> Iterator[tuple[tuple[str, str], str]]:
        """The metric has the unit of the quantity."""
        if isinstance(self.attainment, str):
            yield ("metrics", self.attainment), self.unit

    def is_of_pieces(self) -> bool:
        """Each piece has its rows of a metric."""
        return isinstance(self.attainment, str)

    def can_be(self, ranges: Ranges) -> Can:
        """From 0 to the cap."""
        del ranges
        return Span(Fraction(0), inf if self.cap is None else Fraction(self.cap))

    def side_can_be(self, side: str, ranges: Ranges) -> Can:
        """Its actual and its target."""
        if side not in {"actual", "target"}:
            return Unknown()
        if isinstance(self.attainment, str):
            return ranges.metric(self.attainment, side)
        return ranges.of(getattr(self.attainment, side))

    def direction(self, of: OfFormula) -> Signs | None:
        """It rises with the actual and falls with the target, or the other way round."""
        if isinstance(self.attainment, str):
            return None
        signs = of(self.attainment.actual) | turned(of(self.attainment.target))
        return turned(signs) if self.lower_is_better else signs

    def better(self, good: OfFormula) -> Signs:
        """More is better."""
        del good
        return RISES

    def describe(self, t: SchemeWords) -> Description:
        """Which is divided by which, and what counts at most."""
        if isinstance(self.attainment, str):
            actual = t.say("actual of {attainment}", attainment=self.attainment)
            target = t.say("target", context="schemes")
        else:
            actual = _bracketed(t.formula(self.attainment.actual))
            target = _bracketed(t.formula(self.attainment.target))
        top = t.say("no cap")
        if self.cap is not None:
            top = t.say("at most {share}", share=t.number(self.cap, percent=True))
        facts = {"actual": actual, "target": target, "top": top}
        if self.lower_is_better:
            return Description(t.say("{target} ÷ {actual} ({top}, lower is better)", **facts))
        return Description(t.say("{actual} ÷ {target} ({top})", **facts))

    def value_name(self, t: SchemeWords, title: str) -> str:
        """An attainment."""
        return t.say("attainment of {name}", name=title)

    def is_share(self) -> bool:
        """Of the target."""
        return True


_ZERO = Numbers.single(0)


@dataclass(frozen=True, eq=False, kw_only=True)
class AttainmentStep(Step):
    """Actual ÷ target, or the other way round, not below 0 nor above the cap.

    Attributes:
        cap: The most that counts.
        lower_is_better: Target ÷ actual.
    """

    kind = "attainment"
    data = ("cap", "lower_is_better")
    cap: Decimal | None
    lower_is_better: bool
    in_percent: bool = True

    def said(self, words: TraceWords) -> str:
        """The division in numbers."""
        value = self.children[0].value
        actual, target = (words.plain(child) for child in self.children)
        top = words.percent(self.cap) if self.cap is not None else ""
        if self.lower_is_better and not value:
            return words.say("the actual is 0, so {top}", top=top)
        if isinstance(value, Fraction) and value < 0:
            return words.say("the actual is negative, so 0")
        if self.lower_is_better:
            return words.say("= target {target} ÷ actual {actual}, at most {top}", target=target,
                             actual=actual, top=top)  # fmt: skip
        if self.cap is None:
            return words.say("= actual {actual} ÷ target {target}, no cap", actual=actual,
                             target=target)  # fmt: skip
        return words.say("= actual {actual} ÷ target {target}, at most {top}", actual=actual,
                         target=target, top=top)  # fmt: skip


def _bracketed(said: str) -> str:
    return f"({said})" if any(sign in said for sign in (" + ", " − ", " × ", " ÷ ")) else said
