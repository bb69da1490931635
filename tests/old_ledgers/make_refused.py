"""Makes `refused.tar.xz`: a ledger of inputs and rules that later programs refuse.

It is kept, never made again; it was made like `first.tar.xz`, by the program before the one that
refuses these, from a folder that holds no program:

    PYTHONPATH=CHECKOUT:HERE python HERE/tests/old_ledgers/make_refused.py CHECKOUT refused.tar.xz

Everybody and every figure in it is made up.

    fleet    vehicle-commission, 2025-01 r1: one and a half vehicles
    forms    key-account-commission, 2025Q1 r1, 2025Q2 r1: F1 is f1 in the second quarter
    hired    bus-media-account-manager, 2025Q1 r1 r2: ratings of months before the day of hire
    odd      key-account-scorecard, 2025Q1 r1: weights that an override makes 105
    percent  key-account-scorecard, 2025Q1 r1: a cell that shows 95.0%
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import openpyxl

from tests.old_ledgers.make_first import pack, write

SETTINGS = """\
company: {zh: 云杉公司（虚构）, en: Spruce Ltd (made up)}
departments:
  fleet: {title: {zh: 车队, en: Fleet}, scheme: vehicle-commission, language: en}
  forms: {title: {zh: 工号, en: Ids}, scheme: key-account-commission, language: en}
  hired: {title: {zh: 新人, en: Hired}, scheme: bus-media-account-manager, language: zh}
  odd:
    title: {zh: 权重, en: Weights}
    scheme: key-account-scorecard
    language: en
    overrides: {indicators.sales.weight: 35}
  percent: {title: {zh: 百分比, en: Percent}, scheme: key-account-scorecard, language: en}
"""
SCHEMES = (
    "vehicle-commission",
    "key-account-commission",
    "bus-media-account-manager",
    "key-account-scorecard",
)


def write_inputs(root: Path, checkout: Path) -> None:
    """The workspace before anything is issued."""
    (root / "params" / "schemes").mkdir(parents=True)
    (root / "params" / "departments.yaml").write_text(SETTINGS, encoding="utf-8")
    for scheme in SCHEMES:
        shutil.copy(checkout / "params" / "schemes" / f"{scheme}.yaml", root / "params" / "schemes")
    shutil.copytree(checkout / "notebooks", root / "notebooks")
    write(root, "2025-01", "fleet", {
        "employees": "employee_id,name,role\nV1,Ola Berg,manager\nV2,Per Lund,specialist\n",
        "events": "employee_id,event,date,quantity\n"
        "V1,vehicle,2025-01-09,1.5\nV2,vehicle,2025-01-12,3\n",
        "metrics": "subject,metric,target,actual\n"
        "V1,retail_target,4,\nV2,retail_target,4,\n@department,css,,985\n",
    })  # fmt: skip
    for quarter, who in (("2025Q1", "F1"), ("2025Q2", "f1")):
        write(root, quarter, "forms", {
            "employees": "employee_id,name,role,hire_date,float_salary\n"
            f"{who},Ida Holm,account_manager,2020-01-01,3000.00\n",
            "metrics": "subject,metric,target,actual\n"
            f"{who},quarterly_target,100000.00,\n{who},kpi_coefficient,,1.0\n",
            "deals": "deal_id,employee_id,kind,amount,in_crm\n"
            f"{quarter}-1,{who},product,40000.00,true\n",
        })  # fmt: skip
    ratings = [
        f"{who},{indicator},2025-{month:02},{80 + month}"
        for month in (1, 2, 3)
        for who in ("H1", "H2")
        for indicator in ("archive", "visits", "incidents")
    ]
    write(root, "2025Q1", "hired", {
        "employees": "employee_id,name,base_salary,hire_date\n"
        "H1,石岩,4000.00,2021-05-01\nH2,田禾,4500.00,2025-03-10\n",
        "ratings": "\n".join(["employee_id,indicator,month,score", *ratings, ""]),
    })  # fmt: skip
    scored(root, "odd", 95, "General")
    scored(root, "percent", 0.95, "0.0%")


def scored(root: Path, department: str, actual: float, shown: str) -> None:
    """A workbook with the scores of two people; the sales of the first are shown in a form."""
    book = openpyxl.Workbook()
    employees, metrics, ratings = book.active, *map(book.create_sheet, ("metrics", "ratings"))
    employees.title = "employees"
    for row in (("employee_id", "name"), ("S1", "Nora Vik"), ("S2", "Jon Aas")):
        employees.append(row)
    for row in (
        ("subject", "metric", "target", "actual"), ("S1", "sales", 100, actual),
        ("S2", "sales", 100, 92), ("S1", "new_customers", 10, 9), ("S2", "new_customers", 10, 9),
    ):  # fmt: skip
        metrics.append(row)
    metrics["D2"].number_format = shown
    ratings.append(("employee_id", "indicator", "score"))
    for who in ("S1", "S2"):
        for indicator in ("satisfaction", "growth", "retention"):
            ratings.append((who, indicator, 80))
    folder = root / "params" / "inputs" / "2025Q1" / department
    folder.mkdir(parents=True)
    book.save(folder / "tables.xlsx")


def history(root: Path) -> None:
    """What was issued."""

    def kpi(*arguments: str) -> None:
        command = [sys.executable, "-m", "kpilib", *arguments, "--workspace", str(root)]
        subprocess.run(command, check=True)

    kpi("issue", "2025-01", "--to", "xlsx")
    kpi("issue", "2025Q1", "--to", "html,xlsx")
    kpi("issue", "2025Q2", "--to", "xlsx")
    kpi("correct", "2025Q1", "hired", "--table", "ratings", "--row", "employee_id=H1", "--row",
        "indicator=visits", "--row", "month=2025-02", "--set", "score=92", "--reason", "漏评",
        "--by", "周衡", "--on", "2025-07-04")  # fmt: skip
    kpi("issue", "2025Q1", "-d", "hired", "--to", "html,xlsx")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        place = Path(name) / "workspace"
        write_inputs(place, Path(sys.argv[1]))
        history(place)
        pack(place, Path(sys.argv[2]))
