"""A department's period assessed: its rules, its corrected inputs, and what earlier ones leave."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from kpilib.core.problems import Problem, ProblemsFound
from kpilib.engine.assess import assess
from kpilib.engine.no_employees import nobody_employed
from kpilib.engine.pieces import Plan, history_needed, plan_run
from kpilib.rules.units import declared_units
from kpilib.rules.vocabulary import attribute_columns
from kpilib.workspace.assess_folder import read_history
from kpilib.workspace.assessment import Assessment
from kpilib.workspace.carry_sources import handing_on, left_open, opening_of, with_state
from kpilib.workspace.correction_faults import act_faults
from kpilib.workspace.departments import change_inside
from kpilib.workspace.inputs_digest import digest_of
from kpilib.workspace.known_ids import id_problems
from kpilib.workspace.opening_balances import balances_place, brought_along, opening_balances
from kpilib.workspace.remembered import are_files, read_once, remembered
from kpilib.workspace.sources.reading import read_missing
from kpilib.workspace.state_decisions import Decision, decisions_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.rules.scheme import Scheme
    from kpilib.workspace.carry_sources import HandingOn
    from kpilib.workspace.departments import Department
    from kpilib.workspace.workspace import Workspace


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
    read_missing(workspace, name, period)
    workspace.with_inputs(period, [name])
    scheme = workspace.scheme(name, period)
    plan = plan_run(scheme, period)
    if isinstance(plan, Plan) and (change := change_inside(department, plan)):
        raise ProblemsFound([change], f"{name} {period}")
    made_of = _MadeOf.of(workspace, department, scheme, plan)
    known = remembered()
    if known is None or not workspace.frozen or not made_of.is_plain:
        return _assessed(made_of, period)
    return known.assessment(made_of.key, lambda: _assessed(made_of, period))


@dataclass(frozen=True)
class _MadeOf:
    """What an assessment is made of.

    Attributes:
        workspace: Where everything is.
        department: Whose it is.
        scheme: The rules.
        plan: How they are run; what is wrong where they cannot be.
        rules: The periods before it, with theirs.
        before: Of these, what has handed state on.
        earlier: The same, assessed.
    """

    workspace: Workspace
    department: Department
    scheme: Scheme
    plan: Plan | Problem
    rules: Sequence[tuple[Period, Scheme]] = ()
    before: tuple[HandingOn, ...] = ()
    earlier: tuple[Assessment, ...] = ()

    @classmethod
    def of(
        cls, workspace: Workspace, department: Department, scheme: Scheme, plan: Plan | Problem
    ) -> _MadeOf:
        """Look for it, and assess what hands state on."""
        if isinstance(plan, Problem):
            return cls(workspace, department, scheme, plan)
        rules = workspace.rules_before(department.id, plan.period, workspace.scheme)
        before = handing_on(rules, plan.period, scheme, plan)
        earlier = tuple(workspace.assess(department.id, each.period) for each in before)
        return cls(workspace, department, scheme, plan, rules, before, earlier)

    @property
    def names(self) -> list[str]:
        """The periods whose inputs are read, the assessed one first."""
        plan = self.plan
        if isinstance(plan, Problem):
            return []
        there = (
            each
            for each in history_needed(self.scheme, plan)
            if self.workspace.inputs_folder(self.department.id, each).is_dir()
        )
        return [str(plan.period), *sorted(there)]

    @property
    def balances(self) -> Path | None:
        """The file of opening balances, which the first period takes in."""
        path = self.workspace.root / balances_place(self.department.id)
        return path if not self.rules and path.is_file() else None

    @cached_property
    def digest(self) -> str:
        """A hash of it; see `digest_of`."""
        beside = [self.balances] if self.balances else []
        return digest_of(
            self.workspace, self.department, self.scheme, self.names, self.earlier, beside
        )

    @property
    def is_plain(self) -> bool:
        """Whether the digest says everything: nothing but files lies in its folders."""
        whose = self.department.id
        folders = (self.workspace.inputs_folder(whose, each) for each in self.names)
        return bool(self.names) and all(map(are_files, folders))

    @property
    def key(self) -> Hashable:
        """All of it in short, with what reports have no need to know."""
        accepted = self.workspace.accepted.needed.of(self.department.id).entries
        return (
            self.digest,
            tuple(self.names),
            tuple((str(each.period), each.goes_on) for each in self.before),
            tuple(one.model_dump_json() for one in accepted),
            self.workspace.book.formerly,
        )


def _assessed(made_of: _MadeOf, period: Period) -> Assessment:
    workspace, department, scheme = made_of.workspace, made_of.department, made_of.scheme
    name, plan, earlier = department.id, made_of.plan, made_of.earlier
    problems: list[Problem] = []
    inputs = read_once(
        workspace.inputs_folder(name, period),
        problems,
        attributes=attribute_columns(scheme),
        units=declared_units(scheme),
        corrections=workspace.corrections_folder(name, period),
    )
    problems += act_faults(workspace, name, period)
    decided: tuple[Decision, ...] = ()
    if isinstance(plan, Plan):
        history = read_history(scheme, plan, partial(workspace.folders, name), problems)
        inputs = replace(inputs, history=history)
        problems += (fault for each in history for fault in act_faults(workspace, name, each))
        if not workspace.frozen and not any(one.table == "employees" for one in problems):
            problems += filter(None, [nobody_employed(scheme, plan, inputs)])
        left = left_open(made_of.before, earlier)
        decided = decisions_of(opening_of(plan, inputs), [done.scheme for done in earlier])
        inputs = with_state(scheme, plan, inputs, left, problems, as_issued=workspace.frozen)
        first = made_of.balances is not None
        balances = opening_balances(workspace.root, name, problems) if first else None
        if balances is not None:
            inputs = replace(inputs, carry=balances)
            decided = (*decided, *brought_along(balances, scheme))
        if not workspace.frozen:
            problems += id_problems(workspace, name, period, scheme, inputs)
    try:
        run = assess(scheme, period, inputs, problems, as_issued=workspace.frozen)
    except ProblemsFound as wrong:
        raise ProblemsFound(wrong.problems, f"{name} {period}") from None
    last = earlier[-1].period if earlier else None
    return Assessment(department, period, run, None, made_of.digest, inputs, last, decided)
