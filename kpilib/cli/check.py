"""`kpi check`: what is wrong, then what is unusual."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, TextIO

import click

from kpilib.cli import console
from kpilib.cli.command import Command
from kpilib.cli.options import PERIOD, console_options, departments_option
from kpilib.cli.read_anew import as_read_option, faults_of_sources
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError, ProblemsFound
from kpilib.records.dissolved_departments import left_by_dissolved
from kpilib.text.problem_text import error_text, problem_text
from kpilib.text.terminal_layout import wrapped
from kpilib.workspace.check import Unusual, check_workspace
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.workspace.check import Checked


@click.command(cls=Command)
@click.argument("period", type=PERIOD, required=False)
@departments_option
@click.option("--strict", is_flag=True, help="Fail for what is merely unusual, too.")
@click.option("--every", is_flag=True, help="Every single problem, not only some of each kind.")
@as_read_option
@console_options
def check(
    *,
    period: Period | None,
    departments: tuple[str, ...],
    strict: bool,
    every: bool,
    as_read: bool,
    workspace: Path,
) -> None:
    """Look for problems in inputs and rules, of one period or of all.

    First what is wrong, with exit code 1. Then what is unusual, for a person to look at; whoever
    has done so writes it into params/accepted.yaml, and it is not told again.
    """
    everything = Workspace(workspace)
    unread = [] if as_read else [
        *faults_of_sources(everything, _periods(everything, period), departments)
    ]  # fmt: skip
    checked = check_workspace(everything, period, departments)
    told = {str(fault) for fault in unread}
    checked.faults = [*unread, *(one for one in checked.faults if str(one) not in told)]
    if period is None and not departments:
        gone = left_by_dissolved(everything)
        checked.unusual += [Unusual(name, problem) for name, problem in gone]
    for fault in checked.faults:
        echo(_told(fault, every=every), sys.stderr)
    _show_unusual(checked, every=every)
    console.echo(_concluded(checked))
    if checked.faults or (strict and checked.unusual):
        sys.exit(1)


def _periods(workspace: Workspace, period: Period | None) -> list[Period]:
    """The periods whose sources are read: the one that is named, else all that are known."""
    return workspace.periods() if period is None else [period]


def _told(fault: KpiError, *, every: bool) -> str:
    if every and isinstance(fault, ProblemsFound):
        return problem_text(fault, console.language(), every=True)
    return error_text(fault, console.language())


def _concluded(checked: Checked) -> Message:
    counts = {
        "looked_at": checked.looked_at,
        "faults": len(checked.faults),
        "unusual": len(checked.unusual),
        "accepted": checked.accepted,
    }
    if checked.unusual and checked.accepted:
        return Message(
            "{looked_at} checked, {faults} with problems, {unusual} unusual, {accepted} unusual "
            "and accepted",
            **counts,
        )
    if checked.unusual:
        return Message("{looked_at} checked, {faults} with problems, {unusual} unusual", **counts)
    return Message(
        "{looked_at} checked, {faults} with problems, {accepted} unusual and accepted"
        if checked.accepted
        else "{looked_at} checked, {faults} with problems",
        **counts,
    )


def echo(text: str, stream: TextIO) -> None:
    """Lines as wide as the terminal, further in where they go on; whole for programs."""
    text = console.said(text)
    if stream.isatty():
        width = shutil.get_terminal_size().columns
        text = "\n".join(line for whole in text.split("\n") for line in _fitted(whole, width))
    click.echo(text, file=stream)


def _fitted(line: str, width: int) -> list[str]:
    indent = line[: len(line) - len(line.lstrip())]
    return wrapped(line.lstrip(), width, indent, f"{indent}    ")


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
            echo(f"  {console.said(each.text)}", sys.stdout)
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
