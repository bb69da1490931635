"""What variants of rules and inputs come to beside what is in force."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.collecting import without_collecting
from kpilib.core.messages import Message
from kpilib.core.problems import Problem, ProblemsFound
from kpilib.rules.short_paths import meant_path
from kpilib.workspace.sources.reading import read_missing
from kpilib.workspace.what_if.ad_hoc import is_cell
from kpilib.workspace.what_if.meant_edits import meant_edits
from kpilib.workspace.what_if.new_overlaps import NewOverlaps
from kpilib.workspace.what_if.period_inputs import PeriodInputs
from kpilib.workspace.what_if.rules_in_force import AllRulesInForce
from kpilib.workspace.what_if.scenario_files import AD_HOC
from kpilib.workspace.what_if.standings import Standing, standing_of
from kpilib.workspace.what_if.variant_rules import VariantRules
from kpilib.workspace.what_if.variant_run import VariantRun
from kpilib.workspace.what_if.variants import Place, Variant, WhatIf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.core.periods import Period
    from kpilib.engine.inputs.typed_again import Ids
    from kpilib.engine.partial_run import Assessed
    from kpilib.workspace.what_if.scenario_files import WhatIfScenario
    from kpilib.workspace.workspace import Workspace


class VariantFaults(ProblemsFound):
    """What is wrong with some of the variants, each told under its name."""


def what_if(
    workspace: Workspace,
    periods: Sequence[Period],
    departments: Sequence[str],
    scenarios: Sequence[WhatIfScenario],
) -> WhatIf:
    """Assess variants beside what is in force; nothing is written.

    Args:
        workspace: Where everything is.
        periods: Those that are asked for: rules are changed from the first one on, and what a
            period hands on feeds the later ones.
        departments: Their ids.
        scenarios: What is changed in each variant; none knows of the others.

    Raises:
        ProblemsFound: Inputs as they are, or a variant's rules or inputs, are faulty: everything
            that is wrong with any of them, each with the file and line of the edit.
        KpiError: There is no such department, or no inputs.
    """
    return compared(WhatIfRun(workspace, periods, departments), scenarios)


@without_collecting()  # everything that is made for a variant is kept, or goes with it
def compared(asked: WhatIfRun, scenarios: Sequence[WhatIfScenario]) -> WhatIf:
    """Variants beside what is in force; see `what_if`."""
    variants: list[Variant] = []
    problems: list[Problem] = []
    for scenario in scenarios:
        try:
            variants.append(asked.variant(scenario))
        except ProblemsFound as wrong:
            several = len(scenarios) > 1
            problems += _named(wrong.problems, scenario) if several else wrong.problems
    if problems:
        raise VariantFaults(list(dict.fromkeys(problems)), asked.title)
    return WhatIf(asked.periods, asked.departments, asked.as_is, tuple(variants), asked.items)


def _named(problems: Sequence[Problem], scenario: WhatIfScenario) -> list[Problem]:
    """Problems of one of several variants: those that no place in it names say which it is."""
    place, name = scenario.source or AD_HOC, scenario.name or AD_HOC
    return [
        one
        if one.table.startswith(place)
        else replace(
            one,
            message=Message("{what} (in the variant {variant})", what=one.message, variant=name),
        )
        for one in problems
    ]


class WhatIfRun:
    """Departments and periods with everything that variants share; see `what_if`.

    Attributes:
        periods: In time.
        departments: In the order of `departments.yaml`.
        places: Every department and period that has inputs.
        as_is: What is in force.
        items: The pay items, each with its printed names by language.
    """

    def __init__(
        self, workspace: Workspace, periods: Sequence[Period], departments: Sequence[str]
    ) -> None:
        """Read and assess what is in force.

        Raises:
            KpiError: Inputs are faulty, or there is no such department or period.
        """
        self.workspace = workspace
        self.periods = tuple(sorted(set(periods), key=lambda each: (each.start, each.end)))
        wanted = [workspace.department(name).id for name in departments]
        for name in wanted or workspace.departments:
            for period in self.periods:
                read_missing(workspace, name, period)
        found = {period: workspace.with_inputs(period, tuple(wanted)) for period in self.periods}
        self.places = [(name, p) for name in workspace.departments for p in self.periods
                       if name in found[p]]  # fmt: skip
        self.departments = tuple(dict.fromkeys(name for name, _ in self.places))
        self._inputs, self._overlaps = PeriodInputs(workspace), NewOverlaps(workspace)
        self._in_force = AllRulesInForce(workspace)
        self.run = VariantRun(workspace, self._inputs, self.periods[0])
        self.as_is = self._variant(self.run, None)
        self.items = self._items([self.run])

    @classmethod
    def knowing(
        cls, workspace: Workspace, periods: Sequence[Period], words: Sequence[str]
    ) -> tuple[str, ...]:
        """The departments whose rules know some values by name; none where nobody does.

        Cells are looked for in all departments with inputs.
        """
        first = min(periods, key=lambda each: each.start)
        rules = [word for word in words if not is_cell(word)]
        if len(rules) < len(words) or not rules:
            return ()
        found = []
        for name in workspace.with_inputs(first):
            scheme = workspace.department(name).scheme_on(first.start)
            try:
                _, document = workspace.book.in_force(scheme, first.start)
                for word in rules:
                    meant_path(word, document)
            except ProblemsFound as wrong:
                if any(one.code != "unknown_path" for one in wrong.problems):
                    found.append(name)
                continue
            found.append(name)
        return tuple(found)

    @property
    def title(self) -> str:
        """What was asked for, in one word for a message."""
        return " ".join((*self.departments, *map(str, self.periods)))

    def variant(self, scenario: WhatIfScenario) -> Variant:
        """One variant.

        Raises:
            ProblemsFound: Its rules or inputs are faulty.
        """
        rules = VariantRules(self._in_force, scenario, self.departments)
        run = self.varied(scenario, rules)
        made = self._variant(run, scenario)
        self._all_read(run, scenario)
        self._paid_once(run, scenario)
        findings = dict.fromkeys(
            one for name, period in self.places for one in rules.new_findings(name, period)
        )
        return replace(made, findings=tuple(findings))

    def varied(self, scenario: WhatIfScenario, rules: VariantRules | None = None) -> VariantRun:
        """The run of a scenario."""
        rules = rules or VariantRules(self._in_force, scenario, self.departments)
        places = [(name, str(period)) for name, period in self.places]
        edits = meant_edits(self.workspace, scenario, places, self.title)
        given = rules if scenario.rules else None
        return VariantRun(self.workspace, self._inputs, self.periods[0], rules=given, edits=edits,
                          as_is=self.run)  # fmt: skip

    def _variant(self, run: VariantRun, scenario: WhatIfScenario | None) -> Variant:
        standings: dict[Place, Standing] = {}
        names: dict[str, str] = {}
        problems: list[Problem] = []
        for name, period in self.places:
            try:
                assessed = run.assess(name, period)
            except ProblemsFound as wrong:
                problems += wrong.problems
                continue
            if scenario is not None and assessed is self.run.assess(name, period):
                standings[name, str(period)] = self.as_is.standings[name, str(period)]
                continue
            standings[name, str(period)] = standing_of(assessed)
            if any(edit.names_people for edit in run.edits_of(name, str(period))):
                names |= _names(assessed, run.ids.get((name, str(period))))
        if problems:
            raise ProblemsFound(problems, self.title)
        if scenario is None:
            for name, period in self.places:
                names |= _names(run.assess(name, period), None)
            titles = self.workspace.departments
            names |= {name: titles[name].title.zh for name in self.departments}
        else:
            names = {**self.as_is.names, **names}
        called_so = scenario.name if scenario is not None else ""
        return Variant(called_so, scenario, standings, names)

    def _all_read(self, run: VariantRun, scenario: WhatIfScenario) -> None:
        """Refuse edits that nothing reads.

        Raises:
            ProblemsFound: The period of one is not read by those that are asked for.
        """
        problems = []
        for edit in run.edits:
            for period in edit.period:
                if (edit.department, period) not in run.read:
                    message = Message(
                        "{period} is read by none of the periods that are asked for ({asked}): ask "
                        "for it as well, or take the edit out",
                        period=period,
                        asked=tuple(map(str, self.periods)),
                    )
                    problems.append(Problem(edit.place, None, "", "edit_not_read", message))
        if problems:
            raise ProblemsFound(problems, scenario.name or self.title)

    def _paid_once(self, run: VariantRun, scenario: WhatIfScenario) -> None:
        """Refuse what a variant has two departments pay for, and what is in force has not.

        Raises:
            ProblemsFound: A deal or a base pay stands in two departments.
        """
        for period in self.periods:
            if found := self._overlaps.found(run, period):
                raise ProblemsFound(found, scenario.name or str(period))

    def _items(self, runs: Sequence[VariantRun]) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for run in runs:
            for name, period in self.places:
                scheme = run.scheme(name, period)
                for item in scheme.pay:
                    title = scheme.title_of(item)
                    found.setdefault(item, dict(title.by_language) if title else {})
        return found


def _names(assessed: Assessed, ids: Ids | None) -> dict[str, str]:
    """The names of people and customers by id, of all of them or of some."""
    found: dict[str, str] = {}
    for table, column in (("customers", "customer_id"), ("employees", "employee_id")):
        if ids is not None and not ids.get((table, column)):
            continue
        for piece in assessed.pieces:
            whose, called = (piece.sheet.inputs[table].labels(each) for each in (column, "name"))
            if ids is not None:
                rows = np.flatnonzero(whose.among([*ids[table, column]]))
                whose, called = whose.take(rows), called.take(rows)
            pairs = zip(whose.cells(), called.cells(), strict=True)
            found.update((who, name) for who, name in pairs if who and name)
    return found
