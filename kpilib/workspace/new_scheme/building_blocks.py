"""The building blocks of a new scheme: rules as companies often have them, each with its case.

Every figure of a case is worked out by hand here, for two people; nothing of it comes from the
engine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kpilib.core.messages import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

A, B = "E1", "E2"
"""The two people of the first case."""

Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class NewRule:
    """An entry of a scheme as it is written.

    Attributes:
        name: Its name.
        title: Its printed name.
        lines: What stands below it, the clause and the title aside.
        note: What the comment above it teaches.
        ruled: Whether it must name a clause.
    """

    name: str
    title: Message
    lines: tuple[str, ...]
    note: Message | None = None
    ruled: bool = True


@dataclass(frozen=True, slots=True)
class BuildingBlock:
    """A kind of rule.

    Attributes:
        name: As it is asked for.
        meaning: What it is, in a line.
        parameters: Numbers of the clause.
        quantities: What is read from the inputs or worked out.
        pay: What is paid.
        inputs: Rows of input tables, for the case.
        amounts: What the two people get, yuan; empty where it is nothing.
        working: How these come about.
        people: Cells of `employees` that it needs, by person.
        scored: It needs indicators.
        head: Further entries of the scheme, such as the words that a column allows.
    """

    name: str
    meaning: Message
    quantities: tuple[NewRule, ...]
    pay: NewRule
    amounts: tuple[str, str]
    working: Message
    parameters: tuple[NewRule, ...] = ()
    inputs: Mapping[str, tuple[Cells, ...]] = field(default_factory=dict)
    people: tuple[Cells, Cells] = field(default_factory=lambda: ({}, {}))
    scored: bool = False
    head: tuple[str, ...] = ()


def _metric(name: str, first: str, second: str, target: str = "") -> tuple[Cells, ...]:
    planned = {"target": target} if target else {}
    return tuple(
        {"subject": who, "metric": name, **planned, "actual": actual}
        for who, actual in ((A, first), (B, second))
    )


_BLOCKS = (
    BuildingBlock(
        "commission",
        Message("a share of what somebody sold"),
        (
            NewRule(
                "sales_amount",
                Message("Sales"),
                ("sum: amount × share", "deal: product", "unit: yuan"),
                Message("sum adds up rows of deals.csv, here those of the kind product"),
                ruled=False,
            ),
        ),
        NewRule(
            "commission",
            Message("Commission"),
            ("formula: commission_rate × sales_amount", "unit: yuan"),
        ),
        ("400.00", "800.00"),
        Message("commission: 4% × 10,000 = 400 and 4% × 20,000 = 800"),
        (NewRule("commission_rate", Message("Commission rate"), ("value: 4%",)),),
        {
            "deals": (
                {"deal_id": "D1", "employee_id": A, "kind": "product", "amount": "10000"},
                {"deal_id": "D2", "employee_id": B, "kind": "product", "amount": "20000"},
            )
        },
    ),
    BuildingBlock(
        "tiers",
        Message("a rate that rises with what was reached"),
        (
            NewRule(
                "revenue",
                Message("Revenue"),
                ("metric: revenue", "unit: yuan"),
                Message("metric reads the actual of metrics.csv"),
                ruled=False,
            ),
            NewRule(
                "tier_rate",
                Message("Rate of the tier"),
                ("steps: {of: revenue, from: {200000: 3%, 100000: 2%, 0: 1%}}",),
                Message(
                    "steps gives the value beside the highest bound reached; the bound itself "
                    "counts as reached"
                ),
                ruled=False,
            ),
        ),
        NewRule(
            "tier_bonus",
            Message("Bonus by tier"),
            ("formula: revenue × tier_rate", "unit: yuan"),
            Message("the rate of the tier holds for everything, and not only for what lies above"),
        ),
        ("800.00", "2000.00"),
        Message("tiers: 80,000 × 1% = 800; 100,000 reaches the second tier: × 2% = 2,000"),
        inputs={"metrics": _metric("revenue", "80000", "100000")},
    ),
    BuildingBlock(
        "piece",
        Message("so much for each piece"),
        (
            NewRule(
                "pieces",
                Message("Pieces"),
                ("count: piece", "unit: pieces"),
                Message("count adds up the quantities of events.csv"),
                ruled=False,
            ),
        ),
        NewRule("piece_pay", Message("Piece pay"), ("formula: piece_rate × pieces", "unit: yuan")),
        ("300.00", "360.00"),
        Message("piece: 3 × 100 = 300 and 3 × 120 = 360"),
        (NewRule("piece_rate", Message("Rate a piece"), ("value: 3", "unit: yuan")),),
        {
            "events": (
                {"employee_id": A, "event": "piece", "quantity": "100"},
                {"employee_id": B, "event": "piece", "quantity": "120"},
            )
        },
    ),
    BuildingBlock(
        "deduction",
        Message("so much withheld for each case"),
        (
            NewRule(
                "complaints",
                Message("Complaints"),
                ("count: complaint", "unit: times"),
                ruled=False,
            ),
        ),
        NewRule(
            "complaint_deduction",
            Message("Withheld for complaints"),
            ("formula: 0 − withheld_each × complaints", "unit: yuan"),
            Message("what is withheld is a pay item below zero"),
        ),
        ("-20.00", ""),
        Message("deduction: 20 × 1 = 20 are withheld; nobody complained about the second person"),
        (NewRule("withheld_each", Message("Withheld each time"), ("value: 20", "unit: yuan")),),
        {"events": ({"employee_id": A, "event": "complaint", "quantity": "1"},)},
    ),
    BuildingBlock(
        "attainment",
        Message("a bonus by how much of the plan was reached"),
        (
            NewRule(
                "plan_reached",
                Message("Plan reached"),
                ("attainment: plan",),
                Message("attainment is actual ÷ target of a metric"),
                ruled=False,
            ),
        ),
        NewRule(
            "plan_bonus",
            Message("Bonus for the plan"),
            (
                "formula: 'full_bonus × min(plan_reached, 1)'",
                "when: plan_reached ≥ 80%",
                "unit: yuan",
            ),
            Message("when says on which condition there is an amount at all"),
        ),
        ("900.00", "1000.00"),
        Message("attainment: 90 ÷ 100 of 1,000 = 900; 110 ÷ 100 counts as 1: 1,000"),
        (NewRule("full_bonus", Message("Bonus at 100%"), ("value: 1000", "unit: yuan")),),
        {"metrics": _metric("plan", "90", "110", "100")},
    ),
    BuildingBlock(
        "coefficient",
        Message("a base amount times a coefficient by role"),
        (
            NewRule("role", Message("Role"), ("employee: role",), ruled=False),
            NewRule(
                "role_coefficient",
                Message("Coefficient of the role"),
                ("lookup: role", "in: {manager: 1.2, specialist: 1}"),
                Message("lookup finds a value by a word; another word is a problem"),
                ruled=False,
            ),
        ),
        NewRule(
            "role_pay",
            Message("Pay by role"),
            ("formula: role_base × role_coefficient", "unit: yuan"),
        ),
        ("500.00", "600.00"),
        Message("coefficient: 500 × 1 = 500 and 500 × 1.2 = 600"),
        (NewRule("role_base", Message("Base amount"), ("value: 500", "unit: yuan")),),
        people=({"role": "specialist"}, {"role": "manager"}),
        head=("allowed: {role: [manager, specialist]}",),
    ),
    BuildingBlock(
        "salary",
        Message("performance pay by the score"),
        (
            NewRule(
                "performance_salary",
                Message("Performance pay at 100 points"),
                ("employee: performance_salary", "unit: yuan"),
                Message("employee reads a column of employees.csv"),
                ruled=False,
            ),
        ),
        NewRule(
            "performance_pay",
            Message("Performance pay"),
            ("formula: performance_salary × score ÷ 100", "unit: yuan"),
            Message("score is the sum of the indicators' points"),
        ),
        ("2700.00", "3000.00"),
        Message("salary: 3,000 × 90 ÷ 100 = 2,700 and 3,000 × 100 ÷ 100 = 3,000"),
        people=({"performance_salary": "3000"}, {"performance_salary": "3000"}),
        scored=True,
    ),
    BuildingBlock(
        "pool",
        Message("an amount shared out by weights"),
        (NewRule("hours", Message("Hours"), ("metric: hours", "unit: hours"), ruled=False),),
        NewRule(
            "pool_pay",
            Message("Share of the pool"),
            ("pool: pool_total", "by: hours", "unit: yuan"),
            Message("pool shares out all of it, to the fen"),
        ),
        ("4000.00", "6000.00"),
        Message("pool: 10,000 × 40 ÷ 100 = 4,000 and 10,000 × 60 ÷ 100 = 6,000"),
        (NewRule("pool_total", Message("The pool"), ("value: 10000", "unit: yuan")),),
        {"metrics": _metric("hours", "40", "60")},
    ),
    BuildingBlock(
        "prizes",
        Message("prizes for the first places"),
        (
            NewRule("contest", Message("Result of the contest"), ("metric: contest",), ruled=False),
            NewRule("place", Message("Place"), ("rank: contest",), ruled=False),
        ),
        NewRule(
            "prize",
            Message("Prize"),
            ("prizes: [600, 400]", "rank: place", "unit: yuan"),
            Message("who has the same place shares the prizes of the places that they occupy"),
        ),
        ("400.00", "600.00"),
        Message("prizes: 80 is the first place, 600; 50 the second, 400"),
        inputs={"metrics": _metric("contest", "50", "80")},
    ),
)

BLOCKS: Mapping[str, BuildingBlock] = {block.name: block for block in _BLOCKS}
"""Every block by its name, in the order in which they are offered."""
