"""Every table that goes in or comes out, declared once: columns, types, units, meaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

DEPARTMENT = "@department"
"""Stands in the place of an `employee_id` where the department itself is meant."""


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
    """

    name: str
    type: str
    meaning: str
    unit: str = ""
    required: bool = False
    empty_means: str | None = None
    negative: bool = False


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


def _spec(name: str, kind: str, meaning: str, unit: str = "", empty: str | None = None,
          *, required: bool = False, negative: bool = False) -> ColumnSpec:  # fmt: skip
    return ColumnSpec(name, kind, meaning, unit, required, empty, negative)


_EMPLOYEES = TableSpec(
    "employees",
    (
        _spec("employee_id", "text", "the person", required=True),
        _spec("name", "text", "the person's name", required=True),
        _spec("role", "text", "what the person does, as the scheme names it"),
        _spec("level", "text", "the person's level, as the scheme names it"),
        _spec("section", "text", "the part of the department"),
        _spec("hire_date", "date", "first day in the department"),
        _spec("tenure_years", "number", "years in the department, else from hire_date", "years"),
        _spec("base_salary", "number", "base pay of the scheme's period", "yuan"),
        _spec("performance_salary", "number", "performance pay at 100 %", "yuan"),
        _spec("float_salary", "number", "floating pay", "yuan"),
        _spec("absent_days", "number", "working days absent in the period", "days"),
        _spec("working_days", "number", "working days of the period", "days"),
        _spec("on_probation", "truth", "still on probation", empty="false"),
        _spec("continuous_months", "number", "months of unbroken service", "months"),
        _spec("leave_months", "number", "months on leave", "months", "0"),
    ),
    key=("employee_id",),
)
_METRICS = TableSpec(
    "metrics",
    (
        _spec("subject", "text", f"an employee_id, or {DEPARTMENT}", required=True),
        _spec("metric", "text", "what was measured", required=True),
        _spec("month", "month", "the month, where the scheme is assessed by month"),
        _spec("target", "number", "what was to be reached"),
        _spec("actual", "number", "what was reached", negative=True),
    ),
    key=("subject", "metric", "month"),
)
_RATINGS = TableSpec(
    "ratings",
    (
        _spec("employee_id", "text", "who was rated", required=True),
        _spec("indicator", "text", "what was rated", required=True),
        _spec("month", "month", "the month, where the scheme is assessed by month"),
        _spec("rater_type", "text", "whose view it is", empty="superior"),
        _spec("rater", "text", "who rated"),
        _spec("score", "number", "the rating on the scheme's scale", "points", required=True),
    ),
    key=("employee_id", "indicator", "month", "rater_type", "rater"),
)
_EVENTS = TableSpec(
    "events",
    (
        _spec("employee_id", "text", "whose event it is", required=True),
        _spec("event", "text", "what happened", required=True),
        _spec("date", "date", "the day"),
        _spec("month", "month", "the month, where no day is known"),
        _spec("quantity", "number", "how many", empty="1"),
        _spec("amount", "number", "money or score of the event", negative=True),
        _spec("status", "text", "how far it has come"),
        _spec("customer_kind", "text", "what kind of customer"),
    ),
)
_DEALS = TableSpec(
    "deals",
    (
        _spec("deal_id", "text", "the deal", required=True),
        _spec("employee_id", "text", "who has a share in it", required=True),
        _spec("kind", "text", "what was sold", required=True),
        _spec("amount", "number", "collected, net of tax", "yuan", required=True, negative=True),
        _spec("share", "number", "the person's part, all parts of a deal sum to 1", empty="1"),
        _spec("standard_price", "number", "price by the list", "yuan"),
        _spec("gross_margin", "number", "gross margin of the deal", "yuan", negative=True),
        _spec("in_crm", "truth", "recorded in the CRM system", empty="true"),
        _spec("date", "date", "when it was collected"),
    ),
    key=("deal_id", "employee_id"),
)
_CUSTOMERS = TableSpec(
    "customers",
    (
        _spec("customer_id", "text", "the customer", required=True),
        _spec("name", "text", "the customer's name"),
    ),
    key=("customer_id",),
    open_columns=True,
)
_CARRY = TableSpec(
    "carry",
    (
        _spec("employee_id", "text", "whose state it is", required=True),
        _spec("kind", "text", "what is carried", required=True),
        _spec("origin_period", "text", "the period in which it arose", required=True),
        _spec("amount", "number", "what is still open", "yuan", required=True),
        _spec("base", "number", "what depends on it", "yuan"),
    ),
    key=("employee_id", "kind", "origin_period"),
)

INPUT_TABLES: Mapping[str, TableSpec] = MappingProxyType(
    {t.name: t for t in (_EMPLOYEES, _METRICS, _RATINGS, _EVENTS, _DEALS, _CUSTOMERS)}
)
"""The tables of one department and period, in the order in which they are read."""

CARRY_TABLE = _CARRY
"""The state handed from one period to the next, both result and input."""

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
