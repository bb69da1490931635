"""Twelve real quarters, with state handed on: kpilib and the judge agree on every fen."""

from __future__ import annotations

import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from tests.adventureworks.tables import (
    DEPARTMENT,
    REPOSITORY,
    SCHEME,
    WITHOUT_STEP,
    build_workspace,
    quarters_of,
)
from tests.reference.command import Run, assess
from tests.reference.comparison import differences
from tests.reference.key_account_commission import SETTLED_AT_ONCE
from tests.reference.key_account_commission import assess as judged

if TYPE_CHECKING:
    from fractions import Fraction

    from tests.reference.rounding import Row, Tables

SHARED = REPOSITORY.parent / "shared"
QUARTERS = 12


@pytest.fixture(scope="session")
def data() -> Path:
    """The data's folder; skips without it, fails where CI says that it has to be there."""
    folder = Path(os.environ.get("KPILIB_ADVENTUREWORKS", SHARED / "data" / "adventureworks"))
    if not (folder / "orders.csv").is_file():
        message = f"no AdventureWorks data in {folder}; KPILIB_ADVENTUREWORKS names another folder"
        if os.environ.get("KPILIB_REQUIRE_TOOLS") == "1" and SHARED.is_dir():
            pytest.fail(message)
        pytest.skip(message)
    return folder


@pytest.fixture(scope="session")
def quarters(data: Path) -> dict[str, Tables]:
    return quarters_of(data)


def test_data_is_all_there(quarters: dict[str, Tables]) -> None:
    assert min(quarters) == "2022Q2"
    assert max(quarters) == "2025Q1"
    assert len(quarters) == QUARTERS
    assert sum(len(tables["employees"]) for tables in quarters.values()) == 163
    assert sum(len(tables["deals"]) for tables in quarters.values()) == 3806


@pytest.mark.parametrize(
    ("setting", "settled_from", "items"),
    [((), SETTLED_AT_ONCE, 164), ((f"quantities.{WITHOUT_STEP}.formula=false",), None, 163)],
    ids=["as it is", "without the step at 300,000"],
)
def test_every_person_and_quarter_gets_what_the_judge_says(
    quarters: dict[str, Tables],
    tmp_path: Path,
    setting: tuple[str, ...],
    settled_from: Fraction | None,
    items: int,
) -> None:
    carry: list[Row] = []
    paid = 0
    for period, inputs in quarters.items():
        run = Run(SCHEME, period, inputs, carry=carry, settings=setting)
        expected = judged(inputs, period, carry, settled_from=settled_from)
        answer = assess(run, tmp_path / period)
        assert not answer.problems, answer.problems
        assert not differences(answer.tables, expected), period
        paid += len(expected["payouts"])
        carry = answer.tables["carry"]
    assert paid == items


def test_person_280_falls_short_and_makes_up_for_it(
    quarters: dict[str, Tables], tmp_path: Path
) -> None:
    # 2024Q1: quota 224,000, N = 112,000, orders of 81,348.1743: 30,651.8257 are missing.
    # 2024Q2: 357,548.5325 − 30,651.83 = 326,896.7025, × 4% = 13,075.8681; back 112,000 × 4%.
    first = assess(Run(SCHEME, "2024Q1", only("280", quarters["2024Q1"])), tmp_path / "first")
    state = first.tables["carry"]
    assert [row["amount"] for row in first.tables["payouts"]] == ["-600.00"]
    assert [(row["amount"], row["base"]) for row in state] == [("30651.83", "112000.00")]
    run = Run(SCHEME, "2024Q2", only("280", quarters["2024Q2"]), carry=state)
    second = assess(run, tmp_path / "second").tables
    paid = {row["item"]: row["amount"] for row in second["payouts"]}
    assert paid == {"software_commission": "13075.87", "back_pay": "4480.00"}
    assert second["carry"] == []


def test_review_pack_shows_and_pays_what_the_judge_says(data: Path, tmp_path: Path) -> None:
    build_workspace(data, tmp_path)
    made = pack(tmp_path, "2024Q4", "html,xlsx")
    expected = judged_until("2024Q4", quarters_of(data), SETTLED_AT_ONCE)
    total = sum(Decimal(row["amount"]) for row in expected["payouts"])
    assert f"{total:,.2f}" in (made / "report.html").read_text(encoding="utf-8")
    paid = amounts_in(made / "payouts.xlsx", "2024Q4")
    assert paid == {row["employee_id"]: Decimal(row["amount"]) for row in expected["payouts"]}


def test_department_may_leave_out_the_step(data: Path, tmp_path: Path) -> None:
    build_workspace(data, tmp_path, settled=False)
    made = pack(tmp_path, "2025Q1", "xlsx")
    expected = judged_until("2025Q1", quarters_of(data), None)
    assert amounts_in(made / "payouts.xlsx", "2025Q1") == {
        row["employee_id"]: Decimal(row["amount"]) for row in expected["payouts"]
    }


def pack(workspace: Path, period: str, kinds: str) -> Path:
    """Make the pack of a period in a process of its own; the department's folder."""
    command = [sys.executable, "-m", "kpilib", "pack", period]
    command += ["--workspace", str(workspace), "--to", kinds]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return workspace / "reports" / period / DEPARTMENT


def judged_until(last: str, quarters: dict[str, Tables], settled_from: Fraction | None) -> Tables:
    """The judge's tables of a quarter, after all the quarters before it."""
    tables: Tables = {"carry": []}
    for period, inputs in quarters.items():
        tables = judged(inputs, period, tables["carry"], settled_from=settled_from)
        if period == last:
            break
    return tables


def amounts_in(path: Path, period: str) -> dict[str, Decimal]:
    """Amount by person in the details of a payroll workbook; here everyone has one item."""
    rows = load_workbook(path)["Details"].iter_rows(values_only=True)
    amounts: dict[str, Decimal] = {}
    for row in rows:
        if row[2] == period:
            assert row[0] not in amounts, f"two items for {row[0]}"
            amounts[str(row[0])] = Decimal(str(row[-1]))
    return amounts


def only(person: str, inputs: Tables) -> Tables:
    return {
        name: [row for row in rows if person in (row.get("employee_id"), row.get("subject"))]
        for name, rows in inputs.items()
    }
