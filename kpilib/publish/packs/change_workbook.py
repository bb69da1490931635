"""What stands in the place of payroll's workbook where nothing is paid: what changed, and why.

A later revision of a period, and the draft of one that has been issued, pay nothing. Their
`payouts.xlsx` shows what was paid, what is due, and where the difference is settled; no sheet of it
can be taken for a list of payments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from kpilib.publish.paper_revision import is_draft
from kpilib.publish.render.bridge_sheets import Balanced, BridgeBook, Bridged, BridgeSheet
from kpilib.publish.render.workbook_style import Top
from kpilib.records.bridge.cause_words import CauseWords
from kpilib.text.language import language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kpilib.publish.render.bridge_sheets import Kind
    from kpilib.publish.render.payout_sheets import PayoutBook
    from kpilib.publish.review.pay_notice import PayNotice
    from kpilib.publish.review.tables.table import TableText
    from kpilib.records.bridge.lines import Bridge, BridgeLine
    from kpilib.records.payment_record import PaymentRecord


def sheets_of(
    bridge: Bridge,
    lang: str,
    name: Callable[[str], str],
    item: Callable[[str], str],
    pay: Literal["pay", "changed"] = "pay",
) -> tuple[BridgeSheet, ...]:
    """The lines of a bridge by their kind, each sheet with the causes that count there.

    Args:
        bridge: What changed.
        lang: The language.
        name: The printed name of a person by id.
        item: The printed name of an item, of a kind of what is carried, or of the score.
        pay: What the sheet of pay is called: `pay` or `changed`.
    """
    kinds: tuple[tuple[Kind, Sequence[BridgeLine]], ...] = (
        (pay, bridge.pay),
        ("carried", bridge.carried),
        ("bases", bridge.bases),
        ("scores", bridge.scores),
    )
    words = CauseWords(lang)
    found = []
    for kind, lines in kinds:
        causes = bridge.causes_of(lines)
        rows = tuple(
            Bridged(
                (line.employee_id, name(line.employee_id), line.period, item(line.item)),
                line.before,
                tuple(map(line.part, causes)),
                line.after,
            )
            for line in lines
        )
        found.append(BridgeSheet(kind, rows, tuple(map(words.heading, causes))))
    return tuple(found)


def change_book(
    standing: PayNotice,
    name: Callable[[str], str],
    particulars: str,
    notes: tuple[TableText | None, ...],
    issued: PayoutBook | None = None,
) -> BridgeBook:
    """The workbook of a paper that pays nothing.

    Args:
        standing: What was paid, is due and is settled, in the paper's language.
        name: The printed name of a person by id.
        particulars: Department, period and revision.
        notes: Corrections and appeals.
        issued: What was paid, for a draft.
    """
    lang, bridge, spoken = standing.lang, standing.replaced.bridge, language(standing.lang)
    title = (
        spoken.say("Issued and known now (nothing is paid)")
        if is_draft(standing.revision)
        else spoken.say("What changed (nothing is paid by this)")
    )
    return BridgeBook(
        top=Top(title, particulars, spoken.sentences(standing.sentences())),
        sheets=sheets_of(bridge, lang, name, standing.item, "changed") if bridge else (),
        notes=tuple(note_rows(notes)),
        spoken=spoken,
        balances=_balanced(standing.replaced.record, name, standing.item),
        issued=issued,
        paid=standing.paid_head,
    )


def _balanced(
    record: PaymentRecord, name: Callable[[str], str], item: Callable[[str], str]
) -> tuple[Balanced, ...]:
    decided = bool(record.written_off)
    return tuple(
        Balanced(
            (who, name(who), piece, item(what)),
            (one.paid, one.settled, *((one.written_off,) if decided else ()), one.known, one.open),
        )
        for (who, piece, what), one in record.balances.items()
    )


def note_rows(found: Iterable[TableText | None]) -> Iterable[tuple[str, ...]]:
    """Tables one below the other, each with its headings and a blank line between them."""
    for place, table in enumerate(table for table in found if table):
        if place:
            yield ()
        yield table.columns
        yield from table.rows
