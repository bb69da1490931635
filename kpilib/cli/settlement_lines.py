"""The trail of a settlement as lines on a console, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.cli import console
from kpilib.core.messages import Message
from kpilib.core.rounding import SignedAmount
from kpilib.records.bridge.cause_words import CauseWords
from kpilib.workspace.write_offs import write_offs_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.publish.explained.settlement_trail import SettlementTrail, SettlementTrails
    from kpilib.publish.explained.trail_causes import TrailCause, TrailPart

_FORM = 1  # of the JSON


def trail_lines(found: SettlementTrails) -> Iterator[str]:
    """Each settlement with what was paid and is due, why, by which correction, and of which row."""
    for trail in found.trails:
        row, lang = trail.row, console.spoken()
        name = found.settled.name(row, lang)
        yield Message(
            "{amount}  {item}, {who}",
            amount=SignedAmount(row.amount),
            item=found.settled.item(row, lang),
            who=" ".join(dict.fromkeys((row.employee_id, name))).strip(),
        )
        yield Message(
            "  {origin}: {paid} paid, {settled} settled before, {due} due by {revision}",
            origin=row.origin_period,
            paid=trail.paid,
            settled=SignedAmount(trail.settled),
            due=trail.due,
            revision=row.revision or Message("what is known now"),
        )
        if trail.left:
            yield Message("  {left} of it stays open", left=SignedAmount(trail.left))
        if trail.written_off:
            yield Message(
                "  {written_off} of it is written off, by the decisions in {file}",
                written_off=SignedAmount(trail.written_off),
                file=write_offs_file(found.department),
            )
        for part in trail.parts:
            yield from _part(trail, part)


def _part(trail: SettlementTrail, part: TrailPart) -> Iterator[str]:
    words = CauseWords(console.spoken())
    yield Message(
        "  {amount}  {cause} ({origin} {revision})",
        amount=SignedAmount(part.amount),
        cause=words.causes(part.names),
        origin=trail.row.origin_period,
        revision=part.revision,
    )
    for cause in part.causes:
        yield from _cause(cause)
        for file in cause.files:
            yield Message(
                "    {file}: {before} and {after} have frozen different ones",
                file=file, before=part.before, after=part.revision,
            )  # fmt: skip


def _cause(cause: TrailCause) -> Iterator[str]:
    act = cause.act
    if act is not None:
        yield Message("    {file}: {by} on {day}: {reason}", file=cause.file, by=act.by,
                      day=act.on, reason=act.reason)  # fmt: skip
        if act.withdrawn:
            yield Message(
                "    withdrawn by {by} on {day}: {reason}", by=act.withdrawn.by,
                day=act.withdrawn.on, reason=act.withdrawn.reason,
            )  # fmt: skip
    for row in cause.rows:
        yield Message("    {file} {spot}: {what}", file=row.file, spot=row.spot, what=row.what)


def trail_content(found: SettlementTrails) -> dict[str, object]:
    """The same for programs."""
    return {
        "format": _FORM,
        "period": found.period,
        "settlements": [_content(trail) for trail in found.trails],
    }


def _content(trail: SettlementTrail) -> dict[str, object]:
    row = trail.row
    return {
        **row._asdict(),
        "amount": f"{row.amount:.2f}",
        "paid": f"{trail.paid:.2f}",
        "settled_before": f"{trail.settled:.2f}",
        "due": f"{trail.due:.2f}",
        "left": f"{trail.left:.2f}",
        "written_off": f"{trail.written_off:.2f}",
        "causes": [each for part in trail.parts for each in _causes(part)],
    }


def _causes(part: TrailPart) -> Iterator[dict[str, object]]:
    """Cause by cause; of several that only hold together the amount stands at the first one."""
    for number, cause in enumerate(part.causes):
        yield {
            "cause": str(cause.cause),
            "amount": "0.00" if number else f"{part.amount:.2f}",
            "with_the_one_before": bool(number),
            "revision": part.revision,
            "file": cause.file,
            "by": cause.act.by if cause.act else "",
            "on": cause.act.on.isoformat() if cause.act else "",
            "reason": cause.act.reason if cause.act else "",
            "rows": [
                {"file": one.file, "spot": str(one.spot), "what": [str(each) for each in one.what]}
                for one in cause.rows
            ],
            "files": list(cause.files),
        }
