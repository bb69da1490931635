"""What CONTRIBUTING.md shows works when it is done, in a copy of the package, to the letter."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")

SCHEME = """\
id: guaranteed
title: {zh: 保底办法, en: Guaranteed pay}
source: {file: handbook.pdf, heading: 保底办法}
effective_from: 2026-01-01
periods: quarter
parameters:
  rate: {title: {zh: 提成比例, en: Rate}, value: 2, unit: yuan, clause: 第一条 每单2元}
quantities:
  sales: {title: {zh: 销量, en: Sales}, metric: sales, unit: pieces}
pay:
  bonus:
    title: {zh: 提成, en: Commission}
    guarantee: 50
    of: rate × sales
    unit: yuan
    clause: 第二条 保底50元
"""
INPUTS = {
    "employees": "employee_id,name\nA,甲\nB,乙\n",
    "metrics": "subject,metric,actual\nA,sales,40\nB,sales,3\n",
}


def block(language: str) -> str:
    (found,) = re.findall(rf"^ *```{language}\n(.*?)^ *```$", PAGE, re.DOTALL | re.MULTILINE)
    return "".join(line.removeprefix("   ") + "\n" if language == "po" else line + "\n"
                   for line in found.splitlines())  # fmt: skip


@pytest.fixture(name="copied", scope="module")
def copied_package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("clone")
    shutil.copytree(ROOT / "kpilib", root / "kpilib", ignore=shutil.ignore_patterns("__pycache__"))
    part = root / "kpilib" / "rules" / "parts" / "guarantee.py"
    part.write_text(block("python"), encoding="utf-8")
    with (root / "kpilib" / "text" / "locales" / "zh" / "rules.po").open(
        "a", encoding="utf-8"
    ) as po:
        po.write("\n" + block("po"))
    (root / "params" / "schemes").mkdir(parents=True)
    (root / "params" / "schemes" / "guaranteed.yaml").write_text(SCHEME, encoding="utf-8")
    (root / "inputs").mkdir()
    for name, text in INPUTS.items():
        (root / "inputs" / f"{name}.csv").write_text(text, encoding="utf-8")
    return root


def kpi(root: Path, *words: str) -> str:
    command = [sys.executable, "-m", "kpilib", *words]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True,
                          check=False)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_new_part_is_assessed_and_told_in_both_languages(copied: Path) -> None:
    kpi(copied, "schemes", "lint", "guaranteed")
    assert "Rate (CNY 2) × Sales, guaranteed 50" in kpi(
        copied, "schemes", "show", "guaranteed", "--lang", "en"
    )
    assert "保底50" in kpi(copied, "schemes", "show", "guaranteed", "--lang", "zh")
    kpi(copied, "assess", "--scheme", "guaranteed", "--period", "2026Q1", "--inputs", "inputs",
        "--out", "out")  # fmt: skip
    # 2 × 40 = 80, and 2 × 3 = 6 is less than 50.
    assert (copied / "out" / "payouts.csv").read_text(encoding="utf-8").split() == [
        "employee_id,period,item,amount",
        "A,2026Q1,bonus,80.00",
        "B,2026Q1,bonus,50.00",
    ]


def test_editors_complete_the_new_part(copied: Path) -> None:
    kpi(copied, "schemes", "json-schema", "--write")
    schema = (copied / "params" / "schemes" / "scheme.schema.json").read_text(encoding="utf-8")
    assert '"guarantee"' in schema
