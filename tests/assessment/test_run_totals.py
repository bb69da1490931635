"""What is looked at over the whole run: its problems, parameters and formulas count like others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from kpilib.core.problems import ProblemsFound
from kpilib.engine.excluded_rows import left_out
from tests.small_schemes import problems_of, run, scheme_of

if TYPE_CHECKING:
    from pathlib import Path

ONE = "employee_id,name,base_salary\ne1,赵一,\n"
SCHEME = """\
    periods: month
    parameters: {{bound: {{values: {{2020-01-01: 60, 2026-02-01: 70}}}}}}
    indicators: {{x: {{points: 60}}}}
    over_run:
      quantities: {{{quantity}}}
      flags: [{{flag: low, title: {{zh: 低, en: Low}}, when: {when}}}]
    """


def test_a_parameter_has_the_value_of_the_runs_first_day(tmp_path: Path) -> None:
    scheme = scheme_of(SCHEME.format(quantity="q: score − bound", when="q = 0"))
    results = run(scheme, "2026Q1", tmp_path, employees=ONE).results
    assert [row[:3] for row in results.rows["flags"]] == [("e1", "2026Q1", "low")]


def test_a_division_by_zero_is_a_problem(tmp_path: Path) -> None:
    scheme = scheme_of(SCHEME.format(quantity="q: 1 ÷ (score − 60)", when="q > 1"))
    found = problems_of(scheme, "2026Q1", tmp_path, employees=ONE)
    assert found == [("division_by_zero", "", None, "score")]


def test_a_missing_input_is_a_problem(tmp_path: Path) -> None:
    scheme = scheme_of(SCHEME.format(quantity="q: {employee: base_salary}", when="q > 1"))
    found = problems_of(scheme, "2026Q1", tmp_path, employees=ONE)
    assert found == [("missing_value", "employees", 1, "base_salary")]


@pytest.mark.parametrize(
    ("quantity", "when", "line", "message"),
    [
        ("q: score − limit", "q > 1", 9, "limit is not defined above"),
        ("q: score", "q > limit", 10, "limit is not defined above"),
        ("q: \"score + 'x'\"", "q > 1", 9, "is no number"),
    ],
)
def test_its_formulas_are_checked_when_the_scheme_is_read(
    quantity: str, when: str, line: int, message: str
) -> None:
    with pytest.raises(ProblemsFound, match=re.escape(message)) as found:
        scheme_of(SCHEME.format(quantity=quantity, when=when))
    assert f"sample.yaml:{line}" in str(found.value)


def test_events_that_only_it_counts_are_known_and_counted(tmp_path: Path) -> None:
    scheme = scheme_of(SCHEME.format(quantity="late: {count: late}", when="late > 2"))
    events = "employee_id,event,quantity,month\ne1,late,2,2026-01\ne1,late,1,2026-03\n"
    found = run(scheme, "2026Q1", tmp_path, employees=ONE, events=events)
    assert [row[:3] for row in found.results.rows["flags"]] == [("e1", "2026Q1", "low")]
    assert not list(left_out(found))


def test_a_divisor_of_zero_that_names_nothing_is_a_problem_too(tmp_path: Path) -> None:
    scheme = scheme_of("""\
        quantities: {n: {metric: n}}
        flags: [{flag: f, title: {zh: 旗, en: F}, when: n ÷ (1 − 1) > 1}]
        pay: {bonus: n}
        """)
    metrics = "subject,metric,actual\ne1,n,5\n"
    found = problems_of(scheme, "2026Q1", tmp_path, employees=ONE, metrics=metrics)
    assert found == [("division_by_zero", "", None, "")]
