"""A workspace of one person over four quarters: the catalogue's Zhao, to the fen by hand.

Target 100,000 a quarter, base quota 50,000, KPI coefficient 1, float pay 3,000, products only.

    Q1  X  40,000  misses the quota: −600, gap 10,000 (owed on 50,000 once filled)
    Q2  X  70,000  fills 10,000: back pay 4% × 50,000 = 2,000; commission 4% × 60,000 = 2,400
    Q3  X 130,000  meets the target: float pay, commission 4% × 100,000, 30,000 carried on
    Q4  X 280,000 + 30,000 = 310,000 ≥ 300,000: commission 4% × 310,000 = 12,400, float pay
"""

from __future__ import annotations

import shutil
from pathlib import Path
from textwrap import dedent

from tests.small_schemes import write_folder

PARAMS = Path(__file__).parents[1] / "params"
DEPARTMENT = "team"
QUARTERS = ("2025Q1", "2025Q2", "2025Q3", "2025Q4")
SOLD = {"2025Q1": "40000.00", "2025Q2": "70000.00", "2025Q3": "130000.00", "2025Q4": "280000.00"}
SETTINGS = """\
company: {zh: 样例, en: Sample}
departments:
  team:
    title: {zh: 一部, en: Team one}
    scheme: key-account-commission
    language: zh
"""


def write_zhao(root: Path, quarters: tuple[str, ...] = QUARTERS) -> Path:
    """The workspace of Zhao with the inputs of some quarters."""
    (root / "params" / "schemes").mkdir(parents=True, exist_ok=True)
    (root / "params" / "departments.yaml").write_text(SETTINGS, encoding="utf-8")
    scheme = PARAMS / "schemes" / "key-account-commission.yaml"
    shutil.copy(scheme, root / "params" / "schemes")
    shutil.copytree(PARAMS.parent / "notebooks", root / "notebooks", dirs_exist_ok=True)
    for quarter in quarters:
        add_quarter(root, quarter)
    return root


def add_quarter(root: Path, quarter: str, sold: str = "") -> None:
    """The inputs of one quarter."""
    tables = {
        "employees": "employee_id,name,hire_date,float_salary\nZ,赵,2020-01-01,3000.00",
        "metrics": (
            "subject,metric,target,actual\nZ,quarterly_target,100000.00,\nZ,kpi_coefficient,,1.0"
        ),
        "deals": (
            "deal_id,employee_id,kind,amount,in_crm\n"
            f"{quarter}-1,Z,product,{sold or SOLD.get(quarter, '100000.00')},true"
        ),
    }
    write_folder(root / "params" / "inputs" / quarter / DEPARTMENT, tables)


def correct(root: Path, quarter: str, name: str, text: str) -> Path:
    """Write a correction, or write it anew."""
    path = root / "params" / "corrections" / quarter / DEPARTMENT / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dedent(text), encoding="utf-8")
    return path


def amount(
    quarter: str, old: str, new: str, day: str = "2026-01-10", *, withdrawn: str = ""
) -> str:
    """The text of a correction of a quarter's only deal."""
    text = f"""\
table: deals
row: {{deal_id: {quarter}-1}}
change:
  amount: {{old: {old}, new: {new}}}
reason: entered with VAT
by: Li
on: {day}
"""
    if withdrawn:
        text += f"withdrawn: {{by: Li, on: {withdrawn}, reason: it was right}}\n"
    return text
