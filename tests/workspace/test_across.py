"""One deal and one person are not paid in two departments at once."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kpilib.cli.main import main
from kpilib.workspace.check import check_workspace
from kpilib.workspace.workspace import Workspace
from tests.small_company import NOTEBOOKS
from tests.small_schemes import write_folder

if TYPE_CHECKING:
    from pathlib import Path

SCHEME = """\
id: small
title: {zh: 小制度, en: Small rules}
source: {file: small.txt, heading: 小制度}
effective_from: 2016-01-01
periods: PERIODS
quantities:
  sold: {sum: amount × share, deal: new, unit: yuan}
  gone: {employee: absent_days, optional: true}
  days: {employee: working_days, optional: true}
pay:
  fixed: {title: {zh: 固定, en: Fixed}, BASE, unit: yuan, clause: 第一条}
  commission: {title: {zh: 提成, en: Commission}, formula: sold × 1%, unit: yuan, clause: 第二条}
"""
WHOLE = "employee: base_salary"
BY_DAYS = "formula: 'salary × (1 - if(known(gone), gone ÷ days, 0))'"
SETTINGS = """\
company: {zh: 样例, en: Sample}
departments:
  east: {title: {zh: 东, en: East}, scheme: small}
  west: {title: {zh: 西, en: West}, scheme: small}
"""
PEOPLE = "employee_id,name,base_salary,absent_days,working_days\n"
DEALS = "deal_id,employee_id,kind,amount\n"


def write(
    root: Path,
    west: dict[str, str],
    *,
    base: str = WHOLE,
    periods: tuple[str, str] = ("2026Q1", "2026Q1"),
) -> Workspace:
    params = root / "params"
    (params / "schemes").mkdir(parents=True)
    scheme = SCHEME.replace("PERIODS", "[month, quarter]").replace("BASE", base)
    if base == BY_DAYS:
        scheme = scheme.replace("  sold:", "  salary: {employee: base_salary}\n  sold:")
    (params / "schemes" / "small.yaml").write_text(scheme, encoding="utf-8")
    (params / "departments.yaml").write_text(SETTINGS, encoding="utf-8")
    east = {"employees": f"{PEOPLE}A,甲,5000,11,22\n", "deals": f"{DEALS}D1,A,new,40000\n"}
    for name, period, tables in zip(("east", "west"), periods, (east, west), strict=True):
        write_folder(params / "inputs" / period / name, tables)
    return Workspace(root)


def found(workspace: Workspace) -> list[str]:
    return [str(fault).partition("\n  ")[2] for fault in check_workspace(workspace).faults]


OTHERS = {"employees": f"{PEOPLE}B,乙,5000,,22\n", "deals": f"{DEALS}D2,B,new,40000\n"}


def test_departments_that_share_nothing_are_sound(tmp_path: Path) -> None:
    assert found(write(tmp_path, OTHERS)) == []


SHARED = {**OTHERS, "deals": f"{DEALS}D2,B,new,1\nD1,B,new,40000\n"}


def test_one_deal_in_two_departments_is_a_fault(tmp_path: Path) -> None:
    (fault,) = found(write(tmp_path, SHARED))
    assert fault.startswith(
        "deals.csv line 3, deal_id: the deal D1 is paid here with 40,000 and in east 2026Q1 with "
        "40,000: take it out of one, or"
    )


def test_a_month_meets_the_quarter_that_it_lies_in_and_no_other(tmp_path: Path) -> None:
    assert len(found(write(tmp_path / "in", SHARED, periods=("2026Q1", "2026-03")))) == 1
    assert found(write(tmp_path / "out", SHARED, periods=("2026Q1", "2026-04"))) == []


@pytest.mark.parametrize("base", [WHOLE, "lookup: sort, in: {a: 4000}, otherwise: 3000"])
def test_two_base_pays_of_one_person_are_a_fault_whatever_they_are_called(
    tmp_path: Path, base: str
) -> None:
    both = {**OTHERS, "employees": f"{PEOPLE}A,甲,6000,,22\n", "deals": DEALS}
    workspace = write(tmp_path, both, base=base)
    if "lookup" in base:
        scheme = tmp_path / "params" / "schemes" / "small.yaml"
        text = scheme.read_text(encoding="utf-8")
        sort = "  sort: {employee: role, optional: true}\n  sold:"
        scheme.write_text(text.replace("  sold:", sort), encoding="utf-8")
        for name in ("east", "west"):
            employees = tmp_path / "params" / "inputs" / "2026Q1" / name / "employees.csv"
            rows = employees.read_text(encoding="utf-8").splitlines()
            employees.write_text(f"{rows[0]},role\n{rows[1]},b\n", encoding="utf-8")
    (fault,) = found(workspace)
    here, there = ("6,000", "5,000") if base == WHOLE else ("3,000", "3,000")
    assert f"A has the whole base pay here ({here}) and in east 2026Q1 ({there})" in fault


def test_a_part_of_the_base_pay_in_each_is_none(tmp_path: Path) -> None:
    """Half of the days here, half of them there."""
    both = {"employees": f"{PEOPLE}A,甲,5000,11,22\n", "deals": DEALS}
    assert found(write(tmp_path / "parts", both, base=BY_DAYS)) == []
    whole = {"employees": f"{PEOPLE}A,甲,5000,0,22\n", "deals": DEALS}
    workspace = write(tmp_path / "whole", whole, base=BY_DAYS)
    east = tmp_path / "whole" / "params" / "inputs" / "2026Q1" / "east" / "employees.csv"
    east.write_text(f"{PEOPLE}A,甲,5000,0,22\n", encoding="utf-8")
    assert "A has the whole base pay here (5,000)" in found(workspace)[0]


def test_who_is_paid_no_base_in_one_of_them_is_no_fault(tmp_path: Path) -> None:
    both = {"employees": f"{PEOPLE}A,甲,0,,22\n", "deals": DEALS}
    assert found(write(tmp_path, both)) == []


def test_one_id_with_two_names_is_a_fault(tmp_path: Path) -> None:
    both = {"employees": f"{PEOPLE}A,乙,0,,22\n", "deals": DEALS}
    (fault,) = found(write(tmp_path, both))
    assert fault.startswith("employees.csv line 2, name: A is 乙 here and 甲 in east 2026Q1")


def test_issue_refuses_it_and_check_of_either_department_tells_it(tmp_path: Path) -> None:
    write(tmp_path, SHARED)
    for command in (["issue", "2026Q1"], ["check", "-d", "east"], ["check", "-d", "west"]):
        answer = CliRunner().invoke(main, [*command, "--workspace", str(tmp_path)])
        assert answer.exit_code == 1
        assert "the deal D1 is paid here with 40,000" in answer.output
    assert not list((tmp_path / "reports").glob("*/*/r1"))


def test_a_pack_is_made_and_says_that_it_cannot_be_issued(tmp_path: Path) -> None:
    write(tmp_path, SHARED)
    shutil.copytree(NOTEBOOKS, tmp_path / "notebooks")
    command = ["pack", "2026Q1", "--to", "xlsx", "--jobs", "1", "--workspace", str(tmp_path)]
    answer = CliRunner().invoke(main, command)
    assert answer.exit_code == 0, answer.output
    assert "cannot be issued like this: west 2026Q1: deals.csv line 3" in answer.output
    assert "cannot be issued" not in CliRunner().invoke(main, command).output  # nothing was made


def test_what_is_shared_on_purpose_is_accepted_by_name(tmp_path: Path) -> None:
    workspace = write(tmp_path, SHARED)
    (tmp_path / "params" / "accepted.yaml").write_text(
        "- {period: 2026Q1, department: west, table: deals, row: {deal_id: D1},\n"
        "   code: deal_in_two_departments, by: 王敏, reason: both have worked on it}\n",
        encoding="utf-8",
    )
    assert found(workspace) == []
