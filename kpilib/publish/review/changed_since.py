"""Tables of what changed since a period was issued, with the causes, and of what is still open."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kpilib.publish.review.tables.table import TableText, without_empty
from kpilib.records.bridge.cause_words import CauseWords
from kpilib.records.bridge.lines import SCORE
from kpilib.text.formats import grouped, signed

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
            (say("Pay that changed since {latest} (CNY)", latest=latest),
             [_changed(notice, line) for line in bridge.pay]),
            (say("What is carried on that changed since {latest} (not paid)", latest=latest),
             carried),
            (say("Scores that changed since {latest}", latest=latest),
             [_changed(notice, line) for line in bridge.scores]),
        ):  # fmt: skip
            if rows:
                yield _changes(notice, caption, rows)
    if notice.replaced.record.balances:
        yield balances(notice)


def _changed(notice: PayNotice, line: BridgeLine, kind: str = "") -> tuple[str, ...]:
    say, causes = notice.wording.say, CauseWords(notice.lang)
    item, several = notice.item(line.item), len(line.parts) > 1
    if line.item == SCORE:
        item = say("Score")
    told = say("; ").join(
        causes.heading(part.causes) + (f" {signed(part.amount)}" if several else "")
        for part in line.parts
    )
    own = line.period == notice.replaced.record.period
    return (
        notice.person(line.employee_id), "" if own else notice.period(line.period),
        say("{item} ({kind})", item=item, kind=kind) if kind else item,
        grouped(line.before), signed(line.difference), grouped(line.after), told,
    )  # fmt: skip


def _changes(notice: PayNotice, caption: str, rows: Sequence[tuple[str, ...]]) -> TableText:
    say, latest = notice.wording.say, notice.replaced.record.latest
    columns = (say("Person"), say("Period"), say("Item"), say("In {latest}", latest=latest),
               say("Change"), say("Now"), say("Because of"))  # fmt: skip
    return without_empty(TableText(caption, columns, "lllrrrl", tuple(rows)))


def balances(notice: PayNotice) -> TableText:
    """By person and item: paid, settled since, due now and still open."""
    record, say = notice.replaced.record, notice.wording.say
    found = record.balances
    rows = [
        (notice.person(who), notice.period(piece) if piece != record.period else "",
         notice.item(item), grouped(one.paid), signed(one.settled), grouped(one.known),
         signed(one.open))
        for (who, piece, item), one in found.items()
    ]  # fmt: skip
    paid, settled, known, still = (
        sum((getattr(one, name) for one in found.values()), Decimal("0.00"))
        for name in ("paid", "settled", "known", "open")
    )
    rows.append((say("Total"), "", "", grouped(paid), signed(settled), grouped(known),
                 signed(still)))  # fmt: skip
    columns = (say("Person"), say("Period"), say("Item"), say("Paid in r1"), say("Settled since"),
               say("Due now"), say("Still open"))  # fmt: skip
    caption = say("Amounts that changed: paid, settled and due (CNY)")
    return without_empty(TableText(caption, columns, "lllrrrr", tuple(rows), total=True))
