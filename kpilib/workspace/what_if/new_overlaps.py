"""What a variant has two departments pay for, and what is in force has not."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from kpilib.core.problems import KpiError
from kpilib.workspace.across_departments import Unit, paid_twice, units

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from kpilib.core.periods import Period
    from kpilib.core.problems import Problem
    from kpilib.engine.inputs.typed_again import Ids
    from kpilib.workspace.what_if.variant_run import VariantRun
    from kpilib.workspace.workspace import Workspace

_COLUMNS = (("deals", "deal_id"), ("employees", "employee_id"))
"""What stands in one department only."""

_Where = dict[tuple[str, str, str], set[str]]


class NewOverlaps:
    """All departments, in which the ids that an edit touches are looked for."""

    def __init__(self, workspace: Workspace) -> None:
        """Nothing is read before an edit asks for it."""
        self._workspace = workspace
        self._units: dict[Period, list[Unit]] = {}
        self._where: dict[Period, _Where] = {}

    def found(self, run: VariantRun, period: Period) -> list[Problem]:
        """Faults between departments over the days of a period that a variant alone has."""
        if not run.read or len(self._workspace.departments) <= 1:
            return []
        if period not in self._units:
            self._units[period] = units(self._workspace, period)
        before = self._units[period]
        if any(key not in run.ids for key in run.read):
            return self._new(run, before, lambda unit: unit)
        ids = self._in_several(run.ids, period)
        if not any(ids.values()):
            return []
        return self._new(run, before, lambda unit: _narrowed(unit, ids))

    def _new(
        self, run: VariantRun, before: Sequence[Unit], only: Callable[[Unit], Unit]
    ) -> list[Problem]:
        try:
            after = [
                replace(unit, inputs=run.assess(unit.department, unit.period).inputs)
                if (unit.department, str(unit.period)) in run.read
                else unit
                for unit in before
            ]
            now, then = (paid_twice(self._workspace, [only(unit) for unit in each])
                         for each in (after, before))  # fmt: skip
        except KpiError:  # another department's inputs: told where it is asked for
            return []
        known = {_told(one) for problems in then.values() for one in problems}
        return [one for problems in now.values() for one in problems if _told(one) not in known]

    def _in_several(
        self, ids: Mapping[tuple[str, str], Ids], period: Period
    ) -> dict[str, set[str]]:
        """By table the touched ids that stand, or may now, in more than one department."""
        where = self._found_where(period)
        touched: _Where = defaultdict(set)
        for (department, _), its in ids.items():
            for place in _COLUMNS:
                for word in its.get(place, ()):
                    touched[*place, word].add(department)
        found: dict[str, set[str]] = {table: set() for table, _ in _COLUMNS}
        for (table, column, word), departments in touched.items():
            if len(departments | where.get((table, column, word), set())) > 1:
                found[table].add(word)
        return found

    def _found_where(self, period: Period) -> _Where:
        """By table, column and id the departments in which it stands over the days of a period."""
        if period not in self._where:
            found: _Where = defaultdict(set)
            for unit in self._units[period]:
                for table, column in _COLUMNS:
                    for word in unit.inputs[table].labels(column).words:
                        found[table, column, word].add(unit.department)
            self._where[period] = found
        return self._where[period]


def _narrowed(unit: Unit, ids: Mapping[str, Collection[str]]) -> Unit:
    """A unit with the rows of some deals and people alone."""
    tables = {
        table: unit.inputs[table].filtered(unit.inputs[table].labels(column).among([*ids[table]]))
        for table, column in _COLUMNS
    }
    return replace(unit, inputs=replace(unit.inputs, tables={**unit.inputs.tables, **tables}))


def _told(problem: Problem) -> tuple[str, str, str]:
    """A problem without its row, which an edit above it moves."""
    return problem.table, problem.code, str(problem.message)
