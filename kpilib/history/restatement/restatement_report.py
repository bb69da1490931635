"""The files of a restatement: bridge as CSV and workbook, the notebook run, and its report."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from kpilib.core import scratch
from kpilib.core.files import write_all
from kpilib.core.problems import KpiError
from kpilib.core.unwritable import writing
from kpilib.history.restatement.load_restatement import review_of, telling_of
from kpilib.history.restatement.restatement_print import print_of, print_restatement
from kpilib.history.restatement.restatement_tables import relevant
from kpilib.publish.packs.change_workbook import note_rows, sheets_of
from kpilib.publish.packs.order import FORMATS, LIMIT, shown_in
from kpilib.publish.packs.report import in_own_process
from kpilib.publish.render.bridge_sheets import BridgeBook, bridge_workbook
from kpilib.publish.render.workbook_style import Top
from kpilib.publish.review.correction_tables import appeals_table, corrections_table
from kpilib.records.bridge.bridge_table import bridge_csv
from kpilib.workspace.reports_folder import look_over

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kpilib.history.restatement.words import Telling
    from kpilib.publish.cluster.far_work import Handed
    from kpilib.records.bridge.restate import Restatement
    from kpilib.workspace.workspace import Workspace

FOLDER = "restatement"
"""The folder of a restatement beside the revisions of its period."""


class NotPrinted(KpiError):  # noqa: N818 - it reads as what happened
    """A worker could not make the report."""


@dataclass(frozen=True)
class RestatementOptions:
    """How restatements are written.

    Attributes:
        formats: Some of `report.FORMATS`; `xlsx` is the workbook of the bridge.
        lang: `zh`, `en`, or empty for the department's own language.
        renderer: The renderer's name.
        limit: Seconds that a report may take.
    """

    formats: tuple[str, ...] = FORMATS
    lang: str = ""
    renderer: str = "builtin"
    limit: float = LIMIT


def restatement_folder(root: Path, department: str, period: object) -> Path:
    """Where the files of a restatement go."""
    return root / "reports" / str(period) / department / FOLDER


def write_restatement(
    workspace: Workspace,
    chain: Sequence[Restatement],
    options: RestatementOptions,
    papers: Handed | None = None,
) -> Path:
    """Write the files of the first restatement of a chain; nothing that was issued is touched.

    Args:
        workspace: Where everything is.
        chain: The restatement, and those of later periods that it reaches.
        options: How.
        papers: Its report and notebook, where a worker has made them.

    Returns:
        The folder.

    Raises:
        KpiError: The notebook failed, or shows another restatement than this.
    """
    if papers and papers.error:
        raise NotPrinted(papers.error)
    one = chain[0]
    folder = restatement_folder(workspace.root, one.department, one.period)
    look_over(workspace).refuse(folder)
    with writing(folder), scratch.folder() as draft:
        (draft / "bridge.csv").write_text(bridge_csv(one.bridge), encoding="utf-8", newline="")
        if "xlsx" in options.formats:
            telling = telling_of(workspace, one, options.lang)
            (draft / "bridge.xlsx").write_bytes(bridge_workbook(bridge_book(telling)))
        if papers:
            for name, data in papers.files.items():
                (draft / name).write_bytes(data)
        elif printed := shown_in(options.formats):
            review = review_of(workspace, tuple(chain), options.lang)
            asked = print_of(review, printed, options.renderer)
            in_own_process(partial(print_restatement, workspace.root, asked, draft), options.limit)
        forget_restatement(workspace, one.department, one.period)
        files = {folder / path.name: path.read_bytes() for path in sorted(draft.iterdir())}
        write_all(files, workspace.access)
    return folder


def forget_restatement(workspace: Workspace, department: str, period: object) -> None:
    """Take away what an earlier restatement has written: it is no longer so."""
    folder = restatement_folder(workspace.root, department, period)
    if folder.is_dir():
        shutil.rmtree(folder)


def bridge_book(telling: Telling) -> BridgeBook:
    """The workbook of a bridge as text and figures."""
    one = telling.restatement
    department = telling.assessment.department.title.in_(telling.lang)
    found = relevant(one)
    times = telling.assessment.department.appeals
    within = times.decide_within if times else None
    tables = (
        corrections_table(found, telling.cellwords),
        appeals_table(found, telling.wording, telling.person, within),
    )
    say = telling.wording.say
    particulars = say(
        "Department: {department}   Period: {period}   Compared: {base} "
        "and {end}   Amounts in CNY   Nothing is paid by this",
        department=department,
        period=telling.period(one.period),
        base=telling.base,
        end=telling.end,
    )
    return BridgeBook(
        top=Top(say("Before and after"), particulars),
        sheets=sheets_of(one.bridge, telling.lang, telling.name, telling.item),
        notes=tuple(note_rows(tables)),
        spoken=telling.wording.language,
    )
