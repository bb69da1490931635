"""A run that assesses nobody because `employees` names nobody: a folder half filled, not a result.

An absent table is an empty one (see "Input tables" of the catalogue), and so a department whose
`employees` has not come yet would be paid nothing, without a word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import Problem
from kpilib.rules.scheme import in_cadence

if TYPE_CHECKING:
    from kpilib.engine.inputs.read import Inputs
    from kpilib.engine.pieces import Plan
    from kpilib.rules.scheme import Scheme


def nobody_employed(scheme: Scheme, plan: Plan, inputs: Inputs) -> Problem | None:
    """The problem of a run in which nobody is there; None where somebody is, or nobody need be."""
    if not _assesses_people(scheme, plan.cadence):
        return None
    folders = [inputs]
    if plan.from_history:
        folders += [folder for name, folder in inputs.history.items() if name in _pieces(plan)]
    if any(len(folder["employees"]) for folder in folders):
        return None
    message = Message(
        "it has no row, and {scheme} assesses people: name them with employee_id and name"
        if inputs["employees"].source
        else "there is no such table, and {scheme} assesses people: name them with employee_id and "
        "name",
        scheme=scheme.id,
    )
    return Problem("employees", None, "", "nobody_employed", message)


def _assesses_people(scheme: Scheme, cadence: str) -> bool:
    """Whether people are whom the scheme is about.

    Where the department has a score of its own and people have none, they may be paid or charged
    for what has happened; when nothing has, nobody need be named.
    """
    if scheme.payees == "events":
        return False  # whoever an event names
    scored = {frame for _, part in in_cadence(scheme.indicators, cadence) for frame in part.on}
    paid = {
        frame
        for group in (scheme.outcomes, scheme.pay)
        for _, part in in_cadence(group, cadence)
        for frame in part.on
    }
    others = "people" in paid or any("people" in flag.on for flag in scheme.flags)
    return "people" in scored or (others and "department" not in scored)


def _pieces(plan: Plan) -> set[str]:
    return set(map(str, plan.pieces))
