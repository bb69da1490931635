"""Random inputs for the judged schemes: full of bounds, halves and thirds, and always valid."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from .command import Run
from .spans import months, quarters

if TYPE_CHECKING:
    from .rounding import Row, Tables

HALF = Decimal("0.5")
FEN = Decimal("0.01")
NOTHING = Decimal(0)
SETTLED_AT_ONCE = Decimal(300_000)
IDS = ("A", "A1", "A10", "A2", "B", "张三")
ORIGINS: tuple[list[str], ...] = (
    ["2024Q4"],
    ["2024Q3", "2024Q4"],
    ["2023Q1", "2024Q2", "2024Q4"],
    [],
)
SHARES = (("0.3", "0.7"), ("0.25", "0.75"), ("0.333", "0.667"), ("1", "0"))
TARGETS = ("100000", "99999.99", "180000.02", "300000", "400000", "123456.78")


def shuffled(draw: st.DrawFn, rows: list[Row]) -> list[Row]:
    """The rows in any order: results never depend on it."""
    return list(draw(st.permutations(rows)))


def money(low: int, high: int) -> st.SearchStrategy[Decimal]:
    """Yuan between two bounds, mostly to the fen, sometimes finer."""
    in_fen = st.integers(low * 100, high * 100).map(lambda fen: Decimal(fen).scaleb(-2))
    return in_fen | st.integers(low * 1000, high * 1000).map(lambda n: Decimal(n).scaleb(-3))


@st.composite
def commission(draw: st.DrawFn, period: str = "2025Q1", carry: list[Row] | None = None) -> Run:
    """One quarter of key-account-commission; state comes in at random unless it is given."""
    people = draw(st.lists(st.sampled_from(IDS), min_size=4, unique=True))
    state = draw(commission_state()) if carry is None else carry
    employees: list[Row] = []
    metrics: list[Row] = []
    deals: list[Row] = []
    for person in people:
        hired = draw(st.sampled_from(["", "", "", "2024-12-31", "2020-01-01", "in the quarter"]))
        if hired == "in the quarter":
            hired = f"{draw(st.sampled_from(months(period)))}-01"
        target = draw(st.sampled_from(TARGETS))
        employees.append(
            {
                "employee_id": person,
                "name": f"name of {person}",
                "float_salary": str(draw(money(0, 5000))),
                "hire_date": hired,
            }
        )
        kpi = draw(st.sampled_from(["1", "1.0", "0", "0.85", "1.2", "0.333"]))
        metrics.append({"subject": person, "metric": "quarterly_target", "target": target})
        metrics.append({"subject": person, "metric": "kpi_coefficient", "actual": kpi})
        mine = [row for row in state if row["employee_id"] == person]
        deals += draw(deals_of(person, Decimal(target), mine))
    deals += draw(shared_deals(people))
    inputs = {
        "employees": shuffled(draw, employees),
        "metrics": shuffled(draw, metrics),
        "deals": shuffled(draw, deals),
    }
    return Run("key-account-commission", period, inputs, carry=state)


@st.composite
def commission_state(draw: st.DrawFn) -> list[Row]:
    """Up to three gaps a person, or an excess; also of people who are gone."""
    rows: list[Row] = []
    for person in draw(st.lists(st.sampled_from((*IDS, "gone")), min_size=4, unique=True)):
        origins = draw(st.sampled_from(ORIGINS))
        for origin in origins:
            amount = draw(money(1, 60000)).quantize(FEN)
            base = draw(st.sampled_from([amount, NOTHING, Decimal(50000)]))
            rows.append(
                {
                    "employee_id": person,
                    "kind": "gap",
                    "origin_period": origin,
                    "amount": f"{amount:.2f}",
                    "base": f"{base:.2f}",
                }
            )
        if not origins:
            excess = draw(money(1, 250_000)).quantize(FEN)
            rows.append(
                {
                    "employee_id": person,
                    "kind": "excess",
                    "origin_period": "2024Q4",
                    "amount": f"{excess:.2f}",
                    "base": "",
                }
            )
    return rows


@st.composite
def deals_of(draw: st.DrawFn, person: str, target: Decimal, state: list[Row]) -> list[Row]:
    """Deals of one person whose sum, with what is carried in, lands on or beside a bound."""
    gaps = [Decimal(row["amount"]) for row in state if row["kind"] == "gap"]
    excess = sum((Decimal(row["amount"]) for row in state if row["kind"] == "excess"), NOTHING)
    quota = HALF * target
    bounds = [
        quota,
        target,
        SETTLED_AT_ONCE,
        quota + sum(gaps, NOTHING),
        target + sum(gaps, NOTHING),
    ]
    bounds += [
        quota + sum(gaps[:1], NOTHING),
        quota + sum(gaps, NOTHING) / 2,
        SETTLED_AT_ONCE + sum(gaps, NOTHING),
    ]
    beside = st.builds(
        lambda bound, step: bound + step,
        st.sampled_from(bounds),
        st.sampled_from([-FEN, NOTHING, FEN]),
    )
    wanted = draw(beside | beside | beside | money(-1000, 450_000))
    # next to nothing but implementation: what it fills of a gap is owed no 4%
    almost_all = max(NOTHING, wanted - draw(money(0, 9000)))
    implementation = draw(st.just(NOTHING) | money(0, 200_000) | st.just(almost_all))
    margin = draw(st.just(NOTHING) | money(-5000, 50_000))
    product = wanted - excess - implementation - margin
    first = draw(st.sampled_from([product, NOTHING, Decimal("-0.125"), Decimal(40_000)]))
    rows = [
        {"kind": "product", "amount": str(first)},
        {"kind": "product", "amount": str(product - first), "in_crm": "true"},
        {"kind": "product", "amount": "70000", "in_crm": "false"},
        {"kind": "secondary_development", "amount": "90000", "gross_margin": str(margin)},
        {"kind": "implementation", "amount": str(implementation)},
        {"kind": "maintenance", "amount": str(draw(money(-100, 5000)))},
        {"kind": "training", "amount": str(draw(money(-100, 5000)))},
    ]
    if draw(st.booleans()):
        rows[4]["standard_price"] = str(draw(money(0, 200_000)))
    return [
        {"deal_id": f"{person}-{number}", "employee_id": person} | row
        for number, row in enumerate(rows)
    ]


@st.composite
def shared_deals(draw: st.DrawFn, people: list[str]) -> list[Row]:
    """A product and an implementation deal that the first two people share, now and then."""
    if len(people) == 1 or draw(st.booleans()):
        return []
    rows = []
    for kind in ("product", "implementation"):
        amount = str(draw(money(0, 100_000)))
        price = str(draw(money(0, 100_000))) if kind == "implementation" else ""
        for person, share in zip(people, draw(st.sampled_from(SHARES)), strict=False):
            rows.append(
                {
                    "deal_id": f"shared {kind}",
                    "employee_id": person,
                    "kind": kind,
                    "amount": amount,
                    "share": share,
                    "standard_price": price,
                }
            )
    return rows


@st.composite
def ratings_of(draw: st.DrawFn, person: str, indicator: str) -> list[Row]:
    """One to three superiors; thirds and half points are frequent."""
    scores = st.sampled_from(["0", "100", "100", "99.9", "50", "33.3", "66.65"])
    scores |= st.integers(0, 1000).map(lambda tenths: str(Decimal(tenths).scaleb(-1)))
    count = draw(st.sampled_from([1, 1, 2, 3]))
    return [
        {
            "employee_id": person,
            "indicator": indicator,
            "rater": f"rater {number}" if count > 1 else "",
            "score": draw(scores),
        }
        for number in range(count)
    ]


@st.composite
def metric_of(draw: st.DrawFn, person: str, metric: str) -> Row:
    """Small whole targets for thirds and ties, or large ones with actuals beside 89.995."""
    small = st.tuples(st.integers(1, 9), st.integers(0, 12))
    large = st.tuples(st.just(45_000), st.integers(24_990, 35_010))
    target, actual = draw(small | large)
    return {"subject": person, "metric": metric, "target": str(target), "actual": str(actual)}


@st.composite
def scored_piece(draw: st.DrawFn, metrics: tuple[str, ...], ratings: tuple[str, ...]) -> Tables:
    """Inputs of one quarter for a scheme of metrics and superiors' ratings."""
    people = draw(st.lists(st.sampled_from(IDS), min_size=1, unique=True))
    days = st.sampled_from(
        [("0", "60"), ("20", "60"), ("20.01", "60"), ("21", "61.5"), ("60", "60")]
    )
    employees: list[Row] = []
    for person in people:
        absent, working = draw(days)
        employees.append(
            {
                "employee_id": person,
                "name": person,
                "absent_days": absent,
                "working_days": working,
            }
        )
    rated = [draw(ratings_of(person, indicator)) for person in people for indicator in ratings]
    measured = [draw(metric_of(person, metric)) for person in people for metric in metrics]
    return {
        "employees": shuffled(draw, employees),
        "metrics": shuffled(draw, measured),
        "ratings": shuffled(draw, [row for rows in rated for row in rows]),
    }


SCORECARD = (("sales", "new_customers"), ("satisfaction", "growth", "retention"))


@st.composite
def scorecard(draw: st.DrawFn) -> Run:
    """A quarter, or a half-year or year from its quarters."""
    period = draw(st.sampled_from(["2025Q1", "2025Q1", "2025H1", "2025"]))
    if period == "2025Q1":
        return Run("key-account-scorecard", period, draw(scored_piece(*SCORECARD)))
    history = {quarter: draw(scored_piece(*SCORECARD)) for quarter in quarters(period)}
    everyone: dict[str, Row] = {}
    for tables in history.values():
        everyone |= {row["employee_id"]: row for row in tables["employees"]}
    inputs = {"employees": list(everyone.values())}
    return Run("key-account-scorecard", period, inputs, history=history)


@st.composite
def sales_staff(draw: st.DrawFn) -> Run:
    """A quarter or a year, each on its own rows."""
    period = draw(st.sampled_from(["2025Q1", "2025"]))
    return Run("sales-staff", period, draw(scored_piece(("sales",), ("attitude", "ability"))))


@st.composite
def vehicles(draw: st.DrawFn) -> Run:
    """A month, or a quarter month by month."""
    period = draw(st.sampled_from(["2026-02", "2026Q1"]))
    people = draw(st.lists(st.sampled_from(IDS), min_size=1, unique=True))
    metrics: list[Row] = []
    events: list[Row] = []
    css = st.sampled_from([0, 938, 939, 959, 960, 980, 981, 990, 991, 1000])
    for month in months(period):
        named = "" if period == month and draw(st.booleans()) else month
        row = {"subject": "@department", "metric": "css", "month": named}
        metrics.append(row | {"actual": str(draw(css))})
        for person in people:
            target = str(draw(st.integers(1, 17)))
            row = {"subject": person, "metric": "retail_target", "month": named, "target": target}
            metrics.append(row)
            events += draw(vehicles_of(person, month, named))
    employees = [
        {
            "employee_id": person,
            "name": person,
            "role": draw(st.sampled_from(["manager", "specialist"])),
        }
        for person in people
    ]
    inputs = {
        "employees": shuffled(draw, employees),
        "metrics": shuffled(draw, metrics),
        "events": shuffled(draw, events),
    }
    return Run("vehicle-commission", period, inputs)


@st.composite
def vehicles_of(draw: st.DrawFn, person: str, month: str, named: str) -> list[Row]:
    """None to three rows of vehicles of both kinds, by month or by day."""
    rows = []
    for kind in draw(st.lists(st.sampled_from(["vehicle", "channel_vehicle"]), max_size=3)):
        when = draw(st.sampled_from([{"month": named}, {"date": f"{month}-28"}]))
        quantity = draw(st.sampled_from(["", "1", "2", "3", "4", "6"]))
        rows.append({"employee_id": person, "event": kind, "quantity": quantity} | when)
    return rows
