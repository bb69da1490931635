"""How the cells of a proposed table are written, and which of its rows count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpilib.core.messages import Message
from kpilib.workspace.intake.chosen_lines import rows_text
from kpilib.workspace.intake.column_words import words_of
from kpilib.workspace.intake.intake_words import squashed
from kpilib.workspace.intake.month_headers import month_in
from kpilib.workspace.intake.written_values import Unreadable, day_text, month_text

if TYPE_CHECKING:
    from kpilib.workspace.intake.table_draft import TableDraft

_FEW = 5
"""So many cells that cannot be read are named one by one; of more the convention is wrong."""


def conventions(draft: TableDraft) -> None:
    """Say how numbers and dates that are text are written."""
    used = [look for look in draft.looks if look.place in draft.used]
    numbers = [look for look in used if look.kind == "number" and look.texts]
    if any(look.decimal == "," for look in numbers):
        draft.made.settings["decimal"] = ","
        example = next(look.texts[0] for look in numbers if look.decimal == ",")
        draft.because(Message("numbers have a decimal comma ({example})", example=example))
    dates = [look for look in used if look.kind == "date" and look.texts]
    orders = [look.dates for look in dates if look.dates != "ymd"]
    if orders:
        draft.made.settings["dates"] = orders[0]
        draft.because(
            Message(
                "dates may be read with the day or the month first ({example}): look at them",
                example=dates[0].texts[0],
            )
            if any(look.is_ambiguous for look in dates)
            else Message(
                "dates are written in the order {order} ({example})",
                order=orders[0],
                example=dates[0].texts[0],
            )
        )


def row_settings(draft: TableDraft) -> None:
    """Say which lines are no rows, and which rows do not count."""
    out: list[Any] = []
    if draft.lines.totals:
        out.append("totals")
    if draft.lines.repeated:
        out.append("repeated_header")
    if draft.lines.remarks:
        out.append("remarks")
    out += _sections(draft)
    out += _by_status(draft)
    out += _unreadable(draft)
    out += draft.made.settings.pop("leave_out", [])
    if out:
        draft.made.settings["leave_out"] = out
    _by_period(draft)


def _sections(draft: TableDraft) -> list[Any]:
    """Titles between the rows, by a column in which nothing stands beside them."""
    if not draft.lines.sections:
        return []
    sheet = draft.block.sheet
    for look in draft.looks:
        is_full = len(look.filled) == len(look.cells)
        blank = not any(sheet.words(line, look.place) for line in draft.lines.sections)
        if is_full and blank and look.place in draft.used:
            reason = Message("a title between the rows")
            return [{"column": look.header, "empty": True, "reason": reason}]
    draft.because(
        Message(
            "not sure: some rows hold one word alone and may be titles ({rows}): leave them out "
            "where they are",
            rows=rows_text(draft.lines.sections),
        )
    )
    return []


def _by_status(draft: TableDraft) -> list[Any]:
    look = draft.by_role.get("status")
    if look is None:
        return []
    cancelling = [word for word in look.words if squashed(word) in words_of("cancelled")]
    deal = draft.by_role.get("deal_id")
    if cancelling and deal is not None and len(deal.words) < len(deal.filled):
        draft.made.settings["cancelled"] = {
            "by": deal.header,
            "column": look.header,
            "is": cancelling,
        }
        draft.because(
            Message(
                "a later line cancels an earlier one ({word}): neither counts",
                word=cancelling[0],
            )
        )
    done = [word for word in look.words if squashed(word) in words_of("done")]
    draft.used.add(look.place)
    if done and len(done) < len(look.words):
        draft.because(
            Message("of {header} only {words} count", header=look.header, words=tuple(done))
        )
        return [{"column": look.header, "is_not": done}]
    if cancelling:
        return [{"column": look.header, "is": cancelling}]
    draft.used.discard(look.place)
    return []


def _unreadable(draft: TableDraft) -> list[Any]:
    """Single cells that are no date or number: each named, for somebody to look at."""
    out: list[Any] = []
    decimal, dates = (
        draft.made.settings.get("decimal", "."),
        draft.made.settings.get("dates", "ymd"),
    )
    for look in draft.looks:
        if look.place not in draft.used or look.kind not in {"date", "number"}:
            continue
        wrong = look.unreadable(look.kind, decimal, dates)
        if wrong and len(wrong) <= min(_FEW, len(look.filled) // 2):
            for word in wrong:
                reason = (
                    Message("{word} is no date", word=word)
                    if look.kind == "date"
                    else Message("{word} is no number", word=word)
                )
                out.append({"column": look.header, "is": word, "reason": reason})
                draft.because(
                    Message(
                        "{word} in {header} cannot be read: its row is left out, unless you "
                        "correct the file",
                        word=repr(word),
                        header=look.header,
                    )
                )
    return out


def _by_period(draft: TableDraft) -> None:
    """Rows of other months than those of the period, where some are of it."""
    days = []
    for name, spec in draft.made.columns.items():
        if name not in {"date", "month"}:
            continue
        source = spec if isinstance(spec, str) else spec.get("from", "")
        look = next((one for one in draft.looks if one.header == source), None)
        how = look.how(".", draft.made.settings.get("dates", "ymd")) if look else None
        for word in look.words if look else ():
            try:
                days.append((day_text if name == "date" else month_text)(word, how))  # type: ignore[arg-type]  # there is one with a look
            except Unreadable:
                continue
    for header in (
        draft.month_headers()
        if draft.made.columns.get("actual") or draft.made.columns.get("target")
        else ()
    ):
        word = month_in(header)
        try:
            days.append(month_text(word, draft.looks[0].how(".", "ymd")))
        except Unreadable:
            continue
    first, last = draft.period.start.isoformat(), draft.period.end.isoformat()
    inside = [day for day in days if first[: len(day)] <= day <= last[: len(day)]]
    if inside and len(inside) < len(days):
        draft.made.settings["outside_period"] = "leave_out"
        draft.because(
            Message("some of it lies outside {period}, and is left out", period=str(draft.period))
        )
