"""One piece of a run: from its rows to scores, pay, carry and flags, for all people at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.exact import Numbers, rows_where
from kpilib.core.messages import Message
from kpilib.engine.carry_forward import carry_out
from kpilib.engine.customer_classes import classes_of
from kpilib.engine.eligibility import exclude_ineligible
from kpilib.engine.flags import FlagRow, flag_rows, stranger_flags
from kpilib.engine.pay_items import PayColumn, pay_columns
from kpilib.engine.score import FrameScores, score_sheet
from kpilib.rules.evaluate_parts import run_parts
from kpilib.rules.frames import build_frames
from kpilib.rules.reads import bases_read
from kpilib.rules.scheme import Scheme, in_cadence
from kpilib.rules.sheet import CONSTANT, Entry, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from kpilib.core.columns import Table
    from kpilib.core.integers import Bools
    from kpilib.core.periods import Period
    from kpilib.core.problems import Problem
    from kpilib.engine.inputs.read import Inputs
    from kpilib.rules.clauses import Check


@dataclass(frozen=True, slots=True)
class Piece:
    """Everything that one piece of a run yields.

    Attributes:
        sheet: The worked-out quantities, from which figures explain themselves.
        reasons: Per person the reason for not being assessed; empty for the eligible.
        carry: State handed on, as the next piece reads it.
    """

    period: Period
    sheet: Sheet
    reasons: tuple[str, ...]
    scores: tuple[FrameScores, ...]
    pay: tuple[PayColumn, ...]
    flags: tuple[FlagRow, ...]
    carry: Table
    classes: tuple[tuple[str, str], ...]


def evaluate_piece(
    scheme: Scheme,
    cadence: str,
    period: Period,
    inputs: Inputs,
    present: Bools,
    *,
    by_month: bool,
) -> tuple[Piece, list[Problem]]:
    """Work out one piece. With problems the piece's figures are worth nothing."""
    problems: list[Problem] = []
    frames = build_frames(inputs, present, scheme.payees)
    bases = bases_read(scheme)
    sheet = Sheet(period, inputs, frames, problems, by_month=by_month, bases_read=bases)
    sheet.put(Entry("section", "sections", frames.section_names))
    enter_parameters(sheet, scheme, period.start)
    reasons = exclude_ineligible(sheet, scheme, cadence, present)
    # What eligibility needed is worked out for everyone, also for those who are not assessed.
    known = {name for name, _ in sheet.entries}
    quantities = in_cadence(scheme.quantities, cadence)
    run_parts(sheet, ((name, part) for name, part in quantities if name not in known))
    scores = score_sheet(sheet, scheme, cadence)
    run_parts(sheet, in_cadence(scheme.outcomes, cadence))
    pay = tuple(pay_columns(sheet, in_cadence(scheme.pay, cadence)))
    check_inputs(sheet, scheme.checks, cadence)
    piece = Piece(
        period,
        sheet,
        reasons,
        scores,
        pay,
        (*flag_rows(sheet, scheme.flags, cadence), *stranger_flags(sheet)),
        carry_out(sheet, scheme.carry),
        tuple(classes_of(sheet, scheme)),
    )
    for result in scores:
        active = sheet.frames[result.frame].active
        for column in result.columns:
            if not column.informational:
                missing = active & ~column.points.present
                sheet.report_no_value(column.indicator, result.frame, missing)
    return piece, problems


def enter_parameters(sheet: Sheet, scheme: Scheme, day: date) -> None:
    """Enter the numbers of the scheme's clauses as they are on a day."""
    for name, parameter in scheme.parameters.items():
        found = parameter.on_day(day)
        if found is None:
            message = Message(
                "the parameter {name} has no value on {day}: add one to {scheme}",
                name=name,
                day=day,
                scheme=scheme.id,
            )
            sheet.report("no_parameter", message)
        value, since = found or (None, None)
        extra = {"parameter": parameter, "since": since}
        sheet.put(Entry(name, CONSTANT, Numbers.single(value), extra=extra))


def check_inputs(sheet: Sheet, checks: Iterable[Check], cadence: str) -> None:
    """Report every input that meets what a check says it must never be."""
    for check in checks:
        if check.periods and cadence not in check.periods:
            continue
        for frame in check.on:
            active = sheet.frames[frame].active
            wrong = sheet.truth(check.when, frame).holds & active
            for row in rows_where(wrong):
                sheet.report_at(check.code, check.message, check.of, frame, int(row))
