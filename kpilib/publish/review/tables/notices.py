"""Who was not assessed and why, flags, and classes of customers."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.publish.review import findings
from kpilib.publish.review.figure_cell import opens
from kpilib.publish.review.tables.table import NOTHING, TableText, capital, without_empty

if TYPE_CHECKING:
    from kpilib.publish.review.narrative import NarrativeContext

_MOST_CUSTOMERS = 60  # more than these are shown only where their class changed


def excluded(v: NarrativeContext) -> TableText | None:
    """Who was not assessed, and why; single pieces of a longer run too."""
    say = v.wording.say
    rules = {rule.reason: rule for rule in v.now.scheme.eligibility}
    rows = []
    for (who, piece), row in v.now.summary_by_piece.items():
        if row.eligible or (v.now.several and piece not in v.now.pieces):
            continue
        rule = rules.get(row.reason)
        rows.append(
            (v.person(who), v.origin(piece), v.label(row.reason), rule.clause if rule else "")
        )
    if not rows:
        return None
    columns = (say("Person"), say("Period"), say("Reason"),
               say("Clause"))  # fmt: skip
    caption = say("People not assessed")
    return without_empty(TableText(caption, columns, "llll", tuple(rows)))


def flags(v: NarrativeContext) -> TableText | None:
    """What should be noticed, with its clause."""
    say = v.wording.say
    if not v.now.flags:
        return None
    clauses = {flag.flag: flag.clause for flag in v.now.scheme.flags}
    again = {(g.flag, who) for g in findings.noticed(v.comparison) for who in g.again}
    rows = [
        (
            opens(v.label(f.flag), f.who, f.flag, "flag", piece=f.period, side=f.detail),
            v.person(f.who),
            v.origin(f.period),
            v.detail(f.detail) if f.detail else "",
            say("yes") if (f.flag, f.who) in again else "",
            clauses.get(f.flag, ""),
        )
        for f in v.now.flags
    ]
    columns = (
        say("Flag"),
        say("Person"),
        say("Period"),
        say("Detail"),
        say("Also before"),
        say("Clause"),
    )
    return without_empty(TableText(say("Flags", context="review"), columns, "llllll", tuple(rows)))


def classes(v: NarrativeContext) -> TableText | None:
    """How many customers are in each class, now and before."""
    say, before = v.wording.say, v.comparison.before
    if v.now.scheme.classes is None:
        return None
    compared = before is not None and v.comparison.same_rules
    rows = []
    for name in v.now.class_names:
        count = sum(name in given for given in v.now.classes.values())
        then = sum(name in given for given in before.classes.values()) if before else 0
        last = (
            (str(then), v.wording.signed(Fraction(count - then), 0))
            if compared
            else (NOTHING, NOTHING)
        )
        rows.append((v.label(name), str(count), *last))
    columns = (say("Class"), say("Customers"), v.last or say("Before"),
               say("Change", context="review"))  # fmt: skip
    caption = say("Classes of customers")
    return without_empty(TableText(caption, capital(columns), "lrrr", tuple(rows)))


def customers(v: NarrativeContext) -> TableText | None:
    """The customers and their classes; of very many only those whose class changed."""
    say, before = v.wording.say, v.comparison.before
    if not v.now.classes:
        return None
    compared = before is not None and v.comparison.same_rules
    then = before.classes if before and compared else {}
    shown = list(v.now.classes)
    if len(shown) > _MOST_CUSTOMERS:
        shown = [c for c in shown if c in then and then[c] != v.now.classes[c]]
    rows = [
        (v.person(c), v.wording.listed([v.label(n) for n in v.now.classes[c]]),
         v.wording.listed([v.label(n) for n in then[c]]) if c in then else "")
        for c in shown
    ]  # fmt: skip
    if not rows:
        return None
    whole = len(shown) == len(v.now.classes)
    caption = say("Customers", context="review") if whole else say("Changed class")
    columns = (say("Customer"), say("Class"), capital([v.last])[0])
    return without_empty(TableText(caption, columns, "lll", tuple(rows)))
