"""Ids by name, and ids whose zeros a spreadsheet has eaten."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import suggest
from kpilib.engine.id_forms import plain
from kpilib.workspace.intake.intake_words import squashed
from kpilib.workspace.intake.written_values import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class NameLookup:
    """What names stand for, out of a table with both."""

    def __init__(self, pairs: Iterable[tuple[str, str]], source: str) -> None:
        """Take in pairs of a name and what it stands for, and where they come from."""
        self._names: dict[str, str] = {}
        self._found: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._source = source
        for name, meant in pairs:
            if name and meant:
                self._names.setdefault(squashed(name), name)
                self._found[squashed(name)][meant] = None

    def meant_by(self, name: str) -> str:
        """What a name stands for; what is meant itself stands for itself.

        Raises:
            Unreadable: Nobody has that name, or several have.
        """
        found = list(self._found.get(squashed(name), ()))
        if len(found) == 1:
            return found[0]
        if found:
            raise Unreadable(
                Message(
                    "{name} is the name of several in {source} ({ids}): say which is meant with "
                    "values: in the mapping",
                    name=repr(name),
                    source=self._source,
                    ids=tuple(found),
                )
            )
        if any(name in each for each in self._found.values()):
            return name
        raise Unreadable(
            Message(
                "{name} is not in {source}: {hint}",
                name=repr(name),
                source=self._source,
                hint=suggest(name, list(self._names.values())),
            )
        )


def padded(text: str, digits: int) -> str:
    """An id filled up with zeros.

    >>> padded("7", 5), padded("E07", 5)
    ('00007', 'E07')
    """
    return text.zfill(digits) if text.isascii() and text.isdigit() else text


class KnownIds:
    """Ids as they are known, by the form that they have without zeros."""

    def __init__(self, ids: Iterable[str]) -> None:
        """Take in the ids."""
        self._by_form: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for each in ids:
            self._by_form[plain(each)][each] = None

    def as_known(self, text: str) -> str:
        """An id in the form in which it is known.

        Raises:
            Unreadable: It is not known, or in two forms.
        """
        found = list(self._by_form.get(plain(text), ()))
        if len(found) == 1:
            return found[0]
        if found:
            raise Unreadable(
                Message(
                    "{id} is known in several forms ({forms}): write the one that is meant",
                    id=repr(text),
                    forms=tuple(found),
                )
            )
        known = [each for ids in self._by_form.values() for each in ids]
        raise Unreadable(
            Message(
                "{id} is no id that is known ({hint}): of somebody new say with pad: to how many "
                "digits ids are filled up",
                id=repr(text),
                hint=suggest(text, known),
            )
        )


def lookup_of(rows: Iterable[Mapping[str, str]], by: str, gives: str, source: str) -> NameLookup:
    """The lookup in rows of a table."""
    return NameLookup(((row.get(by, ""), row.get(gives, "")) for row in rows), source)
