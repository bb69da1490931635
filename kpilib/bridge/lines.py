"""The bridge from what was issued to what is known now: per person and item, cause by cause.

The figures are worked out after each cause in turn; what a cause is worth is the difference to the
state before it. So the parts of a line sum exactly to its difference, whatever the rules are.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple

from kpilib.ledger.settlement import Key, payments
from kpilib.periods import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kpilib.assessment.results import Row

ZERO = Decimal("0.00")
SCORE = "score"
"""Stands in the place of the item where a line is about a score."""

COLUMNS = ("employee_id", "period", "item", "unit", "step", "cause", "amount")
"""The columns of `bridge.csv`; each line begins with `issued` and ends with `restated`."""


class Cause(NamedTuple):
    """Why figures changed.

    Attributes:
        kind: `program`; `inputs`, changed without a correction; `correction`; `withdrawal` of a
            correction; `rules`.
        period: Whose inputs or corrections; empty for the program and the rules.
        name: The correction's id, or the names of the files.
        carried: Whether it came here through state or history of an earlier period.
    """

    kind: Literal["program", "inputs", "correction", "withdrawal", "rules"]
    period: str = ""
    name: str = ""
    carried: bool = False

    def __str__(self) -> str:
        text = " ".join(word for word in (self.kind, self.name) if word)
        return f"carried over from {self.period}: {text}" if self.carried else text


Causes = tuple[Cause, ...]
"""Usually one; several that only hold together, where the figures between them do not exist."""


@dataclass(frozen=True)
class Figures:
    """Everything that a bridge is about.

    Attributes:
        pay: Yuan by person, piece and item.
        scores: Points by person, piece and `score`.
    """

    pay: Mapping[Key, Decimal]
    scores: Mapping[Key, Decimal]

    @classmethod
    def of(cls, tables: Mapping[str, Iterable[Row]]) -> Figures:
        """The figures of result tables."""
        scores = {(row[0], row[1], SCORE): row[4] for row in tables["summary"]}
        found = {key: score for key, score in scores.items() if score is not None}
        return cls(payments(tables["payouts"]), found)


class State(NamedTuple):
    """The figures after something had changed."""

    causes: Causes
    figures: Figures


class Part(NamedTuple):
    """What one cause is worth in a line."""

    causes: Causes
    amount: Decimal


@dataclass(frozen=True)
class Line:
    """One person, piece and item.

    Attributes:
        employee_id: Who.
        period: The piece.
        item: Pay item, or `score`.
        before: As last issued.
        parts: By cause, in their order; none is zero.
        after: As known now.
    """

    employee_id: str
    period: str
    item: str
    before: Decimal
    parts: tuple[Part, ...]
    after: Decimal

    def __post_init__(self) -> None:
        if self.before + sum((part.amount for part in self.parts), ZERO) != self.after:
            raise ArithmeticError(f"the parts of {self} do not sum to its difference")

    @property
    def difference(self) -> Decimal:
        """What has changed."""
        return self.after - self.before

    def part(self, causes: Causes) -> Decimal:
        """What one cause is worth here; zero where it is none of them."""
        return sum((part.amount for part in self.parts if part.causes == causes), ZERO)


@dataclass(frozen=True)
class Bridge:
    """What changed in one department and period, and why.

    Attributes:
        department: Its id.
        period: The period.
        pay: Lines in yuan; one without a difference is not written.
        scores: Lines in points, likewise.
        issued: All pay as last issued, changed or not.
        restated: All pay as known now.
        steps: Every cause that was looked at, in order.
    """

    department: str
    period: str
    pay: tuple[Line, ...]
    scores: tuple[Line, ...]
    issued: Decimal
    restated: Decimal
    steps: tuple[Causes, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines."""
        return (*self.pay, *self.scores)

    @property
    def causes(self) -> tuple[Causes, ...]:
        """The causes that changed any line, in the order in which they were looked at."""
        found = {part.causes for line in self.lines for part in line.parts}
        return tuple(causes for causes in self.steps if causes in found)

    def worth(self, causes: Causes) -> Decimal:
        """What a cause is worth over all pay, yuan."""
        return sum((line.part(causes) for line in self.pay), ZERO)

    def csv(self) -> str:
        """The bridge as CSV text; see `COLUMNS`."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(COLUMNS)
        for unit, lines in (("yuan", self.pay), ("points", self.scores)):
            for line in lines:
                for step, cause, amount in _rows(line):
                    key = (line.employee_id, line.period, line.item, unit)
                    writer.writerow((*key, step, cause, f"{amount:f}"))
        return text.getvalue()


def bridge(department: str, period: str, states: Sequence[State]) -> Bridge:
    """The bridge over states of the same figures, from the issued ones to those known now.

    Args:
        department: Its id.
        period: The period.
        states: In order; the first is what was issued, and its causes do not count.
    """
    pay = [(state.causes, state.figures.pay) for state in states]
    scores = [(state.causes, state.figures.scores) for state in states]
    totals = [sum(figures.values(), ZERO) for _, figures in pay]
    steps = tuple(dict.fromkeys(state.causes for state in states[1:]))
    return Bridge(
        department,
        period,
        pay=tuple(_lines(pay)),
        scores=tuple(_lines(scores)),
        issued=totals[0],
        restated=totals[-1],
        steps=steps,
    )


def _lines(states: Sequence[tuple[Causes, Mapping[Key, Decimal]]]) -> Iterator[Line]:
    keys = {key for _, figures in states for key in figures}
    for key in sorted(keys, key=_order):
        values = [figures.get(key, ZERO) for _, figures in states]
        parts: dict[Causes, Decimal] = {}
        for (causes, _), now, before in zip(states[1:], values[1:], values[:-1], strict=True):
            parts[causes] = parts.get(causes, ZERO) + now - before
        kept = tuple(Part(causes, amount) for causes, amount in parts.items() if amount)
        if values[0] != values[-1]:
            yield Line(*key, values[0], kept, values[-1])


def _order(key: Key) -> tuple[object, ...]:
    return (key[0], Period.parse(key[1]).order, key[2])


def _rows(line: Line) -> Iterator[tuple[str, str, Decimal]]:
    yield "issued", "", line.before
    for part in line.parts:
        carried = any(cause.carried for cause in part.causes)
        step = "carried" if carried else part.causes[0].kind
        yield step, "; ".join(map(str, part.causes)), part.amount
    yield "restated", "", line.after
