"""What a report and a statement cost with a cluster of two local workers, and without.

200 departments of the small company and 1,000 statements, from which 10,000 of each follow: both
grow with their number alone, since each batch is made by itself. Processor time of everything:
the command, the scheduler and the workers, whose start (some seconds, once) is left out.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.core import processes
from kpilib.core.periods import Period
from kpilib.publish.cluster.cluster import Cluster
from kpilib.publish.cluster.far_reports import make_reports_there
from kpilib.publish.cluster.far_statements import write_statements_there
from kpilib.publish.packs.local_reports import make_here
from kpilib.publish.packs.order import Order
from kpilib.publish.statements.write_statements import Stated, StatementOrder, write_statements
from kpilib.workspace.workspace import Workspace
from tests.bench.measure import note, result
from tests.bench.statements import crowd
from tests.cluster.running_scheduler import RunningScheduler
from tests.small_company import contents, write_company

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

PERIOD = Period.parse("2026Q1")
REPORTS, STATEMENTS, AIM = 200, 1_000, 10_000
DEPARTMENTS = ("key-accounts", "sales-east")
PROMISED = 1.3


def main() -> None:
    """Print the processor time of a report and of a statement, both ways."""
    reports = int(sys.argv[1]) if len(sys.argv) > 1 else REPORTS
    people = int(sys.argv[2]) if len(sys.argv) > 2 else STATEMENTS
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "elsewhere").mkdir()
        running = RunningScheduler(root / "elsewhere")
        try:
            cluster = Cluster(running.address, patience=60)
            _warm(cluster, root / "warm")
            _reports(cluster, running, root, reports)
            _statements(cluster, running, root, people)
        finally:
            running.close()


def _warm(cluster: Cluster, root: Path) -> None:
    """Have every worker load what it needs, once."""
    write_company(root, [f"w{number}" for number in range(8)])
    orders = [Order(f"w{number}", PERIOD, ("html",)) for number in range(8)]
    _whole(error for _, error in make_reports_there(cluster, root, orders))
    stated = [StatementOrder(order.department, PERIOD) for order in orders]
    _whole("" if isinstance(one, Stated) else str(one)
           for _, one in write_statements_there(cluster, Workspace(root), stated))  # fmt: skip


def _whole(errors: Iterable[str]) -> None:
    if wrong := [error for error in errors if error]:
        raise SystemExit("\n".join(wrong))


def _reports(cluster: Cluster, running: RunningScheduler, root: Path, count: int) -> None:
    names = [f"t{number:03}" for number in range(count)]
    here = write_company(root / "here", names)
    there = Path(shutil.copytree(here, root / "there"))
    orders = [Order(name, PERIOD, ("html",)) for name in names]
    alone = _spent(running, lambda: _whole(error for _, error in make_here(here, orders, 2)))
    far = _spent(
        running, lambda: _whole(error for _, error in make_reports_there(cluster, there, orders))
    )
    if contents(here) != contents(there):
        raise SystemExit("the files of the cluster are others")
    _told("report", count, alone, far)


def _statements(cluster: Cluster, running: RunningScheduler, root: Path, people: int) -> None:
    here = crowd(root / "many", people // len(DEPARTMENTS))
    there = Path(shutil.copytree(here, root / "many there"))
    orders = [StatementOrder(name, PERIOD, (), ("html", "pdf")) for name in DEPARTMENTS]
    count: list[int] = []
    alone = _spent(
        running,
        lambda: count.extend(write_statements(Workspace(here), one).people for one in orders),
    )
    far = _spent(running, lambda: _whole(
        "" if isinstance(one, Stated) else str(one)
        for _, one in write_statements_there(cluster, Workspace(there), orders)))  # fmt: skip
    if contents(here) != contents(there):
        raise SystemExit("the files of the cluster are others")
    _told("statement", sum(count), alone, far)
    ratio = far / alone
    result("A statement by a cluster against one without", ratio, "×", f"at most {PROMISED} ×",
           holds=ratio <= PROMISED)  # fmt: skip


def _told(what: str, count: int, alone: float, far: float) -> None:
    for way, spent in (("without", alone), ("with", far)):
        each = spent * 1000 / count
        note(f"{count} {what}s {way} --cluster: {each:.1f} ms of processor time each, so "
             f"{each * AIM / 3_600_000:.2f} processor hours for {AIM:,}")  # fmt: skip
    note(f"with against without: {far / alone:.2f} ×")


def _spent(running: RunningScheduler, work: Callable[[], object]) -> float:
    """Processor time of this process, its children, and all of the cluster."""
    before, begun = os.times(), _of_cluster(running)
    started = time.perf_counter()
    work()
    after = os.times()
    note(f"{time.perf_counter() - started:.1f} s")
    mine = sum(after[:4]) - sum(before[:4])
    return mine + _of_cluster(running) - begun


def _of_cluster(running: RunningScheduler) -> float:
    """Processor time of scheduler, workers, and of what they began, ended or not."""
    numbers = [one.pid for one in (running.scheduler, *running.workers)]
    return sum(map(_ticks, {*numbers, *(b for n in numbers for b in processes.below(n))}))


def _ticks(number: int) -> float:
    fields = Path("/proc", str(number), "stat").read_bytes().rpartition(b")")[2].split()
    return sum(int(each) for each in fields[11:15]) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
