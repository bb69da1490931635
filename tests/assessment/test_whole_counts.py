"""What is counted comes whole, unless the scheme says that it has parts (convention 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kpilib.core.periods import Period
from kpilib.rules.parts.rows import RowPart
from tests.small_schemes import all_problems, book, problems_of, run, scheme_of

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE = "employee_id,name\ne1,赵一\n"


@pytest.mark.parametrize(
    "part",
    [
        "{count: visit}",
        "{event: visit, sum: quantity × 2}",
        "{event: visit, mean: quantity, otherwise: 0}",
        "{count: visit, rows: true}",
    ],
)
def test_a_count_with_a_fraction_is_a_problem(part: str, tmp_path: Path) -> None:
    scheme = scheme_of(f"pay: {{bonus: {part}}}\n")
    events = "employee_id,event,quantity\ne1,visit,2\ne1,visit,1.5\ne1,visit,\n"
    (problem,) = all_problems(scheme, "2026Q1", tmp_path, employees=PEOPLE, events=events)
    where = (problem.code, problem.table, problem.row, problem.column)
    assert where == ("fraction_of_count", "events", 2, "quantity")
    assert "visit is 1.5" in problem.message


def test_what_the_scheme_says_has_parts_may_have_a_fraction(tmp_path: Path) -> None:
    scheme = scheme_of("pay: {bonus: {count: hours, fractions: true}}\n")
    events = "employee_id,event,quantity\ne1,hours,1.5\n"
    found = run(scheme, "2026Q1", tmp_path, employees=PEOPLE, events=events)
    assert [str(row[3]) for row in found.results.rows["payouts"]] == ["1.50"]


def test_carried_counts_come_whole_too(tmp_path: Path) -> None:
    carry = "employee_id,kind,origin_period,amount,base\ne1,off_task,2025-12,1.5,\n"
    found = problems_of("postal-account-manager", "2026-01", tmp_path, carry, employees=PEOPLE)
    assert found == [("fraction_of_count", "carry", 1, "amount")]


def test_of_all_events_only_hours_and_days_of_leave_have_parts() -> None:
    fractional = set()
    for scheme_id in book().ids:
        for scheme in book().versions(scheme_id):
            parts = [part for cadence in scheme.periods for _, part in scheme.parts(cadence)]
            for part in parts:
                if isinstance(part, RowPart) and part.fractions:
                    fractional.update(part.kinds("events"))
    assert fractional == {"leave_days", "trial_hours"}


@pytest.mark.parametrize("stage", range(1, 6))
def test_customers_of_a_stage_come_whole(stage: int, tmp_path: Path) -> None:
    rows = [f"@department,stage_{n},{'7.5' if n == stage else '9'}" for n in range(1, 6)]
    metrics = "subject,metric,actual\n" + "\n".join(rows)
    found = problems_of("development-funnel", "2026Q1", tmp_path, metrics=metrics)
    assert found == [("not_whole", "metrics", stage, "actual")]
    assert book().scheme("development-funnel", Period.parse("2026Q1")).periods == ("quarter",)
