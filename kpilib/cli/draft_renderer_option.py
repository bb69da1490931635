"""Which renderer lays out what is going to be issued: that of the draft, unless one is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from kpilib.cli import console
from kpilib.publish.render import CHOICES, choose

if TYPE_CHECKING:
    from collections.abc import Callable

_F = TypeVar("_F", bound="Callable[..., Any]")


def draft_renderer_option(command: _F) -> _F:
    """The option that names the renderer of what is issued."""
    return click.option(
        "--renderer",
        type=click.Choice(CHOICES),
        help="What lays the reports out; what laid out the draft when left out.",
    )(command)


def renderer_named(name: str | None) -> str:
    """The renderer that is meant, or nothing; one line says so when it is not the preferred one."""
    if name is None:
        return ""
    chosen, told = choose(name)
    if told:
        console.echo(told, err=True)
    return chosen
