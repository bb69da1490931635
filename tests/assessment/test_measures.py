"""Measures: actual against target, per person, for the department, and over months."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from kpilib.assessment.measures import COLUMNS, measures_of
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
    frame = measures_of(run(scheme_of(body), period, folder, employees=people, metrics=metrics))
    assert tuple(frame.columns) == COLUMNS
    return [tuple(row) for row in frame.itertuples(index=False)]


def test_the_departments_attainment_compares_like_with_like(tmp_path: Path) -> None:
    metrics = "subject,metric,target,actual\ne1,sales,100,50\ne2,sales,,70\n"
    # e3 has sold nothing that is known and has no row; e2 has no target and is left out below.
    assert _rows(tmp_path, "2026Q1", BODY, metrics) == [
        ("e1", "2026Q1", "sales", Fraction(100), Fraction(50), Fraction(1, 2)),
        ("e2", "2026Q1", "sales", None, Fraction(70), None),
        ("@department", "2026Q1", "sales", Fraction(100), Fraction(50), Fraction(1, 2)),
    ]


def test_months_are_summed_up_for_the_run(tmp_path: Path) -> None:
    metrics = """
        subject,metric,month,target,actual
        e1,sales,2026-01,10,5
        e1,sales,2026-02,10,10
        e2,sales,2026-02,30,0
        """
    rows = _rows(tmp_path, "2026Q1", "periods: month\n" + "\n".join(
        line.removeprefix("    ") for line in BODY.splitlines()), metrics)  # fmt: skip
    assert [row for row in rows if row[1] == "2026Q1"] == [
        ("e1", "2026Q1", "sales", Fraction(20), Fraction(15), Fraction(3, 4)),
        ("@department", "2026Q1", "sales", Fraction(50), Fraction(15), Fraction(3, 10)),
        ("e2", "2026Q1", "sales", Fraction(30), Fraction(0), Fraction(0)),
    ]
    assert ("@department", "2026-02", "sales", Fraction(40), Fraction(10), Fraction(1, 4)) in rows
