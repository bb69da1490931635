"""The words that a department's scheme knows in its inputs, and its people, for a proposal."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import KpiError, suggest
from kpilib.core.tables import ORIGIN
from kpilib.engine.id_forms import plain
from kpilib.engine.inputs.raw_tables import read_folder
from kpilib.workspace.intake.header_meanings import perhaps, word_meant
from kpilib.workspace.intake.intake_words import squashed
from kpilib.workspace.intake.mapping import OPEN
from kpilib.workspace.intake.scheme_words import InputWords, input_words
from kpilib.workspace.templates.known_people import known_people
from kpilib.workspace.templates.wanted_tables import templates_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.core.problems import Problem
    from kpilib.workspace.workspace import Workspace


@dataclass(frozen=True)
class KnownWords:
    """What is known of a department before its files are looked at.

    Attributes:
        words: The scheme's words by table and column.
        people: Ids of people.
        names: Names of people.
        scheme: The scheme's words with their printed names.
        has_people: The period has a table of people already that no intake has made.
        is_new: Nobody is known from earlier inputs.
    """

    words: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)
    people: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    scheme: InputWords = field(default_factory=InputWords)
    has_people: bool = False
    is_new: bool = False

    def of(self, table: str, column: str) -> Sequence[str]:
        """The words of a column; none where they are not known."""
        return self.words.get((table, column), ())

    def only(self, table: str, column: str) -> str:
        """The one word that a column can have, else the sign for an open question."""
        words = self.of(table, column)
        return words[0] if len(words) == 1 else OPEN

    def meant_by(self, table: str, column: str, word: str) -> str:
        """The word of the scheme that says the same, else an open question."""
        written = (one for one in self.of(table, column) if squashed(one) == squashed(word))
        if (same := next(written, None)) is not None:
            return same
        found = word_meant(word, self.scheme.of(table, column))
        return found.word if found else OPEN

    def choices(self, table: str, column: str, near: Sequence[str]) -> str:
        """What may be meant by some names of a file: those that are like them, then all."""
        words = self.scheme.of(table, column)
        likely = dict.fromkeys(one.shown for name in near for one in perhaps(name, words))
        rest = tuple(one.shown for one in words if one.shown not in likely)
        if not likely:
            return suggest("", rest or self.of(table, column))
        if not rest:
            return Message("perhaps {likely}", likely=tuple(likely))
        return Message("perhaps {likely}; else {others}", likely=tuple(likely), others=rest)

    def with_people(self, ids: Sequence[str], names: Sequence[str]) -> KnownWords:
        """The same with people that the files themselves list."""
        return replace(
            self, people=self.people | frozenset(ids), names=self.names | frozenset(names)
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
    scheme = InputWords()
    with suppress(KpiError):
        scheme = input_words(workspace, department, period)
    written = _by_hand(workspace.inputs_folder(department, period))
    return KnownWords(words, ids, names - {""}, scheme, written, is_new=not ids)


def _by_hand(folder: Path) -> bool:
    """Whether a table of people stands in a folder that no intake has made."""
    passed_over: list[Problem] = []
    found = read_folder(folder, ("employees",), passed_over) if folder.is_dir() else {}
    return "employees" in found and ORIGIN not in found["employees"].header
