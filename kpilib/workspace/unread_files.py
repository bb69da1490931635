"""Inputs and corrections that stand where nobody reads them: a name that is nearly right.

What begins with `.`, `~`, `_` or `note` is somebody's own and is left alone, as such columns are.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from kpilib.core.file_names import name_fault, on_disk_as
from kpilib.core.messages import Message, message_of
from kpilib.core.periods import Period
from kpilib.core.problems import Problem, suggest
from kpilib.workspace.intake.mapping_file import FOLDER as INTAKE
from kpilib.workspace.opening_balances import OPENING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kpilib.workspace.workspace import Workspace

_OWN = (".", "~", "_", "note")
_DATA = {".csv", ".parquet", ".xls", ".xlsx", ".yaml", ".yml"}
_WRITTEN = re.compile(r"(?<!\d)(\d{4})[^\dQH]*([QH]?)\D*?0?([1-9]\d?)(?!\d)", re.ASCII)


def strays(workspace: Workspace, period: Period | None = None) -> list[Problem]:
    """Everything among inputs, corrections and opening balances that is not read, and why not.

    Args:
        workspace: What is looked at.
        period: Only in folders of this period, and in those of none; all when left out.
    """
    found: list[Problem] = []
    for kind in ("inputs", "corrections"):
        for path in _inside(workspace.root / "params" / kind):
            place = f"params/{kind}/{path.name}"
            if not path.is_dir():
                found += _loose(path, place)
                continue
            try:
                its = Period.parse(path.name)
            except ValueError as wrong:
                like = _period_like(path.name)
                message = Message(
                    "the folder is not read: {fault}; is it {period}?"
                    if like
                    else "the folder is not read: {fault}",
                    fault=message_of(wrong),
                    period=like,
                )
                found.append(Problem(place, None, "", "misnamed_folder", message))
                continue
            if period in (None, its):
                found += _of_period(workspace, path, place)
    return [*found, *_of_opening(workspace), *_of_intake(workspace)]


def _of_intake(workspace: Workspace) -> Iterator[Problem]:
    """Mappings of no department; other files there hold names to look up."""
    for path in _inside(workspace.root / INTAKE):
        is_yaml = path.suffix.lower() in {".yaml", ".yml"}
        if is_yaml and (path.stem not in workspace.departments or path.suffix != ".yaml"):
            message = Message(
                "the mapping is not read, for there is no department {name}: {hint}",
                name=path.name, hint=_nearest(path.stem, tuple(workspace.departments)),
            )  # fmt: skip
            yield Problem(f"{INTAKE}{path.name}", None, "", "misnamed_file", message)


def _of_opening(workspace: Workspace) -> Iterator[Problem]:
    """What stands beside the departments' opening balances."""
    for path in _inside(workspace.root / OPENING):
        place = f"{OPENING}{path.name}"
        if not path.is_dir() or path.name not in workspace.departments:
            yield from _no_department(workspace, path, place)
            continue
        for file in _inside(path):
            if file.suffix.lower() in _DATA and file.name != "carry.csv":
                message = Message("the file is not read: opening balances stand in carry.csv")
                yield Problem(f"{place}/{file.name}", None, "", "misnamed_file", message)


def misnamed_schemes(workspace: Workspace, ids: Sequence[str]) -> list[Problem]:
    """Schemes whose files some system cannot hold, or not beside each other."""
    found: list[Problem] = []
    first: dict[str, str] = {}
    for name in ids:
        fault = name_fault(name)
        other = first.setdefault(on_disk_as(name), name)
        if other != name:
            fault = Message(
                "{name} and {other} differ only in what Windows and macOS take for the same, and "
                "would write over each other: use another id",
                name=repr(name),
                other=repr(other),
            )
        if fault:
            place = f"{workspace.book.shown}/{name}.yaml:1"
            found.append(Problem(place, None, "", "misnamed_file", fault))
    return found


def _of_period(workspace: Workspace, folder: Path, place: str) -> Iterator[Problem]:
    for path in _inside(folder):
        here = f"{place}/{path.name}"
        if not path.is_dir() or path.name not in workspace.departments:
            yield from _no_department(workspace, path, here)
        elif folder.parent.name == "corrections":
            yield from _of_corrections(workspace, path, here)


def _no_department(workspace: Workspace, path: Path, place: str) -> Iterator[Problem]:
    """A file where folders of departments stand, or the folder of none."""
    if not path.is_dir():
        yield from _loose(path, place)
        return
    near = _nearest(path.name, tuple(workspace.departments))
    message = Message(
        "the folder is not read, for there is no department {name}: {hint}",
        name=path.name,
        hint=near,
    )
    yield Problem(place, None, "", "misnamed_folder", message)


def _of_corrections(workspace: Workspace, folder: Path, place: str) -> Iterator[Problem]:
    name, period = folder.name, folder.parent.name
    if not workspace.inputs_folder(name, period).is_dir():
        message = Message(
            "the corrections are not read, for {department} has no inputs for {period}: move them "
            "to the period that they are about, or add its inputs",
            department=name,
            period=period,
        )
        yield Problem(place, None, "", "misnamed_folder", message)
    for path in _inside(folder):
        if path.suffix.lower() in {".yaml", ".yml"} and path.suffix != ".yaml":
            message = Message(
                "the correction is not read, for its name ends in {ending}: name it {name}",
                ending=path.suffix,
                name=f"{path.stem}.yaml",
            )
            yield Problem(f"{place}/{path.name}", None, "", "misnamed_file", message)


def _inside(folder: Path) -> list[Path]:
    paths = sorted(folder.iterdir()) if folder.is_dir() else []
    return [path for path in paths if not path.name.lower().startswith(_OWN)]


def _loose(path: Path, place: str) -> Iterator[Problem]:
    if path.suffix.lower() in _DATA:
        message = Message("the file is not read: move it into a folder <period>/<department>/")
        yield Problem(place, None, "", "misnamed_file", message)


def _period_like(name: str) -> Period | None:
    """The period that a name writes in another way: `2026-Q1`, `2026-1`, `202601`."""
    if found := _WRITTEN.search(name.upper()):
        year, letter, number = found.groups()
        with suppress(ValueError):
            return Period.parse(f"{year}{letter}{number}" if letter else f"{year}-{number:0>2}")
    return None


def _nearest(found: str, known: Sequence[str]) -> str:
    """Letters that are merely large or small are nearer than anything else."""
    same = [name for name in known if name.lower() == found.strip().lower()]
    return Message("did you mean {near}?", near=same[0]) if same else suggest(found, known)
