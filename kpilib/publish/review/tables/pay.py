"""Pay by person and item, by month, and what is handed to the next period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.rounding import round_half_up
from kpilib.core.tables import DEPARTMENT, YUAN
from kpilib.publish.review import findings
from kpilib.publish.review.figure_cell import EVERYBODY, opens
from kpilib.publish.review.people_order import order
from kpilib.publish.review.tables.table import NOTHING, TableText, optional_pay, without_empty

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.publish.review.narrative import NarrativeContext
    from kpilib.publish.review.result_rows import CarriedAmount
    from kpilib.workspace.state_decisions import Decision


def pay(v: NarrativeContext, *, changes: bool = True) -> TableText | None:
    """People × items in yuan, with totals, and with `changes` how each total changed."""
    now, say = v.now, v.wording.say
    if not now.pay:
        return None
    compared = changes and v.comparison.before is not None and v.comparison.before.pays
    columns = [
        say("Person"),
        *(v.label(item) for item in now.items),
        say("Total"),
    ]
    columns += [say("Vs {last}", last=v.last)] if compared else []
    rows = []
    whole = (DEPARTMENT,) if DEPARTMENT in now.payees else ()
    for who in (*order(v.comparison), *whole):
        cells = {item: now.pay.get((who, item)) for item in now.items}
        change = v.comparison.pay_of(who)
        last = v.wording.signed(change.delta) if change.before is not None else NOTHING
        shown = [NOTHING if cell is None else opens(v.wording.grouped(cell), who, item, "pay")
                 for item, cell in cells.items()]  # fmt: skip
        rows.append(
            (
                v.person(who),
                *shown,
                opens(v.wording.grouped(now.pay_of(who)), who, "total_pay", "summary"),
                *([last] if compared else []),
            )
        )
    totals = [opens(v.wording.grouped(now.paid_for(item)), EVERYBODY, item, "pay")
              for item in now.items]  # fmt: skip
    total = opens(v.wording.grouped(now.total_pay), EVERYBODY, "total_pay", "summary")
    last = v.wording.signed(v.comparison.total_pay().delta)
    several = len(rows) > 1  # of one row the total would be the same again
    if several:
        rows.append((say("Total"), *totals, total, *([last] if compared else [])))
    caption = say("Pay (CNY)")
    if v.known_now:  # a page that is read by itself, or cut out, must not look like a list to pay
        caption = say("Pay as known now (CNY; nothing is paid by this)")  # fmt: skip
    return TableText(
        caption, tuple(columns), "l" + "r" * (len(columns) - 1), tuple(rows), total=several
    )


def monthly(v: NarrativeContext) -> TableText | None:
    """Score and pay of each piece, where the run is made of several."""
    now, say = v.now, v.wording.say
    if not now.several:
        return None
    people = order(v.comparison)
    scored = bool(now.scores)
    if not people or not (scored or now.pay):
        return None
    columns = [say("Person")]
    for piece in now.pieces:
        columns += [say("{piece}, score", piece=v.piece(piece))] if scored else []
        columns += [say("{piece}, pay", piece=v.piece(piece))] if now.pay else []
    rows = [(v.person(who), *_monthly_cells(v, who, scored=scored)) for who in people]
    each = {"month": say("Month by month"), "quarter": say("Quarter by quarter")}
    caption = each.get(now.assessment.run.plan.cadence, say("Period by period"))
    if now.pay and v.known_now:
        caption += say(" (pay as known now, in CNY; nothing is paid by this)")
    elif now.pay:
        caption += say(" (pay in CNY)")
    return TableText(caption, tuple(columns), "l" + "r" * (len(columns) - 1), tuple(rows))


def _monthly_cells(v: NarrativeContext, who: str, *, scored: bool) -> Iterator[str]:
    for piece in v.now.pieces:
        row = v.now.summary_by_piece.get((who, piece))
        if scored:
            score = row.score if row else None
            yield (
                NOTHING
                if score is None
                else opens(v.wording.fixed(score), who, "score", "summary", piece=piece)
            )
        if v.now.pay:
            amount = v.now.pay_by_piece.get((who, piece))
            yield (
                NOTHING
                if amount is None
                else opens(v.wording.grouped(amount), who, "total_pay", "summary", piece=piece)
            )


def carry(v: NarrativeContext) -> TableText | None:
    """What came in from earlier periods, what became of it, and what is handed on."""
    say = v.wording.say
    states = {
        "settled": say("settled"),
        "new": say("new"),
        "reduced": say("settled in part"),
        "grown": say("added to"),
        "open": say("open"),
        "kept": say("unchanged"),
    }
    moves = findings.carried(v.comparison)
    units = {kind: v.now.carry_unit(kind) for kind in {moved.kind for moved in moves}}
    money = set(units.values()) <= {YUAN}
    rows = [
        (v.person(moved.who), v.label(moved.kind),
         v.origin(moved.origin) if moved.origin else NOTHING,
         *(_carried_amount(v, one, "" if money else units[moved.kind], is_out=is_out)
           for one, is_out in ((moved.before, False), (moved.now, True))),
         _carried_base(v, moved.now), states[moved.state])
        for moved in moves
    ]  # fmt: skip
    if not rows:
        return None
    columns = (say("Person"), say("Item", context="review"), say("Since"),
               say("Carried in (CNY)") if money else say("Carried in"),
               say("Carried on (CNY)") if money else say("Carried on", context="column"),
               say("Base (CNY)"),
               say("State"))  # fmt: skip
    caption = say("Carried in from earlier periods and on to the next")
    return without_empty(TableText(caption, columns, "lllrrrl", tuple(rows)))


def _carried_amount(
    v: NarrativeContext, row: CarriedAmount | None, unit: str, *, is_out: bool
) -> str:
    """An amount as it came in, or as it is handed on; in yuan where no unit is named."""
    if row is None:
        return NOTHING
    text = v.wording.exactly(row.amount, unit) if unit else v.wording.grouped(row.amount)
    if not is_out:  # the report of the period before unfolds it
        return text
    return opens(text, row.who, row.kind, "carry", side="amount", origin=row.origin)


def _carried_base(v: NarrativeContext, row: CarriedAmount | None) -> str:
    text = NOTHING if row is None else optional_pay(v.wording, row.base)
    if row is None or text == NOTHING:
        return text
    return opens(text, row.who, row.kind, "carry", side="base", origin=row.origin)


def decided(v: NarrativeContext) -> TableText | None:
    """What became of state that the scheme before has left open."""
    say = v.wording.say
    becomes = {
        "dropped": say("dropped"),
        "paid": say("settled elsewhere"),
        "brought": say("brought along"),
    }
    rows = [
        (v.person(one.who), v.literal(_title(v, one)), v.origin(one.origin),
         v.wording.grouped(round_half_up(one.amount, 2)),
         becomes.get(one.becomes) or _carried_as(v, one), v.literal(one.reason),
         v.literal(one.by), v.wording.day(one.on) if one.on else NOTHING)
        for one in v.now.assessment.decisions
    ]  # fmt: skip
    if not rows:
        return None
    columns = (
        say("Person"),
        say("Item", context="pay"),
        say("Since"),
        say("Amount (CNY)"),
        say("Decision"),
        say("Reason", context="review"),
        say("By", context="pay"),
        say("On"),
    )
    before = all(one.becomes == "brought" for one in v.now.assessment.decisions)
    caption = (
        say("What was open before and is brought along")
        if before
        else say("What becomes of what the scheme before left open")
    )
    return TableText(caption, columns, "lllrllll", tuple(rows))


def _title(v: NarrativeContext, one: Decision) -> str:
    return one.title if isinstance(one.title, str) else one.title.in_(v.lang)


def _carried_as(v: NarrativeContext, one: Decision) -> str:
    kind, amount = v.label(one.as_kind), v.wording.grouped(round_half_up(one.as_amount, 2))
    return v.wording.say("carried on as {kind} {amount}", kind=kind, amount=amount)
