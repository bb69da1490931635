"""What has been read and assessed just now, known again by the content of all that it was made of.

A restatement and a proof of what was issued assess the same periods over and over: each revision
holds the inputs of all before it. Under `remembering` each file's content is read and typed once,
and each frozen period is assessed once for all that goes into it.
"""

from __future__ import annotations

import hashlib
import stat
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, TypeVar

from kpilib.core.lazy import lazy

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence
    from pathlib import Path

    from kpilib.core.problems import Problem
    from kpilib.core.tables import ColumnSpec
    from kpilib.engine.inputs import correction_folder, read
    from kpilib.engine.inputs.percent import Units
    from kpilib.engine.inputs.read import Inputs
    from kpilib.workspace.assessment import Assessment
else:  # what is proved already is not read
    correction_folder = lazy("kpilib.engine.inputs.correction_folder")
    read = lazy("kpilib.engine.inputs.read")

_Kept = TypeVar("_Kept")

_ROWS = 500_000
"""So many rows of inputs are kept, with what they come to; that is some hundred megabytes."""


class Remembered:
    """Inputs and assessments by what they were made of; the oldest go where there are many."""

    def __init__(self) -> None:
        """Nothing is known."""
        self._inputs: dict[Hashable, tuple[Inputs, tuple[Problem, ...]]] = {}
        self._assessed: dict[Hashable, Assessment] = {}

    def inputs(self, key: Hashable) -> tuple[Inputs, tuple[Problem, ...]] | None:
        """Inputs that have been read, and what is wrong with them."""
        return self._inputs.get(key)

    def keep_inputs(self, key: Hashable, inputs: Inputs, problems: tuple[Problem, ...]) -> None:
        """Keep inputs that have been read."""
        self._inputs[key] = inputs, problems
        _forget(self._inputs, lambda kept: _rows(kept[0]))

    def assessment(self, key: Hashable, work: Callable[[], Assessment]) -> Assessment:
        """A period assessed, or as it was assessed before.

        Args:
            key: Everything that it is made of.
            work: Assesses it.
        """
        if key not in self._assessed:
            self._assessed[key] = work()
            _forget(self._assessed, lambda kept: _rows(kept.inputs))
        return self._assessed[key]


def _forget(kept: dict[Hashable, _Kept], rows: Callable[[_Kept], int]) -> None:
    """Let the oldest go until there are few enough rows; the last one always stays."""
    total = sum(map(rows, kept.values()))
    for key in [*kept][:-1]:
        if total <= _ROWS:
            return
        total -= rows(kept.pop(key))


def _rows(inputs: Inputs) -> int:
    folders = (inputs, *inputs.history.values())
    return sum(len(table) for each in folders for table in each.tables.values())


_NOW: ContextVar[Remembered | None] = ContextVar("remembered", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Remember whatever is read and assessed inside; one inside another shares what is known."""
    if _NOW.get() is not None:
        yield
        return
    token = _NOW.set(Remembered())
    try:
        yield
    finally:
        _NOW.reset(token)


def remembered() -> Remembered | None:
    """What is known at this moment; None where nothing is to be remembered."""
    return _NOW.get()


def read_once(
    folder: Path,
    problems: list[Problem],
    *,
    attributes: Sequence[ColumnSpec] = (),
    units: Units,
    prefix: str = "",
    corrections: Path | None,
) -> Inputs:
    """The same as `read_inputs`, once for each content of the files under `remembering`."""

    def anew(found: list[Problem]) -> Inputs:
        return read.read_inputs(folder, found, attributes=attributes, units=units, prefix=prefix,
                                corrections=corrections)  # fmt: skip

    known = remembered()
    content = _content_of(folder, corrections) if known else ""
    if known is None or not content:
        return anew(problems)
    key = (content, tuple(attributes), frozenset(units.items()), prefix)
    if (done := known.inputs(key)) is None:
        found: list[Problem] = []
        done = anew(found), tuple(found)
        if _content_of(folder, corrections) == content:  # nobody has saved a file meanwhile
            known.keep_inputs(key, *done)
    problems += done[1]
    return done[0]


def _content_of(folder: Path, corrections: Path | None) -> str:
    """A hash of the files that inputs are read from.

    Empty where not all of them are plain files: of what lies in folders below, or behind links,
    there is no telling.
    """
    if not are_files(folder):
        return ""
    digest, paths = hashlib.sha256(), sorted(folder.iterdir())
    if corrections is not None:
        digest.update(f"{corrections.parent.name}/{corrections.name}\0".encode())
        paths += correction_folder.own_files(corrections)
        paths += correction_folder.files_of_others(corrections)
    for path in paths:
        content = path.read_bytes()
        digest.update(f"{path.parent.name}/{path.name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def are_files(folder: Path) -> bool:
    """Whether a folder is there and holds plain files alone."""
    return folder.is_dir() and all(stat.S_ISREG(path.lstat().st_mode) for path in folder.iterdir())
