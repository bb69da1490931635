"""Two departments of 500 people: one paid by commission, each alone, and one that shares a pool."""

from __future__ import annotations

import csv
import random
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.core.periods import Period

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Rows = Mapping[str, Sequence[Sequence[object]]]

ROOT = Path(__file__).resolve().parents[2]
PEOPLE, DEALS = 500, 6
QUARTERS = [Period.parse(f"2025Q{number}") for number in (1, 2, 3, 4)]
YEARS = [Period.parse(str(year)) for year in (2021, 2022, 2023, 2024)]
DEPARTMENTS = """\
company: {zh: 样例, en: Sample}
departments:
  sales: {title: {zh: 销售, en: Sales}, scheme: key-account-commission}
  service: {title: {zh: 客服, en: Service}, scheme: customer-service-pool}
"""


def person(number: int) -> str:
    """An id."""
    return f"E{number:04}"


def write_company(root: Path) -> None:
    """The workspace, the same each time."""
    chance = random.Random(1)
    schemes = root / "params" / "schemes"
    schemes.mkdir(parents=True)
    for scheme in ("key-account-commission", "customer-service-pool"):
        shutil.copy(ROOT / "params" / "schemes" / f"{scheme}.yaml", schemes)
    (root / "params" / "departments.yaml").write_text(DEPARTMENTS, encoding="utf-8")
    for quarter in QUARTERS:
        _write(root / "params" / "inputs" / str(quarter) / "sales", _sales(quarter, chance))
    for year in YEARS:
        _write(root / "params" / "inputs" / str(year) / "service", _service(chance))


def _sales(quarter: Period, chance: random.Random) -> Rows:
    people = [person(number) for number in range(PEOPLE)]
    kinds = ("product", "implementation")
    metrics = [
        row
        for who in people
        for row in (
            (who, "quarterly_target", chance.randint(100, 300) * 1000, ""),
            (who, "kpi_coefficient", "", f"{chance.randint(80, 120) / 100}"),
        )
    ]
    deals = [
        (f"{quarter}-{who}-{number}", who, kinds[number % 2], chance.randint(10, 90) * 1000, 1)
        for who in people
        for number in range(DEALS)
    ]
    return {
        "employees": [("employee_id", "name", "float_salary"),
                      *((who, f"N{who}", 5000) for who in people)],
        "metrics": [("subject", "metric", "target", "actual"), *metrics],
        "deals": [("deal_id", "employee_id", "kind", "amount", "share"), *deals],
    }  # fmt: skip


def _service(chance: random.Random) -> Rows:
    people = [person(number) for number in range(PEOPLE)]
    indicators = ("work_results", "expertise", "teamwork")
    ratings = [(who, each, chance.randint(55, 100)) for who in people for each in indicators]
    return {
        "employees": [("employee_id", "name", "hire_date"),
                      *((who, f"N{who}", f"{chance.randint(2005, 2019)}-03-01") for who in people)],
        "metrics": [("subject", "metric", "actual"), ("@department", "pool_budget", 1_000_000)],
        "ratings": [("employee_id", "indicator", "score"), *ratings],
    }  # fmt: skip


def _write(folder: Path, tables: Rows) -> None:
    folder.mkdir(parents=True)
    for table, rows in tables.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
