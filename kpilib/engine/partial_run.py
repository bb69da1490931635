"""A run once more under changed rules or with other state: only what the change reaches.

Two hundred variants of one department share its rows. Where these are the same, whatever neither
the changed rules nor the carried state can reach keeps the values that it had.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kpilib.core.many_problems import kept
from kpilib.core.problems import Problem, ProblemsFound
from kpilib.engine.assess import expectation_of
from kpilib.engine.evaluate import Piece, evaluate_piece
from kpilib.engine.inputs.lineage import located
from kpilib.engine.pieces import Plan, piece_inputs, plan_run, present_in
from kpilib.engine.root_causes import without_consequences
from kpilib.engine.run_totals import run_total_flags
from kpilib.engine.validate import validate_carry
from kpilib.rules.formula import names_of
from kpilib.rules.reads import bases_read
from kpilib.rules.scheme import Scheme, in_cadence
from kpilib.rules.units import declared_units
from kpilib.rules.vocabulary import attribute_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kpilib.core.columns import Table
    from kpilib.core.exact import Numbers
    from kpilib.engine.inputs.read import Inputs
    from kpilib.rules.parts import Part
    from kpilib.rules.sheet import Entry

_STANDING = ("score", "grade", "rank")


@dataclass(frozen=True, slots=True)
class Assessed:
    """A run that is there, as far as another one can build on it.

    Attributes:
        scheme: Its rules.
        plan: How they were run.
        inputs: What they were run on.
        pieces: What came of it.
    """

    scheme: Scheme
    plan: Plan
    inputs: Inputs
    pieces: tuple[Piece, ...]


def reads_alike(before: Scheme, after: Scheme) -> bool:
    """Whether inputs that were read by one scheme are what the other would have read."""
    return attribute_columns(before) == attribute_columns(after) and (
        declared_units(before) == declared_units(after)
    )


def may_build_on(before: Assessed, scheme: Scheme) -> bool:
    """Whether rows that were right for one scheme are so for the other, piece by piece."""
    plan = plan_run(scheme, before.plan.period)
    return plan == before.plan and (
        expectation_of(before.scheme, before.plan) == expectation_of(scheme, before.plan)
        and before.scheme.payees == scheme.payees
    )


def assess_again(before: Assessed, scheme: Scheme, carry: Table) -> tuple[Piece, ...]:
    """The same rows once more.

    Args:
        before: The run that is there; `may_build_on` holds.
        scheme: The rules.
        carry: The state that comes in.

    Raises:
        ProblemsFound: What comes in is faulty, or a figure cannot be worked out.
    """
    plan, inputs = before.plan, replace(before.inputs, carry=carry)
    found: list[Problem] = [*validate_carry(carry, expectation_of(scheme, plan))]
    pieces: list[Piece] = []
    for piece, old in zip(plan.pieces, before.pieces, strict=True):
        mine = piece_inputs(plan, piece, inputs, carry)
        if isinstance(mine, Problem):  # the run before had them all
            raise ProblemsFound([mine], f"{scheme.id} {plan.period}")
        # The tables of before, which its quantities point at; these are the same rows.
        known = _out_of_reach(before, scheme, old, carry)
        mine = replace(mine, tables=old.sheet.inputs.tables, known=known)
        present = present_in(plan, piece, mine["employees"])
        result, wrong = evaluate_piece(
            scheme, plan.cadence, piece, mine, present, by_month=plan.by_month
        )
        pieces.append(result)
        found += [problem for problem in wrong if problem.code != "no_value" or not found]
        if not wrong:
            carry = result.carry
    totals = None if found else run_total_flags(scheme, plan, inputs, pieces)
    found += totals.sheet.problems if totals else ()
    if found:
        problems = located(kept(without_consequences(found)), inputs)
        raise ProblemsFound(problems, f"{scheme.id} {plan.period}")
    return tuple(pieces)


def at_levels(
    before: Assessed, stated: Sequence[Mapping[str, Numbers]], inputs: Inputs | None = None
) -> tuple[Piece, ...] | None:
    """The same run where people have reached something else.

    Args:
        before: The run that is there.
        stated: By piece, quantities of people that are given, by name.
        inputs: Rows in the place of the run's own, where a level is a cell of theirs.

    Returns:
        What each piece yields; None where that cannot be worked out.
    """
    plan, rows, carry = before.plan, inputs or before.inputs, before.pieces[0].sheet.inputs.carry
    pieces: list[Piece] = []
    for piece, values in zip(plan.pieces, stated, strict=True):
        mine = piece_inputs(plan, piece, rows, carry)
        if isinstance(mine, Problem):
            return None
        result, wrong = evaluate_piece(
            before.scheme, plan.cadence, piece, replace(mine, stated=values),
            present_in(plan, piece, mine["employees"]), by_month=plan.by_month,
        )  # fmt: skip
        if wrong:
            return None
        pieces.append(result)
        carry = result.carry
    return tuple(pieces)


def _out_of_reach(
    run: Assessed, after: Scheme, piece: Piece, carry: Table
) -> Mapping[tuple[str, str], tuple[Entry, ...]]:
    """By name and frame the entries of a piece that neither changed rules nor state can reach."""
    before, cadence = run.scheme, run.plan.cadence
    if bases_read(before) != bases_read(after):
        return {}
    changed = {
        name
        for name in {*before.parameters, *after.parameters}
        if before.parameters.get(name) != after.parameters.get(name)
    }
    same_state = carry is piece.sheet.inputs.carry
    groups = (before.quantities, after.quantities), (before.indicators, after.indicators)
    later = (before.outcomes, after.outcomes), (before.pay, after.pay)
    for old, new in groups:
        changed.update(_changed(old, new, cadence, changed, same_state=same_state))
    told = [name for rule in after.eligibility for name in names_of(rule.when)]
    if before.eligibility != after.eligibility or changed & {_head(name) for name in told}:
        return {}  # others may be assessed, and every total would be another one
    if _stands_otherwise(before, after, changed):
        changed.update(_STANDING)
    for old, new in later:
        changed.update(_changed(old, new, cadence, changed, same_state=same_state))
    found: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for (name, frame), entry in piece.sheet.entries.items():
        # Sides of a part (`sales.target`) may be entered without it.
        of_part = entry.part is not None or "." in name
        if of_part and _head(name) not in changed:
            found[_head(name), frame].append(entry)
    return {place: tuple(entries) for place, entries in found.items()}


def _changed(
    old: Mapping[str, Part],
    new: Mapping[str, Part],
    cadence: str,
    changed: set[str],
    *,
    same_state: bool,
) -> Iterator[str]:
    """The names of a group that the change reaches, in the order of evaluation."""
    reached = set(changed)
    for name, part in in_cadence(new, cadence):
        by_state = not same_state and part.takes_in()
        reads = map(_head, part.all_reads())
        if by_state or old.get(name) != part or not reached.isdisjoint(reads):
            reached.add(name)
            yield name


def _stands_otherwise(before: Scheme, after: Scheme, changed: set[str]) -> bool:
    """Whether scores, grades or ranks may be other ones."""
    rules = ("grades", "ranked", "full_score")
    return (
        any(getattr(before, rule) != getattr(after, rule) for rule in rules)
        or list(before.indicators) != list(after.indicators)
        or not changed.isdisjoint(after.indicators)
    )


def _head(name: str) -> str:
    return name.partition(".")[0]
