"""The values of a scenario's rules, as the paths and the YAML that the rule book takes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import KpiError, Problem, ProblemsFound
from kpilib.core.yamltext import parse_yaml
from kpilib.engine.trial import EngineTrial
from kpilib.rules.formula import FormulaError, constant_value
from kpilib.rules.lint import lint_scheme, sound_scheme
from kpilib.rules.lint.finding import Finding, Subject
from kpilib.rules.read_scheme import read_scheme
from kpilib.rules.scheme_book import because_of, overridden
from kpilib.rules.short_paths import Value, meant_path, values_of
from kpilib.text.explain.find_figure import called, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kpilib.core.periods import Period
    from kpilib.core.yamltext import YamlText
    from kpilib.rules.scheme import Scheme
    from kpilib.rules.scheme_fault import Fault
    from kpilib.workspace.what_if.rules_in_force import AllRulesInForce
    from kpilib.workspace.what_if.scenario_files import WhatIfScenario

EVERY = "*"
"""The owner of values that hold for whichever department knows their path."""


class VariantRules:
    """The rules of one scenario.

    Attributes:
        scenario: The scenario.
    """

    def __init__(
        self, in_force: AllRulesInForce, scenario: WhatIfScenario, departments: Sequence[str]
    ) -> None:
        """Nothing is looked up before it is asked for.

        Raises:
            ProblemsFound: The scenario names rules of what is neither a department nor a scheme.
        """
        self.scenario = scenario
        self._in_force, self._workspace = in_force, in_force.workspace
        self._owners = {owner: self._meant(owner, departments) for owner in scenario.rules}
        self._light: dict[tuple[object, ...], tuple[Scheme, tuple[Finding, ...]]] = {}
        self._values: dict[tuple[str, str, str], dict[str, str]] = {}

    def change(self, name: str, period: Period) -> bool:
        """Whether any rule of a department's period is another one."""
        return bool(self._owning(name, period))

    def values(self, name: str, period: Period) -> Mapping[str, str]:
        """The new values by path, as YAML text, for the version in force.

        Raises:
            ProblemsFound: A path is not the scheme's, or may mean several values.
        """
        rules = self._in_force.of(name, period)
        scheme, document = rules.written
        key = (name, rules.scheme_id, scheme.effective_from.isoformat())
        if key not in self._values:
            found: dict[str, str] = {}
            problems: list[Problem] = []
            for owner in self._owning(name, period):
                for word, text in self.scenario.rules[owner].items():
                    place = self.scenario.place(owner, word)
                    try:
                        path = meant_path(word, document)
                    except ProblemsFound as wrong:
                        problems += (replace(one, table=place) for one in wrong.problems)
                        continue
                    if path in found:
                        problems.append(_twice(place, path))
                    found[path] = _as_yaml(path, text, document)
            if problems:
                raise ProblemsFound(problems, f"{name} {period}")
            self._values[key] = found
        return self._values[key]

    def knows(self, name: str, period: Period) -> bool:
        """Whether every path of the scenario means something in a department's scheme."""
        try:
            self.values(name, period)
        except KpiError:
            return False
        return True

    def numbers_alone(self, name: str, period: Period) -> tuple[Scheme, tuple[Finding, ...]] | None:
        """The changed rules where numbers of parameters are all that differs, and what lint finds.

        A number above zero in the place of another one changes neither names nor kinds: formulas
        that fit together still do, and what the numbers come to shows on the rows themselves. So
        such rules are linted, but not tried on made-up people once more, as two hundred variants
        are variants of one scheme.

        Returns:
            None where anything else is changed.

        Raises:
            ProblemsFound: Lint finds an error in them, or a value cannot be read.
        """
        values, rules = self.values(name, period), self._in_force.of(name, period)
        before, document = rules.with_own
        if not all(_is_number_alone(text, rules.values.get(path)) for path, text in values.items()):
            return None
        key = (name, rules.scheme_id, before.effective_from.isoformat(), *rules.own.items())
        if key not in self._light:
            if rules.has_errors:  # the rules as they are say it
                return None
            changed = overridden(document, values)
            try:
                scheme = read_scheme(changed, rules.scheme_id, _UNTRIED)
            except ProblemsFound as wrong:
                told = [because_of(one, values) for one in wrong.problems]
                raise ProblemsFound(told, f"{name} {period}") from None
            found = tuple(lint_scheme(Subject(scheme, changed), _UNTRIED))
            if wrong_ones := sound_scheme.as_problems(found):
                told = [because_of(one, values) for one in wrong_ones]
                raise ProblemsFound(told, f"{name} {period}")
            self._light[key] = scheme, found
        return self._light[key]

    def new_findings(self, name: str, period: Period) -> tuple[Finding, ...]:
        """What lint finds in the changed rules and does not find in those in force."""
        if not self.change(name, period):
            return ()
        rules = self._in_force.of(name, period)
        light = self.numbers_alone(name, period)
        after = light[1] if light else rules.findings_with(self.values(name, period))
        return tuple(one for one in after if one not in rules.findings)

    def _owning(self, name: str, period: Period) -> list[str]:
        scheme = self._in_force.of(name, period).scheme_id
        return [owner for owner, meant in self._owners.items() if meant in {EVERY, name, scheme}]

    def _meant(self, owner: str, departments: Sequence[str]) -> str:
        """The department or scheme that an owner names, by id or by title."""
        known = {
            name: (one.title.zh, one.title.en) for name, one in self._workspace.departments.items()
        }
        if owner == EVERY or owner in known:
            return owner
        schemes = {
            entry.id for name in departments for entry in self._workspace.department(name).scheme
        }
        if owner in schemes:
            return owner
        if len(found := called(owner, known)) == 1:
            return found[0]
        message = Message(
            "{owner} is neither a department nor a scheme of one that is asked for: {advice}",
            owner=owner,
            advice=nearest(owner, {**known, **dict.fromkeys(sorted(schemes), ())}),
        )
        place = self.scenario.place(owner)
        raise ProblemsFound([Problem(place, None, "", "unknown_owner", message)])


class _Untried(EngineTrial):
    """Tries nothing on made-up people; see `VariantRules.numbers_alone`."""

    def formula_faults(self, scheme: Scheme, unread: frozenset[str]) -> Iterable[Fault]:
        """None."""
        del scheme, unread
        return ()

    def two_periods(self, subject: Subject) -> Iterable[Finding]:
        """None."""
        del subject
        return ()


_UNTRIED = _Untried()


def _is_number_alone(text: str, value: Value | None) -> bool:
    """Whether a number above zero stands in the place of another one, in a parameter."""
    if value is None or value.steps[0] != "parameters" or value.steps[2] not in {"value", "values"}:
        return False
    try:
        return min(constant_value(str(value.written)), constant_value(text)) > 0
    except FormulaError:
        return False


def _twice(place: str, path: str) -> Problem:
    message = Message("{path} is given twice: keep one", path=path)
    return Problem(place, None, "", "given_twice", message)


def _as_yaml(path: str, text: str, document: YamlText) -> str:
    """A value as YAML: a formula in which YAML sees something else is put in quotes."""
    known = values_of(document).get(path)
    if known is None or not isinstance(known.written, str):
        return text
    try:
        read = parse_yaml(text, path)
    except KpiError:
        return json.dumps(text, ensure_ascii=False)
    plain = len(read) == 1 and not isinstance(read[0].data, dict | list)
    return text if plain else json.dumps(text, ensure_ascii=False)
