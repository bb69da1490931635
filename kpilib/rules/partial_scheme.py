"""As much of a scheme as can be read without the entries that are at fault.

A slip in one quantity must not hide the slips in the others: what is left is looked at all the
same, and the names of what was left out count as known.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from kpilib.rules.scheme import Scheme

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kpilib.core.yamltext import KeyPath

_BY_NAME = ("attributes", "parameters", "quantities", "indicators", "outcomes", "pay", "measures",
            "labels")  # fmt: skip
_ALL_NAMES = {"quantities", "parameters", "indicators", "outcomes", "attributes"}
_HEAD: dict[str, Any] = {
    "id": "unread",
    "title": {"zh": "none", "en": "none"},
    "source": {"file": "none", "heading": "none"},
    "effective_from": "2000-01-01",
}
"""What stands in for a faulty head, so that everything below it is looked at."""

Rest = tuple[Scheme | None, frozenset[str]]


def without(data: Any, wrong: Iterable[KeyPath]) -> Rest:  # noqa: ANN401 - whatever stands in the YAML
    """A scheme without some entries, by their paths, and the names of what is missing in it.

    There is none where a whole group of names cannot be read: whatever names them would seem wrong.
    """
    if not isinstance(data, dict):
        return None, frozenset()
    rest = deepcopy(data)
    unread = {name for path in wrong for name in _leave_out(rest, list(path))}
    if unread & _ALL_NAMES and not unread & set(rest) & _ALL_NAMES:
        return None, frozenset()
    _close_ranks(rest)
    unread.update(key for key in _HEAD if key not in rest)
    rest = {**_HEAD, **rest}
    if unread & {"periods", "ranges"} and not (rest.get("periods") or rest.get("ranges")):
        rest["periods"] = "quarter"
    try:
        return Scheme.model_validate(rest), frozenset(unread)
    except ValidationError:
        return None, frozenset()


_GONE = object()


def _leave_out(data: dict[Any, Any], path: list[Any]) -> Iterable[str]:
    """Take an entry out; yields the names that are unknown then."""
    if len(path) > 1 and path[0] == "over_run" and isinstance(data.get("over_run"), dict):
        data, path = data["over_run"], path[1:]
    group = path[0] if path else None
    inside = data.get(group)
    if len(path) > 1 and isinstance(inside, dict) and group in _BY_NAME:
        name = str(path[1])
        known = name if name in inside else next((key for key in inside if str(key) == name), None)
        inside.pop(known, None)
        return (name,)
    if len(path) > 1 and isinstance(inside, list) and isinstance(path[1], int):
        inside[path[1]] = _GONE  # in its place for now: others are counted by theirs
        return ("",)
    data.pop(group, None)
    return (str(group),)


def _close_ranks(data: dict[Any, Any]) -> None:
    for group in (data, data.get("over_run")):
        for inside in group.values() if isinstance(group, dict) else ():
            if isinstance(inside, list):
                inside[:] = [each for each in inside if each is not _GONE]
