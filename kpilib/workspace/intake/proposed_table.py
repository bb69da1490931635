"""What a block of a sheet is proposed to become: which table, of which of its columns."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from kpilib.core.messages import Message
from kpilib.core.tables import INPUT_TABLES
from kpilib.workspace.intake.changing_names import general
from kpilib.workspace.intake.mapping import OPEN
from kpilib.workspace.intake.month_headers import is_month, side_of
from kpilib.workspace.intake.period_spellings import names_a_quarter
from kpilib.workspace.intake.proposed_rows import conventions, row_settings
from kpilib.workspace.intake.table_draft import ProposedTable, TableDraft, is_serial

if TYPE_CHECKING:
    from kpilib.core.periods import Period
    from kpilib.workspace.intake.known_words import KnownWords
    from kpilib.workspace.intake.sheet_blocks import SheetBlock


def proposed_table(block: SheetBlock, known: KnownWords, period: Period) -> ProposedTable | None:
    """What a block of a sheet is proposed to become; None where it is like no table of ours."""
    draft = TableDraft(block, known, period)
    if not draft.lines.data:
        return None
    if not block.header.rows:
        return _without_header(draft)
    if not _choose(draft):
        return None
    conventions(draft)
    row_settings(draft)
    _layout(draft)
    return draft.made


def _choose(draft: TableDraft) -> bool:
    months = draft.month_headers()
    person = draft.person()
    roles = draft.by_role
    if person is not None and len(months) > 1:
        _by_month(draft, months)
    elif person is not None and _is_people(draft):
        _people(draft)
    elif "amount" in roles and person is not None and _is_deals(draft):
        _deals(draft)
    elif person is not None and "date" in roles and {"amount", "quantity", "event"} & set(roles):
        _events(draft)
    elif person is not None and {"target", "actual"} & set(roles):
        _metrics(draft)
    elif person is not None and "score" in roles:
        _ratings(draft)
    elif person is not None and draft.figures():
        _wide(draft)
    else:
        return False
    return True


def _is_people(draft: TableDraft) -> bool:
    roles = set(draft.by_role)
    about = {
        "hire_date",
        "base_salary",
        "performance_salary",
        "role",
        "level",
        "tenure_years",
        "absent_days",
    }
    figures = {"amount", "target", "actual", "score", "date", "quantity", "deal_id"}
    if {"employee_id", "name"} <= roles and about & roles and not figures & roles:
        return True
    others = [
        look
        for look in draft.looks
        if look.role not in {"employee_id", "name"} and not is_serial(look)
    ]
    return {"employee_id", "name"} <= roles and not others


def _is_deals(draft: TableDraft) -> bool:
    roles = set(draft.by_role)
    return "deal_id" in roles or ("kind" in roles and bool({"date", "status"} & roles))


def _people(draft: TableDraft) -> None:
    draft.made.table = "employees"
    draft.because(Message("it has a person a row, with an id and a name"))
    draft.take_roles(*INPUT_TABLES["employees"].names)
    look = draft.by_role["employee_id"]
    draft.made.columns["employee_id"] = draft.id_spec(look)


def _deals(draft: TableDraft) -> None:
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
    draft.take_roles("date")


def _events(draft: TableDraft) -> None:
    draft.made.table = "events"
    draft.because(Message("its rows have a person and a day each: events"))
    draft.subject("employee_id")
    draft.word("events", "event", "event")
    draft.take_roles("date", "quantity", "amount")
    if draft.lines.subtotals and "amount" in draft.by_role:
        sums = [role for role in ("quantity", "amount") if role in draft.by_role]
        by = [*(["event"] if "event" in draft.by_role else []), "date"]
        draft.made.settings["group"] = {"by": ["employee_id", *by], "sum": sums}
        draft.because(
            Message("it has subtotals: the rows of a person and a day become one, added up")
        )


def _metrics(draft: TableDraft) -> None:
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
        _month_of_sheet(draft)


def _ratings(draft: TableDraft) -> None:
    draft.made.table = "ratings"
    draft.because(Message("it gives people scores: ratings"))
    draft.subject("employee_id")
    draft.word("ratings", "indicator", "indicator")
    draft.take_roles("month", "rater", "score")


def _by_month(draft: TableDraft, months: dict[str, str]) -> None:
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


def _wide(draft: TableDraft) -> None:
    figures = draft.figures()
    high = any(look.unit == "%" for look in figures) or any(
        _size(text) > _SCALE for look in figures for _, text, _ in look.filled
    )
    table, column = ("metrics", "metric") if high else ("ratings", "indicator")
    known = [
        table
        for table, column in (("metrics", "metric"), ("ratings", "indicator"))
        if any(draft.known.meant_by(table, column, look.header) != OPEN for look in figures)
    ]
    if len(known) == 1:
        table = known[0]
        column = {"metrics": "metric", "ratings": "indicator"}[table]
    value = {"metrics": "actual", "ratings": "score"}[table]
    draft.made.table = table
    draft.because(
        Message(
            "figures stand side by side ({headers}): a row is made for each",
            headers=tuple(look.header for look in figures[:3]),
        )
    )
    draft.subject("subject" if table == "metrics" else "employee_id")
    values = {look.header: draft.known.meant_by(table, column, look.header) for look in figures}
    if len(figures) == 1:
        draft.made.columns[column] = {"value": values[figures[0].header]}
        draft.made.columns[value] = draft.spec(figures[0], figures[0].header)
    else:
        draft.made.columns[column] = {"values": values}
        draft.made.columns[value] = draft.spec(figures[0], f"{{{column}}}")
    draft.used |= {look.place for look in figures}
    _month_of_sheet(draft)


def _month_of_sheet(draft: TableDraft) -> None:
    if is_month(draft.block.sheet.name):
        draft.made.columns["month"] = "@sheet"


def _without_header(draft: TableDraft) -> ProposedTable | None:
    """A small table of words and numbers: a look-up table beside the schemes."""
    words = [look for look in draft.looks if look.kind == "text"]
    numbers = [look for look in draft.looks if look.kind == "number"]
    if len(words) != 1 or not numbers:
        return None
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
    _layout(draft)
    return made


def _layout(draft: TableDraft) -> None:
    header = draft.block.header
    if header.rows > 1:
        draft.made.settings["header_rows"] = header.rows
    if not draft.block.alone:
        draft.made.settings["area"] = draft.block.columns
    left = [look for look in draft.looks if look.place not in draft.used]
    # Another period's figures stand beside, and what shows nothing may show something next time.
    names = [general(look.header) if names_a_quarter(look.header) or not look.filled
             else look.header for look in left]  # fmt: skip
    if names and header.rows:
        draft.made.settings["ignore"] = list(dict.fromkeys(names))


_SCALE = 100


def _size(text: str) -> float:
    digits = re.sub(r"[^\d.]", "", text)
    return float(digits) if re.fullmatch(r"\d+\.?\d*", digits) else 0
