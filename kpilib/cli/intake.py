"""`kpi intake`: input tables out of spreadsheets and text files as people keep them."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from kpilib.cli import console
from kpilib.cli.command import Command
from kpilib.cli.options import FILE, PERIOD, console_options, options_value
from kpilib.cli.terminal import terminal_width
from kpilib.core.files import write_all
from kpilib.core.messages import Message
from kpilib.core.problems import ProblemsFound
from kpilib.text.terminal_layout import TerminalTable, as_text
from kpilib.workspace.intake.mapping_file import mapping_place, read_mapping
from kpilib.workspace.intake.mapping_schema import MAPPING_SCHEMA, mapping_schema_text
from kpilib.workspace.intake.proposal import propose
from kpilib.workspace.intake.take_in import take_in
from kpilib.workspace.intake.written_tables import in_the_way, write_tables
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.workspace.intake.mapping import IntakeMapping
    from kpilib.workspace.intake.take_in import Intake, MadeTable

_SHOWN, _FEW, _MOST = 5, 2, 20
"""So many rows of a table are shown before it is confirmed; of each thing, and of all at most."""

_OF = frozenset({"metric", "indicator", "event", "kind"})
"""Columns that say of what a row is."""


@dataclass(frozen=True, slots=True)
class IntakeOptions:
    """What `kpi intake` was asked."""

    period: Period
    department: str
    files: tuple[Path, ...]
    propose: bool
    accept: bool
    workspace: Path


@click.command(cls=Command)
@click.argument("period", type=PERIOD)
@click.argument("department")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILE)
@click.option(
    "--propose",
    is_flag=True,
    help="Only look at the files, and show a mapping for them; one that is there stays as it is.",
)
@click.option(
    "--accept", is_flag=True, help="You have looked at the mapping and at the rows: take them over."
)
@console_options
@options_value(IntakeOptions)
def intake(asked: IntakeOptions) -> None:
    """Make input tables out of spreadsheets and text files as people keep them.

    How it is done stands in params/intake/<department>.yaml; where there is none, the files are
    looked at and one is proposed, with reasons. Nothing is taken over before somebody has looked
    at it: --accept, or confirmed: true in the file. What is not taken is listed.
    """
    workspace = Workspace(asked.workspace)
    department = workspace.department(asked.department).id
    before = read_mapping(workspace.root, department)
    if before is None or asked.propose:
        _propose(workspace, asked, is_new=before is None)
    if before is not None and asked.propose:
        return
    mapping = before or _proposed(workspace, department)
    made = take_in(workspace, department, asked.period, asked.files, mapping)
    _show(made, rows=not mapping.confirmed)
    place = mapping_place(department)
    problems = [*made.problems]
    if not problems:
        problems += in_the_way(workspace, department, asked.period, made.tables)
    if problems:
        raise ProblemsFound(problems, Message("nothing is taken over, by {file}", file=place))
    if asked.propose:
        return
    _hold_back(made, place, confirmed=mapping.confirmed or (asked.accept and before is not None))
    written = write_tables(workspace, department, asked.period, made.tables)
    for path, replaced in written:
        name = path.relative_to(workspace.root).as_posix()
        console.echo(
            Message("{file} (in place of an earlier one)", file=name) if replaced else name
        )
    console.echo(Message("Next: `kpi check {period}`", period=str(asked.period)))


def _propose(workspace: Workspace, asked: IntakeOptions, *, is_new: bool) -> None:
    """Show a mapping for the files; where there was none it is written, unconfirmed."""
    department = workspace.department(asked.department).id
    proposal = propose(workspace, department, asked.period, asked.files)
    text = proposal.text(console.said)
    click.echo(text)
    for told in proposal.told:
        console.echo(told)
    place = mapping_place(department)
    if is_new:
        mapping = workspace.root / place
        schema = {mapping.with_name(MAPPING_SCHEMA): mapping_schema_text().encode()}
        write_all({mapping: text.encode(), **schema}, workspace.access)
        console.echo(Message("This mapping is proposed and written to {file}.", file=place))
        if asked.accept:
            console.echo(Message("Nobody has seen it yet: --accept counts when it is there."))
    else:
        console.echo(Message("{file} stays as it is.", file=place))


def _proposed(workspace: Workspace, department: str) -> IntakeMapping:
    """The mapping that was just written."""
    mapping = read_mapping(workspace.root, department)
    if mapping is None:
        raise FileNotFoundError(workspace.root / mapping_place(department))
    return mapping


def _hold_back(made: Intake, place: str, *, confirmed: bool) -> None:
    """End here where a question is open, or nobody has confirmed the mapping."""
    for question in made.open_questions:
        console.echo(question)
    if made.open_questions:
        console.echo(
            Message(
                "Nothing is taken over yet: write the words that are meant in {file}, in the place "
                "of each question mark",
                file=place,
            )
        )
        sys.exit(1)
    if confirmed:
        return
    console.echo(
        Message(
            "Nothing is taken over yet: {file} is not confirmed. Look at it and at the rows "
            "above, then run the same command with --accept",
            file=place,
        )
    )
    sys.exit(1)


def _show(made: Intake, *, rows: bool) -> None:
    """What was made, and what was not taken."""
    for table in made.tables if not made.problems else ():
        count = len(table.rows)
        console.echo(Message("{table}: {n} row", "{table}: {n} rows", table=table.name, n=count))
        if rows:
            click.echo(_preview(table))
    if made.left_out:
        console.echo(Message("Not taken:"))
    for one in made.left_out:
        line = Message(
            "{source}, {what}: {reason}", source=one.source, what=one.what, reason=one.reason
        )
        console.echo(f"  {console.said(line)}")
    for told in made.told:
        console.echo(told)


def _preview(table: MadeTable) -> str:
    """The first rows of each thing that a table is of, so that none is taken over unseen."""
    place = next((at for at, name in enumerate(table.header) if name in _OF), None)
    if place is None:
        rows = table.rows[:_SHOWN]
    else:
        few = max(_SHOWN // max(len({row[place] for row in table.rows}), 1), _FEW)
        seen = Counter[str]()
        rows = tuple(row for row in table.rows if _counted(seen, row[place]) <= few)[:_MOST]
    lines = (table.header, *rows)
    shown = tuple(tuple(cell.replace("\n", " ") for cell in line) for line in lines)
    text = as_text([TerminalTable(shown, depth=1)], terminal_width())
    return text if len(table.rows) == len(rows) else f"{text}\n    …"


def _counted(seen: Counter[str], word: str) -> int:
    seen[word] += 1
    return seen[word]
