"""What comes next for the company: whom to talk with, and what the next period would pay.

The departments' reports have worked both out; here they are added up and put into words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.publish.review.page_one.blocks import Tile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from kpilib.publish.company.company_figures import CompanyFigures
    from kpilib.publish.company.department_rows import DepartmentRow

_MOST = 3  # departments that a tile names


def next_pay(c: CompanyFigures) -> Iterator[Tile]:
    """What the next period would pay; at other levels only where all of the same can be tried."""
    say, levels = c.wording.say, c.outlook
    if "now" not in levels:
        return
    pay, count = levels["now"]
    notes = [_at(c, level, levels[level][0]) for level in ("target", "year")
             if level in levels and levels[level][1] == count]  # fmt: skip
    if count < c.total.departments:
        notes.append(c.wording.say_number("{n} department", "{n} departments", n=count))
    label = say("Next period, all as {this} (CNY)", this=c.wording.this(c.period))
    yield Tile(label, c.wording.grouped(pay), tuple(notes))


def talks(c: CompanyFigures) -> Iterator[Tile]:
    """How many people somebody should talk with, and where most of them are."""
    found = [(row.facts.review.talks, row.title) for row in c.rows if row.facts.review.talks]
    if not found:
        return
    found.sort(key=lambda pair: -pair[0])
    told = [c.wording.say("{department} {n}", department=title, n=count)
            for count, title in found[:_MOST]]  # fmt: skip
    note = c.wording.say(", ").join(told)
    if more := sum(count for count, _ in found[_MOST:]):
        note = c.wording.say("{departments}, elsewhere {n}", departments=note, n=more)
    whole = str(sum(count for count, _ in found))
    yield Tile(c.wording.say("People to talk with", context="tile"), whole, (note,))


def to_come(c: CompanyFigures, row: DepartmentRow) -> Iterator[str]:
    """The same of one department, a sentence each."""
    say, review = c.wording.say, row.facts.review
    if names := review.talk.get(str(c.wording.lang)):
        yield say("To talk with: {names}.", names=names)
    if told := [_at(c, one.level, one.pay) for one in review.outlook]:
        yield say("Next period (CNY): {levels}.", levels=say(", ").join(told))


def _at(c: CompanyFigures, level: str, pay: Decimal) -> str:
    say, amount = c.wording.say, c.wording.grouped(pay)
    if level == "target":
        return say("all at target {pay}", pay=amount)
    if level == "year":
        return say("at last year's level {pay}", pay=amount)
    return say("as {this} {pay}", this=c.wording.this(c.period), pay=amount)
