"""Rows of a time before somebody was hired have no effect, and so are problems, never silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.engine.assess import assess
from kpilib.engine.inputs.read import read_inputs
from tests.small_schemes import all_problems, problems_of, run, scheme_of, write_folder

if TYPE_CHECKING:
    from pathlib import Path

MONTHLY = """\
    periods: month
    quantities:
      sold: {metric: sales}
      visits: {count: visit}
      turnover: {deal: order, sum: amount}
    indicators: {care: {rating: care}}
    pay: {bonus: sold + visits + turnover}
    """
PEOPLE = "employee_id,name,hire_date\ne1,赵一,2020-01-01\ne2,钱二,2026-02-15\n"
METRICS = """
    subject,metric,month,actual
    e1,sales,2026-01,1
    e1,sales,2026-02,1
    e1,sales,2026-03,1
    e2,sales,2026-02,1
    e2,sales,2026-03,1
    """
RATINGS = """
    employee_id,indicator,month,score
    e1,care,2026-01,80
    e1,care,2026-02,80
    e1,care,2026-03,80
    e2,care,2026-02,80
    e2,care,2026-03,80
    """
WHOLE = {"employees": PEOPLE, "metrics": METRICS, "ratings": RATINGS}


def _with(table: str, row: str, head: str = "") -> dict[str, str]:
    return {**WHOLE, table: WHOLE.get(table, head).rstrip() + f"\n{row}\n"}


@pytest.mark.parametrize(
    ("tables", "problem"),
    [
        (_with("metrics", "    e2,sales,2026-01,7"), ("metrics", 6, "month")),
        (_with("ratings", "    e2,care,2026-01,80"), ("ratings", 6, "month")),
        (
            _with("events", "e2,visit,2026-01,3", "employee_id,event,month,quantity"),
            ("events", 1, "month"),
        ),
        (
            _with("events", "e2,visit,2026-01-31,3", "employee_id,event,date,quantity"),
            ("events", 1, "month"),
        ),
        (
            _with("deals", "d1,e2,order,5,2026-01-31", "deal_id,employee_id,kind,amount,date"),
            ("deals", 1, "date"),
        ),
    ],
)
def test_a_row_of_a_month_before_the_hire_month_is_a_problem(
    tables: dict[str, str], problem: tuple[str, int, str], tmp_path: Path
) -> None:
    found = problems_of(scheme_of(MONTHLY), "2026Q1", tmp_path, **tables)
    assert found == [("before_hire", *problem)]


def test_rows_of_the_month_of_hire_count_even_from_before_the_day(tmp_path: Path) -> None:
    events = "employee_id,event,date\ne2,visit,2026-02-01\n"
    found = run(scheme_of(MONTHLY), "2026Q1", tmp_path, **WHOLE, events=events)
    assert next(row[3] for row in found.results.rows["payouts"] if row[0] == "e2") == 2


@pytest.mark.parametrize("period", ["2026-01", "2025Q4", "2026-01..2026-01"])
def test_a_person_hired_after_the_run_is_one_problem_with_or_without_rows(
    period: str, tmp_path: Path
) -> None:
    month = period[:7] if "-" in period else "2025-12"
    tables = {
        "employees": "employee_id,name,hire_date\ne2,钱二,2026-02-01\n",
        "metrics": f"subject,metric,month,actual\ne2,sales,{month},1\n",
        "ratings": f"employee_id,indicator,month,score\ne2,care,{month},80\n",
    }
    for number, given in enumerate((tables, {"employees": tables["employees"]})):
        found = problems_of(scheme_of(MONTHLY), period, tmp_path / str(number), **given)
        assert found == [("hired_after_period", "employees", 1, "hire_date")]


@pytest.mark.parametrize("periods", ["quarter", "[month, quarter]"])
def test_the_last_day_of_the_run_is_still_in_it(periods: str, tmp_path: Path) -> None:
    scheme = scheme_of(f"periods: {periods}\nindicators: {{care: {{rating: care}}}}\n")
    ratings = "employee_id,indicator,score\ne2,care,80\n"
    people = "employee_id,name,hire_date\ne2,钱二,2026-03-31\n"
    assert not problems_of(scheme, "2026Q1", tmp_path / "1", employees=people, ratings=ratings)
    later = people.replace("03-31", "04-01")
    found = problems_of(scheme, "2026Q1", tmp_path / "2", employees=later, ratings=ratings)
    assert found == [("hired_after_period", "employees", 1, "hire_date")]


QUARTERLY = "periods: quarter\nindicators: {care: {rating: care}}\n"


def _quarters(folder: Path, *people: str) -> None:
    for quarter, who in zip(("2026Q1", "2026Q2"), people, strict=True):
        write_folder(folder / "history" / quarter, {
            "employees": f"employee_id,name\n{who},somebody\n",
            "ratings": f"employee_id,indicator,score\n{who},care,80\n",
        })  # fmt: skip


def test_a_person_of_a_longer_run_must_be_in_one_of_its_pieces(tmp_path: Path) -> None:
    _quarters(tmp_path, "e1", "e2")
    people = "employee_id,name\ne1,赵一\ne2,钱二\ne3,孙三\n"
    (problem,) = all_problems(scheme_of(QUARTERLY), "2026H1", tmp_path, employees=people)
    where = (problem.code, problem.table, problem.row, problem.column)
    assert where == ("in_no_piece", "employees", 3, "employee_id")
    assert "e3 is in employees of none of the pieces" in problem.message


def test_who_has_left_before_the_longer_run_ends_keeps_the_results_of_the_pieces(
    tmp_path: Path,
) -> None:
    _quarters(tmp_path, "e1", "e2")
    found = run(scheme_of(QUARTERLY), "2026H1", tmp_path, employees="employee_id,name\ne2,钱二\n")
    assert [row[:2] for row in found.results.rows["summary"]] == [
        ("e1", "2026Q1"), ("e1", "2026H1"), ("e2", "2026Q2"), ("e2", "2026H1"),
    ]  # fmt: skip


def test_a_person_hired_after_a_piece_of_the_history_is_a_problem_of_that_piece(
    tmp_path: Path,
) -> None:
    _quarters(tmp_path, "e1", "e1")
    write_folder(tmp_path / "history" / "2026Q1", {
        "employees": "employee_id,name,hire_date\ne1,赵一,2026-04-01\n",
    })  # fmt: skip
    people = "employee_id,name\ne1,赵一\n"
    found = problems_of(scheme_of(QUARTERLY), "2026H1", tmp_path, employees=people)
    assert found == [("hired_after_period", "2026Q1/employees", 1, "hire_date")]


def test_a_person_hired_after_a_run_that_is_made_of_pieces_is_a_problem_of_the_run(
    tmp_path: Path,
) -> None:
    _quarters(tmp_path, "e1", "e1")
    people = "employee_id,name,hire_date\ne1,赵一,2026-07-01\n"
    found = problems_of(scheme_of(QUARTERLY), "2026H1", tmp_path, employees=people)
    assert found == [("hired_after_period", "employees", 1, "hire_date")]


@pytest.mark.parametrize("period", ["2026-01", "2026Q1"])
def test_what_was_issued_before_anybody_looked_keeps_its_results(
    period: str, tmp_path: Path
) -> None:
    """Ledgers go on verifying: what is refused today had no effect, or the one it has here."""
    folder = write_folder(tmp_path / "in", {
        "employees": "employee_id,name,hire_date\ne1,赵一,2020-01-01\ne2,钱二,2026-03-02\n",
        "ratings": "employee_id,indicator,month,score\n" + "".join(
            f"{who},care,2026-0{month},80\n" for who in ("e1", "e2")
            for month in ((1,) if period == "2026-01" else (1, 2, 3))
        ),
        "events": "employee_id,event,month,quantity\ne1,visit,2026-01,0.5\n",
    })  # fmt: skip
    scheme = scheme_of("periods: month\nindicators: {care: {rating: care}}\n"
                       "pay: {bonus: {count: visit}}\n")  # fmt: skip
    inputs = read_inputs(folder, [])
    with pytest.raises(ProblemsFound, match="comes whole"):
        assess(scheme, Period.parse(period), inputs, [])
    rows = assess(scheme, Period.parse(period), inputs, [], as_issued=True).results.rows
    assert [str(row[3]) for row in rows["payouts"]] == ["0.50"]
    assert {row[0] for row in rows["summary"]} == {"e1", "e2"}
