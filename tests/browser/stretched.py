"""Departments that pull a page in every direction: of one person and of 300, of eleven indicators,
in their first period, with nobody to assess, all alike, all below zero, and with names of any kind.

The figures are made up by a seed of their own, so a page is the same each time.
"""

from __future__ import annotations

import csv
import random
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ROOT = Path(__file__).parents[2]
PERIODS = ("2025Q4", "2026Q1")
COMMISSION, SCORES = "key-account-commission", "sales-staff"
ELEVEN = "key-account-service-scorecard"

NAMES = (
    "阿卜杜拉·买买提江·艾合买提·库尔班·吐尔逊·阿不都热合曼尼亚孜",
    "Wolfeschlegelsteinhausenbergerdorff Hubert Blaine",
    "Hubertblainewolfeschlegelsteinhausenbergerdorffwelchevoralternwaren",
    "㛃若", "𠮷田太郎", "𬭎", "陆😀云帆", "محمد عبد الله", "张三",
    "<b>粗体</b><script>alert(1)</script>", "**星号** _下划_ `码`", "$x^2$ \\textbf{T} %注",
    "#strong[typst] @ref <lbl>", "[链接](https://example.com) ![图](a.png)", "A|B|C & \"D\" 'E'",
    "{{ x }} {% y %} ::: {.c}", "~删除~ H~2~O ^上^ [^1]", "1. 列表", "# 标题", "---",
)  # fmt: skip
LEVELS = {
    "survey_score": (90, 70, 95), "churn_rate": (5, 3, 9), "complaint_rate": (2, 1, 5),
    "response_hours": (4, 3, 8), "resolution_rate": (95, 70, 99), "visits": (30, 15, 35),
    "contacts": (60, 30, 70), "loyalty": (85, 60, 95), "sales": (500000, 250000, 550000),
    "sales_growth": (8, -5, 12),
}  # fmt: skip


def write_company(root: Path, wanted: Iterable[str]) -> Path:
    """A workspace with some of the departments of `CASES`."""
    for name in ("params/schemes", "notebooks"):
        shutil.copytree(ROOT / name, root / name)
    lines = ["company: {zh: 压力测试集团, en: Stretch Group}", "departments:"]
    for case in wanted:
        scheme, people, periods, sold = CASES[case]
        lines.append(f"  {case}: {{title: {{zh: 部门 {case}, en: Team {case}}}, scheme: {scheme}}}")
        chance = random.Random(case)
        for period in periods:
            folder = root / "params" / "inputs" / period / case
            folder.mkdir(parents=True)
            amounts = [sold or chance.randint(20000, 150000) for _ in people]
            if period == PERIODS[-1]:
                amounts[: len(FIRST.get(case, ()))] = FIRST.get(case, ())
            _WRITERS[scheme](folder, people, amounts)
    (root / "params" / "departments.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return root


def _table(folder: Path, name: str, head: str, rows: Sequence[Sequence[object]]) -> None:
    with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head.split(","), *rows])


def _commission(folder: Path, people: Sequence[str], sold: Sequence[int]) -> None:
    ids = [f"{folder.name}-{n}" for n in range(len(people))]
    month = int(folder.parent.name[-1]) * 3 - 1
    day = f"{folder.parent.name[:4]}-{month:02}-10"
    _table(folder, "employees", "employee_id,name,role,hire_date,float_salary",
           [(i, n, "account_manager", "2015-03-01", 3000)
            for i, n in zip(ids, people, strict=True)])  # fmt: skip
    _table(folder, "metrics", "subject,metric,target,actual",
           [row for i in ids for row in ((i, "quarterly_target", 100000, ""),
                                         (i, "kpi_coefficient", "", "1.00"))])  # fmt: skip
    _table(folder, "deals", "deal_id,employee_id,kind,amount,date,note",
           [(f"{folder.name}-{day}-{n}", i, "product", x, day, "")
            for n, (i, x) in enumerate(zip(ids, sold, strict=True))])  # fmt: skip


def _scores(folder: Path, people: Sequence[str], sold: Sequence[int]) -> None:
    ids = [f"{folder.name}-{n}" for n in range(len(people))]
    away = 40 if folder.name == "nobody" else 0  # of 60 days, more than the scheme bears
    _table(folder, "employees",
           "employee_id,name,role,level,hire_date,absent_days,working_days",
           [(i, n, "salesperson", "mid", "2015-03-01", away, 60)
            for i, n in zip(ids, people, strict=True)])  # fmt: skip
    there = [] if away else [*zip(ids, sold, strict=True)]
    _table(folder, "metrics", "subject,metric,target,actual",
           [(i, "sales", 100000, x) for i, x in there])  # fmt: skip
    _table(folder, "ratings", "employee_id,indicator,rater_type,rater,score",
           [(i, what, "superior", "经理", 60 + x % 38)
            for i, x in there for what in ("attitude", "ability")])  # fmt: skip


def _eleven(folder: Path, people: Sequence[str], sold: Sequence[int]) -> None:
    ids = [f"{folder.name}-{n}" for n in range(len(people))]
    _table(folder, "employees", "employee_id,name", [*zip(ids, people, strict=True)])
    chance = random.Random(sold[0])
    _table(folder, "metrics", "subject,metric,target,actual",
           [(i, name, target, round(chance.uniform(low, high), 2))
            for i in ids for name, (target, low, high) in LEVELS.items()])  # fmt: skip
    _table(folder, "ratings", "employee_id,indicator,score",
           [(i, "teamwork", 60 + x % 38) for i, x in zip(ids, sold, strict=True)])  # fmt: skip


def _people(count: int) -> tuple[str, ...]:
    return tuple(f"员工{number}" for number in range(count))


_WRITERS = {COMMISSION: _commission, SCORES: _scores, ELEVEN: _eleven}
# Scheme, people, periods, and what each of them sold where that is the same.
CASES: dict[str, tuple[str, tuple[str, ...], tuple[str, ...], int]] = {
    **{f"pay-{n}": (COMMISSION, _people(n), PERIODS, 0) for n in (1, 2, 40, 60, 300)},
    **{f"points-{n}": (SCORES, _people(n), PERIODS, 0) for n in (1, 2, 40, 300)},
    "names": (COMMISSION, NAMES, PERIODS, 0),
    "names-scored": (SCORES, NAMES, PERIODS, 0),
    "eleven": (ELEVEN, _people(12), PERIODS, 0),
    "first": (COMMISSION, _people(5), PERIODS[1:], 0),
    "nobody": (SCORES, _people(6), PERIODS[1:], 0),
    "equal": (SCORES, _people(8), PERIODS, 90000),
    "equal-pay": (COMMISSION, _people(8), PERIODS, 100000),
    "below-zero": (COMMISSION, _people(6), PERIODS, 20000),
    "huge": (COMMISSION, _people(6), PERIODS, 0),
}
FIRST = {"huge": (10_000_000_000, -500_000)}
"""What the first of some departments sold in the last period, whatever the others did."""
SLICE = ("names", "eleven", "pay-60", "huge")
"""What `make test` looks at; `make pages` looks at all."""
