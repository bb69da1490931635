"""A department's acts in words: what its files record, and what no file tells of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kpilib.core.tables import DEPARTMENT
from kpilib.history.audit.audit_act import AuditAct
from kpilib.history.audit.audit_effects import CORRECTION, TOGETHER, UNEXPLAINED, WITHDRAWAL
from kpilib.history.audit.input_acts import InputActs
from kpilib.history.audit.money_acts import write_off_acts
from kpilib.records.bridge.attribution import corrections_in
from kpilib.records.bridge.cause_words import CauseWords
from kpilib.text.cell_words import CellWords
from kpilib.workspace.names import names_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kpilib.core.periods import Period
    from kpilib.engine.inputs.correction_model import Correction
    from kpilib.history.audit.audit_act import ActKey
    from kpilib.history.audit.audit_effects import PeriodEffects
    from kpilib.records.revision import Revision
    from kpilib.text.formats import Wording
    from kpilib.workspace.assessment import Assessment
    from kpilib.workspace.workspace import Workspace
    from kpilib.workspace.write_offs import WriteOff


@dataclass(frozen=True)
class ToldActs:
    """The acts of a department's period.

    Attributes:
        workspace: Where everything is.
        department: Its id.
        period: The period.
        assessment: The period assessed: for names and words.
        wording: The language.
    """

    workspace: Workspace
    department: str
    period: Period
    assessment: Assessment
    wording: Wording

    @property
    def words(self) -> CellWords:
        """How tables, columns and cells are called."""
        names = names_of(self.assessment, self.wording.lang)
        return CellWords(self.wording, self.assessment.scheme, names)

    def person(self, who: str) -> str:
        """A person's printed name; the department's where it is paid itself."""
        if who == DEPARTMENT:
            return self.assessment.department.title.in_(self.wording.lang)
        return self.wording.person(who, self.words.names.get(who, ""))

    def input_acts(self, mine: Sequence[Revision], effects: PeriodEffects) -> Iterator[AuditAct]:
        """The acts of the period's own corrections, and of others' that have reached it."""
        telling = InputActs(self.department, self.words, self.person)
        own, known, held = str(self.period), self._corrections(mine), self._held(mine)
        for (period, name), one in sorted(known.items()):
            reached = {(kind, period, name) for kind in (CORRECTION, WITHDRAWAL)} & {
                *effects.causes
            }
            if period == own:
                for act in telling.of(period, one):
                    yield replace(act, held=held.get(act.key, ""))
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

    def _held(self, mine: Sequence[Revision]) -> dict[ActKey, str]:
        """The first revision that has frozen each correction, and each withdrawal of one."""
        found: dict[ActKey, str] = {}
        for one in mine:
            for path, each in corrections_in(one.bundle(), self.department).items():
                kinds = [CORRECTION, WITHDRAWAL] if each.withdrawn else [CORRECTION]
                for kind in kinds:
                    found.setdefault((kind, path.split("/")[2], each.id), one.name)
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
