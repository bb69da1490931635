"""What needs a decision as cards: what, how much, who; the options, who decides, and by when.

A department may say the last three in `params/decisions/`; what it does not say is shown as open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.publish.review import narrative
from kpilib.publish.review.page_one.blocks import Card

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.publish.review.narrative import DecisionPoint, NarrativeContext
    from kpilib.workspace.decision_notes import DecisionNote

_OPTIONS = {
    "below_zero": Message("take it from fixed pay; carry it to the next period"),
    "carry_without_person": Message("write it off; hand it to a successor"),
    "below_target": Message("a talk; another target"),
    "falling": Message("a talk; support"),
}
"""What is usual, where the department says nothing of its own."""


def cards(v: NarrativeContext, notes: Sequence[DecisionNote]) -> tuple[Card, ...]:
    """One card for each kind of decision, the largest amount first; then what is no longer open."""
    by_kind = {note.about: note for note in notes}
    points = narrative.decisions(v)
    found = [
        Card(point.title, point.text, " · ".join(_note(v, point, by_kind.get(point.about))))
        for point in points
    ]
    known = {point.about for point in points}
    # What was noted and no figure asks for any more is told: nothing is left out silently.
    found += [
        Card(
            v.say("{about}: no figure asks for it any more", about=v.label(note.about)),
            "",
            " · ".join(_note(v, None, note)),
        )
        for note in notes
        if note.about not in known
    ]
    return tuple(found)


def _note(
    v: NarrativeContext, point: DecisionPoint | None, note: DecisionNote | None
) -> Iterator[str]:
    if note and note.decided:
        yield v.say("decided: {what}", what=note.decided.in_(v.lang))
    usual = _OPTIONS.get(point.about) if point else None
    if note and note.options:
        yield v.say("options: {options}", options=note.options.in_(v.lang))
    elif usual:
        yield v.say("options: {options}", options=usual)
    elif not (note and note.decided):
        yield v.say("options [open]")
    by = note.by.in_(v.lang) if note and note.by else ""
    yield v.say("decided by {who}", who=by) if by else v.say("who decides [open]")
    day = v.wording.day(note.until) if note and note.until else ""
    yield v.say("until {day}", day=day) if day else v.say("by when [open]")
