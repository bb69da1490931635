"""95% is 95 or 0.95 by what the scheme declares, on every road by which a cell comes."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.engine.inputs.read import read_carry, read_inputs
from kpilib.engine.trial.formula_faults import attribute_columns
from kpilib.rules.units import declared_units
from kpilib.workspace.assess_folder import assess_folder
from tests.inputs import sheets
from tests.small_schemes import scheme_of, write_folder

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.core.problems import Problem
    from kpilib.rules.scheme import Scheme

SCHEME = """\
attributes:
  repeat: {type: number}
  reach: {type: number}
  turnover: {type: number}
quantities:
  repeat: {customer: repeat, scale: [0, 1], on: customers}
  reach: {customer: reach, unit: "%", on: customers}
  turnover: {customer: turnover, unit: yuan, on: customers}
  kept: {metric: kept, unit: fraction}
  kept_goal: {metric: kept, column: target}
  bubbles: {metric: bubbles, unit: ‰}
  plain: {metric: plain}
  torn: {metric: torn, unit: "%"}
  torn_too: {metric: torn, column: target, unit: fraction}
  mood: {rating: mood, scale: [0, 1]}
  care: {rating: care, unit: "%"}
  skill: {rating: skill}
  money: {sum: amount, deal: sale, unit: yuan}
indicators:
  growth: {weight: 100, attainment: growth, unit: "%"}
"""


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    return scheme_of(SCHEME)


def _cells(folder: Path, scheme: Scheme) -> tuple[dict[str, object], list[Problem]]:
    problems: list[Problem] = []
    inputs = read_inputs(
        folder, problems, attributes=attribute_columns(scheme), units=declared_units(scheme)
    )
    found = {}
    for table, columns in (("metrics", ("target", "actual")), ("ratings", ("score",)),
                           ("deals", ("amount", "share")), ("employees", ("base_salary",)),
                           ("customers", ("repeat", "reach", "turnover")),
                           ("events", ("quantity",))):  # fmt: skip
        for column in columns:
            numbers = inputs[table].numbers(column)
            for row in range(len(inputs[table])):
                found[f"{table} {row + 1} {column}"] = numbers.at(row)
    return found, problems


def test_what_a_scheme_declares(scheme: Scheme) -> None:
    assert declared_units(scheme) == {
        ("customers", "repeat"): "fraction", ("customers", "reach"): "%",
        ("customers", "turnover"): "yuan", ("metrics", "kept"): "fraction",
        ("metrics", "bubbles"): "‰", ("metrics", "growth"): "%", ("ratings", "mood"): "fraction",
        ("ratings", "care"): "%",
    }  # fmt: skip


METRICS = ("kept", "growth", "bubbles", "plain", "torn")


@pytest.mark.parametrize("text", ["95%", "95.0％", " ９５% "])
def test_the_text_of_a_csv_file_is_read_by_the_unit(
    tmp_path: Path, scheme: Scheme, text: str
) -> None:
    rows = "".join(f"E1,{metric},{text},{text}\n" for metric in METRICS)
    write_folder(tmp_path, {"metrics": f"subject,metric,target,actual\n{rows}"})
    found, problems = _cells(tmp_path, scheme)
    for column in ("target", "actual"):
        assert found[f"metrics 1 {column}"] == Decimal("0.95")
        assert found[f"metrics 2 {column}"] == 95
        # ‰ is declared, and the cell says %: that is neither.
        assert [found[f"metrics {row} {column}"] for row in (3, 4, 5)] == [None] * 3
    assert sorted((p.code, p.row, p.column) for p in problems) == [
        ("unclear_percent", row, column) for row in (3, 4, 5) for column in ("actual", "target")
    ]
    assert all("95" in p.message and "or 0.95" in p.message for p in problems)


@pytest.mark.parametrize(("stored", "code"), [(0.95, "0.0%"), (95, '0.0"%"'), ("95%", "@")])
def test_a_cell_of_a_workbook_is_what_it_shows(
    tmp_path: Path, scheme: Scheme, stored: object, code: str
) -> None:
    sheet = sheets.sheet_of("metrics")
    sheet.append(["subject", "metric", "target", "actual"])
    for metric in METRICS:
        sheet.append(["E1", metric, stored, stored])
    for row in sheet["C2:D6"]:
        for cell in row:
            cell.number_format = code
    sheet.parent.save(tmp_path / "inputs.xlsx")
    found, problems = _cells(tmp_path, scheme)
    assert (found["metrics 1 actual"], found["metrics 2 actual"]) == (Decimal("0.95"), 95)
    assert {p.row for p in problems} == {3, 4, 5}


def test_shares_ratings_and_attributes_are_read_by_what_they_hold(
    tmp_path: Path, scheme: Scheme
) -> None:
    write_folder(
        tmp_path,
        {
            "deals": "deal_id,employee_id,kind,amount,share\nD1,E1,sale,100,33.33%\n"
            "D2,E1,sale,50%,2.5‰\n",
            "ratings": "employee_id,indicator,score\nE1,mood,90%\nE1,care,90%\nE1,skill,90%\n",
            "customers": "customer_id,repeat,reach,turnover\nC1,40%,40%,40%\n",
            "employees": "employee_id,name,base_salary\nE1,One,80%\n",
            "events": "employee_id,event,quantity\nE1,visit,50%\n",
        },
    )
    found, problems = _cells(tmp_path, scheme)
    assert found["deals 1 share"] == Decimal("0.3333")
    assert found["deals 2 share"] == Decimal("0.0025")
    assert [found[f"ratings {row} score"] for row in (1, 2, 3)] == [Decimal("0.9"), 90, None]
    assert found["customers 1 repeat"] == Decimal("0.4")
    assert (found["customers 1 reach"], found["customers 1 turnover"]) == (40, None)
    assert {(p.table, p.row, p.column, p.code) for p in problems} == {
        ("deals", 2, "amount", "unclear_percent"), ("ratings", 3, "score", "unclear_percent"),
        ("customers", 1, "turnover", "unclear_percent"),
        ("employees", 1, "base_salary", "unclear_percent"),
        ("events", 1, "quantity", "unclear_percent"),
    }  # fmt: skip


def test_nothing_is_nothing_whatever_the_unit(tmp_path: Path, scheme: Scheme) -> None:
    write_folder(tmp_path, {"metrics": "subject,metric,target,actual\nE1,plain,1,0.0%\n"})
    found, problems = _cells(tmp_path, scheme)
    assert (found["metrics 1 actual"], problems) == (0, [])


def test_a_half_share_counts_half_and_what_is_money_is_no_percent(tmp_path: Path) -> None:
    scheme = scheme_of(
        """\
        quantities: {sold: {sum: amount × share, deal: sale}}
        pay: {commission: {formula: 10% × sold, unit: yuan, clause: 一}}
        """
    )
    folder = write_folder(
        tmp_path / "in",
        {"employees": "employee_id,name\nA,One\nB,Two\n",
         "deals": "deal_id,employee_id,kind,amount,share\n"
                  '1,A,sale,"3,000.00",25%\n1,B,sale,￥3000,75％\n'},
    )  # fmt: skip
    run = assess_folder(scheme, Period.parse("2026Q1"), folder)
    paid = {row[0]: row[3] for row in run.results.rows["payouts"]}
    assert paid == {"A": Decimal("75.00"), "B": Decimal("225.00")}


def test_earlier_periods_are_read_by_the_same_units(tmp_path: Path) -> None:
    scheme = scheme_of(
        """\
        quantities:
          before: {metric: rate, unit: "%", back: 1}
          now: {metric: rate, unit: "%"}
        pay: {bonus: {formula: now − before, unit: yuan, clause: 一}}
        """
    )
    tables = {"employees": "employee_id,name\nA,One\n"}
    folder = write_folder(
        tmp_path / "in", tables | {"metrics": "subject,metric,actual\nA,rate,95%\n"}
    )
    earlier = tmp_path / "history" / "2025Q4"
    write_folder(earlier, tables | {"metrics": "subject,metric,actual\nA,rate,90％\n"})
    run = assess_folder(scheme, Period.parse("2026Q1"), folder, history=tmp_path / "history")
    assert [row[3] for row in run.results.rows["payouts"]] == [Decimal("5.00")]


def test_state_handed_on_holds_no_percent(tmp_path: Path) -> None:
    write_folder(tmp_path, {"carry": "employee_id,kind,origin_period,amount\nA,gap,2025Q4,5%\n"})
    problems: list[Problem] = []
    read_carry(tmp_path / "carry.csv", problems)
    assert [(p.table, p.code, p.column) for p in problems] == [
        ("carry", "unclear_percent", "amount")
    ]


@pytest.mark.parametrize(("column", "cell"), [("hire_date", "95%"), ("on_probation", "50%")])
def test_a_percent_is_no_day_and_no_truth(tmp_path: Path, column: str, cell: str) -> None:
    write_folder(tmp_path, {"employees": f"employee_id,name,{column}\nA,One,{cell}\n"})
    with pytest.raises(ProblemsFound, match=r"is not a date|neither true nor false"):
        assess_folder(scheme_of("quantities: {}\n"), Period.parse("2026Q1"), tmp_path)


def test_money_is_not_taken_where_something_else_is_counted(tmp_path: Path) -> None:
    write_folder(
        tmp_path,
        {"employees": "employee_id,name,base_salary,leave_months\nA,One,￥5000,￥2\n"},
    )
    problems: list[Problem] = []
    read_inputs(tmp_path, problems)
    assert [(p.code, p.column) for p in problems] == [("not_a_number", "leave_months")]
    assert "is money, but leave_months counts months" in problems[0].message
