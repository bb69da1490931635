"""A run once more under changed rules, rows or state: only what the change reaches.

Two hundred variants of one department share nearly all of its rows and rules. Whatever neither the
changed rules nor the changed rows nor the carried state can reach keeps the values that it had.
Nothing is told here: where anything is wrong there is no outcome, and the whole run says what.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kpilib.core.problems import Problem
from kpilib.core.tables import INPUT_TABLES
from kpilib.engine.assess import expectation_of, wrong_in_past
from kpilib.engine.evaluate import Piece, evaluate_piece
from kpilib.engine.inputs.typed_again import NOTHING
from kpilib.engine.pieces import Plan, piece_inputs, plan_run, present_in, rows_of_piece
from kpilib.engine.reach import Reach, names_people, out_of_reach
from kpilib.engine.run_totals import run_total_flags
from kpilib.engine.validate import validate, validate_carry
from kpilib.rules.units import declared_units
from kpilib.rules.vocabulary import attribute_columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpilib.core.columns import Table
    from kpilib.core.exact import Numbers
    from kpilib.engine.inputs.read import Inputs
    from kpilib.engine.inputs.typed_again import Ids, Touched
    from kpilib.engine.row_checks import Expectation
    from kpilib.rules.scheme import Scheme


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


@dataclass(frozen=True, slots=True)
class NewRows:
    """What a run has instead of the rows of another one.

    Attributes:
        inputs: All rows.
        touched: By folder (its own has no name) the rows that are others.
        ids: The ids in rows of its own folder that are others.
    """

    inputs: Inputs
    touched: Mapping[str, Touched]
    ids: Ids = field(default_factory=dict)


def reads_alike(before: Scheme, after: Scheme) -> bool:
    """Whether inputs that were read by one scheme are what the other would have read."""
    return before is after or (
        attribute_columns(before) == attribute_columns(after)
        and declared_units(before) == declared_units(after)
    )


def may_build_on(before: Assessed, scheme: Scheme) -> bool:
    """Whether rows that were right for one scheme are so for the other, piece by piece."""
    if scheme is before.scheme:
        return True
    plan = plan_run(scheme, before.plan.period)
    return plan == before.plan and (
        expectation_of(before.scheme, before.plan) == expectation_of(scheme, before.plan)
        and before.scheme.payees == scheme.payees
    )


def assess_again(
    before: Assessed, scheme: Scheme, carry: Table, rows: NewRows | None = None
) -> tuple[Piece, ...] | None:
    """A run once more.

    Args:
        before: The run that is there; `may_build_on` holds.
        scheme: The rules.
        carry: The state that comes in.
        rows: Rows that are others; None where all are the same.

    Returns:
        What each piece yields; None where anything is wrong, of which the whole run tells.
    """
    plan, rows = before.plan, rows or NewRows(before.inputs, {})
    inputs = replace(rows.inputs, carry=carry)
    expectation = expectation_of(scheme, plan)
    # State that came in as it is, and rows that are the same, were right before.
    same_state = carry is before.pieces[0].sheet.inputs.carry
    if not same_state and validate_carry(carry, expectation):
        return None
    if _are_wrong(scheme, plan, rows, expectation):
        return None
    pieces: list[Piece] = []
    own, touched = rows.touched.get("", NOTHING), _in_any_folder(rows.touched)
    for piece, old in zip(plan.pieces, before.pieces, strict=True):
        # The tables of before, which its quantities point at; these are the same rows. Where people
        # are others all tables name them by another list, and no quantity is kept.
        others = INPUT_TABLES if names_people(own) else own
        tables = dict(old.sheet.inputs.tables)
        tables |= {name: rows_of_piece(plan, piece, rows.inputs[name]) for name in others}
        reach = Reach(plan.cadence, touched, other_state=carry is not old.sheet.inputs.carry)
        known = out_of_reach(before.scheme, scheme, old, reach)
        mine = replace(old.sheet.inputs, tables=tables, carry=carry, history=rows.inputs.history,
                       known=known)  # fmt: skip
        present = present_in(plan, piece, mine["employees"])
        result, wrong = evaluate_piece(
            scheme, plan.cadence, piece, mine, present, by_month=plan.by_month
        )
        if wrong:
            return None
        pieces.append(result)
        carry = result.carry
    totals = run_total_flags(scheme, plan, inputs, pieces)
    return None if totals and totals.sheet.problems else tuple(pieces)


def _are_wrong(scheme: Scheme, plan: Plan, rows: NewRows, expectation: Expectation) -> bool:
    """Whether one of the other rows cannot be as it is, or has to be looked at whole."""
    if rows.touched and plan.from_history:
        return True
    for name, touched in rows.touched.items():
        if name:
            folder = rows.inputs.history[name]
            if wrong_in_past(scheme, plan, folder, (expectation, name)):
                return True
        elif validate(rows.inputs, expectation, tuple(touched), whose=names_people(touched)):
            return True
    return False


def _in_any_folder(touched: Mapping[str, Touched]) -> Touched:
    found: dict[str, frozenset[str]] = {}
    for tables in touched.values():
        for name, words in tables.items():
            found[name] = found.get(name, frozenset()) | words
    return found


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
