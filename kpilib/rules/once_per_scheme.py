"""What follows from a scheme alone is found once: every piece of every variant asks for it."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from kpilib.rules.model import Model

if TYPE_CHECKING:
    from collections.abc import Callable

    from kpilib.rules.scheme import Scheme

_T = TypeVar("_T")
_P = ParamSpec("_P")
_MOST = 64


def once_per_scheme(
    find: Callable[Concatenate[Scheme, _P], _T],
) -> Callable[Concatenate[Scheme, _P], _T]:
    """The same function, which remembers what it found for the schemes that were asked for last.

    Schemes are known by their identity, for to compare two takes longer than most of what is asked;
    whatever is asked besides is not. What is found goes to everybody who asks: it is not changed.
    """
    known: dict[tuple[object, ...], tuple[object, _T]] = {}

    @wraps(find)
    def found(scheme: Scheme, /, *others: _P.args, **named: _P.kwargs) -> _T:
        asked = (scheme, *others, *named.items())
        key = tuple(id(each) if isinstance(each, Model) else each for each in asked)
        if (before := known.get(key)) is not None:
            return before[1]
        if len(known) >= _MOST:
            known.clear()
        answer = find(scheme, *others, **named)
        # The schemes are kept as well, so that their identity is not given to another.
        known[key] = asked, answer
        return answer

    return found
