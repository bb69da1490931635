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
    from collections.abc import Mapping, Sequence

    from kpilib.core.exact import Numbers
    from kpilib.engine.assess import Run
    from kpilib.engine.inputs.read import Inputs


def once_more(
    run: Run, inputs: Inputs, stated: Sequence[Mapping[str, Numbers]] = ()
) -> tuple[Piece, ...] | None:
    """The run's period again, piece by piece, with the state that it hands on coming in.

    Args:
        run: A run.
        inputs: What it was assessed from.
        stated: By piece, quantities of people that are given, by name, in place of being worked
            out; none where it is empty.

    Returns:
        What each piece yields; None where that cannot be worked out.
    """
    plan, carry, found = run.plan, run.pieces[-1].carry, []
    given = stated or [{}] * len(plan.pieces)
    for piece, values in zip(plan.pieces, given, strict=True):
        mine = piece_inputs(plan, piece, inputs, carry)
        if isinstance(mine, Problem):
            return None
        again, problems = evaluate_piece(
            run.scheme,
            plan.cadence,
            piece,
            replace(mine, stated=values),
            present_in(plan, piece, mine["employees"]),
            by_month=plan.by_month,
        )
        if problems:
            return None
        found.append(again)
        carry = again.carry
    return tuple(found)
