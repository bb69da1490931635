"""The assessment of one department over one period: the table of contents of everything below."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from kpilib.core.many_problems import kept
from kpilib.core.messages import Message
from kpilib.core.periods import Period
from kpilib.core.problems import Problem, ProblemsFound
from kpilib.engine.evaluate import Piece, evaluate_piece
from kpilib.engine.inputs.lineage import located
from kpilib.engine.pieces import (
    Plan,
    looking_back,
    piece_inputs,
    plan_run,
    present_in,
)
from kpilib.engine.results import build_results
from kpilib.engine.root_causes import without_consequences
from kpilib.engine.row_checks import Expectation
from kpilib.engine.run_totals import run_total_flags
from kpilib.engine.validate import (
    only_employees,
    unknown_in_past,
    validate,
    validate_carry,
    validate_past,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.columns import Table
    from kpilib.engine.inputs.read import Inputs
    from kpilib.engine.results import Results
    from kpilib.engine.run_totals import RunTotalFlags
    from kpilib.rules.scheme import Scheme


@dataclass(frozen=True)
class Run:
    """One assessed department and period.

    Attributes:
        scheme: The rules that were used.
        plan: The pieces that they were used on.
        pieces: What each piece yielded, with the quantities behind it.
        run_totals: Flags of the whole period; None where the scheme has none.
    """

    scheme: Scheme
    plan: Plan
    pieces: tuple[Piece, ...]
    run_totals: RunTotalFlags | None = None

    @cached_property
    def results(self) -> Results:
        """The result tables, made when they are first asked for: who only checks needs none."""
        flags = self.run_totals.flags if self.run_totals else ()
        return build_results(self.scheme, self.plan, self.pieces, flags)


_CAME_LATER = frozenset(
    {
        "before_hire",
        "fraction_of_count",
        "handed_on_twice",
        "hired_after_period",
        "in_no_piece",
        "no_section",
        "wrong_length",
        "rows_not_used",
    }
)
"""Codes of refusals that came when there were ledgers already; what was issued keeps its results.

Rows and people of which they speak had no effect, or the one that they have now.
"""


def assess(
    scheme: Scheme,
    period: Period,
    inputs: Inputs,
    problems: list[Problem],
    *,
    as_issued: bool = False,
) -> Run:
    """Assess one department over one period.

    Args:
        scheme: The rules.
        period: One of the scheme's lengths, or a longer one that is made of such.
        inputs: Typed tables, the carried state, and earlier periods where the rules look back.
        problems: What reading the inputs has found wrong already.
        as_issued: These are inputs as they were issued: later refusals are not held against them.

    Raises:
        ProblemsFound: Anything is wrong; every problem is named, and there are no results.
    """
    plan = plan_run(scheme, period)
    if isinstance(plan, Problem):
        raise ProblemsFound(located([*problems, plan], inputs), f"{scheme.id} {period}")
    expectation = expectation_of(scheme, plan)
    wrong_rows = wrong_in_rows(scheme, plan, inputs, expectation)
    found = [
        *problems,
        *(one for one in wrong_rows if not (as_issued and one.code in _CAME_LATER)),
    ]
    pieces: list[Piece] = []
    carry = inputs.carry
    for piece in plan.pieces:
        mine = piece_inputs(plan, piece, inputs, carry)
        if isinstance(mine, Problem):
            found.append(mine)
            continue
        result, wrong = evaluate_piece(
            scheme,
            plan.cadence,
            piece,
            mine,
            present_in(plan, piece, mine["employees"], as_issued=as_issued),
            by_month=plan.by_month,
        )
        pieces.append(result)
        wrong = [one for one in wrong if not (as_issued and one.code in _CAME_LATER)]
        # A value that could not be read is missing further on: that says nothing new.
        found += [problem for problem in wrong if problem.code != "no_value" or not found]
        if wrong or piece == plan.pieces[-1]:
            continue
        carry = result.carry
    run_totals = None if found else run_total_flags(scheme, plan, inputs, pieces)
    if run_totals:
        found += (one for one in run_totals.sheet.problems
                  if not (as_issued and one.code in _CAME_LATER))  # fmt: skip
    if found:
        found += _perhaps_misspelt(expectation, inputs, found)
        found = kept(without_consequences(found))
        raise ProblemsFound(located(found, inputs), f"{scheme.id} {period}")
    return Run(scheme, plan, tuple(pieces), run_totals)


def expectation_of(scheme: Scheme, plan: Plan) -> Expectation:
    """What the run's own folder may hold."""
    monthly = plan.cadence == "month" and not plan.from_history
    return Expectation(
        plan.period,
        by_month=monthly and not plan.in_one_piece,
        months=tuple(map(str, plan.pieces)) if monthly else (),
        vocabulary=scheme.vocabulary(plan.cadence),
        allowed=scheme.allowed,
        strangers=scheme.payees == "events",
        cadence=plan.cadence,
        pieces=tuple(map(str, plan.pieces)) if plan.from_history else (),
    )


def wrong_in_rows(
    scheme: Scheme, plan: Plan, inputs: Inputs, expectation: Expectation
) -> Iterator[Problem]:
    """Faults of the rows of the run's own folder and of the folders of its history."""
    yield from opening_not_used(inputs.opening, Message("state comes from --carry alone"))
    yield from validate_carry(inputs.carry, expectation)
    yield from (only_employees if plan.from_history else validate)(inputs, expectation)
    pieces = set(map(str, plan.pieces)) if plan.from_history else set()
    for name, folder in inputs.history.items():
        if name in pieces:
            yield from validate(folder, _past(expectation, name))
        else:
            yield from wrong_in_past(scheme, plan, folder, (expectation, name))


def wrong_in_past(
    scheme: Scheme, plan: Plan, folder: Inputs, expected: tuple[Expectation, str]
) -> list[Problem]:
    """Faults of what a run looks back to in the folder of an earlier period, which is named."""
    looked_back_on = {
        word
        for part in looking_back(scheme, plan.cadence)
        for word in part.looks_at("metrics", part.periods_back())
    }
    return validate_past(folder, _past(*expected), looked_back_on)


def opening_not_used(opening: Table | None, why: str) -> Iterator[Problem]:
    """A table that says what becomes of earlier state, where nobody asks."""
    if opening is not None and len(opening):
        message = Message("rows cannot stand here: {why}", why=why)
        yield Problem(opening.name, int(opening.rows[0]), "", "rows_not_used", message)


def _past(expectation: Expectation, period: str) -> Expectation:
    """What the folder of another period may hold, where it is one piece."""
    own = Period.parse(period)
    return replace(expectation, period=own, by_month=False, months=(), pieces=())


def _perhaps_misspelt(
    expectation: Expectation, inputs: Inputs, found: list[Problem]
) -> Iterator[Problem]:
    """Unknown metrics of earlier periods in which something that is looked back on is wrong.

    One of them may be what is missed. Where nothing is, they are another scheme's.
    """
    tables = {problem.table for problem in found}
    for name, folder in inputs.history.items():
        if f"{name}/metrics" in tables:
            yield from unknown_in_past(folder, _past(expectation, name))
