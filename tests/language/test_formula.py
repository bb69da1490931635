"""The formula language: what may be written, what it means, and what is refused."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from kpilib.rules.formula import (
    Call,
    Constant,
    FormulaError,
    Name,
    Operation,
    constant_value,
    names_in,
    parse_formula,
)
from kpilib.rules.printed_formula import printed_formula


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


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("a × b   # by hours\n+ 100  # standing allowance\n", "a × b + 100"),
        ("# what it is for\na + b", "a + b"),
        ("a + # don't stop here\n b", "a + b"),
        ("a + b # to the end", "a + b"),
        ("a # x\r\n+ b", "a + b"),
        ("a\t+\u00a0b", "a + b"),
        ("（a＋２）×５％", "(a + 2) × 5%"),
        ("a – b", "a - b"),
        ("10 % × a", "10% × a"),
        ("max（a，b）", "max(a, b)"),
        ("min (a, b)", "min(a, b)"),
        ("a≥b", "a >= b"),
        ("not a = b", "not (a = b)"),
    ],
)
def test_blanks_comments_and_other_keyboards_change_nothing(written: str, plain: str) -> None:
    assert parse_formula(written) == parse_formula(plain)


@pytest.mark.parametrize("text", ["a#b", "100 % # or less", "（甲）", r"a\nb", "if(x)", "两\n行"])
def test_text_in_quotes_stays_as_it_is_written(text: str) -> None:
    assert parse_formula(f"x = '{text}'") == Operation("==", (Name("x"), Constant(text, text)))


def test_the_longest_formula_can_be_walked() -> None:
    text = " − ".join(["a"] * 150)
    assert printed_formula(parse_formula(text)) == text


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
        ("a +", "is not a formula: a value is missing at the end"),
        ("(a", "a bracket is never closed"),
        ("min(a, b", "the bracket behind min is never closed"),
        ("a)", "there is a ) too many"),
        ("", "a value is missing at the end"),
        ("# only a comment", "a value is missing at the end"),
        ("a := b", "':=' cannot stand in a formula: write = to compare"),
        ("a in ()", "in needs a choice in its brackets"),
        ("a in b", "in needs its choices in brackets"),
        ("a in 'b'", "in needs its choices in brackets"),
        ("a in ('b',)", "a value is missing before )"),
        ("a b", "there is no sign between a and b"),
        ("a; b", "';' cannot stand in a formula: write one formula only"),
        ("a, b", "a comma stands in the brackets of a function or of in (…) only"),
        ("a \\\n + b", "a formula goes on in the next line by itself"),
        ("a\0b", "'\\x00' (U+0000) cannot stand in a formula"),
        ("a\u200b + b", "ZERO WIDTH SPACE"),
        ("a\u2028+ b", "LINE SEPARATOR"),
        ("(" * 500 + "a" + ")" * 500, "it is too long"),
        ("(" * 40 + "a" + ")" * 40, "too many brackets inside one another"),
        ("-" * 40 + "a", "too many brackets inside one another"),
        (" + ".join("a" * 200), "it is too long"),
        ("__import__('os')", "__import__ is no function"),
        ("open('x').read()", "a point stands inside a number"),
        ("a.b.c", "a name has one point at most"),
        ("a.b(1)", "a.b is no function"),
        ("a[0]", "there is no sign between a and ["),
        ("2(a)", "there is no sign between 2 and ("),
        ("lambda: 1", "':' (COLON) cannot stand in a formula"),
        ("[x for x in a]", "a value is missing before ["),
        ("a ** 2", "for a power write a × a"),
        ("a ^ 2", "for a power write a × a"),
        ("a // 2", "for whole parts write floor(a ÷ b)"),
        ("a % 2", "there is no remainder"),
        ("(a)%", "the percent sign stands behind a number"),
        ("5 % 3", "there is no sign between 5 % and 3"),
        ("a @ b", "'@' (COMMERCIAL AT) cannot stand in a formula"),
        ("+a", "a value is missing before +"),
        ("*a", "a value is missing before *"),
        ("True", "write true"),
        ("None", "write none"),
        ("a AND b", "write and"),
        ("a && b", "write and"),
        ("!a", "write not"),
        ("a <> b", "write ≠"),
        ("a => b", "write ≥"),
        ("1e5", "write a number with all of its digits"),
        ("0x10", "write a number with all of its digits"),
        ("1j", "write a number with all of its digits"),
        ("1.5.2", "write a number with all of its digits"),
        ("1_", "write a number with all of its digits"),
        (".5", "a point stands inside a number"),
        ("b'x'", "there is no sign between b and 'x'"),
        ("f'{a}'", "there is no sign between f and"),
        ("'it''s'", "there is no sign between 'it' and 's'"),
        ("'a", "the quote is never closed"),
        ("“a”", "put text in straight quotes"),
        ("a if b else c", "there is no sign between a and if"),
        ("if a", "if needs brackets"),
        ("a is b", "there is no sign between a and is"),
        ("a = not b", "a value is missing before not"),
        ("a in ('x') = b", "there is no sign between ) and ="),
        ("min(a, **b)", "for a power write a × a"),
        ("min(a, )", "a value is missing before )"),
        ("min(a b)", "there is no sign between a and b"),
        ("if(a, b)", "if needs three parts"),
        ("round(a)", "round is no function; there are if, min, max"),
        ("Max(a, b)", "Max is no function"),
        ("abs(a, b)", "abs takes 1 value"),
        ("known()", "known takes 1 value"),
        ("months_before(a)", "months_before takes 2 value"),
        ("percent(a)", "percent is no function"),
        ("percent(1, 2)", "percent is no function"),
        ("if_(a, b, c)", "if_ is no function"),
        ("ｓales × 2", "write sales in plain letters"),
        ("role = 优秀", "put text in quotes, as in '优秀'"),
        ("max(sales, 10,500)", "10,500 may be one number or several: write 10500, or 10, 500"),
        ("max(sales, 10, 000)", "000 begins with 0"),
        ("sales#2 × 3", "a comment begins with a blank before #"),
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
    assert printed_formula(parse_formula(text)) == shown


def test_names_can_be_shown_by_their_titles() -> None:
    assert printed_formula(parse_formula("a + b"), str.upper) == "A + B"
