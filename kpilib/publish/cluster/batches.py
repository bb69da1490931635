"""How work is cut into batches for workers: by what it costs, smaller ones towards the end.

Whoever sends a report by itself spends as much on sending as on making it; whoever sends a
thousand together loses all of them with their worker, and has everybody wait for the last. So each
batch is a part of what is left (“guided self-scheduling”): many short ones come last, and even out
what earlier ones took longer than expected.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

LEAST, MOST = 2.0, 30.0
"""Seconds of work in a batch. Sending one, and fetching what it is made of, takes a tenth of the
least; the most is what a lost worker costs at worst, twice."""

_PARTS = 2  # a worker's share of what is left is handed out in so many batches


class Costed(Protocol):
    """Work that says what it costs."""

    @property
    def seconds(self) -> float:
        """Processor time, as expected: it decides which works go together and nothing else."""


W = TypeVar("W", bound=Costed)


class Batches(Generic[W]):
    """Works that have not been handed out yet, in their order."""

    def __init__(self, works: Iterable[W]) -> None:
        self._left = deque(works)
        self._seconds = sum(work.seconds for work in self._left)
        self._alone: deque[W] = deque()

    def __bool__(self) -> bool:
        return bool(self._left or self._alone)

    def put_back_alone(self, works: Iterable[W]) -> None:
        """Take back works of which one must not cost the others: each is a batch from now on."""
        self._alone.extend(works)

    def next(self, workers: int) -> tuple[W, ...]:
        """The next batch.

        Args:
            workers: How many share the work.

        >>> class Work:
        ...     seconds = 1.0
        >>> batches = Batches([Work() for _ in range(100)])
        >>> [len(batches.next(2)) for _ in range(12)]
        [25, 18, 14, 10, 8, 6, 4, 3, 3, 2, 2, 2]
        """
        if self._alone:
            return (self._alone.popleft(),)
        share = min(max(self._seconds / (_PARTS * max(workers, 1)), LEAST), MOST)
        batch: list[W] = []
        taken = 0.0
        while self._left and (not batch or taken + self._left[0].seconds <= share):
            work = self._left.popleft()
            taken += work.seconds
            batch.append(work)
        self._seconds -= taken
        return tuple(batch)
