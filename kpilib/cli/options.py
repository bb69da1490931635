"""What several commands share: periods, days, workspaces and formats as options."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from kpilib.cli import console
from kpilib.cli.department_words import perhaps_department
from kpilib.core.messages import Message
from kpilib.core.periods import Period
from kpilib.core.sourcetext import shortened
from kpilib.publish.editions.declaration import EDITIONS
from kpilib.publish.packs.order import FORMATS, LIMIT
from kpilib.text.language import languages

_F = TypeVar("_F", bound=Callable[..., Any])
_V = TypeVar("_V")


class PeriodType(click.ParamType[Period]):
    """A period such as 2026Q1."""

    name = "period"

    def convert(
        self, value: str | Period, param: click.Parameter | None, ctx: click.Context | None
    ) -> Period:
        """Read the period, or say how one is written."""
        if isinstance(value, Period):
            return value
        try:
            return Period.parse(value)
        except ValueError as wrong:
            besides = perhaps_department(ctx.command, value) if ctx is not None else ""
            told = console.said(wrong.args[0]) + (console.said(besides) if besides else "")
            self.fail(told, param, ctx)


class DayType(click.ParamType[date]):
    """A day such as 2026-04-20."""

    name = "date"

    def convert(
        self, value: str | date, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Read the day, or say how one is written."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            wrong = Message("{value} is no day: write one as 2026-04-20", value=repr(value))
            self.fail(console.said(wrong), param, ctx)


class _Seconds(click.FloatRange):
    """Seconds; a word that is none is said to be no number, and not “no float range”."""

    name = "number"


PERIOD = PeriodType()
SECONDS = _Seconds(min=0, min_open=True)
DAY = DayType()
FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


def _own_phrases(_: click.Context, __: click.Parameter, root: Path) -> Path:
    console.speak_as_in(root)
    return root


def workspace_option(command: _F) -> _F:
    """The option that says which workspace is meant."""
    return click.option(
        "--workspace",
        type=click.Path(path_type=Path, file_okay=False, exists=True),
        default=".",
        callback=_own_phrases,
        help="Holds params/, notebooks/ and reports/; the current folder when left out.",
    )(command)


def departments_option(command: _F) -> _F:
    """The option that asks for some departments only."""
    return click.option(
        "-d", "--department", "departments", multiple=True, help="Only these departments."
    )(command)


def formats_option(command: _F) -> _F:
    """The option that says in which formats reports are made."""
    return click.option(
        "--to", "formats", default="html,pdf,docx,xlsx", show_default=True, help="Formats."
    )(command)


def plan_option(command: _F) -> _F:
    """The option that holds what is done against a plan."""
    return click.option(
        "--plan",
        "plan",
        type=FILE,
        metavar="FILE",
        help="Do exactly what this plan of kpi plan says, in its formats and language, or refuse.",
    )(command)


def time_limit_option(command: _F) -> _F:
    """The option that says how long a report may take."""
    return click.option(
        "--time-limit",
        type=SECONDS,
        default=LIMIT,
        show_default=True,
        metavar="SECONDS",
        help="What one report may take; it fails then, and the others go on.",
    )(command)


def _spoken(_: click.Context, __: click.Parameter, code: str | None) -> str | None:
    if code:
        console.speak(code)
    return code


def lang_option(instead: str, *, passed_on: bool = True) -> Callable[[_F], _F]:
    """The option that says in which language; the console speaks it, too.

    Args:
        instead: What holds without it, for the help text.
        passed_on: The command takes it as an argument.
    """
    return click.option(
        "--lang",
        type=click.Choice(languages()),
        callback=_spoken,
        is_eager=True,  # what is wrong with other options is said in it
        help=instead,
        expose_value=passed_on,
    )


def console_options(command: _F) -> _F:
    """Workspace and language of commands that write no report: it is what is printed, no more."""
    lang = lang_option("What is printed; your locale's when left out.", passed_on=False)
    return lang(workspace_option(command))


def report_options(command: _F) -> _F:
    """What commands ask that make reports of a period: of which, in what, in which language."""
    asked = (
        workspace_option,
        time_limit_option,
        lang_option("Instead of the departments' own."),
        formats_option,
        departments_option,
        click.argument("period", type=PERIOD),
    )
    for option in asked:  # the last stands first in the help
        command = option(command)
    return command


def options_value(made: type[_V]) -> Callable[[Callable[[_V], None]], Callable[..., None]]:
    """Hand a command all of its options as one value.

    Args:
        made: Its class, with a field for every option and argument.
    """

    def decorated(command: Callable[[_V], None]) -> Callable[..., None]:
        @functools.wraps(command)
        def run(**given: object) -> None:
            command(made(**given))

        return run

    return decorated


def settings_of(values: tuple[str, ...]) -> dict[str, str]:
    """The values of `--set path=value`, by path."""
    overrides = {}
    for value in values:
        path, equals, text = value.partition("=")
        if not equals or not path:
            wrong = Message("{value} is not written as path=value", value=repr(shortened(value)))
            raise click.BadParameter(console.said(wrong), param_hint="--set")
        overrides[path] = text
    return overrides


def editions_of(text: str) -> tuple[str, ...]:
    """The editions of `--for hr,posting`, in their own order."""
    wanted = [word.strip() for word in text.split(",")]
    if unknown := [word for word in wanted if word not in EDITIONS]:
        wrong = Message(
            "{word} is no edition: there are {known}", word=repr(unknown[0]), known=tuple(EDITIONS)
        )
        raise click.BadParameter(console.said(wrong), param_hint="--for")
    return tuple(name for name in EDITIONS if name in wanted)


def formats_of(text: str, known: tuple[str, ...] = FORMATS) -> tuple[str, ...]:
    """The formats of `--to html,pdf`, in their own order."""
    wanted = [word.strip() for word in text.split(",")]
    if unknown := [word for word in wanted if word not in known]:
        wrong = Message(
            "{word} is no format: there are {known}", word=repr(unknown[0]), known=known
        )
        raise click.BadParameter(console.said(wrong), param_hint="--to")
    return tuple(form for form in known if form in wanted)
