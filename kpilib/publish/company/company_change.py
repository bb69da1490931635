"""The waterfall of the company: from the last period's pay to this one's, by department."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from kpilib.publish.company.company_finding import why_of
from kpilib.publish.review.page_one.blocks import Grid
from kpilib.publish.review.page_one.svg_marks import step, step_scale
from kpilib.publish.review.variance import FEN, largest_first, printed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.publish.company.company_figures import CompanyFigures

_MOST = 8  # departments drawn by themselves
_NONE = Fraction(0)


class _ChangeStep(NamedTuple):
    label: str
    start: Fraction
    end: Fraction
    is_sum: bool = False


def change_grid(c: CompanyFigures) -> Grid | None:
    """The waterfall; None where nothing is compared."""
    if c.change is None:
        return None
    rows = [*_steps(c)]
    of = step_scale([row.end for row in rows] + [row.start for row in rows if not row.is_sum])
    cells = tuple(
        (
            row.label,
            step(of.low if row.is_sum and of.low > 0 else row.start, row.end, _kind(row), of),
            c.wording.fixed(row.end) if row.is_sum else c.wording.signed(row.end - row.start),
        )
        for row in rows
    )
    say = c.wording.say
    caption = say("Pay (CNY): {last} to {this}", last=c.last, this=c.wording.this(c.period))
    if of.low > 0:
        caption = say(
            "{caption}; bars start at {low}", caption=caption, low=c.wording.fixed(of.low)
        )
    sums = frozenset(number for number, row in enumerate(rows) if row.is_sum)
    columns = (say("Step", context="waterfall"), say("Chart", context="heading"),
               say("Amount", context="waterfall"))  # fmt: skip
    return Grid("waterfall", caption, columns, "lmr", ("what", "bar", "amount"), cells, sums)


def _kind(row: _ChangeStep) -> str:
    if row.is_sum:
        return "sum"
    return "up" if row.end >= row.start else "down"


def _steps(c: CompanyFigures) -> Iterator[_ChangeStep]:
    """From the sum before over the departments, the largest change first, to what is paid."""
    say, change = c.wording.say, c.change
    if change is None:
        return
    pay = say("Pay", context="waterfall")
    at = change.before or _NONE
    yield _ChangeStep(say("{what}, {when}", what=pay, when=c.last), _NONE, at, is_sum=True)
    titles = {row.name: row for row in c.rows}
    moved = largest_first(p for p in c.compared if printed(p.delta, FEN))
    for part in moved[:_MOST]:
        row = titles[part.name]
        why = why_of(c, row, up=part.delta > 0)
        label = say("{item}: {reason}", item=row.title, reason=why) if why else row.title
        yield _ChangeStep(label, at, at + part.delta)
        at += part.delta
    if printed(change.now - at, FEN):
        yield _ChangeStep(say("All others"), at, change.now)
    total = Fraction(c.total.own)
    if total != change.now:
        label = c.wording.say_number(
            "{n} department has no figure before", "{n} departments have no figure before",
            n=c.not_compared)  # fmt: skip
        yield _ChangeStep(label, change.now, total)
    this = c.wording.this(c.period)
    yield _ChangeStep(say("{what}, {when}", what=pay, when=this), _NONE, total, is_sum=True)
    if c.total.settled:
        both = Fraction(c.total.amount)
        yield _ChangeStep(say("For earlier periods"), total, both)
        end = say("Due in all") if c.is_draft else say("Paid", context="total")
        yield _ChangeStep(end, _NONE, both, is_sum=True)
