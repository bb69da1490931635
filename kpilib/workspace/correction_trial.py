"""An act tried on a copy of everything that it touches, and written when nothing breaks by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.files import replace_text, write_all
from kpilib.core.messages import Message, joined
from kpilib.core.problems import Problem, ProblemsFound
from kpilib.workspace.correction_content import CorrectionRefused
from kpilib.workspace.input_bundle import CORRECTIONS, InputBundle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.workspace.correcting import CorrectedInputs

Moved = tuple[str, str, str, "Decimal | None", "Decimal | None"]
"""Person, piece, item, and the figure before and after; None where there is none."""

CARRIED, BASE = Message("carried on"), Message("carried base")


@dataclass(frozen=True)
class ActEffect:
    """What an act changes in one department's period.

    Attributes:
        department: Its id.
        pay: Amounts that are different now: person, piece, item, before, after.
        beside: What is carried on otherwise now, likewise, or its base, each with what it is; the
            piece is the period in which it arose.
    """

    department: str
    pay: tuple[Moved, ...] = ()
    beside: tuple[tuple[str, Moved], ...] = ()


@dataclass(frozen=True)
class Recorded:
    """An act that has been written.

    Attributes:
        ids: The acts' names.
        paths: Their files.
        effects: What they change, by department; the one under which they are filed is first.
    """

    ids: tuple[str, ...]
    paths: tuple[Path, ...]
    effects: tuple[ActEffect, ...]

    @property
    def id(self) -> str:
        """Its name, or the first."""
        return self.ids[0]

    @property
    def path(self) -> Path:
        """Its file, or the first."""
        return self.paths[0]

    @property
    def effect(self) -> tuple[Moved, ...]:
        """Amounts that are different now where it is filed."""
        return self.effects[0].pay

    @property
    def beside(self) -> tuple[tuple[str, Moved], ...]:
        """What is carried on otherwise now where it is filed."""
        return self.effects[0].beside


def write_when_sound(
    place: CorrectedInputs,
    texts: Mapping[str, str],
    touched: Sequence[str],
    advice: Sequence[Message] = (),
) -> Recorded:
    """Try acts in every department that they touch, then write them all.

    Args:
        place: Where they are filed.
        texts: The files' contents by id.
        touched: The departments; the one under which they are filed is first.
        advice: What else could be done, where it is refused.

    Raises:
        CorrectionRefused: Inputs would have a problem that they do not have now.
    """
    start = f"{CORRECTIONS}{place.period}/{place.department}/"
    files = {f"{start}{name}.yaml": text.encode() for name, text in texts.items()}
    effects, new = [], []
    for department in touched:
        effect, problems = _effect(place, department, files)
        effects.append(effect)
        new += [(department, one) for one in sorted(problems, key=str)]
    if new:
        raise _refused(place, texts, new, advice)
    targets = {place.workspace.root / path: content for path, content in files.items()}
    if len(targets) == 1:  # and then it is on the disk
        (target,), (text,) = targets, texts.values()
        replace_text(target, text, place.workspace.access)
    else:
        write_all(targets, place.workspace.access)
    return Recorded(tuple(texts), tuple(targets), tuple(effects))


def _refused(
    place: CorrectedInputs,
    texts: Mapping[str, str],
    new: Sequence[tuple[str, Problem]],
    advice: Sequence[Message],
) -> CorrectionRefused:
    head = Message(
        "{place} {name} was not written; the inputs would be faulty:",
        place=place,
        name=", ".join(texts),
    )
    lines = [
        Message("  {problem}", problem=one.text)
        if department == place.department
        else Message("  {department}: {problem}", department=department, problem=one.text)
        for department, one in new
    ]
    return CorrectionRefused(joined([head, *lines, *advice], "\n"))


def _effect(
    place: CorrectedInputs, department: str, files: Mapping[str, bytes]
) -> tuple[ActEffect, set[Problem]]:
    """What acts change in a department, and what would be wrong there that is not so now."""
    now = InputBundle.of(place.workspace, department, place.period)
    then = InputBundle({**now.files, **files})
    before, problems_before = _tried(now, department, place.period)
    after, problems = _tried(then, department, place.period)
    if problems | problems_before:
        return ActEffect(department), problems - problems_before
    keys = [key for key in sorted({*before, *after}) if before.get(key) != after.get(key)]
    moved = [(key[0], (*key[1:], before.get(key), after.get(key))) for key in keys]
    pay = tuple(one for what, one in moved if not what)
    return ActEffect(department, pay, tuple(pair for pair in moved if pair[0])), set()


_Figures = dict[tuple[str, str, str, str], "Decimal"]


def _tried(bundle: InputBundle, department: str, period: Period) -> tuple[_Figures, set[Problem]]:
    """What is paid and what is carried on, or what is wrong."""
    # What is corrected is open still: whatever check refuses is refused here, too.
    with bundle.opened(frozen=False) as copy:
        try:
            rows = copy.assess(department, period).results.rows
        except ProblemsFound as wrong:
            return {}, set(wrong.problems)
    found = {("", who, piece, item): pay for who, piece, item, pay in rows["payouts"]}
    for who, kind, origin, amount, base in rows["carry"]:
        found[CARRIED, who, origin, kind] = amount
        if base is not None:
            found[BASE, who, origin, kind] = base
    return found, set()
