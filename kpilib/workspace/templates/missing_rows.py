"""What tables that are there already lack: columns that are read, and rows that are needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.causes import plain_form
from kpilib.core.columns import Labels
from kpilib.core.tables import DEPARTMENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.columns import Table
    from kpilib.core.tables import ColumnSpec
    from kpilib.engine.inputs.read import Inputs
    from kpilib.workspace.templates.wanted_tables import Template

_READ_ANYWAY = frozenset({"target", "actual", "score"})
_DEFAULT_RATER = "superior"


@dataclass(frozen=True, slots=True)
class Lacking:
    """What one table lacks.

    Attributes:
        template: The table as it should be.
        table: The table as it is.
        columns: Columns that its header does not name.
        rows: Rows whose key no row has, in the columns of the template.
        strangers: Ids in its rows that nobody in `employees` has, with the lines.
    """

    template: Template
    table: Table
    columns: tuple[ColumnSpec, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    strangers: tuple[tuple[str, tuple[int, ...]], ...] = ()

    @property
    def is_something(self) -> bool:
        """Whether there is anything to add."""
        return bool(self.columns or self.rows)


def lacking(template: Template, inputs: Inputs) -> Lacking | None:
    """What a table lacks; None where there is no such table."""
    table = inputs.opening if template.table == "opening" else inputs.tables.get(template.table)
    if table is None or not table.source:
        return None
    columns = tuple(column for column in template.columns
                    if column.name not in table.places and _is_read(template, column))  # fmt: skip
    return Lacking(template, table, columns, _rows(template, table),
                   _strangers(template, table, inputs))  # fmt: skip


def _is_read(template: Template, column: ColumnSpec) -> bool:
    """Whether a column that is not there should be: an optional one may have been taken out."""
    name = column.name
    if name == "month":
        return "month" in template.choices
    if template.table in {"employees", "customers"}:
        return not name.startswith("note")
    if name in template.filled:
        return template.filled[name] is None or bool(template.filled[name])
    return column.required or name in _READ_ANYWAY


def _rows(template: Template, table: Table) -> tuple[tuple[str, ...], ...]:
    key = template.key
    if not key or (template.table == "employees" and len(table)):
        return ()  # who is there says who is there
    places = [[column.name for column in template.columns].index(name) for name in key]
    there = set(_keys(table, key))
    return tuple(
        row for row in template.rows if tuple(map(_normal, key, (row[at] for at in places)))
        not in there
    )  # fmt: skip


def _keys(table: Table, key: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The keys of the rows that are there, without what gets lost on an id's way."""
    columns = []
    for name in key:
        cells = table.columns.get(name)
        texts = cells.cells() if isinstance(cells, Labels) else [None] * len(table)
        # A column that is not there has one cell for all rows.
        texts = texts * len(table) if len(texts) == 1 and len(table) > 1 else texts
        columns.append([_normal(name, text or "") for text in texts])
    yield from zip(*columns, strict=True)


def _normal(name: str, text: str) -> str:
    if name == "rater_type":
        return text or _DEFAULT_RATER
    return plain_form(text) if name in {"subject", "employee_id"} else text


def _strangers(
    template: Template, table: Table, inputs: Inputs
) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Ids of rows that nobody in `employees` has: most often of people who have left."""
    column = next((one.name for one in template.columns if one.person), "")
    people = inputs["employees"].labels("employee_id").words
    if not people or not column or template.table == "employees":
        return ()
    known = {plain_form(each) for each in (*people, DEPARTMENT)}
    found: dict[str, list[int]] = {}
    for at, who in enumerate(table.labels(column).cells()):
        if who and plain_form(who) not in known:
            found.setdefault(who, []).append(int(table.lines[at]))
    return tuple((who, tuple(lines)) for who, lines in found.items())
