"""What the regulations say that decides whether a change of the inputs is a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .valid import Work

MONTHLY = frozenset([
    "service-satisfaction", "vehicle-commission", "customer-service-rules",
    "office-equipment-monthly", "securities-account-manager", "account-manager-rollup",
    "service-advisor", "kpi-general-rules", "bus-media-account-manager", "work-log",
    "postal-account-manager", "telecom-retention", "maintenance-team", "equipment-technicians",
    "equipment-department", "post-key-customers", "car-referral", "trial-assistance",
    "sales-discipline",
])  # fmt: skip
"""Assessed month by month, and by no other length."""

CLASSES = frozenset([
    "customer-tiers-five", "group-key-customers", "construction-customer-classes",
    "customer-evaluation", "dormant-customers",
])  # fmt: skip
"""Customers are put into classes, whatever the period."""

WRONG_LENGTH = {
    **dict.fromkeys(MONTHLY, "2026-01-05..2026-01-18"),
    "customer-service-pool": "2026Q1",
    "key-account-department-goals": "2026H1",
    "account-manager-system": "2026Q4",
    "key-account-manager": "2026H1",
    "sales-department": "2026H2",
    "sales-department-monthly": "2026Q1",
    "key-account-pay-bands": "2026H1",
    "account-manager-bodies": "2026-03",
    "equipment-supervisors-2015": "2026H1",
    "sales-staff": "2026-01",
    "production-push": "2014-08-25..2014-09-06",
}
"""A length that a scheme does not list and that is not made of one; quarterly ones: a month."""

ROLES = {
    "vehicle-commission", "telecom-retention", "maintenance-team", "equipment-supervisors-2015",
    "car-referral",
}  # fmt: skip
LEVELS = {"key-account-pay-bands", "securities-account-manager", "equipment-technicians"}

SIGNED_METRICS = {
    "customer_growth", "business_growth", "sales_growth", "growth_qoq", "growth_yoy"
}  # fmt: skip
"""Their actual can be negative in life."""

SIGNED_EVENTS = {("office-equipment-monthly", "adjustment")}

SIGNED_ATTRIBUTES = {"current_ratio", "net_margin", "return_on_assets"}
"""Ratios of which the regulation's reading says what a negative one gives."""

ATTRIBUTE_SCALES = {
    "customer-tiers-five": {"purchasing_power": 5, "influence": 5, "demand": 5},
    "group-key-customers": {"profit_share": 1, "potential": 5},
}
"""The top of the scale of customers' attributes."""

PAYEES_ARE_CUSTOMERS = {"mall-referral"}
"""Whoever events name is paid, in `employees` or not."""

SCALES = {
    "service-satisfaction": {"feedback": (1, 10), "attitude": (1, 10)},
    "account-manager-system": dict.fromkeys(
        ("tasks", "satisfaction", "quality", "teamwork"), (1, 10)
    ),
    "maintenance-team": dict.fromkeys(("attitude", "skill", "compliance", "cooperation"), (0, 10)),
    "service-advisor": {"five_s": (0, 20)},
}
"""Scales other than 0 to 100."""

TEXT_ATTRIBUTES = {"customer_id", "name"}
DATE_ATTRIBUTES = {"last_contact"}
TRUTH_ATTRIBUTES = {
    "good_credit", "referred_closed", "group_buyer", "strategic", "potential"
}  # fmt: skip
"""Truth values, but for `potential` of group-key-customers, which is a number."""


OPTIONAL = {
    ("vehicle-commission", "retail_target", "actual"),  # counted from events; given, it must agree
    ("production-push", "daily_output", "target"),  # the regulation's own; given, it must agree
    ("production-push", "bubble_rate", "target"),
}
"""Cells that may be left empty although a case fills them."""


def without_task(work: Work, who: str) -> bool:
    """Whether a person was hired in the quarter, so that a target given is ignored."""
    grid = work.tables.get("employees")
    if work.scheme != "key-account-commission" or grid is None:
        return False
    months = months_of(work.period)
    return any(
        grid.get(row, "employee_id") == who and grid.get(row, "hire_date")[:7] in months
        for row in range(len(grid.rows))
    )


def scale(scheme: str, indicator: str) -> tuple[int, int]:
    """Lowest and highest rating."""
    return SCALES.get(scheme, {}).get(indicator, (0, 100))


def by_month(work: Work) -> bool:
    """Whether rows have to name their month."""
    return work.scheme in MONTHLY and not is_month(work.period)


def is_month(period: str) -> bool:
    return len(period) == len("2026-01")


def months_of(period: str) -> list[str]:
    """The months of a period that is made of whole months."""
    year = period[:4]
    if ".." in period:
        first, last = period.split("..")
        return [
            f"{y:04}-{m:02}"
            for y in range(int(first[:4]), int(last[:4]) + 1)
            for m in range(1, 13)
            if first <= f"{y:04}-{m:02}" <= last
        ]
    if is_month(period):
        return [period]
    kind = period[4:]
    size = {"Q": 3, "H": 6}.get(kind[:1], 12)
    start = (int(kind[1]) - 1) * size if kind else 0
    return [f"{year}-{start + number:02}" for number in range(1, size + 1)]
