"""Result tables written by columns are, byte for byte, those written row by row."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kpilib.core.columns import Labels
from kpilib.core.exact import Numbers
from kpilib.core.periods import Period
from kpilib.core.rounding import number_text
from kpilib.core.tables import RESULT_TABLES
from kpilib.engine import result_columns
from kpilib.engine.result_columns import AmountCells, ResultColumns, TextCells, by_person
from kpilib.engine.results import cell_text
from kpilib.engine.trial import scheme_book
from kpilib.workspace.assess_folder import assess_folder
from tests.fuzz import bases, dress
from tests.fuzz.trial import write

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.workspace.assess_folder import Run


def _runs(folder: Path, root: Path) -> list[Run]:
    """One run of every scheme that has a case which yields results."""
    book, found = scheme_book(root / "params" / "schemes"), {}
    for base in bases.cases():
        if base.work.scheme in found:
            continue
        here = folder / base.work.scheme
        (here / "inputs").mkdir(parents=True)
        write(dress.files(base.work, "csv", np.random), here)
        period, carry, past = Period.parse(base.work.period), here / "carry.csv", here / "history"
        found[base.work.scheme] = assess_folder(
            book.scheme(base.work.scheme, period),
            period,
            here / "inputs",
            carry=carry if carry.exists() else None,
            history=past if past.exists() else None,
        )
    return [*found.values()]


def _by_rows(run: Run, name: str) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(RESULT_TABLES[name])
    writer.writerows([cell_text(cell) for cell in row] for row in run.results.rows[name])
    return text.getvalue().encode()


def test_every_scheme_writes_the_same_bytes_by_columns_and_by_rows(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(result_columns, "MANY", 0)
    in_columns = 0
    for run in _runs(tmp_path, request.config.rootpath):
        for name in RESULT_TABLES:
            assert run.results.csv_file(name) == _by_rows(run, name), (run.scheme.id, name)
            rows = run.results.rows[name]
            assert list(rows) == sorted(rows, key=lambda row: row[0]), (run.scheme.id, name)
            in_columns += bool(rows) and name in getattr(run.results.rows, "columns", ())
        assert run.results.people == len({row[0] for row in run.results.rows["summary"]})
    assert in_columns > 40


@pytest.mark.parametrize("den", [1, 4, 8, 3, 1_000_000, 10**7, 10**25])
def test_numbers_are_printed_alike_in_columns_and_one_by_one(den: int) -> None:
    values = [Fraction(num, den) for num in (0, 1, -1, 5, 10, 333, -1250, 10**6 + 5, 10**17)]
    values += [Fraction(10**30, den)]
    column = AmountCells.printed(Numbers.of(values))
    expected = [number_text(value) for value in values]
    assert [f"{cell:f}" for cell in column.cells() if cell is not None] == expected
    assert column.written().to_pylist() == expected


def test_words_that_stand_in_quotation_marks_are_left_to_the_writer_of_rows() -> None:
    for word in ('say "hi"', "a,b", "two\nlines", "\r"):
        assert TextCells(Labels.of(["a", word])).written() is None
        assert TextCells.all_alike(word, 2).written() is None


def test_amounts_beyond_int64_and_missing_ones_are_written_whole() -> None:
    whole = np.array([123, -5, 10**20, 0], dtype=object)
    known = np.array([True, True, True, False])
    cells = AmountCells(whole, 2, known).cells()
    assert cells == [Decimal("1.23"), Decimal("-0.05"), Decimal("1000000000000000000.00"), None]
    assert AmountCells(whole, 2, known).written().to_pylist() == [
        "1.23", "-0.05", "1000000000000000000.00", "",
    ]  # fmt: skip
    few = AmountCells(np.array([123, -5, 0]), 2, np.array([True, True, False]))
    assert few.written().to_pylist() == ["1.23", "-0.05", ""]


@pytest.mark.parametrize("many", [0, 10**9])
def test_people_come_in_text_order_and_rows_of_one_stay_as_they_come(
    many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(result_columns, "MANY", many)
    who = Labels.of(["é", "E10", "E9", "张", "E10", "@department", "𠮷", "E9", "～"])
    table = ResultColumns((TextCells(who), AmountCells(np.arange(9), 0)))
    assert by_person(table).rows() == tuple(sorted(table.rows(), key=lambda row: row[0]))
