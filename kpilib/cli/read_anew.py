"""Sources read anew before a command that says how things stand: pack, check, restate, diff."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kpilib.cli import console
from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError, ProblemsFound

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.core.periods import Period
    from kpilib.workspace.sources import declared, row_changes
    from kpilib.workspace.sources.reading import SourcesRead, TableChange
    from kpilib.workspace.workspace import Workspace
else:  # the option is in many commands, and few workspaces have sources
    declared = lazy("kpilib.workspace.sources.declared")
    row_changes = lazy("kpilib.workspace.sources.row_changes")

_F = TypeVar("_F", bound=Callable[..., Any])


def as_read_option(command: _F) -> _F:
    """The option that leaves sources alone."""
    return click.option(
        "--as-read",
        is_flag=True,
        help="Read no source (database, folder, URL): go on with what was read last.",
    )(command)


def read_anew(workspace: Workspace, periods: Sequence[Period], names: Sequence[str] = ()) -> None:
    """Read the sources of periods anew, and tell what is new in them.

    Args:
        workspace: Where they are said.
        periods: Which periods.
        names: Which departments; all when empty.

    Raises:
        ProblemsFound: A source gives no table; all that is wrong is told at once.
    """
    faults = list(faults_of_sources(workspace, periods, names))
    if len(faults) == 1:
        raise faults[0]
    if faults:
        problems = [one for fault in faults if isinstance(fault, ProblemsFound)
                    for one in fault.problems]  # fmt: skip
        others = [fault for fault in faults if not isinstance(fault, ProblemsFound)]
        raise others[0] if others else ProblemsFound(problems, ", ".join(
            fault.about for fault in faults if isinstance(fault, ProblemsFound)
        ))  # fmt: skip


def faults_of_sources(
    workspace: Workspace, periods: Sequence[Period], names: Sequence[str] = ()
) -> Iterator[KpiError]:
    """The same one by one, each department's period as far as it goes."""
    for period in periods:
        for name in [workspace.department(one).id for one in names] or [*workspace.departments]:
            if not declared.sources_of(workspace, name, period):
                continue
            try:
                for done in workspace.read_sources(name, period):
                    _tell(done)
            except KpiError as wrong:
                yield wrong


def _tell(done: SourcesRead) -> None:
    """One line for what is new; what has not changed says nothing."""
    about = {"department": done.department, "period": done.period}
    if done.tables:
        told = Message(
            "← {department} {period}, read from {places}: {tables}",
            places=tuple(dict.fromkeys(table.place for table in done.tables)),
            tables=tuple(_of_table(table) for table in done.tables),
            **about,
        )
        console.echo(told)
    for remark in done.remarks:
        console.echo(Message("← {department} {period}: {remark}", remark=remark, **about))


def _of_table(table: TableChange) -> Message:
    if table.changes is None:
        return Message("{table} {n} row", "{table} {n} rows", table=table.table, n=table.rows)
    kinds = [change.kind for change in table.changes]
    return Message(
        "{table} (rows changed {changed}, added {added}, gone {gone})",
        table=table.table,
        changed=kinds.count(row_changes.CHANGED),
        added=kinds.count(row_changes.ADDED),
        gone=kinds.count(row_changes.GONE),
    )
