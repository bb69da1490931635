"""The number formats of the cells of an old Excel workbook (.xls), which calamine does not tell.

An .xls file is a little file system (a compound file) in which the stream `Workbook` holds records:
two bytes that say of what kind, two that say how long, then the record. Formats are named once
(FORMAT), put together with fonts and borders (XF), and every cell names its XF by number.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from kpilib.engine.inputs import file_limits as limits
from kpilib.engine.inputs.file_limits import no_more_cells_than
from kpilib.engine.inputs.number_formats import built_in_formats

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kpilib.workspace.intake.open_document_formats import Formats

GENERAL = "General"

_FORMAT, _XF, _SHEET, _END, _BEGIN = 0x041E, 0x00E0, 0x0085, 0x000A, 0x0809
_NUMBER, _SHORT, _SHORTS, _FORMULA = 0x0203, 0x027E, 0x00BD, 0x0006
_OF_BIFF8 = 0x0600
_FREE, _LAST_SECTOR = 0xFFFFFFFF, 0xFFFFFFFA
_HEADER = 512


def old_excel_formats(path: Path) -> Formats:
    """Per sheet the formats of cells that hold a number, other than the general one.

    Raises:
        Exception: The file is damaged, in one of many ways.
        TooLarge: It holds more than is read.
    """
    stream = _workbook_stream(path.read_bytes())
    is_new = struct.unpack_from("<H", stream, 4)[0] >= _OF_BIFF8
    codes, of_xf, sheets = dict(built_in_formats()), list[int](), dict[str, int]()
    for kind, data in _records(stream, 0):
        if kind == _FORMAT:
            codes[struct.unpack_from("<H", data)[0]] = _text(data[2:], 2 if is_new else 1, is_new)
        elif kind == _XF:
            of_xf.append(struct.unpack_from("<H", data, 2)[0])
        elif kind == _SHEET:
            sheets[_text(data[6:], 1, is_new)] = struct.unpack_from("<I", data)[0]
    found: Formats = {}
    for name, start in sheets.items():
        cells: dict[tuple[int, int], str] = {}
        for line, place, xf in _number_cells(stream, start):
            code = codes.get(of_xf[xf], GENERAL)
            if code != GENERAL:
                cells[line + 1, place] = code
                no_more_cells_than(len(cells), limits.BOOK_CELLS)
        found[name] = cells
    return found


def _number_cells(stream: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """Row, column and XF of each cell with a number; all from 0."""
    for kind, data in _records(stream, start):
        if kind in {_NUMBER, _SHORT, _FORMULA}:
            yield struct.unpack_from("<HHH", data)
        elif kind == _SHORTS:
            row, first = struct.unpack_from("<HH", data)
            for at in range((len(data) - 6) // 6):
                yield row, first + at, struct.unpack_from("<H", data, 4 + 6 * at)[0]


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """The records from one beginning to its end; charts lie inside with their own."""
    at, depth = start, 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        depth += (kind == _BEGIN) - (kind == _END)
        if depth <= 1:
            yield kind, stream[at + 4 : at + 4 + size]
        if depth <= 0:
            return
        at += 4 + size


def _text(data: bytes, width: int, is_new: bool) -> str:  # noqa: FBT001 - of a file
    """A text behind its length: since Excel 97 in one or two bytes a letter, before in one."""
    length = int.from_bytes(data[:width], "little")
    if not is_new:
        return data[width : width + length].decode("latin-1")
    if data[width] & 1:
        return data[width + 1 : width + 1 + 2 * length].decode("utf-16-le")
    return data[width + 1 : width + 1 + length].decode("latin-1")


def _workbook_stream(content: bytes) -> bytes:
    """The stream with the records, out of the compound file."""
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    small = 1 << struct.unpack_from("<H", content, 32)[0]
    first_folder, limit, first_small = (
        struct.unpack_from("<I", content, at)[0] for at in (48, 56, 60)
    )
    table = _sector_table(content, size)
    folder = _chain(content, table, first_folder, size, _HEADER)
    entries = [folder[at : at + 128] for at in range(0, len(folder), 128)]
    names = {
        entry[: max(struct.unpack_from("<H", entry, 64)[0] - 2, 0)].decode("utf-16-le"): entry
        for entry in entries
    }
    entry = names.get("Workbook") or names["Book"]
    start, length = struct.unpack_from("<II", entry, 116)
    if length >= limit:
        return _chain(content, table, start, size, _HEADER)[:length]
    root = _chain(content, table, struct.unpack_from("<I", entries[0], 116)[0], size, _HEADER)
    small_table = _chain(content, table, first_small, size, _HEADER)
    links = struct.unpack(f"<{len(small_table) // 4}I", small_table)
    return _chain(root, links, start, small, 0)[:length]


def _sector_table(content: bytes, size: int) -> tuple[int, ...]:
    """Which sector follows which."""
    numbers = list(struct.unpack_from("<109I", content, 76))
    more = struct.unpack_from("<I", content, 68)[0]
    seen = 0
    while more < _LAST_SECTOR and seen * size < len(content):
        part = struct.unpack_from(f"<{size // 4}I", content, _HEADER + more * size)
        numbers += part[:-1]
        more, seen = part[-1], seen + 1
    found: list[int] = []
    for number in numbers:
        if number < _LAST_SECTOR:
            found += struct.unpack_from(f"<{size // 4}I", content, _HEADER + number * size)
    return tuple(found)


def _chain(content: bytes, table: tuple[int, ...], start: int, size: int, before: int) -> bytes:
    """The bytes of sectors that follow one another; a chain that goes round ends."""
    parts: list[bytes] = []
    at = start
    while at < _LAST_SECTOR and len(parts) <= len(table):
        parts.append(content[before + at * size : before + (at + 1) * size])
        at = table[at]
    return b"".join(parts)
