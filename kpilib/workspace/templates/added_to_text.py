"""Rows and columns added to a CSV file that people work in: what stands in it stays as it is."""

from __future__ import annotations

import codecs
import csv
import io
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.workspace.templates.sheet_rules import CannotAdd

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE:
          "utf-16-be"}  # fmt: skip
_ENCODINGS = ("utf-8", "gb18030")


def with_rows_and_columns(
    content: bytes,
    names: Sequence[str],
    columns: Sequence[str],
    rows: Sequence[Mapping[str, str]],
) -> bytes:
    """The file with columns behind the last one and rows below the last one.

    Args:
        content: The file.
        names: Its columns.
        columns: The new ones.
        rows: Cells by column.

    Raises:
        CannotAdd: Its header cannot be found.
    """
    mark, encoding, text = _decoded(content)
    end = "\r\n" if "\r\n" in text else "\n"
    records = list(_records(text))
    separator, at = _header(records, names)
    header = next(csv.reader([records[at].rstrip("\r\n")], delimiter=separator))
    if columns:
        records = [*records[:at], *(
            _longer(record, separator, len(columns), columns if place == 0 else ())
            for place, record in enumerate(records[at:])
        )]  # fmt: skip
    made = "".join(records)
    if made and not made.endswith(("\n", "\r")):
        made += end
    file = io.StringIO()
    writer = csv.writer(file, delimiter=separator, lineterminator=end)
    writer.writerows([row.get(name.strip(), "") for name in (*header, *columns)] for row in rows)
    return mark + (made + file.getvalue()).encode(encoding)


def _decoded(content: bytes) -> tuple[bytes, str, str]:
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return mark, encoding, content[len(mark) :].decode(encoding)
    for encoding in _ENCODINGS:
        try:
            return b"", encoding, content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CannotAdd(_UNLIKE)


_UNLIKE = Message("its header cannot be found: save it as “CSV UTF-8” and run this again")


def _records(text: str) -> Iterator[str]:
    """The text record by record: a cell in quotes may hold the end of a line."""
    record = ""
    for line in io.StringIO(text, newline=""):
        record += line
        if record.count('"') % 2 == 0:
            yield record
            record = ""
    if record:
        yield record


def _header(records: Sequence[str], names: Sequence[str]) -> tuple[str, int]:
    """By what cells are parted, and which record is the header."""
    for at, record in enumerate(records[:12]):
        for separator in ",;\t":
            cells = next(csv.reader([record.rstrip("\r\n")], delimiter=separator), [])
            if set(names) <= {cell.strip() for cell in cells}:
                return separator, at
    raise CannotAdd(_UNLIKE)


def _longer(record: str, separator: str, count: int, cells: Sequence[str]) -> str:
    """A record with further cells, empty ones where none are given; a blank line stays blank."""
    bare = record.rstrip("\r\n")
    if not bare.strip(f"{separator} \t"):
        return record
    tail = "".join(f"{separator}{cell}" for cell in cells) or separator * count
    return f"{bare}{tail}{record[len(bare) :]}"
