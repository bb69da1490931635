"""What may be said to one person: nothing that names another, and no row that is another's."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from kpilib.core.tables import DEPARTMENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.rules.trace import Place


@dataclass(frozen=True)
class Everybody:
    """The people of a department's period, and whose each input row is.

    Attributes:
        names: Name by id, of all who are known; empty where none is.
        owners: Id by file and number of the row.
        latin: Names in Latin letters by id, of those who have one.
    """

    names: Mapping[str, str]
    owners: Mapping[tuple[str, int], str] = field(default_factory=dict)
    latin: Mapping[str, str] = field(default_factory=dict)

    def called(self, who: str) -> set[str]:
        """Every word by which somebody may be known: the id and the names."""
        return {who, self.names.get(who, ""), self.latin.get(who, "")} - {""}

    def named_in(self, text: str) -> frozenset[str]:
        """The words in a text by which anybody may be known.

        One reason stands in many statements, and each of them would look for everybody in it.
        """
        if text not in self._named:
            self._named[text] = frozenset(word for word in self._words if word in text)
        return self._named[text]

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset().union(*map(self.called, self.names))

    @cached_property
    def _named(self) -> dict[str, frozenset[str]]:
        return {}


@dataclass(frozen=True)
class Discretion:
    """What may be said to one of them.

    Attributes:
        who: The person's id.
        everybody: The people of the period.
    """

    who: str
    everybody: Everybody

    def is_own(self, place: Place) -> bool:
        """Whether a row is no other person's."""
        owner = self.everybody.owners.get((place.path, place.row), self.who)
        return owner in {self.who, DEPARTMENT, ""}

    def said(self, text: str, instead: str = "") -> str:
        """A text that somebody has typed; something else where it names another person."""
        others = self.everybody.named_in(text) - self.everybody.called(self.who)
        return instead if others else text
