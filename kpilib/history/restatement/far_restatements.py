"""The reports of restatements, made by a cluster: what changed, and why, is worked out here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.history.restatement.load_restatement import review_of
from kpilib.history.restatement.restatement_print import print_of, print_restatement
from kpilib.publish.cluster.far_reports import people_in
from kpilib.publish.cluster.far_statements import refuse_others
from kpilib.publish.cluster.needed_files import NeededFiles
from kpilib.publish.packs.order import shown_in
from kpilib.publish.packs.server import FOR_NOTEBOOKS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from kpilib.history.restatement.restatement_print import RestatementPrint
    from kpilib.history.restatement.restatement_report import RestatementOptions
    from kpilib.publish.cluster.cluster import Cluster
    from kpilib.publish.cluster.far_work import Handed
    from kpilib.records.bridge.restate import Restatement
    from kpilib.workspace.workspace import Workspace

_NOTEBOOK, _FORM, _PERSON = 0.5, 0.2, 0.005
"""Seconds of processor time: a notebook, each format, and a person, whose figures are compared."""


@dataclass(frozen=True)
class FarRestatement:
    """The report of a restatement for a worker.

    Attributes:
        asked: Which.
        digest: Of the files that it is made of; see `NeededFiles`.
        seconds: What it costs.
    """

    asked: RestatementPrint
    digest: str
    seconds: float

    @property
    def department(self) -> str:
        """Whose."""
        return self.asked.department

    @property
    def warm(self) -> str:
        """It is shown by a notebook."""
        return FOR_NOTEBOOKS

    def make(self, root: Path) -> None:
        """Make it out of the copy of the workspace."""
        refuse_others(root, self.department, self.digest)
        folder = self._folder(root)
        folder.mkdir(parents=True)
        print_restatement(root, self.asked, folder)

    def files(self, root: Path) -> Mapping[str, bytes]:
        """The report and its notebook, by their names."""
        return {path.name: path.read_bytes() for path in sorted(self._folder(root).iterdir())}

    def _folder(self, root: Path) -> Path:
        return root / "made" / f"{self.department} {self.asked.period} restatement"


Papers = dict[tuple[str, str], "Handed"]
"""What workers have made, by department and period."""


def far_restatements(
    workspace: Workspace, chain: Sequence[Restatement], options: RestatementOptions
) -> list[FarRestatement]:
    """The reports of a chain, each of a period that changed; none where no report is asked for.

    Raises:
        KpiError: What has been issued is not whole.
    """
    formats = shown_in(options.formats)
    if not formats:
        return []
    digest = NeededFiles(workspace.root).digest(chain[0].department)
    found = []
    for place, one in enumerate(chain):
        if one.changed:
            review = review_of(workspace, tuple(chain[place:]), options.lang)
            people = people_in(workspace.inputs_folder(one.department, one.period))
            seconds = _NOTEBOOK + len(formats) * _FORM + people * _PERSON
            asked = print_of(review, formats, options.renderer)
            found.append(FarRestatement(asked, digest, seconds))
    return found


def papers_made_there(cluster: Cluster, root: Path, works: Sequence[FarRestatement]) -> Papers:
    """Have reports made by workers.

    Raises:
        ClusterError: See `Cluster.done`.
    """
    longest_first = sorted(works, key=lambda work: -work.seconds)
    return {
        (work.department, work.asked.period): handed
        for work, handed in cluster.done(root, longest_first)
    }
