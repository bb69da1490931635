"""What the rule book calls alike in every scheme: columns, cadences, raters, frames, sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.text.language import language

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

NAMES: Mapping[str, Message] = {
    "score": Message("score", context="column"),
    "grade": Message("grade", context="column"),
    "rank": Message("rank", context="column"),
    "section": Message("section", context="column"),
    "period_start": Message("first day of the period", context="column"),
    "period_end": Message("last day of the period", context="column"),
    "period_months": Message("months of the period", context="column"),
    "employee_id": Message("employee", context="column"),
    "name": Message("name", context="column"),
    "role": Message("role", context="column"),
    "level": Message("level", context="column"),
    "hire_date": Message("hire date", context="column"),
    "tenure_years": Message("years of service", context="column"),
    "base_salary": Message("base pay", context="column"),
    "performance_salary": Message("performance pay at 100%", context="column"),
    "float_salary": Message("float pay", context="column"),
    "absent_days": Message("days absent", context="column"),
    "working_days": Message("working days", context="column"),
    "on_probation": Message("on probation", context="column"),
    "continuous_months": Message("months of unbroken service", context="column"),
    "leave_months": Message("months on leave", context="column"),
    "amount": Message("amount", context="column"),
    "quantity": Message("quantity", context="column"),
    "status": Message("status", context="column"),
    "customer_kind": Message("kind of customer", context="column"),
    "date": Message("date", context="column"),
    "month": Message("month", context="column"),
    "share": Message("share", context="column"),
    "standard_price": Message("list price", context="column"),
    "gross_margin": Message("gross margin", context="column"),
    "in_crm": Message("recorded in the CRM system", context="column"),
    "kind": Message("kind", context="column"),
    "event": Message("event", context="column"),
    "last_contact": Message("last contact", context="column"),
    "carry_without_person": Message("carried state without a person", context="column"),
}
"""Columns, and names that formulas find without a scheme."""

CADENCES: Mapping[str, Message] = {
    "month": Message("month", context="cadence"),
    "quarter": Message("quarter", context="cadence"),
    "half_year": Message("half-year", context="cadence"),
    "year": Message("year", context="cadence"),
    "range": Message("fixed", context="cadence"),
}
"""The lengths of periods."""

RATERS: Mapping[str, Message] = {
    "superior": Message("superior", context="rater"),
    "peer": Message("peers", context="rater"),
    "subordinate": Message("subordinates", context="rater"),
    "self": Message("self", context="rater"),
    "customer": Message("customers", context="rater"),
    "department": Message("department", context="rater"),
}
"""The types of raters."""

FRAMES: Mapping[str, Message] = {
    "people": Message("each person", context="frame"),
    "department": Message("the department", context="frame"),
    "sections": Message("each section", context="frame"),
    "deals": Message("each deal", context="frame"),
    "events": Message("each event", context="frame"),
    "customers": Message("each customer", context="frame"),
}
"""Whose a quantity is."""

YIELDS: Mapping[str, Message] = {
    "score": Message("score", context="yields"),
    "grade": Message("grade", context="yields"),
    "pay": Message("pay", context="yields"),
    "carry": Message("carry", context="yields"),
    "flags": Message("flags", context="yields"),
    "classes": Message("classes", context="yields"),
    "scores": Message("rows", context="yields"),
    "narrative": Message("text only", context="yields"),
}
"""What a scheme gives, as `list` names it."""

SIDES: Mapping[str, Callable[[object], Message]] = {
    "points": lambda name: Message("points of {name}", name=name),
    "actual": lambda name: Message("actual of {name}", name=name),
    "target": lambda name: Message("target of {name}", name=name),
    "carried": lambda name: Message("carried in, in {name}", name=name),
    "last": lambda name: Message("last place in {name}", name=name),
    "count": lambda name: Message("number of people in {name}", name=name),
    "cleared_base": lambda name: Message("base of what {name} cleared", name=name),
    "paid": lambda name: Message("{name} as paid", name=name),
}
"""What a part yields beside its own value."""


def word(table: Mapping[str, Message], key: str, lang: str) -> str:
    """A word of a table; the key itself where the table has none.

    >>> word(CADENCES, "quarter", "zh"), word(CADENCES, "week", "en")
    ('季度', 'week')
    """
    return language(lang).said(table.get(key, key))


def cadences_text(cadences: Sequence[str], lang: str) -> str:
    """The lengths of period that a scheme is assessed over.

    >>> cadences_text(("quarter", "year"), "en")
    'quarter, year'
    """
    said = language(lang)
    if set(cadences) == set(CADENCES):
        return said.say("any period")
    return said.say(", ").join(word(CADENCES, one, lang) for one in cadences)
