"""`kpi schemes new`: a new scheme with its first case, out of parts or after another one."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import click

from kpilib.cli import console
from kpilib.cli.command import Command
from kpilib.cli.options import DAY, lang_option, options_value, workspace_option
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError, suggest
from kpilib.engine.trial import scheme_book
from kpilib.rules.lint import lint_book
from kpilib.workspace.departments import SETTINGS, read_departments
from kpilib.workspace.new_scheme.building_blocks import BLOCKS
from kpilib.workspace.new_scheme.make_scheme import copy_scheme, make_scheme
from kpilib.workspace.new_scheme.new_rules import NewIndicator, SchemeDescription

if TYPE_CHECKING:
    from pathlib import Path

_LENGTHS = ("month", "quarter", "half_year", "year")
_BEGIN = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class NewSchemeOptions:
    """What `kpi schemes new` was asked."""

    scheme_id: str
    title: str
    parts: tuple[str, ...]
    indicators: tuple[str, ...]
    ratings: tuple[str, ...]
    periods: str
    since: date
    like: str
    lang: str | None
    workspace: Path


@click.command("new", cls=Command)
@click.argument("scheme_id", metavar="ID")
@click.option("--title", default="", metavar="NAME", help="Its printed name; the id when left out.")
@click.option(
    "--part",
    "parts",
    multiple=True,
    metavar="PART",
    help="A kind of pay; several may be named. Which there are, --part help lists.",
)
@click.option(
    "--indicator",
    "indicators",
    multiple=True,
    metavar="NAME=WEIGHT",
    help="A row of the score by attainment of a target; the weights add up to 100.",
)
@click.option(
    "--rating",
    "ratings",
    multiple=True,
    metavar="NAME=WEIGHT",
    help="A row of the score by a rating of 0 to 100.",
)
@click.option(
    "--periods",
    type=click.Choice(_LENGTHS),
    default="quarter",
    show_default=True,
    help="How long an assessment is.",
)
@click.option("--from", "since", type=DAY, default=_BEGIN, show_default=True, help="Its first day.")
@click.option("--like", default="", metavar="SCHEME", help="A copy of this scheme and its cases.")
@lang_option("Of titles and comments; the first department's when left out.")
@workspace_option
@options_value(NewSchemeOptions)
def new_scheme(asked: NewSchemeOptions) -> None:
    """Write a new scheme and its first case, with comments that say what to fill in.

    What options do not say is asked for in a terminal, and nowhere else.
    """
    if "help" in asked.parts:
        _list_parts()
        return
    if asked.like:
        if asked.parts or asked.indicators or asked.ratings:
            wrong = Message("--like copies a whole scheme: leave out the parts")
            raise click.UsageError(console.said(wrong))
        made = copy_scheme(asked.workspace, asked.like, asked.scheme_id, asked.title)
    else:
        described = _described(asked)
        made = make_scheme(asked.workspace, described, console.language(_language(asked)))
    for path in made:
        click.echo(path.relative_to(asked.workspace).as_posix())
    _tell_open(asked)


def _described(asked: NewSchemeOptions) -> SchemeDescription:
    given = asked.parts or asked.indicators or asked.ratings
    parts = asked.parts if given else _interview()
    for name in parts:
        if name not in BLOCKS:
            hint = suggest(name, tuple(BLOCKS))
            wrong = Message("there is no part {name}: {hint}", name=name, hint=hint)
            raise click.BadParameter(console.said(wrong), param_hint="--part")
    rows = [_indicator(text, "--indicator") for text in asked.indicators]
    rows += [_indicator(text, "--rating") for text in asked.ratings]
    if not given:
        rows = _asked_rows()
    return SchemeDescription(
        asked.scheme_id, asked.title or asked.scheme_id, asked.periods, asked.since, parts,
        tuple(rows),
    )  # fmt: skip


def _indicator(text: str, option: str) -> NewIndicator:
    name, _, weight = (part.strip() for part in text.partition("="))
    try:
        number = Decimal(weight)
    except InvalidOperation:
        number = Decimal(0)
    if not name or not number.is_finite() or number <= 0:
        wrong = Message("{value} is not written as {form}", value=repr(text), form="NAME=WEIGHT")
        raise click.BadParameter(console.said(wrong), param_hint=option)
    return NewIndicator(name, number, rated=option == "--rating")


def _interview() -> tuple[str, ...]:
    """The parts that a person at a terminal wants."""
    if not sys.stdin.isatty():
        wrong = Message("say what it is made of: --part with any of {parts}, --indicator, "
                        "--rating, or --like with a scheme", parts=tuple(BLOCKS))  # fmt: skip
        raise click.UsageError(console.said(wrong))
    _list_parts()
    answer = click.prompt(
        console.said(Message("Which parts, by name, with blanks between them; none with -")),
        prompt_suffix=console.said(Message(": ")),
    )
    return tuple(name for name in str(answer).split() if name != "-")


def _asked_rows() -> list[NewIndicator]:
    """Indicators until an empty answer."""
    rows: list[NewIndicator] = []
    while answer := click.prompt(
        console.said(Message("An indicator as NAME=WEIGHT; enter alone when there are no more")),
        default="",
        show_default=False,
        prompt_suffix=console.said(Message(": ")),
    ):
        rated = click.confirm(console.said(Message("Is it a rating?")))
        rows.append(_indicator(answer, "--rating" if rated else "--indicator"))
    return rows


def _list_parts() -> None:
    for block in BLOCKS.values():
        click.echo(f"  {block.name:<12} {console.said(block.meaning)}")


def _language(asked: NewSchemeOptions) -> str:
    if asked.lang:
        return asked.lang
    try:
        return next(iter(read_departments(asked.workspace).departments.values())).language
    except (KpiError, StopIteration):
        return console.spoken()


def _tell_open(asked: NewSchemeOptions) -> None:
    book = scheme_book(asked.workspace / "params" / "schemes")
    for finding in lint_book(book, (asked.scheme_id,)):
        console.echo(finding.told)
    console.echo(
        Message("Next: fill in what is open, then `kpi schemes lint {id}`, "
                "`kpi schemes show {id}`, `kpi schemes test {id}`; name it in {file}",
                id=asked.scheme_id, file=SETTINGS)
    )  # fmt: skip
