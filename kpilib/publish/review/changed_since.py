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
    say, latest, bridge = notice.wording.say, notice.replaced.record.latest, notice.replaced.bridge
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
    say, latest = notice.wording.say, notice.replaced.record.latest
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
    say = wording.say
    found = record.balances
    rows = [
        (
            notice.person(who),
            notice.period(piece) if piece != record.period else "",
            notice.item(item),
            wording.grouped(one.paid),
            wording.signed(one.settled),
            wording.grouped(one.known),
            wording.signed(one.open),
        )
        for (who, piece, item), one in found.items()
    ]
    paid, settled, known, still = (
        sum((getattr(one, name) for one in found.values()), Decimal("0.00"))
        for name in ("paid", "settled", "known", "open")
    )
    rows.append(
        (
            say("Total"),
            "",
            "",
            wording.grouped(paid),
            wording.signed(settled),
            wording.grouped(known),
            wording.signed(still),
        )
    )
    columns = (
        say("Person"),
        say("Period"),
        say("Item"),
        say("Paid in r1"),
        say("Settled since"),
        say("Due now"),
        say("Still open"),
    )
    caption = say("Amounts that changed: paid, settled and due (CNY)")
    return without_empty(TableText(caption, columns, "lllrrrr", tuple(rows), total=True))
