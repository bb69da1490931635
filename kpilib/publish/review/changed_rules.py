"""What changed in the rules since the last period, clause by clause; the book has all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kpilib.publish.render.book_links import PREFIX
from kpilib.publish.review.tables.table import TableText, capital, without_empty
from kpilib.publish.scheme_book.places import anchor
from kpilib.text.own_value_words import own_value_line
from kpilib.text.schemes.scheme_page import sections
from kpilib.text.schemes.scheme_text import SchemeText
from kpilib.workspace.own_values_of import own_values_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kpilib.publish.review.narrative import NarrativeContext
    from kpilib.publish.review.snapshot import Snapshot
    from kpilib.text.schemes.told_rule import ToldRule

_Told = dict[tuple[str, str], "ToldRule"]


def same_regulation(v: NarrativeContext) -> bool:
    """Whether the last period had the same scheme, in whichever version."""
    before = v.comparison.before
    return before is not None and before.scheme.id == v.now.scheme.id


def changed_rules(v: NarrativeContext) -> TableText | None:
    """Rules that are new, gone or other than in the last period; None where none is."""
    before = v.comparison.before
    if before is None or not same_regulation(v):
        return None
    rows = tuple(_rows(v, _told(v, before), _told(v, v.now)))
    if not rows:
        return None
    say = v.wording.say
    columns = (say("Rule"), *capital((v.last, v.this)), say("Clause"))
    caption = say("Rules that changed since {last}", last=v.last)
    return without_empty(TableText(caption, columns, "llll", rows))


def about_rules(v: NarrativeContext) -> Iterator[str]:
    """Whether rules changed, and where all of them stand; for Markdown."""
    before, scheme = v.comparison.before, v.now.scheme
    title = v.literal(scheme.title.in_(v.lang))
    if before is not None and not same_regulation(v):
        other = v.literal(before.scheme.title.in_(v.lang))
        yield v.say("The rules are others than {last}: “{now}” instead of “{before}”.",
                    last=v.last, now=title, before=other)  # fmt: skip
    elif before is not None and changed_rules(v) is None:
        yield v.say("No rule has changed since {last}.", last=v.last)
    place = anchor(scheme.id, "", scheme.effective_from)
    link = f"[{v.say('scheme book, “{title}”', title=title)}]({PREFIX}{scheme.id}#{place})"
    yield v.say("All rules with clauses, our readings and worked examples: {book}.", book=link)


def own_values(v: NarrativeContext) -> tuple[str, ...]:
    """What this department has otherwise than its scheme says, a line each."""
    told = _told(v, v.now)
    named: Mapping[str, ToldRule] = {name: rule for (_, name), rule in told.items()}
    found = []
    overrides = v.now.assessment.department.overrides
    reasons = {one.path: one for one in v.now.scheme.own_values}
    for one in own_values_on(overrides, v.now.period.start):
        rule = next((named[step] for step in one.path.split(".") if step in named), None)
        line = rule.line(_text(v, v.now)) if rule else f"{one.path}: {one.value}"
        if rule and rule.clause:
            line += f" {v.wording.say('“{clause}”', clause=rule.clause)}"
        if one.path in reasons:
            line += v.wording.say("; ") + own_value_line(v.wording, reasons[one.path])
        found.append(line)
    return tuple(dict.fromkeys(v.literal(line) for line in found))


def _text(v: NarrativeContext, snapshot: Snapshot) -> SchemeText:
    return SchemeText(v.lang, snapshot.scheme, snapshot.period.start)


def _told(v: NarrativeContext, snapshot: Snapshot) -> _Told:
    """The rules of a period by topic and name."""
    found = sections(_text(v, snapshot))
    return {(one.heading, rule.name): rule for one in found for rule in one.rules if rule.name}


def _rows(v: NarrativeContext, before: _Told, now: _Told) -> Iterator[tuple[str, ...]]:
    """What is in force now in its order, then what is gone."""
    say = v.wording.say
    for key, rule in now.items():
        old = before.get(key)
        if old is None:
            yield rule.title, say("not there yet", context="rule"), _how(rule), rule.clause
        elif replace(old, remarks=()) != replace(rule, remarks=()):
            yield rule.title, *_difference(v, old, rule), rule.clause
    for key, rule in before.items():
        if key not in now:
            yield rule.title, _how(rule), say("no longer", context="rule"), rule.clause


def _difference(v: NarrativeContext, old: ToldRule, new: ToldRule) -> tuple[str, str]:
    """Both sides of what is other: how it is worked out, else its reading, else its clause."""
    if _how(old) != _how(new):
        return _how(old), _how(new)
    if old.assumption != new.assumption:
        none = v.wording.say("no reading")
        return old.assumption or none, new.assumption or none
    return old.clause or old.title, new.clause or new.title


def _how(rule: ToldRule) -> str:
    """How it is worked out today; remarks say what is only shown, or still to come."""
    return "\n".join([rule.how, *(" · ".join(row) for row in rule.rows)])
