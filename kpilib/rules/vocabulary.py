"""The words that a scheme knows in its inputs: metrics, indicators, events, kinds, roles."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kpilib.core.tables import ColumnSpec
from kpilib.rules.once_per_scheme import once_per_scheme
from kpilib.rules.units import FRACTION, declared_units

if TYPE_CHECKING:
    from decimal import Decimal

    from kpilib.rules.scheme import Scheme


@dataclass(slots=True)
class Vocabulary:
    """Words by where they stand; whatever is not here is a problem in the inputs.

    Attributes:
        metrics: Per metric the frames it is taken of (`people`, `department`).
        signed_metrics: Metrics whose actual may be negative.
        indicators: Per rated indicator the rater types that have a weight.
        rated: Per rated indicator the frames that it is rated of.
        scales: Per rated indicator the lowest and highest score.
        events: Per event the frames that it may happen to.
        signed_events: Events whose amount may be negative.
        fractional_events: Events whose quantity may have a fraction (hours, days).
        deals: Kinds of deal.
        customers: Whether customers are looked at.
        customer_scales: Per column of customers the lowest and highest number, where it has them.
        carried: Kinds of state that the scheme takes in.
        whole_carried: Kinds of state that are a number of things that come whole.
    """

    metrics: dict[str, set[str]] = field(default_factory=dict)
    signed_metrics: set[str] = field(default_factory=set)
    indicators: dict[str, set[str]] = field(default_factory=dict)
    rated: dict[str, set[str]] = field(default_factory=dict)
    scales: dict[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    events: dict[str, set[str]] = field(default_factory=dict)
    signed_events: set[str] = field(default_factory=set)
    fractional_events: set[str] = field(default_factory=set)
    deals: set[str] = field(default_factory=set)
    customers: bool = False
    customer_scales: dict[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    carried: set[str] = field(default_factory=set)
    whole_carried: set[str] = field(default_factory=set)


@once_per_scheme
def attribute_columns(scheme: Scheme) -> tuple[ColumnSpec, ...]:
    """The columns that a scheme names for `customers`."""
    units = declared_units(scheme)
    columns = []
    for name, spec in scheme.attributes.items():
        unit = units.get(("customers", name), "")
        columns.append(
            ColumnSpec(
                name,
                spec.type,
                spec.meaning or name,
                unit,
                negative=spec.signed,
                fraction=unit == FRACTION,
            )
        )
    return tuple(columns)
