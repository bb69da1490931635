"""What is looked at once for the whole run, by each person's score over all of its pieces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.exact import Numbers
from kpilib.engine.evaluate import enter_parameters
from kpilib.engine.flags import FlagRow, flag_rows
from kpilib.engine.ranking import mean_scores, scored_over
from kpilib.rules.evaluate_parts import run_parts
from kpilib.rules.frames import build_frames
from kpilib.rules.scheme import in_cadence
from kpilib.rules.sheet import Entry, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.engine.evaluate import Piece
    from kpilib.engine.inputs.read import Inputs
    from kpilib.engine.pieces import Plan
    from kpilib.rules.scheme import Scheme


@dataclass(frozen=True, slots=True)
class RunTotalFlags:
    """The flags of the run's whole period, and the sheet that they explain themselves from."""

    sheet: Sheet
    flags: tuple[FlagRow, ...]


def run_total_flags(
    scheme: Scheme, plan: Plan, inputs: Inputs, pieces: Sequence[Piece]
) -> RunTotalFlags | None:
    """The flags of the run's whole period; None where the scheme has none.

    What is wrong with it stands in the sheet's problems. Parameters are those of the first day.
    """
    if not scheme.run_totals.flags:
        return None
    scores = mean_scores(scored_over(pieces))
    present = np.ones(len(inputs["employees"]), dtype=bool)
    frames = build_frames(inputs, present, scheme.payees)
    people = frames["people"]
    score = Numbers.of([scores.get(who) for who in people.ids])
    sheet = Sheet(plan.period, inputs, frames.with_active(score.present), [])
    sheet.put(Entry("section", "sections", frames.section_names))
    enter_parameters(sheet, scheme, plan.period.start)
    sheet.put(Entry("score", "people", score))
    run_parts(sheet, in_cadence(scheme.run_totals.quantities, plan.cadence))
    return RunTotalFlags(sheet, tuple(flag_rows(sheet, scheme.run_totals.flags, plan.cadence)))
