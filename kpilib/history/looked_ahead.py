"""Revisions looked at in several processes at a time, and handed over in the order asked for.

What a process does not answer (it was killed, or met a fault of its own) is looked at here when
its turn comes: so faults, errors and their order are what they are without other processes.
"""

from __future__ import annotations

import math
from collections.abc import Generator
from contextlib import suppress
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from kpilib.core import forked, watched
from kpilib.history.revision_faults import looked_at
from kpilib.workspace.remembered import remembering

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kpilib.history.revision_faults import Depth, RevisionAsked
    from kpilib.history.verdict import Verdict

_FEW = 4  # revisions that are looked at here sooner than copies of this process are made


class LookedAhead:
    """Verdicts of revisions, worked out beside while earlier ones are told.

    Args:
        asked: What is to be looked at, by department, in sequence.
        depth: How far.
        jobs: How many processes at a time.
    """

    def __init__(
        self, asked: Mapping[str, Sequence[RevisionAsked]], depth: Depth, jobs: int
    ) -> None:
        self._depth = depth
        slices = _slices([each for each in asked.values() if each], jobs)
        self._slice_of = {str(one.one): n for n, each in enumerate(slices) for one in each}
        self._found: dict[str, Verdict] = {}
        self._coming: Iterator[tuple[int, watched.Answer]] = iter(())
        many = len(self._slice_of) >= _FEW and len(slices) > 1
        if jobs > 1 and many and forked.is_safe():
            import_module("kpilib.history.look_preload")
            works = [partial(_verdicts, each, depth) for each in slices]
            self._coming = watched.results(works, jobs, math.inf)
        else:
            self._slice_of.clear()

    def close(self) -> None:
        """End what is still at work."""
        if isinstance(self._coming, Generator):
            self._coming.close()

    def verdict(self, asked: RevisionAsked) -> Verdict:
        """What `looked_at` says of a revision."""
        name = str(asked.one)
        while name in self._slice_of:  # until the slice that it is in has come
            number, answer = next(self._coming)
            self._found |= answer.value or {}
            waiting = ((each, its) for each, its in self._slice_of.items() if its != number)
            self._slice_of = dict(waiting)
        return self._found.pop(name, None) or looked_at(asked, self._depth)


def _verdicts(asked: Sequence[RevisionAsked], depth: Depth) -> dict[str, Verdict]:
    """The verdicts of some revisions by name, without those that cannot be told here."""
    found = {}
    with remembering():
        for each in asked:
            with suppress(Exception):  # it comes again where it is told
                found[str(each.one)] = looked_at(each, depth)
    return found


def _slices(chains: Sequence[Sequence[RevisionAsked]], jobs: int) -> list[Sequence[RevisionAsked]]:
    """Chains one by one, cut where there are fewer of them than processes.

    Revisions of one chain hold the same inputs, which are read once where one process has them.
    """
    pieces = math.ceil(jobs / len(chains)) if chains else 1
    found = []
    for chain in chains:
        size = math.ceil(len(chain) / pieces)
        found += [chain[start : start + size] for start in range(0, len(chain), size)]
    return found
