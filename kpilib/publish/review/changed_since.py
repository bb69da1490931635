"""Tables of what changed since a period was issued, with the causes, and of what is still open."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kpilib.publish.review.tables.table import TableText, without_empty
from kpilib.records.bridge.cause_words import CauseWords
from kpilib.records.bridge.lines import SCORE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.publish.review.pay_notice import PayNotice
    from kpilib.records.bridge.lines import BridgeLine


def changed_since(notice: PayNotice) -> Iterator[TableText]:
    """Pay, what is carried on and scores that changed since the latest revision, and balances.

    What is carried on has a table of its own: below the pay, whoever adds up would take it for pay.
    """
    say, latest, bridge = notice.wording.say, notice.latest, notice.replaced.bridge
    if bridge:
        base = say("base")
        carried = [_changed(notice, line) for line in bridge.carried]
        carried += [_changed(notice, line, base) for line in bridge.bases]
        for caption, rows in (
            (
                say("Pay that changed since {latest} (CNY)", latest=latest),
                [_changed(notice, line) for line in bridge.pay],
            ),
            (
                say("What is carried on that changed since {latest} (not paid)", latest=latest),
                carried,
            ),
            (
                say("Scores that changed since {latest}", latest=latest),
                [_changed(notice, line) for line in bridge.scores],
            ),
        ):
            if rows:
                yield _changes(notice, caption, rows)
    if notice.replaced.record.balances:
        yield balances(notice)


def _changed(notice: PayNotice, line: BridgeLine, kind: str = "") -> tuple[str, ...]:
    wording, causes = notice.wording, CauseWords(notice.lang)
    say = wording.say
    item, several = notice.item(line.item), len(line.parts) > 1
    if line.item == SCORE:
        item = say("Score")
    told = say("; ").join(
        causes.heading(part.causes) + (f" {wording.signed(part.amount)}" if several else "")
        for part in line.parts
    )
    own = line.period == notice.replaced.record.period
    return (
        notice.person(line.employee_id),
        "" if own else notice.period(line.period),
        say("{item} ({kind})", item=item, kind=kind) if kind else item,
        wording.grouped(line.before),
        wording.signed(line.difference),
        wording.grouped(line.after),
        told,
    )


def _changes(notice: PayNotice, caption: str, rows: Sequence[tuple[str, ...]]) -> TableText:
    say, latest = notice.wording.say, notice.latest
    columns = (
        say("Person"),
        say("Period"),
        say("Item"),
        say("In {latest}", latest=latest),
        say("Change"),
        say("Now"),
        say("Because of"),
    )
    return without_empty(TableText(caption, columns, "lllrrrl", tuple(rows)))


def balances(notice: PayNotice) -> TableText:
    """By person and item: paid, settled since, due now and still open."""
    record, wording = notice.replaced.record, notice.wording
    say, found = wording.say, record.balances
    figures = {
        "paid": (notice.paid_head, wording.grouped),
        "settled": (say("Settled since"), wording.signed),
        "written_off": (say("Written off"), wording.signed),
        "known": (say("Due now"), wording.grouped),
        "open": (say("Still open"), wording.signed),
    }
    if not record.written_off:
        del figures["written_off"]
    rows = [
        (
            notice.person(who),
            notice.period(piece) if piece != record.period else "",
            notice.item(item),
            *(written(getattr(one, name)) for name, (_, written) in figures.items()),
        )
        for (who, piece, item), one in found.items()
    ]
    sums = (
        written(sum((getattr(one, name) for one in found.values()), Decimal("0.00")))
        for name, (_, written) in figures.items()
    )
    rows.append((say("Total"), "", "", *sums))
    heads = (say("Person"), say("Period"), say("Item"), *(head for head, _ in figures.values()))
    caption = say("Amounts that changed: paid, settled and due (CNY)")
    align = "lll" + "r" * len(figures)
    return without_empty(TableText(caption, heads, align, tuple(rows), total=True))
