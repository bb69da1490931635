"""Tables read and written with pyarrow alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Array = NDArray[np.int64]

HEADERS = {
    "summary": "employee_id,period,eligible,reason,score,grade,rank,total_pay",
    "scores": "employee_id,period,indicator,target,actual,points",
    "payouts": "employee_id,period,item,amount",
    "carry": "employee_id,kind,origin_period,amount,base",
    "flags": "employee_id,period,flag,detail",
    "classes": "customer_id,class",
}
_AS_IT_IS = csv.WriteOptions(include_header=False, quoting_style="none")


def read(path: Path, types: Mapping[str, pa.DataType]) -> pa.Table:
    """The named columns of a file, each of the type that it is known to have."""
    options = csv.ConvertOptions(column_types=dict(types), include_columns=list(types))
    return csv.read_csv(path, convert_options=options).unify_dictionaries()


def in_text_order(ids: pa.Array) -> Array:
    """The places of ids in the order of their text."""
    return pc.sort_indices(ids).to_numpy()


def yuan(fen: Array) -> pa.Array:
    """Whole fen as decimals with two places."""
    words = np.empty((len(fen), 2), dtype=np.int64)
    words[:, 0], words[:, 1] = fen, fen >> 63
    return pa.Array.from_buffers(pa.decimal128(38, 2), len(fen), [None, pa.py_buffer(words)])


def write(out: Path, name: str, columns: Sequence[pa.Array]) -> None:
    """One table with its header."""
    with (out / f"{name}.csv").open("wb") as file:
        file.write(HEADERS[name].encode() + b"\n")
        table = pa.Table.from_arrays(list(columns), names=HEADERS[name].split(","))
        csv.write_csv(table, file, _AS_IT_IS)


def empty(out: Path, name: str) -> None:
    """A table without a row."""
    (out / f"{name}.csv").write_text(HEADERS[name] + "\n", encoding="utf-8")


def whole(amounts: pa.ChunkedArray) -> Array:
    """Decimals of two places as whole hundredths; 0 where there is none."""
    parts = [chunk.fill_null(0) for chunk in amounts.chunks]
    words = [np.frombuffer(part.buffers()[1], dtype=np.int64)[2 * part.offset :: 2][: len(part)]
             for part in parts]  # fmt: skip
    return np.concatenate(words) if words else np.zeros(0, dtype=np.int64)
