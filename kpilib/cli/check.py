"""`kpi check`: what is wrong, what is still open, what is unusual."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, repeat
from typing import TYPE_CHECKING

import click

from kpilib.cli import console
from kpilib.cli.command import Command
from kpilib.cli.open_list import open_lines
from kpilib.cli.options import PERIOD, console_options, departments_option, options_value
from kpilib.cli.read_anew import as_read_option, faults_of_sources
from kpilib.cli.watching import Watch
from kpilib.core import interrupts
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError, ProblemsFound
from kpilib.records.dissolved_departments import left_by_dissolved
from kpilib.text.problem_text import error_text, problem_text
from kpilib.workspace.check import Checked, Unusual, check_workspace
from kpilib.workspace.workspace import NoInputs, Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.core.periods import Period


@dataclass(frozen=True, slots=True)
class Checking:
    """What is asked of `kpi check`."""

    period: Period | None
    departments: tuple[str, ...]
    strict: bool
    every: bool
    is_watched: bool
    as_read: bool
    workspace: Path


@click.command(cls=Command)
@click.argument("period", type=PERIOD, required=False)
@departments_option
@click.option("--strict", is_flag=True, help="Fail for what is merely unusual, too.")
@click.option("--every", is_flag=True, help="Every single problem, not only some of each kind.")
@click.option(
    "--watch",
    "is_watched",
    is_flag=True,
    help="Look again whenever a file is saved, until nothing is open; Ctrl-C ends it before.",
)
@as_read_option
@console_options
@options_value(Checking)
def check(asked: Checking) -> None:
    """Look for problems in inputs and rules, of one period or of all.

    First what is wrong, then what is still to be filled in, by department and by owner: exit code
    1. Then what is unusual, for a person to look at; whoever has done so writes it into
    params/accepted.yaml, and it is not told again.
    """
    if asked.is_watched:
        _watch(asked)
        return
    checked = _look(asked)
    for fault in checked.faults:
        console.echo(_told(fault, every=asked.every), err=True)
    for line in open_lines(checked, asked.period, every=asked.every):
        console.echo(line, err=True)
    _show_unusual(checked, every=asked.every)
    if asked.period is None and not checked.has_inputs:
        console.echo(
            Message(
                "no period has inputs yet: `kpi new-period 2026Q1`, with your period, writes the "
                "tables to fill in, and `kpi intake` makes them of your own spreadsheets"
            )
        )
    console.echo(_concluded(checked))
    if not checked.is_complete or (asked.strict and checked.unusual):
        sys.exit(1)


def _look(asked: Checking) -> Checked:
    everything = Workspace(asked.workspace)
    unread = [] if asked.as_read else [
        *faults_of_sources(everything, _periods(everything, asked.period), asked.departments)
    ]  # fmt: skip
    today = date.today()  # noqa: DTZ011 - the day where the analyst sits
    checked = check_workspace(everything, asked.period, asked.departments, today)
    if unread:  # what was read last is not what there is: its problems may be mended
        old = {fault.about for fault in unread if isinstance(fault, ProblemsFound)}
        left = (one for one in checked.faults
                if not (isinstance(one, NoInputs)
                        or (isinstance(one, ProblemsFound) and one.about in old)))  # fmt: skip
        checked.faults = [*unread, *left]
    if asked.period is None and not asked.departments:
        gone = left_by_dissolved(everything)
        checked.unusual += [Unusual(name, problem) for name, problem in gone]
    return checked


def _watch(asked: Checking) -> None:
    """The list again and again; it comes to its end when everything is complete."""
    place = Workspace(asked.workspace)
    for name in asked.departments:
        place.department(name)  # a wrong name ends it at once

    orders = chain([asked], repeat(replace(asked, as_read=True)))  # sources are read once

    def look() -> Checked:
        try:
            return _look(next(orders))
        except KpiError as wrong:  # somebody is at work on departments.yaml
            return Checked(faults=[wrong])

    def lines(checked: Checked) -> list[str]:
        told = [line for fault in checked.faults for line in _shortened(fault)]
        told += open_lines(checked, asked.period, details=False)
        return [*told, _concluded(checked)]

    def is_done(checked: Checked) -> bool:
        return checked.is_complete and not (asked.strict and checked.unusual)

    try:
        Watch(asked.workspace, look, lines, is_done).run()
    except interrupts.Stopped as stopped:  # it is how one ends it: no line says that it was stopped
        raise SystemExit(stopped.code) from None


_LINES = 6
"""So many lines of what is wrong with a department are shown while one fills in."""


def _shortened(fault: KpiError) -> list[str]:
    whole = error_text(fault, console.language()).split("\n")
    if len(whole) <= _LINES:
        return whole
    return [*whole[:_LINES], console.said(Message("  … (all of it: kpi check)"))]


def _periods(workspace: Workspace, period: Period | None) -> list[Period]:
    """The periods whose sources are read: the one that is named, else all that are known."""
    return workspace.periods() if period is None else [period]


def _told(fault: KpiError, *, every: bool) -> str:
    if every and isinstance(fault, ProblemsFound):
        return problem_text(fault, console.language(), every=True)
    return error_text(fault, console.language())


def _concluded(checked: Checked) -> Message:
    """How much was looked at, and what came of it."""
    more: list[str] = [Message("{faults} with problems", faults=len(checked.faults))]
    if checked.still_open:
        more.append(Message("{n} still open", n=len(checked.still_open)))
    if checked.unusual:
        more.append(Message("{unusual} unusual", unusual=len(checked.unusual)))
    if checked.accepted:
        more.append(Message("{accepted} unusual and accepted", accepted=checked.accepted))
    said = Message("{looked_at} checked", looked_at=checked.looked_at)
    for each in more:
        said = Message("{said}, {more}", said=said, more=each)
    return said


_SHOWN = 10
"""So many findings of one kind are shown of a department's period; `--every` shows all."""


def _show_unusual(checked: Checked, *, every: bool) -> None:
    if not checked.unusual:
        return
    console.echo(
        Message("unusual, not wrong (right as it is? put its line into params/accepted.yaml):")
    )
    kinds: dict[tuple[str, str], list[Unusual]] = {}
    for each in checked.unusual:
        kinds.setdefault((each.about, each.problem.code), []).append(each)
    for (about, code), found in kinds.items():
        for each in found if every else found[:_SHOWN]:
            console.echo(f"  {console.said(each.text)}")
            if each.accept:  # a line to be copied stays one
                click.echo(f"      {each.accept}")
        if len(found) > _SHOWN and not every:
            more = Message(
                "  {about}: and {number:,} more {code} (--every shows all)",
                about=about,
                number=len(found) - _SHOWN,
                code=code,
            )
            console.echo(more)
