"""The first case of a new scheme: two people, every figure worked out by hand."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.workspace.new_scheme.building_blocks import A, B

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from kpilib.text.language import Language
    from kpilib.workspace.new_scheme.building_blocks import Cells
    from kpilib.workspace.new_scheme.new_rules import SchemeDescription

_SHARES = {A: Decimal("0.9"), B: Decimal(1)}
"""How much of each indicator the two people reach: 90 and 100 points in all."""

_NAMES = {
    "month": ("{y}-01", "{y}-02", "{y}-03", "{y}-04", "{y}-05", "{y}-06", "{y}-07", "{y}-08",
              "{y}-09", "{y}-10", "{y}-11", "{y}-12"),
    "quarter": ("{y}Q1", "{y}Q2", "{y}Q3", "{y}Q4"),
    "half_year": ("{y}H1", "{y}H2"),
    "year": ("{y}",),
}  # fmt: skip


def first_period(cadence: str, since: date) -> Period:
    """The first whole period that a scheme holds for."""
    years = (since.year, since.year + 1)
    periods = (Period.parse(name.format(y=year)) for year in years for name in _NAMES[cadence])
    return next(period for period in periods if period.start >= since)


def case_text(described: SchemeDescription, said: Language) -> str:
    """The YAML of the case file."""
    period = first_period(described.periods, described.since)
    how = said.say("`kpi schemes test {id}` works them and shows each difference.", id=described.id)
    lines = [
        f"# {said.say('Cases: inputs, and what must come out of them, worked out by hand.')}",
        f"# {how}",
        f"scheme: {described.id}",
        "cases:",
        f"  - name: {_quoted(said.say('Two people'))}",
        "    clause: TODO",
        "    runs:",
        f"      - period: {period}",
        "        inputs:",
        *_inputs(described, said, period.start),
        *(f"        # {said.said(block.working)}" for block in described.blocks),
        "        expect:",
        *_expected(described),
        "",
    ]
    return "\n".join(lines)


def _inputs(described: SchemeDescription, said: Language, day: date) -> Iterator[str]:
    people: list[Cells] = [
        {"employee_id": A, "name": said.say("Person A")},
        {"employee_id": B, "name": said.say("Person B")},
    ]
    tables: dict[str, list[Cells]] = {}
    for block in described.blocks:
        for person, cells in zip(people, block.people, strict=True):
            person |= cells  # noqa: PLW2901 - the person of the list
        for table, given in block.inputs.items():
            dated = {"date": str(day)} if table == "events" else {}
            tables.setdefault(table, []).extend({**row, **dated} for row in given)
    for name, one in described.named():
        for who, share in _SHARES.items():
            reached = f"{share * 100:f}".rstrip("0").rstrip(".") if share != 1 else "100"
            if one.rated:
                row = {"employee_id": who, "indicator": name, "score": reached}
                tables.setdefault("ratings", []).append(row)
            else:
                row = {"subject": who, "metric": name, "target": "100", "actual": reached}
                tables.setdefault("metrics", []).append(row)
    yield from _table("employees", people)
    for table, rows in tables.items():
        yield from _table(table, rows)


def _expected(described: SchemeDescription) -> Iterator[str]:
    payouts: list[Cells] = []
    total = {A: Decimal("0.00"), B: Decimal("0.00")}
    for who, place in ((A, 0), (B, 1)):
        for block in described.blocks:
            if amount := block.amounts[place]:
                payouts.append({"employee_id": who, "item": block.pay.name, "amount": amount})
                total[who] += Decimal(amount)
    summary: list[Cells] = [{"employee_id": who, "eligible": "true"} for who in (A, B)]
    if described.indicators:
        summary[0] |= {"score": "90.00", "rank": "2"}
        summary[1] |= {"score": "100.00", "rank": "1"}
    for row in summary:
        if described.parts:
            row["total_pay"] = f"{total[row['employee_id']]:f}"
    yield from _table("summary", summary)
    if described.parts:
        yield from _table("payouts", payouts)


def _table(name: str, rows: Sequence[Cells]) -> Iterator[str]:
    yield f"          {name}:"
    for row in rows:
        cells = ", ".join(f"{key}: {_quoted(value)}" for key, value in row.items())
        yield f"            - {{{cells}}}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
