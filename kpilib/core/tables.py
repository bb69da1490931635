"""Input tables and result tables, declared once: columns, required or optional, types, units."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from kpilib.core.messages import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

DEPARTMENT = "@department"
"""Stands in the place of an `employee_id` where the department itself is meant."""

ORIGIN = "_origin"
"""The column that says where a row came from before it stood in its file: a cell of a spreadsheet,
a row of a database. Explanations end there."""

YUAN = "yuan"
"""The unit of money."""

UNITS = frozenset(
    {"%", "cards", "customers", "days", "deals", "fraction", "hours", "items", "leads", "months",
     "m²", "orders", "people", "pieces", "plans", "points", "times", "units", "vehicles", "visits",
     "years", "‰", YUAN}
)  # fmt: skip
"""The units that reports can print in every language."""


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One declared column.

    Attributes:
        name: As it stands in the header.
        type: `text`, `number`, `truth`, `date` or `month`.
        meaning: One line for input templates and messages.
        unit: `yuan`, `days` …, empty where there is none.
        required: The column must be there and filled.
        empty_means: The value of an empty cell, as text; None where empty stays empty.
        negative: Whether a number below zero is possible in this column at all.
        person: Whether it names people, so that tables are joined by it.
        fraction: Whether it holds parts of a whole, so that 95% is 0.95.
    """

    name: str
    type: str
    meaning: str
    unit: str = ""
    required: bool = False
    empty_means: str | None = None
    negative: bool = False
    person: bool = False
    fraction: bool = False

    @property
    def is_id(self) -> bool:
        """Whether its words are ids: of people, deals, customers."""
        return self.person or self.name.endswith("_id")


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One declared table: its columns and the columns that make up its key (empty: none)."""

    name: str
    columns: tuple[ColumnSpec, ...]
    key: tuple[str, ...] = ()
    open_columns: bool = False
    """The scheme names further columns (customers' attributes)."""

    def column(self, name: str) -> ColumnSpec | None:
        """The declared column of that name."""
        return next((column for column in self.columns if column.name == name), None)

    @property
    def names(self) -> tuple[str, ...]:
        """The declared column names in order."""
        return tuple(column.name for column in self.columns)


_EMPLOYEES = TableSpec(
    "employees",
    (
        ColumnSpec("employee_id", "text", Message("the person"), required=True, person=True),
        ColumnSpec("name", "text", Message("the person's name"), required=True),
        ColumnSpec("name_en", "text", Message("the name in Latin letters, for English reports")),
        ColumnSpec("role", "text", Message("what the person does, as the scheme names it")),
        ColumnSpec("level", "text", Message("the person's level, as the scheme names it")),
        ColumnSpec("section", "text", Message("the part of the department")),
        ColumnSpec("hire_date", "date", Message("first day in the department")),
        ColumnSpec(
            "tenure_years",
            "number",
            Message("years in the department, else from hire_date"),
            "years",
        ),
        ColumnSpec("base_salary", "number", Message("base pay of the scheme's period"), "yuan"),
        ColumnSpec("performance_salary", "number", Message("performance pay at 100 %"), "yuan"),
        ColumnSpec("float_salary", "number", Message("floating pay"), "yuan"),
        ColumnSpec("absent_days", "number", Message("working days absent in the period"), "days"),
        ColumnSpec("working_days", "number", Message("working days of the period"), "days"),
        ColumnSpec("on_probation", "truth", Message("still on probation"), empty_means="false"),
        ColumnSpec("continuous_months", "number", Message("months of unbroken service"), "months"),
        ColumnSpec("leave_months", "number", Message("months on leave"), "months", empty_means="0"),
    ),
    key=("employee_id",),
)
_METRICS = TableSpec(
    "metrics",
    (
        ColumnSpec(
            "subject",
            "text",
            Message("an employee_id, or {word}", word=DEPARTMENT),
            required=True,
            person=True,
        ),
        ColumnSpec("metric", "text", Message("what was measured"), required=True),
        ColumnSpec("month", "month", Message("the month, where the scheme is assessed by month")),
        ColumnSpec("target", "number", Message("what was to be reached")),
        ColumnSpec("actual", "number", Message("what was reached"), negative=True),
    ),
    key=("subject", "metric", "month"),
)
_RATINGS = TableSpec(
    "ratings",
    (
        ColumnSpec("employee_id", "text", Message("who was rated"), required=True, person=True),
        ColumnSpec("indicator", "text", Message("what was rated"), required=True),
        ColumnSpec("month", "month", Message("the month, where the scheme is assessed by month")),
        ColumnSpec("rater_type", "text", Message("whose view it is"), empty_means="superior"),
        ColumnSpec("rater", "text", Message("who rated")),
        ColumnSpec(
            "score", "number", Message("the rating on the scheme's scale"), "points", required=True
        ),
    ),
    key=("employee_id", "indicator", "month", "rater_type", "rater"),
)
_EVENTS = TableSpec(
    "events",
    (
        ColumnSpec("employee_id", "text", Message("whose event it is"), required=True, person=True),
        ColumnSpec("event", "text", Message("what happened"), required=True),
        ColumnSpec("date", "date", Message("the day")),
        ColumnSpec("month", "month", Message("the month, where no day is known")),
        ColumnSpec("quantity", "number", Message("how many"), empty_means="1"),
        ColumnSpec("amount", "number", Message("money or score of the event"), negative=True),
        ColumnSpec("status", "text", Message("how far it has come")),
        ColumnSpec("customer_kind", "text", Message("what kind of customer")),
    ),
)
_DEALS = TableSpec(
    "deals",
    (
        ColumnSpec("deal_id", "text", Message("the deal"), required=True),
        ColumnSpec(
            "employee_id", "text", Message("who has a share in it"), required=True, person=True
        ),
        ColumnSpec("kind", "text", Message("what was sold"), required=True),
        ColumnSpec(
            "amount",
            "number",
            Message("collected, net of tax"),
            "yuan",
            required=True,
            negative=True,
        ),
        ColumnSpec(
            "share",
            "number",
            Message("the person's part, all parts of a deal sum to 1"),
            empty_means="1",
            fraction=True,
        ),
        ColumnSpec("standard_price", "number", Message("price by the list"), "yuan"),
        ColumnSpec(
            "gross_margin", "number", Message("gross margin of the deal"), "yuan", negative=True
        ),
        ColumnSpec("in_crm", "truth", Message("recorded in the CRM system"), empty_means="true"),
        ColumnSpec("date", "date", Message("when it was collected")),
    ),
    key=("deal_id", "employee_id"),
)
_CUSTOMERS = TableSpec(
    "customers",
    (
        ColumnSpec("customer_id", "text", Message("the customer"), required=True),
        ColumnSpec("name", "text", Message("the customer's name")),
    ),
    key=("customer_id",),
    open_columns=True,
)
_CARRY = TableSpec(
    "carry",
    (
        ColumnSpec("employee_id", "text", Message("whose state it is"), required=True),
        ColumnSpec("kind", "text", Message("what is carried"), required=True),
        ColumnSpec("origin_period", "text", Message("the period in which it arose"), required=True),
        ColumnSpec("amount", "number", Message("what is still open"), "yuan", required=True),
        ColumnSpec("base", "number", Message("what depends on it"), "yuan"),
    ),
    key=("employee_id", "kind", "origin_period"),
)

_OPENING = TableSpec(
    "opening",
    (
        *(replace(column, required=column.name != "base") for column in _CARRY.columns),
        ColumnSpec("becomes", "text", Message("dropped, paid or carried"), required=True),
        ColumnSpec(
            "as_kind", "text", Message("as what it is carried on by the scheme of this period")
        ),
        ColumnSpec("as_origin_period", "text", Message("since which period it is then open")),
        ColumnSpec("as_amount", "number", Message("how much is then open"), "yuan"),
        ColumnSpec("as_base", "number", Message("what then depends on it"), "yuan"),
        ColumnSpec("by", "text", Message("who decided it"), required=True),
        ColumnSpec("on", "date", Message("the day of the decision"), required=True),
        ColumnSpec("reason", "text", Message("why, and where it is paid"), required=True),
    ),
    key=_CARRY.key,
)

INPUT_TABLES: Mapping[str, TableSpec] = MappingProxyType(
    {t.name: t for t in (_EMPLOYEES, _METRICS, _RATINGS, _EVENTS, _DEALS, _CUSTOMERS)}
)
"""The tables of one department and period, in the order in which they are read."""

CARRY_TABLE = _CARRY
"""The state handed from one period to the next, both result and input."""

OPENING_TABLE = _OPENING
"""What becomes of state that an earlier scheme has left open; stands beside a period's inputs."""

READ_TABLES: Mapping[str, TableSpec] = MappingProxyType(
    {**INPUT_TABLES, CARRY_TABLE.name: CARRY_TABLE, OPENING_TABLE.name: OPENING_TABLE}
)
"""Every table that is read from a file."""

RESULT_TABLES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "summary": (
            "employee_id", "period", "eligible", "reason", "score", "grade", "rank", "total_pay",
        ),
        "scores": ("employee_id", "period", "indicator", "target", "actual", "points"),
        "payouts": ("employee_id", "period", "item", "amount"),
        "carry": _CARRY.names,
        "flags": ("employee_id", "period", "flag", "detail"),
        "classes": ("customer_id", "class"),
    }
)  # fmt: skip
"""The columns of every result table, in the order of the files that `kpi assess` writes."""

RATER_TYPES = ("superior", "peer", "subordinate", "self", "customer", "department")
"""Whose view a rating may be."""
