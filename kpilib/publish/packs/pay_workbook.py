"""Which workbook a report gets: payroll's, or one that says what changed.

Only what pays is a payroll workbook: the first revision of a period, and the draft of one that has
not been issued. Whatever comes later shows what was paid, so that nobody is paid twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from kpilib.core.files import write_all
from kpilib.core.tables import DEPARTMENT
from kpilib.publish.editions.limited import limited_correction, limited_record
from kpilib.publish.packs.change_workbook import change_book
from kpilib.publish.packs.payroll import PayoutTexts, Settling, particulars, payout_book
from kpilib.publish.paper_revision import DRAFT, is_draft, known_day, nothing_paid
from kpilib.publish.render.bridge_sheets import bridge_workbook
from kpilib.publish.render.payout_sheets import Standing, workbook
from kpilib.publish.review.correction_tables import appeals_table, corrections_table
from kpilib.publish.review.draft_notice import DraftNotice
from kpilib.publish.review.pay_notice import PayNotice
from kpilib.publish.review.settlements import left_notice, with_origins
from kpilib.records.bridge.lines import SCORE
from kpilib.records.bridge.replaced_revision import Replaced
from kpilib.text.cell_words import CellWords
from kpilib.text.formats import Wording
from kpilib.text.language import language
from kpilib.text.period_names import period_name
from kpilib.workspace.names import names_of

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.publish.packs.order import Order
    from kpilib.publish.review.settlements import Settled
    from kpilib.publish.review.tables.table import TableText
    from kpilib.workspace.assessment import Assessment
    from kpilib.workspace.workspace import Workspace


class _Standing(TypedDict):
    standing: Standing
    notice: str


def language_of(workspace: Workspace, order: Order, assessment: Assessment) -> str:
    """The language of a report, as its workspace speaks it."""
    return workspace.spoken(order.lang or assessment.department.language)


def write_workbook(
    workspace: Workspace, order: Order, assessment: Assessment, replaced: Replaced, path: Path
) -> None:
    """Write `payouts.xlsx` of a report.

    Args:
        workspace: Where its inputs are.
        order: The report.
        assessment: Its figures.
        replaced: What was issued before, and what changed since.
        path: The file.

    Raises:
        PayoutsInvalid: An amount or item cannot be written.
    """
    lang, record = language_of(workspace, order, assessment), replaced.record
    replaced = limited_record(replaced, order.edition) or Replaced(record)
    due = with_origins(workspace, order.department, record.settlements, record.left)
    department = assessment.department.title.in_(lang)
    names = {**due.names(), **record.names, **names_of(assessment), DEPARTMENT: department}
    paid = assessment.results.rows["payouts"]
    if record.is_issued:
        paid = tuple((*key, amount) for key, amount in record.pay.items())
    labels = {item: assessment.label(item, lang) for item in assessment.scheme.pay}
    labels |= {row[2]: row[2] for row in paid if row[2] not in labels}  # of earlier rules
    period = period_name(order.period, lang)
    texts = PayoutTexts(
        department=department,
        period=period,
        names=names,
        labels=labels | due.labels(lang),
        revision=record.first if record.is_issued else order.revision,
        paid_with=record.first if record.is_issued and not record.elsewhere else "",
        lang=lang,
        settling=_settling(due, lang),
        **_standing(replaced, order, lang),
    )
    book = payout_book((*paid, *due.payouts()), texts)
    if not record.is_issued:
        write_all({path: workbook(book)})
        return
    standing = PayNotice(
        replaced,
        order.revision,
        lang,
        lambda who: names.get(who, who),
        lambda item: _item(assessment, item, lang),
    )
    content = change_book(
        standing,
        lambda who: names.get(who, who),
        particulars(language(lang), department, period, order.revision),
        _notes(workspace, order, assessment, standing),
        book if is_draft(order.revision) else None,
    )
    write_all({path: bridge_workbook(content)})


def _standing(replaced: Replaced, order: Order, lang: str) -> _Standing:
    """Whether payroll may pay by a list of amounts, and what it says on top."""
    spoken = language(lang)
    if replaced.record.is_issued:
        notice = spoken.say("What stands here has been paid: do not pay it again.")
        return {"standing": "issued", "notice": notice}
    told = list(DraftNotice(replaced.draft, lang).sentences())
    told += left_notice(replaced.leaves, Wording(lang))
    if order.revision == DRAFT and replaced.pays:
        told.insert(0, spoken.say("Draft, not issued: pay by what is issued."))
    if day := known_day(order.revision):  # it has been issued since, or nobody knows yet
        told.insert(0, nothing_paid(day, lang))
    pays = replaced.pays and not known_day(order.revision)
    return {"standing": "" if pays else "blocked", "notice": spoken.sentences(told)}


def _item(assessment: Assessment, item: str, lang: str) -> str:
    return language(lang).say("Score") if item == SCORE else assessment.label(item, lang)


def _settling(due: Settled, lang: str) -> Settling:
    """The pay item of each settlement, and why it is settled."""
    ids = [row[2] for row in due.payouts()]
    pairs = list(zip(ids, due.rows, strict=True))
    return Settling(
        {name: row.item for name, row in pairs},
        {(row.employee_id, name): due.reason(row, lang) for name, row in pairs},
    )


def _notes(
    workspace: Workspace, order: Order, assessment: Assessment, standing: PayNotice
) -> tuple[TableText | None, ...]:
    found = [
        (str(order.period), limited_correction(one, order.edition))
        for one in workspace.corrections(order.department, order.period)
        if order.edition.knows("corrections")
    ]
    times = assessment.department.appeals
    within = times.decide_within if times else None
    return (
        corrections_table(
            found, CellWords(standing.wording, assessment.scheme, names_of(assessment))
        ),
        appeals_table(found, standing.wording, standing.person, within),
    )
