"""华东销售部 (improving) and 西区销售部 (slipping) on `sales-staff`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from sample_company.days import PERIODS, days_worked
from sample_company.tables import Draw, Row, Tables, money

if TYPE_CHECKING:
    from collections.abc import Iterator

# Attainment in per mille that the season adds: the quarter of the spring festival is weak.
_SEASON = (-70, 25, 0, 45, -40)
Laid = tuple[int, int, int]  # attainment in per mille, attitude, ability


@dataclass(frozen=True)
class Seller:
    """One person: usual attainment in per mille, ratings, target in yuan; and what is laid down."""

    name: str
    hired: date
    level: str
    usual: int
    attitude: int
    ability: int
    target: int
    laid: dict[str, Laid] = field(default_factory=dict)
    absent: dict[str, int] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    promoted: str = "9999"  # the quarter from which the level is one higher
    left: str = "9999"  # the first quarter without this person


@dataclass(frozen=True)
class Team:
    """A department: what each quarter adds to attainment (per mille) and to the ratings."""

    raters: tuple[str, ...]
    attainment: tuple[int, ...]
    ratings: tuple[int, ...]
    people: dict[str, Seller]


EAST = Team(
    raters=("部门经理", "区域总监"),
    attainment=(-80, -55, -20, 5, 60),
    ratings=(-6, -4, -3, -2, 0),
    people={
        "E201": Seller("许清和", date(2015, 6, 1), "senior", 985, 91, 90, 620_000),
        "E202": Seller("蒋暮云", date(2018, 4, 9), "mid", 930, 84, 80, 480_000),
        "E203": Seller(
            name="叶知秋",
            hired=date(2021, 3, 15),
            level="junior",
            usual=1010,
            attitude=93,
            ability=91,
            target=360_000,
            laid={"2025Q2": (1062, 94, 92)},
            notes={"2025Q2": "建议晋级,7月起任中级", "2025Q3": "7月1日起任中级"},
            promoted="2025Q3",
        ),
        "E204": Seller("顾北辰", date(2019, 9, 2), "mid", 880, 80, 79, 460_000),
        "E205": Seller(
            name="苏映雪",
            hired=date(2020, 7, 6),
            level="mid",
            usual=900,
            attitude=86,
            ability=79,
            target=450_000,
            absent={"2025Q3": 26},
            notes={"2025Q3": "手术住院及休养,缺勤26天,超过三分之一,本季不考核"},
        ),
        "E206": Seller("程亦舟", date(2022, 2, 14), "junior", 850, 80, 78, 330_000),
        "E207": Seller("傅明远", date(2017, 11, 20), "senior", 940, 85, 84, 600_000),
        "E208": Seller(
            name="钟小满",
            hired=date(2024, 10, 8),
            level="junior",
            usual=0,
            attitude=0,
            ability=0,
            target=300_000,
            laid={
                "2025Q1": (437, 68, 58),
                "2025Q2": (582, 74, 65),
                "2025Q3": (724, 81, 74),
                "2025Q4": (893, 87, 82),
                "2026Q1": (1021, 92, 88),
            },
            notes={
                "2025Q1": "转岗不久,客户尚在交接",
                "2025Q3": "由许清和带教第二季",
                "2026Q1": "首次超额完成目标",
            },
        ),
    },
)

WEST = Team(
    raters=("部门经理",),
    attainment=(60, 40, -45, -110, -140),
    ratings=(2, 2, 0, -3, -4),
    people={
        "E301": Seller("段长风", date(2014, 8, 18), "senior", 960, 88, 90, 560_000),
        "E302": Seller("孟晚晴", date(2019, 3, 4), "mid", 915, 86, 85, 430_000),
        "E303": Seller(
            name="齐跃",
            hired=date(2018, 5, 7),
            level="mid",
            usual=0,
            attitude=0,
            ability=0,
            target=440_000,
            laid={
                "2025Q1": (941, 86, 85),
                "2025Q2": (902, 84, 84),
                "2025Q3": (655, 79, 80),
                "2025Q4": (521, 70, 74),
                "2026Q1": (383, 66, 71),
            },
            notes={
                "2025Q3": "最大经销商8月终止合作",
                "2025Q4": "替代渠道未谈成",
                "2026Q1": "渠道仍缺,须定去留或转区",
            },
        ),
        "E304": Seller("柳如眉", date(2021, 10, 11), "junior", 900, 89, 82, 320_000),
        "E305": Seller("石敬亭", date(2016, 12, 5), "senior", 905, 80, 86, 540_000),
        "E306": Seller(
            name="温子衿",
            hired=date(2025, 7, 7),
            level="junior",
            usual=820,
            attitude=85,
            ability=76,
            target=280_000,
            absent={"2025Q3": 21},
            notes={"2025Q3": "7月7日入职;工伤休养21天,恰为三分之一,仍参加考核"},
        ),
        "E307": Seller(
            name="卫东林",
            hired=date(2020, 1, 6),
            level="mid",
            usual=870,
            attitude=77,
            ability=81,
            target=420_000,
            notes={"2025Q3": "9月底离职,客户并入孟晚晴"},
            left="2025Q4",
        ),
        "E308": Seller("任书瑶", date(2023, 6, 19), "junior", 860, 84, 77, 310_000),
    },
)

TEAMS = {"sales-east": EAST, "sales-west": WEST}
_NEXT_LEVEL = {"junior": "mid", "mid": "senior", "senior": "senior"}


def tables(department: str, period: str) -> Tables:
    """Return `employees`, `metrics` and `ratings` of the quarter."""
    team = TEAMS[department]
    draw = Draw(department, period)
    result: Tables = {"employees": [], "metrics": [], "ratings": []}
    for key, who in team.people.items():
        days = len(days_worked(period, who.hired))
        if not days or period >= who.left:
            continue
        absent = who.absent.get(period, max(0, draw.whole(-3, 3)))
        result["employees"].append(_employee(key, who, period, (absent, days)))
        attainment, attitude, ability = _quarter(team, who, period, draw)
        if 3 * absent > days:
            continue  # not assessed: no inputs are needed
        result["metrics"].append(_sales(key, who, period, attainment))
        result["ratings"].extend(_rated(key, "attitude", attitude, team.raters, draw))
        result["ratings"].extend(_rated(key, "ability", ability, team.raters, draw))
    return result


def _employee(key: str, who: Seller, period: str, absence: tuple[int, int]) -> Row:
    return {
        "employee_id": key,
        "name": who.name,
        "role": "salesperson",
        "level": _NEXT_LEVEL[who.level] if period >= who.promoted else who.level,
        "hire_date": who.hired.isoformat(),
        "absent_days": str(absence[0]),
        "working_days": str(absence[1]),
        "note": who.notes.get(period, ""),
    }


def _quarter(team: Team, who: Seller, period: str, draw: Draw) -> Laid:
    quarter = PERIODS.index(period)
    shift = _SEASON[quarter] + team.attainment[quarter]
    drawn = (
        who.usual + shift + draw.whole(-45, 45),
        min(98, who.attitude + team.ratings[quarter] + draw.whole(-2, 2)),
        min(98, who.ability + team.ratings[quarter] + draw.whole(-2, 2)),
    )
    return who.laid.get(period, drawn)


def _sales(key: str, who: Seller, period: str, attainment: int) -> Row:
    # The last digits of a sum differ by person and quarter, as in life.
    odd = Draw(key, period).whole(0, 99_999)
    return {
        "subject": key,
        "metric": "sales",
        "target": money(who.target * 100),
        "actual": money(who.target * attainment // 10 + odd),
    }


def _rated(key: str, what: str, score: int, raters: tuple[str, ...], draw: Draw) -> Iterator[Row]:
    """Rate by each rater; two raters differ by up to three points around the same score."""
    apart = draw.whole(-1, 2) if len(raters) > 1 else 0
    for sign, rater in zip((1, -1), raters, strict=False):
        yield {
            "employee_id": key,
            "indicator": what,
            "rater_type": "superior",
            "rater": rater,
            "score": str(min(100, score + sign * apart)),
        }
