"""企业客户部 on `key-account-scorecard`: a delivery problem costs satisfaction, and is mended."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from sample_company.days import PERIODS, days_worked
from sample_company.tables import Draw, Row, Tables, money

if TYPE_CHECKING:
    from collections.abc import Iterator

DEPARTMENT = "enterprise-sales"
# The 2025Q3 move to a new delivery system delayed orders; the backlog was gone by the year's end.
_SEASON = (-60, 20, -30, 60, -30)
_SATISFACTION = (0, 1, -13, -4, 5)
_RETENTION = (0, 0, -5, -3, 2)
_RATERS = ("部门经理", "分管副总")


@dataclass(frozen=True)
class Seller:
    """One person: usual attainment in per mille, usual ratings, sales target in yuan."""

    name: str
    hired: date
    usual: int
    rated: int
    sales: int
    customers: int
    trend: int = 0  # per mille of attainment each quarter; a tenth of it, rounded, in rating points
    satisfaction: dict[str, int] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


SELLERS = {
    "E101": Seller("邵文斌", date(2013, 5, 6), 1000, 90, 900_000, 6),
    "E102": Seller("姜雨桐", date(2020, 8, 3), 900, 83, 640_000, 6, trend=32),
    "E103": Seller("贺兰溪", date(2017, 2, 20), 945, 86, 720_000, 5),
    "E104": Seller(
        name="方子墨",
        hired=date(2019, 6, 10),
        usual=820,
        rated=76,
        sales=580_000,
        customers=5,
        satisfaction={"2025Q3": 41, "2025Q4": 63},
        notes={
            "2025Q3": "三家客户因交付延期投诉",
            "2025Q4": "投诉客户已逐户回访,两家续约",
        },
    ),
    "E105": Seller("裴照", date(2021, 4, 12), 880, 82, 560_000, 6),
    "E106": Seller("尹素心", date(2016, 9, 26), 960, 89, 760_000, 5),
    "E107": Seller(
        name="陶野",
        hired=date(2025, 4, 1),
        usual=640,
        rated=70,
        sales=420_000,
        customers=4,
        trend=55,
        notes={"2025Q2": "4月1日入职"},
    ),
    "E108": Seller("单宁", date(2018, 11, 5), 910, 81, 600_000, 5, trend=-28),
}


def tables(period: str) -> Tables:
    """Return `employees`, `metrics` and `ratings` of the quarter."""
    draw = Draw(DEPARTMENT, period)
    result: Tables = {"employees": [], "metrics": [], "ratings": []}
    for key, who in SELLERS.items():
        if not days_worked(period, who.hired):
            continue
        result["employees"].append(
            {
                "employee_id": key,
                "name": who.name,
                "role": "salesperson",
                "hire_date": who.hired.isoformat(),
                "note": who.notes.get(period, ""),
            }
        )
        result["metrics"].extend(_metrics(key, who, period, draw))
        result["ratings"].extend(_ratings(key, who, period, draw))
    return result


def _metrics(key: str, who: Seller, period: str, draw: Draw) -> Iterator[Row]:
    quarter = PERIODS.index(period)
    attainment = who.usual + who.trend * quarter + _SEASON[quarter]
    sales = attainment + draw.whole(-50, 50)
    yield {
        "subject": key,
        "metric": "sales",
        "target": money(who.sales * 100),
        "actual": money(who.sales * sales // 10 + draw.whole(0, 99_999)),
    }
    customers = (who.customers * attainment + 500) // 1000 + draw.whole(-1, 1)
    yield {
        "subject": key,
        "metric": "new_customers",
        "target": str(who.customers),
        "actual": str(max(0, customers)),
    }


def _ratings(key: str, who: Seller, period: str, draw: Draw) -> Iterator[Row]:
    quarter = PERIODS.index(period)
    usual = who.rated + who.trend * quarter // 10
    satisfaction = usual + _SATISFACTION[quarter] + draw.whole(-3, 3)
    for rater in _RATERS:
        seen = who.satisfaction.get(period, satisfaction) + draw.whole(-2, 2)
        yield _rating(key, "satisfaction", rater, seen)
    yield _rating(key, "growth", _RATERS[0], usual + _SEASON[quarter] // 10 + draw.whole(-4, 4))
    yield _rating(key, "retention", _RATERS[0], usual + 3 + _RETENTION[quarter] + draw.whole(-2, 2))


def _rating(key: str, indicator: str, rater: str, score: int) -> Row:
    return {
        "employee_id": key,
        "indicator": indicator,
        "rater_type": "superior",
        "rater": rater,
        "score": str(min(98, score)),
    }
