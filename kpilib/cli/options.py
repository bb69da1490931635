"""What several commands share: periods and workspaces as options, errors as text."""

from __future__ import annotations

import errno
import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from kpilib.core import interrupts
from kpilib.core.periods import Period
from kpilib.core.problems import KpiError
from kpilib.core.unwritable import of_system

_F = TypeVar("_F", bound=Callable[..., Any])


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
            self.fail(str(wrong), param, ctx)


PERIOD = PeriodType()
FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


def workspace_option(command: _F) -> _F:
    """The option that says which workspace is meant."""
    return click.option(
        "--workspace",
        type=click.Path(path_type=Path, file_okay=False, exists=True),
        default=".",
        help="Holds params/, notebooks/ and reports/; the current folder when left out.",
    )(command)


def errors_as_text(command: _F) -> _F:
    """Turn errors of the user's making into their text and exit code 1, and undo what is ended."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - passes on whatever the command takes
        try:
            with interrupts.undone():
                return command(*args, **kwargs)
        except KpiError as wrong:
            click.echo(str(wrong), err=True)
            sys.exit(1)
        except OSError as wrong:
            tell_of_system(wrong)

    return run  # type: ignore[return-value]


def tell_of_system(wrong: OSError) -> NoReturn:
    """Say in one sentence what the system refused, and end with exit code 1."""
    if wrong.errno == errno.EPIPE:  # who reads the output has gone: click ends quietly
        raise wrong
    click.echo(of_system(wrong), err=True)
    sys.exit(1)


def settings_of(values: tuple[str, ...]) -> dict[str, str]:
    """The values of `--set path=value`, by path."""
    overrides = {}
    for value in values:
        path, equals, text = value.partition("=")
        if not equals or not path:
            raise click.BadParameter(f"{value!r} is not written as path=value", param_hint="--set")
        overrides[path] = text
    return overrides


def formats_of(text: str) -> tuple[str, ...]:
    """The formats of `--to html,pdf`, in their own order."""
    from kpilib.publish.packs.order import FORMATS  # noqa: PLC0415 - `kpi --help` does without

    wanted = [word.strip() for word in text.split(",")]
    if unknown := [word for word in wanted if word not in FORMATS]:
        known = ", ".join(FORMATS)
        raise click.BadParameter(
            f"{unknown[0]!r} is no format: there are {known}", param_hint="--to"
        )
    return tuple(form for form in FORMATS if form in wanted)
