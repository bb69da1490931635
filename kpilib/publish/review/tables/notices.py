"""Who was not assessed and why, flags, and classes of customers."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.publish.review import findings
from kpilib.publish.review.tables.table import NOTHING, TableText, capital, without_empty
from kpilib.text.formats import signed

if TYPE_CHECKING:
    from kpilib.publish.review.narrative import Voice

_MOST_CUSTOMERS = 60  # more than these are shown only where their class changed


def excluded(v: Voice) -> TableText | None:
    """Who was not assessed, and why; single pieces of a longer run too."""
    pick = v.wording.pick
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
    columns = (pick("人员", "Person"), pick("期间", "Period"), pick("原因", "Reason"),
               pick("依据", "Clause"))  # fmt: skip
    caption = pick("不参加考核的人员", "People not assessed")
    return without_empty(TableText(caption, columns, "llll", tuple(rows)))


def flags(v: Voice) -> TableText | None:
    """What should be noticed, with its clause."""
    pick = v.wording.pick
    if not v.now.flags:
        return None
    clauses = {flag.flag: flag.clause for flag in v.now.scheme.flags}
    again = {(g.flag, who) for g in findings.noticed(v.comparison) for who in g.again}
    rows = [
        (
            v.label(f.flag),
            v.person(f.who),
            v.origin(f.period),
            v.detail(f.detail) if f.detail else "",
            pick("是", "yes") if (f.flag, f.who) in again else "",
            clauses.get(f.flag, ""),
        )
        for f in v.now.flags
    ]
    columns = (
        pick("提示", "Flag"),
        pick("人员", "Person"),
        pick("期间", "Period"),
        pick("说明", "Detail"),
        pick("上期也有", "Also before"),
        pick("依据", "Clause"),
    )
    return without_empty(TableText(pick("提示事项", "Flags"), columns, "llllll", tuple(rows)))


def classes(v: Voice) -> TableText | None:
    """How many customers are in each class, now and before."""
    pick, before = v.wording.pick, v.comparison.before
    if v.now.scheme.classes is None:
        return None
    compared = before is not None and v.comparison.same_rules
    rows = []
    for name in v.now.class_names:
        count = sum(name in given for given in v.now.classes.values())
        then = sum(name in given for given in before.classes.values()) if before else 0
        last = (str(then), signed(Fraction(count - then), 0)) if compared else (NOTHING, NOTHING)
        rows.append((v.label(name), str(count), *last))
    columns = (pick("类别", "Class"), pick("客户数", "Customers"), v.last or pick("上期", "Before"),
               pick("变化", "Change"))  # fmt: skip
    caption = pick("客户分类", "Classes of customers")
    return without_empty(TableText(caption, capital(columns), "lrrr", tuple(rows)))


def customers(v: Voice) -> TableText | None:
    """The customers and their classes; of very many only those whose class changed."""
    pick, before = v.wording.pick, v.comparison.before
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
    caption = pick("客户类别", "Customers") if whole else pick("类别有变化的客户", "Changed class")
    columns = (pick("客户", "Customer"), pick("类别", "Class"), capital([v.last])[0])
    return without_empty(TableText(caption, columns, "lll", tuple(rows)))
