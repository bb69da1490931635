"""Formulas over columns equal a plain evaluator that takes one row at a time."""

from __future__ import annotations

import operator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpilib.core.columns import Column, Days, Labels, Truth
from kpilib.core.exact import Numbers
from kpilib.rules.calculate import calculate
from kpilib.rules.formula import (
    Call,
    Constant,
    FormulaError,
    Name,
    Node,
    Operation,
    parse_formula,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpilib.core.integers import Bools

ROWS = 4


@dataclass
class Columns:
    """Names for `calculate`, which notes the rows in which it was asked to divide by zero."""

    columns: Mapping[str, Column]
    rows: Bools = field(default_factory=lambda: np.ones(ROWS, dtype=bool))
    zeros: list[int] = field(default_factory=list)

    def column(self, name: str) -> Column:
        return self.columns[name]

    def divided_by_zero(self, divisor: Node, rows: Bools) -> None:
        del divisor
        self.zeros += [int(row) for row in np.flatnonzero(self.rows & rows)]

    def only(self, rows: Bools) -> Columns:
        return Columns(self.columns, np.asarray(self.rows & rows), self.zeros)


ARITHMETIC: dict[str, Any] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def one_row(node: Node, row: Mapping[str, Any]) -> Any:  # noqa: C901, PLR0911, PLR0912 - one case per sign
    """The slow and plain meaning of a formula for one row; None where there is no value."""
    match node:
        case Constant(value):
            return value
        case Name(name):
            return row[name]
        case Operation("neg", (side,)):
            value = one_row(side, row)
            return None if value is None else -value
        case Operation("not", (side,)):
            value = one_row(side, row)
            return None if value is None else not value
        case Operation("and", sides):
            values = [one_row(side, row) for side in sides]
            return False if False in values else None if None in values else True
        case Operation("or", sides):
            values = [one_row(side, row) for side in sides]
            return True if True in values else None if None in values else False
        case Operation("in", (left, *choices)):
            return one_row(left, row) in [one_row(c, row) for c in choices if one_row(left, row)]
        case Operation("==" | "!=" as sign, (left, right)):
            a, b = one_row(left, row), one_row(right, row)
            if left == Name("w"):  # words: an empty cell equals nothing and differs from all
                return (a == b and a is not None) is (sign == "==")
            if a is None or b is None:
                return None
            return (a == b) is (sign == "==")
        case Operation(sign, (left, right)):
            a, b = one_row(left, row), one_row(right, row)
            if a is None or b is None or (sign == "/" and not b):
                return None
            return ARITHMETIC[sign](a, b)
        case Call("if", (condition, then, otherwise)):
            which = one_row(condition, row)
            return None if which is None else one_row(then if which else otherwise, row)
        case Call("known", (argument,)):
            return one_row(argument, row) is not None
        case Call("mean", arguments):
            there = [v for v in (one_row(a, row) for a in arguments) if v is not None]
            return sum(there, Fraction(0)) / len(there) if there else None
        case Call(function, arguments):
            values = [one_row(argument, row) for argument in arguments]
            if None in values:
                return None
            how: dict[str, Any] = {"min": min, "max": max}
            if function in how:
                return how[function](values)
            return abs(values[0]) if function == "abs" else Fraction(floor(values[0]))
    raise AssertionError(node)


NUMBER = st.fractions(-50, 50, max_denominator=12) | st.integers(-(2**63), 2**63).map(Fraction)


def _numbers(deeper: st.SearchStrategy[str], truths: st.SearchStrategy[str]) -> Any:
    return st.one_of(
        st.builds("({} {} {})".format, deeper, st.sampled_from("+−×÷"), deeper),
        st.builds("-{}".format, deeper),
        st.builds("if({}, {}, {})".format, truths, deeper, deeper),
        st.builds("{}({}, {})".format, st.sampled_from(["min", "max", "mean"]), deeper, deeper),
        st.builds("{}({})".format, st.sampled_from(["abs", "floor"]), deeper),
    )


LEAVES = st.sampled_from(["a", "b", "c", "one", "0", "2", "0.5", "30%", "none"])
COMPARISONS = st.sampled_from(["<", "≤", ">", "≥", "==", "≠"])
PLAIN_TRUTHS = st.one_of(
    st.builds("({} {} {})".format, LEAVES, COMPARISONS, LEAVES),
    st.builds("known({})".format, LEAVES),
    st.builds("(w {} {})".format, st.sampled_from(["==", "≠"]), st.sampled_from(["v", "'x'"])),
    st.just("w in ('x', 'y')"),
    st.sampled_from(["true", "false"]),
)  # fmt: skip
TRUTHS = st.recursive(
    PLAIN_TRUTHS,
    lambda deeper: st.one_of(
        st.builds("({} {} {})".format, deeper, st.sampled_from(["and", "or"]), deeper),
        st.builds("(not {})".format, deeper),
    ),
    max_leaves=4,
)
FORMULAS = st.recursive(LEAVES, lambda deeper: _numbers(deeper, TRUTHS), max_leaves=8)
SEVERAL = st.lists(st.none() | NUMBER, min_size=ROWS, max_size=ROWS)
WORDS = st.lists(st.sampled_from(["", "x", "y"]), min_size=ROWS, max_size=ROWS)


@settings(max_examples=400)
@given(
    st.one_of(FORMULAS, TRUTHS),
    st.tuples(SEVERAL, SEVERAL, SEVERAL),
    st.none() | NUMBER,
    st.tuples(WORDS, WORDS),
)
def test_a_column_is_worked_out_as_its_rows_are(
    text: str,
    numbers: tuple[Sequence[Fraction | None], ...],
    one: Fraction | None,
    words: tuple[Sequence[str], ...],
) -> None:
    columns: dict[str, Column] = {
        **{name: Numbers.of(rows) for name, rows in zip("abc", numbers, strict=True)},
        **{name: Labels.of(rows) for name, rows in zip("wv", words, strict=True)},
        "one": Numbers.single(one),
    }
    found = calculate(parse_formula(text), Columns(columns)).spread(ROWS)
    for row in range(ROWS):
        values = {"one": one, **{n: r[row] for n, r in zip("abc", numbers, strict=True)},
                  **{n: r[row] or None for n, r in zip("wv", words, strict=True)}}  # fmt: skip
        assert found.at(row) == one_row(parse_formula(text), values), text


def _calculate(text: str, **columns: Column) -> Column:
    return calculate(parse_formula(text), Columns(columns)).spread(ROWS)


# Both sides and what comes of them: true, false, unknown.
AND = ["TTT", "TFF", "TUU", "FTF", "FFF", "FUF", "UTU", "UFF", "UUU"]
OR = ["TTT", "TFT", "TUT", "FTT", "FFF", "FUU", "UTT", "UFU", "UUU"]


@pytest.mark.parametrize("behind", [True, False])
@pytest.mark.parametrize(
    ("sign", "case"), [*(("and", case) for case in AND), *(("or", case) for case in OR)]
)
def test_an_unknown_side_counts_only_where_the_other_does_not_settle_it(
    sign: str, case: str, behind: bool
) -> None:
    """`behind`: what stands in the array where no value is known, which must never show."""
    said: dict[str, bool | None] = {"T": True, "F": False, "U": None}
    columns: dict[str, Column] = {}
    for name, letter in zip("ab", case, strict=False):
        value = said[letter]
        known = np.zeros(ROWS, dtype=bool) if value is None else None
        columns[name] = Truth(np.full(ROWS, behind if value is None else value), known)
    assert _calculate(f"a {sign} b", **columns).at(0) is said[case[2]]


def test_division_by_zero_is_told_only_where_the_branch_is_taken() -> None:
    names = Columns({"a": Numbers.of([1, 2, 3, None]), "b": Numbers.of([0, 0, 5, 0])})
    result = calculate(parse_formula("if(a > 1, a ÷ b, 7)"), names)
    assert names.zeros == [1]
    assert [result.at(row) for row in range(ROWS)] == [7, None, Fraction(3, 5), None]


DAY = Days(Numbers.of([date(2026, 3, 31).toordinal(), date(2024, 2, 29).toordinal(),
                       date(2026, 1, 1).toordinal(), None]))  # fmt: skip


def test_days_compare_and_subtract() -> None:
    other = Days(Numbers.single(date(2026, 1, 1).toordinal()))
    difference = _calculate("d − e", d=DAY, e=other)
    assert [difference.at(row) for row in range(ROWS)] == [89, -672, 0, None]
    later = _calculate("d ≥ e", d=DAY, e=other)
    assert [later.at(row) for row in range(ROWS)] == [True, False, True, None]
    moved = _calculate("d + 1", d=DAY)
    assert moved.at(1) == date(2024, 3, 1)


def test_months_before_keeps_the_day_or_takes_the_months_last() -> None:
    before = _calculate("months_before(d, 1)", d=DAY)
    assert [before.at(row) for row in range(ROWS)] == [
        date(2026, 2, 28), date(2024, 1, 29), date(2025, 12, 1), None,
    ]  # fmt: skip
    assert _calculate("months_before(d, 1200)", d=DAY).at(0) == date(1926, 3, 31)
    for months in ("1201", "-1201", "0.5"):
        with pytest.raises(FormulaError, match="a whole number of months, within a century"):
            _calculate(f"months_before(d, {months})", d=DAY)
    one_day = Days(Numbers.single(date(2026, 5, 31).toordinal()))
    assert _calculate("months_before(e, 3)", e=one_day).at(3) == date(2026, 2, 28)


def test_the_earliest_and_the_latest_of_days_are_days() -> None:
    start = Days(Numbers.single(date(2025, 12, 31).toordinal()))
    latest, earliest = (_calculate(f"{f}(d, s)", d=DAY, s=start) for f in ("max", "min"))
    assert [latest.at(row) for row in range(ROWS)] == [
        date(2026, 3, 31), date(2025, 12, 31), date(2026, 1, 1), None,
    ]  # fmt: skip
    assert [earliest.at(row) for row in range(ROWS)] == [
        date(2025, 12, 31), date(2024, 2, 29), date(2025, 12, 31), None,
    ]  # fmt: skip


def test_if_chooses_between_days_and_between_words() -> None:
    first = Days(Numbers.single(1))
    chosen = _calculate("if(known(d), d, f)", d=DAY, f=first)
    assert [chosen.at(0), chosen.at(3)] == [date(2026, 3, 31), date(1, 1, 1)]
    words = _calculate("if(known(d), 'x', w)", d=DAY, w=Labels.of(["", "", "", "z"]))
    assert [words.at(0), words.at(3)] == ["x", "z"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("w + 1", "w is no number, so [+] cannot be worked out"),
        ("-w", "w is no number"),
        ("n and t", "n is no condition"),
        ("not n", "n is no condition"),
        ("if(n, 1, 2)", "n is no condition"),
        ("w < 'x'", "< cannot compare text with text"),
        ("n == w", "== cannot compare a number with text"),
        ("t < t", "< cannot compare a condition with a condition"),
        ("if(t, n, w)", "make both the same kind"),
        ("max(n, w)", "max.* needs numbers, or dates alone, not text"),
        ("max(d, n)", "max.* needs numbers, or dates alone, not a date"),
        ("floor(d)", "floor.* needs numbers, not a date"),
        ("d + d", "d is no number"),
        ("months_before(n, 1)", "needs a date and one number of months"),
        ("months_before(d, n)", "needs a date and one number of months"),
    ],
)
def test_kinds_are_not_mixed(text: str, message: str) -> None:
    columns: dict[str, Column] = {
        "n": Numbers.of([1] * ROWS), "w": Labels.of(["x"] * ROWS),
        "t": Truth(np.ones(ROWS, dtype=bool)), "d": DAY,
    }  # fmt: skip
    with pytest.raises(FormulaError, match=message):
        _calculate(text, **columns)


def test_if_yields_no_word_where_its_condition_is_unknown() -> None:
    condition = Truth(np.array([True, False, True, False]), np.array([True, True, False, False]))
    chosen = _calculate("if(t, 'x', 'y')", t=condition)
    assert [chosen.at(row) for row in range(ROWS)] == ["x", "y", None, None]


def test_the_first_and_the_last_day_of_the_calendar_can_be_reached_and_none_beyond() -> None:
    day = Days(Numbers.single(date(2026, 1, 1).toordinal()))
    back = date(2026, 1, 1).toordinal() - 1
    on = date.max.toordinal() - date(2026, 1, 1).toordinal()
    assert _calculate(f"d − {back}", d=day).at(0) == date.min
    assert _calculate(f"d + {on}", d=day).at(0) == date.max
    for beyond in (f"d − {back + 1}", f"d + {on + 1}"):
        with pytest.raises(FormulaError, match="lies no day of the calendar"):
            _calculate(beyond, d=day)


def test_what_stands_behind_and_is_looked_at_only_where_what_is_before_it_leaves_it_open() -> None:
    def asked(text: str) -> list[int]:
        names = Columns({"a": Numbers.of([0, 1, -1, 0])})
        calculate(parse_formula(text), names)
        return names.zeros

    assert asked("a ≠ 0 and 1 ÷ a > 0") == []
    assert asked("a ≥ 0 and 1 ÷ a > 0") == [0, 3]
    assert asked("a = 0 or 1 ÷ a > 0") == []
    assert asked("a > 0 or 1 ÷ a > 0") == [0, 3]
