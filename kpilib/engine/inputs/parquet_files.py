"""Parquet files to tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpilib.core.lazy import lazy
from kpilib.core.library_reasons import reason_of
from kpilib.core.messages import Message
from kpilib.core.problems import Problem
from kpilib.engine.inputs import file_limits as limits
from kpilib.engine.inputs.cell_text import of_value
from kpilib.engine.inputs.file_limits import TooLarge, no_longer_than, too_large
from kpilib.engine.inputs.layout import RawGrid, laid_out
from kpilib.engine.inputs.typed_rows import in_text

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from kpilib.engine.inputs.raw_table import RawTable
else:
    pa = lazy("pyarrow")


def read_parquet(
    path: Path, name: str, problems: list[Problem], prefix: str = ""
) -> RawTable | None:
    """One Parquet file as text, or None with a problem added."""
    try:
        # Read as one file, and not as a data set, a column may stand twice: that is said later.
        # Neither read ahead nor by columns at a time: both leave threads behind, and a process
        # that is going to be copied must have none (see `forked`).
        no_longer_than(path, limits.FILE)
        with pa.parquet.ParquetFile(path, pre_buffer=False) as file:
            _within_limits(file.metadata)
            table = file.read(use_threads=False)
        columns = [_values(column) for column in table.columns]
    except TooLarge as wrong:
        problems.append(too_large(path, wrong, prefix + name))
        return None
    # Days beyond the year 9999 overflow, and a zone that Python does not know is a KeyError.
    except (OSError, ValueError, OverflowError, KeyError, pa.ArrowException) as wrong:
        message = Message(
            "{file} is damaged or is no Parquet file ({reason}): write it again",
            file=path.name,
            reason=reason_of(wrong),
        )
        problems.append(Problem(prefix + name, None, "", "unreadable_file", message))
        return None
    # The header counts as the first line, as it would in a CSV file.
    cells = [table.column_names, *zip(*columns, strict=True)]
    typed = in_text(name, enumerate(cells, 1), of_value)
    faulty = typed.faulty
    rows = [(line, row) for line, row in typed.rows if any(row) or line in faulty]
    return laid_out(RawGrid(name, prefix + name, path.name, rows, typed.faults), problems)


def _within_limits(about: Any) -> None:  # noqa: ANN401 - pyarrow comes without types
    """Refuse what would unpack to more than is read; a file of any size may hold a million rows."""
    limits.no_more_columns_than_read(about.num_columns)
    limits.no_more_cells_than(about.num_rows * max(about.num_columns, 1), limits.CELLS)
    groups = (about.row_group(at) for at in range(about.num_row_groups))
    if sum(group.total_byte_size for group in groups) > limits.FILE:
        raise TooLarge(limits.unpacks_to_more(limits.FILE))


def _values(column: Any) -> list[Any]:  # noqa: ANN401 - pyarrow comes without types
    """The values of a column; numbers of half the width with the digits that they have."""
    if pa.types.is_float32(column.type) or pa.types.is_float16(column.type):
        # As a number of full width, 0.1 would be 0.10000000149011612.
        narrow = column.type.to_pandas_dtype()
        return [
            None if value is None else float(str(narrow(value))) for value in column.to_pylist()
        ]
    values: list[Any] = column.to_pylist()
    return values
