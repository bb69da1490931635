"""Values: what nobody changes once it is made.

A frozen dataclass goes a long way round for each of its attributes when one is made, and of columns
and sheets hundreds are made for every piece of every variant. These are as frozen for whoever
writes code, because mypy refuses to set an attribute, and cost a third.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

_T = TypeVar("_T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(kind: type[_T]) -> type[_T]:
    """A dataclass with slots whose attributes are not set again.

    >>> @value
    ... class Pair:
    ...     one: int
    ...     other: int
    >>> Pair(1, 2)
    Pair(one=1, other=2)
    """
    return dataclass(slots=True)(kind)
