"""The parts of a review, shown by the editions that may show them.

Every method of a class that is called `show_…` is a part, also one that is added later: it shows
nothing in an edition that `kpilib.publish.editions.declaration.PARTS` does not name it for.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from kpilib.publish.editions.own_parts import OWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from kpilib.publish.editions.declaration import Edition


_C = TypeVar("_C")


def by_edition(shown: type[_C]) -> type[_C]:
    """Let each `show_…` of a class ask its edition first."""
    for name, show in list(vars(shown).items()):
        if name.startswith("show_"):
            setattr(shown, name, _asked(name, show))
    return shown


def _asked(part: str, show: Callable[..., None]) -> Callable[..., None]:
    @wraps(show)
    def asked(review: Any, *given: Any, **named: Any) -> None:  # noqa: ANN401 - as its own
        edition: Edition = review.edition
        if not edition.shows(part):
            return
        own = OWN.get((edition.name, part))
        if own:
            own(review)
        else:
            show(review, *given, **named)

    return asked
