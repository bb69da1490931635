"""Why what is due moved, down to what an auditor opens: the act and its rows, or the files.

Each cause is followed in what the revisions have frozen: an act in the one that took it in (or, of
one that was withdrawn, in the last one that had it), anything else as the files in which the
revision and the one before it differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kpilib.core.messages import Message
from kpilib.core.periods import Period
from kpilib.core.problems import KpiError
from kpilib.core.tables import INPUT_TABLES
from kpilib.engine.inputs import correction_folder
from kpilib.engine.inputs.found_rows import found_rows
from kpilib.engine.inputs.lineage import file_text
from kpilib.engine.inputs.raw_tables import read_folder
from kpilib.records.bridge.attribution import steps
from kpilib.records.bridge.settlement_causes import before_it

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal
    from pathlib import Path

    from kpilib.engine.inputs.correction_model import Correction, RowEdit
    from kpilib.records.bridge.lines import CausePart, Causes, ChangeCause
    from kpilib.records.revision import Revision
    from kpilib.workspace.workspace import Workspace


class TrailRow(NamedTuple):
    """A row of an input file that a correction is about.

    Attributes:
        file: The file, from the workspace's folder; of another department's the table.
        spot: Where in it, as an editor or a spreadsheet shows it; else by its cells.
        what: What became of the row, such as `amount: 30000 → 60000`.
    """

    file: str
    spot: str
    what: tuple[str, ...]


class TrailCause(NamedTuple):
    """One cause.

    Attributes:
        cause: What it was.
        act: The correction; None where it was none, or its file is gone.
        file: Where the correction stands.
        rows: The rows that it is about.
        files: What is no correction: the files that differ.
    """

    cause: ChangeCause
    act: Correction | None = None
    file: str = ""
    rows: tuple[TrailRow, ...] = ()
    files: tuple[str, ...] = ()


class TrailPart(NamedTuple):
    """An amount, and what moved it: one cause, or several that only hold together.

    Attributes:
        amount: What they moved, yuan.
        revision: The revision that says so.
        before: The one that it replaces; empty where it is the first one.
        causes: The causes.
    """

    amount: Decimal
    revision: str
    before: str
    causes: tuple[TrailCause, ...]

    @property
    def names(self) -> Causes:
        """The causes as bridges name them."""
        return tuple(one.cause for one in self.causes)


def trail_part(chain: Sequence[Revision], one: Revision, part: CausePart) -> TrailPart:
    """A part of a bridge's line with what stands behind it.

    Args:
        chain: The department's revisions, in sequence.
        one: The revision whose bridge it is.
        part: The part.
    """
    is_first = next(each for each in chain if each.manifest.period == one.manifest.period) == one
    before = None if is_first else before_it(chain, one)
    causes = tuple(_cause(one, before, cause) for cause in part.causes)
    return TrailPart(part.amount, one.name, before.name if before else "", causes)


def _cause(one: Revision, before: Revision | None, cause: ChangeCause) -> TrailCause:
    if cause.kind not in {"correction", "withdrawal", "deletion"}:
        return TrailCause(cause, files=_differing(one, before, cause))
    held = before if before and cause.kind != "correction" else one
    found = _in_world(held, cause)
    known = found if held is one else _in_world(one, cause) or found
    if known is None:
        return TrailCause(cause)
    file = correction_folder.file_of(known.act.id, one.department, cause.period)
    return TrailCause(cause, known.act, file, found.rows if found else ())


def _differing(one: Revision, before: Revision | None, cause: ChangeCause) -> tuple[str, ...]:
    """The files that went over together as a cause that is no act."""
    if before is None:
        return ()
    found = steps(before.bundle(), one.bundle(), one.department, one.manifest.period)
    paths = [step.paths for step in found if str(step.cause) == str(cause)]
    return tuple(sorted(frozenset().union(*paths)))


class _FoundAct(NamedTuple):
    act: Correction
    rows: tuple[TrailRow, ...]


def _in_world(one: Revision, cause: ChangeCause) -> _FoundAct | None:
    """An act in the files that a revision was made of."""
    try:
        with one.bundle().opened() as frozen:
            return _found_act(frozen, one.department, cause)
    except KpiError:
        return None  # this program reads them otherwise: the cause is told without its row


def _found_act(frozen: Workspace, department: str, cause: ChangeCause) -> _FoundAct | None:
    acts = frozen.corrections(department, Period.parse(cause.period))
    act = next((one for one in acts if one.id == cause.name), None)
    if act is None:
        return None
    folder = frozen.inputs_folder(department, cause.period)
    raws = read_folder(folder, tuple(INPUT_TABLES), [])
    found = iter(found_rows(raws, acts, act.id))
    rows = []
    for edit in act.edits:
        own = None if edit.department else next(found, None)
        inputs = frozen.inputs_folder(edit.department or department, cause.period)
        file = file_text(own.source) if own and own.source else edit.table
        rows.append(_row(_shown(frozen, inputs, file), own.spot if own else _cells(edit), edit))
    return _FoundAct(act, tuple(rows))


def _shown(frozen: Workspace, folder: Path, file: str) -> str:
    return f"{folder.relative_to(frozen.root).as_posix()}/{file}"


def _row(file: str, spot: str, edit: RowEdit) -> TrailRow:
    return TrailRow(file, spot, tuple(_what(edit)))


def _cells(edit: RowEdit) -> str:
    return ", ".join(f"{name}={cell}" for name, cell in (edit.row or edit.add).items())


def _what(edit: RowEdit) -> Iterator[str]:
    if edit.remove:
        yield Message("the row is taken out")
    for name, change in edit.change.items():
        yield Message("{column}: {old} → {new}", column=name, old=change.old, new=change.new)
    if edit.add:
        yield Message("the row is added")
