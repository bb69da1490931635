"""People keep their names where they are paid, whether or not they stand in the run's own list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from kpilib.core.periods import Period
from kpilib.publish.packs.order import Order
from kpilib.publish.packs.report import make_figures
from kpilib.publish.review.load_review import open_review
from kpilib.workspace.names import names_of
from kpilib.workspace.what_if.ad_hoc import ad_hoc
from kpilib.workspace.what_if.compare_variants import what_if
from kpilib.workspace.workspace import Workspace
from tests.small_workspace import write_workspace

if TYPE_CHECKING:
    from pathlib import Path

REFERRALS = """\
id: small
title: {zh: 老带新, en: Referrals}
source: {file: small.txt, heading: 老带新}
effective_from: 2016-01-01
periods: quarter
payees: events
summary: false
quantities:
  closed: {count: referral_closed}
pay:
  reward: {title: {zh: 奖励, en: Reward}, formula: 3000 × closed, unit: yuan, clause: 第一条}
"""
CUSTOMERS = {
    "2026Q1": {
        "events": "employee_id,event\nC1,referral_closed\nC2,referral_closed\nE1,referral_closed\n",
        "customers": "customer_id,name\nC1,客户一\nE1,客户名\n",
        "employees": "employee_id,name\nE1,员工一\n",
    }
}
HALF_YEAR = {
    "2026H1": {"employees": "employee_id,name\nA,甲（改名）\nC,丙\n"},
    "2026Q1": {
        "employees": "employee_id,name\nA,甲\nB,乙\n",
        "metrics": "subject,metric,target,actual\nA,sales,100,40\nB,sales,100,100\n",
        "ratings": "employee_id,indicator,score\nA,service,80\nB,service,85\n",
    },
    "2026Q2": {
        "employees": "employee_id,name\nA,甲\nC,丙\n",
        "metrics": "subject,metric,target,actual\nA,sales,100,40\nC,sales,100,80\n",
        "ratings": "employee_id,indicator,score\nA,service,80\nC,service,70\n",
    },
}


@pytest.fixture
def referrals(tmp_path: Path) -> Workspace:
    """Customers are paid, of whom some have a name."""
    return Workspace(write_workspace(tmp_path, REFERRALS, CUSTOMERS))


@pytest.fixture
def half_year(tmp_path: Path) -> Workspace:
    """B was there in the first of two quarters."""
    return Workspace(write_workspace(tmp_path, inputs=HALF_YEAR))


def _paid(workspace: Workspace, period: str, folder: Path) -> list[tuple[str, str, float]]:
    """Id, name and total of every row of payroll's sheet."""
    make_figures(workspace, Order("team", Period.parse(period), ("xlsx",)), folder)
    sheet = openpyxl.load_workbook(folder / "payouts.xlsx", data_only=True).worksheets[0]
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    return [(row[0], row[1], row[-1]) for row in rows[:-2]]


def test_a_customer_who_is_paid_is_named_by_customers_or_by_the_id(
    referrals: Workspace, tmp_path: Path
) -> None:
    assert _paid(referrals, "2026Q1", tmp_path / "out") == [
        ("C1", "客户一", 3000),
        ("C2", "C2", 3000),
        ("E1", "员工一", 3000),
    ]


def test_who_left_during_the_run_is_paid_by_name(half_year: Workspace, tmp_path: Path) -> None:
    # 10 yuan a point: A 24 + 32 twice, B 60 + 34, C 48 + 28
    assert _paid(half_year, "2026H1", tmp_path / "out") == [
        ("A", "甲（改名）", 1120),
        ("B", "乙", 940),
        ("C", "丙", 760),
    ]


def test_the_review_names_who_left_during_the_run(half_year: Workspace) -> None:
    review = open_review("team", "2026H1", lang="zh", workspace=str(half_year.root))
    assert review.context.person("B") == "乙（B）"


def test_the_runs_own_list_says_most(half_year: Workspace) -> None:
    names = names_of(half_year.assess("team", Period.parse("2026H1")))
    assert names == {"A": "甲（改名）", "B": "乙", "C": "丙"}


def test_what_if_names_everyone_by_their_own_name(referrals: Workspace) -> None:
    changed = ad_hoc({"pay.reward.formula": "1"})
    found = what_if(referrals, [Period.parse("2026Q1")], ["team"], [changed])
    effects = found.effects(found.variants[0])
    assert [(e.subject, e.name) for e in effects] == [
        ("C1", "客户一"),
        ("C2", "C2"),
        ("E1", "员工一"),
    ]


def test_who_left_has_a_name_and_is_not_listed(half_year: Workspace) -> None:
    review = open_review("team", "2026H1", lang="zh", workspace=str(half_year.root))
    assert review.comparison.now.listed == {"A", "C"}
