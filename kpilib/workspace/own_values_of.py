"""A department's own values of its scheme: plain, or with a reason and the days they hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator

from kpilib.core.messages import Message
from kpilib.rules.day import Day
from kpilib.rules.model import Model, as_tuple
from kpilib.rules.own_values import OwnValue

if TYPE_CHECKING:
    from collections.abc import Iterator


def _single(value: object) -> object:
    """What replaces a value is one value: a whole entry would drop what stands beside it."""
    if isinstance(value, (str, bool, Decimal)):
        return value
    raise ValueError(
        Message(
            "it must be a number, a text, true or false: name the value inside by its whole path, "
            "such as indicators.sales.weight: 60"
        )
    )


Override = Annotated[str | bool | Decimal, BeforeValidator(_single)]


def _said(reason: object) -> object:
    if isinstance(reason, str) and not reason.strip():
        raise ValueError(Message("say why the department has a value of its own"))
    return reason


class DatedOverride(Model):
    """A value with its reason and the days on which it holds.

    Attributes:
        value: In the place of the scheme's.
        reason: Why, and who decided it.
        from_: The first day.
        until: The last day; open when left out.
    """

    value: Override
    reason: Annotated[str, BeforeValidator(_said)]
    from_: Day = Field(alias="from")
    until: Day | None = None

    @model_validator(mode="after")
    def _in_order(self) -> DatedOverride:
        if self.until is not None and self.until < self.from_:
            raise ValueError(
                Message("until {last} lies before from {first}", last=self.until, first=self.from_)
            )
        return self


def _one_at_a_time(dated: tuple[DatedOverride, ...]) -> tuple[DatedOverride, ...]:
    ordered = sorted(dated, key=lambda one: one.from_)
    for one, following in pairwise(ordered):
        if following.from_ <= (one.until or date.max):
            raise ValueError(
                Message("two values hold on {day}: end the first with until", day=following.from_)
            )
    return dated


_KEYS = frozenset({"value", "reason", "from", "from_", "until"})


def _kind(value: Any) -> str:  # noqa: ANN401 - whatever stands in the YAML
    if isinstance(value, (list, tuple)) and value and all(map(_is_dated, value)):
        return "several"
    return "dated" if _is_dated(value) else "plain"


def _is_dated(value: object) -> bool:
    return isinstance(value, DatedOverride) or (
        isinstance(value, Mapping) and bool(_KEYS & value.keys())
    )


OwnEntry = Annotated[
    Annotated[Override, Tag("plain")]
    | Annotated[DatedOverride, Tag("dated")]
    | Annotated[
        tuple[DatedOverride, ...],
        BeforeValidator(as_tuple),
        AfterValidator(_one_at_a_time),
        Tag("several"),
    ],
    Discriminator(_kind),
]
"""A value alone, one with its reason and days, or several of these after each other."""


def own_values_on(entries: Mapping[str, Any], day: date) -> tuple[OwnValue, ...]:
    """The values that hold on a day, by the path of each; a plain one always does."""
    return tuple(
        one
        for one in every_own_value(entries)
        if (one.since or date.min) <= day <= (one.until or date.max)
    )


def every_own_value(entries: Mapping[str, Any]) -> Iterator[OwnValue]:
    """The values of all days, one after the other."""
    for path, entry in entries.items():
        for one in entry if isinstance(entry, tuple) else (entry,):
            if isinstance(one, DatedOverride):
                yield OwnValue(path, value_text(one.value), one.reason, one.from_, one.until)
            else:
                yield OwnValue(path, value_text(one))


def turning_days(entries: Mapping[str, Any]) -> Iterator[date]:
    """The days on which a value begins to hold, or no longer does."""
    for one in every_own_value(entries):
        if one.since is not None:
            yield one.since
        if one.until is not None and one.until < date.max:
            yield date.fromordinal(one.until.toordinal() + 1)


def value_text(value: object) -> str:
    """A value as YAML text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
