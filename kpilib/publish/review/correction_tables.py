"""Corrections and appeals as tables: what, why, who, when; outcome and deadline to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.publish.review.appeal_deadline import appeal_deadline
from kpilib.publish.review.tables.table import NOTHING, TableText, without_empty
from kpilib.text.cell_words import table_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kpilib.engine.inputs.correction_model import Appeal, Correction, Evidence, RowEdit
    from kpilib.text.cell_words import CellWords
    from kpilib.text.formats import Wording

    Numbered = tuple[str, Correction]
    """A correction with the period whose inputs it is about."""


def corrections_table(found: Iterable[Numbered], words: CellWords) -> TableText | None:
    """Every correction of data, withdrawn ones included."""
    wording = words.wording
    say = wording.say
    rows = [
        (
            one.id,
            wording.period(Period.parse(period)),
            changed(one, words),
            one.reason,
            one.from_appeal,
            evidence_names(one.evidence, wording),
            one.by,
            wording.day(one.on),
            _withdrawn(one, wording),
        )
        for period, one in found
        if one.edits
    ]
    if not rows:
        return None
    columns = (say("Id"), say("Inputs of"), say("What"),
               say("Reason"), say("Appeal"), say("Evidence"), say("By"), say("On"),
               say("Withdrawn"))  # fmt: skip
    caption = say("Corrections")
    return without_empty(TableText(caption, columns, "lllllllll", tuple(rows)))


def appeals_table(
    found: Iterable[Numbered],
    wording: Wording,
    person: Callable[[str], str],
    decide_within: int | None,
) -> TableText | None:
    """Every appeal with its outcome and the day by which it is to be decided.

    Args:
        found: Corrections and appeals.
        wording: The language.
        person: A person's printed name by id.
        decide_within: Working days from filing to decision; None where nothing is laid down.
    """
    say = wording.say
    rows = []
    for _, one in found:
        if one.appeal is None:
            continue
        appeal = one.appeal
        last = _deadline(appeal, wording, decide_within)
        decided = wording.day(appeal.decided) if appeal.decided else NOTHING
        rows.append(
            (appeal.number, person(appeal.employee), appeal.about, wording.day(appeal.filed), last,
             decided, _outcome(one, wording), appeal.decided_by, appeal.ground or one.reason,
             evidence_names(appeal.evidence, wording))
        )  # fmt: skip
    if not rows:
        return None
    columns = (say("Appeal"), say("By", context="review"), say("About"),
               say("Filed"), say("To be decided by"),
               say("Decided"), say("Outcome"), say("Decided by"),
               say("Reason", context="review"), say("Evidence"))  # fmt: skip
    caption = say("Appeals")
    return without_empty(TableText(caption, columns, "llllllllll", tuple(rows)))


def evidence_names(found: Iterable[Evidence], wording: Wording) -> str:
    """What an act rests on, each with the beginning of its hash."""
    return wording.say(", ", context="formats").join(
        wording.say("{file} (sha256 {hash}…)", file=each.name, hash=each.sha256[:8])
        for each in found
    )


def changed(one: Correction, words: CellWords) -> str:
    """What an act does to a department's tables, in one line; of others just which they are."""
    say = words.wording.say
    told = [*dict.fromkeys(_edited(edit, words) for edit in one.mine)]
    if len(told) > _EDITS:
        more = say("and {number} rows more", number=len(told) - _EDITS + 1)
        told = [*told[: _EDITS - 1], more]
    if one.elsewhere:
        told.append(say("also in {departments}", departments=words.wording.listed(one.elsewhere)))
    return say("; ").join(told)


_EDITS = 6
"""So many edits of an act are told one by one; its file says them all."""


def _edited(one: RowEdit, words: CellWords) -> str:
    """What becomes of a row."""
    say = words.wording.say
    table = table_name(one.table, words.wording)
    if one.add:
        row = words.cells(one.table, one.add)
        return say("{table}: added ({row})", table=table, row=row)
    if not one.row:
        return table  # which row, the reader may not know
    row = words.cells(one.table, one.row)
    if one.remove:
        return say("{table}: removed ({row})", table=table, row=row)
    cells = say(", ", context="formats").join(
        f"{words.column(column)} {words.cell(one.table, column, change.old)} → "
        f"{words.cell(one.table, column, change.new)}"
        for column, change in one.change.items()
    )
    return say("{table} ({row}): {cells}", table=table, row=row, cells=cells)


def _withdrawn(one: Correction, wording: Wording) -> str:
    if one.withdrawn is None:
        return NOTHING
    day, by = wording.day(one.withdrawn.on), one.withdrawn.by
    return wording.say("{day}, {by}: {reason}", day=day, by=by, reason=one.withdrawn.reason)


def _outcome(one: Correction, wording: Wording) -> str:
    say, appeal = wording.say, one.appeal
    if appeal is None:
        return NOTHING
    if appeal.outcome == "open" and one.withdrawn is not None:
        return say("withdrawn", context="appeal")
    outcomes = {
        "open": say("open", context="appeal"),
        "upheld": say("upheld"),
        "rejected": say("rejected"),
    }
    return outcomes[appeal.outcome]


def _deadline(appeal: Appeal, wording: Wording, decide_within: int | None) -> str:
    """The last day for a decision, and whether the decision came later."""
    last = appeal_deadline(appeal, decide_within)
    if last is None:
        return NOTHING
    day = last.text(wording)
    return wording.say("{day} (missed)", day=day) if last.missed else day
