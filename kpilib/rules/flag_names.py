"""Rules of one name: they may share one, where they say the same title and tell things apart."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.rules.reads import every_flag
from kpilib.rules.scheme_fault import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.rules.clauses import Flag
    from kpilib.rules.model import Bilingual
    from kpilib.rules.scheme import Scheme


def namesakes(scheme: Scheme) -> Iterator[Fault]:
    """Flags and reasons of one name with two titles, and flags that would be set twice."""
    for (_, one), (path, two) in combinations(every_flag(scheme), 2):
        if one.flag != two.flag:
            continue
        if one.title != two.title:
            yield Fault(path, "two_titles", _titles(one.flag, one.title.zh, two.title.zh))
        elif _may_be_equal(one, two):
            message = Message(
                "the flag {flag} stands twice with one detail, and whoever has "
                "both would have it twice: join their conditions by or, or give "
                "each its own detail",
                flag=one.flag,
            )
            yield Fault(path, "flag_twice", message)
    for place, rule in enumerate(scheme.eligibility):
        first = next(other for other in scheme.eligibility if other.reason == rule.reason)
        if first.title != rule.title:
            message = _titles(rule.reason, first.title.zh, rule.title.zh)
            yield Fault(("eligibility", place), "two_titles", message)
    yield from _called_like_pay(scheme)


def _called_like_pay(scheme: Scheme) -> Iterator[Fault]:
    """What has the name of a pay item and another title, which would stand on what is paid."""
    for path, name, title in _printed(scheme):
        item = scheme.pay.get(name)
        if item is not None and item.title and title and item.title != title:
            yield Fault(path, "two_titles", _titles(name, item.title.zh, title.zh))


def _printed(scheme: Scheme) -> Iterator[tuple[tuple[str | int, ...], str, Bilingual | None]]:
    """Names of what is no quantity, with their printed titles, by their places in the scheme."""
    for path, flag in every_flag(scheme):
        yield path, flag.flag, flag.title
    for place, reason in enumerate(scheme.eligibility):
        yield ("eligibility", place), reason.reason, reason.title
    for place, carried in enumerate(scheme.carry):
        yield ("carry", place), carried.kind, carried.title
    for name, measure in scheme.measures.items():
        yield ("measures", name), name, measure.title
    for name, title in scheme.labels.items():
        yield ("labels", name), name, title


def _titles(name: str, one: str, other: str) -> Message:
    return Message(
        "{name} is called {one} above and {other} here, and reports "
        "print one title for a name: give it another name, or the same "
        "title",
        name=name,
        one=one,
        other=other,
    )


def _may_be_equal(one: Flag, two: Flag) -> bool:
    """Whether both can set the same row: the same detail of the same whom in the same period."""
    if (one.detail, one.each) != (two.detail, two.each) or not {*one.on} & {*two.on}:
        return False
    return not (one.periods and two.periods) or bool({*one.periods} & {*two.periods})
