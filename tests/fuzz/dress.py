"""The same tables in other clothes: order, ids, forms of numbers, formats, everybody twice.

Each says how the results have to follow; most leave them as they are to the byte.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd

from kpilib.core.tables import READ_TABLES

if TYPE_CHECKING:
    from random import Random

    from tests.faults.valid import Grid, Work

_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_EXACT_IN_A_WORKBOOK = 15  # digits; what has more is text there
PERSONS = ("employee_id", "subject")
FORMATS = ("csv", "csv", "csv", "tsv", "gbk", "utf-16", "xlsx", "parquet")


def bare(name: str) -> str:
    """The table's name without its folder."""
    return name.rpartition("/")[2]


def numeric(name: str, column: str) -> bool:
    """Whether a declared column holds numbers."""
    spec = READ_TABLES[bare(name)].column(column) if bare(name) in READ_TABLES else None
    return spec is not None and spec.type == "number"


def in_another_order(work: Work, rng: Random) -> None:
    """Rows and columns stand elsewhere."""
    for grid in work.tables.values():
        rng.shuffle(grid.rows)
        places = list(range(len(grid.header)))
        rng.shuffle(places)
        for cells in (grid.header, *grid.rows):
            if len(cells) == len(places):
                cells[:] = [cells[place] for place in places]


def with_other_numbers(work: Work, rng: Random) -> None:
    """1000 as 1,000.00, 1000.0, １０００ or with blanks around it."""
    for name, grid in work.tables.items():
        for place, column in enumerate(grid.header):
            if numeric(name, column):
                for row in grid.rows:
                    if _NUMBER.fullmatch(row[place]) and rng.random() < 0.6:
                        row[place] = another_form(row[place], rng)


def another_form(text: str, rng: Random) -> str:
    """A number as somebody else would write it, so that it can be read in one way only."""
    whole, point, decimals = text.partition(".")
    grouped = f"{int(whole):,}" if whole != "-0" else whole
    return rng.choice([
        f"{text}{'' if point else '.'}0",
        f"{grouped}.{decimals or '00'}",  # 45,000 alone may be 45, and is refused
        "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in text),
        f" {text} ",
        f"\u3000{text}",
    ])  # fmt: skip


def renamed(work: Work, prefix: str) -> None:
    """Everybody's id gets a prefix, so that their order stays."""
    for grid in work.tables.values():
        for column in PERSONS:
            if column in grid.header:
                place = grid.header.index(column)
                for row in grid.rows:
                    if row[place] != "@department":
                        row[place] = prefix + row[place]


def doubled(work: Work, suffix: str) -> None:
    """Everybody is there a second time under another id, with the same figures."""
    for name, grid in work.tables.items():
        columns = [
            grid.header.index(c) for c in (*PERSONS, "deal_id", "origin_deal") if c in grid.header
        ]
        for row in list(grid.rows):
            again = list(row)
            for place in columns:
                if again[place] != "@department":
                    again[place] += suffix
            if again != row or bare(name) == "employees":
                grid.rows.append(again)


def files(work: Work, form: str, rng: Random) -> dict[str, bytes]:
    """The run's tables as files by their place: a table each, or a workbook of a folder."""
    found: dict[str, bytes] = {}
    books: dict[str, dict[str, Grid]] = {}
    for name, grid in work.tables.items():
        folder = f"history/{name.rpartition('/')[0]}" if "/" in name else "inputs"
        if name == "carry":
            found["carry.csv"] = _text(grid, "utf-8", ",")
        elif form == "xlsx":
            books.setdefault(folder, {})[bare(name)] = grid
        elif form == "parquet" and len(set(grid.header)) == len(grid.header):
            found[f"{folder}/{bare(name)}.parquet"] = _parquet(grid, typed=rng.random() < 0.5)
        else:
            ending, encoding, separator = _TEXT.get(form, _TEXT["csv"])
            found[f"{folder}/{bare(name)}{ending}"] = _text(grid, encoding, separator)
    for folder, grids in books.items():
        found[f"{folder}/tables.xlsx"] = _workbook(grids, typed=rng.random() < 0.7)
    return found


_TEXT = {
    "csv": (".csv", "utf-8", ","),
    "tsv": (".tsv", "utf-8-sig", "\t"),
    "gbk": (".csv", "gb18030", ","),
    "utf-16": (".txt", "utf-16", "\t"),
}


def _text(grid: Grid, encoding: str, separator: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator="\n").writerows([grid.header, *grid.rows])
    return out.getvalue().encode(encoding, "replace")


def _typed(cell: str) -> object:
    digits = len(cell.strip("-").replace(".", "").lstrip("0"))
    if _NUMBER.fullmatch(cell) and digits <= _EXACT_IN_A_WORKBOOK:
        return float(cell) if "." in cell else int(cell)
    if _DAY.fullmatch(cell):
        try:
            return date.fromisoformat(cell)
        except ValueError:
            return cell
    return {"true": True, "false": False}.get(cell, cell or None)


def _workbook(grids: dict[str, Grid], *, typed: bool) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, grid in grids.items():
        sheet = book.create_sheet(name)
        ids = {n for n, column in enumerate(grid.header) if not numeric(name, column)}
        for at, row in enumerate([grid.header, *grid.rows]):
            sheet.append([
                _of_sheet(cell, typed=typed and at > 0, text=place in ids)
                for place, cell in enumerate(row)
            ])  # fmt: skip
            for place in range(1, len(row) + 1):
                written = sheet.cell(at + 1, place)
                if written.data_type == "f":  # it begins with `=`, and is meant as text
                    written.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _of_sheet(cell: str, *, typed: bool, text: bool) -> object:
    cell = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "\ufffd", cell)[:32000]
    if not typed:
        return cell or None
    found = _typed(cell)
    return cell if text and isinstance(found, (int, float)) and found is not True else found


def _parquet(grid: Grid, *, typed: bool) -> bytes:
    width = len(grid.header)
    rows = [[*row[:width], *[""] * (width - len(row))] for row in grid.rows]
    frame = pd.DataFrame(rows, columns=grid.header, dtype=object)
    for place, column in enumerate(grid.header):
        values = [_typed(row[place]) if typed else row[place] for row in rows]
        if typed and len({type(value) for value in values}) == 1:
            frame[column] = values
    out = io.BytesIO()
    frame.to_parquet(out)
    return out.getvalue()
