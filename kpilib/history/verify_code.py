"""Whose statement a code stands on, and whether that is what was issued."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.publish.statements.statement_code import code_of, folded_code, rows_by_person
from kpilib.publish.statements.statement_sources import DRAFT, statement_source
from kpilib.records.ledger import Ledger
from kpilib.records.revision_files import file_faults

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.core.periods import Period
    from kpilib.records.ledger_faults import LedgerFault
    from kpilib.records.revision import Revision
    from kpilib.workspace.workspace import Workspace


@dataclass(frozen=True)
class CodeVerdict:
    """What was found about a code.

    Attributes:
        line: One line for the terminal.
        issued: It is the code of something that was issued, and whose files are as they were.
        faults: Files of that revision that are not as they were.
    """

    line: Message
    issued: bool
    faults: tuple[LedgerFault, ...] = ()


def verify_code(
    workspace: Workspace, typed: str, period: Period | None, departments: Sequence[str] = ()
) -> CodeVerdict:
    """Look a code up among all statements that were issued, and then among the drafts.

    Args:
        workspace: Where they are.
        typed: The code, however it is typed.
        period: Only this period; all when None.
        departments: Only these; all that have issued anything when empty.

    Raises:
        LedgerBroken: What has been issued is not whole.
        WorkspaceError: A department is not known and has issued nothing.
    """
    code, ledger = folded_code(typed), Ledger(workspace)
    issued = ledger.departments()
    for name in departments:
        if name not in issued:
            workspace.department(name)
    unreadable: list[str] = []
    for name in departments or issued:
        chain = [one for one in ledger.revisions(name)
                 if period is None or one.period == period]  # fmt: skip
        for one in chain:
            if who := _whose(one, code, unreadable):
                later = [each for each in chain if each.period == one.period][-1]
                return _found(ledger, code, who, one, later)
    if unreadable:
        line = Message(
            "✗ {code} is not found, but {revisions} cannot be read: kpi verify tells more",
            code=code,
            revisions=tuple(unreadable),
        )
        return CodeVerdict(line, issued=False)
    return _unknown(workspace, code, period, departments)


def _whose(one: Revision, code: str, unreadable: list[str]) -> str:
    """Whose statement of a revision has a code; empty where nobody's has."""
    about = (one.department, one.manifest.period, one.name, one.sha256)
    try:
        rows = rows_by_person(one.tables, one.settlements)
    except (OSError, ValueError):  # somebody has changed its files
        unreadable.append(str(one))
        return ""
    return next((who for who, mine in rows.items() if code_of(about, mine) == code), "")


def _found(ledger: Ledger, code: str, who: str, one: Revision, later: Revision) -> CodeVerdict:
    facts = {"code": code, "who": who, "revision": str(one)}
    if faults := file_faults(ledger, one):
        line = Message("✗ {code} is that of {who} in {revision}, which is not as it was issued",
                       **facts)  # fmt: skip
        return CodeVerdict(line, issued=False, faults=tuple(faults))
    if later.name != one.name:
        line = Message("✓ {code} is that of {who} in {revision}, as issued; {later} has come since",
                       later=later.name, **facts)  # fmt: skip
        return CodeVerdict(line, issued=True)
    line = Message("✓ {code} is that of {who} in {revision}, as issued", **facts)
    return CodeVerdict(line, issued=True)


def _unknown(
    workspace: Workspace, code: str, period: Period | None, departments: Sequence[str]
) -> CodeVerdict:
    for about, who in _drafts(workspace, code, period, departments):
        line = Message("✗ {code} is that of {who} in the draft of {about}, which is not issued",
                       code=code, who=who, about=about)  # fmt: skip
        return CodeVerdict(line, issued=False)
    return CodeVerdict(Message("✗ nothing that was issued has the code {code}", code=code),
                       issued=False)  # fmt: skip


def _drafts(
    workspace: Workspace, code: str, period: Period | None, departments: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Department and period, and the person, of drafts that have the code."""
    if period is None:
        return
    for name in departments or workspace.departments:
        try:
            with statement_source(workspace, name, period, revision=DRAFT) as source:
                who = source.whose(code)
        except KpiError:
            continue  # faulty inputs have no draft
        if who:
            yield f"{name} {period}", who
