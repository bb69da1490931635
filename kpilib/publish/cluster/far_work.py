"""What runs on a worker: a batch of works, each in a process of its own, from files fetched once.

A worker may stand on another machine and share no folder with this one: it fetches the inputs by
URL into a folder of its own, and hands back the finished files.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from kpilib.core import scratch
from kpilib.core.problems import KpiError
from kpilib.core.program_hash import libraries_hash, program_hash
from kpilib.publish.cluster.needed_files import fetch
from kpilib.publish.packs import server

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


class FarWork(Protocol):
    """Work for a worker: data that can be pickled."""

    @property
    def seconds(self) -> float:
        """What it costs; see `batches`."""

    @property
    def department(self) -> str:
        """Whose files of the workspace it needs."""

    @property
    def warm(self) -> str:
        """What is loaded before the process is copied that makes it; see `packs.server`."""

    def make(self, root: Path) -> object:
        """Make its files below a copy of the workspace; in a process of its own.

        Returns:
            What later works of this worker need not find out (`HandedOn`), or anything else.

        Raises:
            KpiError: They cannot be made.
        """

    def files(self, root: Path) -> Mapping[str, bytes]:
        """The files that have been made, by names that it understands itself."""


@dataclass(frozen=True)
class Handed:
    """What a worker hands back of one work.

    Attributes:
        files: Its files; none where it could not be made.
        error: Why it could not be made; empty where it was.
    """

    files: Mapping[str, bytes]
    error: str = ""


@dataclass(frozen=True)
class HandedBatch:
    """What a worker hands back of a batch.

    Attributes:
        each: What came of each work, in their order.
        made_with: Hashes of the program and its libraries there, by what they are called.
    """

    each: tuple[Handed, ...]
    made_with: Mapping[str, str]


def made_with() -> dict[str, str]:
    """Hashes of the program and its libraries, by what they are called."""
    return {"the program": program_hash(), "the libraries": libraries_hash()}


_ONE_AT_A_TIME = threading.Lock()
"""A worker's threads share one process, and a report wants one for itself: more processes, not
more threads, make more reports at a time."""


def make_batch(url: str, works: Sequence[FarWork], limit: float) -> HandedBatch:
    """Make a batch from the workspace at a URL; runs on a worker.

    Args:
        url: The workspace.
        works: What to make.
        limit: Seconds that one may take.
    """
    with _ONE_AT_A_TIME, scratch.folder() as root:
        try:
            fetch(url, [work.department for work in works], root)
            errors = _errors(root, works, limit)
        except KpiError as wrong:
            return HandedBatch(tuple(Handed({}, wrong.message) for _ in works), made_with())
        each = tuple(
            Handed({}, error) if error else Handed(work.files(root))
            for work, error in zip(works, errors, strict=True)
        )
        return HandedBatch(each, made_with())


_BESIDE = server.Servers()
"""What makes the works of a worker: processes that live as long, for its own has threads."""


def _errors(root: Path, works: Sequence[FarWork], limit: float) -> list[str]:
    """Make works, each in a process of its own; why each could not be made."""
    make = [partial(work.make, root) for work in works]
    kinds = {work.warm for work in works}
    # Reports with and without a notebook may stand together, and the former load all.
    warm = server.FOR_NOTEBOOKS if server.FOR_NOTEBOOKS in kinds else kinds.pop()
    return [answer.error for _, answer in sorted(_BESIDE.results(make, 1, limit, warm))]
