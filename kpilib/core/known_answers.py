"""What a process has worked out, known again by all that it was made of.

Processes of reports are copies of one that lives longer: what one of them has worked out is told to
that, and later copies begin with it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from typing import Generic, TypeVar

_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")


class KnownAnswers(Generic[_K, _V]):
    """Answers by what they were made of, such as the hash of a file; they are not changed."""

    def __init__(self, most: int) -> None:
        """Nothing is known.

        Args:
            most: So many are kept; a process may live for thousands of reports.
        """
        self._most = most
        self._found: dict[_K, _V] = {}

    def once(self, key: _K, work: Callable[[], _V]) -> _V:
        """The answer to a key; worked out where it is not known."""
        if key not in self._found:
            self.take_over({key: work()})
        return self._found[key]

    def known(self) -> Collection[_K]:
        """Which answers are known at this moment."""
        return frozenset(self._found)

    def beyond(self, before: Collection[_K]) -> Mapping[_K, _V]:
        """What has been worked out since no more than that was known."""
        return {key: found for key, found in self._found.items() if key not in before}

    def take_over(self, found: Mapping[_K, _V]) -> None:
        """Know what another process has worked out, too."""
        if len(self._found) + len(found) > self._most:
            self._found.clear()
        self._found.update(found)
