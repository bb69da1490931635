"""The audit of one department's period: its acts, what they moved, and the sums that tie them."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.core.tables import DEPARTMENT
from kpilib.history.audit.audit_act import AuditAct, in_time
from kpilib.history.audit.audit_effects import (
    CORRECTION,
    TOGETHER,
    UNEXPLAINED,
    WITHDRAWAL,
    effects_of,
)
from kpilib.history.audit.input_acts import InputActs
from kpilib.history.audit.money_acts import bank_acts, bank_balances, write_off_acts
from kpilib.history.audit.revision_acts import revision_acts
from kpilib.history.audit.rule_acts import own_value_acts
from kpilib.records.bridge.attribution import corrections_in
from kpilib.records.bridge.cause_words import CauseWords
from kpilib.records.bridge.restate import restate
from kpilib.records.ledger import Ledger, live
from kpilib.records.payment_record import record_of
from kpilib.records.payment_register import read_register
from kpilib.text.cell_words import CellWords
from kpilib.text.formats import Wording
from kpilib.workspace.names import names_of
from kpilib.workspace.write_offs import read_write_offs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kpilib.core.periods import Period
    from kpilib.engine.inputs.correction_model import Correction
    from kpilib.history.audit.audit_act import AuditEffect, AuditStep
    from kpilib.history.audit.audit_effects import PeriodEffects
    from kpilib.history.audit.money_acts import BankBalance
    from kpilib.records.bridge.lines import BridgeLine
    from kpilib.records.ledger import Revision
    from kpilib.records.payment_record import PaymentRecord
    from kpilib.workspace.assessment import Assessment
    from kpilib.workspace.workspace import Workspace
    from kpilib.workspace.write_offs import WriteOff


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
    ledger, wording = Ledger(workspace), Wording(lang)
    acts = ledger.acts(department)
    mine = tuple(one for one in acts if one.manifest.period == str(period))
    has_inputs = department in workspace.departments and period in workspace.periods(department)
    if not mine and not has_inputs:
        return None
    remarks: list[str] = []
    with _assessed(workspace, department, period, mine, remarks) as assessment:
        known = _known_since(workspace, department, period, mine, remarks)
        effects = effects_of(acts, str(period), known)
        telling = _Telling(workspace, department, period, assessment, wording)
        found = [*revision_acts(ledger, mine, effects.steps, wording)]
        found += own_value_acts(assessment, wording)
        found += telling.input_acts(mine, effects)
        found += telling.other_acts(mine, effects, {act.key for act in found})
        decided = read_write_offs(workspace.root, department)
        found += telling.write_off_acts(decided)
        register = read_register(workspace.root)
        bank = bank_balances(live(acts), register.paid(), str(period))
        people = [one.employee_id for one in bank]
        found += bank_acts(register.lists, str(period), people, wording)
        remarks += [fault.line for fault in register.faults]
        names = telling.words.names
        labels = {item: assessment.label(item, lang) for item in {e.item for e in effects.effects}}
        title = assessment.department.title.in_(lang)
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


@contextmanager
def _assessed(
    workspace: Workspace,
    department: str,
    period: Period,
    mine: Sequence[Revision],
    remarks: list[str],
) -> Iterator[Assessment]:
    """The period assessed as known now, or else as it was issued last: for names and words."""
    with ExitStack() as opened:
        try:
            found = workspace.assess(department, period)
        except KpiError as wrong:
            issued = [one for one in mine if not one.is_void]
            if not issued:
                raise
            remarks.append(
                Message(
                    "{department} cannot be worked out as it is now, and is shown as it was "
                    "issued last: {why}",
                    department=department,
                    why=wrong.message,
                )
            )
            frozen = opened.enter_context(issued[-1].bundle().opened())
            found = frozen.assess(department, period)
        yield found


def _known_since(
    workspace: Workspace,
    department: str,
    period: Period,
    mine: Sequence[Revision],
    remarks: list[str],
) -> Sequence[BridgeLine]:
    """What has changed since the last revision, and none says yet."""
    if remarks or not live(mine):  # it cannot be worked out, or nothing is compared with
        return ()
    found = restate(workspace, department, period).bridge.pay
    if found:
        remarks.append(
            Message(
                "{department}: something else is known now than was issued last; kpi issue "
                "{period} -d {department} makes it a revision",
                department=department,
                period=period,
            )
        )
    return found


@dataclass(frozen=True)
class _Telling:
    """A department's acts in words."""

    workspace: Workspace
    department: str
    period: Period
    assessment: Assessment
    wording: Wording

    @property
    def words(self) -> CellWords:
        names = names_of(self.assessment, self.wording.lang)
        return CellWords(self.wording, self.assessment.scheme, names)

    def person(self, who: str) -> str:
        if who == DEPARTMENT:
            return self.assessment.department.title.in_(self.wording.lang)
        return self.wording.person(who, self.words.names.get(who, ""))

    def input_acts(self, mine: Sequence[Revision], effects: PeriodEffects) -> Iterator[AuditAct]:
        """The acts of the period's own corrections, and of others' that have reached it."""
        telling = InputActs(self.department, self.words, self.person)
        own, known = str(self.period), self._corrections(mine)
        for (period, name), one in sorted(known.items()):
            reached = {(kind, period, name) for kind in (CORRECTION, WITHDRAWAL)} & {
                *effects.causes
            }
            if period == own:
                yield from telling.of(period, one)
            elif reached:
                yield from (
                    replace(act, kind=self._carried(act.kind, period))
                    for act in telling.of(period, one)
                    if act.key in reached or act.key[0] == CORRECTION
                )

    def write_off_acts(self, decided: Iterable[WriteOff]) -> Iterator[AuditAct]:
        """The decisions about what is open of the period."""
        lang, label = self.wording.lang, self.assessment.label
        return write_off_acts(
            self.department,
            (one for one in decided if one.period == str(self.period)),
            self.person,
            lambda item: label(item, lang),
            self.wording,
        )

    def _corrections(self, mine: Sequence[Revision]) -> dict[tuple[str, str], Correction]:
        """By period and id: as they stand, and as they were frozen where a file is gone."""
        found: dict[tuple[str, str], Correction] = {}
        for one in mine:
            for path, each in corrections_in(one.bundle(), self.department).items():
                found[path.split("/")[2], each.id] = each
        if self.department in self.workspace.departments:
            for period in sorted({str(self.period), *(period for period, _ in found)}):
                for each in self.workspace.corrections(self.department, period):
                    found[period, each.id] = each
        return found

    def other_acts(
        self, mine: Sequence[Revision], effects: PeriodEffects, told: set[tuple[str, ...]]
    ) -> Iterator[AuditAct]:
        """Acts that no file tells of: changed inputs and rules, and what holds only together."""
        say, words = self.wording.say, CauseWords(self.wording.lang)
        days = {one.name: one.manifest.on for one in mine}
        by = {one.name: one.manifest.by for one in mine}
        for key, (revision, causes) in effects.causes.items():
            if key in told:
                continue
            is_together = key[0] == TOGETHER
            yield AuditAct(
                key,
                days.get(revision, ""),
                say("Several causes that hold together")
                if is_together
                else say("Change that nobody has recorded"),
                revision,
                by.get(revision, ""),
                words.causes(causes),
            )
        for key in dict.fromkeys(one.act for one in effects.effects):
            if key[0] == UNEXPLAINED:
                yield AuditAct(
                    key,
                    days[key[1]],
                    say("Not explained by a bridge"),
                    key[1],
                    what=say("kpi verify names the files that are not as they were issued"),
                )

    def _carried(self, kind: str, period: str) -> str:
        return self.wording.say("{kind} of {period}, carried over", kind=kind, period=period)
