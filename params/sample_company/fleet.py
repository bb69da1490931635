"""车辆大客户部 on `vehicle-commission`, month by month: year-end purchases, a month of nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from sample_company.days import days_worked, months, working_days
from sample_company.tables import Draw, Row, Tables

if TYPE_CHECKING:
    from collections.abc import Iterator

DEPARTMENT = "fleet"
# Customer satisfaction by month; late deliveries in the summer of 2025 took it down to 939.
CSS = {
    "2025-01": 972,
    "2025-02": 968,
    "2025-03": 976,
    "2025-04": 981,
    "2025-05": 983,
    "2025-06": 985,
    "2025-07": 970,
    "2025-08": 951,
    "2025-09": 939,
    "2025-10": 962,
    "2025-11": 980,
    "2025-12": 988,
    "2026-01": 990,
    "2026-02": 984,
    "2026-03": 991,
}
_CSS_NOTES = {
    "2025-08": "到店车源不足,交车延误",
    "2025-09": "延误投诉集中回访,全年最低",
    "2026-03": "首次达到991",
}
# Vehicles in percent of a usual month: little around the spring festival, much before the new year.
_SEASON = dict(
    zip(CSS, (70, 60, 100, 100, 95, 110, 90, 80, 85, 95, 110, 140, 75, 55, 105), strict=True)
)
_FLEETS = ("区政务车队", "公交公司", "县医院", "供电所", "环卫中心", "校车公司", "物流园", "开发区")


@dataclass(frozen=True)
class Seller:
    """One person: a usual month in tenths of a vehicle; `laid` months are (own, channel)."""

    name: str
    hired: date
    usual: int
    channel_percent: int
    laid: dict[str, tuple[int, int]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    role: str = "specialist"
    left: str = "9999"


SELLERS = {
    "E401": Seller("江临川", date(2015, 4, 7), 58, 20, role="manager"),
    "E402": Seller(
        name="乔安然",
        hired=date(2018, 9, 3),
        usual=72,
        channel_percent=25,
        laid={"2025-12": (10, 2), "2026-03": (7, 2)},
        notes={"2025Q4": "12月公务用车集中采购,12台"},
    ),
    "E403": Seller("雷鸣远", date(2020, 6, 1), 50, 30),
    "E404": Seller(
        name="董青禾",
        hired=date(2021, 1, 11),
        usual=38,
        channel_percent=40,
        laid={"2025-08": (1, 1), "2025-09": (1, 0)},
        notes={"2025Q3": "9月30日离职"},
        left="2025Q4",
    ),
    "E405": Seller(
        name="汪念北",
        hired=date(2022, 3, 21),
        usual=34,
        channel_percent=35,
        laid={"2026-02": (0, 0), "2026-03": (3, 2)},
        notes={"2026Q1": "2月无交车,两单顺延至3月"},
    ),
    "E406": Seller("易水寒", date(2023, 2, 13), 45, 50),
    "E407": Seller(
        name="谷雨晴",
        hired=date(2025, 10, 9),
        usual=36,
        channel_percent=30,
        laid={"2025-10": (1, 0), "2025-11": (2, 0)},
        notes={"2025Q4": "接替董青禾,10月9日入职"},
    ),
}


def tables(period: str) -> Tables:
    """Return `employees`, `metrics` and `events` of the quarter, by month."""
    there = {
        key: who
        for key, who in SELLERS.items()
        if period < who.left and days_worked(period, who.hired)
    }
    result: Tables = {"employees": [], "metrics": [], "events": []}
    for key, who in there.items():
        result["employees"].append(
            {
                "employee_id": key,
                "name": who.name,
                "role": who.role,
                "hire_date": who.hired.isoformat(),
                "note": who.notes.get(period, ""),
            }
        )
    for month in months(period):
        result["metrics"].append(_satisfaction(month))
        for key, who in there.items():
            draw = Draw(DEPARTMENT, key, month)
            own, channel = _sold(who, month, draw)
            result["metrics"].append(_target(key, who, month, own + channel))
            result["events"].extend(_deliveries(key, month, own, draw))
            if channel:
                result["events"].append(_channel(key, month, channel))
    return result


def _sold(who: Seller, month: str, draw: Draw) -> tuple[int, int]:
    """Return own and channel vehicles of one person in one month."""
    total = max(1, (who.usual * _SEASON[month] + 500) // 1000 + draw.whole(-1, 1))
    channel = (total * who.channel_percent + draw.whole(0, 99)) // 100
    return who.laid.get(month, (total - channel, channel))


def _target(key: str, who: Seller, month: str, sold: int) -> Row:
    """Set a target just above a usual month; in 2025Q1 the department still typed the actual."""
    target = max(2, (who.usual * _SEASON[month] + 900) // 1000)
    row = {"subject": key, "metric": "retail_target", "month": month, "target": str(target)}
    return row | {"actual": str(sold)} if month < "2025-04" else row


def _satisfaction(month: str) -> Row:
    return {
        "subject": "@department",
        "metric": "css",
        "month": month,
        "actual": str(CSS[month]),
        "note": _CSS_NOTES.get(month, ""),
    }


def _deliveries(key: str, month: str, vehicles: int, draw: Draw) -> Iterator[Row]:
    """Deliver the month's own vehicles, one to three on a day, in the order of the days."""
    batches = []
    while vehicles:
        batches.append(min(vehicles, draw.whole(1, 3)))
        vehicles -= batches[-1]
    days = sorted(draw.one_of(working_days(month)) for _ in batches)
    for day, quantity in zip(days, batches, strict=True):
        yield {
            "employee_id": key,
            "event": "vehicle",
            "date": day.isoformat(),
            "quantity": "" if quantity == 1 else str(quantity),
            "note": draw.one_of(_FLEETS),
        }


def _channel(key: str, month: str, vehicles: int) -> Row:
    """Report the vehicles sold through partners, who settle once a month."""
    return {
        "employee_id": key,
        "event": "channel_vehicle",
        "month": month,
        "quantity": str(vehicles),
        "note": "渠道月结",
    }
