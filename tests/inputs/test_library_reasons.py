"""Why a file cannot be read is said in the language of the rest, not in that of a library."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kpilib.core.library_reasons import reason_of
from kpilib.core.messages import Message
from kpilib.engine.inputs.raw_tables import read_folder
from kpilib.text.language import language

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kpilib.core.problems import Problem


def _workbook(part: str = "", content: bytes | None = None) -> bytes:
    """A sound workbook, or one of which a part is missing or something else."""
    book = openpyxl.Workbook()
    book.active.title = "metrics"
    book.active.append(["subject", "metric"])
    sound, made = io.BytesIO(), io.BytesIO()
    book.save(sound)
    with zipfile.ZipFile(sound) as found, zipfile.ZipFile(made, "w") as file:
        for name in found.namelist():
            if name != part:
                file.writestr(name, found.read(name))
            elif content is not None:
                file.writestr(name, content)
    return made.getvalue()


def _flipped(data: bytes, at: bytes) -> bytes:
    place = data.index(at)
    return data[:place] + bytes(255 - byte for byte in data[place : place + 4]) + data[place + 4 :]


def _parquet() -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table({"subject": ["A"]}), file)
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
DAMAGED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "no workbook": ("metrics.xlsx", lambda: b"hello", "it is no packed file, or it breaks off"),
    "cut off": ("metrics.xlsx", lambda: _workbook()[:900], "no packed file, or it breaks off"),
    "a part gone": ("metrics.xlsx", lambda: _workbook(SHEET), "is missing"),
    "XML cut": ("metrics.xlsx", lambda: _workbook(SHEET, b"<a><b>"), "XML breaks off in line 1"),
    "no XML": ("metrics.xlsx", lambda: _workbook(SHEET, b"<a>&</a>"), "from line 1, character"),
    "a flipped byte": ("metrics.xlsx", lambda: _flipped(_workbook(), b"<sheetData>"),
                       "a part of it is not as it was written"),
    "an open quote": ("metrics.csv", lambda: b'subject,metric\n"a,c\n', "none closes it"),
    "text behind a quote": ("metrics.csv", lambda: b'subject,metric\n"a"b,c\n', "written twice"),
    "a long cell": ("metrics.csv", lambda: b"subject,metric\n" + b"x" * 200_000 + b",c\n",
                    "more than 131,072 letters"),
    "no Parquet": ("metrics.parquet", lambda: b"hello world", "as Parquet files do"),
    "Parquet cut": ("metrics.parquet", lambda: _parquet()[:60], "as Parquet files do"),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGED)
def test_the_usual_reasons_are_ours(tmp_path: Path, damage: str) -> None:
    name, content, reason = DAMAGED[damage]
    (tmp_path / name).write_bytes(content())
    problems: list[Problem] = []
    read_folder(tmp_path, ["metrics"], problems)
    (message,) = (one.message for one in problems)
    assert reason in message
    chinese = language("zh").said(message)
    known = {*re.findall(r"[A-Za-z]{2,}", SHEET), "metrics", "xlsx", "csv", "CSV", "XML", "parquet",
             "Parquet", "UTF", "zip"}  # fmt: skip
    assert set(re.findall(r"[A-Za-z]{2,}", chinese)) <= known, chinese


def test_what_we_do_not_know_is_quoted_and_what_is_ours_stays() -> None:
    assert reason_of(ValueError("out\nof  cheese")) == "“out of cheese”"
    ours = Message("no file")
    assert reason_of(ValueError(ours)) is ours
    assert reason_of(KeyError("a.xml")) == "its part a.xml is missing"
