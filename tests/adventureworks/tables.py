"""Turns the AdventureWorks quotas and orders into a workspace with a department of that name.

    python -m tests.adventureworks.tables DATA OUT [SETTLED]

DATA holds `salespeople.csv`, `quotas.csv` and `orders.csv`; OUT becomes a workspace: departments,
schemes and notebooks of this repository, and the input tables of twelve quarters. With SETTLED
`false` the department's scheme loses its step at 300,000, so that every excess is carried on.

How the data is read, since it was not made for this scheme:

- An order is a `product` deal of one person; its four decimals are kept. A quota is the
  `quarterly_target`. K is 1 for everyone, and nobody has float pay.
- The source's quarters run from the day of one quota to the day before the next, and an order's
  date is known to within one day: `date` stays empty, the order's quarter is the one it was listed
  in. The date goes into `note_order_date`.
- A person belongs to the department in the quarters for which a quota was recorded. Each of these
  quotas is that of a whole quarter, so nobody is a new hire in the scheme's sense: `hire_date`
  stays empty.
- Amounts are dollars in the source and are called yuan here. No budget is recorded; the one of the
  workspace is 4% of the mean of the quarters' quotas, rounded to a thousand.
- A quota of zero, or an order of a person without a quota in its quarter, does not occur; the
  script stops at one rather than decide about it.
"""

from __future__ import annotations

import shutil
import sys
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from tests.reference.command import read_rows, write_folder

if TYPE_CHECKING:
    from tests.reference.rounding import Row, Tables

REPOSITORY = Path(__file__).parents[2]
DEPARTMENT = "adventureworks"
SCHEME = "key-account-commission"
RATE = Decimal("0.04")
WITHOUT_STEP = "settled_at_once"


def quarters_of(data: Path) -> dict[str, Tables]:
    """Input tables by quarter, in time order.

    Raises:
        ValueError: A quota is not positive, or an order has no quota to count to.
    """
    people = {row["salesperson_id"]: row for row in read_rows(data / "salespeople.csv")}
    quotas = read_rows(data / "quotas.csv")
    tables: dict[str, Tables] = {
        period: {"employees": [], "metrics": [], "deals": []}
        for period in sorted({row["period"] for row in quotas})
    }
    for row in quotas:
        if Decimal(row["quota"]) <= 0:
            raise ValueError(f"quotas.csv: {row['salesperson_id']} has {row['quota']} as a quota")
        tables[row["period"]]["employees"].append(_employee(people[row["salesperson_id"]]))
        tables[row["period"]]["metrics"] += _metrics(row)
    with_quota = {(row["salesperson_id"], row["period"]) for row in quotas}
    for order in read_rows(data / "orders.csv"):
        if (order["salesperson_id"], order["period"]) not in with_quota:
            raise ValueError(f"orders.csv: order {order['order_id']} counts to no quota")
        tables[order["period"]]["deals"].append(_deal(order))
    return tables


def _employee(person: Row) -> Row:
    return {
        "employee_id": person["salesperson_id"],
        "name": person["login"],
        "role": person["job_title"],
        "section": person["territory"],
        "float_salary": "0",
    }


def _metrics(quota: Row) -> list[Row]:
    subject = quota["salesperson_id"]
    return [
        {"subject": subject, "metric": "quarterly_target", "target": quota["quota"]},
        {"subject": subject, "metric": "kpi_coefficient", "actual": "1"},
    ]


def _deal(order: Row) -> Row:
    return {
        "deal_id": order["order_id"],
        "employee_id": order["salesperson_id"],
        "kind": "product",
        "amount": order["subtotal"],
        "note_order_date": order["order_date"],
    }


def budget_of(quarters: dict[str, Tables]) -> Decimal:
    """4% of the mean of the quarters' quotas, in yuan, to a thousand."""
    quotas = [
        Decimal(row["target"])
        for tables in quarters.values()
        for row in tables["metrics"]
        if row["metric"] == "quarterly_target"
    ]
    thousands = RATE * sum(quotas) / len(quarters) / 1000
    return thousands.quantize(Decimal(1), ROUND_HALF_UP) * 1000


def departments_yaml(budget: Decimal, *, settled: bool) -> str:
    """The workspace's one department; without the step at 300,000 unless `settled`."""
    lines = [
        "company: {zh: AdventureWorks, en: AdventureWorks}",
        "",
        "departments:",
        f"  {DEPARTMENT}:",
        "    title: {zh: AdventureWorks 销售队伍, en: AdventureWorks sales force}",
        f"    scheme: {SCHEME}",
        "    language: en",
        f"    bonus_budget: {budget}",
    ]
    if not settled:
        lines.append(f"    overrides: {{quantities.{WITHOUT_STEP}.formula: false}}")
    return "\n".join(lines) + "\n"


def build_workspace(data: Path, out: Path, *, settled: bool = True) -> None:
    """Write a workspace that `kpi --workspace` can run."""
    quarters = quarters_of(data)
    for period, tables in quarters.items():
        write_folder(tables, out / "params" / "inputs" / period / DEPARTMENT)
    text = departments_yaml(budget_of(quarters), settled=settled)
    (out / "params" / "departments.yaml").write_text(text, encoding="utf-8")
    for folder in ("params/schemes", "notebooks"):
        shutil.copytree(REPOSITORY / folder, out / folder, dirs_exist_ok=True)


if __name__ == "__main__":
    build_workspace(Path(sys.argv[1]), Path(sys.argv[2]), settled=sys.argv[3:] != ["false"])
