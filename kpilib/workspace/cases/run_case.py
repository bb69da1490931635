"""A case of a scheme worked by the engine, run by run, on files as everybody's inputs are read."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core import scratch
from kpilib.core.messages import Message
from kpilib.core.periods import Period
from kpilib.core.problems import Problem, ProblemsFound
from kpilib.rules.case_files import FOLDER
from kpilib.workspace.assess_folder import assess_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from kpilib.engine.assess import Run
    from kpilib.rules.case_files import Case, CaseRun, Row, Tables
    from kpilib.rules.scheme import Scheme
    from kpilib.rules.scheme_book import SchemeBook


@dataclass(frozen=True, slots=True)
class CaseAnswer:
    """What the engine makes of one run of a case.

    Attributes:
        step: The run as the case has it.
        carry: The state that it started from.
        scheme: The version that was used; None where the period is refused.
        run: The assessment; None where it is refused.
        problems: Why it is.
    """

    step: CaseRun
    carry: Sequence[Row]
    scheme: Scheme | None = None
    run: Run | None = None
    problems: tuple[Problem, ...] = ()

    def rows(self, table: str) -> list[dict[str, str]]:
        """A result table as the text that stands in its file; empty where there is none."""
        if self.run is None:
            return []
        return list(csv.DictReader(io.StringIO(self.run.results.csv(table))))


def answers(book: SchemeBook, scheme_id: str, case: Case) -> Iterator[CaseAnswer]:
    """The runs of a case in their order.

    A run that states no `carry` takes over what the run before was expected to hand on, so that one
    wrong run does not hide the next; what it did hand on where nothing was said of that.
    """
    carry: Sequence[Row] = ()
    for step in case.runs:
        answer = _answer(book, scheme_id, step, carry if step.carry is None else step.carry)
        yield answer
        told = step.expect is not None and "carry" in step.expect
        carry = step.expect["carry"] if told and step.expect else answer.rows("carry")


def _answer(book: SchemeBook, scheme_id: str, step: CaseRun, carry: Sequence[Row]) -> CaseAnswer:
    scheme: Scheme | None = None
    try:
        period = _period(step.period, scheme_id)
        scheme = book.scheme(scheme_id, period)
        run = _assessed(scheme, period, step, carry)
    except ProblemsFound as wrong:
        return CaseAnswer(step, carry, scheme, problems=wrong.problems)
    return CaseAnswer(step, carry, scheme, run)


def _period(text: str, scheme_id: str) -> Period:
    try:
        return Period.parse(text)
    except ValueError as wrong:
        message = Message(
            "the period {text} cannot be read: {why}", text=repr(text), why=str(wrong)
        )
        problem = Problem(f"{FOLDER}/{scheme_id}.yaml", None, "", "bad_period", message)
        raise ProblemsFound([problem], scheme_id) from None


def _assessed(scheme: Scheme, period: Period, step: CaseRun, carry: Sequence[Row]) -> Run:
    with scratch.folder() as folder:
        _write_tables(step.inputs, folder / "inputs")
        for earlier, tables in step.history.items():
            _write_tables(tables, folder / "history" / earlier)
        if carry:
            _write_table(carry, folder / "carry.csv")
        return assess_folder(
            scheme,
            period,
            folder / "inputs",
            carry=folder / "carry.csv" if carry else None,
            history=folder / "history" if step.history else None,
        )


def _write_tables(tables: Tables, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        if rows:
            _write_table(rows, folder / f"{name}.csv")


def _write_table(rows: Sequence[Row], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns_of(rows), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def columns_of(rows: Iterable[Row]) -> list[str]:
    """Every column that some row has, in the order in which they come."""
    return list(dict.fromkeys(column for row in rows for column in row))
