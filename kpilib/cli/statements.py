"""`kpi statements`: one page a person, which can be checked by hand."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from kpilib.cli import console
from kpilib.cli.cluster_options import cluster_of, cluster_options
from kpilib.cli.command import Command
from kpilib.cli.options import (
    PERIOD,
    departments_option,
    formats_of,
    lang_option,
    options_value,
    workspace_option,
)
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.publish.cluster.far_statements import write_statements_there
from kpilib.publish.statements.write_statements import (
    EVERYBODYS,
    FORMATS,
    NoStatement,
    StatementOrder,
    statements_folder,
    write_statements,
)
from kpilib.workspace.reports_folder import tidy
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.publish.cluster.cluster import Cluster
    from kpilib.publish.statements.write_statements import Stated
    from kpilib.workspace.reports_folder import ReportsFolder


@dataclass(frozen=True)
class Stating:
    """What is asked of `kpi statements`."""

    period: Period
    departments: tuple[str, ...]
    employees: tuple[str, ...]
    formats: str
    revision: str
    lang: str | None
    cluster: str | None
    inputs_url: str | None
    tls_ca_file: str
    tls_cert: str
    tls_key: str
    workspace: Path


@click.command(cls=Command)
@click.argument("period", type=PERIOD)
@departments_option
@click.option("-e", "--employee", "employees", multiple=True, help="Only these people.")
@click.option("--to", "formats", default=",".join(FORMATS), show_default=True, help="Formats.")
@click.option(
    "--revision",
    default="",
    metavar="rN|draft",
    help="Of which figures; the latest issued when left out, the draft where nothing is issued.",
)
@lang_option("Instead of the departments' own.")
@cluster_options
@workspace_option
@options_value(Stating)
def statements(asked: Stating) -> None:
    """Write a statement for each person: own rows, each amount as one line of arithmetic.

    Nobody else's name or figure stands in it. Beside it a .json, which check_statement.py, put
    there as well, works out again without kpilib.
    """
    place, cluster = Workspace(asked.workspace), cluster_of(asked)
    reports, failed, unknown = tidy(place), 0, []
    if reports.told:
        console.echo(reports.told, err=True)
    names = place.with_inputs(asked.period, asked.departments)
    for order, made in _made(place, reports, [_order(asked, name) for name in names], cluster):
        if isinstance(made, NoStatement):  # somebody is in one of several departments
            unknown.append(made)
        elif isinstance(made, KpiError):
            failed += 1
            console.echo(Message("✗ {report}: failed", report=order.name), err=True)
            console.echo_error(made)
        else:
            console.echo(_done(place, order, made))
            if made.renewed:
                console.echo(Message("  {file} was made anew with everybody's", file=EVERYBODYS))
    if len(unknown) == len(names):
        failed += 1
        for nobody in unknown:
            console.echo_error(nobody)
    if failed:
        sys.exit(1)


def _made(
    place: Workspace,
    reports: ReportsFolder,
    orders: Sequence[StatementOrder],
    cluster: Cluster | None,
) -> Iterator[tuple[StatementOrder, Stated | KpiError]]:
    """Write statements; what has been written of each department, or why nothing was."""
    allowed: list[StatementOrder] = []
    for order in orders:
        try:
            reports.refuse(statements_folder(place.root, order))
            allowed.append(order)
        except KpiError as wrong:
            yield order, wrong
    if cluster:
        yield from write_statements_there(cluster, place, allowed)
        return
    for order in allowed:
        try:
            yield order, write_statements(place, order)
        except KpiError as wrong:
            yield order, wrong


def _order(asked: Stating, department: str) -> StatementOrder:
    formats = formats_of(asked.formats, FORMATS)
    return StatementOrder(department, asked.period, asked.employees, formats, asked.revision,
                          asked.lang or "")  # fmt: skip


def _done(place: Workspace, order: StatementOrder, made: Stated) -> Message:
    return Message(
        "✓ {report}: {n} statement in {folder}",
        "✓ {report}: {n} statements in {folder}",
        report=order.name,
        n=made.people,
        folder=made.folder.relative_to(place.root).as_posix(),
    )
