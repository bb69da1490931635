"""vehicle-commission · 大客户部薪酬制度 · month; a longer run goes month by month."""

from __future__ import annotations

from fractions import Fraction

from . import result
from .rounding import Row, Tables, attainment, number
from .spans import months

BASE_PAY = {"manager": Fraction(2000), "specialist": Fraction(1500)}
PER_VEHICLE = {"vehicle": 100, "channel_vehicle": 50}
# lower bound of the month's vehicles, and of css, with the coefficient
VOLUME = [(10, "1.2"), (6, "1.1"), (4, "1.0"), (2, "0.8"), (1, "0.6")]
SATISFACTION = [(991, "1.2"), (981, "1.1"), (960, "1.0"), (939, "0.8"), (0, "0.6")]


def assess(inputs: Tables, period: str) -> Tables:
    """Pay by month; over several months summary also has a row for the run."""
    tables = result.empty()
    for month in months(period):
        piece = {
            "employees": inputs["employees"],
            "metrics": [line for line in inputs["metrics"] if _month(line, period) == month],
            "events": [line for line in inputs["events"] if _month(line, period) == month],
        }
        for person in result.people(piece):
            _pay(person, month, piece, tables)
    if months(period) != [period]:
        result.add_run(tables, inputs, period, None)
    return result.in_order(tables)


def _month(line: Row, period: str) -> str:
    """Month of a row: named, that of its date, or the run's own where it is one month."""
    return line.get("month") or line.get("date", "")[:7] or period


def _pay(person: Row, month: str, piece: Tables, tables: Tables) -> None:
    employee_id = person["employee_id"]
    count = {"vehicle": Fraction(0), "channel_vehicle": Fraction(0)}
    for event in piece["events"]:
        if event["employee_id"] == employee_id:
            count[event["event"]] += number(event.get("quantity") or "1")
    vehicles = count["vehicle"] + count["channel_vehicle"]
    money = sum((count[kind] * rate for kind, rate in PER_VEHICLE.items()), Fraction(0))
    performance_pay = Fraction(0)
    if vehicles:
        target = _cell(piece, employee_id, "retail_target", "target")
        css = _cell(piece, "@department", "css", "actual")
        performance_pay = (
            money
            * attainment(vehicles, target)
            * _step(VOLUME, vehicles)
            * _step(SATISFACTION, css)
        )
    items = {"base_salary": BASE_PAY[person["role"]], "performance_pay": performance_pay}
    rounded, total = result.pay(items)
    for item, amount in rounded.items():
        line = result.row("payouts", employee_id=employee_id, period=month, item=item)
        tables["payouts"].append(line | {"amount": amount})
    line = result.row("summary", employee_id=employee_id, period=month, eligible="true")
    tables["summary"].append(line | {"total_pay": total})


def _cell(piece: Tables, subject: str, metric: str, column: str) -> Fraction:
    (found,) = (
        line[column]
        for line in piece["metrics"]
        if (line["subject"], line["metric"]) == (subject, metric)
    )
    return number(found)


def _step(steps: list[tuple[int, str]], value: Fraction) -> Fraction:
    for bound, coefficient in steps:
        if value >= bound:
            return Fraction(coefficient)
    raise ValueError(f"{value} lies below every step")
