"""大客户部 on `key-account-commission`: gaps, their filling, excess, and the deals that matter."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sample_company.days import PERIODS, days_worked
from sample_company.key_accounts_cast import EMPLOYEE_NOTES, LAID, SELLERS, Seller
from sample_company.tables import Draw, Row, Tables, money

if TYPE_CHECKING:
    from collections.abc import Iterator

DEPARTMENT = "key-accounts"
_PLACES = ("澜川", "青榆", "临岚", "望潮", "鹿溪", "云砚", "海桑", "白汀", "松泽", "远麓")
_TRADES = ("精密机械", "食品", "医药", "港务", "纺织", "新材料", "物流", "仪表", "水务", "包装")


def tables(period: str) -> Tables:
    """Return `employees`, `metrics` and `deals` of the quarter."""
    draw = Draw(DEPARTMENT, period)
    quarter = PERIODS.index(period)
    there = {key: who for key, who in SELLERS.items() if who.products[quarter] is not None}
    employees = [
        {
            "employee_id": key,
            "name": who.name,
            "role": who.role,
            "hire_date": who.hired.isoformat(),
            "float_salary": money(who.float_salary * 100),
            "note": EMPLOYEE_NOTES.get((key, period), ""),
        }
        for key, who in there.items()
    ]
    metrics = [row for key, who in there.items() for row in _metrics(key, who, quarter, draw)]
    seeded = [deal for key, who in there.items() for deal in _products(key, who, period, draw)]
    deals = _numbered(period, [*seeded, *_laid(period, draw)])
    return {"employees": employees, "metrics": metrics, "deals": deals}


def _metrics(key: str, who: Seller, quarter: int, draw: Draw) -> Iterator[Row]:
    target = who.targets[quarter]
    if target is not None:
        yield {"subject": key, "metric": "quarterly_target", "target": money(target * 100)}
    percent = who.coefficient + draw.whole(-5, 5)
    yield {"subject": key, "metric": "kpi_coefficient", "actual": money(percent)}


def _products(key: str, who: Seller, period: str, draw: Draw) -> Iterator[list[Row]]:
    """Split the product income of a person into deals of about 45,000 yuan."""
    total = who.products[PERIODS.index(period)]
    if not total:
        return
    for fen in draw.split(total * 100, max(1, (total + 25_000) // 45_000)):
        yield [
            {
                "employee_id": key,
                "kind": "product",
                "amount": money(fen),
                "date": draw.one_of(days_worked(period, who.hired)).isoformat(),
                "note_customer": _customer(draw),
            }
        ]


def _laid(period: str, draw: Draw) -> Iterator[list[Row]]:
    days = {day.isoformat() for day in days_worked(period, date.min)}
    for deal in LAID:
        if deal.day not in days:
            continue
        customer = _customer(draw)
        yield [
            {
                "employee_id": key,
                "kind": deal.kind,
                "amount": deal.amount,
                "share": "" if share == "1" else share,
                "date": deal.day,
                "note_customer": customer,
                "note": deal.note,
                **deal.more,
            }
            for key, share in deal.shares.items()
        ]


def _customer(draw: Draw) -> str:
    return draw.one_of(_PLACES) + draw.one_of(_TRADES)


def _numbered(period: str, deals: list[list[Row]]) -> list[Row]:
    """Number the deals in the order of their dates; the rows of a shared deal share the number."""
    deals = sorted(deals, key=lambda rows: (rows[0]["date"], rows[0]["employee_id"]))
    return [
        {"deal_id": f"{period}-{number:03d}", **row}
        for number, rows in enumerate(deals, start=1)
        for row in rows
    ]
