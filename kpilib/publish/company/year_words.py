"""The finding, the tiles and the tables of the company's year."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.publish.review.page_one.blocks import Grid, Tile
from kpilib.publish.review.variance import movement

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kpilib.publish.company.department_rows import DepartmentRow
    from kpilib.publish.company.year_figures import YearFigures
    from kpilib.publish.review.page_one.blocks import Cell
    from kpilib.publish.review.variance import Variance

_MAY_LACK = ("delta", "rate")  # columns that are left out where no department has such a figure


def year_finding(y: YearFigures) -> str:
    """What is due in the year so far, against the year before, and through which department."""
    say, (own, settled) = y.wording.say, y.total()
    if not y.rows(pays=True):
        return y.wording.say_number("{n} department is scored", "{n} departments are scored",
                                    n=len(y.last))  # fmt: skip
    told = _paid_or_due(y, y.wording.pay(own + settled))
    change = y.change()
    if change is None:
        return told
    if change.relative is not None:
        share = y.wording.in_percent(abs(change.relative))
        told = _against(y, told, share, more=change.delta > 0)
    moved = movement(change, [*y.compared()], 1)
    if moved and moved.kind in {"only", "mostly"}:
        part = moved.parts[0]
        told = say("{told}, mostly by {department} ({gap})", told=told,
                   department=y.last[part.name].title,
                   gap=say("CNY {value}", value=y.wording.signed(part.delta)))  # fmt: skip
    return told


def _against(y: YearFigures, told: str, share: str, *, more: bool) -> str:
    """Pay against a year ago; of how many departments, where not all of them have such figures."""
    facts = {"told": told, "share": share}
    if y.not_compared:
        count = len([*y.compared()])
        return (
            y.wording.say_number(
                "{told}; pay of the {n} department that had some a year ago is {share} more",
                "{told}; pay of the {n} departments that had some a year ago is {share} more",
                n=count, **facts)
            if more
            else y.wording.say_number(
                "{told}; pay of the {n} department that had some a year ago is {share} less",
                "{told}; pay of the {n} departments that had some a year ago is {share} less",
                n=count, **facts)
        )  # fmt: skip
    if more:
        return y.wording.say("{told}, pay is {share} more than a year ago", **facts)
    return y.wording.say("{told}, pay is {share} less than a year ago", **facts)


def _paid_or_due(y: YearFigures, pay: str) -> str:
    """Paid is what has been issued; a draft is due."""
    say = y.wording.say
    found = {one.is_issued for name in y.last for one in y.amounts(name)}
    if found == {True}:
        return say("{pay} has been paid for the year so far", pay=pay)
    if found == {True, False}:
        return say("{pay} is paid or due for the year so far", pay=pay)
    return say("{pay} is due for the year so far", pay=pay)


def year_standing(y: YearFigures) -> str:
    """How many periods it is about, and what counts."""
    periods = [y.wording.period(figures.period) for figures in y.periods]
    return y.wording.language.sentences([
        y.wording.say("Periods: {periods}.", periods=y.wording.listed(periods)),
        y.wording.say("What is settled for an earlier period counts with the period that pays it; "
                      "later revisions pay nothing and are not counted."),
    ])  # fmt: skip


def year_tiles(y: YearFigures) -> tuple[Tile, ...]:
    """What is paid, what is draft, settlements, and the year before."""
    return (*_due(y), *_change(y), *_decided(y))


def _due(y: YearFigures) -> Iterator[Tile]:
    if not y.rows(pays=True):
        return
    say, grouped, (own, settled) = y.wording.say, y.wording.grouped, y.total()
    paid, draft = sum(y.total(issued=True)), sum(y.total(issued=False))
    notes = []
    if settled:
        notes.append(say("pay {pay}, for earlier periods {amount}", pay=grouped(own),
                         amount=y.wording.signed(settled)))  # fmt: skip
    if paid and draft:
        notes.append(say("paid {paid}, draft {draft}", paid=grouped(Decimal(paid)),
                         draft=grouped(Decimal(draft))))  # fmt: skip
    yield Tile(say("The year so far (CNY)"), grouped(own + settled), tuple(notes))


def _change(y: YearFigures) -> Iterator[Tile]:
    change, say = y.change(), y.wording.say
    if change is None:
        return
    before = y.wording.fixed(change.before or Fraction(0))
    when = say("a year ago")
    note = say("{last} {before}", last=when, before=before)
    if change.relative is not None:
        share = y.wording.signed(change.relative * 100, 1)
        note = say("{last} {before} ({share}%)", last=when, before=before, share=share)
    notes = [note]
    if y.not_compared:
        notes.append(y.wording.say_number(
            "{n} department without figures of a year ago",
            "{n} departments without figures of a year ago", n=y.not_compared))  # fmt: skip
    label = say("Pay against a year ago (CNY)")
    yield Tile(label, y.wording.signed(change.delta), tuple(notes))


def _decided(y: YearFigures) -> Iterator[Tile]:
    last = y.periods[-1]
    count = y.wording.say_number("{n} appeal open", "{n} appeals open", n=last.appeals)
    yield Tile(y.wording.say("To be decided"), str(len(last.decisions)), (count,))


def year_grid(y: YearFigures, *, pays: bool) -> Grid | None:
    """The departments by period; None without any."""
    rows = y.rows(pays=pays)
    if not rows:
        return None
    say = y.wording.say
    # Of a single period, pay so far says the same as its own column.
    parts = () if pays and len(y.periods) == 1 else y.periods
    columns = [say("Department"), *(y.wording.period(each.period) for each in parts)]
    names = ["who", *("part" for _ in parts)]
    if pays:
        changes = {one.name: one for one in y.compared()}
        columns += [say("The year so far (CNY)"), say("Against a year ago"), say("Of the budget")]
        names += ["main", "delta", "rate"]
        lines = [(*_paid(y, row), _gap(y, changes, row), _share(y, row)) for row in rows]
        lines.append(_total(y))
    else:
        lines = [tuple(_scored(y, row)) for row in rows]
    caption = (
        say("Pay with what is settled for earlier periods (CNY); * issued")
        if pays
        else say("Mean score of the people assessed")
    )
    sums = frozenset([len(rows)]) if pays else frozenset[int]()
    kept = [at for at, name in enumerate(names)
            if name not in _MAY_LACK or any(line[at] for line in lines)]  # fmt: skip
    columns, names = [columns[at] for at in kept], [names[at] for at in kept]
    lines = [tuple(line[at] for at in kept) for line in lines]
    return Grid("year", caption, tuple(columns), "l" + "r" * (len(columns) - 1), tuple(names),
                tuple(lines), sums)  # fmt: skip


def _paid(y: YearFigures, row: DepartmentRow) -> Iterator[Cell]:
    yield row.title
    shown = []
    for at in range(len(y.periods)):
        one = y.amount(row.name, at)
        mark = "*" if one and one.is_issued else ""
        shown.append("" if one is None else f"{y.wording.grouped(one.amount)}{mark}")
    if len(shown) == 1:
        yield shown[0]
        return
    yield from shown
    yield y.wording.grouped(sum((one.amount for one in y.amounts(row.name)), Decimal("0.00")))


def _gap(y: YearFigures, changes: Mapping[str, Variance], row: DepartmentRow) -> str:
    one = changes.get(row.name)
    return "" if one is None else y.wording.signed(one.delta)


def _share(y: YearFigures, row: DepartmentRow) -> str:
    share = y.share(row.name)
    return "" if share is None else y.wording.of_full(share)


def _scored(y: YearFigures, row: DepartmentRow) -> Iterator[Cell]:
    yield row.title
    for at in range(len(y.periods)):
        score = y.score(row.name, at)
        yield "" if score is None else y.wording.fixed(score)


def _total(y: YearFigures) -> tuple[Cell, ...]:
    names = [row.name for row in y.rows(pays=True)]
    sums = []
    for at in range(len(y.periods)):
        found = [one.amount for name in names if (one := y.amount(name, at)) is not None]
        sums.append(y.wording.grouped(sum(found, Decimal("0.00"))) if found else "")
    change = y.change()
    gap = "" if change is None else y.wording.signed(change.delta)
    if len(sums) == 1:
        sums = []
    return (y.wording.say("Total"), *sums, y.wording.grouped(sum(y.total(), Decimal("0.00"))),
            gap, "")  # fmt: skip
