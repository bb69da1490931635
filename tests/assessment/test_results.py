"""Result tables: the catalogue's order, plain numbers, cells as CSV has them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from kpilib.core.tables import RESULT_TABLES
from kpilib.engine.results import cell_text
from tests.small_schemes import run, scheme_of

if TYPE_CHECKING:
    from pathlib import Path

SCHEME = """\
    quantities:
      late: {count: late}
      budget: {metric: budget, on: department}
    eligibility:
      - {reason: too_late, title: {zh: 迟, en: Late}, when: late > 5}
    indicators:
      work: {rating: work, weight: 60}
      plan: {weight: 40, attainment: plan, on: department}
      sales: {weight: 40, attainment: sales}
    pay:
      zulu: {formula: 0.005 × late}
      alpha: {formula: 0 − 0.005 × late}
      fund: {formula: budget ÷ 3, on: department}
    flags:
      - {flag: z, title: {zh: 一, en: z}, when: score > 10, detail: score ÷ 3}
      - {flag: a, title: {zh: 二, en: a}, when: late = 1, detail: "'一次, “half”'"}
    """
TABLES = {
    "employees": "employee_id,name\ne10,周\ne2,钱\ne1,赵\n",
    "events": "employee_id,event,quantity\ne1,late,1\ne2,late,6\n",
    "metrics": "subject,metric,target,actual\n@department,budget,,100\n@department,plan,4,3\n"
    "e1,sales,3,2\ne10,sales,8,7\n",
    "ratings": "employee_id,indicator,score\ne1,work,100\ne10,work,0\n",
}


def test_rows_come_by_id_in_text_order_and_as_the_scheme_names_them(tmp_path: Path) -> None:
    results = run(scheme_of(SCHEME), "2026Q1", tmp_path, **TABLES).results
    assert results.csv("summary") == (
        "employee_id,period,eligible,reason,score,grade,rank,total_pay\n"
        "@department,2026Q1,true,,30.00,,,33.33\n"
        "e1,2026Q1,true,,86.67,,1,0.00\n"
        "e10,2026Q1,true,,35.00,,2,0.00\n"
        "e2,2026Q1,false,too_late,,,,0.00\n"
    )
    assert results.csv("scores") == (
        "employee_id,period,indicator,target,actual,points\n"
        "@department,2026Q1,plan,4,3,30.00\n"
        "e1,2026Q1,work,,100,60.00\n"
        "e1,2026Q1,sales,3,2,26.67\n"
        "e10,2026Q1,work,,0,0.00\n"
        "e10,2026Q1,sales,8,7,35.00\n"
    )
    # Half a fen is paid and taken off as a whole one; an item of 0.00 has no row.
    assert results.csv("payouts") == (
        "employee_id,period,item,amount\n"
        "@department,2026Q1,fund,33.33\n"
        "e1,2026Q1,zulu,0.01\n"
        "e1,2026Q1,alpha,-0.01\n"
    )
    assert results.csv("flags") == (
        "employee_id,period,flag,detail\n"
        "e1,2026Q1,z,28.89\n"
        'e1,2026Q1,a,"一次, “half”"\n'
        "e10,2026Q1,z,11.6667\n"
    )


def test_tables_in_memory_hold_decimals_truth_and_text(tmp_path: Path) -> None:
    results = run(scheme_of(SCHEME), "2026Q1", tmp_path, **TABLES).results
    for name, columns in RESULT_TABLES.items():
        assert tuple(getattr(results, name).columns) == columns
    first = results.summary.iloc[1]
    assert (first["eligible"], first["score"], first["reason"]) == (True, Decimal("86.67"), "")
    assert results.summary["score"].iloc[3] is None


def test_customers_get_the_first_class_that_fits_or_all_of_them(tmp_path: Path) -> None:
    body = """\
        attributes: {{size: {{type: number}}}}
        quantities: {{size: {{customer: size, on: customers}}}}
        classes:
          take: {}
          rules: [{{class: big, when: size > 10}}, {{class: even, when: size = 4 or size = 12}},
                  {{class: other}}]
        """
    customers = "customer_id,name,size\nc2,乙,12\nc1,甲,4\nc3,丙,1\n"
    first = run(scheme_of(body.format("first")), "2026Q1", tmp_path, customers=customers)
    every = run(scheme_of(body.format("all")), "2026Q1", tmp_path, customers=customers)
    assert first.results.rows["classes"] == (("c1", "even"), ("c2", "big"), ("c3", "other"))
    assert every.results.rows["classes"] == (
        ("c1", "even"), ("c1", "other"), ("c2", "big"), ("c2", "even"), ("c2", "other"),
        ("c3", "other"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "text"),
    [(None, ""), (True, "true"), (False, "false"), (Decimal("1E+3"), "1000"),
     (Decimal("0.0000001"), "0.0000001"), ("x", "x")],
)  # fmt: skip
def test_cells_as_csv_has_them(cell: object, text: str) -> None:
    assert cell_text(cell) == text


def test_amounts_as_large_as_are_paid_are_exact_to_the_fen(tmp_path: Path) -> None:
    tables = {
        "employees": "employee_id,name\na,甲\nb,乙\n",
        "metrics": "subject,metric,target,actual\n"
        "@department,fund,,300000000000000000.01\n"
        "a,sales,1,100000000000000000.05\nb,sales,1,1\n",
    }
    scheme = scheme_of("""\
        quantities:
          fund: {metric: fund, on: department}
          sold: {metric: sales}
        pay:
          bonus: {formula: 3 × sold}
          share: {pool: fund, by: '1'}
        """)
    results = run(scheme, "2026Q1", tmp_path, **tables).results
    assert results.csv("payouts") == (
        "employee_id,period,item,amount\n"
        "a,2026Q1,bonus,300000000000000000.15\n"
        "a,2026Q1,share,150000000000000000.01\n"
        "b,2026Q1,bonus,3.00\n"
        "b,2026Q1,share,150000000000000000.00\n"
    )
    assert "450000000000000000.16" in results.csv("summary")
