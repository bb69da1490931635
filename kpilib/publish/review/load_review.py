"""Load a department's review, for `kpilib.Workspace.review` and for notebooks issued earlier.

The workspace is the one named, or else the first folder from the working folder upwards that
holds `params/departments.yaml`, so that a notebook runs wherever it is opened from.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.core.messages import Message, any_of, message_of
from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.publish.editions.declaration import EDITIONS
from kpilib.publish.editions.limited_review import limited_review
from kpilib.publish.notebooks.parameters import refuse_unknown, text_of
from kpilib.publish.paper_revision import is_revision, remarks_in
from kpilib.publish.review.comparison import Comparison
from kpilib.publish.review.department import Review, ReviewError
from kpilib.publish.review.settlements import with_origins
from kpilib.publish.review.snapshot import Snapshot
from kpilib.records.bridge.replaced_revision import replaced_by
from kpilib.text.language import languages
from kpilib.workspace.at_hand import opened
from kpilib.workspace.decision_notes import decision_notes
from kpilib.workspace.departments import WorkspaceError
from kpilib.workspace.latest import department_meant, latest_period
from kpilib.workspace.lookback import earlier_periods

if TYPE_CHECKING:
    from kpilib.engine.inputs.correction_model import Correction
    from kpilib.publish.editions.declaration import Edition
    from kpilib.workspace.workspace import Workspace

__all__ = ["Review", "ReviewError", "find_workspace", "open_review"]

_PARAMETERS = ("department", "period", "lang", "workspace", "revision", "edition")


def find_workspace(start: Path) -> Path:
    """The first folder from `start` upwards that holds `params/departments.yaml`.

    Raises:
        WorkspaceError: There is none.
    """
    for folder in (start, *start.parents):
        if (folder / "params" / "departments.yaml").is_file():
            return folder
    raise WorkspaceError(
        Message(
            "no folder from {start} upwards holds params/departments.yaml: "
            "open the notebook inside a workspace, or name one with the "
            "parameter workspace",
            start=start,
        )
    )


def open_review(
    department: str = "",
    period: str | int = "",
    lang: str = "",
    workspace: str = "",
    revision: str = "draft",
    edition: str = "manager",
) -> Review:
    """Assess a department and the periods before it, ready to be shown.

    Args:
        department: Id in `params/departments.yaml`; the first that has inputs when empty.
        period: Such as `2026Q1`; a year may be a number; the latest with inputs when empty.
        lang: A language; the department's own language when empty.
        workspace: Its folder; found from the working folder upwards when empty.
        revision: `draft`, or the revision that is being issued: `r1`, `r2` …
        edition: For whom: `manager`, who sees everything, `hr`, `posting` or `payroll`.

    Raises:
        KpiError: A parameter is wrong, or inputs are faulty; with the fix.
    """
    folder = text_of("workspace", workspace)
    found = opened(Path(folder) if folder else find_workspace(Path.cwd()))
    return review_in(found, department, period, lang, AskedPaper(revision, edition))


@dataclass(frozen=True, slots=True)
class AskedPaper:
    """Which of a period's papers a review is.

    Attributes:
        revision: `draft`, or the revision that is being issued.
        edition: For whom.
    """

    revision: str = "draft"
    edition: str = "manager"


def review_in(
    ws: Workspace,
    department: str,
    period: Period | str | int,
    lang: str = "",
    asked: AskedPaper | None = None,
) -> Review:
    """The review of a department of an open workspace; see `open_review`."""
    paper = asked or AskedPaper()
    refuse_unknown(_PARAMETERS)
    lang, revision = text_of("lang", lang), text_of("revision", paper.revision)
    department, when = asked_assessment(ws, department, period)
    edition = _edition(text_of("edition", paper.edition))
    refuse_unknown_language(lang)
    if not is_revision(revision):
        raise ReviewError(
            Message(
                "parameter revision is {revision}; expected draft, r1, r2 …",
                revision=repr(revision),
            )
        )
    review = review_of(ws, department, when, lang, revision)
    return review if edition.is_whole else limited_review(review, edition)


def asked_assessment(
    ws: Workspace, department: str, period: Period | str | int
) -> tuple[str, Period]:
    """A department and a period as they were asked for: the first and the latest where empty.

    Raises:
        KpiError: There is no such department, no such period, or there are no inputs.
    """
    name = text_of("department", department)
    if period == "":
        name = department_meant(ws, name)
        return name, latest_period(ws, name)
    when = asked_period(period)
    return department_meant(ws, name, when), when


def review_of(ws: Workspace, department: str, when: Period, lang: str, revision: str) -> Review:
    """The review of a department, of parameters that are in order; see `open_review`."""
    now = Snapshot(ws.assess(department, when))
    earlier, skipped = _earlier(ws, department, when)
    comparison = Comparison(now, earlier)
    replaced = replaced_by(ws, now.assessment)
    return Review(
        comparison,
        ws.spoken(lang or now.assessment.department.language),
        revision,
        skipped,
        settled=with_origins(ws, department, replaced.settles, replaced.leaves),
        replaced=replaced,
        corrections=ws.corrections(department, when),
        open_before=_open_before(ws, department, when),
        decision_notes=decision_notes(ws.root, department, when),
        remarks=remarks_in(ws.root, revision),
    )


def _edition(name: str) -> Edition:
    if name not in EDITIONS:
        raise ReviewError(
            Message(
                "parameter edition is {edition}; expected {known}",
                edition=repr(name),
                known=any_of(list(EDITIONS)),
            )
        )
    return EDITIONS[name]


def refuse_unknown_language(lang: str) -> None:
    """Make sure that a language has a catalogue, where one is named at all.

    Raises:
        ReviewError: It has none.
    """
    if lang and lang not in languages():
        raise ReviewError(
            Message(
                "parameter lang is {lang}; expected {known}, or nothing",
                lang=repr(lang),
                known=languages(),
            )
        )


def asked_period(period: Period | str | int) -> Period:
    """A period as a notebook's parameter; a year may be a number.

    Raises:
        KpiError: It is none.
    """
    if isinstance(period, Period):
        return period
    try:
        return Period.parse(text_of("period", period))
    except ValueError as wrong:
        raise ReviewError(Message("parameter period: {why}", why=message_of(wrong))) from None


def asked_day(day: date | str) -> date:
    """A day as a notebook names it.

    Raises:
        KpiError: It is none.
    """
    if isinstance(day, date):
        return day
    try:
        return date.fromisoformat(text_of("day", day))
    except ValueError:
        wrong = Message("{value} is no day: write one as 2026-04-20", value=repr(day))
        raise ReviewError(wrong) from None


def _earlier(
    ws: Workspace, department: str, period: Period
) -> tuple[tuple[Snapshot, ...], tuple[str, ...]]:
    """Earlier periods in time, from the last faulty one on; and the names of faulty ones."""
    found: list[Snapshot] = []
    skipped: list[str] = []
    for earlier in earlier_periods(ws, department, period):
        try:
            found.append(Snapshot(ws.assess(department, earlier)))
        except ProblemsFound:
            skipped.append(str(earlier))
            found.clear()
    return tuple(found), tuple(skipped)


def _open_before(
    ws: Workspace, department: str, period: Period
) -> tuple[tuple[Period, Correction], ...]:
    """Appeals about the periods that the review looks back on and that nobody has decided."""
    return tuple(
        (earlier, one)
        for earlier in earlier_periods(ws, department, period)
        for one in ws.read_corrections(department, earlier, [])
        if one.open_appeal
    )
