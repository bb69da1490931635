"""Reports as they were known on an earlier day, beside the drafts and never in their place.

Each department stands on its own record of that day; see `kpilib.records.as_known`. Its report goes
to `reports/<period>/<department>/as-known-<day>/`, whole or not at all.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from kpilib.core import scratch, watched
from kpilib.core.access import write_new
from kpilib.core.files import write_all
from kpilib.core.unwritable import writing
from kpilib.publish.notebooks.execute import load
from kpilib.publish.packs.order import LIMIT
from kpilib.publish.packs.pay_workbook import language_of
from kpilib.publish.packs.report import make_report
from kpilib.publish.paper_revision import REMARKS, known_as
from kpilib.records.as_known.known_workspace import known_on
from kpilib.text.language import language
from kpilib.workspace.reports_folder import look_over
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from kpilib.publish.packs.order import Order


@dataclass(frozen=True)
class DayBefore:
    """The day that reports look back to.

    Attributes:
        day: The day.
        today: Today.
    """

    day: date
    today: date


def known_folder(root: Path, order: Order, day: date) -> Path:
    """Where the files of a report go that looks back to a day."""
    name = f"as-known-{day.isoformat()}"
    return root / "reports" / str(order.period) / order.department / name


def make_known_reports(
    root: Path, orders: Sequence[Order], back: DayBefore, jobs: int, limit: float = LIMIT
) -> Iterator[tuple[Order, str]]:
    """Make reports of an earlier day, several at a time, each in a process of its own.

    Args:
        root: The workspace.
        orders: The reports; how they are called is left to this.
        back: The day.
        jobs: How many at a time.
        limit: Seconds that one may take.

    Yields:
        Each report as it comes, and why it could not be made; empty where it was.
    """
    load()  # here, once for all reports
    works = [partial(make_known_report, root, order, back) for order in orders]
    for number, answer in watched.results(works, jobs, limit):
        yield orders[number], answer.error


def make_known_report(root: Path, order: Order, back: DayBefore) -> None:
    """Make one report of an earlier day.

    Raises:
        KpiError: It cannot be made: what was known that day is on no record, or was faulty.
    """
    workspace = Workspace(root)
    folder = known_folder(root, order, back.day)
    look_over(workspace).refuse(folder)
    called = replace(order, revision=known_as(back.day))
    with (
        known_on(workspace, order.department, back.day, back.today) as known,
        scratch.folder() as made,
    ):
        assessment = known.assess(order.department, order.period)
        spoken = language(language_of(known, order, assessment))
        _, *remarks = known.said(order.department, order.period)  # the title says the day
        told = map(spoken.said, remarks)
        write_new(known.root / REMARKS, "\n".join(told).encode())
        make_report(known, called, made)
        files = {
            folder / path.relative_to(made): path.read_bytes()
            for path in sorted(made.rglob("*"))
            if path.is_file()
        }
        with writing(folder):
            if folder.is_dir():  # formats that are no longer asked for
                shutil.rmtree(folder)
            write_all(files, workspace.access)
