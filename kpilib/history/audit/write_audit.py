"""`reports/<period>/_company/audit.xlsx`: the audit of a period, of one department or of all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kpilib.core.files import write_all
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.core.unwritable import writing
from kpilib.history.audit.audit_book import AuditBook, audit_workbook
from kpilib.history.audit.department_audit import department_audit
from kpilib.publish.company.company_papers import papers_folder
from kpilib.publish.render.workbook_style import Top
from kpilib.records.ledger import Ledger
from kpilib.text.formats import Wording
from kpilib.workspace.reports_folder import look_over

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.history.audit.department_audit import DepartmentAudit
    from kpilib.workspace.workspace import Workspace

AUDIT = "audit.xlsx"


@dataclass(frozen=True)
class PeriodAudit:
    """The audit of a period.

    Attributes:
        period: The period.
        departments: Those of which it could be made.
        failed: Why it could not be made of others, by their id.
    """

    period: Period
    departments: tuple[DepartmentAudit, ...]
    failed: Mapping[str, KpiError] = field(default_factory=dict)


class NothingToAudit(KpiError):  # noqa: N818 - it reads as what happened
    """A period of which nothing is known."""


def audit_of(workspace: Workspace, period: Period, names: Sequence[str], lang: str) -> PeriodAudit:
    """The audit of a period's departments; one that cannot be audited stops no other.

    Args:
        workspace: Where everything is.
        period: The period.
        names: Ids of departments; all that have inputs for it, or have issued it, when empty.
        lang: The language.

    Raises:
        NothingToAudit: Nothing is known of the period.
        KpiError: There is no such department, or the audit could be made of none.
    """
    ledger = Ledger(workspace)
    workspace.require()
    issued = ledger.departments()
    for name in names:
        if name not in issued:
            workspace.department(name)
    asked = names or tuple(dict.fromkeys((*workspace.departments, *issued)))
    found: list[DepartmentAudit] = []
    failed: dict[str, KpiError] = {}
    for name in asked:
        try:
            one = department_audit(workspace, name, period, lang)
        except KpiError as wrong:
            failed[name] = wrong
        else:
            found += [one] if one else []
    if not found and failed:
        raise next(iter(failed.values()))
    if not found:
        raise NothingToAudit(
            Message(
                "nothing is known of {period}: it has no inputs, and nothing of it has been "
                "issued; periods with inputs: {known}. `kpi new-period {period}` begins it",
                period=period,
                known=tuple(map(str, workspace.periods())) or Message("none"),
            )
        )
    return PeriodAudit(period, tuple(found), failed)


def write_audit(workspace: Workspace, audit: PeriodAudit, lang: str) -> Path:
    """Write the workbook of an audit; whole, or as it was before.

    Returns:
        The file.
    """
    folder, wording = papers_folder(workspace.root, audit.period), Wording(lang)
    look_over(workspace).refuse(folder)
    say = wording.say
    top = Top(
        say("Audit of {period}", period=wording.period(audit.period)),
        say(
            "{company}   Departments: {departments}   Amounts in CNY",
            company=workspace.settings.company.in_(lang),
            departments=wording.listed([one.title for one in audit.departments]),
        ),
    )
    path = folder / AUDIT
    with writing(folder):
        failed = {
            name: wording.language.said(wrong.message) for name, wrong in audit.failed.items()
        }
        content = audit_workbook(AuditBook(top, audit.departments, wording, failed))
        write_all({path: content}, workspace.access)
    return path
