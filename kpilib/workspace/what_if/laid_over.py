"""Edits laid over the tables of a department and period; one that does not fit is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import Problem, suggest
from kpilib.core.tables import INPUT_TABLES
from kpilib.engine.inputs.edited_rows import EditedRows, IndexedRows
from kpilib.engine.inputs.raw_table import columns_of
from kpilib.workspace.what_if.input_edits import EMPLOYEES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpilib.workspace.what_if.input_edits import InputEdit, Rows

_NAMED = 4
"""So many cells that tell rows apart are named."""

_OF_PERSON = {
    "employees": "employee_id", "metrics": "subject", "ratings": "employee_id",
    "events": "employee_id", "deals": "employee_id",
}  # fmt: skip
"""By table the column that says whose a row is."""


class LaidOver:
    """The tables of a department and period, and what edits make of them.

    Attributes:
        edited: By name the tables that an edit has reached.
        problems: What does not fit, with the edit's file and line.
    """

    def __init__(self, tables: Mapping[str, IndexedRows]) -> None:
        """Nothing is edited yet.

        Args:
            tables: As they are.
        """
        self._tables = tables
        self.edited: dict[str, EditedRows] = {}
        self.problems: list[Problem] = []

    def lay(self, edits: Sequence[InputEdit], coming: Mapping[str, LaidOver]) -> LaidOver:
        """Lay edits over.

        Args:
            edits: In the order of the scenario.
            coming: By place of a move the tables that the person comes from; a move whose place is
                not there takes the person away.
        """
        for edit in edits:
            if edit.moves is not None and edit.place in coming:
                self._take_in(edit, coming[edit.place])
            elif edit.moves is not None or edit.leaves:
                self._take_away(edit)
            elif edit.add or edit.joins:
                self._add(edit)
            else:
                self._alter(edit)
        return self

    def now(self, table: str) -> EditedRows:
        """A table with the edits so far, for reading."""
        return self.edited.get(table) or EditedRows(self._as_is(table))

    def _for(self, table: str) -> EditedRows:
        """A table that is about to be edited."""
        return self.edited.setdefault(table, self.now(table))

    def _as_is(self, table: str) -> IndexedRows:
        return self._tables.get(table) or IndexedRows.none(table)

    def _of_person(self, table: str, who: str) -> list[int]:
        return self.now(table).matched({_OF_PERSON[table]: who})

    def _refuse(self, edit: InputEdit, code: str, message: Message) -> None:
        self.problems.append(Problem(edit.place, None, "", code, message))

    def _add(self, edit: InputEdit) -> None:
        """A row comes."""
        table, row = EMPLOYEES if edit.joins else edit.table, edit.joins or edit.add
        if unknown := self._unknown(table, tuple(row)):
            self._not_a_column(edit, table, unknown)
        else:
            self._for(table).add(row, edit.place)

    def _take_away(self, edit: InputEdit) -> None:
        """A person goes, with all of their rows."""
        who = edit.moves.employee if edit.moves else edit.leaves
        if not self._of_person(EMPLOYEES, who):
            ids = columns_of(self.now(EMPLOYEES).whole()).get("employee_id", [])
            advice = suggest(who, ids)
            message = Message("{who!r} is not in employees: {advice}", who=who, advice=advice)
            self._refuse(edit, "unknown_employee", message)
            return
        for name in _OF_PERSON:
            if places := self._of_person(name, who):
                self._for(name).remove(places)

    def _take_in(self, edit: InputEdit, there: LaidOver) -> None:
        """A person comes, with all of their rows; who is unknown there is told there."""
        who = edit.moves.employee if edit.moves else ""
        for name, column in _OF_PERSON.items():
            theirs = there.now(name)
            for place in theirs.matched({column: who}):
                cells = zip(theirs.header, theirs.cells(place), strict=True)
                row = {column: cell for column, cell in cells if cell and column[:1] != "_"}
                self._for(name).add(row, edit.place)

    def _alter(self, edit: InputEdit) -> None:
        """Rows of a table changed or removed."""
        named = edit.row or edit.rows
        if unknown := self._unknown(edit.table, (*named, *edit.change)):
            self._not_a_column(edit, edit.table, unknown)
            return
        rows = self.now(edit.table)
        places = rows.matched(named)
        alike = len({tuple(rows.cells(place)) for place in places}) == 1
        if not places or (edit.row and not alike):
            self._no_such_rows(edit, named, len(places))
            return
        places = places[:1] if edit.row else places
        if edit.remove:
            self._for(edit.table).remove(places)
            return
        for place in places:
            cells = self._new_cells(edit, rows, place)
            if cells is None:
                return
            self._for(edit.table).change(place, cells, edit.place)

    def _new_cells(self, edit: InputEdit, rows: EditedRows, place: int) -> dict[str, str] | None:
        """The cells of a changed row; None where one cannot be worked out, which is told."""
        before = dict(zip(reversed(rows.header), reversed(rows.cells(place)), strict=True))
        found: dict[str, str] = {}
        for column, change in edit.change.items():
            old = before.get(column, "")
            cell = change if isinstance(change, str) else change.of(old)
            if cell is None:
                message = Message(
                    "{column} holds {cell}, which is no plain number to work from: write the new "
                    "value",
                    column=column,
                    cell=repr(old),
                )
                self._refuse(edit, "not_a_number", message)
                return None
            found[column] = cell
        return found

    def _unknown(self, table: str, columns: Sequence[str]) -> str:
        """A column that neither the table has nor anybody declares; empty where all are known."""
        spec = INPUT_TABLES[table]
        known = {*spec.names, *self.now(table).header}
        if spec.open_columns:  # customers' attributes, which their own check looks at
            return ""
        return next((column for column in columns if column not in known), "")

    def _not_a_column(self, edit: InputEdit, table: str, column: str) -> None:
        message = Message(
            "{table} has no column {column}: {advice}",
            table=table,
            column=column,
            advice=suggest(column, INPUT_TABLES[table].names),
        )
        self._refuse(edit, "unknown_column", message)

    def _no_such_rows(self, edit: InputEdit, named: Rows, count: int) -> None:
        """Why an edit does not fit, with what there is where one cell alone fails."""
        cells = tuple(f"{column} {cell}" for column, cell in named.items())
        rows = self.now(edit.table)
        if count:
            meant = [rows.cells(place) for place in rows.matched(named)]
            columns = zip(rows.header, *meant, strict=True)
            by_hand = sorted(columns, key=lambda each: each[0].startswith("_"))  # not its origin
            apart = next(each for each in by_hand if len({*each[1:]}) > 1)
            message = Message(
                "{n} rows of {table} have {cells}: name one by its {column}, too ({known}), or say "
                "rows where all are meant",
                table=edit.table,
                cells=cells,
                n=count,
                column=apart[0],
                known=tuple(dict.fromkeys(apart[1:]))[:_NAMED],
            )
            self._refuse(edit, "no_such_row", message)
            return
        raw = rows.whole()
        for column, cell in named.items() if raw.rows else ():
            if column in rows.header and not rows.matched({column: cell}):
                there = tuple(dict.fromkeys(filter(None, columns_of(raw)[column])))
                message = Message(
                    "no row of {table} has {column} {cell}: {advice}",
                    table=edit.table,
                    column=column,
                    cell=cell,
                    advice=suggest(cell, there),
                )
                self._refuse(edit, "no_such_row", message)
                return
        message = Message("no row of {table} has {cells}", table=edit.table, cells=cells)
        self._refuse(edit, "no_such_row", message)
