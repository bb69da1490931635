"""The header of a table held against the columns that are declared for it."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from kpilib.core.causes import plain_form
from kpilib.core.messages import Message
from kpilib.core.problems import Problem, nearest
from kpilib.engine.inputs.equal_cells import fits
from kpilib.engine.inputs.stated_units import qualified
from kpilib.engine.inputs.written_forms import brackets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.tables import TableSpec
    from kpilib.engine.inputs.raw_columns import RawColumns
    from kpilib.engine.inputs.raw_table import RawTable


def header_faults(raw: RawTable | RawColumns, spec: TableSpec, table: str) -> Iterator[Problem]:
    """Columns that stand twice, are not known or are missing.

    Args:
        raw: The table as text.
        spec: Its columns.
        table: Its name in problems.
    """
    for place, name in enumerate(raw.header):
        if not name:
            continue  # told apart where it holds anything
        if name.startswith(("note", "_")):
            continue
        if name in raw.header[:place]:
            message = Message("the column {column} stands twice: keep one", column=name)
            yield Problem(table, None, name, "duplicate_column", message)
        elif name not in spec.names:
            message = Message(
                "the column {column!r} is not known: {advice}",
                column=name,
                advice=_meant(raw, place, spec),
            )
            yield Problem(table, None, name, "unknown_column", message)
    for column in spec.columns:
        if column.required and column.name not in raw.header:
            message = Message(
                "the column {column} ({meaning}) is missing",
                column=column.name,
                meaning=column.meaning,
            )
            yield Problem(table, None, column.name, "missing_column", message)


def _meant(raw: RawTable | RawColumns, place: int, spec: TableSpec) -> str:
    """The name that an unknown column may have been meant to have.

    It must be very like, and its cells must fit: else `leave_date` would be told to be
    `leave_months` or `hire_date`, and whoever obeys would get another figure.
    """
    name = raw.header[place]
    cell = raw.first_word(place)
    fitting = [column.name for column in spec.columns if not cell or fits(column.type, cell)]
    near = nearest(name, fitting)
    bare = spec.column(re.sub(f"{brackets()[0]}.*", "", name).strip())
    column = bare or spec.column(near)
    if column is not None and (said := qualified(name, column)):
        return Message(
            "{column} is {meaning}, in {unit}. See that its cells are that and not {said!r}, write "
            "them anew where they are not, and name it {column}"
            if column.unit
            else "{column} is {meaning}. See that its cells are that and not {said!r}, write them "
            "anew where they are not, and name it {column}",
            column=column.name, meaning=column.meaning, unit=column.unit, said=said,
        )  # fmt: skip
    if bare:
        return Message("did you mean {near}?", near=bare.name)
    if near and SequenceMatcher(None, plain_form(name), plain_form(near)).ratio() >= _VERY_LIKE:
        return Message("did you mean {near}?", near=near)
    return Message("known here: {known}; of a remark the name begins with note", known=spec.names)


_VERY_LIKE = 0.75
"""`employe` is `employee_id`, and `leave_date` is not `leave_months`, which is as like as 0.73."""
