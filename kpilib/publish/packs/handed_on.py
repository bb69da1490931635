"""What one report's process has worked out, and the next ones of a pack need not.

Glyphs drawn, schemes read and looked at, notebooks inspected are nearly all the same in every
report. Each process hands what is new to the one that it is a copy of, and later copies begin with
it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol, Self

from kpilib.core.lazy import lazy

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from kpilib.core.watched import Answer
    from kpilib.publish.notebooks import execute
    from kpilib.publish.render import drawn_glyphs
    from kpilib.rules import scheme_book
    from kpilib.rules.lint import sound_scheme
else:
    drawn_glyphs = lazy("kpilib.publish.render.drawn_glyphs")
    execute = lazy("kpilib.publish.notebooks.execute")
    scheme_book = lazy("kpilib.rules.scheme_book")
    sound_scheme = lazy("kpilib.rules.lint.sound_scheme")


class _Keeper(Protocol):
    """Keeps what a process has worked out; see `kpilib.core.known_answers`."""

    def known(self) -> Collection[Any]: ...
    def beyond(self, before: Collection[Any]) -> Any: ...  # noqa: ANN401 - each its own
    def take_over(self, found: Any) -> None: ...  # noqa: ANN401 - as above


_KEEPERS: Mapping[str, Callable[[], _Keeper]] = {
    "glyphs": lambda: drawn_glyphs,
    "notebooks": lambda: execute.INSPECTED,
    "schemes": lambda: scheme_book.READ,
    "schemes with other values": lambda: scheme_book.CHANGED,
    "findings": lambda: sound_scheme.FINDINGS,
}


@dataclass(frozen=True)
class HandedOn:
    """What is new in a process.

    Attributes:
        new: What each of those that keep it, or some of them, have beyond what was known.
    """

    new: dict[str, Any]

    def take_over(self) -> None:
        """Know it here, too."""
        for name, found in self.new.items():
            _KEEPERS[name]().take_over(found)


def taken_over(answer: Answer) -> Answer:
    """An answer without what is of use to those only that are begun after it."""
    if not isinstance(answer.value, HandedOn):
        return answer
    answer.value.take_over()
    return replace(answer, value=None)


@dataclass(frozen=True)
class KnownBefore:
    """What a process has known from its beginning.

    Attributes:
        known: What each of those that keep it knew.
    """

    known: dict[str, Collection[Any]]

    @classmethod
    def now(cls, *names: str) -> Self:
        """What is known at this moment of these, or of everything where none is named."""
        return cls({name: _KEEPERS[name]().known() for name in names or _KEEPERS})

    @classmethod
    def nothing_of(cls, *names: str) -> Self:
        """Nothing was known of these, and the rest does not matter."""
        return cls(dict.fromkeys(names, ()))

    def beyond(self) -> HandedOn:
        """What has become known since."""
        return HandedOn({name: _KEEPERS[name]().beyond(old) for name, old in self.known.items()})
