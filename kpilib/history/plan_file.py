"""A plan kept in a file, and what is done held against it: exactly that is issued, or nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import Field

from kpilib.core.jsontext import model_of
from kpilib.core.messages import Message, joined
from kpilib.core.periods import Period
from kpilib.core.problems import KpiError
from kpilib.core.sourcetext import TextError, read_bytes
from kpilib.core.text_limits import JSON_SIZE
from kpilib.history.issue_refused import IssueRefused
from kpilib.history.signing.dsse import digest_of
from kpilib.records.bridge.bridge_table import BRIDGE_TABLE, bridge_rows
from kpilib.records.frozen_tables import Settlement
from kpilib.rules.model import Model

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.history.issue_proposal import IssueOptions, IssueProposal
    from kpilib.history.plan import DepartmentPlan, PlanStep

FORM = "kpilib plan 1"
_NAMED = 5  # files that are named where more of them have moved


class PlanRefused(KpiError):  # noqa: N818 - it reads as what happened
    """A file that is no plan, or a plan that is not about what is to be done."""


class KeptStep(Model):
    """One revision of a plan, as its file holds it.

    Attributes:
        department: Whose.
        period: Of what.
        revision: What it would be called.
        digest: SHA-256 of `content`: what somebody consents to.
        content: What would be frozen, by its hash; see `IssueProposal.content`.
        files: SHA-256 of every file that it is made of.
        pay: All pay of the period, yuan.
        settled: What is paid with it for earlier periods, yuan.
        people: How many people are paid, or moved.
        settlements: The rows that it settles, by column.
        changes: The rows of its bridge, by column; none where it replaces nothing.
    """

    department: str
    period: str
    revision: str
    digest: str
    content: Mapping[str, object]
    files: Mapping[str, str]
    pay: str
    settled: str
    people: int
    settlements: Sequence[Mapping[str, str]] = Field(default_factory=tuple)
    changes: Sequence[Mapping[str, str]] = Field(default_factory=tuple)


class KeptPlan(Model):
    """A plan, as its file holds it.

    Attributes:
        form: `kpilib plan 1`.
        period: What was asked for.
        departments: Which; those with nothing to issue, too.
        steps: The revisions in the order in which they would be issued, department by department.
    """

    form: str
    period: str
    departments: Sequence[str]
    steps: Sequence[KeptStep]

    def step(self, department: str, period: Period) -> KeptStep | None:
        """What it says of one department and period."""
        mine = (one for one in self.steps if one.department == department)
        return next((one for one in mine if one.period == str(period)), None)


def plan_text(period: Period, plans: Sequence[DepartmentPlan]) -> str:
    """A plan as its file holds it: the same plan, the same bytes."""
    kept = KeptPlan(
        form=FORM,
        period=str(period),
        departments=[one.department for one in plans],
        steps=[_kept(step) for one in plans for step in one.steps],
    )
    text = json.dumps(kept.model_dump(mode="json"), ensure_ascii=False, indent=1, sort_keys=True)
    return f"{text}\n"


def read_plan(path: Path) -> KeptPlan:
    """A plan read back.

    Raises:
        PlanRefused: It is no plan, or it has been edited.
    """
    try:
        kept = model_of(KeptPlan, read_bytes(path, path.name, JSON_SIZE), path.name)
    except (ValueError, TextError):
        kept = None
    if kept is None or kept.form != FORM:
        raise PlanRefused(
            Message("{file} is no plan: `kpi plan PERIOD --out FILE` makes one", file=path.name)
        )
    for step in kept.steps:
        if digest_of(step.content) != step.digest:
            message = Message(
                "{file} has been edited: its digest of {department} {period} {revision} is not "
                "that of its content",
                file=path.name,
                department=step.department,
                period=step.period,
                revision=step.revision,
            )
            raise PlanRefused(message)
    return kept


def as_planned(
    kept: KeptPlan, options: IssueOptions, department: str, period: Period
) -> IssueOptions:
    """How a period is issued so that it is exactly what a plan says, or nothing.

    Args:
        kept: The plan; its formats, language and renderer count.
        options: How it is issued else.
        department: Whose period.
        period: Which.

    Raises:
        PlanRefused: The plan is not about it.
    """
    step = kept.step(department, period)
    if department not in kept.departments or (step is None and kept.period != str(period)):
        raise PlanRefused(
            Message(
                "{department} {period} is not in the plan, which is about {planned}: plan it with "
                "`kpi plan {period} -d {department}`",
                department=department,
                period=period,
                planned=tuple(sorted({f"{one.department} {one.period}" for one in kept.steps}))
                or Message("nothing"),
            )
        )
    if step is None:
        return replace(options, allow=lambda now: hold_against(None, now, department, period))
    said = step.content
    return replace(
        options,
        formats=tuple(str(each) for each in _listed(said.get("formats"))),
        lang=str(said.get("lang", "")),
        renderer=str(said.get("renderer", options.renderer)).partition(" ")[0],  # no version
        allow=lambda now: hold_against(step, now, department, period),
    )


def hold_against(
    step: KeptStep | None, now: IssueProposal | None, department: str, period: Period
) -> None:
    """Make sure that what would be issued is what was planned.

    Raises:
        IssueRefused: The world has moved since; names what.
    """
    if step is None and now is None:
        return
    if step is not None and now is not None and step.digest == now.digest:
        return
    about = {"department": department, "period": period}
    if now is None or step is None:
        message = Message(
            "{department} {period}: the plan issues {revision}, and there is nothing to issue now"
            if step
            else "{department} {period}: the plan issues nothing, and now there is something new",
            revision=step.revision if step else "",
            **about,
        )
    else:
        message = Message(
            "{department} {period}: something has moved since the plan was made: {what}",
            what=tuple(_moved(step, now)),
            **about,
        )
    again = Message("nothing was issued; look again: kpi plan {period} -d {department}", **about)
    raise IssueRefused(joined([message, again], "\n"))


def hold_plan_against(kept: KeptPlan, now: DepartmentPlan) -> None:
    """Make sure that all that would be issued of a department is what was planned.

    Raises:
        IssueRefused: The world has moved since; names what.
    """
    proposals = {str(step.proposal.order.period): step.proposal for step in now.steps}
    steps = {one.period: one for one in kept.steps if one.department == now.department}
    for name in sorted({*proposals, *steps}, key=lambda each: Period.parse(each).order):
        hold_against(steps.get(name), proposals.get(name), now.department, Period.parse(name))


def _moved(step: KeptStep, now: IssueProposal) -> list[Message | str]:
    """What is not as it was planned: the files by name, else the parts."""
    before, after = step.files, now.file_hashes
    names = sorted(path for path in {*before, *after} if before.get(path) != after.get(path))
    shown: list[Message | str] = [*names[:_NAMED]]
    if (more := len(names) - _NAMED) > 0:
        shown.append(Message("{n} file more", "{n} files more", n=more))
    said, content = step.content, now.content
    parts = [
        part
        for part in sorted({*said, *content})
        if said.get(part) != content.get(part) and part not in {"world", "results", "bridge"}
    ]
    return [*shown, *parts] or [Message("the figures")]


def _kept(step: PlanStep) -> KeptStep:
    proposal, bridge = step.proposal, step.bridge
    rows = bridge_rows(bridge) if bridge else ()
    return KeptStep(
        department=proposal.order.department,
        period=str(proposal.order.period),
        revision=proposal.order.revision,
        digest=proposal.digest,
        content=proposal.content,
        files=proposal.file_hashes,
        pay=f"{step.pay:.2f}",
        settled=f"{step.settled:.2f}",
        people=step.people,
        settlements=[_by_name(Settlement._fields, row) for row in sorted(proposal.settlements)],
        changes=[_by_name(BRIDGE_TABLE.names, row) for row in rows],
    )


def _by_name(names: Sequence[str], row: Sequence[object]) -> dict[str, str]:
    return {name: f"{cell}" for name, cell in zip(names, row, strict=True)}


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()
