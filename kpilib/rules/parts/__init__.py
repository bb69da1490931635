"""The parts of the scheme language: each kind of quantity, by the key that marks it in YAML.

Every module of this folder is one kind of rule, and is found by being here: what it is made of,
how it is worked out and told, and what lint should know of it.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache, reduce
from importlib import import_module
from operator import or_
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    GetJsonSchemaHandler,
    PlainSerializer,
    PlainValidator,
    SerializationInfo,
    Tag,
    TypeAdapter,
    ValidationInfo,
)

from kpilib.core.messages import Message, any_of
from kpilib.core.tables import YUAN
from kpilib.rules.model import EVERY_FRAME, FRAME_NAMES, Formula, Frame
from kpilib.rules.parts.part import PARTS, Part

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic.json_schema import JsonSchemaValue

__all__ = ["PARTS", "AnyPart", "Part", "PayPart", "build", "kind_of", "standing_on"]

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")


def kind_of(value: Any) -> str | None:  # noqa: ANN401 - whatever stands in the YAML
    """The key that says which part a mapping is; None where there is none."""
    if isinstance(value, Part):
        return value.key or None
    if not isinstance(value, dict):
        return None
    marks = [key for key in PARTS if key in value]
    # `prizes` are given by `rank`: of two keys that mark a part, one knows the other as its own.
    whole = (key for key in marks if PARTS[key].model_fields.keys() >= set(marks))
    return next(whole, marks[0] if marks else None)


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
                message = Message(
                    "{kind} is of {able}, and what stands here of {here}",
                    kind=kind,
                    able=any_of([FRAME_NAMES[each] for each in able]),
                    here=any_of([FRAME_NAMES[each] for each in frames]),
                )
                raise ValueError(message)
            if frame not in known:
                raise ValueError(
                    Message(
                        "{kind} cannot be of {whose}: say on: {known}",
                        kind=kind,
                        whose=FRAME_NAMES[frame],
                        known=any_of(known),
                    )
                )
        return part

    return check


def _tagged(keys: tuple[str, ...]) -> Any:  # noqa: ANN401 - a type that is put together here
    """One of these parts; its key says which."""
    parts = [Annotated[PARTS[key], Tag(key)] for key in keys]
    said = " ".join(sorted(keys))  # which `fault_text` puts in a sentence
    which = Discriminator(kind_of, custom_error_type="unknown_part", custom_error_message=said)
    return Annotated[reduce(or_, parts), which]


@cache
def _union(keys: tuple[str, ...]) -> TypeAdapter[Part]:
    return TypeAdapter(_tagged(keys))


@cache
def _written(keys: tuple[str, ...]) -> TypeAdapter[object]:
    """What authors write: a part, or a formula alone."""
    return TypeAdapter(_tagged(keys) | Formula)


def build() -> None:
    """Have pydantic build what reads parts now; it does so when the first one is read."""
    _union(tuple(PARTS))


def _read(value: object, info: ValidationInfo) -> Part:
    """A part of a kind that is registered when the scheme is read."""
    return _union(tuple(PARTS)).validate_python(value, context=info.context)


def _told(part: Part, info: SerializationInfo) -> dict[str, Any]:
    """All that a part of its kind holds; pydantic would go by what every part holds."""
    return part.model_dump(mode=info.mode)


class _AsWritten:
    """The JSON Schema of the parts that are registered when it is made."""

    def __get_pydantic_json_schema__(
        self, schema: object, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """One of the parts, or a formula alone."""
        del schema
        return handler(_written(tuple(PARTS)).core_schema)


AnyPart = Annotated[
    Part,
    PlainValidator(_read),
    PlainSerializer(_told),
    _AsWritten(),
    BeforeValidator(_formula_alone),
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
