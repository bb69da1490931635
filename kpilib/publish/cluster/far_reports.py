"""The reports of a pack, made by a cluster: the same files as if they had been made here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.files import write_all
from kpilib.core.jsontext import parse_json
from kpilib.core.messages import Message
from kpilib.core.unwritable import CannotWrite
from kpilib.publish.packs import local_reports
from kpilib.publish.packs.cache import Still, forget_state, ingredients, read_state, state_file
from kpilib.publish.packs.local_reports import report_folder
from kpilib.publish.packs.server import warm_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from kpilib.publish.cluster.cluster import Cluster
    from kpilib.publish.cluster.far_work import Handed
    from kpilib.publish.packs.order import Order
    from kpilib.workspace.workspace import Workspace

_NOTEBOOK, _FORM, _PERSON = 0.4, 0.2, 0.003
"""Seconds of processor time: a notebook, each format that shows it, and of these a person."""

_WORKBOOK = 0.1

_BYTES_OF_ROW = 40
"""In tables that are not text: how many people there are is guessed, for it decides no figure."""


@dataclass(frozen=True)
class FarReport:
    """A report for a worker.

    Attributes:
        order: Which.
        seconds: What it costs.
    """

    order: Order
    seconds: float

    @property
    def department(self) -> str:
        """Whose."""
        return self.order.department

    @property
    def warm(self) -> str:
        """By whether it is shown, or is a workbook alone."""
        return warm_for(notebooks=self.order.runs_notebook)

    def make(self, root: Path) -> object:
        """Make it as here, into the copy of the workspace."""
        return local_reports.make(root, self.order)

    def files(self, root: Path) -> Mapping[str, bytes]:
        """Its files by their place beside its folder, its state last."""
        folder = report_folder(root, self.order)
        state = read_state(folder)
        made = [folder / name for name in sorted(state["files"])] if state else []
        paths = [*made, state_file(folder)]
        return {path.relative_to(folder.parent).as_posix(): path.read_bytes() for path in paths}


def make_reports_there(
    cluster: Cluster, root: Path, orders: Sequence[Order]
) -> Iterator[tuple[Order, str]]:
    """Make reports on workers, and put their files into this workspace.

    Yields:
        Each report as it comes, and why it could not be made; empty where it was.

    Raises:
        ClusterError: See `Cluster.done`.
    """
    still = Still(root)
    works = [FarReport(order, report_seconds(still, order)) for order in orders]
    works.sort(key=lambda work: -work.seconds)  # the longest first: nobody waits for it at the end
    for work, handed in cluster.done(root, works):
        yield work.order, handed.error or _delivered(still, work.order, handed)


def report_seconds(workspace: Workspace, order: Order) -> float:
    """What a report is expected to cost: people times formats, and the notebook."""
    people = people_in(workspace.inputs_folder(order.department, order.period))
    pages = len(order.pages) * (_FORM + _PERSON * people)
    notebook = _NOTEBOOK + _PERSON * people if order.runs_notebook else 0.0
    return notebook + pages + _WORKBOOK + _PERSON * people


def people_in(folder: Path) -> int:
    """About how many people a folder of inputs has; a table is not read for it."""
    for path in sorted(folder.glob("employees.*")):
        if path.suffix == ".csv":
            return path.read_bytes().count(b"\n")
        return path.stat().st_size // _BYTES_OF_ROW
    return 0


def _delivered(workspace: Still, order: Order, handed: Handed) -> str:
    """Put a worker's files in their place; why not, where they are of something else."""
    folder = report_folder(workspace.root, order)
    state = state_file(folder).relative_to(folder.parent).as_posix()
    before = parse_json(handed.files[state], state)["ingredients"]
    other = [
        name for name, value in ingredients(workspace, order).items() if before.get(name) != value
    ]
    if other:
        return Message(
            "the worker had another version of {libraries} than this machine",
            libraries=tuple(other),
        )
    try:
        forget_state(folder)
        files = {folder.parent / name: content for name, content in handed.files.items()}
        write_all(files, workspace.access)
    except CannotWrite as wrong:
        return wrong.message
    return ""
