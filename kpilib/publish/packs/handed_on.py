"""What one report's process has worked out, and the next ones of a pack need not.

Glyphs drawn, schemes read and looked at, notebooks inspected are nearly all the same in every
report. Each process hands what is new to the one that it is a copy of, and later copies begin with
it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, Self

from kpilib.core.lazy import lazy

if TYPE_CHECKING:
    from collections.abc import Collection

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


def _keepers() -> dict[str, _Keeper]:
    return {
        "glyphs": drawn_glyphs,
        "parameters": execute.PARAMETERS,
        "schemes": scheme_book.READ,
        "schemes with other values": scheme_book.CHANGED,
        "findings": sound_scheme.FINDINGS,
    }


@dataclass(frozen=True)
class HandedOn:
    """What is new in a process.

    Attributes:
        new: What each of those that keep it has beyond what was known.
    """

    new: dict[str, Any]

    def take_over(self) -> None:
        """Know it here, too."""
        for name, keeper in _keepers().items():
            keeper.take_over(self.new[name])


@dataclass(frozen=True)
class KnownBefore:
    """What a process has known from its beginning.

    Attributes:
        known: What each of those that keep it knew.
    """

    known: dict[str, Collection[Any]]

    @classmethod
    def now(cls) -> Self:
        """What is known at this moment."""
        return cls({name: keeper.known() for name, keeper in _keepers().items()})

    def beyond(self) -> HandedOn:
        """What has become known since."""
        return HandedOn(
            {name: keeper.beyond(self.known[name]) for name, keeper in _keepers().items()}
        )
