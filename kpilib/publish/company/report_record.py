"""What a report notes of itself in `pack.json` for the pages of the company."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from kpilib.core.rounding import round_half_up
from kpilib.publish.review.comparison import Comparison
from kpilib.publish.review.draft_notice import DraftNotice
from kpilib.publish.review.settlements import with_origins
from kpilib.publish.review.snapshot import Snapshot
from kpilib.text.language import languages
from kpilib.workspace.names import names_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.publish.review.settlements import Settled
    from kpilib.records.bridge.replaced_revision import Replaced
    from kpilib.records.payment_record import PaymentRecord
    from kpilib.workspace.assessment import Assessment
    from kpilib.workspace.workspace import Workspace


def report_record(
    workspace: Workspace, assessment: Assessment, replaced: Replaced, told: Mapping[str, Any]
) -> dict[str, Any]:
    """The record as `kpilib.publish.company.report_facts.ReportFacts` reads it.

    Pay is what is due by the report; what has been issued the ledger is asked for.

    Args:
        workspace: Whose report it is.
        assessment: Its figures.
        replaced: What was issued before.
        told: What its notebook tells.
    """
    record, now = replaced.record, Snapshot(assessment)
    unpaid = not record.is_issued and not replaced.pays
    budget = Comparison(now).budget
    own = now.department_score
    return {
        "assessed": len(now.assessed),
        "excluded": len(now.excluded),
        "score": "" if now.mean_score is None else str(round_half_up(now.mean_score, 2)),
        "department_score": "" if own is None else str(round_half_up(Fraction(own), 2)),
        "pay": f"{record.due:.2f}" if now.pays and not unpaid else "",
        "settled": f"{record.settlement:.2f}" if record.settlements else "",
        "budget": f"{budget:.2f}" if budget is not None else "",
        "revision": record.latest,
        **(_since_issued(record) if record.is_issued else {}),
        "notes": {lang: _notes(replaced, workspace.spoken(lang)) for lang in languages()},
        "payroll": _payroll(workspace, assessment, record),
        "review": dict(told),
    }


def _since_issued(record: PaymentRecord) -> dict[str, Any]:
    return {
        "difference": f"{record.difference:.2f}",
        "open": f"{record.open:.2f}",
        "open_items": record.open_items,
    }


def _notes(replaced: Replaced, lang: str) -> list[str]:
    return list(DraftNotice(replaced.draft, lang).sentences())


def _payroll(workspace: Workspace, assessment: Assessment, record: PaymentRecord) -> dict[str, Any]:
    """Who is paid, what items are called, and what is settled for earlier periods."""
    paid = [row[:3] for row in assessment.results.rows["payouts"]] + list(record.pay)
    if not paid and not record.settlements:
        return {}
    due = with_origins(workspace, assessment.department.id, record.settlements, record.left)
    names = {**due.names(), **record.names, **names_of(assessment)}
    people = {row[0] for row in paid} | set(due.names())
    return {
        "names": {who: names[who] for who in sorted(people) if who in names},
        "labels": {
            item: {lang: assessment.label(item, lang) for lang in languages()}
            for item in sorted({row[2] for row in paid})
        },
        "settlements": [_settled(due, number, workspace) for number in range(len(due.rows))],
    }


def _settled(due: Settled, number: int, workspace: Workspace) -> dict[str, Any]:
    row = due.rows[number]
    return {
        "who": row.employee_id,
        "period": row.period,
        "code": row.item,
        "label": {lang: due.item(row, workspace.spoken(lang)) for lang in languages()},
        "amount": f"{row.amount:.2f}",
        "reason": {lang: due.reason(row, workspace.spoken(lang)) for lang in languages()},
    }
