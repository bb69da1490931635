"""`kpi correct`: a correction of inputs, or an appeal, written down with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click
from pydantic import ValidationError

from kpilib.cli import console
from kpilib.cli.command import Command
from kpilib.cli.corrected import tell_recorded
from kpilib.cli.options import (
    DAY,
    PERIOD,
    console_options,
    options_value,
    settings_of,
)
from kpilib.core.messages import Message
from kpilib.engine.inputs.correction_model import Appeal, Withdrawal
from kpilib.rules.fault_text import fault_text
from kpilib.workspace.correcting import AppealDecision, CorrectedInputs, decide, record, withdraw
from kpilib.workspace.correction_content import Edit, Why
from kpilib.workspace.correction_draft import CorrectionDraft, read_draft
from kpilib.workspace.correction_evidence import evidence_of
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.periods import Period
    from kpilib.engine.inputs.correction_model import Evidence
    from kpilib.workspace.correction_trial import Recorded


@dataclass(frozen=True)
class Correcting:
    """What is asked of `kpi correct`: the names are those of its options."""

    period: Period
    department: str
    file: Path | None
    table: str
    row: tuple[str, ...]
    every: bool
    new: tuple[str, ...]
    old: tuple[str, ...]
    remove: bool
    add: tuple[str, ...]
    move_to: str
    rename: tuple[str, ...]
    reason: str
    by: str
    on: date | None
    evidence: tuple[str, ...]
    name: str
    withdraw: tuple[str, ...]
    appeal: str
    employee: str
    filed: date | None
    about: str
    decide: str
    outcome: str | None
    decided: date | None
    decided_by: str
    ground: str
    workspace: Path

    @property
    def day(self) -> date:
        """The day of the correction."""
        return self.on or _today()

    @property
    def edits_rows(self) -> bool:
        """Whether the options themselves say what is corrected."""
        return bool(self.table or self.row or self.new or self.old or self.remove or self.add
                    or self.move_to or self.rename)  # fmt: skip

    def need(self, names: tuple[str, ...], what: str) -> None:
        """Make sure that options were given without which another means nothing."""
        for name in names:
            if not getattr(self, name):
                option = f"--{name.replace('_', '-')}"
                raise click.UsageError(
                    console.said(Message("{what} needs {option}", what=what, option=option))
                )


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the day where the analyst sits


@click.command(cls=Command)
@click.argument("period", type=PERIOD)
@click.argument("department")
@click.option(
    "--file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A file with several edits that are one act; its form is in the documentation.",
)
@click.option("--table", default="", help="The input table, such as deals.")
@click.option("--row", multiple=True, metavar="COLUMN=VALUE", help="Cells that name one row.")
@click.option("--every", is_flag=True, help="Every row that has these cells.")
@click.option("--set", "new", multiple=True, metavar="COLUMN=VALUE", help="What it should hold.")
@click.option(
    "--old", multiple=True, metavar="COLUMN=VALUE", help="What it holds; refused if it does not."
)
@click.option("--remove", is_flag=True, help="The row goes.")
@click.option("--add", multiple=True, metavar="COLUMN=VALUE", help="A row comes, cell by cell.")
@click.option(
    "--move-to", metavar="DEPARTMENT", default="", help="The row goes to another department."
)
@click.option(
    "--rename", multiple=True, metavar="OLD=NEW", help="An id, in every table of the department."
)
@click.option("--reason", default="", help="Why; stands in the report.")
@click.option("--by", default="", help="Who corrects.")
@click.option("--on", type=DAY, help="The day; today when left out.")
@click.option(
    "--evidence",
    multiple=True,
    metavar="FILE",
    help="What it rests on; its hash is kept. A link as LINK@sha256:HASH.",
)
@click.option("--id", "name", default="", help="The correction's name; C001, C002 … if left out.")
@click.option("--withdraw", metavar="ID", multiple=True, help="That correction was wrong itself.")
@click.option("--appeal", metavar="NUMBER", default="", help="The appeal that it comes from.")
@click.option("--employee", default="", help="Who appeals.")
@click.option("--filed", type=DAY, help="The day on which the appeal came in.")
@click.option("--about", default="", help="What the appeal is about.")
@click.option("--decide", metavar="ID", default="", help="Decide the open appeal of that name.")
@click.option("--outcome", type=click.Choice(["upheld", "rejected"]), help="How it was decided.")
@click.option("--decided", type=DAY, help="The day of the decision.")
@click.option("--decided-by", default="", help="Who decided; not the one who appeals.")
@click.option("--ground", default="", help="On what ground it was decided so.")
@console_options
@options_value(Correcting)
def correct(asked: Correcting) -> None:
    """Correct inputs of a period, with the reason; the inputs themselves stay as they were.

    \b
    kpi correct 2026Q1 sales-east --table deals --row deal_id=D7 --set amount=40000 \\
        --reason "credit note 118" --by "Li Na"
    kpi correct 2026Q1 sales-east --file shares-of-D7.yaml
    kpi correct 2026Q1 sales-east --rename E2=E02 --reason "as in payroll" --by "Li Na"
    kpi correct 2026Q1 sales-east --withdraw C001 --reason "the note was void" --by "Li Na"
    kpi correct 2026Q1 sales-east --appeal A-3 --employee E007 --filed 2026-04-20 \\
        --about "a deal is missing" --reason "appeal registered" --by "Li Na"
    kpi correct 2026Q1 sales-east --decide C002 --outcome rejected --decided 2026-04-27 \\
        --decided-by "Wang Fang" --ground "the deal was paid in April"
    """  # noqa: D301 - click's mark for lines that stay as they are
    workspace = Workspace(asked.workspace)
    place = CorrectedInputs(workspace, asked.department, asked.period, _today())
    tell_recorded(place, _written(place, asked))


def _written(place: CorrectedInputs, asked: Correcting) -> Recorded:
    if asked.decide:
        return decide(place, asked.decide, _decision(place, asked))
    if asked.withdraw:
        asked.need(("reason", "by"), Message("a correction"))
        withdrawal = Withdrawal(by=asked.by.strip(), on=asked.day, reason=asked.reason.strip(),
                                evidence=_evidence(place, asked))  # fmt: skip
        return withdraw(place, asked.withdraw, withdrawal)
    if asked.file is not None:
        return _of_file(place, asked, asked.file)
    asked.need(("reason", "by"), Message("a correction"))
    appeal, from_appeal = _appeal(asked)
    why = Why(asked.reason, asked.by, asked.day, appeal, from_appeal, _evidence(place, asked))
    return record(place, tuple(_edits(asked)), why, asked.name)


def _of_file(place: CorrectedInputs, asked: Correcting, file: Path) -> Recorded:
    """The act that a file describes; what the command says of who and why goes before it."""
    if asked.edits_rows:
        message = Message("--file says what is corrected: put everything into the file")
        raise click.UsageError(console.said(message))
    draft: CorrectionDraft = read_draft(file)
    reason, by = asked.reason or draft.reason, asked.by or draft.by
    for name, text in (("reason", reason), ("by", by)):
        if not text:
            message = Message("{file} has no {name}: write it there, or add --{name}",
                              file=str(file), name=name)  # fmt: skip
            raise click.UsageError(console.said(message))
    appeal, from_appeal = _appeal(asked)
    why = Why(
        reason, by, asked.on or draft.on or asked.day,
        appeal or draft.appeal, from_appeal or draft.from_appeal,
        (*draft.evidence, *_evidence(place, asked)),
    )  # fmt: skip
    return record(place, tuple(edit.asked for edit in draft.edits), why, asked.name)


def _edits(asked: Correcting) -> Iterator[Edit]:
    row, new, old, add, rename = map(
        settings_of, (asked.row, asked.new, asked.old, asked.add, asked.rename)
    )
    if rename:
        if asked.table:
            message = Message("--rename changes an id in every table: leave out --table")
            raise click.UsageError(console.said(message))
        yield Edit(rename=rename)
    elif asked.edits_rows:
        yield Edit(asked.table, row, new, old, asked.remove, add,
                   every=asked.every, move_to=asked.move_to)  # fmt: skip


def _evidence(place: CorrectedInputs, asked: Correcting) -> tuple[Evidence, ...]:
    return tuple(evidence_of(place.workspace.root, said) for said in asked.evidence)


def _decision(place: CorrectedInputs, asked: Correcting) -> AppealDecision:
    """How the appeal was decided; who and why may be said as of a correction, too."""
    asked.need(("outcome", "decided"), "--decide")
    by, ground = asked.decided_by or asked.by, asked.ground or asked.reason
    if not by:
        asked.need(("decided_by",), "--decide")
    if not ground:
        asked.need(("ground",), "--decide")
    return AppealDecision(
        str(asked.outcome), asked.decided or asked.day, by, ground, _evidence(place, asked)
    )


def _appeal(asked: Correcting) -> tuple[Appeal | None, str]:
    """An appeal to be registered, or the number of one that is."""
    if not asked.appeal:
        return None, ""
    about = (asked.employee, asked.filed, asked.about)
    if not any(about) and (asked.edits_rows or asked.file):
        return None, asked.appeal
    asked.need(("employee", "filed", "about"), Message("an appeal"))
    try:
        return Appeal.model_validate(
            {
                "number": asked.appeal,
                "employee": asked.employee,
                "filed": asked.filed,
                "about": asked.about,
                "decided": asked.decided,
                "outcome": asked.outcome or "open",
                "decided_by": (asked.decided_by or asked.by) if asked.decided else "",
                "ground": (asked.ground or asked.reason) if asked.decided else "",
            }
        ), ""
    except ValidationError as wrong:
        raise click.UsageError(console.said(fault_text(wrong.errors()[0], Appeal))) from None
