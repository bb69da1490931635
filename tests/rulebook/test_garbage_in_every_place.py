"""A value of any place of a scheme may be garbage: a fault with its line, or prose; no accident."""

from __future__ import annotations

import copy
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from kpilib.core.problems import ProblemsFound
from kpilib.core.yamltext import parse_yaml
from kpilib.engine.trial import ENGINE
from kpilib.rules.read_scheme import read_scheme

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMES = Path(__file__).resolve().parents[2] / "params" / "schemes"
GARBAGE = ("99 ^ 99", "nothing_of_that_name")

# libyaml's, ten times as fast, where there is one.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

Place = tuple[str | int, ...]


def scalars(data: Any, at: Place = ()) -> Iterator[Place]:
    """Where a value stands that is neither a list nor a mapping."""
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from scalars(value, (*at, key))
    else:
        yield at


@cache
def parsed(name: str) -> Any:
    """The first version of a scheme."""
    return next(yaml.load_all((SCHEMES / name).read_text("utf-8"), Loader=_LOADER))


@cache
def one_of_each_kind() -> dict[str, tuple[str, Place]]:
    """Per kind of place (names and numbers of entries left out) a scheme that has one."""
    found: dict[str, tuple[str, Place]] = {}
    for path in sorted(SCHEMES.glob("*.yaml")):
        for place in scalars(parsed(path.name)):
            named = [str(step) for step in place]
            kind = ".".join([named[0], *named[2:]]) if len(named) > 1 else named[0]
            found.setdefault(kind, (path.name, place))
    return found


def with_value(name: str, place: Place, value: str) -> str:
    """The scheme's text with another value there."""
    data = copy.deepcopy(parsed(name))
    inside = data
    for step in place[:-1]:
        inside = inside[step]
    inside[place[-1]] = value
    return yaml.dump(data, Dumper=_DUMPER, allow_unicode=True, sort_keys=False)


@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_is_a_fault_with_its_line_or_a_text(garbage: str) -> None:
    kinds = one_of_each_kind()
    assert len(kinds) > 100
    for kind, (name, place) in kinds.items():
        (document,) = parse_yaml(with_value(name, place, garbage), name)
        try:
            read_scheme(document, None, ENGINE)
        except ProblemsFound as found:
            places = {problem.table for problem in found.problems}
        except Exception as accident:
            raise AssertionError(f"{name}: {kind}: {accident!r}") from accident
        else:
            continue
        assert all(place.startswith(name) for place in places), kind
