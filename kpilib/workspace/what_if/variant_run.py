"""One variant assessed: every period with its rules and inputs, and the state of those before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kpilib.core.problems import Problem, ProblemsFound
from kpilib.engine.assess import assess
from kpilib.engine.no_employees import nobody_employed
from kpilib.engine.partial_run import (
    Assessed,
    NewRows,
    assess_again,
    may_build_on,
    reads_alike,
)
from kpilib.engine.pieces import Plan, history_needed, plan_run
from kpilib.workspace.carry_sources import handing_on, taking, with_state
from kpilib.workspace.departments import change_inside
from kpilib.workspace.known_ids import id_problems, known_forms
from kpilib.workspace.opening_balances import opening_balances
from kpilib.workspace.opening_state import Left
from kpilib.workspace.sources.reading import read_missing
from kpilib.workspace.what_if.input_edits import about

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.core.columns import Table
    from kpilib.core.periods import Period
    from kpilib.engine.id_forms import KnownForms
    from kpilib.engine.inputs.read import Inputs
    from kpilib.engine.inputs.typed_again import Ids
    from kpilib.rules.scheme import Scheme
    from kpilib.workspace.what_if.input_edits import InputEdit
    from kpilib.workspace.what_if.period_inputs import PeriodInputs
    from kpilib.workspace.what_if.variant_rules import VariantRules
    from kpilib.workspace.workspace import Workspace


class VariantRun:
    """What a variant yields, period by period; what it cannot reach is taken from the run as is."""

    def __init__(
        self,
        workspace: Workspace,
        inputs: PeriodInputs,
        first: Period,
        *,
        rules: VariantRules | None = None,
        edits: Sequence[InputEdit] = (),
        as_is: VariantRun | None = None,
    ) -> None:
        """Nothing is assessed before it is asked for.

        Args:
            workspace: Where everything is.
            inputs: What is read.
            first: The first period that is asked for: changed rules hold from then on.
            rules: The changed rules; None where none are.
            edits: The edits of inputs, each with its department and periods.
            as_is: The run without a change; None for that run itself.
        """
        self._workspace, self._inputs, self._first = workspace, inputs, first
        self._rules, self.edits, self._as_is = rules, tuple(edits), as_is
        self._done: dict[tuple[str, str], Assessed] = {}
        self._periods: dict[str, list[Period]] = {}
        self._schemes: dict[tuple[str, str], Scheme] = {}
        self._left: dict[tuple[str, str], tuple[tuple[Left, ...], Table]] = {}
        self._forms: dict[tuple[str, str], KnownForms] = {}
        self.read: set[tuple[str, str]] = set()
        """The departments and periods whose edits have been laid over."""
        self.ids: dict[tuple[str, str], Ids] = {}
        """Of these the ids in rows that are others, where they are known."""

    def scheme(self, name: str, period: Period) -> Scheme:
        """The rules of a department's period.

        Raises:
            ProblemsFound: A path or value is not the scheme's, or what they give is not sound.
        """
        key = (name, str(period))
        if key not in self._schemes:
            rules = self._rules if self._changes_rules(name, period) else None
            values = {} if rules is None else rules.values(name, period)
            light = None if rules is None else rules.numbers_alone(name, period)
            if light is not None and self._as_is is not None:
                last = self._as_is.scheme(name, period).effective_to
                self._schemes[key] = light[0].ending_on(last)
            elif values or self._as_is is None:
                self._schemes[key] = self._workspace.scheme(name, period, dict(values))
            else:
                self._schemes[key] = self._as_is.scheme(name, period)
        return self._schemes[key]

    def assess(self, name: str, period: Period) -> Assessed:
        """A department's period.

        Raises:
            ProblemsFound: The variant's rules or inputs are faulty; each says by which edit.
        """
        key = (name, str(period))
        if key not in self._done:
            if self._as_is is not None and not self._reaches(name, period):
                return self._as_is.assess(name, period)
            self._done[key] = self._assessed(name, period)
        return self._done[key]

    def periods(self, name: str) -> list[Period]:
        """The periods with inputs of a department; looked for once."""
        if self._as_is is not None:
            return self._as_is.periods(name)
        if name not in self._periods:
            self._periods[name] = self._workspace.periods(name)
        return self._periods[name]

    def edits_of(self, name: str, period: str) -> list[InputEdit]:
        """The edits of a department's period."""
        return [*about(self.edits, name, period)]

    def _changes_rules(self, name: str, period: Period) -> bool:
        rules = self._rules
        return rules is not None and period.start >= self._first.start and (
            rules.change(name, period)
        )  # fmt: skip

    def _reaches(self, name: str, period: Period) -> bool:
        """Whether a change may show in a department's period: its own, or by what it hands on."""
        if self._rules is not None and period.end >= self._first.start and any(
            self._changes_rules(name, each)
            for each in (*self.periods(name), period)
            if each.start <= period.end
        ):  # fmt: skip
            return True
        return any(
            edit.department == name or (edit.moves is not None and edit.moves.to == name)
            for edit in self.edits
        )

    def _assessed(self, name: str, period: Period) -> Assessed:
        if self._as_is is None:
            read_missing(self._workspace, name, period)
            self._workspace.with_inputs(period, [name])
        scheme = self.scheme(name, period)
        plan = plan_run(scheme, period)
        if isinstance(plan, Problem):
            raise ProblemsFound([plan], f"{name} {period}")
        if change := change_inside(self._workspace.department(name), plan):
            raise ProblemsFound([change], f"{name} {period}")
        if self._as_is is not None:
            again = self._again(name, plan, scheme, self._as_is.assess(name, period))
            if again is not None:
                return again
        problems: list[Problem] = []
        inputs = self._read(name, plan, scheme, problems)
        carry = self._state(name, plan, scheme, inputs, problems)
        if not any(one.table == "employees" for one in problems):
            problems += filter(None, [nobody_employed(scheme, plan, inputs)])
        problems += id_problems(self._workspace, name, period, scheme, inputs)
        try:
            run = assess(scheme, period, replace(inputs, carry=carry, opening=None), problems)
        except ProblemsFound as wrong:
            raise ProblemsFound(wrong.problems, f"{name} {period}") from None
        return Assessed(scheme, plan, inputs, run.pieces)

    def _again(self, name: str, plan: Plan, scheme: Scheme, before: Assessed) -> Assessed | None:
        """The run as it is with what this variant changes of it.

        None where anything is wrong or may be, so that the whole run tells what; it takes longer.
        """
        if not reads_alike(before.scheme, scheme) or not may_build_on(before, scheme):
            return None
        rows = self._new_rows(name, plan, scheme, before)
        if rows is None:
            return None
        problems: list[Problem] = []
        carry = self._state(name, plan, scheme, rows.inputs, problems)
        own = rows.touched.get("", {})
        if "employees" in own:
            problems += filter(None, [nobody_employed(scheme, plan, rows.inputs)])
        if not problems and self._as_is is not None:
            forms = self._as_is.forms(name, plan.period)
            if forms.may_be_met(self._ids_of(name, rows.ids)):
                problems += id_problems(self._workspace, name, plan.period, scheme, rows.inputs)
        if problems:
            return None
        came = before.pieces[0].sheet.inputs.carry
        if scheme is before.scheme and carry is came and not any(rows.touched.values()):
            return before
        pieces = assess_again(before, scheme, carry, rows)
        return None if pieces is None else Assessed(scheme, plan, rows.inputs, pieces)

    def _new_rows(self, name: str, plan: Plan, scheme: Scheme, before: Assessed) -> NewRows | None:
        """What the edits of this variant make of the rows; None where they are to be read whole."""
        found = NewRows(before.inputs, {})
        needed = (str(plan.period), *history_needed(scheme, plan))
        for each in needed:
            if not self.edits_of(name, each):
                continue
            own = each == str(plan.period)
            if not own and each not in before.inputs.history:
                return None
            prefix = "" if own else f"{each}/"
            read = self._inputs.edited(name, each, scheme, self.edits, prefix)
            self.read.add((name, each))
            if read.problems or read.touched is None:
                return None
            touched = {**found.touched, "" if own else each: read.touched}
            if own:
                inputs = replace(read.inputs, history=found.inputs.history)
            else:
                history = {**found.inputs.history, each: read.inputs}
                inputs = replace(found.inputs, history=history)
            found = NewRows(inputs, touched, read.ids if own else found.ids)
            self.ids[name, each] = read.ids
        return found

    def _ids_of(self, name: str, ids: Ids) -> Ids:
        """The ids in rows of a period that are others, with those of the periods before."""
        if not ids:
            return ids
        found = dict(ids)
        for (department, _), its in self.ids.items():
            for place, words in its.items() if department == name else ():
                found[place] = found.get(place, frozenset()) | words
        return found

    def forms(self, name: str, period: Period) -> KnownForms:
        """The forms of all ids of a period as it is; looked at once."""
        key = (name, str(period))
        if key not in self._forms:
            inputs = self.assess(name, period).inputs
            self._forms[key] = known_forms(self._workspace, name, period, inputs)
        return self._forms[key]

    def _read(self, name: str, plan: Plan, scheme: Scheme, problems: list[Problem]) -> Inputs:
        """The inputs of a run, with those of the periods that it looks back to."""
        own = self._edited(name, str(plan.period), scheme, "", problems)
        history = {
            each: self._edited(name, each, scheme, f"{each}/", problems)
            for each in history_needed(scheme, plan)
            if self._workspace.inputs_folder(name, each).is_dir()
        }
        return replace(own, history=history)

    def _edited(
        self, name: str, period: str, scheme: Scheme, prefix: str, problems: list[Problem]
    ) -> Inputs:
        found = self._inputs.edited(name, period, scheme, self.edits, prefix)
        problems += (one for one in found.problems if one not in problems)
        self.read.add((name, period))
        return found.inputs

    def _state(
        self, name: str, plan: Plan, scheme: Scheme, inputs: Inputs, problems: list[Problem]
    ) -> Table:
        """The state that comes in; the very table of the run as is where nothing is another."""
        rules = [(each, self.scheme(name, each)) for each in self.periods(name)
                 if each.end < plan.period.start]  # fmt: skip
        left = tuple(
            Left(each.period, self.assess(name, each.period).pieces[-1].carry, each.goes_on)
            for each in handing_on(rules, plan.period, scheme, plan)
        )
        key = (name, str(plan.period))
        as_is = self._as_is._left.get(key) if self._as_is is not None else None  # noqa: SLF001 - its own kind
        if as_is is not None and _same(as_is[0], left) and self._takes_alike(name, plan, scheme):
            return as_is[1]
        if rules or (balances := opening_balances(self._workspace.root, name, problems)) is None:
            taken = with_state(scheme, plan, inputs, left, problems, as_issued=False).carry
        else:
            taken = balances
        self._left[key] = left, taken
        return taken

    def _takes_alike(self, name: str, plan: Plan, scheme: Scheme) -> bool:
        """Whether the rules as they are take in the same kinds; no edit says what becomes of it."""
        if self._as_is is None:
            return False
        return taking(scheme, plan) == taking(self._as_is.scheme(name, plan.period), plan)


def _same(before: Sequence[Left], now: Sequence[Left]) -> bool:
    return len(before) == len(now) and all(
        one.goes_on == other.goes_on and one.carry.is_like(other.carry)
        for one, other in zip(before, now, strict=True)
    )
