"""What a period would have paid by the rules of the one before."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kpilib.core.problems import KpiError
from kpilib.engine.assess import assess

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.publish.review.snapshot import Snapshot
    from kpilib.rules.scheme import Scheme

_ZERO = Decimal("0.00")


def pay_by_rules_of(before: Snapshot, now: Snapshot) -> Mapping[str, Decimal] | None:
    """The pay of a period by the rules of another one, by item.

    None where it cannot be said, as those rules ask for other inputs than there are.
    """
    about = now.assessment
    try:
        run = assess(as_it_held(before), about.period, about.inputs, [], as_issued=True)
    except KpiError:
        return None
    found: dict[str, Decimal] = {}
    for _, _, item, amount in run.results.rows["payouts"]:
        found[item] = found.get(item, _ZERO) + amount
    return found


def as_it_held(before: Snapshot) -> Scheme:
    """The rules of a period without an end, and with those values of parameters that held then."""
    held = {}
    for name, parameter in before.scheme.parameters.items():
        since = [day for day in parameter.values if day <= before.period.start]
        value = parameter.values[max(since)] if since else parameter.value
        held[name] = parameter.model_copy(update={"value": value, "values": {}})
    return before.scheme.model_copy(update={"parameters": held, "effective_to": None})
