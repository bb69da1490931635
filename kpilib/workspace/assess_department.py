"""A department's period assessed: its rules, its corrected inputs, and what earlier ones leave."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from kpilib.core.lazy import lazy
from kpilib.core.problems import Problem, ProblemsFound
from kpilib.engine.assess import assess
from kpilib.engine.inputs.read import Inputs, read_inputs
from kpilib.engine.no_employees import nobody_employed
from kpilib.engine.pieces import Plan, plan_run
from kpilib.rules.units import declared_units
from kpilib.rules.vocabulary import attribute_columns
from kpilib.workspace.assess_folder import read_history
from kpilib.workspace.assessment import Assessment
from kpilib.workspace.carry_sources import handing_on, left_open, opening_of, with_state
from kpilib.workspace.correction_faults import act_faults
from kpilib.workspace.departments import change_inside
from kpilib.workspace.inputs_digest import digest_of
from kpilib.workspace.known_ids import id_problems
from kpilib.workspace.opening_balances import brought_along, opening_balances
from kpilib.workspace.sources.reading import read_missing
from kpilib.workspace.state_decisions import Decision, decisions_of

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from kpilib.core.periods import Period
    from kpilib.workspace.workspace import Workspace
else:
    pd = lazy("pandas")


def assess_department(workspace: Workspace, name: str, period: Period) -> Assessment:
    """Assess a department over a period; see `Workspace.assess`.

    Args:
        workspace: Where everything is.
        name: The department.
        period: The period.

    Raises:
        ProblemsFound: Inputs, or those of an earlier period that counts, are faulty.
        WorkspaceError: There is no such department.
    """
    department = workspace.department(name)
    folder = workspace.inputs_folder(name, period)
    read_missing(workspace, name, period)
    workspace.with_inputs(period, [name])
    scheme = workspace.scheme(name, period)
    plan = plan_run(scheme, period)
    if isinstance(plan, Plan) and (change := change_inside(department, plan)):
        raise ProblemsFound([change], f"{name} {period}")
    problems: list[Problem] = []
    inputs = read_inputs(
        folder,
        problems,
        attributes=attribute_columns(scheme),
        units=declared_units(scheme),
        corrections=workspace.corrections_folder(name, period),
    )
    problems += act_faults(workspace, name, period)
    earlier: tuple[Assessment, ...] = ()
    decided: tuple[Decision, ...] = ()
    beside: tuple[Path, ...] = ()
    if isinstance(plan, Plan):
        history = read_history(scheme, plan, partial(workspace.folders, name), problems)
        inputs = replace(inputs, history=history)
        problems += (fault for each in history for fault in act_faults(workspace, name, each))
        if not workspace.frozen and not any(one.table == "employees" for one in problems):
            problems += filter(None, [nobody_employed(scheme, plan, inputs)])
        rules = workspace.rules_before(name, period, workspace.scheme)
        before = handing_on(rules, period, scheme, plan)
        earlier = tuple(workspace.assess(name, each.period) for each in before)
        left = left_open(before, earlier)
        decided = decisions_of(opening_of(plan, inputs), [done.scheme for done in earlier])
        inputs = with_state(scheme, plan, inputs, left, problems, as_issued=workspace.frozen)
        balances = None if rules else opening_balances(workspace.root, name, problems)
        if balances is not None:
            beside = (workspace.root / balances.source,)
            inputs = replace(inputs, carry=balances)
            decided = (*decided, *brought_along(balances, scheme))
        if not workspace.frozen:
            problems += id_problems(workspace, name, period, scheme, inputs)
    try:
        run = assess(scheme, period, inputs, problems, as_issued=workspace.frozen)
    except ProblemsFound as wrong:
        raise ProblemsFound(wrong.problems, f"{name} {period}") from None
    names = [str(period), *sorted(inputs.history)]
    digest = digest_of(workspace, department, scheme, names, earlier, beside)
    last = earlier[-1].period if earlier else None
    return Assessment(department, period, run, _people(inputs), digest, inputs, last, decided)


def _people(inputs: Inputs) -> pd.DataFrame:
    table = inputs["employees"]
    columns = {name: column.cells() for name, column in table.columns.items()}
    return pd.DataFrame(columns, dtype=object)
