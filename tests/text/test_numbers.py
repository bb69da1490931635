"""A number is a fact of a text: it is written when the text is said, as that language writes it."""

from __future__ import annotations

import ast
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from kpilib.core.messages import Message, joined
from kpilib.core.rounding import SignedAmount
from kpilib.history.settlement_faults import _differences
from kpilib.records.frozen_tables import Settlement
from kpilib.text.language import language
from tests.text.messages_in_code import PACKAGE

GERMAN = replace(language("en"), cldr="de_DE")
"""English texts with points between the thousands and a comma before the decimals."""
PAID = Settlement("E007", "2026Q1", "2026Q1", "bonus", Decimal("54921.80"))


def test_amounts_and_exact_numbers_are_written_as_the_language_does() -> None:
    text = Message("{paid} of {all}", paid=Decimal("54921.80"), all=Fraction(12_345_67, 100))
    assert text == "54,921.80 of 12,345.67"
    assert GERMAN.said(text) == "54.921,80 of 12.345,67"
    assert GERMAN.say("{paid} of {all}", **text.facts) == GERMAN.said(text)


def test_numbers_keep_their_kind_inside_other_texts_and_lists() -> None:
    inner = Message("{amount} too much", amount=SignedAmount("1200.00"))
    assert inner == "+1,200.00 too much"
    assert GERMAN.said(joined([inner, Message("{all}", all=(inner, Decimal("1000.5")))])) == (
        "+1.200,00 too much; +1.200,00 too much, 1.000,5"
    )


def test_a_change_has_its_sign_and_none_at_zero() -> None:
    signed = [Message("{x}", x=SignedAmount(text)) for text in ("5.00", "-5.00", "0.00")]
    assert signed == ["+5.00", "-5.00", "0.00"]


def test_years_lines_and_counts_are_no_amounts() -> None:
    assert (
        GERMAN.said(Message("line {line} of {year}", line=1200, year=2026)) == "line 1200 of 2026"
    )


def test_what_verify_says_of_amounts_follows_the_language() -> None:
    (said,) = _differences([PAID], [])
    assert "+54,921.80" in said
    assert "+54.921,80" in GERMAN.said(said)


def test_thousands_are_grouped_in_one_place() -> None:
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None
        if any("," in str(part.value) for part in ast.walk(node.format_spec)
               if isinstance(part, ast.Constant))
    }  # fmt: skip
    assert found == {"core/rounding.py"}
