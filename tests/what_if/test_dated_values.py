"""A department's own values hold from a day to a day: a variant has those of each period."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.publish.what_if.what_if_notebook import WhatIfNotebook
from kpilib.workspace.what_if.ad_hoc import ad_hoc
from kpilib.workspace.what_if.compare_variants import WhatIfRun, compared
from kpilib.workspace.what_if.goal_seek import goal_seek
from kpilib.workspace.what_if.goal_steps import Looked
from kpilib.workspace.workspace import Workspace
from tests.small_workspace import DEPARTMENTS, SCHEME, write_workspace

if TYPE_CHECKING:
    from pathlib import Path

QUARTERS = [Period.parse("2025Q4"), Period.parse("2026Q1")]
PARAMETERS = """\
parameters:
  rate: {title: {zh: 单价, en: Rate}, value: 10, clause: 第一条}
  extra: {title: {zh: 加成, en: Extra}, value: 2, clause: 第一条}
indicators:"""
OWN = """\
    overrides:
      parameters.rate.value: {value: 12, from: 2026-01-01, until: 2026-03-31, reason: a trial}
"""


def sample(folder: Path) -> Workspace:
    """158 points are paid in 2025Q4, and 226 in 2026Q1, when the rate is the department's own."""
    scheme = SCHEME.replace("indicators:", PARAMETERS, 1)
    scheme = scheme.replace("10 × score", "(rate + extra) × score")
    return Workspace(write_workspace(folder, scheme, departments=DEPARTMENTS + OWN))


def test_each_period_is_paid_by_the_own_value_of_its_first_day(tmp_path: Path) -> None:
    asked = WhatIfRun(sample(tmp_path), QUARTERS, ["team"])
    assert [asked.as_is.cost(period=str(each)) for each in QUARTERS] == [
        Decimal(12 * 158), Decimal(14 * 226)]  # fmt: skip
    (variant,) = compared(asked, [ad_hoc({"extra": "3"})]).variants
    assert [variant.cost(period=str(each)) for each in QUARTERS] == [
        Decimal(13 * 158), Decimal(15 * 226)]  # fmt: skip


def test_a_value_is_sought_beside_the_own_one_of_the_period(tmp_path: Path) -> None:
    asked = WhatIfRun(sample(tmp_path), QUARTERS[1:], ["team"])
    sought = goal_seek(asked, "extra", Decimal(16 * 226), Looked("0", "9", "1"))
    assert [(one.found.value, one.exact) for one in sought.crossings] == [("4", True)]
    assert goal_seek(asked, "rate", Decimal(0), Looked("0", "9", "1")).now.value == "12"


def test_the_notebook_begins_with_the_own_value(tmp_path: Path) -> None:
    opened = WhatIfNotebook(sample(tmp_path), "team", "2026Q1")
    assert str(opened.values["parameters.rate.value"].written) == "12"
    earlier = WhatIfNotebook(sample(tmp_path), "team", "2025Q4")
    assert str(earlier.values["parameters.rate.value"].written) == "10"
