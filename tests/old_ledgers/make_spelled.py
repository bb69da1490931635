"""Makes `spelled.tar.xz`: a ledger of rules that are refused, or read in another way, today.

It is kept, never made again; it was made like `first.tar.xz`, by the last program that left
formulas to Python's grammar, from a folder that holds no program:

    PYTHONPATH=CHECKOUT:HERE python HERE/tests/old_ledgers/make_spelled.py CHECKOUT spelled.tar.xz

Everybody and every figure in it is made up.

    cut      2025Q1 r1 r2: a formula of several lines with a comment in the first, which ended it
    loose    2025Q1 r1: parts that say what has no effect, or two things of which one counts
    spelled  2025Q1 r1 r2, 2025Q2 r1: spellings of formulas that are refused today
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.old_ledgers.make_first import pack, write

SETTINGS = """\
company: {zh: 云杉公司（虚构）, en: Spruce Ltd (made up)}
departments:
  cut: {title: {zh: 截断, en: Cut}, scheme: cut, language: en}
  loose: {title: {zh: 宽松, en: Loose}, scheme: loose, language: en}
  spelled:
    title: {zh: 写法, en: Spelled}
    scheme: spelled
    language: en
    overrides: {parameters.fixed.value: "00 + 7"}
"""
HEAD = """\
id: {name}
title: {{zh: 旧写法, en: Old spellings}}
source: {{file: {name}.txt, heading: 旧写法}}
effective_from: {start}
periods: quarter
"""
SCHEMES = {
    "cut": """\
quantities:
  sales: {metric: sales, title: {zh: 销售额, en: Sales}, clause: 销售额}
pay:
  bonus:
    title: {zh: 奖金, en: Bonus}
    clause: 奖金
    formula: |
      sales × 2  # of the quarter
      + 10
""",
    "loose": """\
parameters:
  rate: {title: {zh: 比例, en: Rate}, value: 2, values: {2020-01-01: 3}}
quantities:
  sales: {metric: sales, title: {zh: 销售额, en: Sales}}
  reached: {attainment: sales, cap: 0, title: {zh: 完成率, en: Reached}}
  step:
    title: {zh: 档, en: Step}
    steps: {of: sales, bands: [{from: 90, to: 50, value: 9}, {from: 0, value: 4}]}
  visits: {count: [visit (a, b)], title: {zh: 拜访, en: Visits}}
  share: {pool: sales, by: sales, title: {zh: 份额, en: Share}}
pay:
  bonus: {title: {zh: 奖金, en: Bonus}, formula: rate × step + visits, unit: CNY}
  second: {title: {zh: 其他, en: Second}, formula: sales × (1 + reached)}
  third: {title: {zh: 分配, en: Third}, formula: share}
timetable:
  - {title: {zh: 发放, en: Paid}, working_day: 5, day: 12}
""",
    "spelled": """\
parameters:
  fixed: {title: {zh: 固定, en: Fixed}, value: 1}
quantities:
  sales: {metric: sales, title: {zh: 销售额, en: Sales}}
pay:
  grouped: {title: {zh: 一, en: Grouped}, formula: "max(1,000 + sales, 20)"}
  joined: {title: {zh: 二, en: Joined}, formula: "if('a' 'b' = 'ab', 3, 4)"}
  wide: {title: {zh: 三, en: Wide}, formula: "ｓales × 0_1.50"}
  alone: {title: {zh: 四, en: Alone}, formula: "if('a' in 'a' and not 'a' in ['b'], 5, 6)"}
  folded:
    title: {zh: 五, en: Folded}
    formula: >
      sales + 00  # and nothing else
      + fixed
  escaped: {title: {zh: 六, en: Escaped}, formula: "if('\\\\x41' = 'A', fixed, 8)"}
""",
}
EMPLOYEES = "employee_id,name\nP1,Ina Moen\nP2,Odd Ruud\n"


def write_inputs(root: Path, checkout: Path) -> None:
    """The workspace before anything is issued."""
    folder = root / "params" / "schemes"
    folder.mkdir(parents=True)
    (root / "params" / "departments.yaml").write_text(SETTINGS, encoding="utf-8")
    for name, text in SCHEMES.items():
        start = "2020-W01-1" if name == "loose" else "2020-01-01"
        head = HEAD.format(name=name, start=start)
        (folder / f"{name}.yaml").write_text(head + text, encoding="utf-8")
    shutil.copytree(checkout / "notebooks", root / "notebooks")
    metrics = "subject,metric,target,actual\nP1,sales,100,50\nP2,sales,100,7\n"
    for period, name in (("2025Q1", "cut"), ("2025Q1", "loose"), ("2025Q1", "spelled"),
                         ("2025Q2", "spelled")):  # fmt: skip
        tables = {"employees": EMPLOYEES, "metrics": metrics}
        if name == "loose":
            tables["events"] = "employee_id,event,date\nP1,visit (a,2025-02-03\nP1,b),2025-02-04\n"
        write(root, period, name, tables)


def history(root: Path) -> None:
    """What was issued."""

    def kpi(*arguments: str) -> None:
        command = [sys.executable, "-m", "kpilib", *arguments, "--workspace", str(root)]
        subprocess.run(command, check=True)

    kpi("issue", "2025Q1", "--to", "xlsx")
    for name in ("cut", "spelled"):
        kpi("correct", "2025Q1", name, "--table", "metrics", "--row", "subject=P2", "--row",
            "metric=sales", "--set", "actual=9", "--reason", "a slip", "--by", "Ana",
            "--on", "2025-04-20")  # fmt: skip
        kpi("issue", "2025Q1", "-d", name, "--to", "xlsx")
    kpi("issue", "2025Q2", "-d", "spelled", "--to", "xlsx")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        place = Path(name) / "workspace"
        write_inputs(place, Path(sys.argv[1]))
        history(place)
        pack(place, Path(sys.argv[2]))
