"""Who is affected by other rules: the same inputs, assessed by both through the same engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.tables import DEPARTMENT
from kpilib.workspace.names import names_of
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from kpilib.core.periods import Period
    from kpilib.rules.scheme import Scheme
    from kpilib.rules.scheme_book import SchemeBook
    from kpilib.workspace.assessment import Assessment

_ZERO = Decimal("0.00")
LATEST = 4
"""So many periods are compared where none is named."""


@dataclass(frozen=True, slots=True)
class SchemeVersion:
    """One version of a scheme that is compared.

    Attributes:
        book: Where it is from.
        id: Its id there.
        day: The version in force on this day.
        values: Values by path that stand in the place of the file's.
    """

    book: SchemeBook
    id: str
    day: date
    values: Mapping[str, str] = field(default_factory=dict)

    def scheme(self, own: Mapping[str, str] | None = None) -> Scheme:
        """The rules, with a department's own values as far as none is given here."""
        return self.book.in_force(self.id, self.day, {**(own or {}), **self.values})[0]

    def known(self, values: Mapping[str, str]) -> dict[str, str]:
        """Those of some values by path that the file has."""
        _, document = self.book.in_force(self.id, self.day)
        paths = {".".join(map(str, path)) for path in document.lines}
        return {path: value for path, value in values.items() if path in paths}


@dataclass(frozen=True, slots=True)
class AffectedPerson:
    """What somebody gets under each of two schemes over some periods.

    Attributes:
        subject: The employee_id, or the department.
        name: The printed name.
        pay: Yuan under the first.
        other_pay: Yuan under the second.
        standing: By period score and grade under the first.
        other_standing: The same under the second.
    """

    subject: str
    name: str
    pay: Decimal
    other_pay: Decimal
    standing: tuple[tuple[object, ...], ...]
    other_standing: tuple[tuple[object, ...], ...]

    @property
    def difference(self) -> Decimal:
        """What the second gives more, yuan."""
        return self.other_pay - self.pay

    @property
    def affected(self) -> bool:
        """Whether anything is other."""
        return bool(self.difference) or self.standing != self.other_standing


@dataclass(frozen=True, slots=True)
class AffectedDepartment:
    """A department under two schemes.

    Attributes:
        department: Its id.
        periods: Those that were assessed.
        people: Everybody, the largest difference first.
        left_out: Its own values that one of the schemes does not have.
    """

    department: str
    periods: tuple[str, ...]
    people: tuple[AffectedPerson, ...]
    left_out: tuple[str, ...] = ()

    @property
    def affected(self) -> tuple[AffectedPerson, ...]:
        """Those for whom anything is other."""
        return tuple(person for person in self.people if person.affected)

    @property
    def pay(self) -> Decimal:
        """Everything that the first pays, yuan."""
        return sum((person.pay for person in self.people), _ZERO)

    @property
    def other_pay(self) -> Decimal:
        """Everything that the second pays, yuan."""
        return sum((person.other_pay for person in self.people), _ZERO)


class RuledWorkspace(Workspace):
    """A workspace whose department is assessed by one given scheme in some periods.

    What earlier periods hand on comes from the rules that were in force in them.
    """

    def __init__(self, workspace: Workspace, rules: Scheme, periods: Sequence[Period]) -> None:
        """Take over a workspace.

        Args:
            workspace: The workspace.
            rules: The scheme.
            periods: Those that it holds for.
        """
        super().__init__(workspace.root)
        # The file's last day says until when it is in force, and not whether it can be tried.
        self._rules = rules.model_copy(update={"effective_to": None})
        self._periods = {str(period) for period in periods}

    def scheme(self, name: str, period: Period, changes: Mapping[str, str] | None = None) -> Scheme:
        """The given rules in the given periods, and else those in force."""
        return (
            self._rules if str(period) in self._periods else super().scheme(name, period, changes)
        )

    def written_scheme(self, name: str, period: Period) -> Scheme:
        """The same."""
        given = str(period) in self._periods
        return self._rules if given else super().written_scheme(name, period)

    def fingerprint(self, scheme: Scheme) -> str:
        """Rules that are tried stand in no file of the rule book."""
        return "" if scheme is self._rules else super().fingerprint(scheme)


def affected(
    workspace: Workspace,
    department: str,
    schemes: tuple[SchemeVersion, SchemeVersion],
    periods: Sequence[Period] = (),
) -> AffectedDepartment:
    """A department assessed by both schemes.

    Args:
        workspace: Where everything is.
        department: Its id.
        schemes: The two.
        periods: What is assessed; the latest ones that have inputs when left out.

    Raises:
        ProblemsFound: One of them cannot be applied to the inputs.
        WorkspaceError: There is no such department, or no inputs.
    """
    workspace.department(department)
    wanted = [*periods] or workspace.periods(department)[-LATEST:]
    wanted.sort(key=lambda period: period.order)
    sides, left_out = [], set()
    for version in schemes:
        own = workspace.overrides(department, wanted[0].start)
        values = version.known(own)
        left_out |= own.keys() - values.keys()
        ruled = RuledWorkspace(workspace, version.scheme(values), wanted)
        sides.append([ruled.assess(department, period) for period in wanted])
    people = _people(sides)
    names = tuple(str(period) for period in wanted)
    return AffectedDepartment(department, names, people, tuple(sorted(left_out)))


def _people(sides: Sequence[Sequence[Assessment]]) -> tuple[AffectedPerson, ...]:
    names: dict[str, str] = {}
    for done in (one for side in sides for one in side):
        names |= {str(who): name for who, name in names_of(done).items()}
        names[DEPARTMENT] = Message("The department")
    before, after = (_standing(side) for side in sides)
    nobody: _Standing = (_ZERO, ())
    found = []
    for who in {*before, *after}:
        (pay, was), (other, now) = before.get(who, nobody), after.get(who, nobody)
        found.append(AffectedPerson(who, names.get(who, who), pay, other, was, now))
    return tuple(sorted(found, key=lambda each: (-each.difference, each.subject)))


_Standing = tuple[Decimal, tuple[tuple[object, ...], ...]]


def _standing(done: Sequence[Assessment]) -> dict[str, _Standing]:
    """Per subject all pay, and by period score and grade."""
    pay: dict[str, Decimal] = {}
    stood: dict[str, list[tuple[object, ...]]] = {}
    for one in done:
        rows = one.results.rows
        for who, _, _, amount in rows["payouts"]:
            pay[who] = pay.get(who, _ZERO) + amount
        for who, period, eligible, _, score, grade, *_ in rows["summary"]:
            stood.setdefault(who, []).append((period, eligible, score, grade))
        for who, class_ in rows["classes"]:
            stood.setdefault(who, []).append((str(one.period), class_))
    return {who: (pay.get(who, _ZERO), tuple(stood.get(who, ()))) for who in {*pay, *stood}}
