"""The finding of the company's papers, in one line.

It is what moved pay most and why, as the department's review knows it; it obeys the same
laws: no share across a change of sign, "mostly" only for more than half.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.rounding import round_half_up
from kpilib.publish.review.variance import FEN, movement, printed

if TYPE_CHECKING:
    from kpilib.publish.company.company_figures import CompanyFigures
    from kpilib.publish.company.department_rows import DepartmentRow
    from kpilib.publish.company.report_facts import PayMove
    from kpilib.publish.review.variance import Movement, Variance


_NOTHING = Decimal("0.00")
_MUCH = Fraction(1, 4)  # a department with less of the whole is none to be named first


def finding(c: CompanyFigures) -> str:
    """The headline, without a full stop."""
    say = c.wording.say
    if not c.rows or not any(row.is_assessed or row.bank.is_issued for row in c.rows):
        return say("No report of {period} has been made", period=c.wording.period(c.period))
    change = c.change
    told = _pay_due(c) if change is None else _pay_moved(c, change)
    if c.over:
        excess = sum(
            ((row.bank.own or _NOTHING) - (row.facts.budget or _NOTHING) for row in c.over),
            _NOTHING,
        )
        told = c.wording.say_number(
            "{told}; {n} department is {excess} over its budget",
            "{told}; {n} departments are {excess} over their budgets",
            n=len(c.over), told=told, excess=c.wording.pay(excess))  # fmt: skip
    return told[:1].upper() + told[1:]


def standing(c: CompanyFigures) -> str:
    """What the figures rest on."""
    say = c.wording.say
    if not c.is_draft:
        told = [say("All of it is issued.")]
    elif any(row.bank.is_issued for row in c.rows):
        told = [say("Drafts count as they stand; what is issued counts with what it paid.")]
    else:
        told = [say("All figures are drafts.")]
    missing = [row.title for row in c.rows if not row.is_known]
    if missing:
        told.append(say("Not counted: {departments}.", departments=c.wording.listed(missing)))
    if otherwise := [_paid_otherwise(c, row) for row in c.paid_otherwise_before]:
        told.append(
            say("Pay of {last} is compared as it is known now: {departments}.",
                last=c.last, departments=c.wording.listed(otherwise))
        )  # fmt: skip
    return c.wording.language.sentences(told)


def _paid_otherwise(c: CompanyFigures, row: DepartmentRow) -> str:
    """What is known now of a department's last period, and what was paid for it."""
    known, paid = (c.wording.pay(each or _NOTHING) for each in (row.pay_before, row.paid_before))
    return c.wording.say("{department} {known} ({paid} was paid)", department=row.title,
                         known=known, paid=paid)  # fmt: skip


def _pay_due(c: CompanyFigures) -> str:
    """What is paid or due, where nothing is known of the period before; or how many are scored."""
    say = c.wording.say
    if not c.total.departments:
        return _scores(c)
    known = [row for row in c.rows if row.bank.own is not None]
    top = max(known, key=lambda row: row.bank.own or _NOTHING)
    told = _paid_or_due(c)
    own = top.bank.own or _NOTHING
    if c.total.departments > 1 and 0 < own <= c.total.own and c.total.own > 0:
        share = Fraction(own) / Fraction(c.total.own)
        if share < _MUCH:
            return c.wording.say_number("{told} in {n} department", "{told} in {n} departments",
                                        n=c.total.departments, told=told)  # fmt: skip
        part = c.wording.in_percent(share, 0)
        return say("{told}, {share} of it in {department}", told=told, share=part,
                   department=top.title)  # fmt: skip
    return told


def _paid_or_due(c: CompanyFigures) -> str:
    """What was issued is paid, whatever is known now to be due; a draft is due."""
    say, pay = c.wording.say, c.wording.pay(c.total.own)
    if not c.draft.departments:
        return say("{pay} has been paid", pay=pay)
    if c.issued.departments:
        return say("{pay} is paid or due", pay=pay)
    return say("{pay} is due", pay=pay)


def _scores(c: CompanyFigures) -> str:
    """The department whose score moved furthest."""
    say = c.wording.say
    moved = [
        (row.score - row.score_before, row)
        for row in c.rows
        if row.score is not None and row.score_before is not None
    ]
    if moved and any(gap for gap, _ in moved):
        gap, row = max(moved, key=lambda pair: abs(pair[0]))
        facts = {"department": row.title, "score": c.wording.fixed(row.score or 0),
                 "gap": c.wording.fixed(abs(gap)), "last": c.last}  # fmt: skip
        if gap > 0:
            return say("{department} moved furthest: {score} points, {gap} above {last}", **facts)
        return say("{department} moved furthest: {score} points, {gap} below {last}", **facts)
    return c.wording.say_number("{n} person assessed", "{n} people assessed", n=c.assessed)


def _pay_moved(c: CompanyFigures, change: Variance) -> str:
    say = c.wording.say
    if change.relative is not None:
        share = c.wording.in_percent(abs(change.relative))
        told = say(
            "pay is {share} more than {last}" if change.delta > 0
            else "pay is {share} less than {last}", share=share, last=c.last)  # fmt: skip
    elif printed(change.delta, FEN):
        now, before = (c.wording.pay(_money(x)) for x in (change.now, change.before or Fraction(0)))
        told = say("pay is {now}, after {before} {last}", now=now, before=before, last=c.last)
    else:
        told = say("pay is as {last}", last=c.last)
    moved = movement(change, c.compared, 1)
    return told if moved is None else _told_of(c, told, moved)


def _told_of(c: CompanyFigures, told: str, moved: Movement) -> str:
    """Which department moved it, by how much, and why."""
    part = moved.parts[0]
    row = next(row for row in c.rows if row.name == part.name)
    facts = {"told": told, "department": row.title, "gap": c.wording.gap(_money(part.delta))}
    why = why_of(c, row, up=part.delta > 0)
    if why:
        facts["why"] = why
        if moved.kind in {"only", "mostly"}:
            return c.wording.say("{told}, mostly by {department} ({gap}): {why}", **facts)
        return c.wording.say("{told}; {department} moved most ({gap}): {why}", **facts)
    if moved.kind in {"only", "mostly"}:
        return c.wording.say("{told}, mostly by {department} ({gap})", **facts)
    return c.wording.say("{told}; {department} moved most ({gap})", **facts)


def why_of(c: CompanyFigures, row: DepartmentRow, *, up: bool | None = None) -> str:
    """The item that moved a department's pay most, and its reason, as the review has it.

    Where its review is about other figures than the ones that were paid, it gives no reason.
    """
    if row.facts.pay != row.bank.own:
        return ""
    moves = [m for m in row.facts.review.moves if up is None or (m.delta > 0) == up]
    return _move(c, moves[0]) if moves and row.pay_before is not None else ""


def _move(c: CompanyFigures, one: PayMove) -> str:
    lang = str(c.wording.lang)
    label, gap = one.label.get(lang, one.item), c.wording.signed(one.delta)
    if why := one.why.get(lang):
        return c.wording.say("{item} {gap}, {why}", item=label, gap=gap, why=why)
    return c.wording.say("{item} {gap}", item=label, gap=gap)


def _money(value: Fraction) -> Decimal:
    return round_half_up(value, FEN)
