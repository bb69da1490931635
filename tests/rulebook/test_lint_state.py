"""Lint: state that goes nowhere, and days on which no period begins."""

from __future__ import annotations

import pytest

from kpilib.core.yamltext import parse_yaml
from kpilib.engine.trial import ENGINE
from kpilib.rules.lint import lint_scheme
from kpilib.rules.lint.finding import Subject
from kpilib.rules.read_scheme import read_scheme
from tests.rulebook.subjects import codes, subject_of
from tests.small_schemes import HEAD

T = "title: {zh: 名, en: Name}, clause: 一"
IN = "\nquantities:\n  gap_in: {carried: gap}\n"
LAPSES = "assumption: {zh: 原文：余额到期作废，不再结转。, en: Lapses.}"
FILL = f"{IN}  gaps: {{fill: gap_in, using: 3}}\n"
PAY = f"pay: {{p: {{formula: gap_in, {T}}}}}\n"
FILLED = f"pay: {{p: {{formula: gaps, {T}}}}}\n"


def _carry(*rules: str) -> str:
    return "carry:\n" + "".join(f"  - {{kind: gap, {T}, {rule}}}\n" for rule in rules)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"\n{_carry('amount: 5')}", [("error", "not_taken_in")]),
        (IN + PAY + _carry("amount: 5"), []),
        (f"\nperiods: [month, year]{IN.replace('gap}', 'gap, periods: month}')}"
         + PAY.replace("clause", "periods: month, clause") + _carry("amount: 5"),
         [("error", "not_taken_in")]),
        (FILL + FILLED, [("error", "rest_is_lost")]),
        (FILL + FILLED + _carry("amount: 5"), [("error", "rest_is_lost")]),
        (FILL + FILLED + _carry("rest_of: gap_in"), [("error", "rest_is_lost")]),
        (FILL + FILLED + _carry("amount: 5", "rest_of: gaps"), []),
        (FILL + FILLED + _carry("amount: gap_in − gaps"), []),
        (FILL.replace("using: 3", f"using: 3, {LAPSES}") + FILLED, [("warning", "rest_is_lost")]),
        (IN + PAY, []),
    ],
)  # fmt: skip
def test_what_is_open_goes_on(text: str, found: list[tuple[str, str]]) -> None:
    assert codes(text) == found


@pytest.mark.parametrize(
    ("periods", "day", "fix"),
    [
        ("quarter", "2026-02-15", "write 2026-01-01 or 2026-04-01"),
        ("month", "2026-02-15", "write 2026-02-01 or 2026-03-01"),
        ("[month, quarter]", "2026-02-02", "write 2026-02-01 or 2026-03-01"),
        ("year", "2026-07-01", "write 2026-01-01 or 2027-01-01"),
        ("half_year", "2026-12-31", "write 2026-07-01 or 2027-01-01"),
        ("quarter", "2026-04-01", ""),
        ("[quarter, month]", "2026-05-01", ""),
        ("range", "2026-05-03", ""),
    ],
)
def test_a_version_begins_with_a_period(periods: str, day: str, fix: str) -> None:
    text = f"{HEAD.replace('2016-01-01', day)}periods: {periods}\n"
    (document,) = parse_yaml(text, "s.yaml")
    found = lint_scheme(Subject(read_scheme(document, None, ENGINE), document), ENGINE)
    assert [(f.place, f.code, f.fix) for f in found] == (
        [("s.yaml:4", "no_period_begins", fix)] if fix else []
    )


@pytest.mark.parametrize(
    ("days", "found"),
    [
        ("2016-01-01: 1, 2026-04-01: 2", []),
        ("2015-07-01: 1", []),
        ("2016-04-01: 1", [("error", "no_first_value")]),
        ("2010-01-01: 1, 2015-01-01: 2", [("warning", "unused_value")]),
        ("2026-04-01: 2, 2016-01-01: 1", [("warning", "days_out_of_order")]),
        ("2016-01-01: 1, 2031-01-01: 2", [("warning", "unused_value")]),
    ],
)
def test_dated_values_are_used_from_the_start(days: str, found: list[tuple[str, str]]) -> None:
    text = f"""
    effective_to: 2030-12-31
    parameters: {{rate: {{values: {{{days}}}, {T}}}}}
    pay: {{p: {{formula: rate, {T}}}}}
    """
    assert codes(text) == found


def test_a_finding_says_where_it_stands() -> None:
    (found,) = lint_scheme(subject_of(f"\n{_carry('amount: 5')}"), ENGINE)
    assert str(found) == (
        "sample.yaml:8: error not_taken_in: gap is handed on, and the next quarter does not take "
        "it in; read it with `carried: gap`"
    )


def test_a_divisor_that_is_always_zero_is_found() -> None:
    text = f"""
    parameters: {{none_: {{value: 0, {T}}}, one: {{value: 1, {T}}}}}
    quantities: {{m: {{metric: m}}}}
    pay: {{p: {{formula: m ÷ (none_ × 2) + m ÷ one + one ÷ m, {T}}}}}
    """
    assert codes(text) == [("error", "divides_by_zero")]


def test_grades_without_a_score_are_found() -> None:
    text = f"\ngrades: [{{grade: A}}]\npay: {{p: {{formula: 1, {T}}}}}\n"
    assert codes(text) == [("error", "grades_without_score")]
