"""Which kind of input a number stands for, and the input itself."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from . import of_rules, of_tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from .trial import Trial

MADE: dict[str, Callable[[Random], Trial]] = {"tables": of_tables.trial, **of_rules.KINDS}
_OF_A_HUNDRED = {"tables": 70, "schemes": 12, "departments": 5, "corrections": 5,
                 "parameters": 5, "cases": 3}  # fmt: skip


def kind_of(number: int) -> str:
    """The kind of a number's input."""
    chance = Random(number)
    return chance.choices(list(_OF_A_HUNDRED), weights=list(_OF_A_HUNDRED.values()))[0]


def input_of(number: int) -> Trial:
    """A number's input, the same every time."""
    return MADE[kind_of(number)](Random(f"input {number}"))
