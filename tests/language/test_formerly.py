"""What an earlier program read in a formula is what today's spelling of it says."""

from __future__ import annotations

import pytest

from kpilib.rules.earlier_spellings import todays_spelling
from kpilib.rules.formula import FormulaError, parse_formula

ANEW = [
    ("max(1,000, 20)", "max(1, 0, 20)"),
    ("a + 00", "a + 0"),
    ("a × 007.50", "a × 7.50"),
    ("if(a = 'x' 'y', 1, 2)", "if(a = 'xy', 1, 2)"),
    ("a = 'it' \"'s\"", 'a = "it\'s"'),
    ("ｓales + ａ", "sales + a"),
    ("a in 'x'", "a in ('x')"),
    ("1 < a in [2, 3]", "1 < a and a in (2, 3)"),
    ("percent(5) × a", "5% × a"),
    ("if_(a, b, c)", "if(a, b, c)"),
    ("a # why\n+ b", "a"),
    ("a = '#1' # why\nand b", "a = '#1'"),
    ("(a + b) × (a − (b − 00)) # c", "(a + b) × (a − (b − 0))"),
    ("a ÷ (b × 00)", "a ÷ (b × 0)"),
    ("not (a and 00 = b) or (a < b) = true", "not (a and 0 = b) or (a < b) = true"),
    ("−(a + 00)", "−(a + 0)"),
    (r"a = '\x41'", "a = 'A'"),
]
AS_THEY_ARE = [
    "a + b # why", "1_000 × a", "a\n+ b", "max(1, 0.5)", "not a = b", "−a × b", "'#' = a",
    "a > 1 ÷ 3", "10% × a", "a.last",
]  # fmt: skip
NEVER_READ = ["", "a b", "1,000", "2e1", "True", "a <> b", "a ** 2", "f'{a}'", "lambda: 1"]


@pytest.mark.parametrize(("written", "today"), ANEW)
def test_a_spelling_of_then_is_written_as_it_is_today(written: str, today: str) -> None:
    assert todays_spelling(written) == today
    assert todays_spelling(today) == today


@pytest.mark.parametrize("written", AS_THEY_ARE)
def test_what_means_the_same_today_stays_as_it_is(written: str) -> None:
    assert todays_spelling(written) == written


@pytest.mark.parametrize("written", NEVER_READ)
def test_what_was_refused_then_is_left_to_todays_reader(written: str) -> None:
    assert todays_spelling(written) == written


def test_a_text_that_no_quotes_of_today_can_hold_is_refused_by_name() -> None:
    written = "a = 'it''s' \"'\" '\"'"
    assert todays_spelling(written) == written
    with pytest.raises(FormulaError, match="there is no sign between 'it' and 's'"):
        parse_formula(todays_spelling(written))
