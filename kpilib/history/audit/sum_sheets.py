"""The sheets that tie acts to what was issued and paid; what is left over must be nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_rowcol_to_cell

from kpilib.history.audit.audit_act import ZERO
from kpilib.history.audit.audit_effects import REVISION
from kpilib.history.audit.audit_sheet import Formula, TextColumn
from kpilib.history.audit.revision_acts import kind_of, signed_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.history.audit.audit_sheet import AuditPages
    from kpilib.history.audit.department_audit import DepartmentAudit
    from kpilib.text.formats import Wording


def step_sheet(
    pages: AuditPages,
    departments: Sequence[DepartmentAudit],
    wording: Wording,
    effects: Sequence[str],
) -> None:
    """Due before each revision, what acts moved, due by it.

    Args:
        pages: The workbook.
        departments: Whose.
        wording: The language.
        effects: The columns of department, revision and amount on the sheet of effects.
    """
    say = wording.say
    texts = TextColumn(say("Department"), 24), TextColumn(say("Revision"), 24)
    amounts = (
        say("Due before", context="audit"),
        say("Moved by acts", context="audit"),
        say("Due since", context="audit"),
        say("Left over (must be 0)", context="audit"),
    )
    sheet = pages.sheet(say("Sums", context="sheet"), texts, amounts)
    titles, names, moved = effects
    for one in departments:
        for step in one.steps:
            cells = [xl_rowcol_to_cell(sheet.row, column) for column in range(len(texts) + 3)]
            sums = f"=ROUND(SUMIFS({moved},{titles},{cells[0]},{names},{cells[1]}),2)"
            left = f"=ROUND({cells[2]}+{cells[3]}-{cells[4]},2)"
            gap = step.after - step.before
            revision = step.revision or say("not issued yet")
            figures = (step.before, Formula(sums, gap), step.after, Formula(left, ZERO))
            sheet.write((one.title, revision), figures)
    sheet.end()


def paid_sheet(pages: AuditPages, departments: Sequence[DepartmentAudit], wording: Wording) -> None:
    """Due by the last revision, less what was paid, settled since and written off: what is open."""
    say = wording.say
    texts = (
        TextColumn(say("Department"), 24),
        TextColumn(say("Last revision", context="audit"), 16),
        TextColumn(say("Settled in", context="audit"), 24),
    )
    amounts = (
        say("Due by the last revision", context="audit"),
        say("Paid first", context="audit"),
        say("Settled since"),
        say("Written off", context="audit"),
        say("Still open"),
    )
    sheet = pages.sheet(say("Paid and due"), texts, amounts)
    for one in departments:
        record = one.record
        if not record.is_issued:
            continue
        settled = sum(record.settled_since.values(), ZERO)
        due, *others = (xl_rowcol_to_cell(sheet.row, column) for column in range(3, 7))
        rest = Formula(f"=ROUND({due}-{'-'.join(others)},2)", record.open)
        where = wording.listed([*record.settled_since]) if record.settled_since else ""
        row = (one.title, record.latest, where)
        sheet.write(row, (record.due, record.paid, settled, record.decided, rest))
    sheet.end()


def bank_sheet(pages: AuditPages, departments: Sequence[DepartmentAudit], wording: Wording) -> None:
    """What the bank has paid everybody, beside what the papers of the period come to."""
    say = wording.say
    if not any(one.bank for one in departments):
        return
    texts = (
        TextColumn(say("Department"), 24),
        TextColumn(say("Employee"), 14),
        TextColumn(say("Name"), 16),
    )
    amounts = (
        say("To be paid", context="audit"),
        say("Paid by the bank", context="audit"),
        say("Difference"),
    )
    sheet = pages.sheet(say("Bank", context="sheet"), texts, amounts)
    told = set()
    for one in departments:
        for each in one.bank:
            who = each.employee_id
            if who in told:  # the bank has paid them once, whoever of the departments pays them
                continue
            told.add(who)
            computed, paid = (xl_rowcol_to_cell(sheet.row, column) for column in (3, 4))
            gap = Formula(f"=ROUND({paid}-{computed},2)", each.paid - each.computed)
            where = wording.listed([*each.departments])
            sheet.write((where, who, one.names.get(who, "")), (each.computed, each.paid, gap))
    sheet.end()


def revision_sheet(
    pages: AuditPages, departments: Sequence[DepartmentAudit], wording: Wording
) -> None:
    """What was issued of the period, with the links of the chain."""
    say = wording.say
    columns = (
        TextColumn(say("Department"), 18),
        TextColumn(say("Revision"), 10),
        TextColumn(say("Day", context="audit"), 12),
        TextColumn(say("Act", context="audit"), 26),
        TextColumn(say("By", context="audit"), 16),
        TextColumn(say("Consent", context="audit"), 20),
        TextColumn(say("Signature", context="audit"), 20),
        TextColumn(say("Program", context="audit"), 14),
        TextColumn(say("Files", context="audit"), 8),
        TextColumn(say("SHA-256 of the manifest", context="audit"), 36),
        TextColumn(say("SHA-256 of the one before it", context="audit"), 36),
    )
    sheet = pages.sheet(say("Revisions", context="sheet"), columns)
    for one in departments:
        consents = {act.key: act.consent for act in one.acts}
        for each in one.revisions:
            manifest = each.manifest
            sheet.write(
                (
                    one.title,
                    each.name,
                    manifest.on,
                    kind_of(each, wording),
                    manifest.by,
                    consents.get((REVISION, each.name), ""),
                    signed_by(each, wording),
                    manifest.version,
                    len(manifest.files),
                    each.sha256,
                    manifest.previous,
                )
            )
    sheet.end()
