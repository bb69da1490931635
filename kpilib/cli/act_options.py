"""What an issue and the consent to it are asked for: how, by whom, and which act it is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import click

from kpilib.cli import console
from kpilib.cli.draft_renderer_option import renderer_named
from kpilib.cli.key_folder import key_folder
from kpilib.cli.options import FILE, formats_of
from kpilib.core.messages import Message
from kpilib.history.elsewhere_list import read_elsewhere_list
from kpilib.history.issue_proposal import IssueOptions
from kpilib.publish.packs.order import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from kpilib.core.periods import Period

_F = TypeVar("_F", bound="Callable[..., Any]")


class ActAsked(Protocol):
    """What is asked of a command that knows these acts."""

    @property
    def period(self) -> Period:
        """The period."""

    @property
    def departments(self) -> tuple[str, ...]:
        """Only these."""

    @property
    def formats(self) -> str:
        """What the report is rendered as, as it was typed."""

    @property
    def lang(self) -> str | None:
        """Its language."""

    @property
    def renderer(self) -> str | None:
        """What lays it out."""

    @property
    def by(self) -> str:
        """Who acts."""

    @property
    def on(self) -> date | None:
        """The day."""

    @property
    def time_limit(self) -> float:
        """Seconds that a report may take."""

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


def act_asked(asked: ActAsked) -> IssueOptions:
    """What is going to be issued, or consented to.

    Raises:
        UsageError: Options do not go together; says which, and what is missing.
        ProblemsFound: The list of what was paid elsewhere is faulty.
    """
    wrong = _wrong(asked)
    if wrong:
        raise click.UsageError(console.said(wrong))
    return IssueOptions(
        formats_of(asked.formats),
        asked.lang or "",
        renderer_named(asked.renderer),
        on=asked.on.isoformat() if asked.on else "",
        limit=asked.time_limit,
        by=asked.by,
        keys=key_folder(),
        elsewhere=read_elsewhere_list(asked.paid_elsewhere) if asked.paid_elsewhere else None,
        reason=asked.reason,
        void=asked.void,
    )


def issue_command(asked: ActAsked, department: str) -> str:
    """The command that does what somebody has just consented to, with the same options."""
    words = [f"kpi issue {asked.period} -d {department} --by NAME"]
    if asked.formats != ",".join(FORMATS):
        words.append(f"--to {asked.formats}")
    for option, value in (("--lang", asked.lang), ("--renderer", asked.renderer)):
        words += [f"{option} {value}"] if value else []
    if asked.paid_elsewhere:
        words.append(f"--paid-elsewhere {_quoted(str(asked.paid_elsewhere))}")
    words += ["--void"] if asked.void else []
    if asked.reason:
        words.append(f"--reason {json.dumps(asked.reason, ensure_ascii=False)}")
    return " ".join(words)


def _quoted(path: str) -> str:
    """A path as one word of a command."""
    return json.dumps(path, ensure_ascii=False) if " " in path else path


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
