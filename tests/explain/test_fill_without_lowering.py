"""A rule that fills gaps and lowers no base says nothing of what was paid already."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kpilib import assess_folder

if TYPE_CHECKING:
    from pathlib import Path

SCHEME = """\
id: small
title: {zh: 小制度, en: Small rules}
source: {file: small.txt, heading: 小制度}
effective_from: 2016-01-01
periods: quarter
quantities:
  money: {metric: money, unit: yuan, clause: 一}
  gaps_in: {carried: gap, clause: 二}
  filled: {fill: gaps_in, using: moneyLOWER, clause: 二}
pay:
  bonus: {title: {zh: 奖金, en: Bonus}, formula: money − filled, unit: yuan, clause: 三}
carry:
  - {kind: gap, title: {zh: 缺口, en: Gap}, rest_of: filled, clause: 二}
"""


@pytest.mark.parametrize(("lower", "told"), [("", False), (", lower_base_by: money ÷ 2", True)])
def test_a_fill_tells_what_the_rule_has(tmp_path: Path, lower: str, *, told: bool) -> None:
    for name, text in {
        "schemes/small.yaml": SCHEME.replace("LOWER", lower),
        "in/employees.csv": "employee_id,name\nA,Ann\n",
        "in/metrics.csv": "subject,metric,actual\nA,money,100\n",
        "carry.csv": "employee_id,kind,origin_period,amount,base\nA,gap,2025Q4,30.00,9.00\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = assess_folder("small", "2026Q1", tmp_path / "in", schemes=tmp_path / "schemes",
                          carry=tmp_path / "carry.csv")  # fmt: skip
    text = found.explain("A", "bonus").text()
    assert "CNY 70" in text  # 100 less the 30 that fill the gap
    assert "the oldest gap first" in text
    assert ("aid already" in text) == told
