"""One list of ids for all columns that name people, so that tables are joined by number."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.arrow_words import texts_of, words_of
from kpilib.core.columns import Labels, with_shared_words
from kpilib.core.lazy import lazy
from kpilib.core.tables import DEPARTMENT, INPUT_TABLES
from kpilib.engine.inputs.cells import may_be_odd
from kpilib.engine.inputs.plain_columns import stand_bare

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyarrow as pa

    from kpilib.core.columns import Table
    from kpilib.core.tables import ColumnSpec
    from kpilib.engine.inputs.raw_columns import RawColumns
else:
    pa = lazy("pyarrow")

Place = tuple[str, str]
"""A table and one of its columns."""


def with_shared_ids(tables: Mapping[str, Table]) -> dict[str, Table]:
    """The same tables, in which all columns that name people share one list of their ids."""
    places = [(name, column.name) for name, column in _people(tables)]
    found = with_shared_words([tables[t].labels(c) for t, c in places], DEPARTMENT)
    return with_labels(tables, dict(zip(places, found, strict=True)))


def with_labels(tables: Mapping[str, Table], labels: Mapping[Place, Labels]) -> dict[str, Table]:
    """The same tables with other words in some columns."""
    joined = dict(tables)
    for (name, column), its in labels.items():
        joined[name] = replace(joined[name], columns={**joined[name].columns, column: its})
    return joined


def _people(tables: Iterable[str]) -> list[tuple[str, ColumnSpec]]:
    return [
        (name, column) for name in tables for column in INPUT_TABLES[name].columns if column.person
    ]


def ids_of_all(
    large: Mapping[str, RawColumns], tables: Mapping[str, Table]
) -> dict[Place, Labels] | None:
    """The columns that name people over their one list, where no id of a large table is odd.

    A million ids are looked up once, and not for each table and then for all of them together.

    Args:
        large: Tables that are yet to be typed.
        tables: The others.
    """
    places = [(name, column) for name, column in _people(INPUT_TABLES)]
    if not large or any(c.name not in large[name].places for name, c in places if name in large):
        return None
    texts = [
        large[name].columns[large[name].places[column.name]]
        if name in large
        else texts_of(tables[name].labels(column.name).names)
        for name, column in places
    ]
    found = pa.chunked_array([[DEPARTMENT], *texts], pa.string()).dictionary_encode()
    words = found.chunk(0).dictionary
    if not stand_bare(words):
        return None
    names = words_of(words)
    if "" in names or any(may_be_odd(column, names) for _, column in places[:1]):
        return None
    every = np.concatenate([chunk.indices.to_numpy() for chunk in found.chunks]).astype(np.int64)
    ends = np.cumsum([1, *map(len, texts)])
    labels = {}
    for (name, column), start, end in zip(places, ends[:-1], ends[1:], strict=True):
        codes = every[start:end]
        if name not in large:
            codes = np.append(codes, -1)[tables[name].labels(column.name).codes]
        labels[name, column.name] = Labels(codes, names)
    return labels
