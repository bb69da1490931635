"""How much a file of inputs may hold, so that none takes all memory or all day.

No department comes near these bounds; what goes beyond them is a slip (a cell filled down to the
last row of a sheet) or was made to do harm, and is told before it is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message, message_of
from kpilib.core.problems import Problem

if TYPE_CHECKING:
    from pathlib import Path

MEGABYTE = 1_000_000

FILE = 512 * MEGABYTE
"""Bytes of a file of text or of Parquet, and of the tables in it once unpacked."""

BOOK = 64 * MEGABYTE
"""Bytes of a workbook, which is packed."""

CELLS = 20_000_000
"""Cells of a file of text or of Parquet: two million events of a million people, twice over."""

BOOK_CELLS = 500_000
"""Cells of a workbook, which take far longer to read."""

COLUMNS = 1_000
"""Columns of a table; they are looked at one by one, and messages name each that is not known."""


class TooLarge(ValueError):  # noqa: N818 - it reads as what was found
    """A file holds more than is read."""


def too_large(path: Path, wrong: TooLarge, table: str) -> Problem:
    """The one problem of such a file."""
    message = Message("{file} is not read: {reason}", file=path.name, reason=message_of(wrong))
    return Problem(table, None, "", "too_large", message)


def no_longer_than(path: Path, most: int) -> None:
    """Make sure that a file is no longer than so many bytes, before it is read.

    Raises:
        TooLarge: It is.
        OSError: It cannot be looked at.
    """
    size = path.stat().st_size
    if size > most:
        raise TooLarge(
            Message(
                "it has {size:,} MB, and no more than {most:,} are read: leave out what is no "
                "input of this period, or bring it in several files",
                size=-(-size // MEGABYTE), most=most // MEGABYTE,
            )
        )  # fmt: skip


def unpacks_to_more(most: int) -> Message:
    """What is said of a file that is small and holds too much."""
    return Message(
        "unpacked, it has more than {most:,} MB: delete the rows and columns that hold nothing of "
        "this period",
        most=most // MEGABYTE,
    )


def no_more_cells_than(cells: int, most: int) -> None:
    """Make sure that a table has no more than so many cells.

    Raises:
        TooLarge: It has.
    """
    if cells > most:
        raise TooLarge(
            Message(
                "it has more than {most:,} cells, which no department has: delete the rows and "
                "columns that hold nothing of this period",
                most=most,
            )
        )


def no_more_columns_than_read(columns: int) -> None:
    """Make sure that a table has no more columns than are looked at.

    Raises:
        TooLarge: It has.
    """
    if columns > COLUMNS:
        raise TooLarge(
            Message(
                "it has {columns:,} columns, and no more than {most:,} are read: delete those that "
                "are none of this table",
                columns=columns, most=COLUMNS,
            )
        )  # fmt: skip
