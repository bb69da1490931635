"""What is still open, in lines: by department, then by who fills it in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.workspace.open_items import by_owner

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.core.periods import Period
    from kpilib.workspace.check import Checked
    from kpilib.workspace.open_items import OpenGroup, StillOpen

_FEW = 3
"""So many cells of a group are told one by one, and of more of them one as an example."""

_NAMED = 4
"""So many words and ranges are named; more of them nobody reads."""


def open_lines(
    checked: Checked, period: Period | None, *, details: bool = True, every: bool = False
) -> Iterator[str]:
    """The list.

    Args:
        checked: What was found.
        period: The period that was asked for, if one was.
        details: With what is missing in each cell, or one of each kind.
        every: Of every cell.
    """
    found = checked.still_open
    if found:
        total = sum(each.count for each in found)
        yield Message("still open: {n} cell or row to fill in",
                      "still open: {n:,} cells and rows to fill in", n=total)  # fmt: skip
    for each in found:
        yield Message("  {about}: {count:,}", about=each.about, count=each.count)
        for group in each.groups:
            yield Message("    {line}", line=_line(group))
            if details:
                yield from _details(group, every=every)
        if any(group.are_rows for group in each.groups):
            yield Message(
                "    rows are added by: kpi new-period {period} -d {department}",
                period=each.period, department=each.department,
            )  # fmt: skip
    yield from _owners(found)
    if checked.without_tables:
        yield Message(
            "no tables yet: {departments} (kpi new-period {period} makes them)",
            departments=checked.without_tables, period=period,
        )  # fmt: skip


def _line(group: OpenGroup) -> Message:
    facts = {
        "count": group.count,
        "table": group.table,
        "column": group.column,
        "where": _where(group),
        "words": Message(": {words}", words=_some(group.words)) if group.words else "",
        "owner": Message(", by {owner}", owner=group.owner) if group.owner else "",
    }
    if group.are_rows:
        return Message("{count:,} × rows to come in {table}{words}{owner}", **facts)
    return Message("{count:,} × empty in {table}, {column}{where}{words}{owner}", **facts)


def _where(group: OpenGroup) -> str:
    file = group.file
    if isinstance(file, Message):  # of a sheet the table's name says which
        file = str(file.facts.get("book", file))
    if not (file and group.places):
        return ""
    return Message(" ({file} {places})", file=file, places=_some(group.places))


def _some(texts: Sequence[str]) -> tuple[str, ...]:
    return (*texts[:_NAMED], *(("…",) if len(texts) > _NAMED else ()))


def _details(group: OpenGroup, *, every: bool) -> Iterator[Message]:
    single = [one for one in group.problems if not one.details.more]
    if every or len(single) <= _FEW:
        yield from (Message("        {problem}", problem=one.text) for one in single)
    elif single:
        yield Message("        such as: {example}", example=single[0].message)


def _owners(found: Sequence[StillOpen]) -> Iterator[Message]:
    """By owner, where anybody is named."""
    owners = by_owner(found)
    if not any(owners):
        return
    yield Message("by who fills it in:")
    for owner in sorted(owners, key=lambda name: (not name, name)):
        places = tuple(
            Message("{about} {table} {count:,}", about=about, table=table, count=count)
            for (about, table), count in owners[owner].items()
        )
        total = sum(owners[owner].values())
        yield Message(
            "  {owner}: {total:,} ({places})" if owner else "  nobody named: {total:,} ({places})",
            owner=owner, total=total, places=places,
        )  # fmt: skip
