"""`kpi assess`: one folder of input tables into result tables."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpilib.cli import console
from kpilib.cli.command import Command
from kpilib.cli.options import (
    FILE,
    FOLDER,
    PERIOD,
    lang_option,
    options_value,
    settings_of,
    workspace_option,
)
from kpilib.core.messages import Message
from kpilib.core.problems import Problem, ProblemsFound
from kpilib.engine.trial import scheme_book
from kpilib.rules.lint.sound_scheme import sound_scheme
from kpilib.rules.scheme_book import NoScheme
from kpilib.text.language import SOURCE
from kpilib.workspace.accepted import read_accepted
from kpilib.workspace.assess_folder import assess_folder, write_problems, write_results
from kpilib.workspace.departments import access_in

if TYPE_CHECKING:
    from kpilib.core.periods import Period


@dataclass(frozen=True)
class Assessing:
    """What is asked of `kpi assess`."""

    scheme_id: str
    period: Period
    inputs: Path
    out: Path
    carry: Path | None
    history: Path | None
    settings: tuple[str, ...]
    lang: str | None
    workspace: Path


@click.command(cls=Command)
@click.option("--scheme", "scheme_id", required=True, help="The scheme's id.")
@click.option("--period", type=PERIOD, required=True, help="Such as 2026Q1 or 2026-01.")
@click.option("--inputs", type=FOLDER, required=True, help="Folder of input tables.")
@click.option("--out", type=FOLDER, required=True, help="Folder for the result tables.")
@click.option("--carry", type=FILE, help="The carry.csv of the period before.")
@click.option(
    "--history",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Earlier periods' input folders: DIR/2025Q4/…",
)
@click.option(
    "--set", "settings", multiple=True, metavar="PATH=VALUE", help="Replace a value of the scheme."
)
@lang_option("Of problems.csv and of what is printed; English in the file when left out.")
@workspace_option
@options_value(Assessing)
def assess(asked: Assessing) -> None:
    """Assess one folder of input tables into CSV result tables."""
    access = access_in(asked.workspace)
    book = scheme_book(asked.workspace / "params" / "schemes")
    overrides, spoken = settings_of(asked.settings), console.language(asked.lang or SOURCE)
    try:
        scheme = sound_scheme(book, asked.scheme_id, asked.period, overrides, documented=False)
        run = assess_folder(
            scheme,
            asked.period,
            asked.inputs,
            carry=asked.carry,
            history=asked.history,
            accepted=read_accepted(asked.workspace),
        )
    except ProblemsFound as wrong:
        write_problems(wrong, asked.out, spoken, access)
        raise
    except NoScheme as wrong:
        unknown = Problem("", None, "", "unknown_scheme", wrong.message)
        write_problems(ProblemsFound([unknown]), asked.out, spoken, access)
        raise
    write_results(run, asked.out, access)
    done = Message(
        "{scheme} {period}: {n} assessed, results in {folder}",
        scheme=asked.scheme_id,
        period=asked.period,
        n=run.results.people,
        folder=asked.out,
    )
    console.echo(done)
