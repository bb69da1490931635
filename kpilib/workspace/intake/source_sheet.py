"""One sheet of a workbook, or one text file, as cells that say what they show."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from kpilib.engine.inputs.characters import stripped
from kpilib.engine.inputs.raw_table import Refusal, cell_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kpilib.engine.inputs.workbook_xml import Range
    from kpilib.workspace.intake.turned_sheet import Turn


@dataclass(frozen=True)
class SourceSheet:
    """Cells by line (from 1) and place (from 0).

    Attributes:
        file: The file's name.
        name: The sheet's name; empty for a text file.
        rows: What stands in the cells; rows and cells that hold nothing are left out.
        show: The text of a cell for a type of column, or why it has none.
        numeric: Whether a cell holds a number, and not a text that looks like one.
        is_hidden: The sheet is not shown.
        hidden_rows: Lines that are not shown.
        hidden_columns: Places of columns that are not shown.
        merges: Cells that are merged.
        struck: Cells whose text is struck out.
        tells_percent: Its cells say whether 0.95 is shown as 95%.
        encoding: Of a text file.
        separator: Of a text file.
        turn: Which of its rows are columns of the file; None where none is.
    """

    file: str
    name: str
    rows: Mapping[int, Mapping[int, object]]
    show: Callable[[object, str], str | Refusal]
    numeric: Callable[[object], bool]
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merges: Sequence[Range] = ()
    struck: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    tells_percent: bool = True
    encoding: str = ""
    separator: str = ""
    turn: Turn | None = None

    @property
    def source(self) -> str:
        """The file, with its sheet: `b.xlsx[May]`."""
        return f"{self.file}[{self.name}]" if self.name else self.file

    @cached_property
    def last(self) -> int:
        """The last line with something in it."""
        return max(self.rows, default=0)

    @cached_property
    def widest(self) -> int:
        """The last place with something in it."""
        return max((max(cells) for cells in self.rows.values() if cells), default=-1)

    def text(self, line: int, place: int, kind: str = "") -> str | Refusal:
        """What a cell shows, without the blanks around it, or why it holds no value.

        Args:
            line: Its line.
            place: Its place in the line.
            kind: The type of the column that it becomes; empty where it is a header.
        """
        cell = self.rows.get(line, {}).get(place)
        shown = "" if cell is None else self.show(cell, kind)
        return shown if isinstance(shown, Refusal) else stripped(shown)

    def words(self, line: int, place: int) -> str:
        """The same of a header or a word to filter by; what holds no value is empty."""
        shown = self.text(line, place)
        return "" if isinstance(shown, Refusal) else shown

    def is_number(self, line: int, place: int) -> bool:
        """Whether a cell holds a number, whose sign for decimals is no question."""
        cell = self.rows.get(line, {}).get(place)
        return cell is not None and self.numeric(cell)

    def place_in_file(self, line: int, place: int) -> tuple[int, int]:
        """Where a cell stands in the file, its rows and columns as they are there."""
        return self.turn.cell(line, place) if self.turn else (line, place)

    def cell(self, line: int, place: int) -> str:
        """A cell as a spreadsheet names it: `D4`."""
        return cell_name(*self.place_in_file(line, place))


@dataclass(frozen=True, slots=True)
class SourceFile:
    """What a file holds.

    Attributes:
        name: Its name.
        sheets: Its sheets that hold cells; those that were not asked for without them.
        not_read: The names of further sheets that were not asked for.
        told: What would happen in a spreadsheet program and does not here: macros, links.
    """

    name: str
    sheets: tuple[SourceSheet, ...]
    not_read: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
