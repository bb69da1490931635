"""`kpi restate`: an issued period worked out as it is known now."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from kpilib.cli import console
from kpilib.cli.bridge_lines import tell
from kpilib.cli.cluster_options import cluster_of, cluster_options
from kpilib.cli.command import Command
from kpilib.cli.options import formats_of, options_value, plan_option, report_options
from kpilib.cli.read_anew import as_read_option, read_anew
from kpilib.cli.source_lines import tell_sources
from kpilib.cli.still_open import tell_not_issued, tell_open
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.history.issue_proposal import IssueOptions
from kpilib.history.plan import plan_of
from kpilib.history.plan_file import as_planned, hold_plan_against, read_plan
from kpilib.history.restatement.far_restatements import far_restatements, papers_made_there
from kpilib.history.restatement.restatement_report import (
    RestatementOptions,
    forget_restatement,
    write_restatement,
)
from kpilib.records.bridge.restate import chain
from kpilib.records.open_amounts import next_settling
from kpilib.records.payment_record import open_period
from kpilib.workspace.remembered import remembering
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.history.restatement.far_restatements import FarRestatement, Papers
    from kpilib.publish.cluster.cluster import Cluster
    from kpilib.records.bridge.restate import Restatement
    from kpilib.records.frozen_tables import Settlement


@dataclass(frozen=True)
class Restating:
    """What is asked of `kpi restate`."""

    period: Period
    departments: tuple[str, ...]
    formats: str
    report: bool
    lang: str | None
    time_limit: float
    as_read: bool
    plan: Path | None
    cluster: str | None
    inputs_url: str | None
    tls_ca_file: str
    tls_cert: str
    tls_key: str
    workspace: Path

    @property
    def makes_reports(self) -> bool:
        """Whether reports are asked for, be it by naming their formats."""
        said = click.get_current_context().get_parameter_source("formats")
        return self.report or said is not ParameterSource.DEFAULT

    @property
    def written(self) -> tuple[str, ...]:
        """The formats that are written: without a report the workbook of the bridge alone."""
        return formats_of(self.formats) if self.makes_reports else ("xlsx",)


@click.command(cls=Command)
@report_options
@click.option("--report", is_flag=True, help="Make reports, too, as --to does.")
@as_read_option
@plan_option
@cluster_options
@options_value(Restating)
def restate(asked: Restating) -> None:
    """Work out a period, and every later one that it reaches, beside what was issued.

    Writes reports/PERIOD/DEPARTMENT/restatement/ for each that changed: the bridge as CSV and as
    workbook, and with --report or --to its report. Nothing is issued.
    """
    place, period, cluster = Workspace(asked.workspace), asked.period, _cluster(asked)
    options = RestatementOptions(asked.written, asked.lang or "", limit=asked.time_limit)
    if not asked.as_read:
        read_anew(place, [period], asked.departments)
    kept = read_plan(asked.plan) if asked.plan else None
    names = asked.departments or (kept.departments if kept else place.with_inputs(period))
    failed, changed = False, list[str]()
    chains: dict[str, tuple[Restatement, ...]] = {}
    works: list[FarRestatement] = []
    for name in names:
        try:
            if kept:
                planned = as_planned(kept, IssueOptions(limit=asked.time_limit), name, period)
                hold_plan_against(kept, plan_of(place, name, period, planned))
            with remembering():
                found = chain(place, place.department(name).id, period)
                if cluster:  # everybody's reports at once
                    chains[name], works = found, works + far_restatements(place, found, options)
                else:
                    changed += [name] if _write(place, found, options, {}) else []
        except KpiError as wrong:
            console.echo_error(wrong)
            failed = True
    papers = papers_made_there(cluster, place.root, works) if cluster else {}
    for name, found in chains.items():
        try:
            with remembering():
                changed += [name] if _write(place, found, options, papers) else []
        except KpiError as wrong:
            console.echo_error(wrong)
            failed = True
    if changed and not asked.makes_reports:
        command = " ".join(["kpi restate", str(period), *(f"-d {name}" for name in changed)])
        console.echo(Message("reports of it: {command}", command=f"{command} --report"))
    if failed:
        sys.exit(1)


def _cluster(asked: Restating) -> Cluster | None:
    """The cluster that is asked for; it makes reports, and there must be some to make."""
    found = cluster_of(asked, asked.time_limit)
    if found and not asked.makes_reports:
        wrong = Message("--cluster is for reports: ask for them with --report, or --to")
        raise click.UsageError(console.said(wrong))
    return found


def _write(
    workspace: Workspace,
    found: tuple[Restatement, ...],
    options: RestatementOptions,
    papers: Papers,
) -> bool:
    """Write and tell what changed; whether anything has."""
    department, period = found[0].department, found[0].period
    if not any(one.changed for one in found):
        forget_restatement(workspace, department, period)
        console.echo(_nothing_to_restate(found[0]))
        tell_sources(found[0])
        tell_open(workspace, department)
        return False
    for place, one in enumerate(found):
        if not one.changed:
            continue
        made = papers.get((department, str(one.period)))
        folder = write_restatement(workspace, found[place:], options, made)
        tell(one)
        click.echo(f"  {folder.relative_to(workspace.root).as_posix()}/")
    if found[0].before:
        _tell_settled(workspace, department)
        for one in found:
            if one.changed:
                command = f"kpi issue {one.period} -d {department}"
                console.echo(Message("  then: {command}", command=command))
    return True


def _nothing_to_restate(one: Restatement) -> Message:
    whose = {"department": one.department, "period": one.period}
    if one.before:
        return Message(
            "= {department} {period}: as issued in {revision}, nothing to restate",
            revision=one.before,
            **whose,
        )
    return Message("= {department} {period}: as first entered, nothing to restate", **whose)


def _tell_settled(workspace: Workspace, department: str) -> None:
    """What the open period settles of all that is open, what it leaves, and what nobody settles."""
    following, done = open_period(workspace, department), next_settling(workspace, department)
    when = following or Message("the next period")
    total, left = _total(done.settles), _total(one.row for one in done.left)
    if done.settles:
        told = Message("{total} in {n} item", "{total} in {n} items", total=total,
                       n=len(done.settles))  # fmt: skip
        console.echo(Message("  to be settled in {period}: {left}", period=when, left=told))
    if done.left:
        told = Message("{total} in {n} item", "{total} in {n} items", total=left,
                       n=len(done.left))  # fmt: skip
        console.echo(
            Message(
                "  left open by {period}: {left} (kpi owed -d {department})",
                period=when, left=told, department=department,
            )
        )  # fmt: skip
    if not done.settles and not done.left:
        console.echo(Message("  nothing is owed for it, nor to be recovered"))
    tell_not_issued(workspace, department)


def _total(rows: Iterable[Settlement]) -> Decimal:
    return sum((row.amount for row in rows), Decimal(0))
