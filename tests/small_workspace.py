"""A workspace of one department, small enough to work every figure out by hand.

    2025Q4   A: sales 50 of 100, service 80  → 30 + 32 = 62.00
             B: sales 100 of 100, service 90 → 60 + 36 = 96.00     mean 79.00
    2026Q1   A: sales 40 of 100, service 80  → 24 + 32 = 56.00
             B: sales 110 of 100, service 85 → 60 + 34 = 94.00
             C: sales 80 of 100, service 70  → 48 + 28 = 76.00     mean 75.33…
             D: on probation

Pay is 10 yuan a point: 1,580.00 and 2,260.00, against a budget of 2,000.
"""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

from kpilib.publish.review.load_review import Review, open_review
from tests.small_schemes import write_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

DEPARTMENTS = """\
company: {zh: 样例, en: Sample}
departments:
  team:
    title: {zh: 一部, en: Team one}
    scheme: small
    language: zh
    bonus_budget: 2000
"""

SCHEME = """\
id: small
title: {zh: 小制度, en: Small rules}
source: {file: small.txt, heading: 小制度}
effective_from: 2016-01-01
periods: quarter
quantities:
  probation: {employee: on_probation}
  revenue: {metric: sales}
  goal: {metric: sales, column: target}
eligibility:
  - reason: on_probation
    title: {zh: 试用期内, en: On probation}
    when: probation
    clause: 第二条
indicators:
  sales: {title: {zh: 销售, en: Sales}, weight: 60, attainment: sales, clause: 第三条}
  service: {title: {zh: 服务, en: Service}, weight: 40, rating: service, clause: 第四条}
pay:
  bonus:
    title: {zh: 奖金, en: Bonus}
    formula: 10 × score
    unit: yuan
    assumption: {zh: 每分10元*。, en: 10 yuan a point*.}
flags:
  - {flag: level_down, title: {zh: 建议降级, en: Level down}, when: score < 60, clause: 第五条}
measures:
  income: {title: {zh: 完成额, en: Income}, actual: revenue, target: goal, unit: yuan}
timetable:
  - {title: {zh: 公布, en: Published}, working_day: 2, clause: 第六条}
"""

INPUTS = {
    "2025Q4": {
        "employees": """\
            employee_id,name,on_probation
            A,甲,false
            B,乙,false
            """,
        "metrics": """\
            subject,metric,target,actual
            A,sales,100,50
            B,sales,100,100
            """,
        "ratings": """\
            employee_id,indicator,score
            A,service,80
            B,service,90
            """,
    },
    "2026Q1": {
        "employees": """\
            employee_id,name,on_probation
            A,甲,false
            B,乙,false
            C,丙*,false
            D,丁,true
            """,
        "metrics": """\
            subject,metric,target,actual
            A,sales,100,40
            B,sales,100,110
            C,sales,100,80
            """,
        "ratings": """\
            employee_id,indicator,score
            A,service,80
            B,service,85
            C,service,70
            """,
    },
}


def write_workspace(
    root: Path,
    scheme: str = SCHEME,
    inputs: Mapping[str, Mapping[str, str]] = INPUTS,
    departments: str = DEPARTMENTS,
) -> Path:
    """Write `params/` of a workspace; tables are CSV text by period and name."""
    (root / "params" / "schemes").mkdir(parents=True, exist_ok=True)
    (root / "params" / "departments.yaml").write_text(dedent(departments), encoding="utf-8")
    (root / "params" / "schemes" / "small.yaml").write_text(dedent(scheme), encoding="utf-8")
    for period, tables in inputs.items():
        write_folder(root / "params" / "inputs" / period / "team", tables)
    return root


def small_review(root: Path, period: str = "2026Q1", lang: str = "zh") -> Review:
    """The review of the small department."""
    return open_review("team", period, lang=lang, workspace=str(write_workspace(root)))
