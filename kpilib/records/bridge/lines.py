"""The bridge from what was issued to what is known now: per person and item, cause by cause.

The figures are worked out after each cause in turn; what a cause is worth is the difference to the
state before it. So the parts of a line sum exactly to its difference, whatever the rules are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple, cast, get_args

from kpilib.core.messages import Message
from kpilib.core.periods import Period
from kpilib.records.settlement import Key, payments

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kpilib.engine.results import Row

ZERO = Decimal("0.00")
SCORE = "score"
"""Stands in the place of the item where a line is about a score."""

Kind = Literal[
    "program", "inputs", "source", "correction", "withdrawal", "deletion", "rules", "elsewhere"
]


class ChangeCause(NamedTuple):
    """Why figures changed.

    Attributes:
        kind: `program`; `inputs`, changed without a correction; `source`, which gives other rows
            than before; `correction`; `withdrawal` of a correction; `deletion` of one that nobody
            has withdrawn; `rules`; `elsewhere`, paid otherwise than it was worked out, before there
            was a ledger.
        period: Whose inputs or corrections; empty for the program and the rules.
        name: The correction's id, or the names of the files.
        carried: Whether it came here through state or history of an earlier period.
    """

    kind: Kind
    period: str = ""
    name: str = ""
    carried: bool = False

    def __str__(self) -> str:
        text = " ".join(word for word in (self.kind, self.name) if word)
        return f"carried over from {self.period}: {text}" if self.carried else text


Causes = tuple[ChangeCause, ...]
"""Usually one; several that only hold together, where the figures between them do not exist."""

_CAUSE = re.compile(
    rf"(?:carried over from (?P<period>\S+): )?"
    rf"(?P<kind>{'|'.join(get_args(Kind))})(?: (?P<name>.+))?"
)
_BETWEEN = re.compile(rf"; (?=carried over from |(?:{'|'.join(get_args(Kind))})\b)")


def parse_causes(text: str, period: str) -> Causes:
    """Causes as files name them: `correction C001; carried over from 2025Q1: rules a`.

    Args:
        text: One cause, or several.
        period: Whose figures they changed; what is not carried over belongs to it.

    Raises:
        ValueError: It names no cause.

    >>> parse_causes("carried over from 2025Q1: correction vat", "2025Q2")
    (ChangeCause(kind='correction', period='2025Q1', name='vat', carried=True),)
    >>> [cause.period for cause in parse_causes("correction C001; program", "2025Q2")]
    ['2025Q2', '']
    """
    return tuple(_cause(part, period) for part in _BETWEEN.split(text))


def _cause(text: str, period: str) -> ChangeCause:
    found = _CAUSE.fullmatch(text)
    if found is None:
        raise ValueError(Message("it names no cause: {text}", text=repr(text)))
    kind = cast("Kind", found["kind"])
    own = "" if kind in {"program", "rules"} else period
    return ChangeCause(kind, found["period"] or own, found["name"] or "", bool(found["period"]))


@dataclass(frozen=True)
class Figures:
    """Everything that a bridge is about.

    Attributes:
        pay: Yuan by person, piece and item.
        scores: Points by person, piece and `score`.
        carried: What is still open for the next period, by person, origin and kind.
        bases: What depends on that, likewise.
    """

    pay: Mapping[Key, Decimal]
    scores: Mapping[Key, Decimal]
    carried: Mapping[Key, Decimal] = field(default_factory=dict)
    bases: Mapping[Key, Decimal] = field(default_factory=dict)

    @classmethod
    def of(cls, tables: Mapping[str, Iterable[Row]]) -> Figures:
        """The figures of result tables."""
        scores = {(row[0], row[1], SCORE): row[4] for row in tables["summary"]}
        found = {key: score for key, score in scores.items() if score is not None}
        carry = {(row[0], row[2], row[1]): row[3:5] for row in tables["carry"]}
        carried, bases = (
            {key: figures[place] for key, figures in carry.items() if figures[place] is not None}
            for place in (0, 1)
        )
        return cls(payments(tables["payouts"]), found, carried, bases)

    @property
    def groups(self) -> tuple[Mapping[Key, Decimal], ...]:
        """Pay, scores, what is carried, and its base."""
        return (self.pay, self.scores, self.carried, self.bases)


class State(NamedTuple):
    """The figures after something had changed."""

    causes: Causes
    figures: Figures


class CausePart(NamedTuple):
    """What one cause is worth in a line."""

    causes: Causes
    amount: Decimal


@dataclass(frozen=True)
class BridgeLine:
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
    parts: tuple[CausePart, ...]
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


@dataclass(frozen=True, repr=False)
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
        carried: What is handed to the next period, still open; `period` is where it arose.
        bases: What depends on that, likewise.
    """

    department: str
    period: str
    pay: tuple[BridgeLine, ...]
    scores: tuple[BridgeLine, ...]
    issued: Decimal
    restated: Decimal
    steps: tuple[Causes, ...]
    carried: tuple[BridgeLine, ...] = ()
    bases: tuple[BridgeLine, ...] = ()

    def __repr__(self) -> str:
        changed = f"{self.issued:f} -> {self.restated:f}, {len(self.lines)} lines"
        return f"Bridge({self.department} {self.period}: {changed})"

    @property
    def groups(self) -> tuple[tuple[BridgeLine, ...], ...]:
        """Pay, scores, what is carried, and its base."""
        return (self.pay, self.scores, self.carried, self.bases)

    @property
    def lines(self) -> tuple[BridgeLine, ...]:
        """All lines."""
        return tuple(line for group in self.groups for line in group)

    def causes_of(self, lines: Iterable[BridgeLine]) -> tuple[Causes, ...]:
        """The causes that changed some lines, in the order in which they were looked at."""
        found = {part.causes for line in lines for part in line.parts}
        return tuple(causes for causes in self.steps if causes in found)

    @property
    def causes(self) -> tuple[Causes, ...]:
        """The causes that changed any line, in the order in which they were looked at."""
        return self.causes_of(self.lines)

    @property
    def difference(self) -> Decimal:
        """What has changed over all pay, yuan."""
        return self.restated - self.issued

    def worth(self, causes: Causes) -> Decimal:
        """What a cause is worth over all pay, yuan."""
        return sum((line.part(causes) for line in self.pay), ZERO)


def bridge(department: str, period: str, states: Sequence[State]) -> Bridge:
    """The bridge over states of the same figures, from the issued ones to those known now.

    Args:
        department: Its id.
        period: The period.
        states: In order; the first is what was issued, and its causes do not count.
    """
    by_kind = [
        [(state.causes, state.figures.groups[kind]) for state in states]
        for kind in range(len(states[0].figures.groups))
    ]
    pay, scores, carried, bases = (tuple(_lines(group)) for group in by_kind)
    issued, *_, restated = (sum(state.figures.pay.values(), ZERO) for state in (states[0], *states))
    steps = tuple(dict.fromkeys(state.causes for state in states[1:]))
    return Bridge(department, period, pay, scores, issued, restated, steps, carried, bases)


def _lines(states: Sequence[tuple[Causes, Mapping[Key, Decimal]]]) -> Iterator[BridgeLine]:
    keys = {key for _, figures in states for key in figures}
    for key in sorted(keys, key=_order):
        values = [figures.get(key, ZERO) for _, figures in states]
        parts: dict[Causes, Decimal] = {}
        for (causes, _), now, before in zip(states[1:], values[1:], values[:-1], strict=True):
            parts[causes] = parts.get(causes, ZERO) + now - before
        kept = tuple(CausePart(causes, amount) for causes, amount in parts.items() if amount)
        if values[0] != values[-1]:
            yield BridgeLine(*key, values[0], kept, values[-1])


def _order(key: Key) -> tuple[object, ...]:
    return (key[0], Period.parse(key[1]).order, key[2])
