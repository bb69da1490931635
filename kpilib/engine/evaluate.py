"""One piece of a run: from its rows to scores, pay, carry and flags, for all people at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.exact import Numbers, rows_where
from kpilib.core.messages import Message
from kpilib.engine.carry_forward import carry_out
from kpilib.engine.flags import FlagRow, flag_rows, stranger_flags
from kpilib.engine.score import FrameScores, score_sheet
from kpilib.rules.evaluate_parts import run_part, run_parts
from kpilib.rules.formula import FormulaError, names_in, parse_formula
from kpilib.rules.frames import build_frames
from kpilib.rules.reads import bases_read
from kpilib.rules.scheme import Scheme, in_cadence
from kpilib.rules.sheet import CONSTANT, Entry, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from kpilib.core.columns import Table
    from kpilib.core.integers import Array, Bools
    from kpilib.core.periods import Period
    from kpilib.core.problems import Problem
    from kpilib.engine.inputs.read import Inputs
    from kpilib.rules.clauses import Check
    from kpilib.rules.parts import Part


@dataclass(frozen=True, slots=True)
class PayColumn:
    """One pay item for the rows of one frame, in whole fen; 0 where nothing is paid."""

    item: str
    frame: str
    fen: Array


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

    @property
    def assessed(self) -> Bools:
        """Per person whether assessed in this piece."""
        return self.sheet.frames["people"].active


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
    reasons = _exclude(sheet, scheme, cadence, present)
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


def _exclude(sheet: Sheet, scheme: Scheme, cadence: str, present: Bools) -> tuple[str, ...]:
    """Reasons per person, and only the others assessed from here on."""
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


def pay_columns(sheet: Sheet, items: Iterable[tuple[str, Part]]) -> Iterator[PayColumn]:
    """What is paid, in whole fen; a value that is needed and not there is a problem."""
    for name, part in items:
        for frame in part.on:
            needed = run_part(sheet, name, part, frame)
            amount = sheet.entry(name, frame).column
            if not isinstance(amount, Numbers):
                raise FormulaError(Message("the pay item {name} is no number", name=name), name)
            fen = amount.rounded(2)
            sheet.report_no_value(name, frame, needed & ~fen.present)
            sheet.put(Entry(f"{name}.paid", frame, fen, part))
            paid = fen.num if fen.known is None else np.where(fen.known, fen.num, 0)
            yield PayColumn(name, frame, paid)


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


def classes_of(sheet: Sheet, scheme: Scheme) -> Iterator[tuple[str, str]]:
    """Every customer with its class, or with each of its classes."""
    if scheme.classes is None:
        return
    customers = sheet.frames["customers"]
    fits = [sheet.truth(rule.when, "customers").holds for rule in scheme.classes.rules]
    for row, customer in enumerate(customers.ids):
        for rule, fit in zip(scheme.classes.rules, fits, strict=True):
            if fit[row]:
                yield customer, rule.class_
                if scheme.classes.take == "first":
                    break
