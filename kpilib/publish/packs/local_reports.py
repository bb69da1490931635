"""Reports made on this machine, by worker processes that share nothing with this or each other."""

from __future__ import annotations

from functools import partial
from multiprocessing import get_context
from typing import TYPE_CHECKING

from kpilib.core.forked import can_fork
from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.core.unwritable import of_system
from kpilib.publish.packs import server, workers
from kpilib.publish.packs.cache import Still, forget_state, ingredients, write_state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from kpilib.publish.packs import report
    from kpilib.publish.packs.order import Order

    Maker = Callable[[Path, Sequence[Order]], Iterator[tuple[Order, str]]]
    """Makes the reports of a workspace; yields each as it is made, with its error or nothing."""
else:
    report = lazy("kpilib.publish.packs.report")


def report_folder(root: Path, order: Order) -> Path:
    """Where a report's files go."""
    return root / "reports" / str(order.period) / order.department


def make_here(
    root: Path, orders: Sequence[Order], jobs: int, limit: float = workers.LIMIT
) -> Iterator[tuple[Order, str]]:
    """Make reports, several at a time.

    Where there is `fork`, the processes are copies of a server that has imported everything once.

    Args:
        root: The workspace.
        orders: The reports.
        jobs: How many at a time.
        limit: Seconds that one may take.

    Yields:
        Each report as it comes, and why it could not be made; empty where it was.

    Raises:
        NoPlace: No folder for temporary files can be used.
    """
    if not orders:
        return
    context = server.started() if can_fork() else get_context("spawn")
    yield from workers.outcomes(context, partial(make, root), orders, jobs, limit)


def make(root: Path, order: Order) -> str:
    """Make one report of a workspace; the error's text where it cannot be made."""
    workspace = Still(root)
    folder = report_folder(root, order)
    try:
        now = ingredients(workspace, order)
        forget_state(folder)
        write_state(folder, now, report.make_report(workspace, order, folder), workspace.access)
    except KpiError as wrong:
        return wrong.message
    except OSError as wrong:  # a full disk where drafts are made, an input that has gone
        return of_system(wrong)
    except Exception as wrong:  # noqa: BLE001 - a fault of ours in one report stops no other
        return Message(
            "a fault in the program: {error}: {said}", error=type(wrong).__name__, said=str(wrong)
        )
    return ""
