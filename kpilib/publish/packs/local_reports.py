"""Reports made on this machine, each in a process of its own.

They share nothing with this one or each other, but hand on what each would find out anew
(`handed_on`) and a pandoc that remembers nothing (`converters`).
"""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from kpilib.core import forked, watched
from kpilib.core.lazy import lazy
from kpilib.publish.packs.cache import (
    EDITIONS_FOLDER,
    Still,
    forget_state,
    ingredients,
    write_state,
)
from kpilib.publish.packs.handed_on import KnownBefore, taken_over
from kpilib.publish.packs.order import LIMIT
from kpilib.publish.packs.server import FOR_FIGURES, FOR_NOTEBOOKS, Servers, warm_for
from kpilib.publish.packs.worked_ahead import worked_ahead
from kpilib.workspace.at_hand import at_hand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from kpilib.core.watched import Answer
    from kpilib.publish.packs import report
    from kpilib.publish.packs.handed_on import HandedOn
    from kpilib.publish.packs.order import Order

    Maker = Callable[[Path, Sequence[Order]], Iterator[tuple[Order, str]]]
    """Makes the reports of a workspace; yields each as it is made, with its error or nothing."""
else:
    report = lazy("kpilib.publish.packs.report")


def report_folder(root: Path, order: Order) -> Path:
    """Where a report's files go."""
    folder = root / f"reports/{order.period}/{order.department}"
    return folder if order.edition.is_whole else folder / EDITIONS_FOLDER / order.edition.name


def make_here(
    root: Path,
    orders: Sequence[Order],
    jobs: int,
    limit: float = LIMIT,
    servers: Servers | None = None,
) -> Iterator[tuple[Order, str]]:
    """Make reports, several at a time, each in a process of its own.

    Where there is `fork`, the processes are copies of a server that has imported everything once.

    Args:
        root: The workspace.
        orders: The reports.
        jobs: How many at a time.
        limit: Seconds that one may take.
        servers: Those that make something else afterwards; of their own when left out.

    Yields:
        Each report as it comes, and why it could not be made; empty where it was.

    Raises:
        NoServer: No process can be started.
    """
    if not orders:
        return  # and load nothing
    works = [partial(make, root, order) for order in orders]
    answers: Iterator[tuple[int, Answer]]
    with ExitStack() as own:
        if _copies_this(orders):
            import_module(FOR_FIGURES)
            copies = watched.results(works, jobs, limit)
            answers = ((number, taken_over(answer)) for number, answer in copies)
        else:
            kept, warm = servers or own.enter_context(Servers()), _warm(orders)
            kept.begin(warm)
            known = None
            if jobs > 1 and warm == FOR_NOTEBOOKS:
                known = worked_ahead(root, orders, partial(kept.is_loading, warm))
            answers = kept.results(works, jobs, limit, warm, known)
        for number, answer in answers:
            yield orders[number], answer.error


def begin_here(servers: Servers, orders: Sequence[Order]) -> None:
    """Have that begin to load which will make some reports, while this process does something else.

    Raises:
        NoServer: No process can be started.
    """
    if orders and not _copies_this(orders):
        servers.begin(_warm(orders))


def _copies_this(orders: Sequence[Order]) -> bool:
    """Whether reports' processes are copies of this one, because little is missing in it.

    To load a server takes as long as ten workbooks; what runs notebooks is never loaded here.
    """
    return forked.is_safe() and _warm(orders) == FOR_FIGURES


def _warm(orders: Sequence[Order]) -> str:
    return warm_for(notebooks=any(order.runs_notebook for order in orders))


def make(root: Path, order: Order) -> HandedOn:
    """Make one report of a workspace.

    Returns:
        What other reports of this machine need not draw again.

    Raises:
        KpiError: It cannot be made.
    """
    known = KnownBefore.now()
    workspace = Still(root)
    folder = report_folder(root, order)
    now = ingredients(workspace, order)
    forget_state(folder)
    with at_hand(workspace):
        made = report.make_report(workspace, order, folder)
    write_state(folder, now, made, workspace.access)
    return known.beyond()
