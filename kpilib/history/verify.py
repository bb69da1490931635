"""Prove what has been issued: chain, hashes, and every figure computed anew from frozen inputs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from kpilib.core import scratch
from kpilib.core.jsontext import read_json
from kpilib.core.library_reasons import reason_of
from kpilib.core.messages import Message, joined, message_of
from kpilib.core.problems import KpiError
from kpilib.history.bridge_faults import bridge_faults, remade_bridge
from kpilib.history.environment import differences, environment
from kpilib.history.paper_faults import paper_faults
from kpilib.history.settlement_faults import settlement_faults
from kpilib.history.signing.signature_faults import SignatureReview
from kpilib.publish.packs.cache import program_hash
from kpilib.publish.packs.order import LIMIT, Order
from kpilib.publish.packs.report import in_own_process, make_report
from kpilib.records.bridge.settlement_causes import BRIDGE
from kpilib.records.frozen_tables import differing_tables
from kpilib.records.ledger import Ledger, LedgerFault, file_faults, live
from kpilib.records.manifest import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kpilib.core.periods import Period
    from kpilib.records.ledger import Revision
    from kpilib.workspace.workspace import Workspace

ENVIRONMENT = "environment.json"
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
    faults: tuple[LedgerFault, ...] = ()
    notes: tuple[str, ...] = ()
    proved: tuple[str, ...] = ()

    @property
    def lines(self) -> list[str]:
        """Lines for the terminal."""
        first = (
            Message("✗ {about}: failed", about=self.about)
            if self.faults
            else Message("✓ {about}: {proved}", about=self.about, proved=self.proved)
        )
        notes = (Message("  {note}", note=note) for note in self.notes)
        return [first, *(fault.line for fault in self.faults), *notes]


@dataclass(frozen=True)
class VerifyOptions:
    """What is verified.

    Attributes:
        period: Only this period; all when None.
        departments: Only these; all that have issued anything when empty.
        quick: Chain and hashes only; nothing is computed.
        limit: Seconds that making one report again may take.
        today: The day; acts of later ones are faults. Not looked at when empty.
    """

    period: Period | None = None
    departments: tuple[str, ...] = ()
    quick: bool = False
    limit: float = LIMIT
    today: str = ""


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
    latest = {one.manifest.period: one.name for one in live(revisions)}
    signatures = SignatureReview(ledger, revisions)
    broken = Message("the chain") if faults else ""
    for place, one in enumerate(revisions):
        wrong = file_faults(ledger, one)
        if one.is_void:
            wrong += void_faults(ledger, live(revisions[:place]), one)
        else:
            wrong = wrong or table_faults(ledger, one)
        # What was owed cannot be worked out from figures that somebody has changed.
        before = None if broken else live(revisions[:place])
        asked = _Asked(ledger, one, before, broken, options.limit)
        broken = broken or (str(one) if wrong else "")
        if options.period is None or one.manifest.period == str(options.period):
            is_latest = latest.get(one.manifest.period) == one.name
            found = (
                Verdict(str(one), tuple(wrong), (), (Message("void, as it was written"),))
                if one.is_void
                else _revision(asked, wrong, quick=options.quick, is_latest=is_latest)
            )
            unfounded = signatures.faults(place, options.today)
            yield replace(
                found,
                faults=(*found.faults, *unfounded),
                proved=(*found.proved, signatures.words(place)),
            )


def _register(
    ledger: Ledger, name: str, revisions: Sequence[Revision], faults: Sequence[LedgerFault]
) -> Verdict:
    notes = []
    if not faults and ledger.pending(name):
        notes.append(
            Message(
                "{revision} is whole; its line in the register comes with the next issue",
                revision=str(revisions[-1]),
            )
        )
    notes += [
        Message(
            "{folder} is left of an interrupted issue; the next one clears it away",
            folder=ledger.shown(path),
        )
        for path in ledger.unfinished(name)
    ]
    if revisions:
        chain = Message(
            "{n} revision in one chain, the last one {hash}",
            "{n} revisions in one chain, the last one {hash}",
            n=len(revisions),
            hash=revisions[-1].sha256[:12],
        )
    else:
        chain = Message("no revisions")
    return Verdict(name, tuple(faults), tuple(notes), (chain,))


@dataclass(frozen=True)
class _Asked:
    """A revision to look at.

    Attributes:
        ledger: Where it is.
        one: The revision.
        before: Those before it; None where one of them is not as it was issued.
        broken: What is not.
        limit: Seconds that making its report again may take.
    """

    ledger: Ledger
    one: Revision
    before: Sequence[Revision] | None
    broken: str
    limit: float


def _revision(
    asked: _Asked, wrong: Sequence[LedgerFault], *, quick: bool, is_latest: bool
) -> Verdict:
    ledger, one = asked.ledger, asked.one
    faults, notes = [*wrong], list[str]()
    proved: list[str] = [Message("every file as issued")]
    if asked.before is None:
        notes.append(
            Message(
                "what was owed before it cannot be worked out: {broken} is not whole",
                broken=asked.broken,
            )
        )
    elif not faults:
        faults += settlement_faults(ledger, asked.before, one)
        faults += bridge_faults(ledger, asked.before, one)
    owed = (
        [Message("settles what was owed")]
        if asked.before and not faults and one.settlements
        else []
    )
    faults += [] if quick or wrong else paper_faults(ledger, one)
    if faults or quick:
        proved += owed
        return Verdict(str(one), tuple(faults), tuple(notes), tuple(proved))
    same_program = one.manifest.program == program_hash()
    if what := _not_proved(one, same_program=same_program):
        if same_program or is_latest:
            faults.append(LedgerFault(ledger.shown(one.folder / "results"), what))
        else:
            notes.append(Message("{what}; a later revision says so", what=what))
    else:
        proved.append(Message("same results from its frozen inputs"))
    if same_program and asked.before and not faults:
        where = ledger.shown(one.folder / BRIDGE)
        faults += [LedgerFault(where, what) for what in remade_bridge(asked.before, one)]
    again = _made_again(asked, same_program=same_program, whole=not faults)
    faults += again.faults
    notes += again.notes
    proved += again.proved
    proved += owed
    return Verdict(str(one), tuple(faults), tuple(notes), tuple(proved))


def _made_again(asked: _Asked, *, same_program: bool, whole: bool) -> Verdict:
    """What comes of making the report again, where that is of any use; within its limit."""
    one, shown = asked.one, asked.ledger.shown
    try:
        why = _why_not_here(one, same_program=same_program)
    except ValueError as unread:
        message = Message("it cannot be read: {why}", why=reason_of(unread))
        return Verdict(str(one), (LedgerFault(shown(one.folder / ENVIRONMENT), message),))
    if why:
        note = Message("notebook and page were not made again: {why}", why=why)
        return Verdict(str(one), notes=(note,))
    if not whole:
        return Verdict(str(one))
    different = _remade(one, asked.limit)
    faults = tuple(LedgerFault(shown(one.folder / name), what) for name, what in different)
    return Verdict(str(one), faults, proved=(Message("same bytes of notebook and page"),))


def void_faults(ledger: Ledger, before: Sequence[Revision], one: Revision) -> list[LedgerFault]:
    """Why a void cannot be one: it withdraws the last issue of its period, and nothing else.

    Args:
        ledger: Where it is.
        before: What counted of the department before it, in sequence.
        one: The void.
    """
    mine = [each for each in before if each.manifest.period == one.manifest.period]
    where = ledger.shown(one.folder / MANIFEST)
    found = []
    if not mine or mine[-1].name != one.manifest.replaces:
        found.append(Message("it voids what was not the last revision of its period"))
    elif mine[0] not in before[-len(mine) :]:
        found.append(Message("it voids what later periods were issued on"))
    if not one.manifest.reason.strip():
        found.append(Message("it says no reason"))
    return [LedgerFault(where, message) for message in found]


def table_faults(ledger: Ledger, one: Revision) -> list[LedgerFault]:
    """What of a revision's tables cannot be read at all."""
    found = []
    for name in ("results", "settlements"):
        where = one.folder / (f"{name}.csv" if name == "settlements" else name)
        try:
            _ = one.tables if name == "results" else one.settlements
        except (OSError, ValueError) as wrong:
            found.append(
                LedgerFault(
                    ledger.shown(where), Message("it cannot be read: {why}", why=reason_of(wrong))
                )
            )
    return found


def _not_proved(one: Revision, *, same_program: bool) -> str:
    """Why its figures do not follow from its frozen inputs; empty where they do."""
    try:
        different = _recomputed(one, same_program=same_program)
    except KpiError as wrong:
        return Message(
            "it cannot be computed anew, for what it was made of is refused; what was issued stays "
            "as it is, and what is told here is for kpi correct and a later revision: {why}",
            why=message_of(wrong),
        )
    if not different:
        return ""
    return Message(
        "computed anew from its frozen inputs it is different: {different}"
        if same_program
        else "computed anew from its frozen inputs it is different: {different} (the program has "
        "changed since: kpi restate {period})",
        different=joined(different),
        period=one.manifest.period,
    )


def _recomputed(one: Revision, *, same_program: bool) -> list[str]:
    """What is different when a revision is assessed from its frozen inputs.

    Raises:
        KpiError: They cannot be assessed.
    """
    with one.bundle().opened() as frozen:
        again = frozen.assess(one.department, one.period)
        different = [f"{name}.csv" for name in differing_tables(again.results, one.tables)]
    if same_program and again.inputs_hash != one.manifest.digest:
        different.append(Message("the hash of the inputs"))
    return different


def _why_not_here(one: Revision, *, same_program: bool) -> str:
    """Why the same bytes cannot be expected of this machine; empty where they can.

    Raises:
        ValueError: What it was made with cannot be read.
    """
    if not same_program:
        return Message("the program has changed since")
    before = read_json(one.folder / ENVIRONMENT)
    if not isinstance(before, dict) or not all(isinstance(each, str) for each in before.values()):
        raise ValueError(Message("it names no versions of packages"))
    different = differences(before, environment())
    if not different:
        return ""
    shown, rest = joined(different[:_SHOWN]), len(different) - _SHOWN
    return Message("{packages} and {rest} more", packages=shown, rest=rest) if rest > 0 else shown


def _remade(one: Revision, limit: float) -> Iterator[tuple[str, str]]:
    """Files that come out differently when the report is made again, within so many seconds."""
    mine = one.manifest
    formats = tuple(form for form in ("html", "xlsx") if form in mine.formats)
    order = Order(mine.department, one.period, formats, mine.lang, mine.renderer, mine.revision)
    with one.bundle().opened() as frozen, scratch.folder() as again:
        try:
            made = in_own_process(partial(make_report, frozen, order, again), limit).files
        except KpiError as wrong:
            yield "review.ipynb", Message("it cannot be made again: {why}", why=message_of(wrong))
            return
        for file, path in made.items():
            issued = one.folder / file
            if not issued.is_file() or issued.read_bytes() != path.read_bytes():
                yield file, Message("made again from its frozen inputs it has other bytes")
