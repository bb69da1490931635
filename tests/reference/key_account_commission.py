"""key-account-commission · 大客户部销售人员绩效考核办法 · quarter, carries state on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from . import result
from .rounding import Row, Tables, fixed, half_up, number, printed
from .spans import begins_within, quarters

BASE_QUOTA = Fraction(50, 100)
SOFTWARE_RATE = Fraction(4, 100)
SERVICE_RATE = Fraction(6, 100)
DEDUCTION = Fraction(-600)
SETTLED_AT_ONCE = Fraction(300_000)
NOTHING = Fraction(0)


@dataclass(frozen=True)
class Income:
    """What a person brought in within a quarter, in yuan."""

    product: Fraction
    secondary: Fraction
    implementation: Fraction
    maintenance: Fraction
    training: Fraction
    transfer: Fraction

    @property
    def service(self) -> Fraction:
        """Everything that earns 6% at once."""
        return self.implementation + self.maintenance + self.training


@dataclass(frozen=True)
class Gap:
    """A quarter below the base quota: what is still missing, and what 4% is owed on."""

    origin: str
    amount: Fraction
    base: Fraction


@dataclass(frozen=True)
class Outcome:
    """Pay before K and rounding, and the state after the quarter."""

    software: Fraction = NOTHING
    back: Fraction = NOTHING
    float_paid: bool = False
    deduction: Fraction = NOTHING
    gaps: tuple[Gap, ...] = ()
    excess: Fraction = NOTHING


def assess(
    inputs: Tables,
    period: str,
    carry: list[Row],
    history: dict[str, Tables] | None = None,
    settled_from: Fraction | None = SETTLED_AT_ONCE,
) -> Tables:
    """A quarter, or the quarters of a longer period from `history`, the state handed on.

    `settled_from` None leaves out the step at 300,000: an excess is then always carried.
    """
    tables = result.empty()
    state = carry
    for quarter in quarters(period):
        piece = inputs if quarter == period else (history or {})[quarter]
        state = _assess_quarter(piece, quarter, state, settled_from, tables)
    tables["carry"] = state
    if quarters(period) != [period]:
        result.add_run(tables, inputs, period, None)
    return result.in_order(tables)


def _assess_quarter(
    inputs: Tables,
    quarter: str,
    carry: list[Row],
    settled_from: Fraction | None,
    tables: Tables,
) -> list[Row]:
    handed_on: list[Row] = []
    known = {person["employee_id"] for person in inputs["employees"]}
    for employee_id in sorted({line["employee_id"] for line in carry} - known):
        theirs = [dict(line) for line in carry if line["employee_id"] == employee_id]
        handed_on += sorted(theirs, key=lambda line: (line["kind"] != "gap", line["origin_period"]))
        tables["flags"].append(
            result.row(
                "flags", employee_id=employee_id, period=quarter, flag="carry_without_person"
            )
        )
    for person in result.people(inputs):
        mine = [line for line in carry if line["employee_id"] == person["employee_id"]]
        handed_on += _assess_person(person, quarter, inputs, mine, settled_from, tables)
    return handed_on


def _assess_person(
    person: Row,
    quarter: str,
    inputs: Tables,
    carry: list[Row],
    settled_from: Fraction | None,
    tables: Tables,
) -> list[Row]:
    employee_id = person["employee_id"]
    income = income_of(employee_id, inputs["deals"])
    gaps = [
        Gap(line["origin_period"], number(line["amount"]), number(line["base"]))
        for line in sorted(carry, key=lambda line: line["origin_period"])
        if line["kind"] == "gap"
    ]
    excess_in = sum((number(line["amount"]) for line in carry if line["kind"] == "excess"), NOTHING)
    x = income.product + income.secondary + income.implementation + excess_in
    if person.get("hire_date") and begins_within(person["hire_date"], quarter):
        outcome = Outcome(
            software=SOFTWARE_RATE * max(NOTHING, x - income.implementation),
            float_paid=True,
            gaps=tuple(gaps),
        )
    else:
        target = _metric(employee_id, "quarterly_target", "target", inputs)
        outcome = outcome_of(x, target, income.implementation, gaps, quarter, settled_from)
    kpi = _metric(employee_id, "kpi_coefficient", "actual", inputs)
    factor = Fraction(80, 100) + Fraction(20, 100) * kpi
    items = {
        "float_salary": number(person["float_salary"]) if outcome.float_paid else NOTHING,
        "software_commission": outcome.software * factor,
        "service_commission": SERVICE_RATE * income.service * factor,
        "back_pay": outcome.back * factor,
        "fixed_salary_deduction": outcome.deduction,
    }
    _write(employee_id, quarter, items, income.transfer, tables)
    return _state(employee_id, quarter, outcome)


def income_of(employee_id: str, deals: list[Row]) -> Income:
    """The person's own part of all deals that stand in the CRM."""
    total = dict.fromkeys(("product", "implementation", "maintenance", "training"), NOTHING)
    secondary = transfer = NOTHING
    for deal in deals:
        if deal["employee_id"] != employee_id or deal.get("in_crm") == "false":
            continue
        share = number(deal.get("share") or "1")
        if deal["kind"] == "secondary_development":
            secondary += number(deal["gross_margin"]) * share
            continue
        total[deal["kind"]] += number(deal["amount"]) * share
        if deal["kind"] == "implementation" and deal.get("standard_price"):
            shortfall = number(deal["standard_price"]) - number(deal["amount"])
            transfer += max(NOTHING, shortfall) * share
    return Income(secondary=secondary, transfer=transfer, **total)


def outcome_of(
    x: Fraction,
    target: Fraction,
    implementation: Fraction,
    gaps: list[Gap],
    quarter: str,
    settled_from: Fraction | None,
) -> Outcome:
    """The rule for a person with a task, before K."""
    quota = BASE_QUOTA * target
    if x < quota:
        new = Gap(quarter, quota - x, max(NOTHING, quota - implementation))
        return Outcome(deduction=DEDUCTION, gaps=(*gaps, new))

    filled = _fill_oldest_first(gaps, x - quota)
    rest = x - sum(filled, NOTHING)
    gaps = _lower_bases(gaps, filled, max(NOTHING, implementation - rest))
    complete = [gap for gap, part in zip(gaps, filled, strict=True) if part == gap.amount]
    partly = [
        replace(gap, amount=gap.amount - part)
        for gap, part in zip(gaps, filled, strict=True)
        if part < gap.amount
    ]

    if rest < target or (settled_from is not None and rest >= settled_from):
        paid_on, excess = rest, NOTHING
    else:
        paid_on, excess = target, max(NOTHING, rest - max(target, implementation))
    return Outcome(
        software=SOFTWARE_RATE * max(NOTHING, paid_on - implementation),
        back=SOFTWARE_RATE * sum((gap.base for gap in complete), NOTHING),
        float_paid=x >= target,
        gaps=tuple(partly),
        excess=excess,
    )


def _fill_oldest_first(gaps: list[Gap], available: Fraction) -> list[Fraction]:
    filled = []
    for gap in gaps:
        part = min(gap.amount, available)
        available -= part
        filled.append(part)
    return filled


def _lower_bases(gaps: list[Gap], filled: list[Fraction], by_implementation: Fraction) -> list[Gap]:
    """What implementation filled was paid 6%: it goes off the bases, the last touched first."""
    lowered = list(gaps)
    for i in reversed(range(len(gaps))):
        part = min(filled[i], by_implementation)
        by_implementation -= part
        lowered[i] = replace(gaps[i], base=max(NOTHING, gaps[i].base - part))
    return lowered


def _state(employee_id: str, quarter: str, outcome: Outcome) -> list[Row]:
    """Carry rows, rounded half up to the fen."""
    rows = []
    for gap in outcome.gaps:
        line = result.row("carry", employee_id=employee_id, kind="gap", origin_period=gap.origin)
        if half_up(gap.amount) or half_up(gap.base):
            rows.append(line | {"amount": fixed(gap.amount), "base": fixed(gap.base)})
    if half_up(outcome.excess):
        line = result.row("carry", employee_id=employee_id, kind="excess", origin_period=quarter)
        rows.append(line | {"amount": fixed(outcome.excess)})
    return rows


def _write(
    employee_id: str, quarter: str, items: dict[str, Fraction], transfer: Fraction, tables: Tables
) -> None:
    rounded, total = result.pay(items)
    for item, amount in rounded.items():
        line = result.row("payouts", employee_id=employee_id, period=quarter, item=item)
        tables["payouts"].append(line | {"amount": amount})
    if transfer:
        line = result.row("scores", employee_id=employee_id, period=quarter)
        line |= {"indicator": "implementation_transfer", "actual": printed(transfer)}
        tables["scores"].append(line)
    line = result.row("summary", employee_id=employee_id, period=quarter, eligible="true")
    tables["summary"].append(line | {"total_pay": total})


def _metric(subject: str, metric: str, column: str, inputs: Tables) -> Fraction:
    (found,) = (
        line[column]
        for line in inputs["metrics"]
        if (line["subject"], line["metric"]) == (subject, metric)
    )
    return number(found)
