"""What every model of the scheme language shares: strict, frozen, with decimals and formulas."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
)

from kpilib.core.messages import Message
from kpilib.core.tables import YUAN
from kpilib.rules.earlier_spellings import spelled_as_read
from kpilib.rules.formula import FormulaError, constant_value, parse_formula

if TYPE_CHECKING:
    from fractions import Fraction

Cadence = Literal["month", "quarter", "half_year", "year", "range"]
Frame = Literal["people", "department", "sections", "deals", "events", "customers"]
EVERY_FRAME: tuple[Frame, ...] = get_args(Frame)

CADENCE_NAMES = {
    "month": Message("month"),
    "quarter": Message("quarter"),
    "half_year": Message("half-year"),
    "year": Message("year"),
    "range": Message("range of days"),
}
"""The lengths of periods, for a message."""

FRAME_NAMES = {
    "people": Message("people"),
    "department": Message("department"),
    "sections": Message("sections"),
    "deals": Message("deals"),
    "events": Message("events"),
    "customers": Message("customers"),
}
"""Whose a quantity is, for a message."""

_YUAN = {YUAN, "cny", "rmb", "¥", "￥", "元", "人民币", "人民币元"}


class Model(BaseModel):
    """A strict and frozen piece of a scheme."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)


class Bilingual(Model):
    """A text in Chinese and English."""

    zh: str
    en: str

    def in_(self, lang: str) -> str:
        """The text in `zh` or `en`."""
        return self.en if lang == "en" else self.zh

    def __str__(self) -> str:
        return self.en


def _formula(value: object, info: ValidationInfo) -> object:
    """Accept plain numbers and truth values for a formula; check that it can be read."""
    if isinstance(value, bool):
        value = "true" if value else "false"
    elif isinstance(value, Decimal):
        value = f"{value:f}"
    elif value is None:
        value = "none"
    if isinstance(value, str):
        value = spelled_as_read(value, info)
        try:
            parse_formula(value)
        except FormulaError as wrong:
            raise ValueError(wrong.message) from None
    return value


def _unit(value: object) -> object:
    """Yuan has one name, however it is written."""
    return YUAN if isinstance(value, str) and value.strip().lower() in _YUAN else value


def _weight(value: str) -> str:
    try:
        constant_value(value)
    except FormulaError as wrong:
        raise ValueError(wrong.message) from None
    return value


_SIGNS = frozenset("+−×÷*/=<>≤≥≠()[]{},'\"")


def word_of_inputs(word: str) -> str:
    """A word that stands in the inputs: neither empty nor a formula.

    Raises:
        ValueError: It is one of these.
    """
    if is_no_word(word):
        raise ValueError(
            Message("{word} is no word of the inputs: write the name of one", word=repr(word))
        )
    return word


def is_no_word(word: str) -> bool:
    """Whether a text is empty or a formula, and no word of the inputs."""
    return not word.strip() or bool(_SIGNS & set(word))


def _words(value: object) -> object:
    """One word, or a list of words."""
    return (value,) if isinstance(value, str) else as_tuple(value)


def as_tuple(value: object) -> object:
    """Lists come from YAML; frozen models hold tuples."""
    return tuple(value) if isinstance(value, list) else value


def _whole(value: object) -> object:
    return int(value) if isinstance(value, Decimal) and value == int(value) else value


# `json_schema_input_type` is what authors write, for the JSON Schema that editors use.
Formula = Annotated[
    str, BeforeValidator(_formula, json_schema_input_type=str | Decimal | bool | None)
]
"""A formula as text; see `kpilib.rules.formula`."""

Weight = Annotated[Formula, AfterValidator(_weight)]
"""A number, or a formula of numbers such as `50 ÷ 3`."""

Unit = Annotated[str, BeforeValidator(_unit, json_schema_input_type=str)]
"""What a number counts: `yuan` (also written CNY, RMB, ¥, 元), `points`, `%`, `times` …"""

Words = Annotated[
    tuple[str, ...], BeforeValidator(_words, json_schema_input_type=str | tuple[str, ...])
]
"""One word or a list of words."""

Whole = Annotated[int, BeforeValidator(_whole)]
"""A whole number."""

Frames = Annotated[
    tuple[Frame, ...], BeforeValidator(_words, json_schema_input_type=Frame | tuple[Frame, ...])
]
Cadences = Annotated[
    tuple[Cadence, ...],
    BeforeValidator(_words, json_schema_input_type=Cadence | tuple[Cadence, ...]),
]
Pair = Annotated[tuple[Decimal, Decimal], BeforeValidator(as_tuple)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]


def lowest_first(scale: tuple[Decimal, Decimal]) -> None:
    """A scale has its lowest number first.

    Raises:
        ValueError: It has not.
    """
    low, high = scale
    if low >= high:
        raise ValueError(
            Message(
                "a scale has its lowest number first, not {low} before {high}", low=low, high=high
            )
        )


def weight_of(weight: str) -> Fraction:
    """The exact value of a weight."""
    return constant_value(weight)
