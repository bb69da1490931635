"""The acts that a department's corrections record: corrections, appeals, decisions, withdrawals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.engine.inputs.correction_folder import file_of
from kpilib.history.audit.audit_act import AuditAct
from kpilib.history.audit.audit_effects import CORRECTION, WITHDRAWAL
from kpilib.text.cell_words import CellWords, table_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kpilib.engine.inputs.correction_model import Appeal, Correction, Evidence, RowEdit
    from kpilib.text.formats import Wording


@dataclass(frozen=True)
class InputActs:
    """The acts of a department's corrections in one language.

    Attributes:
        department: Its id.
        words: How tables, columns and cells are called.
        person: A person's printed name by id.
    """

    department: str
    words: CellWords
    person: Callable[[str], str]

    @property
    def wording(self) -> Wording:
        """The language."""
        return self.words.wording

    def of(self, period: str, one: Correction) -> Iterator[AuditAct]:
        """The acts that one file records.

        Args:
            period: Whose inputs it corrects.
            one: The correction or appeal.
        """
        file = file_of(one.id, self.department, period)
        if one.appeal:
            yield from self._appeal(period, one, one.appeal, file)
        if one.edits:
            yield self._correction(period, one, file)
        if one.withdrawn:
            yield self._withdrawal(period, one, file)

    def _correction(self, period: str, one: Correction, file: str) -> AuditAct:
        say = self.wording.say
        edits = [*one.mine, *(edit for edit in one.edits if edit.department)]
        sides = [self._sides(edit) for edit in edits]
        kind = say("Correction")
        if one.from_appeal:
            kind = say("Correction (appeal {number})", number=one.from_appeal)
        return AuditAct(
            (CORRECTION, period, one.id),
            one.on.isoformat(),
            kind,
            one.id,
            one.by,
            _lines(what for what, _, _ in sides),
            _lines(before for _, before, _ in sides),
            _lines(after for _, _, after in sides),
            one.reason,
            evidence_text(one.evidence),
            file=file,
        )

    def _sides(self, edit: RowEdit) -> tuple[str, str, str]:
        """Which row of which table, what stood there, and what stands there since."""
        say, words = self.wording.say, self.words
        table = table_name(edit.table, self.wording)
        if edit.department:
            table = say("{table} of {department}", table=table, department=edit.department)
        if edit.add:
            return (
                say("{table}: a row", table=table),
                say("none"),
                words.cells(edit.table, edit.add),
            )
        row = words.cells(edit.table, edit.row)
        if edit.remove:
            return say("{table}: a row", table=table), row, say("none")
        old, new = (
            words.cells(
                edit.table, {name: getattr(each, side) for name, each in edit.change.items()}
            )
            for side in ("old", "new")
        )
        return say("{table} ({row})", table=table, row=row), old, new

    def _appeal(
        self, period: str, one: Correction, appeal: Appeal, file: str
    ) -> Iterator[AuditAct]:
        say, who = self.wording.say, self.person(appeal.employee)
        about = say("{person}: {about}", person=who, about=appeal.about)
        yield AuditAct(
            ("appeal", period, one.id),
            appeal.filed.isoformat(),
            say("Appeal", context="audit"),
            appeal.number,
            who,
            about,
            reason="" if one.edits else one.reason,
            file=file,
        )
        if appeal.decided is not None:
            upheld = appeal.outcome == "upheld"
            yield AuditAct(
                ("decision", period, one.id),
                appeal.decided.isoformat(),
                say("Decision on an appeal"),
                appeal.number,
                appeal.decided_by or one.by,
                about,
                say("open", context="appeal"),
                say("upheld") if upheld else say("rejected"),
                appeal.ground or one.reason,
                evidence_text(appeal.evidence),
                file=file,
            )

    def _withdrawal(self, period: str, one: Correction, file: str) -> AuditAct:
        say, withdrawn = self.wording.say, one.withdrawn
        assert withdrawn is not None  # noqa: S101 - asked by the caller
        return AuditAct(
            (WITHDRAWAL, period, one.id),
            withdrawn.on.isoformat(),
            say("Withdrawal of a correction"),
            one.id,
            withdrawn.by,
            say("correction {name}", name=one.id),
            say("it counts"),
            say("it does not count"),
            withdrawn.reason,
            evidence_text(withdrawn.evidence),
            file=file,
        )


def evidence_text(found: Sequence[Evidence]) -> str:
    """What an act rests on, each with its hash."""
    return _lines(f"{one.file or one.link} (SHA-256 {one.sha256})" for one in found)


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(texts)
