"""From one bundle to another in steps that each have one cause, with the figures after each.

What belongs to the period itself comes first: inputs changed without a correction, then correction
by correction in the order of their days. Then the rules, then the earlier periods in time.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kpilib.core import scratch
from kpilib.core.periods import Period
from kpilib.core.problems import KpiError
from kpilib.engine.inputs.correction_folder import read_corrections
from kpilib.records.bridge.lines import ChangeCause, Figures, State
from kpilib.records.source_changes import files_from_sources
from kpilib.workspace.accepted import ACCEPTED
from kpilib.workspace.departments import SETTINGS
from kpilib.workspace.input_bundle import (
    CORRECTIONS,
    INPUTS,
    InputBundle,
    of_schemes,
    without_policy,
)
from kpilib.workspace.opening_balances import OPENING
from kpilib.workspace.sources.as_read import NOTE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from kpilib.engine.inputs.correction_model import Correction
    from kpilib.records.bridge.lines import Kind

_PARTS = 5  # params/inputs/<period>/<department>/<file>


class AttributionStep(NamedTuple):
    """Files that go over from the old bundle to the new one together.

    Attributes:
        cause: What this is.
        paths: The files.
    """

    cause: ChangeCause
    paths: frozenset[str]


class Assessor:
    """Works out bundles; the same one only once.

    Attributes:
        department: Its id.
        period: The period.
    """

    def __init__(self, department: str, period: str) -> None:
        self.department = department
        self.period = period
        self._known: dict[tuple[str, frozenset[str]], Figures] = {}

    def figures(self, bundle: InputBundle) -> Figures:
        """The figures of a bundle.

        Raises:
            KpiError: It cannot be assessed.
        """
        # The same rules may be read in two ways, and then come to other figures.
        key = (bundle.digest, bundle.formerly)
        if key not in self._known:
            with bundle.opened() as workspace:
                done = workspace.assess(self.department, Period.parse(self.period))
            self._known[key] = Figures.of(done.results.rows)
        return self._known[key]


def corrections_in(bundle: InputBundle, department: str) -> dict[str, Correction]:
    """The corrections of a bundle by their path, withdrawn ones included; faulty ones left out."""
    found = {}
    with scratch.folder() as root:
        bundle.only(lambda path: path.startswith(CORRECTIONS)).write(root)
        for period in sorted({path.split("/")[2] for path in _paths(bundle, CORRECTIONS)}):
            for one in read_corrections(root / CORRECTIONS / period / department, []):
                name = one.id if "/" in one.id else f"{department}/{one.id}"
                found[f"{CORRECTIONS}{period}/{name}.yaml"] = one
    return found


def steps(
    old: InputBundle, new: InputBundle, department: str, period: str
) -> tuple[AttributionStep, ...]:
    """What leads from one bundle to another, one cause at a time.

    Args:
        old: The bundle before.
        new: The bundle after.
        department: Whose they are.
        period: The period of the report; others are carried over from.
    """
    changed = {
        path
        for path in {*old.files, *new.files}
        if counts(path) and path != ACCEPTED and _differs(path, old, new)
    }
    before, after = corrections_in(old, department), corrections_in(new, department)
    read = files_from_sources(old) | files_from_sources(new)
    balances = frozenset(path for path in changed if path.startswith(OPENING))
    dated = (path for path in changed - balances if not of_schemes(path))
    others = {path.split("/")[2] for path in dated} - {period}
    found = [
        *_of_inputs(changed, read, period, carried=False),
        *_of_corrections(changed, before, after, period, carried=False),
    ]
    if balances:  # of whatever period: what was open before the first one
        found.append(AttributionStep(ChangeCause("inputs", name="carry.csv"), balances))
    rules = frozenset(filter(of_schemes, changed))
    if rules:
        names = ", ".join(sorted(Path(path).stem for path in rules))
        found.append(AttributionStep(ChangeCause("rules", name=names), rules))
    for other in sorted(others, key=lambda name: Period.parse(name).order):
        found += _of_inputs(changed, read, other, carried=True)
        found += _of_corrections(changed, before, after, other, carried=True)
    return tuple(found)


def states(
    issued: Figures,
    old: InputBundle,
    new: InputBundle,
    assessor: Assessor,
    reached: Figures | None = None,
) -> list[State]:
    """The figures from the issued ones to those of the new bundle, after each cause.

    What no longer is as it was issued although the bundle is the same is due to the program. A
    bundle between that cannot be assessed is passed over, and its cause goes with the next one.

    Args:
        issued: As issued.
        old: What that was made of.
        new: What is known now.
        assessor: Of the department and period.
        reached: The figures to end at, where they were issued, too.

    Raises:
        KpiError: The new bundle cannot be assessed.
    """
    counting = new.only(counts)
    bundle = old.only(counts).with_from(counting, lambda path: _from_the_first(path, old, new))
    waiting = [ChangeCause("program")]
    found = [State((), issued)]
    todo = steps(old, new, assessor.department, assessor.period)
    for place in range(len(todo) + 1):
        last = place == len(todo)
        if last:
            bundle = new.only(counts)
        try:
            found.append(State(tuple(waiting), assessor.figures(bundle)))
            waiting = []
        except KpiError:
            if last:
                raise
        if not last:
            step = todo[place]
            bundle = bundle.with_from(new, step.paths.__contains__)
            waiting.append(step.cause)
    if reached is not None:
        found.append(State((ChangeCause("program"),), reached))
    return found


def _from_the_first(path: str, old: InputBundle, new: InputBundle) -> bool:
    """Whether a file goes over to the new bundle before anything else does.

    What has been accepted moves no figure; it lets inputs pass. Rules that are the same, but are
    read in another way now, are the program's doing; where they have changed they are read as they
    were until the new ones come.
    """
    return path == ACCEPTED or old.files.get(path) == new.files.get(path)


def _of_inputs(
    changed: set[str], read: frozenset[str], period: str, *, carried: bool
) -> Iterator[AttributionStep]:
    """What changed in one period's tables: what somebody has put there, then what was read."""
    inputs = {path for path in changed if path.startswith(f"{INPUTS}{period}/")}
    kinds: tuple[tuple[Kind, set[str]], ...] = (
        ("inputs", inputs - read),
        ("source", inputs & read),
    )
    for kind, paths in kinds:
        if paths:
            names = ", ".join(sorted(Path(path).name for path in paths))
            yield AttributionStep(ChangeCause(kind, period, names, carried), frozenset(paths))


def _of_corrections(
    changed: set[str],
    before: Mapping[str, Correction],
    after: Mapping[str, Correction],
    period: str,
    *,
    carried: bool,
) -> Iterator[AttributionStep]:
    """What changed in one period's corrections, one by one."""
    dated: list[tuple[date, str, AttributionStep]] = []
    for path in changed:
        if not path.startswith(f"{CORRECTIONS}{period}/"):
            continue
        was, now = before.get(path), after.get(path)
        if was is not None and was.counts and not (now and now.counts):
            day = now.withdrawn.on if now and now.withdrawn else was.on
            kind: Kind = "withdrawal" if now else "deletion"  # of which nobody has said anything
            cause = ChangeCause(kind, period, was.id, carried)
        elif now is not None and now.counts:
            day, cause = now.on, ChangeCause("correction", period, now.id, carried)
        else:
            continue
        dated.append((day, path, AttributionStep(cause, frozenset({path}))))
    yield from (step for _, _, step in sorted(dated))


def _paths(bundle: InputBundle, start: str) -> Iterator[str]:
    return (path for path in bundle.files if path.startswith(start))


def _differs(path: str, old: InputBundle, new: InputBundle) -> bool:
    """Whether a file says something else; of the settings, something that can move a figure."""
    was, now = old.files.get(path), new.files.get(path)
    if path == SETTINGS and was is not None and now is not None:
        return without_policy(was) != without_policy(now)
    return was != now


def counts(path: str) -> bool:
    """Whether a file can change figures, or lets inputs pass that would be refused without it."""
    of_data = path.startswith((INPUTS, CORRECTIONS)) and path.count("/") == _PARTS - 1
    if path.endswith(f"/{NOTE}"):  # it says where rows are from, and not what is in them
        return False
    return of_data or of_schemes(path) or path == ACCEPTED or path.startswith(OPENING)
