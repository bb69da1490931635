"""The form of every result table, for every run of the cases; and other files in place of CSV."""

from __future__ import annotations

import csv
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pyarrow as pa
import pytest
import yaml
from pyarrow import parquet

from tests.faults.cells import bare, type_of
from tests.faults.valid import valid_runs
from tests.reference.command import call
from tests.reference.result import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.faults.valid import Grid, Work
    from tests.reference.rounding import Row

RUNS = [
    pytest.param(work, id=f"{work.scheme} {work.period}: {case}")
    for case, work in valid_runs(Path())
]
ONE_EACH = list({work.values[0].scheme: work for work in RUNS}.values())
SCHEMES = Path(__file__).parents[2] / "params" / "schemes"
MONEY = re.compile(r"-?(0|[1-9]\d*)\.\d\d", re.ASCII)
NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d{0,5}[1-9])?", re.ASCII)
FORMS = {
    ("summary", "score"): (MONEY, True),
    ("summary", "total_pay"): (MONEY, False),
    ("summary", "rank"): (re.compile(r"[1-9]\d*", re.ASCII), True),
    ("summary", "eligible"): (re.compile("true|false"), False),
    ("scores", "points"): (MONEY, True),
    ("scores", "target"): (NUMBER, True),
    ("scores", "actual"): (NUMBER, True),
    ("payouts", "amount"): (MONEY, False),
    ("carry", "amount"): (MONEY, False),
    ("carry", "base"): (MONEY, True),
}
"""How a cell is written, and whether it may be empty."""

Tables = dict[str, list["Row"]]


def _texts(work: Work, folder: Path) -> dict[str, bytes]:
    assert not work.assess(folder).problems
    return {name: (folder / "out" / f"{name}.csv").read_bytes() for name in COLUMNS}


def _read(texts: dict[str, bytes]) -> Tables:
    return {name: list(csv.DictReader(t.decode().splitlines())) for name, t in texts.items()}


def _of(rows: list[Row], *columns: str) -> Iterator[tuple[str, ...]]:
    return (tuple(row[column] for column in columns) for row in rows)


def _assert_forms(texts: dict[str, bytes], tables: Tables) -> None:
    for name, text in texts.items():
        assert text.decode("utf-8").startswith(",".join(COLUMNS[name]) + "\n"), name
        assert b"\r" not in text, name
        assert text.endswith(b"\n"), name
    for (name, column), (form, may_be_empty) in FORMS.items():
        for row in tables[name]:
            cell = row[column]
            assert (not cell and may_be_empty) or form.fullmatch(cell), (name, column, cell)
            assert cell not in {"-0", "-0.00"}, (name, column)


def _assert_pay_adds_up(tables: Tables) -> None:
    paid: dict[tuple[str, str], Decimal] = {}
    for row in tables["payouts"]:
        assert Decimal(row["amount"]), row
        key = (row["employee_id"], row["period"])
        paid[key] = paid.get(key, Decimal(0)) + Decimal(row["amount"])
    for row in tables["summary"]:
        if (key := (row["employee_id"], row["period"])) in paid:
            assert Decimal(row["total_pay"]) == paid[key], key
    items = list(_of(tables["payouts"], "employee_id", "period", "item"))
    assert len(set(items)) == len(items)


def _assert_order(work: Work, tables: Tables) -> None:
    scheme = yaml.safe_load((SCHEMES / f"{work.scheme}.yaml").read_text(encoding="utf-8"))
    names = {
        "scores": ("indicator", list(scheme.get("indicators", ()))),
        "payouts": ("item", list(scheme.get("pay", ()))),
        "flags": ("flag", []),
        "summary": ("period", []),
    }
    for table, (column, known) in names.items():
        keys = [
            (who, period == work.period, period, known.index(name) if known else 0)
            for who, period, name in _of(tables[table], "employee_id", "period", column)
        ]
        assert keys == sorted(keys), table
    carried = list(_of(tables["carry"], "employee_id"))
    assert carried == sorted(carried)


@pytest.mark.parametrize("work", RUNS)
def test_result_tables_are_written_as_promised(work: Work, tmp_path: Path) -> None:
    texts = _texts(work, tmp_path)
    tables = _read(texts)
    _assert_forms(texts, tables)
    _assert_pay_adds_up(tables)
    _assert_order(work, tables)


@pytest.mark.parametrize(("setting", "code"), [
    ("pay.software_commission.title.zh=[[[", "not_yaml"),
    ("parameters.none=1", "unknown_path"),
])  # fmt: skip
def test_a_value_that_cannot_be_set_is_a_problem_in_the_file(
    setting: str, code: str, tmp_path: Path
) -> None:
    work = next(
        one.values[0] for one in ONE_EACH if one.values[0].scheme == "key-account-commission"
    )
    answer = work.assess(tmp_path, "--set", setting)
    assert [one["code"] for one in answer.problems] == [code]
    assert setting.partition("=")[0] in answer.problems[0]["message"]


def test_of_two_values_one_may_take_the_place_of_the_other_and_that_is_said(tmp_path: Path) -> None:
    work = next(
        one.values[0] for one in ONE_EACH if one.values[0].scheme == "key-account-commission"
    )
    for number, value in enumerate(("{formula: 1}", "5", "title", "[]", "")):
        settings = (f"pay.software_commission={value}", "pay.software_commission.title.zh=x")
        more = (word for one in settings for word in ("--set", one))
        answer = work.assess(tmp_path / str(number), *more)
        assert [one["code"] for one in answer.problems] == ["unknown_path"]
        assert "pay.software_commission.title.zh is no more" in answer.problems[0]["message"]


def _typed(work: Work, table: str, column: str, cell: str) -> Any:
    if not cell:
        return None
    match type_of(work, table, column):
        case "number":
            return Decimal(cell)
        case "date":
            return date.fromisoformat(cell)
        case "truth":
            return cell == "true"
        case _:
            return cell


def _as_workbook(work: Work, grids: dict[str, Grid], folder: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "_about"  # a sheet that is none of the tables
    for name, grid in grids.items():
        sheet = book.create_sheet(name)
        sheet.append(grid.header)
        for cells in grid.rows:
            typed = [
                _typed(work, name, column, cell)
                for column, cell in zip(grid.header, cells, strict=True)
            ]
            sheet.append([float(v) if isinstance(v, Decimal) else v for v in typed])
    book.save(folder / "inputs.xlsx")


def _as_parquet(work: Work, grids: dict[str, Grid], folder: Path) -> None:
    for name, grid in grids.items():
        columns = {
            column: pa.array([_typed(work, name, column, row[place]) for row in grid.rows])
            for place, column in enumerate(grid.header)
        }
        parquet.write_table(pa.table(columns), folder / f"{name}.parquet")


def _as_csv_of_a_spreadsheet(work: Work, grids: dict[str, Grid], folder: Path) -> None:
    """With a byte order mark, CRLF, every cell in quotes, and rows in another order."""
    del work
    for name, grid in grids.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
            writer.writerows([grid.header, *reversed(grid.rows), [""] * len(grid.header)])


@pytest.mark.parametrize("write", [_as_workbook, _as_parquet, _as_csv_of_a_spreadsheet])
@pytest.mark.parametrize("work", ONE_EACH)
def test_other_files_give_the_same_bytes(
    work: Work, write: Callable[[Work, dict[str, Grid], Path], None], tmp_path: Path
) -> None:
    plain = _texts(work, tmp_path / "plain")
    for folder in ("inputs", *(f"history/{one}" for one in work.folders)):
        place = tmp_path / folder
        place.mkdir(parents=True)
        prefix = folder.removeprefix("history/") + "/" if "/" in folder else ""
        grids = {
            bare(name): grid
            for name, grid in work.tables.items()
            if name != "carry" and name.removesuffix(bare(name)) == prefix
        }
        write(work, grids, place)
    arguments = ["assess", "--scheme", work.scheme, "--period", work.period]
    arguments += ["--inputs", str(tmp_path / "inputs"), "--out", str(tmp_path / "out")]
    if "carry" in work.tables:
        arguments += ["--carry", str(tmp_path / "plain" / "carry.csv")]
    if work.folders:
        arguments += ["--history", str(tmp_path / "history")]
    code, said = call(arguments)
    assert code == 0, said
    assert {name: (tmp_path / "out" / f"{name}.csv").read_bytes() for name in COLUMNS} == plain
