"""The parts of the scheme language: each kind of quantity, by the key that marks it in YAML."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, Discriminator, Tag

from kpilib.core.tables import YUAN
from kpilib.rules.model import EVERY_FRAME, Formula, Frame
from kpilib.rules.parts.attainment import Attainment
from kpilib.rules.parts.attributes import Attribute, CustomerAttribute
from kpilib.rules.parts.calculated import Calculated
from kpilib.rules.parts.carried import Carried
from kpilib.rules.parts.count import Count
from kpilib.rules.parts.fill import Fill
from kpilib.rules.parts.lookup import Lookup
from kpilib.rules.parts.mean import Mean
from kpilib.rules.parts.metric import Metric
from kpilib.rules.parts.part import Part
from kpilib.rules.parts.pool import Pool
from kpilib.rules.parts.prizes import Prizes
from kpilib.rules.parts.rank import Rank
from kpilib.rules.parts.rating import Rating
from kpilib.rules.parts.sum import Sum
from kpilib.rules.parts.tenure import Tenure
from kpilib.rules.parts.tiers import Steps
from kpilib.rules.parts.total import Total
from kpilib.rules.parts.weeks_under import WeeksUnder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = [
    "PARTS",
    "AnyPart",
    "Attainment",
    "Calculated",
    "Part",
    "PayPart",
    "Rating",
    "kind_of",
    "standing_on",
]

Attainment.model_rebuild()

PARTS: dict[str, type[Part]] = {
    "metric": Metric,
    "rating": Rating,
    "employee": Attribute,
    "tenure": Tenure,
    "customer": CustomerAttribute,
    "count": Count,
    "sum": Sum,
    "mean": Mean,
    "weeks_under": WeeksUnder,
    "formula": Calculated,
    "attainment": Attainment,
    "steps": Steps,
    "lookup": Lookup,
    "total": Total,
    "pool": Pool,
    "rank": Rank,
    "prizes": Prizes,
    "carried": Carried,
    "fill": Fill,
}
"""Every part by its key. `prizes` stands before `rank` where both keys are given."""

_ORDER = ("prizes", *(key for key in PARTS if key != "prizes"))


def kind_of(value: Any) -> str | None:  # noqa: ANN401 - whatever stands in the YAML
    """The key that says which part a mapping is; None where there is none."""
    if isinstance(value, Part):
        return next((key for key in _ORDER if isinstance(value, PARTS[key])), None)
    if isinstance(value, dict):
        return next((key for key in _ORDER if key in value), None)
    return None


def _formula_alone(value: Any) -> Any:  # noqa: ANN401 - whatever stands in the YAML
    """A quantity that is just a formula may be written as one."""
    return {"formula": value} if isinstance(value, (str, bool, Decimal)) else value


_P = TypeVar("_P", bound=Part)


def standing_on(*frames: Frame) -> Callable[[_P], _P]:
    """A check that a part stands on frames that it can be worked out for, and that are allowed."""

    def check(part: _P) -> _P:
        kind, able = kind_of(part) or "points", part.can_stand_on()
        known = [frame for frame in able if frame in frames]
        for frame in part.on:
            if not known:
                message = f"{kind} is of {_one_of(able)}, and what stands here of {_one_of(frames)}"
                raise ValueError(message)
            if frame not in known:
                raise ValueError(f"{kind} cannot be of {frame}: say on: {_one_of(known)}")
        return part

    return check


def _one_of(frames: Sequence[str]) -> str:
    return " or ".join(frames)


_TaggedPart = Annotated[
    Annotated[Metric, Tag("metric")]
    | Annotated[Rating, Tag("rating")]
    | Annotated[Attribute, Tag("employee")]
    | Annotated[Tenure, Tag("tenure")]
    | Annotated[CustomerAttribute, Tag("customer")]
    | Annotated[Count, Tag("count")]
    | Annotated[Sum, Tag("sum")]
    | Annotated[Mean, Tag("mean")]
    | Annotated[WeeksUnder, Tag("weeks_under")]
    | Annotated[Calculated, Tag("formula")]
    | Annotated[Attainment, Tag("attainment")]
    | Annotated[Steps, Tag("steps")]
    | Annotated[Lookup, Tag("lookup")]
    | Annotated[Total, Tag("total")]
    | Annotated[Pool, Tag("pool")]
    | Annotated[Rank, Tag("rank")]
    | Annotated[Prizes, Tag("prizes")]
    | Annotated[Carried, Tag("carried")]
    | Annotated[Fill, Tag("fill")],
    Discriminator(
        kind_of,
        custom_error_type="unknown_part",
        custom_error_message="one of these keys says what kind of quantity it is: "
        + ", ".join(PARTS),
    ),
]
AnyPart = Annotated[
    _TaggedPart,
    BeforeValidator(_formula_alone, json_schema_input_type=_TaggedPart | Formula),
    AfterValidator(standing_on(*EVERY_FRAME)),
]
"""Any part; the key that is there says which."""


def _in_yuan(part: _P) -> _P:
    """What is paid is money, whether its unit is written or not."""
    return part if part.unit else part.model_copy(update={"unit": YUAN})


PayPart = Annotated[
    AnyPart, AfterValidator(standing_on("people", "department")), AfterValidator(_in_yuan)
]
"""A part that is paid: `payouts` knows people and the department."""
