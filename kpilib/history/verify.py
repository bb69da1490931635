"""Prove what has been issued: chain, hashes, and every figure computed anew from frozen inputs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core import scratch
from kpilib.core.problems import KpiError
from kpilib.history.bridge_faults import bridge_faults, remade_bridge
from kpilib.history.environment import differences, environment
from kpilib.history.paper_faults import paper_faults
from kpilib.history.settlement_faults import settlement_faults
from kpilib.publish.packs.cache import program_hash
from kpilib.publish.packs.order import Order
from kpilib.publish.packs.report import make_report
from kpilib.records.bridge.settlement_causes import BRIDGE
from kpilib.records.frozen_tables import differing_tables
from kpilib.records.ledger import Fault, Ledger, file_faults

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kpilib.core.periods import Period
    from kpilib.records.ledger import Revision
    from kpilib.workspace.workspace import Workspace

_SHOWN = 3  # packages that are named where more of them differ


@dataclass(frozen=True)
class Verdict:
    """What was found about one revision, or about a department's register.

    Attributes:
        about: `sales-east 2026Q1 r1`, or the department.
        faults: What must not be, by file.
        notes: What a reader should know: what could not be compared here, and why.
        proved: What was proved, in the order in which it was looked at.
    """

    about: str
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()
    proved: tuple[str, ...] = ()

    @property
    def lines(self) -> list[str]:
        """Lines for the terminal."""
        mark = "✗" if self.faults else "✓"
        first = f"{mark} {self.about}: {'failed' if self.faults else ', '.join(self.proved)}"
        return [first, *(f"  {fault}" for fault in self.faults), *(f"  {n}" for n in self.notes)]


@dataclass(frozen=True)
class VerifyOptions:
    """What is verified.

    Attributes:
        period: Only this period; all when None.
        departments: Only these; all that have issued anything when empty.
        quick: Chain and hashes only; nothing is computed.
    """

    period: Period | None = None
    departments: tuple[str, ...] = ()
    quick: bool = False


def verify(
    workspace: Workspace,
    options: VerifyOptions,
    told: Callable[[Verdict], None] = lambda _: None,
) -> list[Verdict]:
    """Verify issued revisions.

    Args:
        workspace: Where they are.
        options: Which, and how far.
        told: Called with each verdict as it comes.

    Raises:
        WorkspaceError: A department is not known and has issued nothing.
    """
    ledger = Ledger(workspace)
    issued = ledger.departments()
    for name in options.departments:
        if name not in issued:
            workspace.department(name)
    verdicts = []
    for name in options.departments or issued:
        for verdict in _department(ledger, name, options):
            verdicts.append(verdict)
            told(verdict)
    return verdicts


def _department(ledger: Ledger, name: str, options: VerifyOptions) -> Iterator[Verdict]:
    revisions, faults = ledger.chain(name)
    yield _register(ledger, name, revisions, faults)
    latest = {one.manifest.period: one.name for one in revisions}
    broken = "the chain" if faults else ""
    for place, one in enumerate(revisions):
        wrong = file_faults(ledger, one) or table_faults(ledger, one)
        # What was owed cannot be worked out from figures that somebody has changed.
        asked = _Asked(ledger, one, None if broken else revisions[:place], broken)
        broken = broken or (str(one) if wrong else "")
        if options.period is None or one.manifest.period == str(options.period):
            is_latest = latest[one.manifest.period] == one.name
            yield _revision(asked, wrong, quick=options.quick, is_latest=is_latest)


def _register(
    ledger: Ledger, name: str, revisions: Sequence[Revision], faults: Sequence[Fault]
) -> Verdict:
    notes = []
    if not faults and ledger.pending(name):
        notes.append(
            f"{revisions[-1]} is whole; its line in the register comes with the next issue"
        )
    text = "is left of an interrupted issue; the next one clears it away"
    notes += [f"{ledger.shown(path)} {text}" for path in ledger.unfinished(name)]
    head = f", the last one {revisions[-1].sha256[:12]}" if revisions else ""
    count = f"{len(revisions)} revision{'' if len(revisions) == 1 else 's'}"
    return Verdict(name, tuple(faults), tuple(notes), (f"{count} in one chain{head}",))


@dataclass(frozen=True)
class _Asked:
    """A revision to look at.

    Attributes:
        ledger: Where it is.
        one: The revision.
        before: Those before it; None where one of them is not as it was issued.
        broken: What is not.
    """

    ledger: Ledger
    one: Revision
    before: Sequence[Revision] | None
    broken: str


def _revision(asked: _Asked, wrong: Sequence[Fault], *, quick: bool, is_latest: bool) -> Verdict:
    ledger, one = asked.ledger, asked.one
    faults, proved, notes = [*wrong], ["every file as issued"], []
    if asked.before is None:
        notes.append(f"what was owed before it cannot be worked out: {asked.broken} is not whole")
    elif not faults:
        faults += settlement_faults(ledger, asked.before, one)
        faults += bridge_faults(ledger, asked.before, one)
    owed = ["settles what was owed"] if asked.before and not faults and one.settlements else []
    faults += [] if quick or wrong else paper_faults(ledger, one)
    if faults or quick:
        proved += owed
        return Verdict(str(one), tuple(faults), tuple(notes), tuple(proved))
    same_program = one.manifest.program == program_hash()
    if what := _not_proved(one, same_program=same_program):
        if same_program or is_latest:
            faults.append(Fault(ledger.shown(one.folder / "results"), what))
        else:
            notes.append(f"{what}; a later revision says so")
    else:
        proved.append("same results from its frozen inputs")
    if same_program and asked.before and not faults:
        where = ledger.shown(one.folder / BRIDGE)
        faults += [Fault(where, what) for what in remade_bridge(asked.before, one)]
    if why := _why_not_here(one, same_program=same_program):
        notes.append(f"notebook and page were not made again: {why}")
    elif not faults:
        faults += [Fault(ledger.shown(one.folder / name), what) for name, what in _remade(one)]
        proved.append("same bytes of notebook and page")
    proved += owed
    return Verdict(str(one), tuple(faults), tuple(notes), tuple(proved))


def table_faults(ledger: Ledger, one: Revision) -> list[Fault]:
    """What of a revision's tables cannot be read at all."""
    found = []
    for name in ("results", "settlements"):
        where = one.folder / (f"{name}.csv" if name == "settlements" else name)
        try:
            _ = one.tables if name == "results" else one.settlements
        except (OSError, ValueError) as wrong:
            found.append(Fault(ledger.shown(where), f"it cannot be read: {wrong}"))
    return found


def _not_proved(one: Revision, *, same_program: bool) -> str:
    """Why its figures do not follow from its frozen inputs; empty where they do."""
    try:
        different = _recomputed(one, same_program=same_program)
    except KpiError as wrong:
        return (
            "it cannot be computed anew, for what it was made of is refused; what was issued stays "
            f"as it is, and what is told here is for kpi correct and a later revision: {wrong}"
        )
    if not different:
        return ""
    told = f"computed anew from its frozen inputs it is different: {'; '.join(different)}"
    since = f" (the program has changed since: kpi restate {one.manifest.period})"
    return told if same_program else told + since


def _recomputed(one: Revision, *, same_program: bool) -> list[str]:
    """What is different when a revision is assessed from its frozen inputs.

    Raises:
        KpiError: They cannot be assessed.
    """
    with one.world().opened() as frozen:
        again = frozen.assess(one.department, one.period)
        different = [f"{name}.csv" for name in differing_tables(again.results, one.tables)]
    if same_program and again.inputs_hash != one.manifest.digest:
        different.append("the hash of the inputs")
    return different


def _why_not_here(one: Revision, *, same_program: bool) -> str:
    """Why the same bytes cannot be expected of this machine; empty where they can."""
    if not same_program:
        return "the program has changed since"
    before = json.loads((one.folder / "environment.json").read_text(encoding="utf-8"))
    different = differences(before, environment())
    more = f" and {len(different) - _SHOWN} more" if len(different) > _SHOWN else ""
    return "; ".join(different[:_SHOWN]) + more


def _remade(one: Revision) -> Iterator[tuple[str, str]]:
    """Files that come out differently when the report is made again."""
    mine = one.manifest
    formats = tuple(form for form in ("html", "xlsx") if form in mine.formats)
    order = Order(mine.department, one.period, formats, mine.lang, mine.renderer, mine.revision)
    with one.world().opened() as frozen, scratch.folder() as again:
        try:
            made = make_report(frozen, order, again).files
        except KpiError as wrong:
            yield "review.ipynb", f"it cannot be made again: {wrong}"
            return
        for file, path in made.items():
            issued = one.folder / file
            if not issued.is_file() or issued.read_bytes() != path.read_bytes():
                yield file, "made again from its frozen inputs it has other bytes"
