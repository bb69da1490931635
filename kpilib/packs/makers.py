"""Who makes reports: processes of this machine that share nothing with this one or each other."""

from __future__ import annotations

from multiprocessing import get_context
from typing import TYPE_CHECKING

from kpilib import interrupts
from kpilib.notebooks.forkshell import can_fork
from kpilib.packs.freshness import Still, forget_state, ingredients, write_state
from kpilib.problems import KpiError
from kpilib.unwritable import of_system

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from kpilib.packs.order import Order

    Maker = Callable[[Path, Sequence[Order]], Iterator[tuple[Order, str]]]
    """Makes the reports of a workspace; yields each as it is made, with its error or nothing."""


def report_folder(root: Path, order: Order) -> Path:
    """Where a report's files go."""
    return root / "reports" / str(order.period) / order.department


def make_here(root: Path, orders: Sequence[Order], jobs: int) -> Iterator[tuple[Order, str]]:
    """Make reports, several at a time.

    Where there is `fork`, the processes are copies of a server that has imported everything once.

    Args:
        root: The workspace.
        orders: The reports.
        jobs: How many at a time.

    Yields:
        Each report as it comes, and why it could not be made; empty where it was.
    """
    if not orders:
        return
    context = get_context("forkserver" if can_fork() else "spawn")
    if can_fork():
        context.set_forkserver_preload(["kpilib.notebooks.warm"])
    tasks = [(place, root, order) for place, order in enumerate(orders)]
    with context.Pool(min(jobs, len(orders)), interrupts.be_a_worker) as pool:
        for place, error in pool.imap_unordered(_make_task, tasks):
            yield orders[place], error


def _make_task(task: tuple[int, Path, Order]) -> tuple[int, str]:
    place, root, order = task
    return place, make(root, order)


def make(root: Path, order: Order) -> str:
    """Make one report of a workspace; the error's text where it cannot be made."""
    from kpilib.packs.report import make_report  # noqa: PLC0415 - who only looks does without

    workspace = Still(root)
    folder = report_folder(root, order)
    try:
        now = ingredients(workspace, order)
        forget_state(folder)
        write_state(folder, now, make_report(workspace, order, folder))
    except KpiError as wrong:
        return str(wrong)
    except OSError as wrong:  # a full disk where drafts are made, an input that has gone
        return of_system(wrong)
    except Exception as wrong:  # noqa: BLE001 - a fault of ours in one report stops no other
        return f"a fault in the program: {type(wrong).__name__}: {wrong}"
    return ""
