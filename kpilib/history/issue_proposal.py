"""What `kpi issue` would write now for one department and period, whole, before it is written.

A plan shows it, whoever approves consents to it, and `kpi issue` writes it: all three by its
digest, so that nothing but what was looked at is ever issued. It is made of the files as they are
at one moment; neither a day nor a name is part of it, nor what other periods have issued since.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.program_hash import program_hash
from kpilib.core.tables import RESULT_TABLES
from kpilib.history.draft_renderer import renderer_of_draft, theme_files
from kpilib.history.elsewhere_issue import refuse_elsewhere, with_elsewhere
from kpilib.history.issue_refused import IssueRefused
from kpilib.history.signing.dsse import digest_of
from kpilib.history.signing.private_keys import KeyFolder
from kpilib.history.stale import stale_before, what_first
from kpilib.publish.packs.order import FORMATS, LIMIT, THEME, Order
from kpilib.publish.packs.report import make_report
from kpilib.publish.render import named
from kpilib.records.bridge.bridge_table import bridge_csv
from kpilib.records.bridge.replaced_revision import names_as_issued
from kpilib.records.bridge.restate import towards
from kpilib.records.bridge.settlement_causes import explained
from kpilib.records.frozen_tables import same_tables, settlements_csv
from kpilib.records.ledger import Ledger
from kpilib.records.ledger_faults import not_whole
from kpilib.records.left_open import LEFT_OPEN, left_csv, left_file
from kpilib.records.manifest import BRIDGE
from kpilib.records.paid_elsewhere import ELSEWHERE
from kpilib.records.payment_record import RECORD, frozen_folder, open_period, record_json, record_of
from kpilib.records.revision import Revision, live
from kpilib.records.revision_files import file_faults
from kpilib.records.settlement import paid_already, settlements_file
from kpilib.records.settling import SettlingResult, settling, terms_now
from kpilib.text.own_phrases import FOLDER as PHRASES
from kpilib.workspace.accepted import ACCEPTED
from kpilib.workspace.across_departments import refuse_paid_twice
from kpilib.workspace.departments import SETTINGS
from kpilib.workspace.input_bundle import InputBundle, without_policy
from kpilib.workspace.lookback import earlier_periods
from kpilib.workspace.own_notebook import makes_the_report
from kpilib.workspace.people_file import PEOPLE
from kpilib.workspace.sources.as_read import NOTE
from kpilib.workspace.write_offs import WRITE_OFFS, read_write_offs

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from kpilib.core.periods import Period
    from kpilib.engine.results import Results
    from kpilib.history.elsewhere_list import ElsewhereList
    from kpilib.publish.packs.order import Made
    from kpilib.records.frozen_tables import Settlement
    from kpilib.workspace.workspace import Workspace

FROM_LEDGER = ("params/settlements/", "params/issued/", LEFT_OPEN, ELSEWHERE)
"""Frozen files that are made from the ledger when something is issued, not kept by people."""

_NO_FIGURES = (ACCEPTED, PEOPLE, WRITE_OFFS)
"""What people decide beside the inputs, and moves no figure of a period."""


@dataclass(frozen=True)
class IssueOptions:
    """How a period is issued.

    Attributes:
        formats: Some of `report.FORMATS`.
        lang: `zh`, `en`, or empty for each department's own language.
        renderer: The renderer's name; empty for the one that laid out the draft.
        on: The day of issue, to be noted; today when empty.
        make: What makes the report's files; `report.make_figures` leaves the report itself out.
        limit: Seconds that a report may take.
        allow: Called with what is going to be issued before anything is written; it may refuse.
        by: Who issues or approves; may be empty.
        keys: Where their private key is.
        elsewhere: What was paid for the period before there was a ledger, where it was.
        reason: Why it was paid elsewhere, or is void.
        void: What was issued is voided; see `history/void.py`.
    """

    formats: tuple[str, ...] = FORMATS
    lang: str = ""
    renderer: str = "builtin"
    on: str = ""
    make: Callable[[Workspace, Order, Path], Made] = make_report
    limit: float = LIMIT
    allow: Callable[[IssueProposal | None], None] = lambda _: None
    by: str = ""
    keys: KeyFolder = KeyFolder()  # noqa: RUF009 - frozen, and without keys
    elsewhere: ElsewhereList | None = None
    reason: str = ""
    void: bool = False


@dataclass(frozen=True)
class IssueProposal:
    """A revision that is going to be: what it is made of, and what it follows.

    Attributes:
        order: The report that is made of it.
        bundle: Everything that it is made of.
        results: Its figures.
        settlements: What it pays or takes back for earlier periods.
        acts: The department's chain up to now, in sequence.
        elsewhere: Why the period was paid elsewhere; empty where it is paid by this.
    """

    order: Order
    bundle: InputBundle
    results: Results
    settlements: tuple[Settlement, ...]
    acts: tuple[Revision, ...]
    elsewhere: str = ""

    @property
    def replaces(self) -> Revision | None:
        """The revision that it replaces; None where it is what pays."""
        mine = of_period(live(self.acts), self.order.period)
        return mine[-1] if mine else None

    @property
    def shown_otherwise(self) -> tuple[str, ...]:
        """Files, but for notebooks, that its report shows and that what it replaces had otherwise.

        Those of earlier periods are among them: a report compares with them.
        """
        if self.replaces is None:
            return ()
        before, now = (
            {**files, SETTINGS: without_policy(files.get(SETTINGS, b""))}
            for files in (self.replaces.bundle().files, self.bundle.files)
        )
        other = (path for path in {*before, *now} if before.get(path) != now.get(path))
        return tuple(sorted(filter(partial(_shows, self.order.lang, ()), other)))

    @property
    def latest(self) -> Revision | None:
        """The last one in the chain, of whatever period."""
        return self.acts[-1] if self.acts else None

    @property
    def bridge(self) -> bytes:
        """What it changes, and why, as its file says it; empty where it replaces nothing."""
        folder = frozen_folder(Path(), self.order.department, self.order.period)
        return self.bundle.files.get((folder / BRIDGE).as_posix(), b"")

    @property
    def content(self) -> dict[str, object]:
        """What is consented to: everything that is going to be frozen, by its hash."""
        replaces = self.replaces
        return {
            "kind": "issue",
            "department": self.order.department,
            "period": str(self.order.period),
            "revision": self.order.revision,
            "replaces": replaces.name if replaces else "",
            "world": self.bundle.digest,
            "results": {
                name: _sha256(self.results.csv(name).encode()) for name in sorted(RESULT_TABLES)
            },
            "settlements": _sha256(settlements_csv(self.settlements).encode()),
            "bridge": _sha256(self.bridge) if self.bridge else "",
            "formats": list(self.order.formats),
            "lang": self.order.lang,
            "renderer": named(self.order.renderer),
            "program": program_hash(),
            **({"paid": "elsewhere", "reason": self.elsewhere} if self.elsewhere else {}),
        }

    @property
    def file_hashes(self) -> dict[str, str]:
        """SHA-256 of every file that it is made of, so that one that moves can be named."""
        return {path: _sha256(content) for path, content in self.bundle.files.items()}

    @property
    def digest(self) -> str:
        """SHA-256 of its content."""
        return digest_of(self.content)


def propose(
    workspace: Workspace,
    department: str,
    period: Period,
    options: IssueOptions,
    planned: Sequence[Revision] = (),
) -> IssueProposal | None:
    """What would be issued now as the next revision; None where nothing is new.

    Args:
        workspace: Where everything is.
        department: Its id.
        period: The period.
        options: How it is issued.
        planned: What is taken for issued before it; see `history/plan.py`.

    Raises:
        IssueRefused: An earlier period must be issued first.
        LedgerBroken: What has been issued before is not whole.
        ProblemsFound: The inputs are faulty.
    """
    issued = Ledger(workspace).acts(department)
    refuse_damaged(workspace, department, issued)
    acts = (*issued, *planned)
    revisions = live(acts)
    if stale := stale_before(workspace, department, period, revisions):
        raise IssueRefused(what_first(department, period, stale))
    refuse_paid_twice(workspace, department, period)
    order = _order(workspace, department, period, options, acts)
    results = workspace.assess(department, period).results
    terms = terms_now(workspace, department, results)
    settles = settling(revisions, period, terms).explained_by(partial(explained, revisions))
    mine = of_period(revisions, period)
    if options.elsewhere:
        refuse_elsewhere(order.name, mine, options.reason)
        _refuse_paid_twice(order, revisions, results)
        bundle = _frozen(workspace, order, SettlingResult())
        bundle = with_elsewhere(workspace, order, bundle, options.elsewhere, options.reason)
        return IssueProposal(order, bundle, results, (), acts, options.reason.strip())
    bundle = _frozen(workspace, order, settles)
    notebooks = _notebooks(workspace, department)
    if mine and _is_as_issued(mine[-1], bundle, results, notebooks):
        return None
    if mine:
        bundle = _with_record(workspace, order, revisions, bundle, results)
    else:
        _refuse_paid_twice(order, revisions, results)
    return IssueProposal(order, bundle, results, settles.settles, acts)


def of_period(acts: Sequence[Revision], period: Period) -> list[Revision]:
    """Those of one period, in sequence."""
    return [one for one in acts if one.manifest.period == str(period)]


def refuse_damaged(workspace: Workspace, department: str, acts: Sequence[Revision]) -> None:
    """Nothing is settled by figures that somebody has changed."""
    ledger = Ledger(workspace)
    if faults := [fault for one in acts for fault in file_faults(ledger, one)]:
        raise not_whole(department, faults)


def _refuse_paid_twice(order: Order, revisions: Sequence[Revision], results: Results) -> None:
    """A month that was issued by itself is not paid again with its quarter, nor the reverse."""
    if found := paid_already(revisions, results.rows["payouts"]):
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
    workspace: Workspace,
    department: str,
    period: Period,
    options: IssueOptions,
    acts: Sequence[Revision],
) -> Order:
    name = f"r{1 + len(of_period(acts, period))}"  # names of what is void never come again
    lang = options.lang or workspace.department(department).language
    renderer = options.renderer or renderer_of_draft(workspace, department, period)
    return Order(department, period, options.formats, lang, renderer, name)


def _frozen(workspace: Workspace, order: Order, settles: SettlingResult) -> InputBundle:
    """What the report is made of, with what it settles and leaves open."""
    name, period = order.department, order.period
    bundle = InputBundle.of(workspace, name, period, *earlier_periods(workspace, name, period))
    made = {}
    if settles.settles:
        made[settlements_file(Path(), name, period)] = settlements_csv(settles.settles)
    if settles.left:
        made[left_file(Path(), name, period)] = left_csv(settles.left)
    files = {path.as_posix(): text.encode() for path, text in made.items()}
    look = theme_files(workspace, order.renderer)
    return InputBundle(dict(sorted({**bundle.files, **look, **files}.items())))


def _with_record(
    workspace: Workspace,
    order: Order,
    revisions: Sequence[Revision],
    bundle: InputBundle,
    results: Results,
) -> InputBundle:
    """What a later revision says of those before it: what was paid and settled, what changed."""
    mine = of_period(revisions, order.period)
    record = record_of(
        revisions,
        order.period,
        results.rows["payouts"],
        settles_in=str(open_period(workspace, order.department) or ""),
        names=names_as_issued(mine[0]),
        write_offs=read_write_offs(workspace.root, order.department),
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
    before, now = (_digest_of(each.only(shows)) for each in (latest.bundle(), bundle))
    return before == now and same_tables(results, latest.tables)


def _digest_of(bundle: InputBundle) -> str:
    """Of everything that shows; who must consent, and how much is recovered, does not."""
    settings = {SETTINGS: without_policy(bundle.files.get(SETTINGS, b""))}
    return InputBundle({**bundle.files, **settings}).digest


def _shows(lang: str, notebooks: Collection[str], path: str) -> bool:
    """Whether a file makes a difference to the report: not other notebooks that lie about.

    Args:
        lang: Its language.
        notebooks: What makes it, by place in the workspace.
        path: The file's place.

    Nor do phrases of another language than its own, nor does another word about what has been
    accepted or written off, or about who signs: the inputs are what they were.

    What is made from the ledger is left out, too: issuing anything else would change it.
    """
    if path.startswith("notebooks/"):
        return path in notebooks
    if path.startswith(f"{PHRASES}/"):
        return path == f"{PHRASES}/{lang}.yaml"
    # How it looks is no reason either, nor where rows were read from: another query for the same.
    if path.startswith((*FROM_LEDGER, *_NO_FIGURES, f"{THEME.as_posix()}/")):
        return False
    return not path.endswith(f"/{NOTE}")


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
