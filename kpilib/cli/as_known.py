"""`--as-known DATE`: a command that reads stands on what was known that day."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kpilib.cli.options import DAY
from kpilib.core.lazy import lazy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.records.as_known import known_workspace
    from kpilib.workspace.workspace import Workspace
else:  # the option is in many commands, and rarely given
    known_workspace = lazy("kpilib.records.as_known.known_workspace")

_F = TypeVar("_F", bound=Callable[..., Any])


def as_known_option(command: _F) -> _F:
    """The option that asks for what was known on an earlier day."""
    return click.option(
        "--as-known",
        type=DAY,
        metavar="DATE",
        help="As it was known on that day: by the revisions issued and the corrections recorded by "
        "then.",
    )(command)


@contextmanager
def known_then(
    workspace: Workspace, department: str, day: date
) -> Iterator[known_workspace.KnownWorkspace]:
    """A department as it was known on a day, where today is the day of whoever asks.

    Raises:
        NotKnown: That is on no record.
    """
    today = date.today()  # noqa: DTZ011 - the day where the analyst sits
    with known_workspace.known_on(workspace, department, day, today) as known:
        yield known
