"""The workbook of an audit: acts, what they moved, the sums that tie them to the revisions.

Every sum is a formula over the sheet of effects, with the exact figure for programs that do not
add. The same acts give the same bytes.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_rowcol_to_cell

from kpilib.history.audit.audit_act import total
from kpilib.history.audit.audit_effects import REVISION
from kpilib.history.audit.audit_sheet import FIRST_ROW, AuditPages, Formula, TextColumn
from kpilib.history.audit.sum_sheets import (
    bank_sheet,
    paid_sheet,
    revision_sheet,
    step_sheet,
)
from kpilib.publish.render.workbook_style import new_workbook
from kpilib.records.bridge.cause_words import CauseWords

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpilib.history.audit.audit_act import AuditAct
    from kpilib.history.audit.audit_sheet import AuditSheet
    from kpilib.history.audit.department_audit import DepartmentAudit
    from kpilib.publish.render.workbook_style import Top
    from kpilib.text.formats import Wording

_AMOUNT = 8
"""The column of the sheet of effects that holds yuan."""


@dataclass(frozen=True)
class AuditBook:
    """What is written.

    Attributes:
        top: Above the headings of every sheet.
        departments: Their audits, in the order of the company.
        wording: The language.
        failed: Departments that are not in it, and why.
    """

    top: Top
    departments: tuple[DepartmentAudit, ...]
    wording: Wording
    failed: Mapping[str, str] = field(default_factory=dict)


def audit_workbook(book: AuditBook) -> bytes:
    """The workbook's bytes."""
    file, wording, departments = io.BytesIO(), book.wording, book.departments
    with new_workbook(file, book.top.title) as made:
        pages = AuditPages(made, wording.language.paper.workbook_font, book.top)
        acts, effects = _act_sheet(pages, wording), _effect_sheet(pages, wording)
        numbers: dict[tuple[str, tuple[str, ...]], int] = {}
        for one in departments:
            for act in one.acts:
                numbers[one.department, act.key] = len(numbers) + 1
        _write_effects(effects, departments, numbers, wording)
        _write_acts(acts, effects, departments, wording)
        effects.end()
        acts.end()
        step_sheet(pages, departments, wording, [effects.down(at) for at in (1, 2, _AMOUNT)])
        paid_sheet(pages, departments, wording)
        bank_sheet(pages, departments, wording)
        revision_sheet(pages, departments, wording)
        _write_remarks(pages, book)
    return file.getvalue()


def _act_sheet(pages: AuditPages, wording: Wording) -> AuditSheet:
    say = wording.say
    columns = (
        TextColumn(say("No.", context="audit"), 8),
        TextColumn(say("Day", context="audit"), 12),
        TextColumn(say("Department"), 18),
        TextColumn(say("Act", context="audit"), 24),
        TextColumn(say("Id"), 18),
        TextColumn(say("By", context="audit"), 16),
        TextColumn(say("What", context="audit"), 36),
        TextColumn(say("Before", context="audit"), 28),
        TextColumn(say("Since", context="audit"), 28),
        TextColumn(say("Reason"), 36),
        TextColumn(say("Evidence", context="audit"), 34),
        TextColumn(say("First in", context="audit"), 12),
        TextColumn(say("Consent", context="audit"), 20),
        TextColumn(say("Signature", context="audit"), 20),
        TextColumn(say("File", context="audit"), 36),
    )
    amounts = say("Effect (yuan)", context="audit"), say("Effect (fen)", context="audit")
    return pages.sheet(say("Acts", context="sheet"), columns, amounts)


def _effect_sheet(pages: AuditPages, wording: Wording) -> AuditSheet:
    say = wording.say
    columns = (
        TextColumn(say("No.", context="audit"), 8),
        TextColumn(say("Department"), 18),
        TextColumn(say("Revision"), 14),
        TextColumn(say("Employee"), 14),
        TextColumn(say("Name"), 16),
        TextColumn(say("Period"), 12),
        TextColumn(say("Item"), 24),
        TextColumn(say("Cause", context="audit"), 40),
    )
    amounts = say("Effect (yuan)", context="audit"), say("Effect (fen)", context="audit")
    return pages.sheet(say("Effects", context="sheet"), columns, amounts)


def _write_effects(
    sheet: AuditSheet,
    departments: Sequence[DepartmentAudit],
    numbers: dict[tuple[str, tuple[str, ...]], int],
    wording: Wording,
) -> None:
    words = CauseWords(wording.lang)
    for one in departments:
        for effect in one.effects:
            at = sheet.write(
                (
                    numbers[one.department, effect.act],
                    one.title,
                    revision_or_none(effect.revision, wording),
                    effect.employee_id,
                    one.names.get(effect.employee_id, ""),
                    effect.period,
                    one.labels[effect.item],
                    words.causes(effect.causes),
                ),
                (effect.amount,),
            )
            sheet.fen(at, _AMOUNT + 1, effect.amount)
    everything = total(effect for one in departments for effect in one.effects)
    sheet.total(wording.say("Total"), _AMOUNT, everything)


def _write_acts(
    sheet: AuditSheet,
    effects: AuditSheet,
    departments: Sequence[DepartmentAudit],
    wording: Wording,
) -> None:
    """The acts by department and day; the effect of each is a sum over the sheet of effects."""
    numbers, amounts = effects.down(0), effects.down(_AMOUNT)
    acts = [(one, act) for one in departments for act in one.acts]
    column = 0
    for number, (one, act) in enumerate(acts, start=1):
        texts: tuple[str | int, ...] = (number, *_texts(one, act, wording))
        moved = [effect for effect in one.effects if effect.act == act.key]
        mine = xl_rowcol_to_cell(sheet.row, 0)
        formula = Formula(f"=ROUND(SUMIFS({amounts},{numbers},{mine}),2)", total(moved))
        at, column = sheet.row, len(texts)
        sheet.write(texts, (formula if moved else None,))
        if moved:
            sheet.fen(at, column + 1, formula.exact)
    if sheet.row > FIRST_ROW:
        everything = total(effect for one in departments for effect in one.effects)
        sheet.total(wording.say("Total"), column, everything)


def _texts(one: DepartmentAudit, act: AuditAct, wording: Wording) -> tuple[str, ...]:
    moved = [each.revision for each in one.effects if each.act == act.key]
    # What the first revision has taken in is part of what it pays, and no effect of its own.
    revisions = dict.fromkeys([*filter(None, (act.held,)), *moved])
    shown = [revision_or_none(name, wording) for name in revisions]
    consents = {each.name: each.consent for each in one.acts if each.key[0] == REVISION}
    consent = act.consent or next((consents.get(name, "") for name in revisions), "")
    return (
        act.on, one.title, act.kind, act.name, act.by, act.what, act.before, act.after, act.reason,
        act.evidence, wording.say("; ").join(shown), consent, act.signed, act.file,
    )  # fmt: skip


def revision_or_none(name: str, wording: Wording) -> str:
    """A revision's name; what none says yet is known and not issued."""
    return name or wording.say("not issued yet")


def _write_remarks(pages: AuditPages, book: AuditBook) -> None:
    say = book.wording.say
    remarks = [(one.title, remark) for one in book.departments for remark in one.remarks]
    for name, why in book.failed.items():
        remarks.append((name, say("It is not in this workbook: {why}", why=why)))
    if remarks:
        columns = TextColumn(say("Department"), 18), TextColumn(say("Remark", context="audit"), 120)
        sheet = pages.sheet(say("Remarks", context="sheet"), columns)
        for row in remarks:
            sheet.write(row)
        sheet.end()
