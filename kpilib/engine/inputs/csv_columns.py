"""Large text files cut into columns at once, where every row is laid out as the header is.

What takes time in a file of a million rows is an object for every cell. Here numpy finds where the
cells end, and pyarrow lifts whole columns out of the text. That is done only where it comes to what
`csv_files` makes of the file, cell by cell: UTF-8, a header in the first line, as many cells in
every row, quotation marks around whole cells alone, no row that is none. Of all other files nothing
comes out, and they are read row by row.

pyarrow's own reader of CSV files is not used: it starts threads, and a process that makes copies of
itself must have none (see `forked`); and it is a little more lenient than a table of pay may be.
"""

from __future__ import annotations

import codecs
import csv
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.lazy import lazy
from kpilib.engine.inputs import file_limits as limits
from kpilib.engine.inputs.characters import stripped
from kpilib.engine.inputs.csv_files import read_csv, separator_of
from kpilib.engine.inputs.layout import header_at
from kpilib.engine.inputs.long_ids import LONG, LONG_ID, cut_ids_in, id_columns
from kpilib.engine.inputs.non_data_rows import doubtful_id, id_places, may_hold_no_data
from kpilib.engine.inputs.raw_columns import RawColumns, Strings

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa
    import pyarrow.compute as pc

    from kpilib.core.integers import Array
    from kpilib.core.problems import Problem
    from kpilib.engine.inputs.raw_table import RawTable
else:
    pa, pc = lazy("pyarrow"), lazy("pyarrow.compute")

LARGE = 200_000
"""Bytes of a file from which on columns are worth it; before, loading pyarrow takes longer."""
_LOOKED_AT = 2_000_000
"""Bytes at the beginning that hold the header and whatever may stand above it."""

_LINES = 14
"""So many lines at least, of a longer file, say which separator and which header it has."""

_LINE, _QUOTE, _TAB = ord("\n"), ord('"'), "\t"


def read_text(
    path: Path, name: str, problems: list[Problem], prefix: str = ""
) -> RawTable | RawColumns | None:
    """One file of text, in columns where it is large and plain; None with a problem added."""
    found = read_csv_columns(path, name, prefix)
    return found if found is not None else read_csv(path, name, problems, prefix)


def read_csv_columns(path: Path, name: str, prefix: str = "") -> RawColumns | None:
    """A large text file in columns; None where it is to be read row by row.

    Args:
        path: The file.
        name: The table.
        prefix: Stands before its name in problems.
    """
    try:
        if not LARGE <= path.stat().st_size <= limits.FILE:
            return None
        content = path.read_bytes().removeprefix(codecs.BOM_UTF8)
    except OSError:
        return None
    if b"\r" in content:
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    begun = _begin(content, name)
    if begun is None or not _is_utf8(content):
        return None
    separator, header = begun
    if _TAB.encode() in content and (separator != _TAB or b'"' in content):
        return None  # an id may begin with it
    cells = _cut(content if content.endswith(b"\n") else content + b"\n", separator, len(header))
    if cells is None:
        return None
    raw = RawColumns(
        name,
        path.name,
        header,
        cells[1],
        cells[0],
        {word: place for place, word in reversed(list(enumerate(header))) if word},
        decimal_commas=separator == ";",
    )
    return _finished(raw, prefix + name)


def _begin(content: bytes, name: str) -> tuple[str, tuple[str, ...]] | None:
    """Separator and header, where the header is the first line."""
    head = content[:_LOOKED_AT]
    if len(head) < len(content):
        head = head[: head.rfind(b"\n") + 1]
        if head.count(b"\n") < _LINES:
            return None
    try:
        text = head.decode()
        separator, skipped = separator_of(name, text)
        lines = text.split("\n", _LINES)[:_LINES]
        rows = [list(map(stripped, row)) for row in csv.reader(lines, strict=True,
                                                               delimiter=separator)]  # fmt: skip
    except (UnicodeDecodeError, csv.Error):
        return None
    rows = [row for row in rows if any(row)]
    if skipped or not separator.isascii() or len(rows) < len(("header", "row")):
        return None
    header = tuple(rows[0])
    is_first = not lines[0].isspace() and any(stripped(cell) for cell in lines[0].split(separator))
    if not is_first or header_at(name, rows[:12]) or not 1 < len(header) <= limits.COLUMNS:
        return None
    return separator, header


def _is_utf8(content: bytes) -> bool:
    """Whether bytes are text in UTF-8 beyond doubt; see `csv_files.decoded`."""
    if b"\0" in content:
        return False
    if content.isascii():
        return True
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _cut(content: bytes, separator: str, width: int) -> tuple[Array, tuple[Strings, ...]] | None:
    """The line of each row below the header, and the cells by column.

    Args:
        content: UTF-8, its last line ended.
        separator: Between cells.
        width: Cells of the header.
    """
    signs, quoted = np.frombuffer(content, dtype=np.uint8), b'"' in content
    ends = _places(signs, separator, "\n")
    if len(ends) > limits.CELLS:
        return None
    if quoted:
        # A separator, or the end of a line, behind an odd number of quotation marks is text.
        within = np.searchsorted(_places(signs, '"'), ends) % 2 == 1
        if (signs[ends[within]] == _LINE).any():
            return None
        ends = ends[~within]
    starts, is_end = np.empty_like(ends), signs[ends] == _LINE
    starts[0], starts[1:] = 0, ends[:-1] + 1
    lines = None
    # What ends a line that has nothing on it ends no row.
    blank = is_end & (ends == starts)
    blank[1:] &= is_end[:-1]
    if blank.any():
        lines = np.cumsum(is_end)[~blank]
        starts, ends, is_end = starts[~blank], ends[~blank], is_end[~blank]
    rows, rest = divmod(len(ends), width)
    if rest or np.count_nonzero(is_end) != rows or not is_end[width - 1 :: width].all():
        return None  # a row has more cells or fewer
    if quoted and not _unquoted(signs, starts, ends):
        return None
    if (ends - starts).max() > csv.field_size_limit():
        return None
    ended = np.arange(1, rows + 1) if lines is None else lines[width - 1 :: width]
    return ended[1:], _columns(content, starts, ends, width)


_AT_ONCE = 2**18
"""So many bytes are looked through at a time: they stay where the processor has them at hand."""


def _places(signs: Array, *wanted: str) -> Array:
    """The places of one or two signs."""
    found = []
    for start in range(0, len(signs), _AT_ONCE):
        part = signs[start : start + _AT_ONCE]
        fits = part == ord(wanted[0])
        for other in wanted[1:]:
            fits |= part == ord(other)
        found.append(np.flatnonzero(fits).astype(np.int32) + np.int32(start))
    return np.concatenate(found)


def _unquoted(signs: Array, starts: Array, ends: Array) -> bool:
    """Take the quotation marks off the cells that stand in them; whether there are no others."""
    quoted = signs[starts] == _QUOTE
    long = ends - starts > 1
    if not (signs[ends[quoted] - 1] == _QUOTE).all() or not long[quoted].all():
        return False
    starts[quoted] += 1
    ends[quoted] -= 1
    return bool(2 * quoted.sum() == (signs == _QUOTE).sum())


def _columns(content: bytes, starts: Array, ends: Array, width: int) -> tuple[Strings, ...]:
    """Columns of the rows below the header, by the places at which their cells start and end."""
    # From a column's first cell on the text is one array without being moved: its cells at even
    # places, what is between them at odd ones. To take every second makes the column.
    rows = len(starts) // width - 1
    offsets = np.empty(2 * rows, dtype=np.int32)  # the same for each, so that memory is reused
    even = pa.array(np.arange(0, 2 * rows, 2, dtype=np.int32))
    columns = []
    for place in range(width, 2 * width):
        offsets[0::2], offsets[1::2] = starts[place::width], ends[place::width]
        every = pa.StringArray.from_buffers(
            2 * rows - 1, pa.py_buffer(offsets), pa.py_buffer(content)
        )
        columns.append(every.take(even))
    return tuple(columns)


def _finished(raw: RawColumns, table: str) -> RawColumns | None:
    """The same with what is unusual about it; None where a row or a column is none."""
    nameless = (raw.columns[place] for place, name in enumerate(raw.header) if not name)
    ids = id_places(raw.header)
    if not ids or any(pc.any(_fits(cells, "[^ ]")).as_py() for cells in nameless):
        return None
    pattern = doubtful_id(raw.header)
    doubtful = {place: _words(raw.columns[place], pattern) for place in ids}
    # Where each row says what it is about, none is blank.
    ends = raw.some([0, len(raw) - 1] if len(raw) > len(("two", "rows")) else [0])
    words = {word for found in doubtful.values() for word in found if word}
    if "" in doubtful[ids[0]] or may_hold_no_data(ends, words):
        return None
    cut = (
        problem
        for column in id_columns(raw.name)
        if column in raw.places
        for problem in cut_ids_in(column, _long_ids(raw.columns[raw.places[column]]), table)
    )
    return replace(raw, unusual=tuple(cut))


def _long_ids(cells: Strings) -> list[str]:
    """The distinct words that hold a long id; a quick look tells that there is none."""
    longest = pc.max(pc.binary_length(cells)).as_py() or 0
    return _words(cells, LONG_ID) if longest >= LONG else []


def _words(cells: Strings, pattern: str) -> list[str]:
    """The distinct words in which a pattern is found, in the order in which they stand."""
    found = cells.filter(_fits(cells, pattern))
    return list(dict.fromkeys(map(stripped, found.unique().to_pylist())))


def _fits(cells: Strings, pattern: str) -> Strings:
    return pc.match_substring_regex(cells, pattern)
