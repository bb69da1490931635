"""What the words of a scheme's inputs mean, in one line each: printed name, unit and clause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.rules.reads import every_part
from kpilib.rules.units import declared_units
from kpilib.text.cell_words import CellWords
from kpilib.text.formats import Wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.rules.scheme import Scheme

_TABLE_OF = {"metric": "metrics", "indicator": "ratings", "event": "events", "kind": "deals"}
_LONGEST_CLAUSE = 40
"""Of a clause as the note of a header quotes it; `kpi schemes show` has the whole text."""


@dataclass(frozen=True, slots=True)
class WordNote:
    """A word that may stand in a column.

    Attributes:
        word: The word.
        title: Its printed name; empty where it has none.
        unit: As it is printed.
        clause: Where the scheme's text speaks of it.
    """

    word: str
    title: str = ""
    unit: str = ""
    clause: str = ""


class WordNotes:
    """What the words of one scheme mean, in one language.

    Args:
        scheme: The scheme.
        cadence: The cadence whose rules count.
        lang: The language, with the workspace's own phrases.
    """

    def __init__(self, scheme: Scheme, cadence: str, lang: str) -> None:
        self._scheme, self._wording = scheme, Wording(lang)
        self._cells = CellWords(self._wording, scheme)
        self._units = declared_units(scheme)
        self._parts = {path[-1]: part for path, part in every_part(scheme)
                       if not part.periods or cadence in part.periods}  # fmt: skip

    def of(self, column: str, words: Sequence[str]) -> tuple[WordNote, ...]:
        """The words of a column."""
        return tuple(self._note(column, word) for word in words)

    def short(self, column: str, word: str) -> str:
        """A word of a column in the cell beside it: printed name and unit."""
        note = self._note(column, word)
        title = note.title or word
        if not note.unit:
            return title
        return self._wording.say("{meaning} ({unit})", meaning=title, unit=note.unit)

    def clause_of_column(self, table: str, column: str) -> str:
        """Where the scheme's text speaks of a column of `employees` or `customers`."""
        reading = [name for name, part in self._parts.items()
                   if part.input_column() == (table, column)
                   or (table == "employees" and column in part.employee_columns())]  # fmt: skip
        return _cut(next(self._clauses(reading), ""))

    def _note(self, column: str, word: str) -> WordNote:
        table = _TABLE_OF.get(column, "")
        title = self._cells.cell(table, column, word)
        unit = self._units.get((table, word), "")
        reading = [name for name, part in self._parts.items()
                   if table and word in part.looks_at(table, part.periods_back())]  # fmt: skip
        return WordNote(
            word,
            title if title != word else "",
            self._wording.unit(unit) if unit else "",
            _cut(next(self._clauses(reading), "")),
        )

    def _clauses(self, near: list[str]) -> Iterator[str]:
        """The clauses of some parts, then of what reads these, and so on."""
        seen = set(near)
        while near:
            yield from (clause for name in near if (clause := self._parts[name].clause))
            near = [
                name
                for name, part in self._parts.items()
                if name not in seen and not seen.isdisjoint(part.all_reads())
            ]
            seen.update(near)


def _cut(clause: str) -> str:
    return clause if len(clause) <= _LONGEST_CLAUSE else f"{clause[:_LONGEST_CLAUSE]}…"
