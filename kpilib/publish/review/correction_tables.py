"""Corrections and appeals as tables: what, why, who and when; outcome and deadline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.publish.review.calendar import working_day_after
from kpilib.publish.review.tables.table import NOTHING, TableText, without_empty
from kpilib.text.cell_words import table_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kpilib.engine.inputs.corrections import Appeal, Correction
    from kpilib.text.cell_words import CellWords
    from kpilib.text.formats import Wording

    Numbered = tuple[str, Correction]
    """A correction with the period whose inputs it is about."""

_OUTCOMES = {
    "open": ("待定", "open"),
    "upheld": ("成立", "upheld"),
    "rejected": ("不成立", "rejected"),
}


def corrections_table(found: Iterable[Numbered], words: CellWords) -> TableText | None:
    """Every correction of data, withdrawn ones included."""
    wording = words.wording
    pick = wording.pick
    rows = [
        (
            one.id,
            wording.period(Period.parse(period)),
            changed(one, words),
            one.reason,
            one.by,
            wording.day(one.on),
            _withdrawn(one, wording),
        )
        for period, one in found
        if one.table
    ]
    if not rows:
        return None
    columns = (pick("编号", "Id"), pick("数据所属", "Inputs of"), pick("更正内容", "What"),
               pick("原因", "Reason"), pick("更正人", "By"), pick("日期", "On"),
               pick("撤回", "Withdrawn"))  # fmt: skip
    caption = pick("更正", "Corrections")
    return without_empty(TableText(caption, columns, "lllllll", tuple(rows)))


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
    pick = wording.pick
    rows = []
    for _, one in found:
        if one.appeal is None:
            continue
        appeal = one.appeal
        last = _deadline(appeal, wording, decide_within)
        decided = wording.day(appeal.decided) if appeal.decided else NOTHING
        rows.append(
            (appeal.number, person(appeal.employee), appeal.about, wording.day(appeal.filed), last,
             decided, pick(*_OUTCOMES[appeal.outcome]), one.reason)
        )  # fmt: skip
    if not rows:
        return None
    columns = (pick("申诉编号", "Appeal"), pick("申诉人", "By"), pick("事项", "About"),
               pick("提出", "Filed"), pick("应于此日前决定", "To be decided by"),
               pick("决定", "Decided"), pick("结果", "Outcome"),
               pick("理由", "Reason"))  # fmt: skip
    caption = pick("申诉", "Appeals")
    return without_empty(TableText(caption, columns, "llllllll", tuple(rows)))


def changed(one: Correction, words: CellWords) -> str:
    """What a correction does to its table, in one line."""
    pick = words.wording.pick
    table = table_name(one.table, words.wording)
    if one.add:
        row = words.cells(one.table, one.add)
        return pick(f"{table}：新增（{row}）", f"{table}: added ({row})")
    row = words.cells(one.table, one.row)
    if one.remove:
        return pick(f"{table}：删除（{row}）", f"{table}: removed ({row})")
    cells = pick("，", ", ").join(
        f"{words.column(column)} {words.cell(one.table, column, change.old)} → "
        f"{words.cell(one.table, column, change.new)}"
        for column, change in one.change.items()
    )
    return pick(f"{table}（{row}）：{cells}", f"{table} ({row}): {cells}")


def _withdrawn(one: Correction, wording: Wording) -> str:
    if one.withdrawn is None:
        return NOTHING
    day, by = wording.day(one.withdrawn.on), one.withdrawn.by
    return wording.pick(f"{day}，{by}：", f"{day}, {by}: ") + one.withdrawn.reason


def _deadline(appeal: Appeal, wording: Wording, decide_within: int | None) -> str:
    """The last day for a decision, and whether the decision came later."""
    if decide_within is None:
        return NOTHING
    last = working_day_after(appeal.filed, decide_within)
    late = appeal.decided is not None and appeal.decided > last
    return wording.day(last) + (wording.pick("（逾期）", " (missed)") if late else "")
