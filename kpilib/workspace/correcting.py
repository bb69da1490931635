"""Write corrections: find the rows, read what they hold now, and refuse what would break inputs.

Inputs stay as they were. A correction that turns out to be wrong is withdrawn, never deleted, so
that both what was known and when it was known stay readable. An act that touches several
departments is tried in all of them, and written once.
"""

from __future__ import annotations

import re
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from kpilib.core.files import hold_lock
from kpilib.core.messages import Message, joined
from kpilib.core.problems import suggest
from kpilib.core.tables import INPUT_TABLES
from kpilib.core.yamltext import parse_yaml
from kpilib.engine.inputs.correction_model import Correction
from kpilib.engine.inputs.corrections import correct
from kpilib.engine.inputs.raw_tables import read_folder
from kpilib.rules.fault_text import fault_text
from kpilib.workspace.correction_content import CorrectionRefused, Edit, check_employee, content_of
from kpilib.workspace.correction_faults import faults_of
from kpilib.workspace.correction_files import amended_text, correction_text, said_by
from kpilib.workspace.correction_register import FiledAct, every_act, register_faults
from kpilib.workspace.correction_trial import write_when_sound
from kpilib.workspace.reports_folder import look_over

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.core.problems import Problem
    from kpilib.engine.inputs.correction_model import Evidence, Withdrawal
    from kpilib.engine.inputs.raw_table import RawTable
    from kpilib.workspace.correction_content import Why
    from kpilib.workspace.correction_trial import Recorded
    from kpilib.workspace.workspace import Workspace

_ID = re.compile(r"[\w-][\w.-]*")
_NUMBERED = re.compile(r"C(\d+)")


@dataclass(frozen=True)
class CorrectedInputs:
    """Which department's inputs of which period are corrected.

    Attributes:
        workspace: Where everything is.
        department: Under which the acts are filed.
        period: The period.
        today: The day that no act lies behind.
    """

    workspace: Workspace
    department: str
    period: Period
    today: date

    @property
    def folder(self) -> Path:
        """Where its corrections are."""
        return self.workspace.corrections_folder(self.department, self.period)

    def __str__(self) -> str:
        return f"{self.department} {self.period}"


@dataclass(frozen=True)
class AppealDecision:
    """How an appeal was decided.

    Attributes:
        outcome: `upheld` or `rejected`.
        on: The day.
        by: Who decided.
        ground: On what ground.
        evidence: What the decision rests on.
    """

    outcome: str
    on: date
    by: str
    ground: str
    evidence: tuple[Evidence, ...] = ()

    def to_file(self) -> dict[str, Any]:
        """What an appeal's entry says of it."""
        said: dict[str, Any] = {
            "outcome": self.outcome,
            "decided": self.on.isoformat(),
            "decided_by": self.by.strip() or self.by,  # what is blank is refused as such
            "ground": self.ground.strip() or self.ground,
        }
        if self.evidence:
            said["evidence"] = [said_by(each) for each in self.evidence]
        return said


def record(place: CorrectedInputs, edits: Sequence[Edit], why: Why, name: str = "") -> Recorded:
    """Write a new correction.

    Args:
        place: Whose inputs.
        edits: What is corrected, as one act; nothing beside an appeal.
        why: The reason, for the report.
        name: The correction's id; `C001`, `C002` … when empty.

    Raises:
        CorrectionRefused: It names no row, or more than one; a row is not as it was believed to be;
            who and why are blank, or a day is still to come; or the inputs would have a problem
            that they do not have now.
    """
    asked = [_relative(place, edit) for edit in edits]
    touched = [edit.department or place.department for edit in asked]
    touched += [edit.move_to for edit in asked if edit.move_to]
    with _alone(place, touched):
        known = place.workspace.corrections(place.department, place.period)
        name = name or _next_name(place.folder)
        if not _ID.fullmatch(name):
            raise CorrectionRefused(
                Message(
                    "{name} is no name of a correction: use letters and digits", name=repr(name)
                )
            )
        if any(one.id == name for one in known):
            raise CorrectionRefused(
                Message(
                    "{place} has a correction {name} already: choose another id",
                    place=place,
                    name=name,
                )
            )

        @cache
        def tables_of(department: str) -> Mapping[str, RawTable]:
            return _tables(place, department or place.department)

        acts = every_act(place.workspace)
        if why.appeal is not None:
            check_employee(tables_of(""), why.appeal.employee)
            why = _from_registered(why, acts) if asked else why
        text = correction_text(content_of(asked, why, tables_of))
        return _write(place, {name: text}, acts, tuple(_advice(place, asked)))


def _relative(place: CorrectedInputs, edit: Edit) -> Edit:
    """An edit that names its department only where it is another one, which there must be."""
    for name in filter(None, (edit.department, edit.move_to)):
        place.workspace.department(name)
    home = edit.department or place.department
    if edit.move_to == home:
        message = Message(
            "the row is in {department} already: move it to another one, or change it",
            department=home,
        )
        raise CorrectionRefused(message)
    return replace(edit, department="") if edit.department == place.department else edit


def _advice(place: CorrectedInputs, edits: Sequence[Edit]) -> Iterator[Message]:
    """How rows are corrected that only hold together, for who has asked for one of them."""
    if len(edits) != 1:
        return
    spec = INPUT_TABLES.get(edits[0].table)
    ids = {column.name for column in spec.columns if column.is_id} if spec else set()
    if changed := [column for column in edits[0].set if column in ids & edits[0].row.keys()]:
        yield Message(
            "An id changes in every table at once with `kpi correct {period} {department} --rename "
            "{old}={new}`.",
            period=place.period,
            department=place.department,
            old=edits[0].row[changed[0]],
            new=edits[0].set[changed[0]],
        )
    yield Message(
        "Rows that only hold together are corrected as one act: write each as an entry of edits: "
        "[…] in a file, with its table, row and change, remove or add, and record it with `kpi "
        "correct {period} {department} --file FILE`.",
        period=place.period,
        department=place.department,
    )


def _from_registered(why: Why, acts: Sequence[FiledAct]) -> Why:
    """A correction that repeats an appeal as it is registered comes from that one."""
    mine = why.appeal
    if mine is None or mine.decided is not None:
        return why
    asked = (mine.number, mine.employee, mine.filed, mine.about)
    for its in (filed.act.appeal for filed in acts):
        if its is not None and asked == (its.number, its.employee, its.filed, its.about):
            return replace(why, appeal=None, from_appeal=its.number)
    return why


def withdraw(place: CorrectedInputs, names: Sequence[str], withdrawal: Withdrawal) -> Recorded:
    """Say that corrections were wrong themselves: from now on they change nothing.

    Args:
        place: Where they are filed.
        names: Their ids; several that only hold together go together.
        withdrawal: Who, when and why.

    Raises:
        CorrectionRefused: There is none of that name, one is withdrawn already, or another
            correction builds on it.
    """
    known = {name: _known(place, name) for name in dict.fromkeys(names)}
    with _alone(place, [other for one in known.values() for other in one.elsewhere]):
        texts = {}
        for name in known:
            one = _known(place, name)  # as it is now that nobody else writes it
            if one.withdrawn is not None:
                raise CorrectionRefused(
                    Message(
                        "{place} {name} was withdrawn on {day} already",
                        place=place,
                        name=name,
                        day=one.withdrawn.on,
                    )
                )
            path = place.folder / f"{name}.yaml"
            texts[name] = amended_text(path, said_by(one), {"withdrawn": said_by(withdrawal)})
        together = Message(
            "Corrections that only hold together are withdrawn together: name each with --withdraw"
        )
        return _write(place, texts, every_act(place.workspace), (together,))


def decide(place: CorrectedInputs, name: str, decision: AppealDecision) -> Recorded:
    """Note how an open appeal was decided.

    Raises:
        CorrectionRefused: There is no such appeal, it has been decided before, or who appeals is
            to have decided.
    """
    with _alone(place):
        one = _known(place, name)
        if one.appeal is None:
            raise CorrectionRefused(Message("{place} {name} is no appeal", place=place, name=name))
        if one.appeal.outcome != "open":
            message = Message(
                "{place} {name}: appeal {number} was upheld on {day}"
                if one.appeal.outcome == "upheld"
                else "{place} {name}: appeal {number} was rejected on {day}",
                place=place,
                name=name,
                number=one.appeal.number,
                day=one.appeal.decided,
            )
            raise CorrectionRefused(message)
        if one.withdrawn is not None:
            message = Message(
                "{place} {name}: appeal {number} was withdrawn on {day}",
                place=place,
                name=name,
                number=one.appeal.number,
                day=one.withdrawn.on,
            )
            raise CorrectionRefused(message)
        path = place.folder / f"{name}.yaml"
        text = amended_text(path, said_by(one), decision.to_file(), inside="appeal")
        return _write(place, {name: text}, every_act(place.workspace))


@contextmanager
def _alone(place: CorrectedInputs, touched: Iterable[str] = ()) -> Iterator[None]:
    """Nobody else corrects the departments that are touched; each has inputs.

    Raises:
        CorrectionRefused: One has none.
    """
    look_over(place.workspace).refuse(place.workspace.root / "reports" / "ledger")
    with ExitStack() as held:
        for name in sorted({place.department, *touched}):
            place.workspace.department(name)
            if not place.workspace.inputs_folder(name, place.period).is_dir():
                message = Message(
                    "{place} has no inputs that could be corrected; `kpi new-period {period} -d "
                    "{department}` writes the tables to fill in",
                    place=f"{name} {place.period}",
                    period=place.period,
                    department=name,
                )
                raise CorrectionRefused(message)
            lock = place.workspace.root / "reports" / "ledger" / f".{name}.correct.lock"
            message = Message(
                "{department} is being corrected by somebody else: try again", department=name
            )
            held.enter_context(hold_lock(lock, message, place.workspace.access))
        yield


def _next_name(folder: Path) -> str:
    numbers = [int(found[1]) for path in folder.glob("*.yaml")
               if (found := _NUMBERED.fullmatch(path.stem))]  # fmt: skip
    return f"C{max([0, *numbers]) + 1:03}"


def _known(place: CorrectedInputs, name: str) -> Correction:
    place.workspace.department(place.department)
    known = place.workspace.corrections(place.department, place.period)
    found = [one for one in known if one.id == name]
    home, _, stem = name.rpartition("/")
    if found and home:
        raise CorrectionRefused(
            Message(
                "{name} is filed under {department}: kpi correct {period} {department} with {id}",
                name=name,
                department=home,
                period=place.period,
                id=stem,
            )
        )
    if not found:
        names = suggest(name, [one.id for one in known])
        raise CorrectionRefused(
            Message("{place} has no correction {name}: {hint}", place=place, name=name, hint=names)
        )
    return found[0]


def _tables(place: CorrectedInputs, department: str) -> dict[str, RawTable]:
    """The tables as they are now; what is wrong with them is looked at when the edit is tried."""
    ignored: list[Problem] = []
    known = place.workspace.read_corrections(department, place.period, ignored)
    folder = place.workspace.inputs_folder(department, place.period)
    return correct(read_folder(folder, tuple(INPUT_TABLES), ignored), known, ignored)


def _write(
    place: CorrectedInputs,
    texts: Mapping[str, str],
    acts: Sequence[FiledAct],
    advice: Sequence[Message] = (),
) -> Recorded:
    """Hold acts against each other and the day, try them on a copy of everything, write them.

    Args:
        place: Where they are filed.
        texts: The files' contents by id.
        acts: All acts of the company, before.
        advice: What else could be done, where it is refused.
    """
    touched = [place.department]
    for name, text in texts.items():
        path = place.folder / f"{name}.yaml"
        one = _read_back(text, name)
        filed = FiledAct(str(place.period), place.department, path, one)
        faults = [*faults_of(one), *register_faults(place.workspace, filed, acts, place.today)]
        if faults:
            # What one rule says of an id, another says of the name.
            told = dict.fromkeys((fault.at, fault.code, fault.message) for fault in faults)
            raise CorrectionRefused(joined([message for _, _, message in told], "\n"))
        touched += one.read_by(place.department, place.department).elsewhere
    return write_when_sound(place, texts, tuple(dict.fromkeys(touched)), advice)


def _read_back(text: str, name: str) -> Correction:
    try:
        one = Correction.model_validate(parse_yaml(text, name)[0].data)
    except ValidationError as wrong:
        raise CorrectionRefused(fault_text(wrong.errors()[0], Correction)) from None
    return one.model_copy(update={"id": name})
