"""The review pack: the reports of departments and periods, and the pages that lead to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core import scratch
from kpilib.core.messages import Message, message_of
from kpilib.core.problems import KpiError
from kpilib.core.unwritable import CannotWrite
from kpilib.publish.company.company_papers import PapersOrder, make_papers_here, why_papers
from kpilib.publish.company.write_pages import write_page
from kpilib.publish.editions.available import why_none
from kpilib.publish.editions.declaration import EDITIONS, MANAGER
from kpilib.publish.editions.edition_index import write_edition_index
from kpilib.publish.packs.cache import Still, forget_report, ingredients, why_stale
from kpilib.publish.packs.local_reports import begin_here, make_here, report_folder
from kpilib.publish.packs.order import FORMATS, LIMIT, Order
from kpilib.publish.packs.server import Servers
from kpilib.publish.scheme_book.book_folder import keep_current
from kpilib.workspace.departments import WorkspaceError
from kpilib.workspace.reports_folder import LinkRefused, tidy
from kpilib.workspace.templates.blank_tables import is_blank

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.publish.packs.local_reports import Maker
    from kpilib.workspace.reports_folder import ReportsFolder
    from kpilib.workspace.workspace import Workspace


@dataclass(frozen=True)
class Outcome:
    """What became of one report.

    Attributes:
        order: The report.
        reason: Why it was made; empty where it was skipped as unchanged.
        error: Why it could not be made; empty where it was.
        none: Why there is no such edition; empty where there is one.
    """

    order: Order
    reason: str
    error: str = ""
    none: str = ""

    @property
    def line(self) -> str:
        """One line for the terminal."""
        if self.error:
            return Message("✗ {report}: failed", report=self.order.name)
        if self.none:
            return Message("– {report}: {why}", report=self.order.name, why=self.none)
        if not self.reason:
            return Message("✓ {report}: unchanged, skipped", report=self.order.name)
        return Message("✓ {report}: {why}", report=self.order.name, why=self.reason)


@dataclass(frozen=True)
class PackOptions:
    """How a pack is made.

    Attributes:
        departments: Ids; all that have inputs for the period when empty.
        formats: Some of `report.FORMATS`.
        lang: `zh`, `en`, or empty for each department's own language.
        renderer: The renderer's name.
        jobs: How many reports at a time.
        force: Make every report again.
        limit: Seconds that one report may take; then it is given up.
        statements: Make everybody's statement, too.
        maker: Who makes them; processes of this machine when left out.
        company: Whether the company's own papers are made where several departments are packed.
        editions: For whom, by their names.
    """

    departments: tuple[str, ...] = ()
    formats: tuple[str, ...] = FORMATS
    lang: str = ""
    renderer: str = "builtin"
    jobs: int = 1
    force: bool = False
    limit: float = LIMIT
    statements: bool = False
    maker: Maker | None = None
    company: bool = True
    editions: tuple[str, ...] = (MANAGER.name,)


@dataclass(frozen=True)
class Pack:
    """What has been made.

    Attributes:
        outcomes: Of every report, in their order.
        pages: The index pages of every period.
        unwritten: Why a page or a paper of the company could not be written.
        papers: Periods whose company papers have been made, and why.
        told: What else there is to say, such as whose rights have been set right.
    """

    outcomes: tuple[Outcome, ...]
    pages: tuple[Path, ...]
    unwritten: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()

    @property
    def is_settled(self) -> bool:
        """Whether nothing was to be made, and nothing is wrong."""
        return not (
            self.unwritten
            or self.told
            or self.papers
            or any(outcome.reason or outcome.error for outcome in self.outcomes)
        )


def latest_period(workspace: Workspace) -> Period:
    """The last period that has inputs which somebody has filled in.

    Raises:
        WorkspaceError: No period has any.
    """
    periods = workspace.periods() if workspace.departments else []
    names = tuple(workspace.departments)
    filled = (p for p in reversed(periods) if not all(is_blank(workspace, n, p) for n in names))
    return next(filled, None) or with_data(workspace)[-1]


def with_data(workspace: Workspace) -> list[Period]:
    """The periods in which anything is filled in; those that are still blank where none is.

    Raises:
        WorkspaceError: No period has any inputs.
    """
    periods = workspace.periods() if workspace.departments else []
    if not periods:
        raise WorkspaceError(
            Message(
                "there are no inputs: params/inputs/ has no folder of a period. `kpi new-period "
                "2026Q1`, with your period, writes the tables to fill in"
            )
        )
    names = tuple(workspace.departments)
    return [p for p in periods if not all(is_blank(workspace, name, p) for name in names)] or (
        periods
    )


def orders(
    workspace: Workspace, periods: Sequence[Period], options: PackOptions
) -> tuple[Order, ...]:
    """The reports of a pack: period by period, in the order of `departments.yaml`.

    Raises:
        WorkspaceError: A department is not known, or none has inputs for a period.
    """
    named = [workspace.department(name).id for name in options.departments]
    return tuple(
        Order(name, period, options.formats, options.lang, options.renderer,
              statements=options.statements and edition.is_whole, edition=edition)
        for period in periods
        for name in _departments(workspace, period, named, several=len(periods) > 1)
        for edition in map(EDITIONS.__getitem__, options.editions)
        if edition.has_any(options.formats)
    )  # fmt: skip


def _departments(
    workspace: Workspace, period: Period, named: Sequence[str], *, several: bool
) -> Sequence[str]:
    """Those asked for; of several periods only where there are inputs."""
    if named and not several:
        if not any(workspace.department(name).sources for name in named):
            workspace.with_inputs(period, named)  # else a page of nothing would be written
        return named
    if named:
        return [name for name in named if workspace.inputs_folder(name, period).is_dir()]
    return workspace.with_inputs(period)


def make_pack(
    workspace: Workspace,
    periods: Sequence[Period],
    options: PackOptions,
    told: Callable[[Outcome], None] = lambda _: None,
) -> Pack:
    """Make the reports that are not up to date, and the indexes; one failure stops no other.

    Args:
        workspace: Where everything is.
        periods: The periods.
        options: How.
        told: Called with each outcome as it comes.

    Raises:
        LinkRefused: `reports/` or the folder of a period is a link that nobody has named.
    """
    scratch.sweep_once()  # where nothing has to be made, nobody else would
    root, still = workspace.root, Still(workspace.root)
    wanted = orders(still, periods, options)
    reports = tidy(still)
    for period in periods:
        reports.refuse(root / "reports" / str(period), whole=False)
    outcomes: dict[str, Outcome] = {}
    for order in wanted:
        found = _looked_at(still, order, reports, force=options.force)
        outcomes[order.name] = found
        if not found.reason:
            told(found)
    stale = [outcome.order for outcome in outcomes.values() if outcome.reason]
    pages: list[Path] = []
    papers: list[str] = []
    with Servers() as servers:
        if not options.maker:
            begin_here(servers, stale)
        # The chapters that reports link to depend on none, and are made while the server loads.
        unwritten: list[str] = list(keep_current(still, wanted))
        if options.maker:
            made = options.maker(root, stale)
        else:
            made = make_here(root, stale, options.jobs, options.limit, servers)
        for order, error in made:
            outcomes[order.name] = Outcome(order, outcomes[order.name].reason, error)
            told(outcomes[order.name])
        results = tuple(outcomes[order.name] for order in wanted)
        now = Still(root) if stale else still
        whole = [order for order in wanted if order.edition.is_whole]
        if options.company:
            papers = _papers(servers, now, whole, options, unwritten)
    now = Still(root) if papers else now
    for period in periods:
        try:
            pages += _pages(now, period, results, options.editions)
        except CannotWrite as wrong:
            unwritten.append(wrong.message)
    told_too = tuple(filter(None, [reports.told]))
    return Pack(results, tuple(pages), tuple(unwritten), told_too, tuple(papers))


def _looked_at(still: Still, order: Order, reports: ReportsFolder, *, force: bool) -> Outcome:
    """What is known of a report before any is made: with a reason it is to be made."""
    folder = report_folder(still.root, order)
    try:
        reports.refuse(folder)
    except LinkRefused as wrong:
        return Outcome(order, "", wrong.message)
    if none := why_none(still, order):
        forget_report(folder)
        return Outcome(order, "", none=none)
    return Outcome(order, Message("asked for") if force else _why(still, order))


def _papers(
    servers: Servers,
    still: Still,
    wanted: Sequence[Order],
    options: PackOptions,
    unwritten: list[str],
) -> list[str]:
    """Make the company's papers of every period that several departments are packed of."""
    reasons: dict[PapersOrder, str] = {}
    for period in {order.period: None for order in wanted}:
        several = sum(1 for order in wanted if order.period == period) > 1
        order = PapersOrder(period, options.formats, options.lang, options.renderer)
        try:
            reason = why_papers(still, order, several=several)
        except (KpiError, OSError) as wrong:
            unwritten.append(_of_company(period, message_of(wrong)))
            continue
        if reason:
            reasons[order] = Message("asked for") if options.force else reason
    try:
        errors = make_papers_here(servers, still.root, [*reasons], options.jobs, options.limit)
    except (KpiError, OSError) as wrong:
        errors = [message_of(wrong)] * len(reasons)
    told = dict(zip(reasons, errors, strict=True))
    unwritten += [_of_company(order.period, error) for order, error in told.items() if error]
    return [_of_company(order.period, reasons[order]) for order in reasons if not told[order]]


def _of_company(period: Period, said: str) -> str:
    return Message("company {period}: {why}", period=str(period), why=said)


def _pages(
    workspace: Workspace, period: Period, outcomes: Sequence[Outcome], editions: Sequence[str]
) -> list[Path]:
    """Write the pages of a period; those that lead to what was asked for."""
    whole = page_of(workspace, period, outcomes)
    found = [EDITIONS[name] for name in editions]
    others = [write_edition_index(workspace, period, one) for one in found if not one.is_whole]
    return [whole, *others] if MANAGER in found else others


def _why(workspace: Still, order: Order) -> str:
    try:
        return why_stale(ingredients(workspace, order), report_folder(workspace.root, order))
    except OSError:  # a folder that may not be read: whoever makes the report says so of it alone
        return Message("it cannot be looked at")


def page_of(workspace: Workspace, period: Period, outcomes: Sequence[Outcome] = ()) -> Path:
    """Write the page of the whole period, with every department that has inputs or an error."""
    errors = {
        outcome.order.department: outcome.error
        for outcome in outcomes
        if outcome.error and outcome.order.period == period and outcome.order.edition.is_whole
    }
    return write_page(workspace, period, errors)
