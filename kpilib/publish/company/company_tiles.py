"""The tiles and the decisions of the company's papers."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.publish.company.company_next import next_pay, talks
from kpilib.publish.review.page_one.blocks import Card, Tile
from kpilib.publish.review.page_one.svg_marks import sparkline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.publish.company.company_figures import CompanyFigures

MOST_CARDS = 6
"""Decisions that are shown as cards; the tables count all."""

_LEAST = 2  # ends of a line


def company_tiles(c: CompanyFigures) -> tuple[Tile, ...]:
    """The tiles that the figures allow, the trend last."""
    return (*_due(c), *_change(c), *_budget(c), *next_pay(c), *_decisions(c), *talks(c),
            *_people(c), *_trend(c))  # fmt: skip


def _due(c: CompanyFigures) -> Iterator[Tile]:
    """What goes to the bank: pay and settlements, what is paid and what is draft, told apart."""
    if not c.total.departments:
        return
    say, grouped = c.wording.say, c.wording.grouped
    notes = []
    if c.total.settled:
        settled = c.wording.signed(c.total.settled)
        notes.append(say("pay {pay}, for earlier periods {amount}", pay=grouped(c.total.own),
                         amount=settled))  # fmt: skip
    if c.issued.departments and c.draft.departments:
        notes.append(say("paid {paid}, draft {draft}", paid=grouped(c.issued.amount),
                         draft=grouped(c.draft.amount)))  # fmt: skip
    if c.unknown:
        notes.append(c.wording.say_number(
            "without {n} department", "without {n} departments", n=c.unknown))  # fmt: skip
    left, count = c.owed
    if count:
        notes.append(c.wording.say_number(
            "still to be settled: {amount} in {n} amount",
            "still to be settled: {amount} in {n} amounts",
            n=count, amount=c.wording.signed(left)))  # fmt: skip
    yield Tile(c.due_head, grouped(c.total.amount), tuple(notes))


def _change(c: CompanyFigures) -> Iterator[Tile]:
    change, say = c.change, c.wording.say
    if change is None:
        return
    before = c.wording.fixed(change.before or Fraction(0))
    notes = [say("{last} {before}", last=c.last, before=before)]
    if change.relative is not None:
        share = c.wording.signed(change.relative * 100, 1)
        notes = [say("{last} {before} ({share}%)", last=c.last, before=before, share=share)]
    if c.not_compared:
        notes.append(c.wording.say_number(
            "{n} department has no figure before", "{n} departments have no figure before",
            n=c.not_compared))  # fmt: skip
    yield Tile(say("Pay against {last} (CNY)", last=c.last), c.wording.signed(change.delta),
               tuple(notes))  # fmt: skip


def _budget(c: CompanyFigures) -> Iterator[Tile]:
    (budget, _), share = c.budget, c.budget_share
    if share is None:
        return
    say, count = c.wording.say, sum(1 for row in c.rows if row.has_budget)
    notes = [c.wording.say_number(
        "{n} department with a budget", "{n} departments with a budget", n=count)]  # fmt: skip
    if c.over:
        notes.append(c.wording.say_number(
            "{n} of them over it", "{n} of them over it", n=len(c.over)))  # fmt: skip
    label = say("Budget of CNY {budget} used", budget=c.wording.exact(budget))
    yield Tile(label, c.wording.of_full(share), tuple(notes))


def _decisions(c: CompanyFigures) -> Iterator[Tile]:
    say, count = c.wording.say, len({row.name for row, _ in c.decisions})
    notes = [c.wording.say_number("in {n} department", "in {n} departments", n=count)]
    if worth := sum(one.amount for _, one in c.decisions):
        notes.append(say("worth {amount}", amount=c.wording.pay(worth)))
    notes.append(c.wording.say_number("{n} appeal open", "{n} appeals open", n=c.appeals))
    yield Tile(say("To be decided"), str(len(c.decisions)), tuple(notes))


def _people(c: CompanyFigures) -> Iterator[Tile]:
    scored = len(c.scored_rows)
    notes = [c.wording.say_number("{n} department", "{n} departments", n=len(c.rows))]
    if scored and c.paid_rows:
        notes.append(c.wording.say_number(
            "{n} of them scored only", "{n} of them scored only", n=scored))  # fmt: skip
    yield Tile(c.wording.say("People assessed", context="tile"), str(c.assessed), tuple(notes))


def _trend(c: CompanyFigures) -> Iterator[Tile]:
    """Pay of the departments that are paid now, over the periods."""
    values = c.total_line
    if sum(value is not None for value in values) < _LEAST:
        return
    names = [c.wording.period(Period.parse(name)) for name in c.periods]
    told = c.wording.say(", ").join(
        f"{name} {c.wording.fixed(value)}"
        for name, value in zip(names, values, strict=True) if value is not None)  # fmt: skip
    mark = sparkline(values, None, told, tall=True)
    label = c.wording.say("{what}, {n} periods", what=c.wording.say("Pay", context="waterfall"),
                          n=len(names))  # fmt: skip
    note = c.wording.say("{first} to {last}", first=names[0], last=names[-1])
    yield Tile(label, mark, (note,))


def more_decisions(c: CompanyFigures) -> str:
    """How many there are beyond the cards; empty where there are none."""
    more = len(c.decisions) - MOST_CARDS
    if more <= 0:
        return ""
    return c.wording.say_number(
        "{n} more stands with its department",
        "{n} more stand with their departments",
        n=more,
    )


def decision_cards(c: CompanyFigures) -> tuple[Card, ...]:
    """The largest decisions of the departments."""
    lang = str(c.wording.lang)
    return tuple(
        Card(
            c.wording.say("{department}: {title}", department=row.title,
                          title=one.title.get(lang, "")),
            one.text.get(lang, ""),
            one.note.get(lang, ""),
        )
        for row, one in c.decisions[:MOST_CARDS]
    )  # fmt: skip
