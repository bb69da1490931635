"""What is wrong with the acts of a department's period, beside whether they fit its tables.

Who and why say something, days lie one after the other, nobody decides his own appeal, and an act
that touches several departments fits all of them. What was issued is read as it was issued: none of
this is held against it.
"""

from __future__ import annotations

import re
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from kpilib.core.messages import Message
from kpilib.core.problems import Problem
from kpilib.core.sourcetext import TextError
from kpilib.core.tables import INPUT_TABLES
from kpilib.core.yamltext import read_texts, read_yaml
from kpilib.engine.inputs import correction_folder
from kpilib.engine.inputs.characters import says_something
from kpilib.engine.inputs.correction_folder import SOURCE
from kpilib.engine.inputs.corrections import misfits
from kpilib.engine.inputs.raw_tables import read_folder
from kpilib.workspace.departments import no_department
from kpilib.workspace.same_person import is_called

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.engine.inputs.correction_model import Correction
    from kpilib.workspace.workspace import Workspace

_WHY, _WHO = Message("say why"), Message("say who")


class ActFault(NamedTuple):
    """Something that is wrong with an act by itself.

    Attributes:
        at: The keys that lead to it.
        code: As in a problem.
        message: What, and the fix.
    """

    at: tuple[str | int, ...]
    code: str
    message: Message


def act_faults(workspace: Workspace, name: str, period: Period | str) -> list[Problem]:
    """What is wrong with the acts that touch a department's period.

    Args:
        workspace: Where they are; of what was issued nothing is looked at.
        name: The department.
        period: The period.
    """
    if workspace.frozen:
        return []
    found: list[Problem] = []
    for one in workspace.read_corrections(name, period, []):
        path = file_of(workspace, name, period, one)
        found += placed(path, faults_of(one))
        found += placed(path, lost_zeros(path))
        # What one department is made of, as it is frozen, holds nothing of the others.
        if one.counts and len(workspace.departments) > 1:
            found += _elsewhere(workspace, name, period, one)
    return found


def file_of(workspace: Workspace, name: str, period: Period | str, one: Correction) -> Path:
    """The file of an act that a department reads."""
    return workspace.root / correction_folder.file_of(one.id, name, period)


def placed(path: Path, faults: Iterable[ActFault]) -> Iterator[Problem]:
    """Faults of a file with their lines, which are looked for where there is one."""
    source = f"{SOURCE}/{path.parent.parent.name}/{path.parent.name}/{path.name}"
    for fault in faults:
        try:
            place = read_yaml(path, source)[0].place(fault.at)
        except TextError:
            place = source
        yield Problem(place, None, "", fault.code, fault.message)


_ZERO = re.compile(r"[\s:,\[{][+-]?0\d")
_LEADING_ZERO = re.compile(r"[+-]?0\d")


def lost_zeros(path: Path) -> Iterator[ActFault]:
    """Numbers with zeros in front, which YAML takes for the number without them: ids lose them."""
    text = path.read_bytes().decode(errors="replace")
    if not _ZERO.search(text):
        return  # and then the file is not read once more
    with suppress(TextError):
        for said, texts in zip(read_yaml(path), read_texts(path, path.name), strict=True):
            yield from _lost_zeros(said.data, texts.data, ())


def _lost_zeros(said: Any, text: Any, at: tuple[str | int, ...]) -> Iterator[ActFault]:  # noqa: ANN401 - YAML
    """What is a number to YAML and was written with zeros in front."""
    if isinstance(said, dict):
        for key, value in said.items():
            yield from _lost_zeros(value, text[key], (*at, key))
    elif isinstance(said, list):
        for place, value in enumerate(said):
            yield from _lost_zeros(value, text[place], (*at, place))
    elif isinstance(said, Decimal) and _LEADING_ZERO.match(text):
        message = Message(
            "{text} loses its zeros, for YAML takes it for a number: write it in quotes, {quoted}",
            text=text,
            quoted=f'"{text}"',
        )
        yield ActFault(at, "lost_zeros", message)


def faults_of(one: Correction) -> Iterator[ActFault]:
    """What is wrong with an act whatever the inputs are."""
    yield from _blanks(one)
    yield from _days(one)
    yield from own_judge(one, {one.appeal.employee} if one.appeal else ())


def _blanks(one: Correction) -> Iterator[ActFault]:
    asked: list[tuple[tuple[str, ...], str, Message]]
    asked = [(("reason",), one.reason, _WHY), (("by",), one.by, _WHO)]
    if one.withdrawn is not None:
        asked.append((("withdrawn", "reason"), one.withdrawn.reason, _WHY))
        asked.append((("withdrawn", "by"), one.withdrawn.by, _WHO))
    if one.appeal is not None:
        asked.append((("appeal", "number"), one.appeal.number, Message("say which appeal it is")))
        asked.append((("appeal", "employee"), one.appeal.employee, _WHO))
        asked.append((("appeal", "about"), one.appeal.about, Message("say what it is about")))
        if one.appeal.decided_by:
            asked.append((("appeal", "decided_by"), one.appeal.decided_by, _WHO))
        if one.appeal.ground:
            asked.append((("appeal", "ground"), one.appeal.ground, _WHY))
    for at, text, advice in asked:
        if not says_something(text):
            message = Message("{key} is blank: {advice}", key=".".join(at), advice=advice)
            yield ActFault(at, "blank_in_correction", message)


def _days(one: Correction) -> Iterator[ActFault]:
    if one.withdrawn is not None and one.withdrawn.on < one.on:
        message = Message(
            "withdrawn on {withdrawn}, before it was recorded on {on}: correct one of the days",
            withdrawn=one.withdrawn.on,
            on=one.on,
        )
        yield ActFault(("withdrawn", "on"), "day_out_of_order", message)


def own_judge(one: Correction, called: Collection[str]) -> Iterator[ActFault]:
    """Whoever appeals neither decides it nor corrects anything because of it.

    Args:
        one: An act with an appeal, or without.
        called: What the one who appeals is called: ids and names.
    """
    appeal = one.appeal
    if appeal is None:
        return
    if appeal.decided is not None:
        at: tuple[str, ...] = ("appeal", "decided_by") if appeal.decided_by else ("by",)
        who = appeal.decided_by or one.by
        if is_called(who, called):
            message = Message(
                "{who} filed the appeal {number} and cannot decide it: somebody else decides; "
                "where another person has that name, write the id",
                who=who,
                number=appeal.number,
            )
            yield ActFault(at, "decided_by_appellant", message)
            return
    if one.edits and is_called(one.by, called):
        yield ActFault(("by",), "corrected_by_appellant", own_correction(one.by, appeal.number))


def own_correction(who: str, number: str) -> Message:
    """That somebody corrects what he has appealed against."""
    return Message(
        "{who} filed the appeal {number} and cannot correct inputs because of it: somebody else "
        "does",
        who=who,
        number=number,
    )


def days_of(one: Correction) -> Iterator[tuple[tuple[str, ...], date]]:
    """The days on which somebody did something about an act, each with the keys that lead to it."""
    yield ("on",), one.on
    if one.withdrawn is not None:
        yield ("withdrawn", "on"), one.withdrawn.on
    if one.appeal is not None and one.appeal.decided is not None:
        yield ("appeal", "decided"), one.appeal.decided


def _elsewhere(
    workspace: Workspace, name: str, period: Period | str, one: Correction
) -> Iterator[Problem]:
    """Why an act does not fit another department that it touches: it holds whole or not at all."""
    path = file_of(workspace, name, period, one)
    for other in one.elsewhere:
        at = ("edits",)
        if other not in workspace.departments:
            message = no_department(other, tuple(workspace.departments))
            yield from placed(path, [ActFault(at, "unknown_department", message)])
        elif fault := unfit(workspace, other, period, path):
            message = Message(
                "it does not fit {department}, and holds whole or not at all: {fault}",
                department=other,
                fault=fault,
            )
            yield from placed(path, [ActFault(at, "act_not_whole", message)])


def unfit(workspace: Workspace, name: str, period: Period | str, act: Path) -> str:
    """Why the act of a file does not fit a department's tables; empty where it does."""
    folder, _ = workspace.folders(name, str(period))
    if not folder.is_dir():
        return Message("{department} has no inputs for {period}", department=name, period=period)
    passed_over: list[Problem] = []
    raws = read_folder(folder, tuple(INPUT_TABLES), passed_over)
    acts = workspace.read_corrections(name, period, passed_over)
    for one, fault in misfits(raws, acts):
        if file_of(workspace, name, period, one) == act:
            return fault.text
    return ""
