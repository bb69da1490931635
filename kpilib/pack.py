"""The review pack: every department's report of one period, and the page that leads to them."""

from __future__ import annotations

from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING

from kpilib.forkshell import can_fork
from kpilib.freshness import forget_state, ingredients, read_state, why_stale, write_state
from kpilib.index_page import write_index
from kpilib.problems import KpiError
from kpilib.report import FORMATS, Order, make_report
from kpilib.workspace import Workspace, WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from kpilib.periods import Period


@dataclass(frozen=True)
class Outcome:
    """What became of one report.

    Attributes:
        order: The report.
        reason: Why it was made; empty where it was skipped as unchanged.
        error: Why it could not be made; empty where it was.
    """

    order: Order
    reason: str
    error: str = ""

    @property
    def line(self) -> str:
        """One line for the terminal."""
        if self.error:
            return f"✗ {self.order.name}: failed"
        return f"✓ {self.order.name}: {self.reason or 'unchanged, skipped'}"


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
    """

    departments: tuple[str, ...] = ()
    formats: tuple[str, ...] = FORMATS
    lang: str = ""
    renderer: str = "builtin"
    jobs: int = 1
    force: bool = False


def latest_period(workspace: Workspace) -> Period:
    """The last period that has inputs.

    Raises:
        WorkspaceError: No period has any.
    """
    periods = workspace.periods()
    if not periods:
        raise WorkspaceError("there are no inputs: params/inputs/ has no folder of a period")
    return periods[-1]


def orders(workspace: Workspace, period: Period, options: PackOptions) -> list[Order]:
    """The reports of a pack, in the order of `departments.yaml`.

    Raises:
        WorkspaceError: A department is not known, or none has inputs for the period.
    """
    named = [workspace.department(name).id for name in options.departments]
    names = named or [
        name for name in workspace.departments if workspace.inputs_folder(name, period).is_dir()
    ]
    if not names:
        known = ", ".join(map(str, workspace.periods())) or "none"
        raise WorkspaceError(f"no department has inputs for {period}; periods with inputs: {known}")
    return [Order(name, period, options.formats, options.lang, options.renderer) for name in names]


def report_folder(root: Path, order: Order) -> Path:
    """Where a report's files go."""
    return root / "reports" / str(order.period) / order.department


def make_pack(
    workspace: Workspace,
    period: Period,
    options: PackOptions,
    told: Callable[[Outcome], None] = lambda _: None,
) -> tuple[list[Outcome], Path]:
    """Make the reports that are not up to date, and the index; one failure stops no other.

    Args:
        workspace: Where everything is.
        period: The period.
        options: How.
        told: Called with each outcome as it comes.

    Returns:
        The outcomes in the order of the reports, and the index page.
    """
    wanted = orders(workspace, period, options)
    outcomes: dict[str, Outcome] = {}
    stale: list[Order] = []
    for order in wanted:
        reason = _reason(workspace, order, force=options.force)
        outcomes[order.name] = Outcome(order, reason)
        if reason:
            stale.append(order)
        else:
            told(outcomes[order.name])
    for order, error in _made(workspace.root, stale, options.jobs):
        outcome = Outcome(order, outcomes[order.name].reason, error)
        outcomes[order.name] = outcome
        told(outcome)
    results = [outcomes[order.name] for order in wanted]
    return results, _index(workspace, period, results)


def _reason(workspace: Workspace, order: Order, *, force: bool) -> str:
    if force:
        return "asked for"
    return why_stale(ingredients(workspace, order), report_folder(workspace.root, order))


def _made(root: Path, stale: Sequence[Order], jobs: int) -> Iterable[tuple[Order, str]]:
    """Make reports in processes that share nothing with this one or with each other.

    Where there is `fork`, they are copies of a server that has imported everything once.
    """
    if not stale:
        return
    method = "forkserver" if can_fork() else "spawn"
    context = get_context(method)
    if can_fork():
        context.set_forkserver_preload(["kpilib.warm"])
    tasks = [(str(root), order) for order in stale]
    with context.Pool(min(jobs, len(stale))) as pool:
        for place, error in pool.imap_unordered(_make_task, enumerate(tasks)):
            yield stale[place], error


def _make_task(task: tuple[int, tuple[str, Order]]) -> tuple[int, str]:
    place, (root, order) = task
    return place, _make(Workspace(root), order)


def _make(workspace: Workspace, order: Order) -> str:
    """Make one report; the error's text where it cannot be made."""
    folder = report_folder(workspace.root, order)
    now = ingredients(workspace, order)
    forget_state(folder)
    try:
        made = make_report(workspace, order, folder)
    except KpiError as wrong:
        return str(wrong)
    except Exception as wrong:  # noqa: BLE001 - a fault of ours in one report stops no other
        return f"a fault in the program: {type(wrong).__name__}: {wrong}"
    write_state(folder, now, made)
    return ""


def _index(workspace: Workspace, period: Period, outcomes: Sequence[Outcome]) -> Path:
    """The page of the whole period, with every department that has a report or an error."""
    errors = {outcome.order.department: outcome.error for outcome in outcomes if outcome.error}
    states = {}
    for name in workspace.departments:
        folder = workspace.root / "reports" / str(period) / name
        if (state := read_state(folder)) and name not in errors:
            states[name] = state
    return write_index(workspace, period, states, errors)
