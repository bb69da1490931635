"""Runs `kpi assess` on rows held in memory, as a user would: folders of CSV in, CSV out."""

from __future__ import annotations

import contextlib
import csv
import io
import runpy
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from unittest.mock import patch

from kpilib.core import processes

from .result import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .rounding import Row, Tables

PROBLEM_COLUMNS = ["code", "table", "row", "column", "message"]


@dataclass(frozen=True)
class Run:
    """One call of `kpi assess`."""

    scheme: str
    period: str
    inputs: Tables
    carry: list[Row] = field(default_factory=list)
    history: dict[str, Tables] = field(default_factory=dict)
    settings: tuple[str, ...] = ()
    workspace: str = "."


@dataclass(frozen=True)
class Answer:
    """What the command wrote: the result tables, or the problems."""

    tables: Tables
    problems: list[Row]


def assess(run: Run, folder: Path) -> Answer:
    """Write the inputs below `folder`, run the command, read what it wrote.

    Raises:
        AssertionError: The exit code, the set of files or a header breaks the contract.
    """
    inputs, out = folder / "inputs", folder / "out"
    write_folder(run.inputs, inputs)
    arguments = ["assess", "--scheme", run.scheme, "--period", run.period]
    arguments += ["--workspace", run.workspace]
    arguments += ["--inputs", str(inputs), "--out", str(out)]
    if run.carry:
        write_table(run.carry, folder / "carry.csv")
        arguments += ["--carry", str(folder / "carry.csv")]
    if run.history:
        for period, tables in run.history.items():
            write_folder(tables, folder / "history" / period)
        arguments += ["--history", str(folder / "history")]
    for setting in run.settings:
        arguments += ["--set", setting]
    code, said = call(arguments)
    return read_answer(out, code, said)


def call(arguments: Sequence[str]) -> tuple[int, str]:
    """Run `python -m kpilib …` inside this process; the exit code and everything it printed."""
    said = io.StringIO()
    with (
        patch.object(sys, "argv", ["kpi", *arguments]),
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
    ):
        try:
            runpy.run_module("kpilib", run_name="__main__")
        except SystemExit as end:
            return (
                end.code if isinstance(end.code, int) else int(end.code is not None)
            ), said.getvalue()
        finally:
            # The command took this process for its own, whose children it may all end; ours has
            # others, which later tests begin.
            processes.adopt(yes=False)
    return 0, said.getvalue()


def read_answer(out: Path, code: int, said: str) -> Answer:
    """The files of an output folder, held against the contract for this exit code."""
    written = {path.name for path in out.iterdir()} if out.is_dir() else set()
    if code == 0:
        assert written == {f"{name}.csv" for name in COLUMNS}, f"{written}\n{said}"
        tables = {
            name: read_table(out / f"{name}.csv", columns) for name, columns in COLUMNS.items()
        }
        return Answer(tables, [])
    assert code == 1, f"exit code {code}\n{said}"
    assert written == {"problems.csv"}, f"{written}\n{said}"
    problems = read_table(out / "problems.csv", PROBLEM_COLUMNS)
    assert problems, f"exit code 1 without a problem\n{said}"
    return Answer({}, problems)


def write_folder(tables: Tables, folder: Path) -> None:
    """One CSV per table that has rows."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        if rows:
            write_table(rows, folder / f"{name}.csv")


def write_table(rows: list[Row], path: Path) -> None:
    """CSV with every column that some row has."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def read_table(path: Path, columns: list[str]) -> list[Row]:
    """The rows of a CSV file, whose header has to be `columns`."""
    header = path.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
    assert header.split(",") == columns, f"{path.name}: {header}"
    return read_rows(path)


def read_rows(path: Path) -> list[Row]:
    """The rows of a CSV file as the text that stands there."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
