"""What a case file cannot mean: tables and columns that no result has, runs that expect nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.periods import Period
from kpilib.core.problems import Problem, suggest
from kpilib.core.tables import READ_TABLES, RESULT_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kpilib.core.yamltext import KeyPath, YamlText
    from kpilib.rules.case_files import CaseFile, CaseRun, Tables

PROBLEM_CELLS = ("code", "table", "row", "column", "message")
"""What an expected problem may be told by."""


def case_faults(file: CaseFile, document: YamlText) -> Iterator[Problem]:
    """The faults of every case, each with its line."""
    for place, case in enumerate(file.cases):
        if not case.runs:
            yield _at(document, ("cases", place), Message("a case needs at least one run"))
        for number, run in enumerate(case.runs):
            path: KeyPath = ("cases", place, "runs", number)
            yield from (_at(document, (*path, *where), what) for where, what in _of_run(run))


def _of_run(run: CaseRun) -> Iterator[tuple[KeyPath, Message]]:
    if (run.expect is None) == (run.expect_problems is None):
        yield (), Message("say either expect (result tables) or expect_problems (what is refused)")
    for name in (run.period, *run.history):
        try:
            Period.parse(name)
        except ValueError as wrong:
            why = Message("the period {text} cannot be read: {why}", text=repr(name),
                          why=wrong.args[0])  # fmt: skip
            # A period that is refused may be what the case is about.
            if run.expect_problems is None:
                yield ("period",), why
    for key, tables in (("inputs", run.inputs), *_each(run.history)):
        yield from (((*key.split("/"), table), _no_table(table, READ_TABLES))
                    for table in tables if table not in READ_TABLES)  # fmt: skip
    yield from _of_results(run.expect or {})
    for place, wanted in enumerate(run.expect_problems or ()):
        yield from ((("expect_problems", place), _no_column(column, PROBLEM_CELLS))
                    for column in wanted if column not in PROBLEM_CELLS)  # fmt: skip


def _each(history: dict[str, Tables] | object) -> Iterator[tuple[str, Tables]]:
    """Earlier periods' tables with the keys that lead to them."""
    if isinstance(history, dict):
        yield from ((f"history/{period}", tables) for period, tables in history.items())


def _of_results(expected: Tables) -> Iterator[tuple[KeyPath, Message]]:
    for table, rows in expected.items():
        known = RESULT_TABLES.get(table)
        if known is None:
            yield ("expect", table), _no_table(table, RESULT_TABLES)
            continue
        for place, row in enumerate(rows):
            yield from ((("expect", table, place), _no_column(column, known))
                        for column in row if column not in known)  # fmt: skip


def _no_table(name: str, known: Iterable[str]) -> Message:
    return Message("there is no table {name}: {hint}", name=name, hint=suggest(name, tuple(known)))


def _no_column(name: str, known: Sequence[str]) -> Message:
    return Message("there is no column {name}: {hint}", name=name, hint=suggest(name, known))


def _at(document: YamlText, path: KeyPath, message: Message) -> Problem:
    return Problem(document.place(path), None, "", "bad_entry", message)
