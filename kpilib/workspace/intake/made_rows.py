"""Rows of an input table out of the lines of one sheet, each with the cells that it comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from kpilib.core.messages import Message
from kpilib.core.problems import Details, Problem
from kpilib.core.sourcetext import shortened
from kpilib.core.tables import INPUT_TABLES
from kpilib.engine.inputs.lineage import file_text, spot_text
from kpilib.engine.inputs.raw_table import Refusal
from kpilib.workspace.intake.chosen_lines import (
    NotTaken,
    SheetTable,
    chosen_lines,
    is_no_row,
    lines_text,
)
from kpilib.workspace.intake.form_lines import behind_label
from kpilib.workspace.intake.header_rows import place_of
from kpilib.workspace.intake.id_lookup import KnownIds, NameLookup, padded
from kpilib.workspace.intake.intake_words import squashed
from kpilib.workspace.intake.mapping import OF_PLACE, ColumnMapping, NameSource
from kpilib.workspace.intake.origins import Origin
from kpilib.workspace.intake.total_lines import doubt
from kpilib.workspace.intake.written_values import Convention, Unreadable, in_type

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kpilib.core.periods import Period
    from kpilib.workspace.intake.header_places import Captured


class IdSource(Protocol):
    """Where names and ids are looked up."""

    period: Period

    def lookup(self, asked: NameSource) -> NameLookup:
        """What names stand for."""

    def known_ids(self) -> KnownIds:
        """The ids that are known."""


@dataclass(frozen=True, slots=True)
class MadeRow:
    """One row of a table.

    Attributes:
        cells: Its cells by column.
        line: The line of the file that it was made of.
        origin: The cells that it comes from.
    """

    cells: Mapping[str, str]
    line: int
    origin: Origin


class RowMaker:
    """Makes rows of one sheet by one mapping; what is wrong and what is left out is added.

    Attributes:
        types: The type of each column that it makes: `text`, `number`, `date` …
    """

    def __init__(
        self, table: SheetTable, ids: IdSource, problems: list[Problem], left_out: list[NotTaken]
    ) -> None:
        """See `rows`."""
        self._table, self._ids = table, ids
        self._problems, self._left_out = problems, left_out
        mapping = table.mapping
        self._columns = dict(mapping.columns)
        for captured in table.places.wide:
            for name, _ in captured:
                self._columns.setdefault(name, ColumnMapping())
        spec = None if mapping.to else INPUT_TABLES[mapping.table]
        declared = {c.name: c.type for c in spec.columns} if spec else {}
        self.types = {
            name: column.type or declared.get(name, "text")
            for name, column in self._columns.items()
        }
        self._required = {c.name for c in spec.columns if c.required} if spec else set[str]()
        self._how = {
            name: Convention.of(mapping, column, ids.period)
            for name, column in self._columns.items()
        }
        self._percent = {name: self._has_percent(name) for name in self._columns}
        self._outside: dict[str, list[int]] = {}
        self._above: dict[int, Mapping[int, tuple[int, int]]] = {}
        self._read: dict[tuple[str, str, bool], str] = {}

    def rows(self) -> list[MadeRow]:
        """The rows that the lines of the sheet make, in their order."""
        found: list[MadeRow] = []
        empty: list[int] = []
        count = 0
        for line in chosen_lines(self._table, self._left_out):
            if (doubtful := doubt(self._table, line)) is not None:
                self._tell("", (line, doubtful[0]), "doubtful_total", doubtful[1])
            made = list(self._of_line(line))
            if self._table.places.wide and not made:
                empty.append(line)
            numbered: list[MadeRow] = []
            for row in filter(self._in_period, made):
                count += 1
                numbered.append(row if self._table.mapping.group else self.numbered(row, count))
            found += self._split(numbered)
        sheet = self._table.sheet
        source = sheet.source
        if empty:
            self._left_out.append(
                NotTaken(source, lines_text(sheet, empty), Message("nothing stands in its figures"))
            )
        for what, lines in self._outside.items():
            reason = Message("{day} lies outside {period}", day=what, period=str(self._ids.period))
            self._left_out.append(NotTaken(source, lines_text(sheet, lines), reason))
        return found

    def numbered(self, row: MadeRow, number: int) -> MadeRow:
        """A row with what is made of its number and its cells."""
        made = {
            name: self._made(column.make, row.line, number)
            for name, column in self._columns.items()
            if column.make is not None
        }
        return replace(row, cells={**row.cells, **made}) if made else row

    def _made(self, pattern: str, line: int, number: int) -> str:
        def of(found: re.Match[str]) -> str:
            return str(number) if found[1] == "n" else self._table.word(line, found[1])

        return re.sub(r"\{([^{}]+)\}", of, pattern)

    def _of_line(self, line: int) -> Iterator[MadeRow]:
        """The rows of one line: one, or one for each header that a pattern has found."""
        wide = self._table.places.wide
        places = self._table.places.single
        if not wide:
            yield self._row(line, places, (), places)
            return
        for captured, mine in wide.items():
            if any(
                self._table.sheet.rows[line].get(place) not in (None, "") for place in mine.values()
            ):
                yield self._row(line, {**places, **mine}, captured, mine)

    def _row(
        self, line: int, places: Mapping[str, int], captured: Captured, shown: Mapping[str, int]
    ) -> MadeRow:
        words = dict(captured)
        cells: dict[str, str] = {}
        for name, column in self._columns.items():
            if column.make is not None:
                cells[name] = ""
            elif column.value is not None:
                cells[name] = column.value
            elif name in words:
                cells[name] = self._of_header(name, words[name], line, shown)
            elif name in places:
                cells[name] = self._of_cell(name, line, places[name])
            elif column.from_ and column.from_[0].startswith("@"):
                cells[name] = self._of_place(name, column.from_[0], line)
            else:
                cells[name] = ""
        for name in sorted(self._required & {*places, *words}):
            if not cells[name] and not self._is_told(line, name):
                self._missing(name, line, places.get(name))
        span = list(shown.values())
        origin = Origin.of(self._table.sheet, line, min(span, default=0), max(span, default=0))
        return MadeRow(cells, line, origin)

    def _of_header(self, name: str, word: str, line: int, shown: Mapping[str, int]) -> str:
        place = next(iter(shown.values()))
        header = self._table.places.header
        at = (header.first or line, place)
        return self._converted(name, word, at, is_number=False)

    def _of_cell(self, name: str, line: int, place: int) -> str:
        column, sheet = self._columns[name], self._table.sheet
        at = self._table.anchor(line, place)
        merged = at[0] != line
        if merged and self.types[name] == "number":
            message = Message(
                "one number stands for several rows that are merged: unmerge them and write in "
                "each "
                "what holds for it"
            )
            self._tell(name, (line, place), "merged_cells", message)
            return ""
        if column.fill_down:
            at = self._stands_above(place).get(line, at)
        shown = sheet.text(*at, self.types[name])
        if isinstance(shown, Refusal):
            self._tell(name, at, shown.code, Message("it {said}", said=shown.message))
            return ""
        return self._converted(name, shown, at, is_number=sheet.is_number(*at))

    def _stands_above(self, place: int) -> Mapping[int, tuple[int, int]]:
        """Per line where the word of a column stands that holds for it, also in rows left out."""
        if place not in self._above:
            found: dict[int, tuple[int, int]] = {}
            last: tuple[int, int] | None = None
            for line in self._table.lines:
                at = self._table.anchor(line, place)
                if self._table.sheet.words(*at) and not is_no_row(self._table, line):
                    last = at
                if last is not None:
                    found[line] = last
            self._above[place] = found
        return self._above[place]

    def _of_place(self, name: str, source: str, line: int) -> str:
        """The name of the sheet or the file, or what stands in one cell."""
        found = OF_PLACE.fullmatch(source)
        word = found[1] if found else ""
        sheet = self._table.sheet
        if word in {"sheet", "file"}:
            text = sheet.name if word == "sheet" else sheet.file.rpartition(".")[0]
            return self._converted(name, text, (line, 0), is_number=False)
        letters = word.rstrip("0123456789")
        at = int(word[len(letters) :]), place_of(letters)
        if sheet.turn:
            at = sheet.turn.turned_cell(*at)
        shown = sheet.text(*at, self.types[name])
        if isinstance(shown, Refusal):
            self._tell(name, at, shown.code, Message("it {said}", said=shown.message))
            return ""
        return self._converted(name, shown, at, is_number=sheet.is_number(*at))

    def _converted(self, name: str, text: str, at: tuple[int, int], *, is_number: bool) -> str:
        """A text as it stands in the table; what cannot be read is told and empty."""
        column = self._columns[name]
        if column.after and text:
            text = self._behind(name, text, at)
        if column.split:
            parts = _parts(text, column.split)
            return "\n".join(self._one(name, part, at, is_number=False) for part in parts)
        return self._one(name, text, at, is_number=is_number)

    def _behind(self, name: str, text: str, at: tuple[int, int]) -> str:
        """What stands behind the label of a column; a cell without the label is told."""
        label = self._columns[name].after
        found = behind_label(text, label)
        if not found:
            message = Message(
                "{text} has nothing behind {label}: write it there, or mend after: in the mapping",
                text=repr(shortened(text)),
                label=label,
            )
            self._tell(name, at, "label_gone", message)
        return found

    def _one(self, name: str, text: str, at: tuple[int, int], *, is_number: bool) -> str:
        """One word of a cell as it stands in the table; a column has few and many rows."""
        key = name, text, is_number
        if key not in self._read:
            try:
                self._read[key] = self._meant_by(name, text, is_number=is_number)
            except Unreadable as wrong:
                code = _CODES.get(self.types[name], "unknown_value")
                self._tell(name, at, code, wrong.args[0])
                return ""
        return self._read[key]

    def _meant_by(self, name: str, text: str, *, is_number: bool) -> str:
        """What a word means.

        Raises:
            Unreadable: It is none of what its column holds, or not known.
        """
        column, kind = self._columns[name], self.types[name]
        meant = _meant(column, text)
        if meant is not None:
            text, is_number = meant, False
        if not text:
            return ""
        if meant is None and kind == "number":
            self._same_percent(name, text)
        if meant is None or kind == "text":
            # A word of `values` is already what stands in the table.
            text = in_type(kind, text, self._how[name], is_number=is_number)
        if column.lookup is not None:
            text = self._ids.lookup(column.lookup).meant_by(text)
        if column.pad == "known":
            return self._ids.known_ids().as_known(text)
        return padded(text, column.pad) if column.pad is not None else text

    def _has_percent(self, name: str) -> bool:
        """Whether some cell of a column shows a percent sign."""
        if self._columns[name].unit not in {"%", "fraction"}:
            return False
        wide = self._table.places.wide.values()
        places = {self._table.places.single.get(name), *(mine.get(name) for mine in wide)} - {None}
        sheet = self._table.sheet
        return any(
            sheet.words(line, place).endswith("%")
            for line in self._table.lines
            for place in places
            if place is not None
        )

    def _same_percent(self, name: str, text: str) -> None:
        """Make sure that a share is told in one way: all cells of a column as percent, or none."""
        if self._columns[name].unit not in {"%", "fraction"} or text.endswith(
            ("%", "‰", "\N{FULLWIDTH PERCENT SIGN}")
        ):
            return
        if self._percent[name]:
            raise Unreadable(
                Message(
                    "{cell} has no percent sign and others of its column have one: write it "
                    "like them",
                    cell=repr(text),
                )
            )
        if not self._table.sheet.tells_percent and self._columns[name].times is None:
            raise Unreadable(
                Message(
                    "a file of this kind does not say whether {cell} is shown as a percentage: "
                    "save "
                    "it as .xlsx, or say in the mapping times: 100 in place of the unit",
                    cell=text,
                )
            )

    def _in_period(self, row: MadeRow) -> bool:
        """Whether a row lies in the period, or is taken all the same."""
        how = self._table.mapping.outside_period
        if how == "keep":
            return True
        period = self._ids.period
        for name, kind in self.types.items():
            text = row.cells.get(name, "")
            if kind not in {"date", "month"} or not text or name == "hire_date":
                continue
            first, last = period.start.isoformat(), period.end.isoformat()
            if first[: len(text)] <= text <= last[: len(text)]:
                continue
            if how == "leave_out":
                self._outside.setdefault(text, []).append(row.line)
                return False
            message = Message(
                "{day} lies outside {period}: correct it, or say in the mapping outside_period: "
                "leave_out",
                day=text,
                period=str(period),
            )
            self._tell(
                name, (row.line, self._table.places.single.get(name, 0)), "outside_period", message
            )
        return True

    def _split(self, rows: Sequence[MadeRow]) -> Iterator[MadeRow]:
        """The rows of a line once more for each of several names in one cell."""
        names = [name for name, column in self._columns.items() if column.split]
        parts = [{name: row.cells[name].split("\n") for name in names} for row in rows]
        several = max((len(words) for mine in parts for words in mine.values()), default=1)
        for at in range(several):
            for row, mine in zip(rows, parts, strict=True):
                # What stands there once holds for all of them.
                words = {
                    name: found[at if len(found) > 1 else 0]
                    for name, found in mine.items()
                    if len(found) in {1, several}
                }
                yield replace(row, cells={**row.cells, **words})

    def _missing(self, name: str, line: int, place: int | None) -> None:
        message = Message(
            "nothing stands there, and every row needs it: write it, or leave such rows out in the "
            "mapping, leave_out: [{{column: {header}, empty: true}}]",
            header=self._table.places.header.names.get(place, name) if place is not None else name,
        )
        self._tell(name, (line, place or 0), "empty_cell", message)

    def _is_told(self, line: int, name: str) -> bool:
        return any(
            one.row == line and one.column == name
            for one in self._problems[-len(self._columns) * 2 :]
        )

    def _tell(self, column: str, at: tuple[int, int], code: str, message: str) -> None:
        sheet = self._table.sheet
        line, place = sheet.place_in_file(*at)
        spot = spot_text(sheet.source, line, line, place)
        details = Details(file=file_text(sheet.source), spot=spot)
        self._problems.append(
            Problem(self._table.mapping.table, line, column, code, message, details)
        )


_CODES = {
    "number": "not_a_number",
    "date": "not_a_date",
    "month": "not_a_month",
    "truth": "not_true_or_false",
}


def _parts(text: str, separators: tuple[str, ...]) -> list[str]:
    """The names in one cell."""
    signs = [one.replace("\\n", "\n") for one in separators]
    parts = re.split("|".join(re.escape(sign) for sign in signs), text)
    return [part.strip() for part in parts if part.strip()] or [""]


def _meant(column: ColumnMapping, text: str) -> str | None:
    """What a word of the file is called in the table; None where that is not said.

    Raises:
        Unreadable: The mapping lists words, and not this one.
    """
    if not column.values:
        return None
    known = {squashed(word): meant for word, meant in column.values.items()}
    if (meant := known.get(squashed(text))) is not None:
        return meant
    if column.or_as_is or not text or not column.values:
        return None
    raise Unreadable(
        Message(
            "{word} has no entry under values: add what it is called in the table, or or_as_is: "
            "true; there are {known}",
            word=repr(text),
            known=tuple(column.values),
        )
    )
