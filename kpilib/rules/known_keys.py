"""The keys that may stand in some place of a YAML file, by the model that it is read with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, get_args, get_origin

from pydantic import BaseModel, Tag

from kpilib.rules.model import SET_HERE
from kpilib.rules.parts.part import PARTS

if TYPE_CHECKING:
    from collections.abc import Sequence


def known_keys(model: type[BaseModel], path: Sequence[object]) -> tuple[str, ...]:
    """The keys beside the last one of a path as pydantic tells it; none where that is not clear.

    >>> from kpilib.rules.clauses import Flag
    >>> known_keys(Flag, ("colour",))[:2]
    ('flag', 'title')
    """
    here: Any = model
    for step in path[:-1]:
        here = _inside(here, step)
        if here is None:
            return ()
    found = _model(here)
    if found is None:
        return ()
    return tuple(
        field.alias or name
        for name, field in found.model_fields.items()
        if field.description != SET_HERE
    )


def _inside(kind: Any, step: object) -> Any:  # noqa: ANN401 - a type as it is annotated
    """The type of an entry of a mapping, a list or a model; a part is known by its tag."""
    if step in PARTS and (kind in PARTS.values() or _model(kind) is not None):
        own = _model(kind)
        if own is None or step not in _fields(own):
            return PARTS[str(step)]
    if (own := _model(kind)) is not None:
        return _fields(own).get(str(step))
    if isinstance(step, str) and (tagged := _tagged(kind, step)) is not None:
        return tagged
    for each in _unwrapped(kind):
        arguments = get_args(each)
        if arguments and isinstance(step, int):
            return arguments[0]
        if arguments and get_origin(each) in {dict, Mapping}:
            return arguments[1]
    return None


def _tagged(kind: Any, step: str) -> Any:  # noqa: ANN401 - a type as it is annotated
    """Of several types the one with a tag."""
    for whole in _unwrapped(kind):
        for each in get_args(whole):
            if any(isinstance(m, Tag) and m.tag == step for m in getattr(each, "__metadata__", ())):
                return each
    return None


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _model(kind: Any) -> type[BaseModel] | None:  # noqa: ANN401 - a type as it is annotated
    """The only model that a type may be."""
    kinds = [one for one in _unwrapped(kind) if isinstance(one, type)]
    found = [one for one in kinds if issubclass(one, BaseModel)]
    return found[0] if len(found) == 1 else None


def _unwrapped(kind: Any) -> list[Any]:  # noqa: ANN401 - a type as it is annotated
    """A type without annotations, and each of several."""
    if hasattr(kind, "__metadata__"):
        return _unwrapped(get_args(kind)[0])
    if get_origin(kind) is not None and type(None) in get_args(kind):
        return [one for each in get_args(kind) for one in _unwrapped(each)]
    return [kind]
