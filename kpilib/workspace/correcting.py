"""Write corrections: find the row, read what it holds now, and refuse what would break the inputs.

Inputs stay as they were. A correction that turns out to be wrong is withdrawn, never deleted, so
that both what was known and when it was known stay readable.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kpilib.core.files import hold_lock, replace_text
from kpilib.core.messages import Message, joined
from kpilib.core.problems import Problem, ProblemsFound, suggest
from kpilib.core.tables import INPUT_TABLES
from kpilib.engine.inputs.corrections import correct
from kpilib.engine.inputs.raw_tables import read_folder
from kpilib.workspace.correction_content import CorrectionRefused, check_employee, content_of
from kpilib.workspace.correction_files import appended_text, correction_text, said_by
from kpilib.workspace.input_bundle import CORRECTIONS, InputBundle
from kpilib.workspace.reports_folder import look_over

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.engine.inputs.correction_model import Correction, Withdrawal
    from kpilib.engine.inputs.raw_table import RawTable
    from kpilib.workspace.correction_content import Edit, Why
    from kpilib.workspace.workspace import Workspace

_ID = re.compile(r"[\w-][\w.-]*")
_NUMBERED = re.compile(r"C(\d+)")


@dataclass(frozen=True)
class CorrectedInputs:
    """Which department's inputs of which period are corrected."""

    workspace: Workspace
    department: str
    period: Period

    @property
    def folder(self) -> Path:
        """Where its corrections are."""
        return self.workspace.corrections_folder(self.department, self.period)

    def __str__(self) -> str:
        return f"{self.department} {self.period}"


Moved = tuple[str, str, str, "Decimal | None", "Decimal | None"]
"""Person, piece, item, and the figure before and after; None where there is none."""

CARRIED, BASE = Message("carried on"), Message("carried base")


@dataclass(frozen=True)
class Recorded:
    """A correction that has been written.

    Attributes:
        id: Its name.
        path: Its file.
        effect: Amounts that are different now in its period: person, piece, item, before, after.
        beside: What is carried on otherwise now, likewise, or its base, each with what it is; the
            piece is the period in which it arose.
    """

    id: str
    path: Path
    effect: tuple[Moved, ...]
    beside: tuple[tuple[str, Moved], ...] = ()


def record(place: CorrectedInputs, edit: Edit, why: Why, name: str = "") -> Recorded:
    """Write a new correction.

    Args:
        place: Whose inputs.
        edit: What is corrected.
        why: The reason, for the report.
        name: The correction's id; `C001`, `C002` … when empty.

    Raises:
        CorrectionRefused: It names no row, or more than one; the row is not as it was believed to
            be; or the inputs would have a problem that they do not have now.
    """
    with _alone(place):
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
        tables = _tables(place, known)
        if why.appeal is not None:
            check_employee(tables, why.appeal.employee)
        content = content_of(edit, why, tables)
        return _write(place, name, correction_text(content))


def withdraw(place: CorrectedInputs, name: str, withdrawal: Withdrawal) -> Recorded:
    """Say that a correction was wrong itself: from now on it changes nothing.

    Raises:
        CorrectionRefused: There is none of that name, it is withdrawn already, or another
            correction builds on it.
    """
    with _alone(place):
        one = _known(place, name)
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
        text = appended_text(path, said_by(one), {"withdrawn": said_by(withdrawal)})
        return _write(place, name, text)


def decide(place: CorrectedInputs, name: str, outcome: str, decided: date) -> Recorded:
    """Note how an open appeal was decided.

    Raises:
        CorrectionRefused: There is no such appeal, or it has been decided before.
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
        content = said_by(one)
        content["appeal"] |= {"outcome": outcome, "decided": decided.isoformat()}
        return _write(place, name, correction_text(content))


def _alone(place: CorrectedInputs) -> Any:  # noqa: ANN401 - a context manager
    place.workspace.department(place.department)
    if not place.workspace.inputs_folder(place.department, place.period).is_dir():
        message = Message(
            "{place} has no inputs that could be corrected; `kpi new-period {period} -d "
            "{department}` writes the tables to fill in",
            place=place,
            period=place.period,
            department=place.department,
        )
        raise CorrectionRefused(message)
    lock = place.workspace.root / "reports" / "ledger" / f".{place.department}.correct.lock"
    message = Message(
        "{department} is being corrected by somebody else: try again", department=place.department
    )
    look_over(place.workspace).refuse(lock.parent)
    return hold_lock(lock, message, place.workspace.access)


def _next_name(folder: Path) -> str:
    numbers = [int(found[1]) for path in folder.glob("*.yaml")
               if (found := _NUMBERED.fullmatch(path.stem))]  # fmt: skip
    return f"C{max([0, *numbers]) + 1:03}"


def _known(place: CorrectedInputs, name: str) -> Correction:
    known = place.workspace.corrections(place.department, place.period)
    found = [one for one in known if one.id == name]
    if not found:
        names = suggest(name, [one.id for one in known])
        raise CorrectionRefused(
            Message("{place} has no correction {name}: {hint}", place=place, name=name, hint=names)
        )
    return found[0]


def _tables(place: CorrectedInputs, known: tuple[Correction, ...]) -> dict[str, RawTable]:
    """The tables as they are now; what is wrong with them is looked at when the edit is tried."""
    ignored: list[Problem] = []
    folder = place.workspace.inputs_folder(place.department, place.period)
    return correct(read_folder(folder, tuple(INPUT_TABLES), ignored), known, ignored)


def _write(place: CorrectedInputs, name: str, text: str) -> Recorded:
    """Try the correction on a copy of everything, then write it."""
    now = InputBundle.of(place.workspace, place.department, place.period)
    path = f"{CORRECTIONS}{place.period}/{place.department}/{name}.yaml"
    then = InputBundle({**now.files, path: text.encode()})
    before, problems_before = _tried(now, place)
    after, problems = _tried(then, place)
    if new := problems - problems_before:
        head = Message(
            "{place} {name} was not written; the inputs would be faulty:", place=place, name=name
        )
        lines = [Message("  {problem}", problem=one.text) for one in sorted(new, key=str)]
        raise CorrectionRefused(joined([head, *lines], "\n"))
    target = place.workspace.root / path
    replace_text(target, text, place.workspace.access)
    known = not problems | problems_before
    keys = [key for key in sorted({*before, *after}) if before.get(key) != after.get(key)]
    moved = [(key[0], (*key[1:], before.get(key), after.get(key))) for key in keys if known]
    effect = tuple(one for what, one in moved if not what)
    return Recorded(name, target, effect, tuple(pair for pair in moved if pair[0]))


_Figures = dict[tuple[str, str, str, str], Decimal]


def _tried(bundle: InputBundle, place: CorrectedInputs) -> tuple[_Figures, set[Problem]]:
    """What is paid and what is carried on, or what is wrong."""
    # What is corrected is open still: whatever check refuses is refused here, too.
    with bundle.opened(frozen=False) as copy:
        try:
            rows = copy.assess(place.department, place.period).results.rows
        except ProblemsFound as wrong:
            return {}, set(wrong.problems)
    found = {("", who, piece, item): pay for who, piece, item, pay in rows["payouts"]}
    for who, kind, origin, amount, base in rows["carry"]:
        found[CARRIED, who, origin, kind] = amount
        if base is not None:
            found[BASE, who, origin, kind] = base
    return found, set()
