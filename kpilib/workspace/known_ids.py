"""Ids held against those of earlier periods, as far back as a year."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.engine.id_forms import LASTING, OWN_IDS, Earlier, KnownForms, ids_in_another_form
from kpilib.engine.inputs.read import read_ids

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kpilib.core.problems import Problem
    from kpilib.engine.inputs.read import Inputs
    from kpilib.rules.scheme import Scheme
    from kpilib.workspace.workspace import Workspace

_BACK = timedelta(days=366)
"""A person who was away for longer is told apart by people."""

_TABLES = {name: OWN_IDS[name] for name in LASTING}


def id_problems(
    workspace: Workspace, department: str, period: Period, scheme: Scheme, inputs: Inputs
) -> list[Problem]:
    """Ids of a department's period that stand in two forms, but for those that are accepted."""
    earlier = _earlier(workspace, department, period)
    found = ids_in_another_form(inputs, earlier, payees=scheme.payees == "events")
    if not found:
        return []  # The file of what is accepted is not even read.
    return workspace.accepted.without(found, period, department, inputs)


def known_forms(
    workspace: Workspace, department: str, period: Period, inputs: Inputs
) -> KnownForms:
    """All ids that a department's period is held against, and its own."""
    return KnownForms(inputs, _earlier(workspace, department, period))


def _earlier(workspace: Workspace, department: str, period: Period) -> list[Earlier]:
    before = [each for each in workspace.periods(department) if _counts(each, period)]
    return [workspace.known_ids(department, each) for each in before]


def known_ids(workspace: Workspace, department: str, period: Period) -> Earlier:
    """The ids of a department's period, as corrected."""
    folder = workspace.inputs_folder(department, period)
    corrections = workspace.corrections_folder(department, period)
    return Earlier(str(period), read_ids(folder, _TABLES, corrections))


def ids_in_folders(history: Path | None, period: Period) -> Iterator[Earlier]:
    """The ids of the earlier periods whose folders stand side by side, in time."""
    found = []
    for folder in history.iterdir() if history is not None and history.is_dir() else ():
        try:
            its = Period.parse(folder.name)
        except ValueError:
            continue
        if folder.is_dir() and _counts(its, period):
            found.append((its.order, folder))
    for _, folder in sorted(found):
        yield Earlier(folder.name, read_ids(folder, _TABLES))


def _counts(earlier: Period, period: Period) -> bool:
    return earlier.end < period.start and period.start - earlier.end < _BACK
