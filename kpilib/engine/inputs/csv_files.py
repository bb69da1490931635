"""Text files to tables: in which encoding, with which separator, on which line a row begins."""

from __future__ import annotations

import codecs
import csv
import io
from typing import TYPE_CHECKING, Any

from kpilib.core.messages import Message
from kpilib.core.problems import Problem
from kpilib.core.tables import READ_TABLES
from kpilib.core.unwritable import why_unread
from kpilib.engine.inputs import file_limits as limits
from kpilib.engine.inputs.characters import stripped, stripping
from kpilib.engine.inputs.file_limits import (
    TooLarge,
    no_longer_than,
    no_more_cells_than,
    no_more_columns_than_read,
    too_large,
)
from kpilib.engine.inputs.layout import RawGrid, laid_out
from kpilib.engine.inputs.raw_table import UNSAFE, Refusal, begins_unsafely

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kpilib.engine.inputs.raw_table import RawTable


def read_csv(path: Path, name: str, problems: list[Problem], prefix: str = "") -> RawTable | None:
    """One CSV file as text, or None with a problem added."""
    table = prefix + name
    try:
        no_longer_than(path, limits.FILE)
        content = path.read_bytes()
    except TooLarge as wrong:
        problems.append(too_large(path, wrong, table))
        return None
    except OSError as wrong:
        message = Message(
            "{file} cannot be read: {reason}", file=path.name, reason=why_unread(wrong)
        )
        problems.append(Problem(table, None, "", "unreadable_file", message))
        return None
    text = decoded(content)
    if text is None:
        # No text has zeros; a disk that has lost the end of a file writes them.
        message = Message(
            "{file} is not UTF-8 text, nor surely GBK or UTF-16: save it as “CSV UTF-8”"
            if b"\0" not in content
            else "{file} is damaged: line {line} holds bytes that no text has (zeros). Put a sound "
            "copy in its place",
            file=path.name, line=content[: content.find(b"\0") + 1].count(b"\n") + 1,
        )  # fmt: skip
        problems.append(Problem(table, None, "", "not_utf8", message))
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    separator, skipped = separator_of(name, text)
    reader = csv.reader(io.StringIO(text), strict=True, delimiter=separator)
    begun, faults = [1], dict[tuple[int, int], Refusal]()
    # Hardly any text has cells that begin with a tab or the end of a line.
    look = '"\n' in text or '"\t' in text or (separator != "\t" and "\t" in text)
    try:
        no_more_cells_than(text.count(separator) + text.count("\n"), limits.CELLS)
        rows = list(_rows(reader, skipped, stripping(text), begun, faults if look else None))
    except TooLarge as wrong:
        problems.append(too_large(path, wrong, table))
        return None
    except csv.Error as wrong:
        message = Message(
            "{file} line {line} is not well-formed CSV: {reason}",
            file=path.name,
            # The reader has gone on to wherever a quotation mark that was left open may end.
            line=begun[0],
            reason=_slip(str(wrong)),
        )
        problems.append(Problem(table, None, "", "malformed_file", message))
        return None
    return laid_out(
        RawGrid(name, table, path.name, rows, faults, decimal_commas=separator == ";"), problems
    )


def _rows(
    reader: Any,  # noqa: ANN401 - csv has no public name for it
    skipped: int,
    strip: Callable[[str], str],
    begun: list[int],
    faults: dict[tuple[int, int], Refusal] | None,
) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank, with the line on which each begins: a cell may hold several.

    Args:
        reader: Of the text.
        skipped: So many lines are no rows.
        strip: What is done to a cell.
        begun: Is told the line on which the row at hand begins, should it never end.
        faults: Is told the cells that no id may be, by line and place; None where there are none.
    """
    for row in reader:
        cells = list(map(strip, row))
        if begun[0] > skipped and any(cells):
            no_more_columns_than_read(len(cells))
            if faults is not None:
                faults |= {(begun[0], at): UNSAFE for at, cell in enumerate(row)
                           if begins_unsafely(cell)}  # fmt: skip
            yield begun[0], cells
        begun[0] = reader.line_num + 1


def _slip(said: str) -> str:
    """What is wrong, for people; the library says it for programmers."""
    return next((message for part, message in _SLIPS.items() if part in said), said)


_SLIPS = {
    "unexpected end of data": Message("a quotation mark opens there, and none closes it"),
    "expected after": Message(
        "a quotation mark stands in a cell, where it must be written twice, or a cell goes on "
        "behind the one that closes it"
    ),
    "larger than field limit": Message(
        "a cell has more than {most:,} letters, or a quotation mark that opens there is never "
        "closed",
        most=csv.field_size_limit(),
    ),
}
"""By a part of what Python says."""


_LOOKED_AT = 12
_LONG_LINE = 50_000
"""So many letters of a line are looked at; no header has more."""

_SEPARATORS = (",", ";", "\t", "，", "|")


def separator_of(name: str, text: str) -> tuple[str, int]:
    """What parts the cells, and how many lines only say so (`sep=;`, which Excel understands).

    The header proves it: the separator that finds the most names of columns in one of the first
    lines is the one; a comma unless another finds more.
    """
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first.rstrip()) == len("sep=;"):
        return first[4], 1
    lines = [line[:_LONG_LINE] for line in (first, *rest[: _LOOKED_AT * _LONG_LINE].split("\n"))][
        : _LOOKED_AT + 1
    ]
    spec = READ_TABLES.get(name)
    known = set(spec.names) if spec else set()

    def names_found(separator: str) -> int:
        return max(
            len(known & {stripped(cell).strip('"') for cell in line.split(separator)})
            for line in lines
        )

    return max(_SEPARATORS, key=names_found), 0


_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"),
          (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip


def decoded(content: bytes) -> str | None:
    """The text of a file, where its encoding is beyond doubt.

    >>> decoded("张三".encode("gbk")), decoded("Müller".encode("latin-1"))
    ('张三', None)
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _tried(content, encoding)
    text = _tried(content, "utf-8")
    if text is not None and "\0" not in text:
        return text
    if b"\0" in content:
        return _wide(content)
    return _chinese(content)


def _tried(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _wide(content: bytes) -> str | None:
    """UTF-16 without a mark: of the letters of a header every second byte is zero."""
    start = content[:8]
    if len(content) % 2 == 0 and not any(start[1::2]) and all(start[::2]):
        return _tried(content, "utf-16-le")
    if len(content) % 2 == 0 and not any(start[::2]) and all(start[1::2]):
        return _tried(content, "utf-16-be")
    return None


_MOSTLY = 0.9
_PARTLY = 0.5


def _chinese(content: bytes) -> str | None:
    """GBK or GB18030; None where the bytes could as well be text of another country.

    Nearly any bytes can be read as GBK: Müller as Western Excel saves it would be M黮ler. But
    Chinese text is made almost wholly of the 6,763 characters of GB 2312, and what other encodings
    yield is not.
    """
    text = _tried(content, "gb18030")
    if text is None or "\0" in text:
        return None
    others = [at for at, letter in enumerate(text) if not letter.isascii()]
    rare = [at for at in others if not _is_usual(text[at])]
    if any(text[at - 1 : at].isascii() and text[at - 1 : at].isalpha() for at in rare):
        return None
    usual = 1 - len(rare) / len(others)
    is_big5 = _tried(content, "big5") is not None
    return text if usual >= _MOSTLY or (usual >= _PARTLY and not is_big5) else None


def _is_usual(letter: str) -> bool:
    """Whether a letter is one of GB 2312, by its bytes: of some signs there are two readings."""
    code = letter.encode("gb18030")
    return len(code) == 2 and 0xA1 <= code[0] <= 0xF7 and code[1] >= 0xA1  # noqa: PLR2004 - the bounds of that table
