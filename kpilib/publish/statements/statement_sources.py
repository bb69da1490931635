"""Which figures statements show: those of an issued revision, out of its frozen inputs, or a draft.

Without a revision's name they are of the latest one that has been issued, since that is what people
were paid by; of the draft where nothing has been.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.periods import Period
from kpilib.core.problems import KpiError
from kpilib.publish.review.settlements import with_origins
from kpilib.publish.statements.person_statement import StatementSource
from kpilib.records.bridge.replaced_revision import replaced_by
from kpilib.records.frozen_tables import same_tables
from kpilib.records.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.records.revision import Revision
    from kpilib.workspace.workspace import Workspace

DRAFT = "draft"
AS_KNOWN = "as known"
"""The draft, or the latest revision where that says the very same."""


class NotIssued(KpiError):  # noqa: N818 - reads as what happened
    """A revision was asked for that has not been issued."""


@contextmanager
def statement_source(
    workspace: Workspace, department: str, period: Period, *, revision: str = "", lang: str = ""
) -> Iterator[StatementSource]:
    """What the statements of a department's period are made from, as long as it is needed.

    Args:
        workspace: Where everything is.
        department: Its id.
        period: The period.
        revision: `r1` …, `draft`, `AS_KNOWN`, or empty for the latest that has been issued.
        lang: A language; the department's own when empty.

    Raises:
        KpiError: Inputs are faulty, or there is no such revision.
    """
    workspace.department(department)
    one = _revision(workspace, department, period, revision)
    if one is None:
        yield _source(workspace, department, period, lang=lang)
        return
    with one.bundle().opened() as frozen:
        spoken = lang or frozen.department(department).language
        yield _source(frozen, department, period, one, workspace.spoken(spoken))


def _revision(workspace: Workspace, department: str, period: Period, asked: str) -> Revision | None:
    if asked == DRAFT:
        return None
    mine = Ledger(workspace).of_period(department, period)
    if not asked or (asked == AS_KNOWN and mine):
        latest = mine[-1] if mine else None
        if latest is None or not asked:
            return latest
        known = workspace.assess(department, period).results
        return latest if same_tables(known, latest.tables) else None
    if asked == AS_KNOWN:
        return None
    found = next((one for one in mine if one.name == asked), None)
    if found is None:
        raise NotIssued(
            Message(
                "{department} has no revision {asked} of {period}: there is {known}",
                department=department,
                asked=asked,
                period=period,
                known=(*(one.name for one in mine), DRAFT),
            )
        )
    return found


def _source(
    workspace: Workspace,
    department: str,
    period: Period,
    one: Revision | None = None,
    lang: str = "",
) -> StatementSource:
    assessment = workspace.assess(department, period)
    replaced = replaced_by(workspace, assessment)
    settled = with_origins(workspace, department, replaced.settles, replaced.leaves)
    told = (*replaced.settles, *(one.row for one in replaced.leaves))
    origins = {row.origin_period for row in told}
    return StatementSource(
        assessment,
        workspace.explainer(department, period),
        replaced,
        settled,
        lang if one else workspace.spoken(lang or assessment.department.language),
        one.name if one else DRAFT,
        one.sha256 if one else "",
        _reasons(workspace, department, origins),
    )


def _reasons(
    workspace: Workspace, department: str, origins: set[str]
) -> dict[tuple[str, str], str]:
    """What the corrections of earlier periods say of themselves, by period and id."""
    found = {}
    for origin in sorted(origins):
        for correction in workspace.corrections(department, Period.parse(origin)):
            if correction.withdrawn is None:
                found[origin, correction.id] = correction.reason
    return found
