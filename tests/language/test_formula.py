"""The formula language: what may be written, what it means, and what is refused."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from kpilib.language.describe import describe
from kpilib.language.formula import (
    Call,
    Constant,
    FormulaError,
    Name,
    Operation,
    constant_value,
    names_in,
    parse_formula,
)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("a × b ÷ c", "a * b / c"),
        ("a − b", "a - b"),
        ("a ≥ b", "a >= b"),
        ("a ≤ b", "a <= b"),
        ("a ≠ b", "a != b"),
        ("a = b", "a == b"),
        ("a\n  + b", "a + b"),
        (" a ", "a"),
    ],
)
def test_signs_of_people_mean_those_of_the_keyboard(written: str, plain: str) -> None:
    assert parse_formula(written) == parse_formula(plain)


@pytest.mark.parametrize(
    ("text", "value"),
    [("4%", Fraction(1, 25)), ("12.5%", Fraction(1, 8)), ("0.1", Fraction(1, 10)),
     ("1_000", Fraction(1000)), ("true", True), ("false", False), ("none", None),
     ("'优秀'", "优秀"), ("'≥ 110%'", "≥ 110%"), ("'a × b'", "a × b"), ("'if (x)'", "if (x)"),
     ('"it\'s 5%"', "it's 5%")],
)  # fmt: skip
def test_constants_are_exact_and_text_stays_as_written(text: str, value: object) -> None:
    node = parse_formula(text)
    assert isinstance(node, Constant)
    assert node.value == value
    assert type(node.value) is type(value)


def test_brackets_and_precedence_are_those_of_arithmetic() -> None:
    a, b, c = Name("a"), Name("b"), Name("c")
    assert parse_formula("a + b * c") == Operation("+", (a, Operation("*", (b, c))))
    assert parse_formula("(a + b) * c") == Operation("*", (Operation("+", (a, b)), c))
    assert parse_formula("a - b - c") == Operation("-", (Operation("-", (a, b)), c))
    assert parse_formula("-a * b") == Operation("*", (Operation("neg", (a,)), b))
    assert parse_formula("not a or b and c") == Operation(
        "or", (Operation("not", (a,)), Operation("and", (b, c)))
    )


def test_chained_comparisons_all_hold() -> None:
    assert parse_formula("1 <= a < 5") == parse_formula("1 <= a and a < 5")


def test_membership_lists_its_choices() -> None:
    a, x, y = Name("a"), Constant("x", "x"), Constant("y", "y")
    assert parse_formula("a in ('x', 'y')") == Operation("in", (a, x, y))
    assert parse_formula("a not in ['x', 'y']") == Operation("not", (Operation("in", (a, x, y)),))
    assert parse_formula("a in ('x')") == Operation("in", (a, x))


def test_if_and_parts_of_quantities() -> None:
    node = parse_formula("if(a.last > 1, b, none)")
    assert isinstance(node, Call)
    assert node.function == "if"
    assert list(names_in(node)) == ["a.last", "b"]


def test_names_come_in_order_with_repeats() -> None:
    assert list(names_in(parse_formula("a + min(b, a) * c"))) == ["a", "b", "a", "c"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a +", "is not a formula: check brackets and signs"),
        ("(a", "is not a formula"),
        ("", "is not a formula"),
        ("a := b", "is not a formula"),
        ("a in ()", "cannot stand in a formula"),
        ("a b", "is not a formula"),
        ("a\0b", "is not a formula"),
        ("(" * 500 + "a" + ")" * 500, "is not a formula"),
        ("__import__('os')", "__import__ is no function"),
        ("open('x').read()", "cannot stand in a formula"),
        ("a.b.c", "cannot stand in a formula"),
        ("a[0]", "cannot stand in a formula"),
        ("lambda: 1", "cannot stand in a formula"),
        ("[x for x in a]", "cannot stand in a formula"),
        ("a ** 2", "cannot stand in a formula"),
        ("a // 2", "cannot stand in a formula"),
        ("a % 2", "cannot stand in a formula"),
        ("+a", "cannot stand in a formula"),
        ("True", "cannot stand in a formula"),
        ("1e5", "cannot stand in a formula"),
        ("0x10", "cannot stand in a formula"),
        ("1j", "cannot stand in a formula"),
        ("b'x'", "cannot stand in a formula"),
        ("f'{a}'", "cannot stand in a formula"),
        ("a if b else c", "cannot stand in a formula"),
        ("a is b", "cannot stand in a formula"),
        ("a in b", "cannot stand in a formula"),
        ("min(a, **b)", "cannot stand in a formula"),
        ("if(a, b)", "if needs three parts"),
        ("round(a)", "round is no function; there are if, min, max"),
        ("abs(a, b)", "abs takes 1 value"),
        ("known()", "known takes 1 value"),
        ("months_before(a)", "months_before takes 2 value"),
        ("percent(a)", "percent is no function"),
        ("percent(1, 2)", "percent is no function"),
    ],
)
def test_everything_else_is_refused(text: str, message: str) -> None:
    with pytest.raises(FormulaError, match=re.escape(message)):
        parse_formula(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("30", Fraction(30)), ("50 ÷ 3", Fraction(50, 3)), ("70% × 35", Fraction(49, 2)),
     ("-(1 + 2) * 3 - 1", Fraction(-10))],
)  # fmt: skip
def test_a_weight_may_be_a_formula_of_numbers(text: str, value: Fraction) -> None:
    assert constant_value(text) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [("a", "must be a plain number"), ("'x'", "must be a plain number"),
     ("true", "must be a plain number"), ("none", "must be a plain number"),
     ("min(1, 2)", "must be a plain number"), ("1 ÷ 0", "divides by zero"),
     ("1 ÷ (2 - 2)", "divides by zero")],
)  # fmt: skip
def test_a_weight_is_nothing_else(text: str, message: str) -> None:
    with pytest.raises(FormulaError, match=message):
        constant_value(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a*b/c", "a × b ÷ c"),
        ("a/(b/c)", "a ÷ (b ÷ c)"),
        ("a-(b-c)", "a − (b − c)"),
        ("(a+b)*4%", "(a + b) × 4%"),
        ("-(a+b)", "−(a + b)"),
        ("if(a >= 1 and not b, 'x', none)", "if(a ≥ 1 and not b, ‘x’, none)"),
        ("not (a or b)", "not (a or b)"),
        ("a in ('x','y')", "a in (‘x’, ‘y’)"),
        ("max(0, a)", "max(0, a)"),
    ],
)
def test_a_formula_is_shown_with_the_brackets_it_needs(text: str, shown: str) -> None:
    assert describe(parse_formula(text)) == shown


def test_names_can_be_shown_by_their_titles() -> None:
    assert describe(parse_formula("a + b"), str.upper) == "A + B"
