"""Ids of more digits than a spreadsheet keeps: of numbers it keeps fifteen and writes zeros behind.

Where such an id is stored as a number, its cell says so. Where it has become a text since, as in
every CSV file, only the zeros at its end are left to see.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import Problem
from kpilib.core.tables import READ_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kpilib.engine.inputs.raw_table import RawTable

_LONG = re.compile(r"\d{15}(?P<rest>\d{1,15})", re.ASCII)
LONG = 16
"""Characters that a long id has at least."""

LONG_ID = f"[0-9]{{{LONG}}}"
"""What each long id has, as pyarrow searches for it."""

_SURE = 3
"""So many zeros in all are hardly chance: one id of a bank or of a state may well end in one."""

_PART = 20
"""Where one in so many long ids ends in `_SURE` zeros, chance would have made one in a thousand."""


_ALONE = 5
"""So many zeros say enough of one id alone."""


def cut_ids(raw: RawTable, table: str) -> Iterator[Problem]:
    """One line for each column whose long ids have zeros from the sixteenth digit on.

    All of them may have been taken for numbers, or a few that were typed into other cells.

    Args:
        raw: The table.
        table: Its name in problems.
    """
    for column in id_columns(raw.name):
        if column in raw.places:
            place = raw.places[column]
            yield from cut_ids_in(column, dict.fromkeys(row[place] for row in raw.rows), table)


def id_columns(name: str) -> tuple[str, ...]:
    """The columns of a table that hold ids."""
    spec = READ_TABLES.get(name)
    return tuple(column.name for column in spec.columns if column.is_id) if spec else ()


def cut_ids_in(column: str, words: Iterable[str], table: str) -> Iterator[Problem]:
    """The one line of a column, where its long ids have lost digits; see `cut_ids`.

    Args:
        column: Its name.
        words: Its distinct words; those that are no long numbers may be left out.
        table: The table's name in problems.
    """
    found = {word: cut["rest"] for word in words if (cut := _LONG.fullmatch(word))}
    if lost := _lost(found):
        message = _cut(lost, len(found))
        yield Problem(table, None, column, "rounded_ids", message)


def _cut(lost: list[str], count: int) -> str:
    if len(lost) < count:
        return Message(
            "{lost} of {count} long ids end in zeros from the sixteenth digit on, as where a "
            "spreadsheet has taken them for numbers: {example}",
            lost=len(lost), count=count, example=lost[0],
        )  # fmt: skip
    return Message(
        "the one long id ends in zeros from the sixteenth digit on, as where a spreadsheet has "
        "taken them for numbers: {example}",
        "all {n} long ids end in zeros from the sixteenth digit on, as where a spreadsheet has "
        "taken them for numbers: {example}",
        n=count, example=lost[0],
    )  # fmt: skip


def _lost(found: Mapping[str, str]) -> list[str]:
    """The ids that have lost digits.

    Args:
        found: Of each long id the digits from the sixteenth on.
    """
    lost = [word for word, rest in found.items() if not rest.strip("0")]
    zeros = sum(len(found[word]) for word in lost)
    if len(lost) == len(found):
        return lost if zeros >= _SURE else []
    many = [word for word in lost if len(found[word]) >= _SURE]
    sure = any(len(found[word]) >= _ALONE for word in many)
    return many if sure or (len(many) > 1 and len(many) * _PART >= len(found)) else []
