"""Which editions a department has by its rules, and why it has no other."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import KpiError, Problem
from kpilib.engine.pieces import plan_run
from kpilib.records.ledger import Ledger
from kpilib.rules.scheme import in_cadence

if TYPE_CHECKING:
    from kpilib.publish.packs.order import Order
    from kpilib.rules.scheme import Scheme
    from kpilib.workspace.workspace import Workspace


def why_none(workspace: Workspace, order: Order) -> str:
    """Why an edition is not made of a report; empty where it is.

    What is faulty is no reason: whoever makes the report says it.
    """
    if order.edition.is_whole:
        return ""
    with suppress(KpiError):
        return _by_rules(workspace, order)
    return ""


def _by_rules(workspace: Workspace, order: Order) -> str:
    scheme = workspace.written_scheme(order.department, order.period)
    plan = plan_run(scheme, order.period)
    if isinstance(plan, Problem):
        return ""
    if order.edition.name == "posting" and not _scores(scheme, plan.cadence):
        return Message("its rules give nobody a score or a grade, so there is nothing to post")
    if order.edition.name == "payroll" and not _pays(scheme, plan.cadence):
        # What was issued by earlier rules may still have to be settled.
        revisions = Ledger(workspace).revisions(order.department)
        return "" if revisions else Message("its rules pay nothing, so payroll has nothing")
    return ""


def _scores(scheme: Scheme, cadence: str) -> bool:
    scored = any(each.in_score() for _, each in in_cadence(scheme.indicators, cadence))
    named = {name for name, _ in in_cadence(scheme.outcomes, cadence)}
    return scored or bool(named & {"score", "grade"})


def _pays(scheme: Scheme, cadence: str) -> bool:
    return any(True for _ in in_cadence(scheme.pay, cadence))
