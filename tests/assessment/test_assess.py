"""An assessment as a whole: every problem of every folder at once, or all the results."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kpilib.core.periods import Period
from kpilib.core.problems import Problem, ProblemsFound
from kpilib.engine.assess import assess
from kpilib.engine.inputs.read import no_inputs
from tests.small_schemes import book, problems_of, run, scheme_of, write_folder

if TYPE_CHECKING:
    from pathlib import Path

QUARTER = {
    "employees": "employee_id,name,float_salary\ne1,赵一,1\n",
    "metrics": "subject,metric,target,actual\ne1,quarterly_target,100,\ne1,kpi_coefficient,,1\n",
}


def test_a_longer_run_names_problems_of_state_history_and_its_own_folder(tmp_path: Path) -> None:
    write_folder(tmp_path / "history" / "2026Q1", QUARTER)
    faulty = QUARTER["metrics"].replace("e1,kpi", "e9,kpi")
    write_folder(tmp_path / "history" / "2026Q2", {**QUARTER, "metrics": faulty})
    carry = "employee_id,kind,origin_period,amount\ne1,debt,2025Q4,1\n"
    found = problems_of(
        "key-account-commission", "2026H1", tmp_path, carry,
        employees="employee_id,name\ne1,赵一\ne1,赵一\n", metrics="subject,metric\ne1,sales\n",
    )  # fmt: skip
    assert found == [
        ("missing_metric", "2026Q2/metrics", None, "metric"),
        ("unknown_employee", "2026Q2/metrics", 2, "subject"),
        ("unknown_kind", "carry", 1, "kind"),
        ("duplicate_row", "employees", 2, "employee_id"),
        ("rows_not_used", "metrics", 1, ""),
    ]


def test_what_reading_has_found_wrong_stops_the_run_even_without_other_faults() -> None:
    period = Period.parse("2026Q1")
    scheme = book().scheme("sales-staff", period)
    wrong = Problem("metrics", None, "colour", "unknown_column", "the column is not known")
    assert assess(scheme, period, no_inputs(), []).results.rows["summary"] == ()
    with pytest.raises(ProblemsFound, match="sales-staff 2026Q1: 1 problem"):
        assess(scheme, period, no_inputs(), [wrong])


def test_a_value_that_is_needed_and_not_there_is_a_problem_of_its_own(tmp_path: Path) -> None:
    scheme = scheme_of("""\
        quantities: {bonus_given: {employee: base_salary, optional: true}}
        pay: {bonus: bonus_given × 2}
        """)
    people = "employee_id,name,base_salary\ne1,赵一,5\ne2,钱二,\n"
    assert [code for code, *_ in problems_of(scheme, "2026Q1", tmp_path, employees=people)] == [
        "no_value"
    ]


def test_a_parameter_without_a_value_yet_is_a_problem(tmp_path: Path) -> None:
    scheme = scheme_of("""\
        parameters: {rate: {values: {2026-01-01: 2, 2026-04-01: 3}}}
        quantities: {base: {employee: base_salary}}
        pay: {bonus: rate × base, more: {sum: amount × rate, deal: product}}
        """)
    people = {"employees": "employee_id,name,base_salary\ne1,赵一,5\n",
              "deals": "deal_id,employee_id,kind,amount\nd1,e1,product,7\n"}  # fmt: skip
    paid = {}
    for period in ("2026Q1", "2026Q2", "2027Q1"):
        rows = run(scheme, period, tmp_path, **people).results.rows["payouts"]
        paid[period] = [row[3] for row in rows]
    assert paid == {"2026Q1": [10, 14], "2026Q2": [15, 21], "2027Q1": [15, 21]}
    found = problems_of(scheme, "2025Q4", tmp_path, **people)
    assert ("no_parameter", "", None, "") in found
    assert {table for _, table, *_ in found} == {""}
