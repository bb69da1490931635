"""Holds result tables against each other: text must be equal, targets and actuals in value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .result import COLUMNS
from .rounding import Row, Tables, number

if TYPE_CHECKING:
    from collections.abc import Iterator

# How many decimals an input's number is printed with is nobody's business; its value is.
BY_VALUE = {("scores", "target"), ("scores", "actual")}
# Free text by the catalogue, but where a section fixes it; a case that names a detail means it.
FREE = {("flags", "detail")}


def differences(found: Tables, expected: Tables) -> list[str]:
    """One line per row that one side has and the other has not, or that stands elsewhere."""
    lines = []
    for table in expected:
        have = [comparable(table, row) for row in found[table]]
        want = [comparable(table, row) for row in expected[table]]
        if have != want:
            lines += [f"{table}: unexpected {row}" for row in have if row not in want]
            lines += [f"{table}: missing    {row}" for row in want if row not in have]
            if sorted(have) == sorted(want):
                lines.append(f"{table}: rows in another order: {have} for {want}")
            elif len(have) != len(want):
                lines.append(f"{table}: {len(have)} rows for {len(want)}")
    return lines + list(other_details(found, expected))


def other_details(found: Tables, expected: Tables) -> Iterator[str]:
    """Flags whose detail is not the one that is named."""
    pairs = zip(found.get("flags", []), expected.get("flags", []), strict=False)
    for have, want in pairs:
        if want["detail"] and have["detail"] != want["detail"]:
            yield f"flags: detail {have['detail']!r} for {want}"


def comparable(table: str, row: Row) -> tuple[str, ...]:
    """The cells of a row in the form in which they have to agree."""
    return tuple(
        str(number(row[column])) if (table, column) in BY_VALUE and row[column] else row[column]
        for column in COLUMNS[table]
        if (table, column) not in FREE
    )
