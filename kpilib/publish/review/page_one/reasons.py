"""Why a pay item moved, as far as the figures prove it: a condition, a rule, people, a quantity.

A reason is taken from the sheets of both periods, on which the engine has worked out every
quantity; a condition is counted there by the engine itself. Where none of them moved half of the
change, there is no reason to tell but how many people are paid.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.columns import Truth
from kpilib.core.exact import Numbers
from kpilib.rules.formula import FormulaError, Name, Node, Operation, names_in, parse_formula
from kpilib.rules.printed_formula import printed_formula
from kpilib.rules.sheet import CONSTANT
from kpilib.rules.units import FRACTION
from kpilib.text.formats import Wording, told_apart

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Literal

    from kpilib.publish.review.comparison import Comparison
    from kpilib.publish.review.snapshot import Snapshot
    from kpilib.rules.parts.part import Part
    from kpilib.rules.sheet import Sheet

    Kind = Literal["began", "ended", "rule", "condition", "parameter", "came", "left", "quantity",
                   "paid"]  # fmt: skip

_HALF = Fraction(1, 2)
_NONE = Fraction(0)
_NO_AMOUNTS = {"", "%", "points", FRACTION}  # units whose sum says nothing
_DEEPEST = 4  # quantities behind one another that are conditions


@dataclass(frozen=True, slots=True)
class Reason:
    """What moved an item.

    Attributes:
        kind: What it is.
        name: The quantity or parameter, or the condition as a formula.
        before: Its value, or for how many people it held, before.
        now: The same now.
        unit: Of the quantity.
        people: Whom it is about.
    """

    kind: Kind
    name: str = ""
    before: Fraction = _NONE
    now: Fraction = _NONE
    unit: str = ""
    people: tuple[str, ...] = ()


def reason(c: Comparison, item: str) -> Reason | None:
    """Why an item moved against the period before; None without a period before."""
    before = c.before
    if before is None:
        return None
    part, then = c.now.scheme.pay.get(item), before.scheme.pay.get(item)
    if part is None or then is None:
        return Reason("ended" if part is None else "began")
    makers = (_rule, _parameter, _condition, _people, _quantity)
    found = (made for maker in makers for made in maker(c, before, item))
    return next(found, None) or _paid(c, before, item)


def _rule(c: Comparison, before: Snapshot, item: str) -> Iterator[Reason]:
    """The item is worked out in another way, and that made half of its change."""
    now, then = (_computes(s.scheme.pay[item]) for s in (c.now, before))
    if now != then and _made_by_rules(c, before, item):
        yield Reason("rule")


def _computes(part: Part) -> Mapping[str, object]:
    """What a rule works out, whatever it is called and wherever it stands."""
    return {"part": type(part), **part.model_dump(exclude={"title", "clause", "assumption"})}


def _made_by_rules(c: Comparison, before: Snapshot, item: str) -> bool:
    """Whether the rules made up half of an item's change, in its direction.

    An item may fall although its rate rose; then the rate is no reason.
    """
    by_old_rules, paid = c.pay_by_rules_before, c.now.paid_for(item)
    whole = paid - before.paid_for(item)
    if by_old_rules is None or not whole:
        return False
    return Fraction(paid - by_old_rules.get(item, Decimal(0))) / Fraction(whole) >= _HALF


def _parameter(c: Comparison, before: Snapshot, item: str) -> Iterator[Reason]:
    """A number of a clause has another value, and the rules made half of the change."""
    for name in dict.fromkeys(c.now.scheme.pay[item].all_reads()):
        now, then = (_constant(s, name) for s in (c.now, before))
        if now is None or then is None or now == then:
            continue
        if _made_by_rules(c, before, item):
            yield Reason("parameter", name, then, now, c.now.scheme.parameters[name].unit)


def _constant(snapshot: Snapshot, name: str) -> Fraction | None:
    if name not in snapshot.scheme.parameters:
        return None
    entry = snapshot.assessment.run.pieces[-1].sheet.entries.get((name, CONSTANT))
    value = entry.column.at(0) if entry else None
    return value if isinstance(value, Fraction) else None


def _condition(c: Comparison, before: Snapshot, item: str) -> Iterator[Reason]:
    """The condition of the item holds for others than before, and they make up half of it."""
    part = c.now.scheme.pay[item]
    if part.when is None or part.on != ("people",):
        return
    node = parse_formula(part.when)
    now, then = _holds(c.now, node), _holds(before, node)
    if now is None or then is None:
        return
    changed = now.symmetric_difference(then)
    if not _is_half(c, before, item, changed):
        return
    found = _deciding(c, node, changed, up=len(now) > len(then))
    if found is None:
        return
    atom, held, did = found
    others = tuple(sorted(held - did))
    yield Reason("condition", printed_formula(atom), Fraction(len(did)), Fraction(len(held)),
                 people=others)  # fmt: skip


def _is_half(c: Comparison, before: Snapshot, item: str, people: set[str]) -> bool:
    """Whether so many people make up half of an item's change, in its direction."""
    moved = sum((Fraction(c.now.pay.get((who, item), 0)) - Fraction(before.pay.get((who, item), 0))
                 for who in people), _NONE)  # fmt: skip
    whole = Fraction(c.now.paid_for(item)) - Fraction(before.paid_for(item))
    return bool(whole) and moved / whole >= _HALF


def _deciding(
    c: Comparison, node: Node, changed: set[str], *, up: bool, depth: int = 0
) -> tuple[Node, set[str], set[str]] | None:
    """The part of a condition that turned for most of those for whom the whole did.

    With it, for whom it holds now, and for whom it did before.
    """
    found = []
    for side in _sides(node, c.now):
        held, did = _holds(c.now, side), _holds(c.before, side) if c.before else None
        if held is not None and did is not None and (len(held) > len(did)) == up:
            found.append((side, held, did))
    best = max(found, key=lambda one: len((one[1] ^ one[2]) & changed), default=None)
    if best is None or 2 * len((best[1] ^ best[2]) & changed) < len(changed):
        return None
    if best[0] == node or depth == _DEEPEST:
        return best
    return _deciding(c, best[0], changed, up=up, depth=depth + 1) or best


def _sides(node: Node, snapshot: Snapshot) -> tuple[Node, ...]:
    """What `and` and `or` join; of a condition that has no printed name, what it stands for."""
    if isinstance(node, Operation) and node.sign in {"and", "or"}:
        return node.sides
    part = snapshot.scheme.quantities.get(node.name) if isinstance(node, Name) else None
    if part is None or part.title is not None or part.key != "formula":
        return (node,)
    return tuple(map(parse_formula, part.formulas()))


def _holds(snapshot: Snapshot, node: Node) -> set[str] | None:
    """The people for whom a condition holds in any piece; None where it cannot be asked."""
    found: set[str] = set()
    for piece in snapshot.assessment.run.pieces:
        people = piece.sheet.frames["people"]
        try:
            column = piece.sheet.calculate(printed_formula(node), "people")
        except FormulaError:
            return None
        if not isinstance(column, Truth):
            return None
        found.update(people.ids[row] for row in np.flatnonzero(column.holds & people.active))
    return found


def _people(c: Comparison, before: Snapshot, item: str) -> Iterator[Reason]:
    """People who came or went."""
    now, then = set(c.now.payees), set(before.payees)
    for kind, who in (("came", now - then), ("left", then - now)):
        if who and _is_half(c, before, item, who):
            told = tuple(sorted(who))
            yield Reason("came" if kind == "came" else "left", people=told)


def _quantity(c: Comparison, before: Snapshot, item: str) -> Iterator[Reason]:
    """The quantity that moved furthest the item's way, and at least half as far as the item.

    What print shows unchanged is no reason: `rose from 450,000 to 450,000` says nothing.
    """
    part, paid, was = c.now.scheme.pay[item], c.now.paid_for(item), before.paid_for(item)
    if was == 0:
        return
    up, least = abs(paid) > abs(was), abs(Fraction(paid - was) / Fraction(was)) * _HALF
    best: tuple[Fraction, Reason] | None = None
    for name in dict.fromkeys(_read_by(part)):
        known = c.now.scheme.quantities.get(name)
        if known is None or known.title is None:
            continue
        now, then = (_total(s, name, part, known.unit) for s in (c.now, before))
        if now is None or not then or then < 0 or now < 0 or (now > then) != up:
            continue
        if not told_apart(then, now, partial(measured, unit=known.unit)):
            continue
        share = abs(now - then) / then
        # What moved by a fifth does not explain a loss of half.
        if share >= least and (best is None or share > best[0]):
            best = share, Reason("quantity", name, then, now, known.unit)
    if best is not None:
        yield best[1]


def measured(wording: Wording, value: Fraction, unit: str) -> str:
    """A quantity as a reason quotes it."""
    return wording.amount(value, unit) if unit else wording.short(value)


def _read_by(part: Part) -> Iterator[str]:
    if part.input_name:
        return
    for formula in part.formulas():
        yield from names_in(parse_formula(formula))


def _total(snapshot: Snapshot, name: str, part: Part, unit: str) -> Fraction | None:
    """A quantity over everyone: added up where it is an amount, else the mean."""
    values = [
        value
        for piece in snapshot.assessment.run.pieces
        for frame in part.on
        for value in _values(piece.sheet, name, frame)
    ]
    if not values:
        return None
    total = sum(values, _NONE)
    return total / len(values) if unit in _NO_AMOUNTS else total


def _values(sheet: Sheet, name: str, frame: str) -> Iterator[Fraction]:
    entry = sheet.entries.get((name, frame))
    if entry is None or not isinstance(entry.column, Numbers):
        return
    for row in np.flatnonzero(sheet.frames[frame].active):
        value = entry.column.at(int(row))
        if value is not None:
            yield value


def _paid(c: Comparison, before: Snapshot, item: str) -> Reason:
    """How many people get something."""
    now, then = (
        sum(bool(amount) for (_, name), amount in s.pay.items() if name == item)
        for s in (c.now, before)
    )
    return Reason("paid", "", Fraction(then), Fraction(now))
