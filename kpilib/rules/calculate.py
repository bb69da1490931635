"""Formulas evaluated: worked out for whole columns at once, as `formula.py` has parsed them."""

from __future__ import annotations

import calendar
import operator
from datetime import date
from functools import reduce
from typing import TYPE_CHECKING, Protocol

import numpy as np

from kpilib.core.columns import Column, Days, Labels, Truth
from kpilib.core.exact import Numbers, both, choose, greatest, least
from kpilib.core.messages import Message
from kpilib.core.text_limits import BITS, VALUE
from kpilib.rules.formula import Call, Constant, FormulaError, Name, Node, Operation
from kpilib.rules.printed_formula import printed_formula

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction

    from kpilib.core.integers import Array, Bools

_ARITHMETIC: dict[str, Callable[[Numbers, Numbers], Numbers]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
_COMPARISON: dict[str, Callable[[Array, Array], Array]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
}


class Names(Protocol):
    """What a formula asks of its surroundings."""

    def column(self, name: str) -> Column:
        """The column that a name stands for."""
        ...

    def divided_by_zero(self, divisor: Node, rows: Bools) -> None:
        """Told of the rows in which a divisor is zero."""
        ...

    def only(self, rows: Bools) -> Names:
        """The same names, where just some rows matter (one branch of an `if`)."""
        ...


def calculate(node: Node, names: Names) -> Column:
    """The column that a formula yields.

    Raises:
        FormulaError: It mixes kinds, such as text plus a number.
    """
    match node:
        case Constant():
            return _single(node.value)
        case Name():
            return names.column(node.name)
        case Operation():
            return _operated(node.sign, node.sides, names)
        case Call():
            return _called(node, names)


def _operated(sign: str, sides: tuple[Node, ...], names: Names) -> Column:
    if sign in _ARITHMETIC:
        left, right = sides
        return _arithmetic(sign, left, right, names)
    if sign in _COMPARISON:
        left, right = sides
        return _compare(sign, calculate(left, names), calculate(right, names))
    if sign in _CONNECT:
        return _connected(sign, sides, names)
    if sign == "not":
        truth = _truth(sides[0], names)
        return Truth(np.asarray(~truth.values), truth.known)
    if sign == "neg":
        return -_numbers(sides[0], names)
    # What is left is `in`: the left side equals one of the choices.
    column = calculate(sides[0], names)
    return reduce(_or, (_compare("==", column, calculate(c, names)) for c in sides[1:]))


def _called(node: Call, names: Names) -> Column:
    if node.function == "if":
        condition, then, otherwise = node.arguments
        which = _truth(condition, names)
        yes, no = names.only(which.holds), names.only(np.asarray(which.present & ~which.values))
        return _pick(which, calculate(then, yes), calculate(otherwise, no))
    if node.function == "known" and isinstance(node.arguments[0], Name):
        # Who asks whether there is a value does not need one.
        nobody = names.only(np.zeros((), dtype=bool))
        return Truth(np.asarray(calculate(node.arguments[0], nobody).present))
    return _call(node.function, [calculate(argument, names) for argument in node.arguments])


def _single(value: Fraction | str | bool | None) -> Column:  # noqa: FBT001 - a formula's constant
    if isinstance(value, bool):
        return Truth(np.array(value))
    if isinstance(value, str):
        return Labels.single(value)
    return Numbers.single(value)


def _truth(node: Node, names: Names) -> Truth:
    column = calculate(node, names)
    if not isinstance(column, Truth):
        raise FormulaError(
            Message(
                "{formula} is no condition: it is neither true nor false",
                formula=printed_formula(node),
            )
        )
    return column


def _numbers(node: Node, names: Names) -> Numbers:
    column = calculate(node, names)
    if not isinstance(column, Numbers):
        raise FormulaError(Message("{formula} is no number", formula=printed_formula(node)))
    return column


def _arithmetic(sign: str, left: Node, right: Node, names: Names) -> Numbers | Days:
    a, b = calculate(left, names), calculate(right, names)
    if isinstance(a, Days) and isinstance(b, Days) and sign == "-":
        return a.ordinals - b.ordinals
    if isinstance(a, Days) and isinstance(b, Numbers) and sign in "+-":
        # Numbers that stand in the formula are looked at even where there is no day to move.
        fixed = b if b.num.ndim == 0 else Numbers.single(0)
        return _moved(_ARITHMETIC[sign](a.ordinals, b), fixed, right)
    if not (isinstance(a, Numbers) and isinstance(b, Numbers)):
        raise FormulaError(
            Message(
                "{formula} is no number, so {sign} cannot be worked out",
                formula=printed_formula(right if isinstance(a, Numbers) else left),
                sign=sign,
            )
        )
    if sign == "/":
        zero = np.asarray(b.num == 0).astype(bool) & b.present
        if zero.any():
            names.divided_by_zero(right, zero)
    found = _ARITHMETIC[sign](a, b)
    if found.beyond(VALUE, BITS):
        raise FormulaError(
            Message(
                "{formula} comes to a number that no figure reaches",
                formula=printed_formula(Operation(sign, (left, right))),
            )
        )
    return found


def _moved(ordinals: Numbers, fixed: Numbers, by: Node) -> Days:
    """Days that there are in the calendar; half a day, or a year 10000, is none."""
    first, last = Numbers.single(1), Numbers.single(date.max.toordinal())
    off = ordinals.compare(first, np.less) | ordinals.compare(last, np.greater)
    off = off | ordinals.compare(ordinals.floor(), np.not_equal)
    split = fixed.compare(fixed.floor(), np.not_equal) | abs(fixed).compare(last, np.greater)
    if np.any(off & ordinals.present) or np.any(split & fixed.present):
        raise FormulaError(
            Message("{by} days from a date lies no day of the calendar", by=printed_formula(by))
        )
    return Days(ordinals)


def _compare(sign: str, a: Column, b: Column) -> Truth:
    how = _COMPARISON[sign]
    if isinstance(a, Days) and isinstance(b, Days):
        a, b = a.ordinals, b.ordinals
    if isinstance(a, Numbers) and isinstance(b, Numbers):
        return Truth(a.compare(b, how), both(a.known, b.known))
    if isinstance(a, Labels) and isinstance(b, Labels) and sign in {"==", "!="}:
        return _same_words(a, b, sign)
    if isinstance(a, Truth) and isinstance(b, Truth) and sign in {"==", "!="}:
        return Truth(np.asarray(how(a.values, b.values)), both(a.known, b.known))
    raise FormulaError(
        Message(
            "{sign} cannot compare {left} with {right}", sign=sign, left=_kind(a), right=_kind(b)
        )
    )


def _same_words(a: Labels, b: Labels, sign: str) -> Truth:
    """Text is compared with text; where a cell is empty it equals nothing, and differs from all."""
    names = tuple(dict.fromkeys((*a.names, *b.names)))
    left, right = a.places_in(names), b.places_in(names)
    same = np.asarray((left == right) & (left >= 0))
    return Truth(same if sign == "==" else np.asarray(~same))


def _kind(column: Column) -> str:
    return {
        Numbers: Message("a number"),
        Labels: Message("text"),
        Truth: Message("a condition"),
        Days: Message("a date"),
    }[type(column)]


def _and(a: Truth, b: Truth) -> Truth:
    values = np.asarray(a.values & b.values)
    if a.known is None and b.known is None:
        return Truth(values)
    no = (a.present & ~a.values) | (b.present & ~b.values)
    return Truth(np.asarray(values & ~no), np.asarray((a.present & b.present) | no))


def _or(a: Truth, b: Truth) -> Truth:
    values = np.asarray(a.values | b.values)
    if a.known is None and b.known is None:
        return Truth(values)
    yes = a.holds | b.holds
    return Truth(np.asarray(yes), np.asarray((a.present & b.present) | yes))


_CONNECT = {"and": _and, "or": _or}


def _connected(sign: str, sides: tuple[Node, ...], names: Names) -> Truth:
    """Sides in order; a later one matters only in rows that the earlier ones leave open."""
    truth = _truth(sides[0], names)
    for side in sides[1:]:
        settled = truth.holds if sign == "or" else np.asarray(truth.present & ~truth.values)
        truth = _CONNECT[sign](truth, _truth(side, names.only(np.asarray(~settled))))
    return truth


def _pick(which: Truth, then: Column, otherwise: Column) -> Column:
    values = which.values
    if isinstance(then, Numbers) and isinstance(otherwise, Numbers):
        return choose(values, then, otherwise).where_known(which.known)
    if isinstance(then, Truth) and isinstance(otherwise, Truth):
        chosen = np.asarray(np.where(values, then.values, otherwise.values))
        known = np.asarray(np.where(values, then.present, otherwise.present))
        return Truth(chosen, np.asarray(known & which.present))
    if isinstance(then, Labels) and isinstance(otherwise, Labels):
        names = tuple(dict.fromkeys((*then.names, *otherwise.names)))
        codes = np.where(values, then.places_in(names), otherwise.places_in(names))
        return Labels(np.asarray(np.where(which.present, codes, -1)), names)
    if isinstance(then, Days) and isinstance(otherwise, Days):
        return Days(choose(values, then.ordinals, otherwise.ordinals).where_known(which.known))
    raise FormulaError(
        Message(
            "if(…) yields {then} or {otherwise}: make both the same kind",
            then=_kind(then),
            otherwise=_kind(otherwise),
        )
    )


def _call(function: str, columns: list[Column]) -> Column:  # noqa: PLR0911 - one per function
    """The functions of formulas; a cap is `min`, a floor `max`, marginal tiers sums of both."""
    if function == "known":
        return Truth(np.asarray(columns[0].present))
    if function == "months_before":
        return _months_before(columns[0], columns[1])
    days = [column.ordinals for column in columns if isinstance(column, Days)]
    if function in _EXTREMES and len(days) == len(columns):
        return Days(reduce(_EXTREMES[function], days))
    numbers = []
    for column in columns:
        if not isinstance(column, Numbers):
            raise FormulaError(
                Message(
                    "{function}(…) needs numbers, or dates alone, not {given}"
                    if function in _EXTREMES
                    else "{function}(…) needs numbers, not {given}",
                    function=function,
                    given=_kind(column),
                )
            )
        numbers.append(column)
    match function:
        case "min" | "max":
            return reduce(_EXTREMES[function], numbers)
        case "abs":
            return abs(numbers[0])
        case "floor":
            return numbers[0].floor()
    return _mean(numbers)


_EXTREMES: dict[str, Callable[[Numbers, Numbers], Numbers]] = {"min": least, "max": greatest}
"""Of numbers and of days alike: the earliest, the latest."""


def _mean(numbers: list[Numbers]) -> Numbers:
    """The mean of the values that there are; none where there is none at all."""
    zero, one = Numbers.single(0), Numbers.single(1)
    total, count = zero, zero
    for column in numbers:
        here = np.asarray(column.present)
        total += choose(here, column, zero)
        count += choose(here, one, zero)
    return total / count


def _months_before(day: Column, months: Column) -> Days:
    """The day that many calendar months earlier: same day number, or that month's last day."""
    if not isinstance(day, Days) or not isinstance(months, Numbers) or months.num.ndim:
        raise FormulaError(Message("months_before(…) needs a date and one number of months"))
    step = months.at(0)
    if step is not None and (step.denominator > 1 or abs(step) > _FURTHEST):
        raise FormulaError(
            Message("months_before(…) needs a whole number of months, within a century")
        )
    if day.ordinals.num.ndim == 0:
        return Days(Numbers.single(_one_before(day.at(0), step)))
    return Days(Numbers.of([_one_before(day.at(i), step) for i in range(len(day.ordinals.num))]))


_FURTHEST = 1200


def _one_before(day: date | None, months: Fraction | None) -> int | None:
    if day is None or months is None:
        return None
    number = day.year * 12 + day.month - 1 - int(months)
    year, month = divmod(number, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)).toordinal()
