"""Measures: actual against target, per person, for the department, and over months."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from kpilib.engine.measures import COLUMNS, measures_of
from tests.small_schemes import run, scheme_of

if TYPE_CHECKING:
    from pathlib import Path

BODY = """\
    quantities:
      goal: {metric: sales, column: target, optional: true}
      sold: {metric: sales, optional: true}
    measures:
      sales: {title: {zh: 销售, en: Sales}, actual: sold, target: goal}
    """


def _rows(folder: Path, period: str, body: str, metrics: str) -> list[tuple[Any, ...]]:
    people = "employee_id,name\ne1,赵一\ne2,钱二\ne3,孙三\n"
    rows = measures_of(run(scheme_of(body), period, folder, employees=people, metrics=metrics))
    assert all(len(row) == len(COLUMNS) for row in rows)
    return rows


def test_the_departments_attainment_compares_like_with_like(tmp_path: Path) -> None:
    metrics = "subject,metric,target,actual\ne1,sales,100,50\ne2,sales,,70\n"
    # e3 has sold nothing that is known and has no row; e2 has no target: the 70 are part of the
    # total, so that the column adds up, and not of what is set against the target.
    assert _rows(tmp_path, "2026Q1", BODY, metrics) == [
        ("e1", "2026Q1", "sales", Fraction(100), Fraction(50), None, Fraction(1, 2)),
        ("e2", "2026Q1", "sales", None, Fraction(70), None, None),
        ("@department", "2026Q1", "sales", Fraction(100), Fraction(120), None, Fraction(1, 2)),
    ]


def _by_months(body: str) -> str:
    lines = (line.removeprefix("    ") for line in body.splitlines())
    return "periods: month\n" + "\n".join(lines)


def test_months_are_summed_up_for_the_run(tmp_path: Path) -> None:
    metrics = """
        subject,metric,month,target,actual
        e1,sales,2026-01,10,5
        e1,sales,2026-02,10,10
        e2,sales,2026-02,30,0
        """
    rows = _rows(tmp_path, "2026Q1", _by_months(BODY), metrics)
    assert [row for row in rows if row[1] == "2026Q1"] == [
        ("e1", "2026Q1", "sales", Fraction(20), Fraction(15), None, Fraction(3, 4)),
        ("@department", "2026Q1", "sales", Fraction(50), Fraction(15), None, Fraction(3, 10)),
        ("e2", "2026Q1", "sales", Fraction(30), Fraction(0), None, Fraction(0)),
    ]
    month = ("@department", "2026-02", "sales", Fraction(40), Fraction(10), None, Fraction(1, 4))
    assert month in rows


CARRYING = """\
    quantities:
      goal: {metric: sales, column: target}
      fresh: {metric: sales}
      brought: {carried: excess}
      sold: {formula: fresh + brought}
    measures:
      sales: {title: {zh: 销售, en: Sales}, actual: sold, target: goal, carried: brought}
    carry:
      - {kind: excess, title: {zh: 超额, en: Excess}, amount: "max(0, sold − goal)"}
    """


def test_what_is_carried_in_counts_for_the_person_and_once_for_the_department(
    tmp_path: Path,
) -> None:
    metrics = """
        subject,metric,month,target,actual
        e1,sales,2026-01,100,130
        e1,sales,2026-02,100,80
        e2,sales,2026-01,50,40
        e2,sales,2026-02,50,45
        e3,sales,2026-01,50,10
        e3,sales,2026-02,50,10
        e1,sales,2026-03,100,100
        e2,sales,2026-03,50,50
        e3,sales,2026-03,50,50
        """
    rows = _rows(tmp_path, "2026Q1", _by_months(CARRYING), metrics)
    # e1 hands on 30 in January: in February 110 count for e1, and 80 + 45 + 10 for the department.
    assert ("e1", "2026-02", "sales", 100, 110, 30, Fraction(11, 10)) in rows
    assert ("@department", "2026-02", "sales", 200, 165, 30, Fraction(135, 200)) in rows
    # Over the quarter nothing came from before it, and the 30 stand in the 130 alone.
    assert ("e1", "2026Q1", "sales", 300, 310, 0, Fraction(310, 300)) in rows
    assert ("@department", "2026Q1", "sales", 600, 515, 0, Fraction(515, 600)) in rows
