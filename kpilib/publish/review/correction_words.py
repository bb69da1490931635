"""Corrections and appeals in words: what was changed, why, by whom; what was asked and decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.publish.review.appeal_deadline import appeal_deadline
from kpilib.publish.review.correction_tables import changed, evidence_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kpilib.engine.inputs.correction_model import Appeal, Correction
    from kpilib.text.cell_words import CellWords
    from kpilib.text.formats import Wording


def correction_sentences(found: Iterable[Correction], words: CellWords) -> Iterator[str]:
    """Every correction of data in a sentence, withdrawn ones included."""
    wording = words.wording
    for one in found:
        if not one.edits:
            continue
        facts = {"id": one.id, "what": changed(one, words), "reason": why(one, wording),
                 "by": one.by, "on": wording.day(one.on)}  # fmt: skip
        if one.withdrawn is None:
            yield wording.say("{id}: {what}, because: {reason} ({by}, {on}).", **facts)
            continue
        yield wording.say(
            "{id}: {what}, because: {reason} ({by}, {on}); withdrawn {day} by {who}: {why}.",
            day=wording.day(one.withdrawn.on),
            who=one.withdrawn.by,
            why=one.withdrawn.reason,
            **facts,
        )


def why(one: Correction, wording: Wording) -> str:
    """Why something was corrected: the reason, the appeal that it comes from, the evidence."""
    told = [one.reason]
    if one.from_appeal:
        told.append(wording.say("appeal {number}", number=one.from_appeal))
    if one.evidence:
        told.append(wording.say("evidence: {names}", names=evidence_names(one.evidence, wording)))
    return wording.say("; ").join(told)


def appeal_sentences(
    found: Iterable[Correction],
    wording: Wording,
    person: Callable[[str], str],
    decide_within: int | None,
) -> Iterator[str]:
    """Every appeal in a sentence.

    Args:
        found: Corrections and appeals.
        wording: The language.
        person: A person's printed name by id.
        decide_within: Working days from filing to decision; None where nothing is laid down.
    """
    for one in found:
        if one.appeal is None:
            continue
        if one.appeal.outcome == "open" and one.withdrawn is not None:
            yield wording.say(
                "{appeal}; withdrawn {day} by {who}: {why}.",
                appeal=_filed(one.appeal, wording, person),
                day=wording.day(one.withdrawn.on),
                who=one.withdrawn.by,
                why=one.withdrawn.reason,
            )
            continue
        reason = one.appeal.ground or one.reason
        yield _appeal(one.appeal, reason, wording, (person, decide_within))


def _filed(appeal: Appeal, wording: Wording, person: Callable[[str], str]) -> str:
    return wording.say("Appeal {number} of {person}, filed {day}: {about}", number=appeal.number,
                       person=person(appeal.employee), day=wording.day(appeal.filed),
                       about=appeal.about)  # fmt: skip


def _appeal(
    appeal: Appeal,
    reason: str,
    wording: Wording,
    beside: tuple[Callable[[str], str], int | None],
) -> str:
    say, (person, within) = wording.say, beside
    told = _filed(appeal, wording, person)
    last = appeal_deadline(appeal, within)
    if appeal.decided is None:
        if last is None:
            return say("{appeal}; open.", appeal=told)
        return say("{appeal}; open, to be decided by {day}.", appeal=told, day=last.text(wording))
    outcome = say("upheld") if appeal.outcome == "upheld" else say("rejected")
    facts = {"appeal": told, "outcome": outcome, "day": wording.day(appeal.decided),
             "reason": reason}  # fmt: skip
    if appeal.decided_by:
        facts["outcome"] = say("{outcome} by {who}", outcome=outcome, who=appeal.decided_by)
    if last is not None and last.missed:
        return say("{appeal}; {outcome} {day}, after the last day for it: {reason}.", **facts)
    return say("{appeal}; {outcome} {day}: {reason}.", **facts)
