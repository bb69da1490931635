"""Forms above a table: what labels say of the whole sheet, as in `工号 | E001` or `姓名：张三`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from kpilib.workspace.intake.column_words import role_of
from kpilib.workspace.intake.row_words import is_value, known_names, words_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.workspace.intake.source_sheet import SourceSheet

_COLON = ":\N{FULLWIDTH COLON}"
_LABEL = rf"[^\s{_COLON}]+\s*[{_COLON}]"
_END = rf"(?=\s+{_LABEL}|\s\s|[;\N{{FULLWIDTH SEMICOLON}}]|\s*$)"
"""What ends a value behind a label: another label, a wide gap, a semicolon, or the end."""
_LABELLED = re.compile(rf"(?P<label>[^\s{_COLON}]+)\s*[{_COLON}]\s*(?P<value>\S.*?){_END}")

_LONGEST = 20
"""A form with the header below it has no more rows; a list of people may have any number."""

_NAMED = 2
"""So many names of columns make a row below a form the header of a table."""


@dataclass(frozen=True, slots=True)
class FormCell:
    """Something that a sheet says of all of its rows.

    Attributes:
        role: What the label says that it is.
        place: The place of the cell that holds it.
        label: The label, where it stands in the same cell; else empty.
    """

    role: str
    place: int
    label: str = ""


def form_cells(sheet: SourceSheet, line: int) -> Iterator[FormCell]:
    """The cells of a row that a label stands before, in the same cell or beside it."""
    places = [place for place in sorted(sheet.rows[line]) if sheet.words(line, place)]
    for place, beside in zip(places, [*places[1:], None], strict=True):
        word = sheet.words(line, place)
        pairs = [(found["label"], role_of(found["label"])) for found in _LABELLED.finditer(word)]
        yield from (FormCell(role, place, label) for label, role in pairs if role)
        if not pairs and beside is not None and (role := role_of(word)):
            yield FormCell(role, beside)


def behind_label(text: str, label: str) -> str:
    """What stands behind a label in a cell; empty where the label is not there.

    >>> behind_label("工号：E001  姓名：张 三", "姓名"), behind_label("Name: Li Na", "Id")
    ('张 三', '')
    """
    wanted = "".join(label.split())
    found = (one for one in _LABELLED.finditer(text) if "".join(one["label"].split()) == wanted)
    return next((one["value"].strip() for one in found), "")


def is_form_line(sheet: SourceSheet, line: int) -> bool:
    """Whether a row is a form and no header: labels with a value each, and a header right below.

    A header of names that are known and names that are not looks alike; rows stand below that.
    """
    lines = []
    for each in range(line, line + _LONGEST):
        words = words_in(sheet, each) if each in sheet.rows else []
        lines += [each] if words else []
        if words and not _has_values(words):
            break
    return any(_is_header_of(sheet, above, below) for above, below in pairwise(lines))


def _has_values(words: Sequence[str]) -> bool:
    """Whether labels and values take turns in a row, and one label is of a person."""
    labels, values = words[::2], words[1::2]
    if len(labels) != len(values) or not all(map(role_of, labels)) or all(map(role_of, values)):
        return False
    return bool({"employee_id", "name", "person"} & {role_of(label) for label in labels})


def _is_header_of(sheet: SourceSheet, above: int, below: int) -> bool:
    """Whether a row is the header of a table that begins below a form."""
    first = next(place for place in sorted(sheet.rows[above]) if sheet.words(above, place))
    is_whole = bool(sheet.words(below, first)) and not any(
        is_value(sheet, below, place) for place in sheet.rows[below]
    )
    return is_whole and known_names(words_in(sheet, below)) >= _NAMED
