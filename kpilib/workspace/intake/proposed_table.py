"""What a block of a sheet is proposed to become: which table, of which of its columns."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from kpilib.core.messages import Message
from kpilib.workspace.intake.by_person import month_of_rows, tables_by_person
from kpilib.workspace.intake.changing_names import general
from kpilib.workspace.intake.header_rows import JOINER
from kpilib.workspace.intake.listed_figures import listed_tables
from kpilib.workspace.intake.mapping import OPEN
from kpilib.workspace.intake.month_headers import is_month, side_of
from kpilib.workspace.intake.people_columns import people_table
from kpilib.workspace.intake.period_spellings import names_a_quarter
from kpilib.workspace.intake.proposed_rows import conventions, row_settings
from kpilib.workspace.intake.row_columns import take_row_columns
from kpilib.workspace.intake.table_draft import TableDraft

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.core.periods import Period
    from kpilib.workspace.intake.column_looks import ColumnLook
    from kpilib.workspace.intake.known_words import KnownWords
    from kpilib.workspace.intake.sheet_blocks import SheetBlock
    from kpilib.workspace.intake.table_draft import ProposedTable


def proposed_tables(block: SheetBlock, known: KnownWords, period: Period) -> list[TableDraft]:
    """What a block of a sheet is proposed to become; nothing where it is like no table of ours."""
    draft = TableDraft(block, known, period)
    if not draft.lines.data:
        return []
    if not block.header.rows:
        return [draft] if _without_header(draft) else []
    return _chosen(draft)


def finish(drafts: Sequence[TableDraft]) -> list[ProposedTable]:
    """The tables of one block, with how they are written and what of it none of them takes."""
    for draft in drafts:
        if draft.block.header.rows:
            conventions(draft)
            row_settings(draft)
        columns = draft.made.columns
        whose: dict[str, Any] = {
            name: spec for name, spec in columns.items() if name in {"subject", "employee_id"}
        }
        if draft.made.table in {"metrics", "ratings", "events"}:
            draft.made.columns = {**whose, **columns}
    _layout(drafts)
    return [draft.made for draft in drafts]


def _chosen(draft: TableDraft) -> list[TableDraft]:
    """The tables that a block feeds."""
    roles, person = draft.by_role, draft.person()
    if "amount" in roles and person is not None and _is_deals(draft):
        return [_deals(draft)]
    is_dated = "event" in roles and draft.day() is not None
    is_dated = is_dated or ("date" in roles and bool({"amount", "quantity"} & set(roles)))
    if person is not None and is_dated and len(draft.month_headers()) < 2:  # noqa: PLR2004 - side by side
        return [_events(draft)]
    if listed := _listed(draft):
        return listed
    people = people_table(draft)
    rest = tables_by_person(draft) or ([] if person is None else _unknown(draft))
    return [*people, *rest]


def _listed(draft: TableDraft) -> list[TableDraft]:
    """Figures below one another, each row with the word for what it is."""
    column = draft.by_role.get("metric") or draft.by_role.get("indicator")
    values = {"target", "actual", "score", "amount"} & set(draft.by_role)
    months = len(draft.month_headers()) > 1
    if column is None or column.kind != "text" or not (values or months):
        return []
    return listed_tables(draft, column)


def _unknown(draft: TableDraft) -> list[TableDraft]:
    """The table that a block is like, where the scheme knows none of its columns."""
    roles, months = draft.by_role, draft.month_headers()
    if len(months) > 1:
        return [_by_month(draft.branch("metrics"), months)]
    if {"target", "actual"} & set(roles):
        return [_metrics(draft.branch("metrics"))]
    if "score" in roles:
        return [_ratings(draft.branch("ratings"))]
    return _side_by_side(draft)


def _is_deals(draft: TableDraft) -> bool:
    roles = set(draft.by_role)
    return "deal_id" in roles or ("kind" in roles and bool({"date", "status"} & roles))


def _deals(draft: TableDraft) -> TableDraft:
    draft.made.table = "deals"
    draft.because(Message("its rows have an amount each, and a number or a kind: deals"))
    if "deal_id" in draft.by_role:
        draft.take("deal_id", draft.by_role["deal_id"])
    else:
        draft.made.columns["deal_id"] = {"make": "a{n}"}
        draft.because(Message("no column numbers the deals: they are numbered a1, a2 …"))
    draft.subject("employee_id")
    draft.word("deals", "kind", "kind")
    draft.take("amount", draft.by_role["amount"])
    draft.take_day()
    take_row_columns(draft)
    return draft


def _events(draft: TableDraft) -> TableDraft:
    draft.made.table = "events"
    draft.because(Message("its rows have a person and a day each: events"))
    draft.subject("employee_id")
    draft.word("events", "event", "event")
    draft.take_day()
    draft.take_roles("quantity", "amount")
    take_row_columns(draft)
    if draft.lines.subtotals and "amount" in draft.by_role:
        sums = [role for role in ("quantity", "amount") if role in draft.by_role]
        by = [*(["event"] if "event" in draft.by_role else []), "date"]
        draft.made.settings["group"] = {"by": ["employee_id", *by], "sum": sums}
        draft.because(
            Message("it has subtotals: the rows of a person and a day become one, added up")
        )
    return draft


def _metrics(draft: TableDraft) -> TableDraft:
    draft.made.table = "metrics"
    draft.because(Message("it says of people what was to be reached and what was: metrics"))
    draft.subject("subject")
    draft.word("metrics", "metric", "metric")
    for role in ("month", "target", "actual"):
        if role in draft.by_role:
            draft.take(role, draft.by_role[role])
        elif role == "actual" and "amount" in draft.by_role:  # sales beside their target
            draft.take(role, draft.by_role["amount"])
    if "month" not in draft.by_role:
        month_of_rows(draft)
    return draft


def _ratings(draft: TableDraft) -> TableDraft:
    draft.made.table = "ratings"
    draft.because(Message("it gives people scores: ratings"))
    draft.subject("employee_id")
    draft.word("ratings", "indicator", "indicator")
    draft.take_roles("month", "rater", "score")
    return draft


def _by_month(draft: TableDraft, months: dict[str, str]) -> TableDraft:
    draft.made.table = "metrics"
    draft.because(
        Message(
            "months stand side by side ({headers}): a row is made for each",
            headers=tuple(list(months)[:3]),
        )
    )
    draft.subject("subject")
    draft.word("metrics", "metric", "metric")
    looks = {look.header: look for look in draft.looks}
    for column in ("target", "actual"):
        patterns = [pattern for header, pattern in months.items() if side_of(pattern) == column]
        if patterns:
            pattern = Counter(patterns).most_common(1)[0][0]
            first = next(looks[header] for header, one in months.items() if one == pattern)
            draft.made.columns[column] = draft.spec(first, pattern)
            draft.used |= {looks[header].place for header, one in months.items() if one == pattern}
    return draft


def _side_by_side(draft: TableDraft) -> list[TableDraft]:
    """Figures side by side that nothing is known of: a part for each unit that they count in."""
    figures = draft.figures()
    high = any(look.unit == "%" for look in figures) or any(
        _size(text) > _SCALE for look in figures for _, text, _ in look.filled
    )
    table, column = ("metrics", "metric") if high else ("ratings", "indicator")
    by_unit: dict[str, list[ColumnLook]] = {}
    for look in figures:
        by_unit.setdefault(look.unit, []).append(look)
    return [_wide(draft.branch(table), mine, column) for mine in by_unit.values()]


def _wide(draft: TableDraft, figures: Sequence[ColumnLook], column: str) -> TableDraft:
    table, value = draft.made.table, "actual" if column == "metric" else "score"
    draft.because(
        Message(
            "figures stand side by side ({headers}): a row is made for each",
            headers=tuple(look.header for look in figures[:3]),
        )
    )
    draft.subject("subject" if table == "metrics" else "employee_id")
    values = {look.header: OPEN for look in figures}
    if len(figures) == 1:
        draft.made.columns[column] = {"value": OPEN}  # it has a name, and none that is known
        draft.made.columns[value] = draft.spec(figures[0], figures[0].header)
    else:
        draft.made.columns[column] = {"values": values}
        draft.made.columns[value] = draft.spec(figures[0], f"{{{column}}}")
    draft.used |= {look.place for look in figures}
    month_of_rows(draft)
    return draft


def _without_header(draft: TableDraft) -> bool:
    """A small table of words and numbers: a look-up table beside the schemes."""
    words = [look for look in draft.looks if look.kind == "text"]
    numbers = [look for look in draft.looks if look.kind == "number"]
    if len(words) != 1 or not numbers:
        return False
    made = draft.made
    made.table, made.to = "coefficients", "params/schemes/coefficients.csv"
    made.settings["header_rows"] = 0
    spec: dict[str, Any] = {"from": words[0].header}
    if any("\n" in text for _, text, _ in words[0].filled):
        spec["split"] = "\n"
        draft.because(Message("several names stand in one cell, each on its line: each gets rows"))
    made.columns["role"] = spec
    if len(numbers) > 1:
        made.columns["level"] = {"values": {look.header: OPEN for look in numbers}}
        made.columns["coefficient"] = {"from": "{level}", "type": "number"}
    else:
        made.columns["coefficient"] = {"from": numbers[0].header, "type": "number"}
    draft.because(
        Message(
            "no row is a header, so columns are called A, B, C: what they hold cannot be "
            "known. It is "
            "taken for a table of coefficients"
        )
    )
    return True


def _layout(drafts: Sequence[TableDraft]) -> None:
    block = drafts[0].block
    for draft in drafts:
        if block.sheet.turn:
            draft.made.settings["turned"] = True
            draft.because(Message("people stand side by side: each of their columns becomes a row"))
            continue
        if block.header.rows > 1:
            draft.made.settings["header_rows"] = block.header.rows
        if not block.alone:
            draft.made.settings["area"] = block.columns
        if block.until:
            draft.made.settings["until"] = block.until
    used = {place for draft in drafts for place in draft.used}
    left = [look for look in drafts[0].looks if look.place not in used]
    # Another period's figures stand beside, and what shows nothing may show something next time.
    names = [general(look.header) if _is_of_a_time(look.header) or not look.filled
             else look.header for look in left]  # fmt: skip
    if names and block.header.rows:
        drafts[0].made.settings["ignore"] = list(dict.fromkeys(names))


def _is_of_a_time(header: str) -> bool:
    """Whether a header names a quarter or a month: next time it names another one."""
    return names_a_quarter(header) or any(map(is_month, header.split(JOINER)))


_SCALE = 100


def _size(text: str) -> float:
    digits = re.sub(r"[^\d.]", "", text)
    return float(digits) if re.fullmatch(r"\d+\.?\d*", digits) else 0
