"""Large tables are read in columns, and nobody can tell: the same values, problems and lines.

The law of both ways: whatever a file holds, reading it in columns yields what reading it cell by
cell yields. It is tried on tables that were made wrong in every way, and on cells of every form.
"""

from __future__ import annotations

import csv
import io
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kpilib.core import arrow_words
from kpilib.core.columns import Column, Days, Labels, Table, Truth
from kpilib.core.exact import Numbers
from kpilib.core.tables import CARRY_TABLE, INPUT_TABLES
from kpilib.engine.inputs import csv_columns
from kpilib.engine.inputs.raw_columns import RawColumns, in_rows
from kpilib.engine.inputs.raw_tables import read_folder_in_columns
from kpilib.engine.inputs.read import Inputs, read_carry, read_inputs
from tests.faults.valid import Grid
from tests.fuzz import bases, byte_mutations, dress, hostile, table_mutations

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.core.problems import Problem

NEVER = 10**12
UNITS = {("metrics", "a"): "%", ("metrics", "b"): "fraction", ("metrics", "c"): "yuan"}


def _kept(column: Column) -> tuple[object, ...]:
    """How a column is kept, to the type of its arrays."""
    if isinstance(column, Labels):
        return (tuple(column.names), column.codes.tolist())
    if isinstance(column, Days):
        return _kept(column.ordinals)
    known = None if column.known is None else column.known.tolist()
    if isinstance(column, Truth):
        return (column.values.tolist(), known)
    assert isinstance(column, Numbers)
    return (column.num.tolist(), column.num.dtype, column.den, known, column.size)


def _told(table: Table) -> tuple[object, ...]:
    columns = {name: _kept(column) for name, column in table.columns.items()}
    lines, rows = table.lines.tolist(), table.rows.tolist()
    return (list(columns), columns, table.source, lines, rows, dict(table.places),
            dict(table.origins), dict(table.corrected))  # fmt: skip


def _both(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[tuple[object, ...], tuple[object, ...], int]:
    """What both ways make of a folder, and how many tables came in columns."""
    found = []
    for least in (0, NEVER):
        monkeypatch.setattr(csv_columns, "LARGE", least)
        monkeypatch.setattr(arrow_words, "MANY", least)  # words that Arrow keeps are the same words
        problems: list[Problem] = []
        inputs = read_inputs(folder, problems, units=UNITS)
        carry = folder / "carry.csv"
        if carry.is_file():
            inputs = Inputs(inputs.tables, read_carry(carry, problems), {}, "", inputs.unusual,
                            inputs.opening)  # fmt: skip
        every = [*inputs.tables.values(), inputs.carry, *filter(None, [inputs.opening])]
        found.append((problems, inputs.unusual, [_told(table) for table in every]))
    monkeypatch.setattr(csv_columns, "LARGE", 0)
    ignored: list[Problem] = []
    tables = read_folder_in_columns(folder, (*INPUT_TABLES, CARRY_TABLE.name), ignored)
    large = [raw for raw in tables.values() if isinstance(raw, RawColumns)]
    monkeypatch.setattr(csv_columns, "LARGE", NEVER)
    rows = read_folder_in_columns(folder, (*INPUT_TABLES, CARRY_TABLE.name), ignored)
    assert all(in_rows(raw) == rows[raw.name] for raw in large)
    return found[0], found[1], len(large)


@pytest.mark.parametrize("seed", range(4))
def test_a_table_made_wrong_is_read_alike_in_columns_and_cell_by_cell(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng, in_columns, with_problems = Random(seed), 0, 0
    for number in range(40):
        work = rng.choice(bases.cases()).work.copy()
        for _ in range(rng.choice([0, 1, 1, 2, 3])):
            table_mutations.mutate(work, rng)
        files = dress.files(work, rng.choice(["csv", "csv", "tsv"]), rng)
        if files and rng.random() < 0.3:
            place = rng.choice(sorted(files))
            files[place] = byte_mutations.mutate(files[place], rng, tuple(files.values()))
        folder = tmp_path / str(number)
        folder.mkdir()
        for name, data in files.items():
            (folder / name.rpartition("/")[2]).write_bytes(data)
        one, other, large = _both(folder, monkeypatch)
        assert one == other, folder
        in_columns += large
        with_problems += bool(large and one[0])
    assert in_columns > 20, "nothing was read in columns"
    assert with_problems > 3


NUMBERS = ("5", "5", "12.50", "0", "-3", "-0", "-0.0", "007", "1e3", "1,234", "1,234.50", "１２",
           "12,5", "95%", "5万", ".5", "5.", "+5", "¥12", "12元", "9" * 18, "9" * 19, "9" * 39,
           "9" * 41, "0." + "1" * 30, "1.500,00", "n/a", "", "", "TRUE", "2026-01-31", "0x1F",
           " 5", "5\u00a0", "\u200b7", "٣", "1_000", "#N/A", "=1+1")  # fmt: skip
DAYS = ("2026-01-31", "2026-01-31", "2026-02-30", "2026/2/6", "2026年2月6日", "20260206", "",
        "6/2/2026", "0026-01-01", "2026-1-1", " 2026-01-05", "２０２６-01-01")  # fmt: skip
MONTHS = ("2026-01", "2026-01", "2026-13", "2026/1", "2026年1月", "2026.1", "", " 2026-02")
TRUTHS = ("true", "false", "TRUE", "是", "否", "yes", "", "1", " true")
WORDS = ("a", "a", "b", "c", "E001", "张三", "李 娜", " a", "b\u3000", "", "Total", "合计", "-x",
         "=x", "@department", "@x", "〃", "ditto", "1E+05", "employee_id", "制表人：x", "note: y",
         "11010119900101100000", "11010119900101123456", "元", "#REF!", "lost\ufffd", "e001",
         "\ufeffq", 'say "hi"', "a,b", "a;b", "two\nlines", "\tq", "superior")  # fmt: skip
BY_TYPE = {"number": NUMBERS, "date": DAYS, "month": MONTHS, "truth": TRUTHS, "text": WORDS}


def _cells_of_every_form(rng: Random, name: str) -> Grid:
    """A table, mostly of plain cells, with some of every other form in some of its columns."""
    spec = INPUT_TABLES.get(name, CARRY_TABLE)
    columns = [one for one in spec.columns if one.required or rng.random() < 0.6]
    if rng.random() < 0.1:
        columns.pop(rng.randrange(len(columns)))
    odd = {one.name for one in columns if rng.random() < 0.25}
    rows = [
        [
            rng.choice(BY_TYPE[one.type][: (None if one.name in odd and rng.random() < 0.5 else 2)])
            + (str(number) if one.is_id and one.name not in odd else "")
            for one in columns
        ]
        for number in range(rng.randint(1, 12))
    ]
    header = [one.name for one in columns]
    if rng.random() < 0.2:
        header.append(rng.choice(["note", "_origin", "amout", "", header[0], "hire date"]))
        rows = [[*row, rng.choice(["", "x", "7"])] for row in rows]
    return Grid(header, rows)


def _written(grid: Grid, rng: Random) -> bytes:
    """The file as any program may write it."""
    file = io.StringIO()
    quoting = rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
    writer = csv.writer(file, delimiter=rng.choice(",,,;\t|"), quoting=quoting,
                        lineterminator=rng.choice(["\n", "\n", "\r\n", "\r"]))  # fmt: skip
    writer.writerow(grid.header)
    writer.writerows(grid.rows)
    text = file.getvalue()
    if rng.random() < 0.15:
        lines = text.splitlines(keepends=True)
        lines.insert(
            rng.randint(0, len(lines)), rng.choice(["\n", "\n\n", ",,,\n", " \n", "标题\n"])
        )
        text = "".join(lines)
    if rng.random() < 0.1:
        text = text.rstrip("\r\n")
    return text.encode(rng.choice(["utf-8", "utf-8", "utf-8", "utf-8-sig", "gb18030"]), "replace")


@pytest.mark.parametrize("seed", range(4))
def test_cells_of_every_form_are_read_alike_in_columns_and_one_by_one(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng, in_columns, with_problems = Random(seed), 0, 0
    for number in range(60):
        folder = tmp_path / str(number)
        folder.mkdir()
        for name in rng.sample([*INPUT_TABLES, "carry"], 3):
            (folder / f"{name}.csv").write_bytes(_written(_cells_of_every_form(rng, name), rng))
        one, other, large = _both(folder, monkeypatch)
        assert one == other, folder
        in_columns += large
        with_problems += bool(large and one[0])
    assert in_columns > 30, "nothing was read in columns"
    assert with_problems > 10


def test_hostile_cells_are_read_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = Random(7)
    for number, cell in enumerate(hostile.EVERY):
        folder = tmp_path / str(number)
        folder.mkdir()
        grid = Grid(["employee_id", "name", "base_salary", "hire_date"],
                    [[f"E{at}", "a", "5", "2020-01-01"] for at in range(4)])  # fmt: skip
        grid.rows[rng.randrange(4)][rng.randrange(4)] = cell
        (folder / "employees.csv").write_bytes(_written(grid, rng))
        one, other, _ = _both(folder, monkeypatch)
        assert one == other, repr(cell)


def test_a_column_that_a_large_file_lacks_takes_no_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "employees.csv").write_text("employee_id,name\nE1,a\nE2,b\n", encoding="utf-8")
    monkeypatch.setattr(csv_columns, "LARGE", 0)
    salary = read_inputs(tmp_path, [])["employees"].numbers("base_salary")
    assert salary.num.strides == (0,)
    assert not np.any(salary.present)
