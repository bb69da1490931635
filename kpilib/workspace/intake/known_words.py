"""The words that a department's scheme knows in its inputs, and its people, for a proposal."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kpilib.core.problems import KpiError
from kpilib.engine.id_forms import plain
from kpilib.workspace.intake.intake_words import squashed
from kpilib.workspace.intake.mapping import OPEN
from kpilib.workspace.templates.known_people import known_people
from kpilib.workspace.templates.wanted_tables import templates_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpilib.core.periods import Period
    from kpilib.workspace.workspace import Workspace


@dataclass(frozen=True)
class KnownWords:
    """What is known of a department before its files are looked at.

    Attributes:
        words: The scheme's words by table and column.
        people: Ids of people.
        names: Names of people.
    """

    words: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)
    people: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    def of(self, table: str, column: str) -> Sequence[str]:
        """The words of a column; none where they are not known."""
        return self.words.get((table, column), ())

    def only(self, table: str, column: str) -> str:
        """The one word that a column can have, else the sign for an open question."""
        words = self.of(table, column)
        return words[0] if len(words) == 1 else OPEN

    def meant_by(self, table: str, column: str, word: str) -> str:
        """The word of the scheme that is written in the same way, else an open question."""
        return next(
            (one for one in self.of(table, column) if squashed(one) == squashed(word)), OPEN
        )

    def are_ids(self, words: Sequence[str]) -> bool:
        """Whether most of some words are ids of people as they are known."""
        return bool(words) and sum(word in self.people for word in words) * 2 > len(words)

    def lack_zeros(self, words: Sequence[str]) -> bool:
        """Whether most of some words are ids of people in another form."""
        forms = {plain(one) for one in self.people}
        return bool(words) and sum(plain(word) in forms for word in words) * 2 > len(words)

    def are_names(self, words: Sequence[str]) -> bool:
        """Whether most of some words are names of people."""
        names = {squashed(name) for name in self.names}
        return bool(words) and sum(squashed(word) in names for word in words) * 2 > len(words)


def known_words(workspace: Workspace, department: str, period: Period) -> KnownWords:
    """What the scheme and earlier inputs say; a workspace without either knows nothing."""
    words: dict[tuple[str, str], Sequence[str]] = {}
    with suppress(KpiError):
        for template in templates_for(workspace, department, period):
            words |= {(template.table, column): told for column, told in template.choices.items()}
    ids, names = frozenset[str](), frozenset[str]()
    with suppress(KpiError):
        people = known_people(workspace, department, period)
        ids, names = frozenset(people.ids), frozenset(people.names.values())
    return KnownWords(words, ids, names - {""})
