"""Small departments made at random: whatever their figures are, the review's sentences must hold.

Amounts are drawn from a few values that are equal, nearly equal, zero or far apart, so that ties,
changes below what is printed and movements that cancel each other are common.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from kpilib.publish.review.load_review import open_review
from kpilib.publish.review.settlements import Settled
from kpilib.records.frozen_tables import Settlement
from tests.small_workspace import write_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.publish.review.comparison import Comparison

PERIODS = ("2025Q3", "2025Q4", "2026Q1")
PEOPLE = {"EA": "安一", "EB": "白二", "EC": "曹三", "ED": "丁四", "EE": "尔五"}
SALES = (
    "0",
    "0.01",
    "50",
    "99.97",
    "100",
    "100.01",
    "100.03",
    "12000",
    "12000.05",
    "12080",
    "90000",
)
TARGETS = ("100", "100.01", "12000")
RATINGS = ("60", "60.01", "79.99", "80", "100")
ADJUSTMENTS = ("0", "0.01", "-0.01", "300", "-300", "-9000")
SHAPES = ("scores", "pay", "both", "carry", "pool", "months")

_HEAD = """\
id: small
title: {zh: 小制度, en: Small rules}
source: {file: small.txt, heading: 小制度}
effective_from: 2016-01-01
"""
_COMMON = """\
quantities:
  probation: {employee: on_probation}
  sold: {metric: sales}
  goal: {metric: sales, column: target, optional: true}
"""
_COUNTED = "  counted: {formula: sold}\n"
_CARRIED = "  brought: {carried: excess}\n  counted: {formula: sold + brought}\n"
_RULES = """\
eligibility:
  - {reason: on_probation, title: {zh: 试用期内, en: On probation}, when: probation, clause: 一}
measures:
  income:
    title: {zh: 完成额, en: Income}
    actual: counted
    target: goal
    unit: yuan
"""
_SCORED = """\
indicators:
  volume: {title: {zh: 销量, en: Volume}, weight: 60, attainment: sales, clause: 二}
  service: {title: {zh: 服务, en: Service}, weight: 40, rating: service, clause: 二}
"""
_GRADED = """\
grades:
  - {grade: 优, from: 90}
  - {grade: 良, from: 80}
"""
_PAID = """\
pay:
  commission: {title: {zh: 佣金, en: Commission}, formula: 4% × counted, unit: yuan, clause: 三}
  fine:
    title: {zh: 罚没, en: Fine}
    formula: "if(known(goal) and counted < goal, −50, 0)"
    unit: yuan
    clause: 三
  extra:
    title: {zh: 奖惩, en: Reward}
    sum: amount
    event: adjustment
    signed: true
    unit: yuan
    clause: 三
"""
_POOL = """\
  pot: {metric: pot, on: department}
"""
_POOLED = """\
  part: {title: {zh: 分享, en: Share of profit}, pool: pot, by: heft, unit: yuan, clause: 三}
"""
_EXCESS = """\
carry:
  - kind: excess
    title: {zh: 超额, en: Excess}
    amount: "if(known(goal), max(0, counted − goal), 0)"
    clause: 四
"""

LABELS = {"销量": "volume", "服务": "service", "佣金": "commission", "罚没": "fine",
          "奖惩": "reward", "分享": "share of profit", "超额": "excess", "完成额": "income",
          "试用期内": "on probation"}  # fmt: skip
"""Every printed name of the schemes, Chinese and English."""


def scheme(shape: str) -> str:
    """A scheme that scores, pays, carries, shares out a pool or goes by months."""
    text = _HEAD + ("periods: month\n" if shape == "months" else "periods: quarter\n")
    rules = _RULES
    if shape == "carry":
        rules += "    carried: brought\n"
    text += _COMMON + (_CARRIED if shape == "carry" else _COUNTED)
    text += (_POOL + "  heft: {formula: 1 + sold}\n") if shape == "pool" else ""
    text += rules
    text += _SCORED if shape in {"scores", "both"} else ""
    text += _GRADED if shape == "scores" else ""
    text += _PAID if shape != "scores" else ""
    text += _POOLED if shape == "pool" else ""
    return text + (_EXCESS if shape == "carry" else "")


@dataclass(frozen=True)
class Row:
    """One person in one period."""

    who: str
    out: bool
    sales: tuple[str, ...]
    target: str
    rating: str
    adjustment: str


@dataclass(frozen=True)
class Department:
    """A department of a few people over one to three quarters.

    Attributes:
        shape: One of `SHAPES`.
        periods: Its people by period, the last one now.
        settled: Amounts settled now for the period before, by person.
    """

    shape: str
    periods: dict[str, tuple[Row, ...]]
    settled: tuple[tuple[str, str], ...]

    def settlements(self) -> Settled:
        """The settlements as a review gets them."""
        return Settled(tuple(
            Settlement(who, "2025Q4", "2025Q4", "commission", Decimal(amount))
            for who, amount in self.settled
        ))  # fmt: skip

    def comparison(self, root: Path) -> Comparison:
        """What a review of the last period is made from."""
        inputs = {
            period: _tables(self.shape, period, rows) for period, rows in self.periods.items()
        }
        budget = "" if self.shape == "scores" else "\n    bonus_budget: 400"
        departments = (
            "company: {zh: 样例, en: Sample}\ndepartments:\n  team:\n"
            f"    title: {{zh: 一部, en: Team one}}\n    scheme: small{budget}\n"
        )
        write_workspace(root, scheme(self.shape), inputs, departments)
        review = open_review("team", max(self.periods), lang="zh", workspace=str(root))
        return review.comparison


def _tables(shape: str, period: str, rows: tuple[Row, ...]) -> dict[str, str]:
    first = {"1": 1, "2": 4, "3": 7, "4": 10}[period[-1]]
    months = [f"{period[:4]}-{first + n:02}" for n in range(3)] if shape == "months" else [""]
    people = ["employee_id,name,on_probation"]
    people += [f"{row.who},{PEOPLE[row.who]},{str(row.out).lower()}" for row in rows]
    here = [row for row in rows if not row.out]
    metrics = ["subject,metric,month,target,actual"]
    metrics += [
        f"{row.who},sales,{month},{row.target},{sold}"
        for row in here
        for month, sold in zip(months, row.sales, strict=False)
    ]
    metrics += ["@department,pot,,,1000"] if shape == "pool" else []
    events = ["employee_id,event,month,amount"]
    when = months[0] or f"{period[:4]}-{first:02}"
    events += [f"{row.who},adjustment,{when},{row.adjustment}" for row in here
               if Decimal(row.adjustment)]  # fmt: skip
    ratings = ["employee_id,indicator,score", *(f"{r.who},service,{r.rating}" for r in here)]
    tables = {"employees": people, "metrics": metrics}
    if shape in {"scores", "both"}:
        tables["ratings"] = ratings
    if shape != "scores":
        tables["events"] = events
    return {name: "\n".join(lines) for name, lines in tables.items()}


def department(seed: int) -> Department:
    """The department of a number: the same one each time."""
    draw = random.Random(seed)
    shape = SHAPES[seed % len(SHAPES)]
    alike = draw.random() < 0.2  # that all people are equal is common nowhere else
    leaving = draw.random() < 0.5
    periods = {}
    staff = draw.sample(list(PEOPLE), draw.randint(1, len(PEOPLE)))
    for period in PERIODS[-draw.choice((1, 2, 3, 3)) :]:
        if leaving:
            staff = draw.sample(list(PEOPLE), draw.randint(1, len(PEOPLE)))
        same = _row(draw, shape, "")
        periods[period] = tuple(
            replace(same, who=who) if alike else _row(draw, shape, who) for who in sorted(staff)
        )
    amounts = ("0.01", "205.92", "-205.92", "-9000.00")
    owed = draw.sample(list(PEOPLE), draw.choice((0, 0, 1, 2))) if shape != "scores" else []
    settled = tuple((who, draw.choice(amounts)) for who in sorted(owed))
    return Department(shape, periods, settled)


def _row(draw: random.Random, shape: str, who: str) -> Row:
    targets = TARGETS if shape in {"scores", "both"} else (*TARGETS, "")
    sales = tuple(draw.choice(SALES) for _ in range(3))
    return Row(who, draw.random() < 0.25, sales, draw.choice(targets), draw.choice(RATINGS),
               draw.choice(ADJUSTMENTS))  # fmt: skip
