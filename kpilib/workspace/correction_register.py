"""What shows only when every act of the company is looked at, and on which day.

A number of an appeal stands once; a correction that comes from an appeal names one that there is;
nobody decides his own, whatever he is called; evidence is what it was; no day is still to come.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from kpilib.core.look_alikes import seen_as
from kpilib.core.messages import Message
from kpilib.core.problems import ProblemsFound, suggest
from kpilib.engine.inputs.correction_folder import SOURCE, own_files, read_correction
from kpilib.engine.inputs.corrections import correct
from kpilib.engine.inputs.raw_table import columns_of
from kpilib.engine.inputs.raw_tables import read_folder
from kpilib.workspace.correction_evidence import evidence_faults
from kpilib.workspace.correction_faults import (
    ActFault,
    days_of,
    faults_of,
    file_of,
    own_correction,
    own_judge,
    placed,
)
from kpilib.workspace.departments import no_department
from kpilib.workspace.people_file import read_people
from kpilib.workspace.same_person import is_called

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.core.problems import Problem
    from kpilib.engine.inputs.correction_model import Appeal, Correction
    from kpilib.workspace.workspace import Workspace

ANNOUNCED = timedelta(days=60)
"""An appeal may be announced for a day to come, so that its deadline can be planned; not further
ahead than this, which is a slip of the pen."""


class FiledAct(NamedTuple):
    """An act where it stands.

    Attributes:
        period: The period whose inputs it is about.
        department: The department under which it is filed.
        path: Its file.
        act: What it says.
    """

    period: str
    department: str
    path: Path
    act: Correction

    @property
    def name(self) -> str:
        """`key-accounts 2026Q1 C001`."""
        return f"{self.department} {self.period} {self.act.id}"


def every_act(workspace: Workspace) -> list[FiledAct]:
    """The acts of all departments and periods that can be read, by day and place."""
    found = [
        FiledAct(folder.parent.name, folder.name, path, one)
        for folder in sorted((workspace.root / SOURCE).glob("*/*"))
        for path in own_files(folder)
        if (one := read_correction(path, []))
    ]
    return sorted(found, key=lambda filed: (filed.act.on, filed.period, filed.path))


def appeals_of(acts: Sequence[FiledAct]) -> dict[str, FiledAct]:
    """The first act that registers an appeal, by its number as people compare it."""
    found: dict[str, FiledAct] = {}
    for filed in acts:
        if filed.act.appeal is not None:
            found.setdefault(seen_as(filed.act.appeal.number), filed)
    return found


def register_faults(
    workspace: Workspace, filed: FiledAct, acts: Sequence[FiledAct], today: date
) -> Iterator[ActFault]:
    """What is wrong with an act beside what it says itself.

    Args:
        workspace: Where everything is.
        filed: The act.
        acts: All acts of the company, it among them or not.
        today: The day that no act lies behind.
    """
    one = filed.act
    known = appeals_of(acts)
    yield from _ahead(one, today)
    for other in one.read_by(filed.department, filed.department).elsewhere:
        if other not in workspace.departments:
            message = no_department(other, tuple(workspace.departments))
            yield ActFault(("edits",), "unknown_department", message)
    if one.appeal is not None:
        first = known.get(seen_as(one.appeal.number))
        if first is not None and first.path != filed.path:
            yield _taken(one.appeal, first)
        yield from own_judge(one, called(workspace, filed, one.appeal.employee))
    if one.from_appeal:
        yield from _from_appeal(workspace, one, known)
    yield from evidence_faults(workspace.root, one)


def acts_checked(
    workspace: Workspace, period: Period | None, names: Collection[str], today: date
) -> tuple[list[Problem], list[Problem]]:
    """What is wrong with the acts of some departments, and what is unusual.

    Args:
        workspace: Where everything is.
        period: Only this period; all when left out.
        names: The departments under which they are filed.
        today: The day that no act lies behind.
    """
    acts = every_act(workspace)
    wrong: list[Problem] = []
    unusual: list[Problem] = []
    for filed in acts:
        if filed.department in names and (period is None or filed.period == str(period)):
            told = {(fault.at, fault.code) for fault in faults_of(filed.act)}
            found = register_faults(workspace, filed, acts, today)
            more = [fault for fault in found if (fault.at, fault.code) not in told]
            wrong += placed(filed.path, more)
            unusual += placed(filed.path, _announced(filed.act, today))
    return wrong, unusual


def _announced(one: Correction, today: date) -> Iterator[ActFault]:
    if one.appeal is not None and today < one.appeal.filed:
        message = Message(
            "the appeal {number} is said to be filed on {day}, which is still to come",
            number=one.appeal.number,
            day=one.appeal.filed,
        )
        yield ActFault(("appeal", "filed"), "appeal_announced", message)


def _ahead(one: Correction, today: date) -> Iterator[ActFault]:
    last = [(at, day, today) for at, day in days_of(one)]
    if one.appeal is not None and today < date.max:
        last.append((("appeal", "filed"), one.appeal.filed, today + ANNOUNCED))
    for at, day, latest in last:
        if day > latest:
            message = Message("{key} is {day}, which is still to come", key=".".join(at), day=day)
            yield ActFault(at, "day_ahead", message)


def _taken(appeal: Appeal, first: FiledAct) -> ActFault:
    message = Message(
        "the appeal {number} stands in {place} already: give this one its own number, or, for a "
        "correction that comes from it, write from_appeal in place of appeal",
        number=appeal.number,
        place=first.name,
    )
    return ActFault(("appeal", "number"), "appeal_twice", message)


def _from_appeal(
    workspace: Workspace, one: Correction, known: dict[str, FiledAct]
) -> Iterator[ActFault]:
    at = ("from_appeal",)
    filed = known.get(seen_as(one.from_appeal))
    appeal = filed.act.appeal if filed else None
    if filed is None or appeal is None:
        numbers = [each.act.appeal.number for each in known.values() if each.act.appeal]
        message = Message(
            "there is no appeal {number}: {hint}",
            number=one.from_appeal,
            hint=suggest(one.from_appeal, numbers),
        )
        yield ActFault(at, "unknown_appeal", message)
        return
    if appeal.outcome == "rejected":
        message = Message(
            "the appeal {number} was rejected on {day}: nothing is corrected because of it",
            number=appeal.number,
            day=appeal.decided,
        )
        yield ActFault(at, "appeal_rejected", message)
    if is_called(one.by, called(workspace, filed, appeal.employee)):
        message = own_correction(one.by, appeal.number)
        yield ActFault(("by",), "corrected_by_appellant", message)


def called(workspace: Workspace, filed: FiledAct, employee: str) -> set[str]:
    """What somebody is called where an act is filed; see `called_in`."""
    return called_in(workspace, filed.department, filed.period, employee)


def called_in(workspace: Workspace, department: str, period: str, employee: str) -> set[str]:
    """What somebody is called: the id, the names beside it in a period, who signs so."""
    folder, _ = workspace.folders(department, period)
    passed_over: list[Problem] = []
    raws = read_folder(folder, ("employees",), passed_over)
    acts = workspace.read_corrections(department, period, passed_over)
    raws = correct(raws, [one.of_tables({"employees"}) for one in acts], passed_over)
    cells = columns_of(raws["employees"]) if "employees" in raws else {}
    ids = cells.get("employee_id", [])
    rows = [at for at, who in enumerate(ids) if seen_as(who) == seen_as(employee)]
    names = {cells[column][at] for column in ("name", "name_en") if column in cells for at in rows}
    known = {seen_as(word) for word in (employee, *names) if word}
    with suppress(ProblemsFound):  # what is wrong with that file is told with it
        for who, person in read_people(workspace.root).people.items():
            if known & {seen_as(who), seen_as(person.name)}:
                names |= {who, person.name}
    return {employee, *names}


def later_acts(workspace: Workspace, name: str, period: Period, day: date) -> list[Problem]:
    """The acts that a department's figures rest on and that are of a later day.

    Args:
        workspace: Where everything is, or what was frozen.
        name: The department.
        period: The period.
        day: The last day of an act.
    """
    return [
        problem
        for each in sorted(workspace.reads(name, period))
        for one in workspace.read_corrections(name, each, [])
        for problem in placed(file_of(workspace, name, each, one), _later(one, day))
    ]


def _later(one: Correction, day: date) -> Iterator[ActFault]:
    for at, its in days_of(one):
        if its > day:
            message = Message(
                "{key} is {day}, and what rests on it is of {issued}: correct one of the days",
                key=".".join(at),
                day=its,
                issued=day,
            )
            yield ActFault(at, "day_ahead", message)
