"""Issue a report: freeze everything that it is made of, as the next revision.

What is issued is made from a copy of the inputs that was taken first, so that a file saved in the
middle of it changes nothing. The revision is there, whole, from the moment that its folder gets
its name; its line in the register follows.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kpilib import __version__
from kpilib.core.access import PRIVATE, Access, make_folder, write_new
from kpilib.core.files import hold_lock, replace_text
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.core.unwritable import writing
from kpilib.history.environment import environment
from kpilib.history.stale import stale_periods, what_first
from kpilib.publish.packs.cache import program_hash
from kpilib.publish.packs.order import FORMATS, LIMIT, Order
from kpilib.publish.packs.report import in_own_process, make_report
from kpilib.records.bridge.bridge_table import bridge_csv
from kpilib.records.bridge.replaced_revision import names_as_issued
from kpilib.records.bridge.restate import towards
from kpilib.records.bridge.settlement_causes import BRIDGE, explained
from kpilib.records.frozen_tables import Settlement, same_tables, settlements_csv
from kpilib.records.ledger import Ledger, Revision, file_faults, not_whole
from kpilib.records.manifest import LAYOUT, MANIFEST, Manifest
from kpilib.records.payment_record import RECORD, frozen_folder, open_period, record_json, record_of
from kpilib.records.seal import clear_away, hashes, make_read_only, put_away
from kpilib.records.settlement import owed_in, paid_already, settlements_file
from kpilib.text.own_phrases import FOLDER as PHRASES
from kpilib.workspace.accepted import ACCEPTED
from kpilib.workspace.across_departments import refuse_paid_twice
from kpilib.workspace.input_bundle import InputBundle
from kpilib.workspace.lookback import earlier_periods
from kpilib.workspace.own_notebook import makes_the_report
from kpilib.workspace.reports_folder import look_over
from kpilib.workspace.sources.as_read import NOTE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from kpilib.core.periods import Period
    from kpilib.engine.results import Results
    from kpilib.publish.packs.order import Made
    from kpilib.workspace.workspace import Workspace

FROM_LEDGER = ("params/settlements/", "params/issued/")
"""Frozen files that are made from the ledger when something is issued, not kept by people."""


class IssueRefused(KpiError):  # noqa: N818 - it reads as what happened
    """A period that must not be issued now; nothing was written."""


@dataclass(frozen=True)
class IssueOptions:
    """How a period is issued.

    Attributes:
        formats: Some of `report.FORMATS`.
        lang: `zh`, `en`, or empty for each department's own language.
        renderer: The renderer's name.
        on: The day of issue, to be noted; may be empty.
        make: What makes the report's files; `report.make_figures` leaves the report itself out.
        limit: Seconds that a report may take.
    """

    formats: tuple[str, ...] = FORMATS
    lang: str = ""
    renderer: str = "builtin"
    on: str = ""
    make: Callable[[Workspace, Order, Path], Made] = make_report
    limit: float = LIMIT


@dataclass(frozen=True)
class Issued:
    """What became of one department.

    Attributes:
        revision: The latest revision.
        new: Whether it has been issued just now; otherwise nothing had changed since.
    """

    revision: Revision
    new: bool

    @property
    def line(self) -> str:
        """One line for the terminal."""
        one = self.revision
        if not self.new:
            return Message(
                "= {department} {period}: nothing to issue, {revision} is as it is now",
                department=one.department,
                period=one.period,
                revision=one.name,
            )
        facts = {
            "department": one.department,
            "period": one.period,
            "revision": one.name,
            "hash": one.sha256[:12],
        }
        if not one.pays:
            return Message(
                "✓ {department} {period}: issued {revision}, replaces {before} and pays nothing "
                "({hash})",
                before=f"r{int(one.name[1:]) - 1}",
                **facts,
            )
        if not one.settlements:
            return Message("✓ {department} {period}: issued {revision} ({hash})", **facts)
        return Message(
            "✓ {department} {period}: issued {revision}, settles {settled} of earlier periods "
            "({hash})",
            settled=len(one.settlements),
            **facts,
        )


def issue(workspace: Workspace, department: str, period: Period, options: IssueOptions) -> Issued:
    """Issue a department's report of a period as its next revision, if anything is new.

    Raises:
        Busy: Somebody else is issuing this department.
        IssueRefused: An earlier period must be issued first.
        LedgerBroken: What has been issued before is not whole.
        ProblemsFound: The inputs are faulty.
    """
    workspace.department(department)
    ledger = Ledger(workspace)
    reports, folder = look_over(workspace), ledger.revision_folder(department, period, "r1").parent
    for each in (ledger.register_file(department).parent, folder):
        reports.refuse(each)
    message = Message(
        "{department} is being issued by somebody else: try again when that is done",
        department=department,
    )
    lock = ledger.register_file(department).with_name(f".{department}.lock")
    access = workspace.access
    with hold_lock(lock, message, access):
        _finish_interrupted(ledger, department, access)
        revisions = ledger.revisions(department)
        _refuse_damaged(ledger, department, revisions)
        _refuse_stale(workspace, department, period, revisions)
        refuse_paid_twice(workspace, department, period)
        order = _order(department, period, options, revisions)
        settlements = explained(revisions, owed_in(revisions, period))
        bundle = _frozen(workspace, order, settlements)
        mine = [one for one in revisions if one.manifest.period == str(period)]
        results = workspace.assess(department, period).results
        notebooks = _notebooks(workspace, department)
        if mine and _is_as_issued(mine[-1], bundle, results, notebooks):
            return Issued(mine[-1], new=False)
        if not mine:
            _refuse_paid_twice(workspace, order, revisions)
        if mine:
            bundle = _with_record(workspace, order, revisions, bundle)
        draft = _Draft(order, bundle, settlements, revisions, options)
        return Issued(_commit(ledger, draft, access), new=True)


def _refuse_damaged(ledger: Ledger, department: str, revisions: Sequence[Revision]) -> None:
    """Nothing is settled by figures that somebody has changed."""
    faults = [fault for one in revisions for fault in file_faults(ledger, one)]
    if faults:
        raise not_whole(department, faults)


def _refuse_stale(
    workspace: Workspace, department: str, period: Period, revisions: Sequence[Revision]
) -> None:
    read = workspace.reads(department, period) - {str(period)}
    earlier = [
        one for one in revisions if one.period.end < period.start or one.manifest.period in read
    ]
    if stale := stale_periods(workspace, department, earlier):
        raise IssueRefused(what_first(department, period, stale))


def _refuse_paid_twice(workspace: Workspace, order: Order, revisions: Sequence[Revision]) -> None:
    """A month that was issued by itself is not paid again with its quarter, nor the reverse."""
    rows = workspace.assess(order.department, order.period).results.rows["payouts"]
    if found := paid_already(revisions, rows):
        raise IssueRefused(
            Message(
                "{report} cannot be issued: it pays what has been paid already: {pieces}. Issue "
                "the other pieces each by itself",
                report=order.name,
                pieces=tuple(
                    Message("{piece} (with {period})", piece=piece, period=period)
                    for piece, period in sorted({(piece, str(period)) for period, piece in found})
                ),
            )
        )


def _order(
    department: str, period: Period, options: IssueOptions, revisions: Sequence[Revision]
) -> Order:
    number = 1 + sum(1 for one in revisions if one.manifest.period == str(period))
    return Order(department, period, options.formats, options.lang, options.renderer, f"r{number}")


def _frozen(workspace: Workspace, order: Order, settlements: Sequence[Settlement]) -> InputBundle:
    """What the report is made of, with what it settles; the inputs are known to be there."""
    name, period = order.department, order.period
    workspace.assess(name, period)
    bundle = InputBundle.of(workspace, name, period, *earlier_periods(workspace, name, period))
    if not settlements:
        return bundle
    path = settlements_file(Path(), order.department, order.period).as_posix()
    text = settlements_csv(settlements).encode()
    return InputBundle(dict(sorted({**bundle.files, path: text}.items())))


def _with_record(
    workspace: Workspace, order: Order, revisions: Sequence[Revision], bundle: InputBundle
) -> InputBundle:
    """What a later revision says of those before it: what was paid and settled, what changed."""
    mine = [one for one in revisions if one.manifest.period == str(order.period)]
    results = workspace.assess(order.department, order.period).results
    record = record_of(
        revisions,
        order.period,
        results.rows["payouts"],
        settles_in=str(open_period(workspace, order.department) or ""),
        names=names_as_issued(mine[0]),
    )
    bridge = towards(mine[-1], order.revision, results, bundle).bridge
    folder = frozen_folder(Path(), order.department, order.period)
    made = {
        (folder / RECORD).as_posix(): record_json(record).encode(),
        (folder / BRIDGE).as_posix(): bridge_csv(bridge).encode(),
    }
    return InputBundle(dict(sorted({**bundle.files, **made}.items())))


def _notebooks(workspace: Workspace, department: str) -> frozenset[str]:
    """The files that make a department's report, by place in the workspace."""
    made_by = makes_the_report(workspace.root, workspace.department(department))
    return frozenset(path.relative_to(workspace.root).as_posix() for path in made_by)


def _is_as_issued(
    latest: Revision, bundle: InputBundle, results: Results, notebooks: Collection[str]
) -> bool:
    """Whether a revision was made of the same files, and says what they say today.

    A new program that comes to the same results is no reason to issue anything again.
    """
    shows = partial(_shows, latest.manifest.lang, notebooks)
    before, now = (each.only(shows).digest for each in (latest.bundle(), bundle))
    return before == now and same_tables(results, latest.tables)


def _shows(lang: str, notebooks: Collection[str], path: str) -> bool:
    """Whether a file makes a difference to the report: not other notebooks that lie about.

    Args:
        lang: Its language.
        notebooks: What makes it, by place in the workspace.
        path: The file's place.

    Nor do phrases of another language than its own, nor does another word about what has been
    accepted: the inputs are what they were.

    What is made from the ledger is left out, too: issuing anything else would change it.
    """
    if path.startswith("notebooks/"):
        return path in notebooks
    if path.startswith(f"{PHRASES}/"):
        return path == f"{PHRASES}/{lang}.yaml"
    # Where rows were read from is no part of it either: another query for the same rows is none.
    return not path.startswith((*FROM_LEDGER, ACCEPTED)) and not path.endswith(f"/{NOTE}")


@dataclass(frozen=True)
class _Draft:
    """A revision that is going to be: what it is made of, and what it follows."""

    order: Order
    bundle: InputBundle
    settlements: tuple[Settlement, ...]
    revisions: tuple[Revision, ...]
    options: IssueOptions


def _write(draft: _Draft, folder: Path) -> None:
    """Everything that a revision consists of, made from the frozen files alone.

    The manifest is written last: it holds the hash of every file and that of the manifest before,
    which makes the hash chain.
    """
    order, revisions = draft.order, draft.revisions
    with draft.bundle.opened() as frozen:
        assessment = frozen.assess(order.department, order.period)
        make = partial(draft.options.make, frozen, order, folder)
        in_own_process(make, draft.options.limit)
    draft.bundle.write(folder / "world")
    write_new(folder / "settlements.csv", settlements_csv(draft.settlements).encode())
    bridge = frozen_folder(folder / "world", order.department, order.period) / BRIDGE
    if bridge.is_file():
        write_new(folder / BRIDGE, bridge.read_bytes())
    versions = json.dumps(environment(), indent=1, sort_keys=True)
    write_new(folder / "environment.json", f"{versions}\n".encode())
    manifest = Manifest(
        department=order.department,
        period=str(order.period),
        revision=order.revision,
        sequence=len(revisions) + 1,
        previous=revisions[-1].sha256 if revisions else "",
        digest=assessment.inputs_hash,
        program=program_hash(),
        version=__version__,
        lang=order.lang or assessment.department.language,
        renderer=order.renderer,
        formats=order.formats,
        on=draft.options.on,
        layout=LAYOUT,
        files=hashes(folder),
    )
    write_new(folder / MANIFEST, manifest.to_bytes())


def _commit(ledger: Ledger, draft: _Draft, access: Access) -> Revision:
    """Fill a folder beside, give it its name, then write its line in the register."""
    department = draft.order.department
    target = ledger.revision_folder(department, draft.order.period, draft.order.revision)
    folder = target.with_name(f".issuing-{target.name}")
    with writing(target):
        make_folder(folder.parent, access)
        folder.mkdir(PRIVATE.folder)  # not there: what was left has been cleared away
        try:
            _write(draft, folder)
        except BaseException:
            clear_away(folder)
            raise
        put_away(folder, target, access)
    _complete_register(ledger, department, access)
    return ledger.revisions(department)[-1]


def _complete_register(ledger: Ledger, department: str, access: Access) -> None:
    if pending := ledger.pending(department):
        path = ledger.register_file(department)
        before = path.read_text(encoding="utf-8") if path.is_file() else ""
        replace_text(path, before + pending.entry.line(), access)


def _finish_interrupted(ledger: Ledger, department: str, access: Access) -> None:
    """Complete or clear away what an issue that was killed has left."""
    for left in ledger.unfinished(department):
        clear_away(left)
    if pending := ledger.pending(department):
        make_read_only(pending.folder, access)
        _complete_register(ledger, department, access)
