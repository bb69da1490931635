"""What would be paid with the state that is handed on, and with results other than those reached.

The same evaluation as any other, on the same rows: nothing but the carried state and a stated
quantity is different, so that whatever depends on it (conditions, tiers, caps, pools) follows.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kpilib.core.problems import Problem
from kpilib.engine.evaluate import Piece, evaluate_piece
from kpilib.engine.pieces import piece_inputs, present_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.core.exact import Numbers
    from kpilib.engine.assess import Run
    from kpilib.engine.inputs.read import Inputs


def once_more(
    run: Run, inputs: Inputs, stated: Mapping[str, Numbers] | None = None
) -> Piece | None:
    """The run's period again, with the state that it hands on coming in.

    Args:
        run: A run of one piece.
        inputs: What it was assessed from.
        stated: Quantities of people that are given, by name, in place of being worked out.

    Returns:
        What it yields; None where it is made of several pieces, or cannot be worked out so.
    """
    if not run.plan.in_one_piece:
        return None
    (piece,) = run.plan.pieces
    mine = piece_inputs(run.plan, piece, inputs, run.pieces[-1].carry)
    if isinstance(mine, Problem):
        return None
    found, problems = evaluate_piece(
        run.scheme,
        run.plan.cadence,
        piece,
        replace(mine, stated=stated or {}),
        present_in(run.plan, piece, mine["employees"]),
        by_month=False,
    )
    return None if problems else found
