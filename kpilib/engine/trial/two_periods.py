"""Two made-up periods, one after the other: what breaks there would break with somebody's pay.

Only what no values can excuse is a finding. That a made-up number lies in no band, or that a
condition of the inputs is not met, is the made-up number's fault and passed over.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.messages import Message
from kpilib.core.periods import MONTHS_IN, Period
from kpilib.engine.assess import expectation_of
from kpilib.engine.evaluate import Piece, evaluate_piece
from kpilib.engine.pieces import Plan, looking_back, plan_run
from kpilib.engine.results import build_results
from kpilib.engine.run_totals import run_total_flags
from kpilib.engine.trial.made_up_inputs import made_up
from kpilib.engine.validate import validate_carry
from kpilib.rules.effective_days import first_day
from kpilib.rules.formula import FormulaError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.columns import Table
    from kpilib.core.problems import Problem
    from kpilib.core.yamltext import KeyPath
    from kpilib.rules.lint.finding import Finding, Subject
    from kpilib.rules.scheme import Scheme

_INEXCUSABLE = {"handed_on_twice"}
"""Problems that come of the rules, whatever the values are."""

_TOLD = {"unknown_kind"}
"""Problems with state that `leftover.taken_in` tells by the rule that hands it on."""


def two_periods(subject: Subject) -> Iterator[Finding]:
    """Work out two periods on end where something reaches from one into the next."""
    scheme = subject.scheme
    if scheme.narrative is not None or not reaches_over(scheme):
        return
    told: set[str] = set()
    for cadence in subject.cadences:
        for pair in pairs_tried(scheme, cadence):
            for finding in _tried(subject, pair):
                if finding.message not in told:
                    told.add(finding.message)
                    yield finding


def reaches_over(scheme: Scheme) -> bool:
    """Whether a period depends on another one: by state, by looking back, or by dated values."""
    back = any(looking_back(scheme, cadence) for cadence in scheme.periods)
    dated = any(parameter.values for parameter in scheme.parameters.values())
    return bool(scheme.carry) or back or dated


def pairs_tried(scheme: Scheme, cadence: str) -> Iterator[tuple[Period, Period]]:
    """The first two periods, and the last one by each old value with the first by the new one."""
    if cadence == "range":
        spans = [Period.parse(text) for text in scheme.ranges]
        spans = spans or [Period.parse("2026-01..2026-02"), Period.parse("2026-03..2026-04")]
        yield from pairwise(sorted(spans, key=lambda span: span.order))
        return
    starts = {scheme.effective_from}
    starts |= {day for each in scheme.parameters.values() for day in each.values}
    for day in sorted(starts):
        begin = first_day(scheme.model_copy(update={"periods": (cadence,), "ranges": ()}), day)
        if begin is None or begin < scheme.effective_from:
            continue
        first = _period(cadence, begin)
        before = first.back()
        if before.start >= scheme.effective_from:
            yield before, first
        else:
            yield first, first.back(-1)


def _period(cadence: str, day: object) -> Period:
    year, month = int(str(day)[:4]), int(str(day)[5:7])
    number = (month - 1) // MONTHS_IN[cadence] + 1
    return Period.parse(
        {
            "month": f"{year:04}-{month:02}",
            "quarter": f"{year:04}Q{number}",
            "half_year": f"{year:04}H{number}",
            "year": f"{year:04}",
        }[cadence]
    )


def _tried(subject: Subject, pair: tuple[Period, Period]) -> Iterator[Finding]:
    carry: Table | None = None
    for turn, period in enumerate(pair):
        plan = plan_run(subject.scheme, period)
        if not isinstance(plan, Plan) or not plan.in_one_piece:
            return  # the second lies behind the version's last day
        if carry is not None:
            wrong = validate_carry(carry, expectation_of(subject.scheme, plan))
            yield from (_unreadable(subject, pair, p) for p in wrong if p.code not in _TOLD)
        made = _worked_out(subject, plan, carry, turn)
        if not isinstance(made, tuple):
            yield made
            return
        piece, problems = made
        if inexcusable := [problem for problem in problems if problem.code in _INEXCUSABLE]:
            yield from (_broken(subject, period, "", problem.message) for problem in inexcusable)
            return  # what it hands on would only say the same again
        yield from (_unreadable(subject, pair, p) for p in problems if p.table == "carry")
        carry = piece.carry


def _worked_out(
    subject: Subject, plan: Plan, carry: Table | None, turn: int
) -> tuple[Piece, list[Problem]] | Finding:
    try:
        return _piece(subject.scheme, plan, carry, turn)
    except FormulaError as wrong:
        return _broken(subject, plan.period, wrong.about, wrong.message)
    except (ArithmeticError, LookupError, TypeError, ValueError) as wrong:
        # Not raised on purpose: a traceback for whoever assesses by these rules.
        return _broken(subject, plan.period, "", f"{type(wrong).__name__}: {wrong}")


def _piece(
    scheme: Scheme, plan: Plan, carry: Table | None, turn: int
) -> tuple[Piece, list[Problem]]:
    """One period as a run would work it out, up to its result tables."""
    period, cadence = plan.period, plan.cadence
    inputs = made_up(scheme, cadence, period, turn)
    before = [period.back(part.periods_back()) for part in looking_back(scheme, cadence)]
    earlier = {str(each): made_up(scheme, cadence, each) for each in before}
    inputs = replace(inputs, history=earlier, carry=inputs.carry if carry is None else carry)
    present = np.ones(len(inputs["employees"]), dtype=bool)
    piece, problems = evaluate_piece(scheme, cadence, period, inputs, present, by_month=False)
    totals = run_total_flags(scheme, plan, inputs, [piece])
    if not problems:
        build_results(scheme, plan, [piece], totals.flags if totals else ())
    return piece, problems


def _unreadable(subject: Subject, pair: tuple[Period, Period], problem: Problem) -> Finding:
    message = Message(
        "tried with made-up inputs, {next} cannot take in what {period} hands on: {column}: {what}",
        next=pair[1],
        period=pair[0],
        column=problem.column,
        what=problem.message,
    )
    path: KeyPath = ("carry",)
    return subject.error(path, "state_not_readable", message, Message("mend the rules of carry"))


def _broken(subject: Subject, period: Period, about: str, said: str) -> Finding:
    path = next((path for path, _ in subject.parts() if path[-1] == about), ())
    message = Message(
        "tried with made-up inputs of {period}, the rules cannot be worked out: {what}",
        period=period,
        what=said,
    )
    return subject.error(path, "breaks_down", message, Message("mend the rule"))
