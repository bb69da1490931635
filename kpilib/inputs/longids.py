"""Ids of more digits than a spreadsheet keeps: of numbers it keeps fifteen and writes zeros behind.

Where such an id is stored as a number, its cell says so. Where it has become a text since, as in
every CSV file, only the zeros at its end are left to see.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kpilib.problems import Problem
from kpilib.tables import READ_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.inputs.rawtable import RawTable

_LONG = re.compile(r"\d{15}(?P<rest>\d{1,5})", re.ASCII)
_SURE = 3
"""So many zeros in all are hardly chance: one id of a bank or of a state may well end in one."""


def cut_ids(raw: RawTable, table: str) -> Iterator[Problem]:
    """One line for each column whose long ids all have zeros from the sixteenth digit on.

    Args:
        raw: The table.
        table: Its name in problems.
    """
    spec = READ_TABLES.get(raw.name)
    for column in spec.columns if spec else ():
        if not column.is_id or column.name not in raw.places:
            continue
        place = raw.places[column.name]
        words = dict.fromkeys(row[place] for row in raw.rows)
        found = {word: cut["rest"] for word in words if (cut := _LONG.fullmatch(word))}
        zeros = "".join(found.values())
        if len(zeros) >= _SURE and not zeros.strip("0"):
            count = f"all {len(found)} long ids end" if len(found) > 1 else "the one long id ends"
            message = (
                f"{count} in zeros from the sixteenth digit on, as where a spreadsheet has taken "
                f"them for numbers: {next(iter(found))}"
            )
            yield Problem(table, None, column.name, "rounded_ids", message)
