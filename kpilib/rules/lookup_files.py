"""Look-up tables that stand in a CSV file or a sheet beside the scheme, put into its text.

A table has a column for each quantity that is looked up, called by the quantity's name or title,
and one with the values. What a cell says counts exactly as if it stood in the YAML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kpilib.core.messages import Message
from kpilib.core.problems import Problem, ProblemsFound, suggest
from kpilib.core.yamltext import YamlText

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal
    from pathlib import Path

    from kpilib.core.yamltext import KeyPath
    from kpilib.rules.trial import Trial

_KINDS = (".csv", ".tsv", ".xlsx", ".xlsm")
_NAMED = re.compile(rb"\.(?:csv|tsv|xls[xm])\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TableCells:
    """A table as text, with where each row stands.

    Attributes:
        header: The columns.
        rows: Cells, a row as long as the header; numbers as they are kept, shares with their %.
        lines: Per row its line, or its row in the sheet.
        places: Per column its letters in the sheet; empty for a file of text.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    places: tuple[str, ...] = ()

    def spot(self, row: int, column: int) -> Message:
        """Where a cell stands, as a spreadsheet or an editor shows it."""
        if self.places:
            return Message("cell {cell}", cell=f"{self.places[column]}{self.lines[row]}")
        return Message("line {line}, {column}", line=self.lines[row], column=self.header[column])


@dataclass(frozen=True, slots=True)
class TableFile:
    """Where a look-up table was read from.

    Attributes:
        name: The file, beside the scheme.
        cells: By words the value that was read and its place.
    """

    name: str
    cells: Mapping[tuple[str, ...], tuple[Decimal | str, Message]] = field(default_factory=dict)

    def place(self, words: tuple[str, ...], value: object) -> Message | None:
        """File and cell of a value; None where another value has been put in its place."""
        found = self.cells.get(words)
        if found is None or found[0] != value:
            return None
        return Message("{file}, {spot}", file=self.name, spot=found[1])


def files_named(documents: Sequence[YamlText]) -> tuple[str, ...]:
    """The files that the look-ups of a scheme name, in their order."""
    found = (str(entry["file"]) for one in documents for _, entry in _entries(one.data, ()))
    return tuple(dict.fromkeys(found))


def may_name_files(content: bytes) -> bool:
    """Whether a text can name a table at all; most do not, and need not be looked through."""
    return _NAMED.search(content) is not None


def inside(path: Path, folder: Path) -> bool:
    """Whether a file lies in a folder, links followed."""
    return path.resolve().is_relative_to(folder.resolve())


def with_tables(document: YamlText, folder: Path, shown: str, trial: Trial) -> YamlText:
    """The document with the tables of its files in the place of their names.

    Args:
        document: A version of a scheme; its data is changed.
        folder: The folder of the schemes.
        shown: How messages call it.
        trial: Reads tables.

    Raises:
        ProblemsFound: Everything that is wrong, by file and cell.
    """
    problems: list[Problem] = []
    lines = dict(document.lines)
    for path, entry in _entries(document.data, ()):
        reading = _TableReading(document, path, folder, shown, trial, problems)
        found = reading.read(entry)
        if found is None:
            continue
        entry["in"], entry["file"] = found
        for key in ("sheet", "column"):
            entry.pop(key, None)
        line = document.line((*path, "file"))
        lines |= {(*path, "in", *step): line for step in _steps(entry["in"], ())}
    if problems:
        raise ProblemsFound(problems, document.source)
    return YamlText(document.data, lines, document.source, document.joined)


def _entries(data: Any, path: KeyPath) -> Iterator[tuple[KeyPath, dict[str, Any]]]:  # noqa: ANN401 - YAML
    """The look-ups that name a file."""
    if isinstance(data, dict):
        if "lookup" in data and isinstance(data.get("file"), str):
            yield path, data
        for key, value in data.items():
            yield from _entries(value, (*path, str(key)))
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from _entries(value, (*path, place))


def _steps(table: Mapping[str, Any], before: KeyPath) -> Iterator[KeyPath]:
    yield before
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _steps(value, (*before, key))
        else:
            yield (*before, key)


@dataclass(frozen=True, slots=True)
class _TableReading:
    """One table, and what is wrong with it."""

    document: YamlText
    path: KeyPath
    folder: Path
    shown: str
    trial: Trial
    problems: list[Problem]

    def read(self, entry: dict[str, Any]) -> tuple[dict[str, Any], TableFile] | None:
        """The table by words, and where it is from; None where it cannot be read."""
        before = len(self.problems)
        name, sheet = entry["file"], entry.get("sheet", "")
        if fault := self._name_fault(name, sheet, entry):
            self._wrong(fault)
            return None
        cells = self.trial.table_cells(self.folder / name, str(sheet), self.problems)
        if cells is None or len(self.problems) > before:
            return None
        columns = self._columns(cells, entry, name)
        found = columns and self._values(cells, name, *columns)
        return None if found is None or len(self.problems) > before else found or None

    def _name_fault(self, name: str, sheet: object, entry: dict[str, Any]) -> Message | None:
        path = self.folder / name
        if "in" in entry:
            return Message("say either in (the values) or file (where they stand)")
        if not inside(path, self.folder) or "\\" in name:
            return Message("{file} must lie in the folder of the schemes, {folder}",
                           file=name, folder=self.shown)  # fmt: skip
        if path.suffix.lower() not in _KINDS:
            return Message("{file} is not read as a table: keep it as one of {kinds}",
                           file=name, kinds=_KINDS)  # fmt: skip
        return self._not_there(name, sheet)

    def _not_there(self, name: str, sheet: object) -> Message | None:
        path = self.folder / name
        workbook = path.suffix.lower().startswith(".xls")
        if not path.is_file():
            return Message("there is no file {path}", path=f"{self.shown}/{name}")
        if workbook and not sheet:
            return Message("{file} is a workbook: say which sheet, with sheet", file=name)
        if sheet and not workbook:
            return Message("{file} has no sheets: leave out sheet", file=name)
        return None

    def _wrong(self, message: Message) -> None:
        place = self.document.place((*self.path, "file"))
        self.problems.append(Problem(place, None, "", "bad_table", message))

    def _columns(
        self, cells: TableCells, entry: dict[str, Any], name: str
    ) -> tuple[tuple[int, ...], int] | None:
        """The places of the words' columns, and of the values'."""
        looked_up = entry["lookup"]
        names = [str(one) for one in (looked_up if isinstance(looked_up, list) else [looked_up])]
        words = []
        for one in names:
            titles = {one, *self._titles(one)}
            at = next((i for i, title in enumerate(cells.header) if title in titles), None)
            if at is None:
                self._wrong(Message("{file} has no column {column}: {hint}", file=name, column=one,
                                    hint=suggest(one, cells.header)))  # fmt: skip
                return None
            words.append(at)
        others = [i for i, title in enumerate(cells.header) if i not in words and title]
        if wanted := str(entry.get("column", "")):
            others = [i for i in others if cells.header[i] == wanted]
        if len(others) != 1:
            known = tuple(title for i, title in enumerate(cells.header) if i not in words)
            self._wrong(Message("say with column which column of {file} holds the values: {known}",
                                file=name, known=known))  # fmt: skip
            return None
        return tuple(words), others[0]

    def _titles(self, quantity: str) -> tuple[str, ...]:
        """The printed names of a quantity."""
        groups = (self.document.data.get(group) for group in ("quantities", "outcomes"))
        for group in groups:
            title = (group.get(quantity) or {}) if isinstance(group, dict) else {}
            title = title.get("title") if isinstance(title, dict) else None
            if title:
                return tuple(title.values()) if isinstance(title, dict) else (str(title),)
        return ()

    def _values(
        self, cells: TableCells, name: str, words: tuple[int, ...], at: int
    ) -> tuple[dict[str, Any], TableFile] | None:
        file = f"{self.shown}/{name}"
        texts = [row[at] for row in cells.rows]
        numbers = [self.trial.number(text) for text in texts]
        whole = all(number is None for number in numbers)  # a table of words
        table: dict[str, Any] = {}
        origins: dict[tuple[str, ...], tuple[Decimal | str, Message]] = {}
        for place, row in enumerate(cells.rows):
            key = tuple(row[one] for one in words)
            value = texts[place] if whole else numbers[place]
            fault, column = self._cell_fault(key, texts[place], value, origins), at
            if fault is not None:
                if "" in key:
                    column = words[key.index("")]
                spot = cells.spot(place, column)
                where = Message("{file}, {spot}", file=file, spot=spot)
                self.problems.append(Problem(where, None, "", "bad_table", fault))
            elif value is not None and not isinstance(value, Message):
                origins[key] = value, cells.spot(place, at)
                inner = table
                for step in key[:-1]:
                    inner = inner.setdefault(step, {})
                inner[key[-1]] = value
        if not origins and not self.problems:
            self._wrong(Message("{file} has no rows", file=name))
        return table, TableFile(name, origins)

    @staticmethod
    def _cell_fault(
        key: tuple[str, ...], text: str, value: object, known: Mapping[tuple[str, ...], object]
    ) -> Message | None:
        if not all(key):
            return Message("the word that is looked up is missing")
        if isinstance(value, Message):
            return value
        if not text:
            return Message("the value of {words} is missing", words=key)
        if value is None:
            return Message("{text} is no number, and other cells of the column are", text=text)
        if key in known:
            return Message("{words} stands there a second time: keep one row", words=key)
        return None
