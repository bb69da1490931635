"""What every model of the scheme language shares: strict, frozen, with decimals and formulas."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    model_validator,
)

from kpilib.core.messages import Message
from kpilib.core.tables import YUAN
from kpilib.core.yamltext import read_yaml
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


SET_HERE = "set by whoever reads the file, and no key of it"
"""What describes a field that is none of the file's."""


def _no_key(_: object, info: ValidationInfo) -> object:
    if info.context:  # something was issued with it, when it was passed over
        return ""
    raise ValueError(Message("{entry} is not known here", entry=repr(info.field_name)))


NO_KEY = BeforeValidator(_no_key)
SetHere = Annotated[str, NO_KEY, Field(description=SET_HERE)]
"""A text that whoever reads a file sets in a copy; a file that has such a key is refused."""


class Model(BaseModel):
    """A strict and frozen piece of a scheme."""

    # Built when first asked for: no command asks for all of them, and building takes 0.15 s.
    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, populate_by_name=True, defer_build=True
    )


class Bilingual(Model):
    """A text that is printed: plain, or by language.

    Where it lacks the language of a report its own stands: Chinese, or the first that is written.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, str]

    @model_validator(mode="before")
    @classmethod
    def _by_language(cls, written: object) -> object:
        if isinstance(written, str):
            return {_PLAIN: written}
        if not isinstance(written, Mapping):
            return written  # pydantic refuses it
        if not written or not all(map(_is_language, written)):
            raise ValueError(Message("write it as text, or by language: {{zh: …, en: …}}"))
        # One order, however a file has it: what is hashed must not depend on that.
        known = [code for code in _FIRST if code in written]
        return {code: written[code] for code in (*known, *(c for c in written if c not in known))}

    @property
    def by_language(self) -> Mapping[str, str]:
        """The texts by language; of a plain one the key is empty."""
        texts: Mapping[str, str] = self.__pydantic_extra__
        return texts

    def in_(self, lang: str) -> str:
        """The text in a language, or its own."""
        return self.by_language[self.language_in(lang)]

    def language_in(self, lang: str) -> str:
        """The language that a report in `lang` prints it in; empty where that is not known."""
        return lang if lang in self.by_language else next(iter(self.by_language))

    @property
    def zh(self) -> str:
        """The text in Chinese, or its own."""
        return self.in_("zh")

    @property
    def en(self) -> str:
        """The text in English, or its own."""
        return self.in_("en")

    def __hash__(self) -> int:
        return hash(tuple(self.by_language.items()))

    def __str__(self) -> str:
        return self.en


_PLAIN = ""
_FIRST = (_PLAIN, "zh", "en")
LANGUAGE_CODE = r"[a-z]{2}(?:[_-][A-Za-z0-9]{2,8})*"  # a longer word is a slip of the pen
_LANGUAGE = re.compile(LANGUAGE_CODE)


def _is_language(key: object) -> bool:
    return isinstance(key, str) and (key == _PLAIN or _LANGUAGE.fullmatch(key) is not None)


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
    return YUAN if isinstance(value, str) and value.strip().lower() in _names_of_yuan() else value


@cache
def _names_of_yuan() -> frozenset[str]:
    path = Path(__file__).with_name("unit_names.yaml")
    return frozenset({YUAN, *read_yaml(path, path.name)[0].data[YUAN]})


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
"""What a number counts: `yuan` (or as `unit_names.yaml` writes it), `points`, `%`, `times` …"""

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
