"""What is looked at once for the whole run, by each person's score over all of its pieces."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from kpilib.assessment.evaluate import enter_parameters
from kpilib.assessment.flags import FlagRow, flag_rows
from kpilib.exact import Numbers
from kpilib.language.frames import build_frames
from kpilib.language.running import run_parts
from kpilib.language.scheme import in_cadence
from kpilib.language.sheet import Entry, Sheet
from kpilib.rounding import round_half_up

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.assessment.evaluate import Piece
    from kpilib.assessment.pieces import Plan
    from kpilib.inputs.read import Inputs
    from kpilib.language.scheme import Scheme


def mean_scores(pieces: Sequence[Piece]) -> dict[str, Fraction]:
    """Per subject the mean of the rounded scores of its pieces, rounded half up to 2 decimals."""
    found: dict[str, list[Fraction]] = {}
    for piece in pieces:
        for result in piece.scores:
            frame = piece.sheet.frames[result.frame]
            if result.score is None:
                continue
            for row in np.flatnonzero(frame.active & result.score.present):
                score = result.score.at(int(row))
                found.setdefault(frame.ids[row], []).append(score or Fraction(0))
    return {
        who: Fraction(round_half_up(sum(scores, Fraction(0)) / len(scores), 2))
        for who, scores in found.items()
    }


@dataclass(frozen=True, slots=True)
class OverRunFlags:
    """The flags of the run's whole period, and the sheet that they explain themselves from."""

    sheet: Sheet
    flags: tuple[FlagRow, ...]


def flags_over_run(
    scheme: Scheme, plan: Plan, inputs: Inputs, pieces: Sequence[Piece]
) -> OverRunFlags | None:
    """The flags of the run's whole period; None where the scheme has none.

    What is wrong with it stands in the sheet's problems. Parameters are those of the first day.
    """
    if not scheme.over_run.flags:
        return None
    scores = mean_scores(pieces)
    present = np.ones(len(inputs["employees"]), dtype=bool)
    frames = build_frames(inputs, present, scheme.payees)
    people = frames["people"]
    score = Numbers.of([scores.get(who) for who in people.ids])
    sheet = Sheet(plan.period, inputs, frames.with_active(score.present), [])
    sheet.put(Entry("section", "sections", frames.section_names))
    enter_parameters(sheet, scheme, plan.period.start)
    sheet.put(Entry("score", "people", score))
    run_parts(sheet, in_cadence(scheme.over_run.quantities, plan.cadence))
    return OverRunFlags(sheet, tuple(flag_rows(sheet, scheme.over_run.flags, plan.cadence)))
