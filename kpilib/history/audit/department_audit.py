"""The audit of one department's period: its acts, what they moved, and the sums that tie them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.history.audit.audit_act import in_time
from kpilib.history.audit.audit_effects import effects_of
from kpilib.history.audit.money_acts import bank_acts, bank_balances
from kpilib.history.audit.period_now import changed_since, period_now
from kpilib.history.audit.revision_acts import revision_acts
from kpilib.history.audit.rule_acts import own_value_acts
from kpilib.history.audit.told_acts import ToldActs
from kpilib.records.ledger import Ledger
from kpilib.records.ledger_faults import LedgerBroken, not_whole
from kpilib.records.payment_record import record_of
from kpilib.records.payment_register import read_register
from kpilib.records.revision import live
from kpilib.records.revision_files import file_faults
from kpilib.records.rewritten_acts import rewritten_in
from kpilib.text.formats import Wording
from kpilib.workspace.write_offs import read_write_offs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpilib.core.periods import Period
    from kpilib.history.audit.audit_act import AuditAct, AuditEffect, AuditStep
    from kpilib.history.audit.money_acts import BankBalance
    from kpilib.records.ledger_faults import LedgerFault
    from kpilib.records.payment_record import PaymentRecord
    from kpilib.records.revision import Revision
    from kpilib.workspace.workspace import Workspace


@dataclass(frozen=True)
class DepartmentAudit:
    """What an auditor is shown of a department's period, in one language.

    Attributes:
        department: Its id.
        title: Its printed name.
        acts: In time.
        effects: What they moved, in the order of the revisions.
        steps: What was due by each revision, and by what is known now.
        revisions: Everything issued of the period, voids among it, in sequence.
        record: What was paid and settled of it; nothing where it has not been issued.
        bank: What the bank has paid beside what the period's papers come to; nothing where no list
            has come back.
        names: Names of people by id.
        labels: Printed names of pay items.
        remarks: What is on no record, and what must be looked at.
    """

    department: str
    title: str
    acts: tuple[AuditAct, ...]
    effects: tuple[AuditEffect, ...]
    steps: tuple[AuditStep, ...]
    revisions: tuple[Revision, ...]
    record: PaymentRecord
    bank: tuple[BankBalance, ...]
    names: Mapping[str, str]
    labels: Mapping[str, str]
    remarks: tuple[str, ...]


def department_audit(
    workspace: Workspace, department: str, period: Period, lang: str
) -> DepartmentAudit | None:
    """The audit of a department's period; None where nothing is known of it.

    Args:
        workspace: Where everything is.
        department: Its id; it may have been dissolved.
        period: The period.
        lang: The language.

    Raises:
        LedgerBroken: What has been issued is not whole.
        ProblemsFound: What has never been issued is faulty.
    """
    ledger = Ledger(workspace)
    acts = ledger.acts(department)
    has_inputs = department in workspace.departments and period in workspace.periods(department)
    if not has_inputs and not any(one.manifest.period == str(period) for one in acts):
        return None
    faults = [fault for one in acts for fault in file_faults(ledger, one)]
    try:
        return _audited(workspace, (department, period), acts, Wording(lang), faults)
    except (OSError, ValueError):
        if faults:  # a file that no audit can be made of
            raise not_whole(department, faults) from None
        raise


def _audited(
    workspace: Workspace,
    about: tuple[str, Period],
    acts: Sequence[Revision],
    wording: Wording,
    faults: Sequence[LedgerFault],
) -> DepartmentAudit:
    """See `department_audit`; files that are not as they were issued are named."""
    (department, period), ledger, lang = about, Ledger(workspace), wording.lang
    mine = tuple(one for one in acts if one.manifest.period == str(period))
    register, decided = read_register(workspace.root), read_write_offs(workspace.root, department)
    chains, broken = _chains_beside(ledger, department, acts)
    title_of = partial(_title, workspace, lang)
    bank = bank_balances(chains, department, register.paid(), str(period), title_of)
    with period_now(workspace, department, period, mine) as now:
        known = changed_since(workspace, now, mine)
        effects = effects_of(acts, str(period), known)
        telling = ToldActs(workspace, department, period, now.assessment, wording)
        found = [*revision_acts(ledger, mine, effects.steps, wording)]
        found += own_value_acts(now.assessment, wording)
        found += telling.input_acts(mine, effects)
        found += telling.other_acts(mine, effects, {act.key for act in found})
        found += telling.write_off_acts(decided)
        found += bank_acts(register.lists, str(period), bank, wording)
        items = {effect.item for effect in effects.effects}
        labels = {item: now.assessment.label(item, lang) for item in items}
        names, title = telling.words.names, now.assessment.department.title.in_(lang)
        remarks = [
            *(_not_as_issued(fault) for fault in (*faults, *register.faults)),
            *now.remarks(changed=bool(known)),
            *rewritten_in(workspace.root, live(mine)),
            *(_pay_not_known(other) for other in broken if register.lists),
        ]
    latest = live(mine)[-1:]
    payouts = latest[0].tables.rows["payouts"] if latest else ()
    return DepartmentAudit(
        department,
        title,
        tuple(in_time(found)),
        effects.effects,
        effects.steps,
        mine,
        record_of(live(acts), period, payouts, write_offs=decided),
        bank if any(one.paid for one in bank) else (),
        names,
        labels,
        tuple(map(wording.language.said, remarks)),
    )


def _chains_beside(
    ledger: Ledger, department: str, acts: Sequence[Revision]
) -> tuple[dict[str, tuple[Revision, ...]], list[str]]:
    """What counts of every department by its id, and the other ones whose chain is not whole."""
    chains, broken = {department: live(acts)}, []
    for other in ledger.departments():
        try:
            chains.setdefault(other, ledger.revisions(other))
        except LedgerBroken:
            broken.append(other)
    return dict(sorted(chains.items())), broken


def _title(workspace: Workspace, lang: str, department: str) -> str:
    known = workspace.departments.get(department)
    return known.title.in_(lang) if known else department


def _pay_not_known(department: str) -> Message:
    return Message(
        "what {department} pays is not known, as its chain is not whole: of people whom it pays, "
        "too, the sheet of the bank says nothing (kpi verify -d {department})",
        department=department,
    )


def _not_as_issued(fault: LedgerFault) -> Message:
    return Message(
        "{path}: {what}; what is made of it here proves nothing",
        path=fault.path,
        what=fault.message,
    )
