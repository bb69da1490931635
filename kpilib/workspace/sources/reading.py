"""Read the sources of a department's period into its folder of inputs: all of them, or nothing.

It is done in a process of its own, with a time limit: drivers hold threads, which no process may
have that is copied later (`forked`), and some wait for ever for a network that is not there.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from kpilib.core import watched
from kpilib.core.access import BY_NAME
from kpilib.core.files import write_all
from kpilib.core.messages import Message, message_of
from kpilib.core.periods import Period
from kpilib.core.problems import KpiError, Problem, ProblemsFound
from kpilib.core.sourcetext import TextError
from kpilib.engine.inputs.file_limits import TooLarge
from kpilib.engine.pieces import Plan, history_needed, plan_run
from kpilib.workspace.sources.as_read import (
    NOTE,
    NotedFolder,
    NotedTable,
    broken_note,
    file_of,
    note_of,
    noted_in,
    own_files,
    written,
)
from kpilib.workspace.sources.asked_period import Asked
from kpilib.workspace.sources.database import ask, connected
from kpilib.workspace.sources.declared import sources_of
from kpilib.workspace.sources.read_table import of_database, of_files
from kpilib.workspace.sources.row_changes import row_changes
from kpilib.workspace.sources.source_faults import SourceFault, as_problem
from kpilib.workspace.sources.stored_files import read_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.workspace.sources.declared import Reading
    from kpilib.workspace.sources.read_table import SourceTable
    from kpilib.workspace.sources.row_changes import RowChange
    from kpilib.workspace.workspace import Workspace

_TO_BEGIN = 15.0
"""Seconds beside those that the tables may take."""


@dataclass(frozen=True)
class TableChange:
    """A table that is other than when it was last read.

    Attributes:
        table: The table.
        place: The source.
        rows: How many rows it has now.
        changes: What differs; None where it was read for the first time.
    """

    table: str
    place: str
    rows: int
    changes: tuple[RowChange, ...] | None


@dataclass(frozen=True)
class SourcesRead:
    """What reading the sources of a department's period came to.

    Attributes:
        department: Its id.
        period: The period.
        tables: The tables that are not as they were.
        remarks: What is worth a look, and what has become of tables that have no source any more.
    """

    department: str
    period: Period
    tables: tuple[TableChange, ...] = ()
    remarks: tuple[str, ...] = ()


def read_missing(workspace: Workspace, name: str, period: Period) -> None:
    """Read what a period needs where nothing was read yet.

    Raises:
        KpiError: See `read_sources`.
    """
    tables = {each.table for each in sources_of(workspace, name, period)}
    if not tables:
        return
    note = noted_in(workspace.inputs_folder(name, period))
    if not note.pieces and not tables <= set(note.tables):
        if wrong := workspace.unread.get((name, str(period))):
            raise wrong  # tried a moment ago: whoever waits for a network waits once
        workspace.read_sources(name, period)


def read_sources(workspace: Workspace, name: str, period: Period) -> tuple[SourcesRead, ...]:
    """Read the sources of a department's period anew, and of earlier ones that it lacks.

    Returns:
        What was read, in time; nothing where it has no sources.

    Raises:
        ProblemsFound: A source gives no table, or rows that cannot be read; nothing is written.
        KpiError: There is no such department.
    """
    plan, needed = _needed(workspace, name, period)
    done = []
    for each in sorted(needed, key=lambda one: one.order):
        found = sources_of(workspace, name, each)
        inside = period.start <= each.start and each.end <= period.end
        if not found or (not inside and _is_read(workspace, name, each)):
            continue
        if each == period and plan is not None and plan.from_history:
            _write_note(workspace, name, each, NotedFolder(pieces=tuple(map(str, plan.pieces))))
            continue
        one = _read(workspace, name, each, found, must=inside)
        done += [one] if one else []
    return tuple(done)


def _needed(workspace: Workspace, name: str, period: Period) -> tuple[Plan | None, set[Period]]:
    """How the period is assessed, and the periods whose rows that takes.

    Where it cannot be told that is the period alone: what is wrong with the rules others say.
    """
    try:
        scheme = workspace.written_scheme(name, period)
        plan = plan_run(scheme, period)
    except KpiError:
        workspace.department(name)
        return None, {period}
    if not isinstance(plan, Plan):
        return None, {period}
    return plan, {period, *map(Period.parse, history_needed(scheme, plan))}


def _is_read(workspace: Workspace, name: str, period: Period) -> bool:
    return (workspace.inputs_folder(name, period) / NOTE).is_file()


def _read(
    workspace: Workspace, name: str, period: Period, found: Sequence[Reading], *, must: bool
) -> SourcesRead | None:
    """Read one period; None where its sources have nothing of it and nobody has named it."""
    folder = workspace.inputs_folder(name, period)
    about = f"{name} {period}"
    try:
        note = noted_in(folder)
    except TextError as wrong:
        raise ProblemsFound([broken_note(wrong)], about) from None
    by_table = {each.table: each for each in found}
    if problems := list(own_files(folder, [*by_table], note, by_table)):
        raise ProblemsFound(problems, about)
    got, problems = _in_own_process(found, Asked(workspace.root, name, period))
    if problems:
        raise ProblemsFound(problems, about)
    if not folder.is_dir() and not any(table.rows for table in got.values()):
        if not must:
            return None
        places = tuple(dict.fromkeys(each.place for each in found))
        message = Message(
            "there is no row of {department} {period} in {places}: correct the period, or what is "
            "asked (params/departments.yaml, sources)",
            places=places, department=name, period=period,
        )  # fmt: skip
        raise ProblemsFound([Problem("", None, "", "source_no_rows", message)], about)
    return _kept(workspace, SourcesRead(name, period), by_table, got, note)


def _kept(
    workspace: Workspace,
    done: SourcesRead,
    by_table: dict[str, Reading],
    got: dict[str, SourceTable],
    note: NotedFolder,
) -> SourcesRead:
    """Write what is new; files that would be the same stay as they are."""
    folder = workspace.inputs_folder(done.department, done.period)
    files, tables, changed = {}, dict[str, NotedTable](), []
    for name, table in got.items():
        reading, content, path = by_table[name], written(table), folder / file_of(name)
        tables[name] = note_of(reading, table, content)
        before = path.read_bytes() if path.is_file() else None
        if content == before:
            continue
        files[path] = content
        changes = None if before is None else row_changes(before, content, table.key)
        if changes is None or changes:
            changed.append(TableChange(name, reading.place, len(table.rows), changes))
    gone = tuple(
        Message(
            "{file} was read from {place}, which is no source of it any more: it counts as a file "
            "of yours from now on",
            file=file_of(table), place=before_.place,
        )
        for table, before_ in note.tables.items() if table not in tables
    )  # fmt: skip
    now = NotedFolder(tables=tables)
    if files or now != note:
        write_all({**files, folder / NOTE: now.text()}, BY_NAME[workspace.settings.access])
    remarks = tuple(remark for table in got.values() for remark in table.remarks)
    return replace(done, tables=tuple(changed), remarks=(*remarks, *gone))


def _write_note(workspace: Workspace, name: str, period: Period, note: NotedFolder) -> None:
    path = workspace.inputs_folder(name, period) / NOTE
    if not path.is_file() or path.read_bytes() != note.text():
        write_all({path: note.text()}, BY_NAME[workspace.settings.access])


def _in_own_process(
    found: Sequence[Reading], asked: Asked
) -> tuple[dict[str, SourceTable], list[Problem]]:
    limit = _TO_BEGIN + sum(each.timeout for each in found)
    if any(each.how.asks_database for each in found):
        import_module("sqlalchemy")  # here, once for all departments
    began = time.monotonic()
    try:
        return watched.result(partial(read_tables, found, asked), limit)
    except watched.Failed:
        if time.monotonic() - began < limit:
            raise
        message = Message(
            "the sources did not answer within {seconds:.0f} s: see that they can be reached, ask "
            "for less, or give them longer (timeout)",
            seconds=limit,
        )
        return {}, [Problem("", None, "", "source_timed_out", message)]


def read_tables(
    found: Sequence[Reading], asked: Asked
) -> tuple[dict[str, SourceTable], list[Problem]]:
    """The tables of a department's period, and whatever is wrong with any of them."""
    problems: list[Problem] = []
    got: dict[str, SourceTable] = {}
    of_databases: dict[str, list[Reading]] = {}
    for reading in found:
        if reading.how.asks_database:
            of_databases.setdefault(reading.url, []).append(reading)
            continue
        with _told(reading, problems):
            table = of_files(reading, read_files(reading, asked, problems), problems)
            if table is not None:
                got[reading.table] = table
    for together in of_databases.values():
        _of_database(together, asked, got, problems)
    return {each.table: got[each.table] for each in found if each.table in got}, problems


@contextmanager
def _told(reading: Reading, problems: list[Problem]) -> Iterator[None]:
    """Turn what a source does into a problem of its table."""
    try:
        yield
    except SourceFault as fault:
        problems.append(as_problem(fault, reading))
    except TooLarge as wrong:
        problems.append(as_problem(SourceFault("too_large", message_of(wrong)), reading))
    except KpiError as wrong:
        problems.append(as_problem(SourceFault("source_settings", wrong.message), reading))


def _of_database(
    together: Sequence[Reading],
    asked: Asked,
    got: dict[str, SourceTable],
    problems: list[Problem],
) -> None:
    """The tables of one database, in one transaction as long as nothing is wrong."""
    left = list(together)
    while left:
        is_open = False
        with _told(left[0], problems), connected(left[0], asked) as (connection, secrets):
            is_open = True
            while left:
                reading = left.pop(0)
                with _told(reading, problems):
                    answer = ask(connection, reading, asked, secrets)
                    table = of_database(reading, answer, problems)
                    if table is not None:
                        got[reading.table] = table
                    continue
                break  # its transaction is spoilt: the other tables get a new one
        if not is_open:
            return  # what is wrong with the place is said once
