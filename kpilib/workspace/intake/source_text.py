"""A text file as cells: its encoding and separator are found, or said by the mapping."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from typing import TYPE_CHECKING

from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.core.problems import Problem, ProblemsFound
from kpilib.core.unwritable import why_unread
from kpilib.engine.inputs import file_limits as limits
from kpilib.engine.inputs.csv_files import decoded
from kpilib.engine.inputs.file_limits import (
    no_longer_than,
    no_more_cells_than,
    no_more_columns_than_read,
)
from kpilib.workspace.intake.source_sheet import SourceSheet

if TYPE_CHECKING:
    from pathlib import Path

    import charset_normalizer

    from kpilib.engine.inputs.raw_table import Refusal
else:
    charset_normalizer = lazy("charset_normalizer")

SEPARATORS = (",", ";", "\t", "|", "\N{FULLWIDTH COMMA}")
_LOOKED_AT = 60
_LONG = 200_000


def text_sheet(path: Path, encoding: str = "", separator: str = "") -> SourceSheet:
    """The cells of a text file.

    Args:
        path: The file.
        encoding: As the mapping says it; found when left out.
        separator: As the mapping says it; found when left out.

    Raises:
        ProblemsFound: It cannot be read, or its encoding cannot be told.
        TooLarge: It holds more than is read.
    """
    text, encoding = _text(path, encoding)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    skipped = 0
    first = text.partition("\n")[0]
    if first.lower().startswith("sep=") and len(first) == len("sep=;"):
        separator, skipped = separator or first[4], 1
    separator = "\t" if separator in {"\\t", "tab"} else separator
    separator = separator or found_separator(text, path.suffix.lower())
    no_more_cells_than(text.count(separator) + text.count("\n"), limits.CELLS)
    rows: dict[int, dict[int, object]] = {}
    reader, begun = csv.reader(io.StringIO(text), delimiter=separator), 1
    try:
        for row in reader:
            no_more_columns_than_read(len(row))
            cells = {place: cell for place, cell in enumerate(row) if cell.strip()}
            if cells and begun > skipped:
                rows[begun] = dict[int, object](cells)
            begun = reader.line_num + 1
    except csv.Error:
        message = Message(
            "{file} cannot be read from line {line} on: a quotation mark that opens there is never "
            "closed, or a cell is too long",
            file=path.name,
            line=begun,
        )
        raise ProblemsFound([Problem(path.name, None, "", "malformed_file", message)]) from None
    return SourceSheet(
        path.name, "", rows, _shown, _is_no_number, encoding=encoding, separator=separator
    )


def _shown(cell: object, kind: str) -> str | Refusal:
    """A cell as a spreadsheet program shows it: many programs export the text 007 as `="007"`."""
    del kind
    text = str(cell)
    quoted = _QUOTED.fullmatch(text)
    return quoted[1] if quoted else text


_QUOTED = re.compile(r'\s*="([^"]*)"\s*')


def _is_no_number(cell: object) -> bool:
    del cell
    return False


def _text(path: Path, encoding: str) -> tuple[str, str]:
    """The text of a file, and its encoding."""
    no_longer_than(path, limits.FILE)
    try:
        content = path.read_bytes()
    except OSError as wrong:
        message = Message(
            "{file} cannot be read: {reason}", file=path.name, reason=why_unread(wrong)
        )
        raise ProblemsFound([Problem(path.name, None, "", "unreadable_file", message)]) from None
    if encoding:
        return _as_said(path, content, encoding), encoding
    text = decoded(content)
    if text is None:
        likely = likely_encodings(content)
        message = Message(
            "it cannot be told in which encoding {file} is: save it as “CSV UTF-8”, or say it in "
            "the mapping, such as encoding: {likely}",
            file=path.name,
            likely=likely[0] if likely else "cp1252",
        )
        raise ProblemsFound([Problem(path.name, None, "", "not_utf8", message)])
    return text, encoding_of(content, text)


def _as_said(path: Path, content: bytes, encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
        return content.decode("utf-8-sig" if name == "utf-8" else encoding)
    except LookupError:
        message = Message(
            "there is no encoding {encoding}: write one such as {examples}",
            encoding=repr(encoding),
            examples=("utf-8", "gb18030", "cp1252"),
        )
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        message = Message(
            "{file} is not in {encoding}, as the mapping says: line {line} cannot be "
            "read. Take the line encoding: out of the mapping, or correct it",
            file=path.name,
            encoding=encoding,
            line=line,
        )
    raise ProblemsFound([Problem(path.name, None, "", "not_utf8", message)])


def encoding_of(content: bytes, text: str) -> str:
    """How a text that was read was encoded, for who looks at it."""
    if content.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    for name in ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "gb18030"):
        try:
            if content.decode(name) == text:
                return name
        except UnicodeDecodeError:
            continue
    return "utf-32"


def likely_encodings(content: bytes) -> list[str]:
    """Encodings that a file may have, the likeliest first."""
    return [found.encoding for found in charset_normalizer.from_bytes(content[:_LONG])]


def found_separator(text: str, ending: str = "") -> str:
    r"""What parts the cells of a text: the sign that makes most lines equally long.

    >>> found_separator("a;b;c\n1,5;2;3\n4,5;6;7\n"), found_separator("a,b\n1,2\n")
    (';', ',')
    """
    lines = "\n".join(text[:_LONG].split("\n")[:_LOOKED_AT])

    def rank(separator: str) -> tuple[int, int]:
        try:
            widths = [
                len(row) for row in csv.reader(io.StringIO(lines), delimiter=separator) if row
            ]
        except csv.Error:
            return 0, 0
        wide = Counter(width for width in widths if width > 1).most_common(1)
        width, rows = wide[0] if wide else (0, 0)
        return rows, width

    best = max(SEPARATORS, key=rank)
    if rank(best) == (0, 0):
        return "\t" if ending == ".tsv" else ","
    return best
