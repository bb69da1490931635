"""How a quantity arises, in words: what a part says of itself, and what it needs to say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal
    from fractions import Fraction

Rows = tuple[tuple[str, ...], ...]
"""Rows of a small table."""


@dataclass(frozen=True, slots=True)
class Description:
    """How a quantity arises.

    Attributes:
        how: The sentence, without the quantity's name.
        rows: The table that it ends in, if any.
        beside: What the score table shows beside it, if anything.
    """

    how: str
    rows: Rows = ()
    beside: str = ""


class SchemeWords(Protocol):
    """One language, and the names of one scheme, as a part needs them to describe itself."""

    def within(self, table: str) -> SchemeWords:
        """The same for formulas about the rows of a table."""

    def say(self, key: str, /, *, context: str = "", **facts: object) -> str:
        """A text of the catalogue with its facts."""

    def say_number(
        self, one: str, many: str, /, *, n: int, context: str = "", **facts: object
    ) -> str:
        """A text that counts something."""

    def listed(self, words: Sequence[str]) -> str:
        """Several words in a row."""

    def formula(self, formula: str) -> str:
        """A formula in words."""

    def is_share(self, formula: str) -> bool:
        """Whether a formula is a share, whose bounds are read in percent."""

    def is_condition(self, formula: str) -> bool:
        """Whether a formula is true or false rather than a number."""

    def name(self, name: str) -> str:
        """The printed name of a quantity; parameters with their value."""

    def text(self, word_: str) -> str:
        """A word of the inputs by its printed name."""

    def column(self, name: str) -> str:
        """A column of the inputs."""

    def rater(self, rater: str) -> str:
        """A type of rater."""

    def number(self, value: Decimal | Fraction, unit: str = "", *, percent: bool = False) -> str:
        """A number with its unit."""

    def values(self, values: Sequence[Decimal | str], unit: str = "") -> list[str]:
        """What a table gives: words, numbers, or shares where all are written as such."""

    def weight(self, weight: str) -> str:
        """A weight as written, or as a plain number."""
