"""Options of acts beside an issue: a void, and a period that was paid elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import click

from kpilib.cli import console
from kpilib.cli.options import FILE
from kpilib.core.messages import Message

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_F = TypeVar("_F", bound="Callable[..., Any]")


class ActAsked(Protocol):
    """What is asked of a command that knows these acts."""

    @property
    def departments(self) -> tuple[str, ...]:
        """Only these."""

    @property
    def paid_elsewhere(self) -> Path | None:
        """The list of what was paid."""

    @property
    def void(self) -> bool:
        """Whether what was issued is voided."""

    @property
    def reason(self) -> str:
        """Why."""


def act_options(command: _F) -> _F:
    """The options `--paid-elsewhere`, `--void` and `--reason`."""
    asked = (
        click.option("--reason", default="", help="Why it is void, or how it was paid elsewhere."),
        click.option(
            "--void",
            is_flag=True,
            help="What was issued of the period counts no more; see --reason.",
        ),
        click.option(
            "--paid-elsewhere",
            type=FILE,
            help="What was paid for the period before kpi was used: CSV or a workbook, with the "
            "columns employee_id, item and amount; kept as evidence. Nothing is paid by it.",
        ),
    )
    for option in asked:  # the last stands first in the help
        command = option(command)
    return command


def refuse_mixed(asked: ActAsked) -> None:
    """Refuse options that do not go together.

    Raises:
        UsageError: Says which, and what is missing.
    """
    wrong = _wrong(asked)
    if wrong:
        raise click.UsageError(console.said(wrong))


def _wrong(asked: ActAsked) -> Message | None:
    if asked.void and (asked.paid_elsewhere or getattr(asked, "plan", None)):
        return Message("--void goes with --reason, and with neither --paid-elsewhere nor --plan")
    if asked.paid_elsewhere and len(asked.departments) != 1:
        return Message("--paid-elsewhere is about one department: name it with -d")
    if asked.void and not asked.departments:
        return Message("--void: name the department with -d")
    if (asked.void or asked.paid_elsewhere) and not asked.reason.strip():
        return Message("say why with --reason")
    return None
