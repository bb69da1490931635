"""What is different between two readings of a table: rows that came, went and changed, by key."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.tables import ORIGIN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ADDED, GONE, CHANGED = "added", "gone", "changed"


@dataclass(frozen=True)
class RowChange:
    """A row that is not as it was.

    Attributes:
        kind: `added`, `gone` or `changed`.
        key: What tells the row apart, by column.
        cells: Of a changed row the columns that differ, before and after; of another all that is
            in it, on its side.
    """

    kind: str
    key: Mapping[str, str]
    cells: Mapping[str, tuple[str, str]]


def row_changes(before: bytes, after: bytes, key: Sequence[str]) -> tuple[RowChange, ...]:
    """The rows that differ between two files of a table.

    Rows of one key that stand several times are matched as they are alike; of a table without a
    key a changed row is one that went and one that came.

    Args:
        before: CSV; empty for none.
        after: CSV; empty for none.
        key: The columns that tell rows apart.
    """
    old, new = list(_rows(before)), list(_rows(after))
    columns = list(dict.fromkeys(name for row in (*new, *old) for name in row))
    were, are = Counter(map(_frozen, old)), Counter(map(_frozen, new))
    went = sorted((were - are).elements())
    came = sorted((are - were).elements())
    found = [*_matched([dict(row) for row in went], [dict(row) for row in came], key)]
    told = [
        RowChange(kind, _key(was or now, key, columns), _cells(was, now, columns))
        for kind, was, now in found
    ]
    order = (CHANGED, ADDED, GONE)
    return tuple(sorted(told, key=lambda one: (order.index(one.kind), [*one.key.values()])))


def _matched(
    went: list[dict[str, str]], came: list[dict[str, str]], key: Sequence[str]
) -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    by_key: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in came:
        by_key.setdefault(_values(row, key), []).append(row)
    for row in went:
        same = by_key.get(_values(row, key), []) if key else []
        if same:
            yield CHANGED, row, same.pop(0)
        else:
            yield GONE, row, {}
    if key:
        came = [row for rows in by_key.values() for row in rows]
    yield from ((ADDED, {}, row) for row in came)


def _values(row: Mapping[str, str], key: Sequence[str]) -> tuple[str, ...]:
    return tuple(row.get(name, "") for name in key)


def _frozen(row: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """A row whatever the order of its columns; an empty cell is as good as none."""
    return tuple(sorted((name, cell) for name, cell in row.items() if cell))


def _key(row: Mapping[str, str], key: Sequence[str], columns: Sequence[str]) -> dict[str, str]:
    names = key or [name for name in columns if not name.startswith("note")]
    return {name.removeprefix("_"): row[name] for name in names if row.get(name)}


def _cells(
    old: Mapping[str, str], new: Mapping[str, str], columns: Sequence[str]
) -> dict[str, tuple[str, str]]:
    pairs = ((name, (old.get(name, ""), new.get(name, ""))) for name in columns)
    return {name: (was, now) for name, (was, now) in pairs if was != now}


def _rows(content: bytes) -> Iterator[dict[str, str]]:
    text = content.decode("utf-8")
    header = text.partition("\n")[0]
    separator = ";" if header.count(";") > header.count(",") else ","
    for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=separator):
        yield {name: cell or "" for name, cell in row.items() if name and name != ORIGIN}
