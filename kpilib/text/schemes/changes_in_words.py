"""What differs between two schemes in words: each clause with both of its values."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.rules.model import Bilingual, Model
from kpilib.rules.scheme_changes import SCHEME
from kpilib.text.schemes.scheme_page import told_groups
from kpilib.text.schemes.words import cadences_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kpilib.rules.scheme_changes import ClauseChange, ClauseKey, FieldChange
    from kpilib.text.schemes.scheme_text import SchemeText
    from kpilib.text.schemes.told_rule import ToldRule

KINDS = {"added": Message("new rule"), "gone": Message("gone"), "changed": Message("changed")}
"""What became of a clause."""

_APART = frozenset({"title", "clause", "assumption"})
"""Entries of a clause that its own words do not tell."""


@dataclass(frozen=True, slots=True)
class ToldChange:
    """A clause that is new, gone or other, in one language.

    Attributes:
        path: Where it stands: `pay.bonus`.
        kind: `added`, `gone` or `changed`.
        title: Its printed name.
        before: How it was worked out; empty where it is new.
        after: How it is; empty where it is gone.
        clause: The regulation's own words.
        fields: The entries of the file that are other, with both values.
    """

    path: str
    kind: str
    title: str
    before: str
    after: str
    clause: str
    fields: tuple[tuple[str, str, str], ...]


def told_changes(
    changes: Iterable[ClauseChange], before: SchemeText, after: SchemeText
) -> tuple[ToldChange, ...]:
    """The changes between two schemes, each told as its own scheme tells it."""
    old, new = _by_key(before), _by_key(after)
    return tuple(
        _told(change, old.get(_place(change.key)), new.get(_place(change.key)), before, after)
        for change in changes
    )


_Place = tuple[str, str, int]


def _place(key: ClauseKey) -> _Place:
    return key.group, key.name, key.nth


def _by_key(t: SchemeText) -> Mapping[_Place, ToldRule]:
    found: dict[_Place, ToldRule] = {}
    for group, rules in told_groups(t).items():
        for rule in rules:
            nth = 0
            while (group, rule.name, nth) in found:
                nth += 1
            found[group, rule.name, nth] = rule
    return found


def _told(
    change: ClauseChange,
    old: ToldRule | None,
    new: ToldRule | None,
    before: SchemeText,
    after: SchemeText,
) -> ToldChange:
    fields = tuple(
        (one.path, value_text(before, one.before, one), value_text(after, one.after, one))
        for one in change.fields
    )
    rule = new or old
    was, now = how(old), how(new)
    if change.kind == "changed":
        lines = list(_both(fields, was, now, after))
        was, now = ("\n".join(side) for side in zip(*lines, strict=True))
    title = rule.title if rule else _name_of(change.key, after)
    return ToldChange(change.key.path, change.kind, title, was, now, rule.clause if rule else "",
                      fields)  # fmt: skip


def _both(
    fields: tuple[tuple[str, str, str], ...], was: str, now: str, t: SchemeText
) -> Iterator[tuple[str, str]]:
    """How it is worked out where that is other, and every entry that these words do not tell."""
    if was != now:
        yield was, now
    for path, old, new in fields:
        if was == now or path.partition(".")[0] in _APART:
            name = f"{path}{t.say(': ')}" if path else ""
            yield f"{name}{old}", f"{name}{new}"


def _name_of(key: ClauseKey, t: SchemeText) -> str:
    if not key.name:
        return t.say("order of {group}", group=key.group)
    return t.say("the scheme itself") if key.group == SCHEME else key.name


def how(rule: ToldRule | None) -> str:
    """How a rule is worked out, its table and values to come in the lines below."""
    if rule is None:
        return ""
    return "\n".join([rule.how, *(" · ".join(row) for row in rule.rows), *rule.remarks])


def value_text(t: SchemeText, value: object, field: FieldChange) -> str:
    """The value of an entry as a person reads it."""
    if value is None or value in ("", ()):
        return t.say("not said")
    if isinstance(value, bool):
        return t.say("yes") if value else t.say("no")
    if isinstance(value, tuple) and field.path.endswith("periods"):
        return cadences_text(value, t.lang)
    if isinstance(value, tuple):
        return t.listed([value_text(t, one, field) for one in value])
    return _single_text(t, value, field)


def _single_text(t: SchemeText, value: object, field: FieldChange) -> str:
    if isinstance(value, Bilingual):
        return value.in_(t.lang)
    if isinstance(value, Model):
        said = {name: getattr(value, name) for name in sorted(value.model_fields_set)}
        return "; ".join(f"{name}: {value_text(t, one, field)}" for name, one in said.items())
    return t.exact(Fraction(value)) if isinstance(value, Decimal | Fraction | int) else str(value)
