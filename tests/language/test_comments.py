"""Comments in formulas: from `#` to the end of its own line, and nothing else, is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.rules.formula import parse_formula
from kpilib.rules.printed_formula import printed_formula
from tests.small_schemes import run, scheme_of

if TYPE_CHECKING:
    from pathlib import Path

COMMENTED = """\
    quantities:
      hours: {count: hours}
    pay:
      reward:
        formula: |
          40 × hours   # reward by hours; don't forget: 40 yuan
          + 100        # standing allowance
    """


def test_lines_after_a_comment_are_paid(tmp_path: Path) -> None:
    found = run(
        scheme_of(COMMENTED),
        "2026Q1",
        tmp_path,
        employees="employee_id,name\nA,One",
        events="employee_id,event,quantity\nA,hours,3",
    )
    assert [(row[2], str(row[3])) for row in found.results.rows["payouts"]] == [
        ("reward", "220.00")
    ]


def test_a_printed_formula_has_no_comments() -> None:
    part = scheme_of(COMMENTED).pay["reward"]
    assert [printed_formula(parse_formula(text)) for text in part.formulas()] == [
        "40 × hours + 100"
    ]
