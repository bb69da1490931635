"""Whether something rises or falls with a quantity: signs of a dependence, and how they combine."""

from __future__ import annotations

from collections.abc import Callable

Signs = frozenset[int]
"""+1: rises with it, −1: falls with it, 0: cannot be told; empty: has nothing to do with it."""

NONE: Signs = frozenset()
RISES: Signs = frozenset({1})
UNTOLD: Signs = frozenset({0})

OfFormula = Callable[[str], Signs]
"""The signs of a formula."""


def turned(signs: Signs) -> Signs:
    """The other direction."""
    return frozenset(-sign for sign in signs)
