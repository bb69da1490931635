"""Two schemes clause beside clause, by what they mean: `rate*sales` and `rate × sales` are one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel

from kpilib.rules.formula import Constant, FormulaError, parse_formula
from kpilib.rules.lookup_files import TableFile
from kpilib.rules.model import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.rules.scheme import Scheme

_NAMED = ("parameters", "quantities", "indicators", "outcomes", "pay", "measures", "attributes",
          "labels")  # fmt: skip
_LISTED = {"eligibility": "reason", "grades": "grade", "flags": "flag", "carry": "kind",
           "checks": "code", "timetable": "title"}  # fmt: skip
_SINGLE = ("title", "source", "effective_from", "effective_to", "periods", "ranges", "narrative",
           "summary", "payees", "allowed", "full_score", "ranked")  # fmt: skip
_ORDERED = ("eligibility", "indicators", "grades", "outcomes", "pay", "classes")
"""Groups whose order decides: which reason or class comes first, and how rows stand."""

_PROSE = frozenset({"title", "clause", "assumption", "message", "meaning", "narrative", "file",
                    "heading", "grade", "class_", "reason", "flag", "kind", "code",
                    "lookup"})  # fmt: skip
"""Fields of text that is no formula, although it may look like one."""

SCHEME = "scheme"
"""The group of what a scheme says of itself."""


@dataclass(frozen=True, slots=True, order=True)
class ClauseKey:
    """What tells a clause from the others of a scheme.

    Attributes:
        group: The key under which it stands.
        name: Its name; the field's of what a scheme says of itself; empty for the group's order.
        nth: Which of those of one name it is.
    """

    group: str
    name: str
    nth: int = 0

    @property
    def path(self) -> str:
        """`pay.bonus`."""
        return ".".join(filter(None, (self.group, self.name)))


@dataclass(frozen=True, slots=True)
class FieldChange:
    """An entry of a clause that is other: its path inside the clause, and both values."""

    path: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A clause that is new, gone or other.

    Attributes:
        key: Which.
        kind: What became of it.
        fields: What is other inside it.
    """

    key: ClauseKey
    kind: Literal["added", "gone", "changed"]
    fields: tuple[FieldChange, ...] = ()


def scheme_changes(before: Scheme, after: Scheme) -> tuple[ClauseChange, ...]:
    """Every clause that is not the same in both, in the order of the second, then what is gone."""
    old, new = dict(_clauses(before)), dict(_clauses(after))
    found = []
    for key, rule in new.items():
        if key not in old:
            found.append(ClauseChange(key, "added"))
        elif changes := tuple(_differences(old[key], rule, ())):
            found.append(ClauseChange(key, "changed", changes))
    found += [ClauseChange(key, "gone") for key in old if key not in new]
    return (*found, *_other_order(list(old), list(new)))


def _clauses(scheme: Scheme) -> Iterator[tuple[ClauseKey, object]]:
    for name in _SINGLE:
        yield ClauseKey(SCHEME, name), getattr(scheme, name)
    for group in _NAMED:
        for name, rule in getattr(scheme, group).items():
            yield ClauseKey(group, name), rule
    for group, key in _LISTED.items():
        yield from _numbered(group, getattr(scheme, group), key)
    if scheme.classes is not None:
        yield ClauseKey("classes", "take"), scheme.classes.take
        yield from _numbered("classes", scheme.classes.rules, "class_")
    for name, rule in scheme.run_totals.quantities.items():
        yield ClauseKey("over_run.quantities", name), rule
    yield from _numbered("over_run.flags", scheme.run_totals.flags, "flag")


def _numbered(group: str, rules: Sequence[Any], key: str) -> Iterator[tuple[ClauseKey, object]]:
    seen: Counter[str] = Counter()
    for rule in rules:
        called = getattr(rule, key)
        name = called.zh if isinstance(called, Bilingual) else str(called)
        yield ClauseKey(group, name, seen[name]), rule
        seen[name] += 1


def _other_order(old: Sequence[ClauseKey], new: Sequence[ClauseKey]) -> Iterator[ClauseChange]:
    for group in _ORDERED:
        was = tuple(key.name for key in old if key.group == group and key in new)
        now = tuple(key.name for key in new if key.group == group and key in old)
        if was != now:
            order = FieldChange("", ", ".join(was), ", ".join(now))
            yield ClauseChange(ClauseKey(group, ""), "changed", (order,))


def _differences(old: Any, new: Any, path: tuple[str, ...]) -> Iterator[FieldChange]:  # noqa: ANN401 - whatever a rule holds
    if isinstance(old, Bilingual) or isinstance(new, Bilingual) or type(old) is not type(new):
        if old != new:
            yield FieldChange(".".join(path), old, new)
    elif isinstance(old, BaseModel):
        for name in _telling(old, new):
            yield from _differences(getattr(old, name), getattr(new, name), (*path, name))
    elif isinstance(old, Mapping):
        for key in dict.fromkeys((*old, *new)):
            yield from _differences(old.get(key), new.get(key), (*path, str(key)))
    elif isinstance(old, tuple) and len(old) == len(new):
        for place, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _differences(one, other, (*path, str(place)))
    elif not _same(old, new, path):
        yield FieldChange(".".join(path), old, new)


def _telling(old: BaseModel, new: BaseModel) -> Iterator[str]:
    """The fields of a rule; where its table stands is no part of what it says."""
    for name in type(old).model_fields:
        if not any(isinstance(getattr(one, name), TableFile) for one in (old, new)):
            yield name


def _same(old: object, new: object, path: tuple[str, ...]) -> bool:
    if old == new or not isinstance(old, str) or not isinstance(new, str):
        return old == new
    if _PROSE & set(path):
        return False
    try:
        return bool(_meaning(parse_formula(old)) == _meaning(parse_formula(new)))
    except FormulaError:
        return False


def _meaning(node: object) -> object:
    """A formula's tree without how its numbers are written."""
    if isinstance(node, Constant):
        return (type(node.value).__name__, node.value)
    if isinstance(node, tuple):
        return tuple(map(_meaning, node))
    if is_dataclass(node):
        return (type(node), *(_meaning(getattr(node, each.name)) for each in fields(node)))
    return node
