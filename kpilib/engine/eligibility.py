"""Eligibility: who is assessed in a piece of a run, and for what reason others are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.exact import rows_where
from kpilib.core.messages import Message
from kpilib.rules.evaluate_parts import run_parts
from kpilib.rules.formula import names_in, parse_formula
from kpilib.rules.scheme import Scheme, in_cadence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kpilib.core.integers import Bools
    from kpilib.rules.parts import Part
    from kpilib.rules.sheet import Sheet


def exclude_ineligible(
    sheet: Sheet, scheme: Scheme, cadence: str, present: Bools
) -> tuple[str, ...]:
    """Take out of a piece whoever is not eligible, with the reason code of the rule that excludes.

    Returns:
        Per person the reason for not being assessed; empty for the eligible.
    """
    rules = [r for r in scheme.eligibility if not r.periods or cadence in r.periods]
    if not rules:
        return ("",) * len(present)
    reasons = [""] * len(present)
    quantities = dict(in_cadence(scheme.quantities, cadence))
    wanted = [name for rule in rules for name in names_in(parse_formula(rule.when))]
    needed = _with_all_they_read(quantities, wanted)
    run_parts(sheet, ((name, part) for name, part in quantities.items() if name in needed))
    active = np.array(present)
    unknown = np.zeros(len(active), dtype=bool)
    for rule in rules:
        condition = sheet.truth(rule.when, "people", active)
        out = condition.holds & active
        for row in rows_where(out):
            reasons[row] = rule.reason
        unknown |= ~condition.present
        active &= ~out
    # Who may be excluded and has no inputs needs none: what is wrong in employees says it all.
    lost = unknown & active & ~_has_inputs(sheet)
    for row in rows_where(lost) if not sheet.problems else ():
        who = sheet.frames["people"].ids[row]
        sheet.report(
            "no_value", Message("it is not known whether {who} is assessed: see employees", who=who)
        )
    active &= ~lost
    sheet.frames = sheet.frames.with_active(active)
    return tuple(reasons)


def _has_inputs(sheet: Sheet) -> Bools:
    """Per person whether any metric or rating is about them."""
    found = np.zeros(len(sheet.frames["people"]), dtype=bool)
    for table, subject in (("metrics", "subject"), ("ratings", "employee_id")):
        rows = sheet.subjects(sheet.inputs[table], subject, "people")
        found[rows[rows >= 0]] = True
    return found


def _with_all_they_read(quantities: Mapping[str, Part], names: Iterable[str]) -> set[str]:
    found: set[str] = set()
    queue = list(names)
    while queue:
        name = queue.pop().partition(".")[0]
        if name in quantities and name not in found:
            found.add(name)
            queue.extend(quantities[name].all_reads())
    return found
