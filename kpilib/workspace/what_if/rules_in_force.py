"""The rules as they are, looked up once for all variants of one run.

A rule book looks at its files each time that it is asked, since they may have changed. All
variants of one run are held against the same rules, whatever happens to the files meanwhile.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from kpilib.rules.lint import sound_scheme
from kpilib.rules.lint.sound_scheme import findings_in_force
from kpilib.rules.short_paths import values_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.core.periods import Period
    from kpilib.core.yamltext import YamlText
    from kpilib.rules.lint.finding import Finding
    from kpilib.rules.scheme import Scheme
    from kpilib.rules.short_paths import Value
    from kpilib.workspace.workspace import Workspace


class RulesInForce:
    """The rules of one department on one day.

    Attributes:
        scheme_id: The scheme.
        own: The department's own values, by path.
    """

    def __init__(self, workspace: Workspace, name: str, period: Period) -> None:
        """Nothing is read before it is asked for."""
        self._book, self._day = workspace.book, period.start
        self.scheme_id = workspace.department(name).scheme_on(period.start)
        self.own: Mapping[str, str] = workspace.overrides(name, period.start)

    @cached_property
    def written(self) -> tuple[Scheme, YamlText]:
        """The version as the scheme's file gives it, with its text."""
        return self._book.in_force(self.scheme_id, self._day)

    @cached_property
    def with_own(self) -> tuple[Scheme, YamlText]:
        """The same with the department's own values."""
        return self._book.in_force(self.scheme_id, self._day, self.own or None)

    @cached_property
    def values(self) -> Mapping[str, Value]:
        """The values that may be replaced, by path."""
        return values_of(self.with_own[1])

    @cached_property
    def has_errors(self) -> bool:
        """Whether lint finds errors in them."""
        found = sound_scheme.errors_in_force(
            self._book, self.scheme_id, self._day, self.own or None
        )
        return bool(found)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What lint finds in them."""
        return self.findings_with({})

    def findings_with(self, values: Mapping[str, str]) -> tuple[Finding, ...]:
        """The same with other values."""
        both = {**self.own, **values}
        return tuple(findings_in_force(self._book, self.scheme_id, self._day, both or None))


class AllRulesInForce:
    """The same of every department and period, each looked up once."""

    def __init__(self, workspace: Workspace) -> None:
        """Nothing is looked up before it is asked for."""
        self.workspace = workspace
        self._known: dict[tuple[str, Period], RulesInForce] = {}

    def of(self, name: str, period: Period) -> RulesInForce:
        """The rules of a department's period."""
        key = (name, period)
        if key not in self._known:
            self._known[key] = RulesInForce(self.workspace, name, period)
        return self._known[key]
