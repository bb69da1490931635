"""What no department can see by itself: one deal, one person, paid in two of them at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import Details, KpiError, Problem, ProblemsFound
from kpilib.engine.inputs.lineage import located
from kpilib.workspace.base_pay import full_base_pay

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from fractions import Fraction

    from kpilib.core.columns import Table
    from kpilib.core.periods import Period
    from kpilib.engine.inputs.read import Inputs
    from kpilib.workspace.workspace import Workspace


@dataclass(frozen=True)
class Unit:
    """A department's inputs of a period.

    Attributes:
        department: Its id.
        period: The period.
        inputs: What could be read of it.
    """

    department: str
    period: Period
    inputs: Inputs

    @property
    def name(self) -> str:
        """`key-accounts 2026Q1`."""
        return f"{self.department} {self.period}"

    def meets(self, other: Unit) -> bool:
        """Whether it is of another department, and of some of the same days."""
        mine, its = self.period, other.period
        apart = self.department != other.department
        return apart and mine.start <= its.end and its.start <= mine.end


def units(workspace: Workspace, period: Period | None = None) -> list[Unit]:
    """All departments' periods, or those with some days of one period."""
    return [
        Unit(name, each, workspace.inputs_of(name, each))
        for name in workspace.departments
        for each in workspace.periods(name)
        if period is None or (each.start <= period.end and period.start <= each.end)
    ]


def paid_twice(workspace: Workspace, all_units: Sequence[Unit]) -> dict[str, list[Problem]]:
    """Faults between departments that nobody has accepted, by the unit's name.

    Each stands with the later of the two in the order of `departments.yaml`, and names the other.
    """
    found: dict[str, list[Problem]] = defaultdict(list)
    if len({unit.department for unit in all_units}) <= 1:
        return found
    deals, people = _by_id(all_units, "deals", "deal_id"), _by_id(all_units, "employees")
    for unit in all_units:
        mine = [*_deals(unit, deals), *_names(unit, people), *_base_pay(workspace, unit, people)]
        accepted = workspace.accepted
        left = accepted.without(mine, unit.period, unit.department, unit.inputs)
        if left:
            found[unit.name] += located(left, unit.inputs)
    return found


def concerning(department: str, found: Mapping[str, Sequence[Problem]]) -> list[Problem]:
    """Those faults between departments that one of them has part in."""
    return [
        problem
        for about, problems in found.items()
        for problem in problems
        if department in (problem.details.word, about.rpartition(" ")[0])
    ]


def refuse_paid_twice(workspace: Workspace, department: str, period: Period) -> None:
    """What somebody else is paid for, too, is not issued.

    Raises:
        ProblemsFound: A deal or a base pay of the department stands in another one as well.
    """
    found = paid_twice(workspace, units(workspace, period))
    if problems := concerning(department, found):
        raise ProblemsFound(problems, f"{department} {period}")


_Places = dict[str, list[tuple[Unit, int]]]


def _by_id(all_units: Sequence[Unit], table: str, column: str = "employee_id") -> _Places:
    found: _Places = defaultdict(list)
    for unit in all_units:
        for at, word in enumerate(_words(unit.inputs[table], column)):
            if word:
                found[word].append((unit, at))
    return found


def _words(table: Table, column: str) -> list[str]:
    return [word or "" for word in table.labels(column).cells()]


def _met(unit: Unit, places: _Places, word: str) -> Iterator[tuple[Unit, int]]:
    """The rows of one id in departments that come before this one, at the same time."""
    for other, at in places[word]:
        if other is unit:
            return
        if unit.meets(other):
            yield other, at


def _deals(unit: Unit, places: _Places) -> Iterator[Problem]:
    table = unit.inputs["deals"]
    seen: set[tuple[str, str]] = set()
    for at, word in enumerate(_words(table, "deal_id")):
        for other, there in _met(unit, places, word):
            if (word, other.name) in seen:
                continue
            seen.add((word, other.name))
            amount, its = _amount(table, at), _amount(other.inputs["deals"], there)
            message = Message(
                "the deal {word} is paid here with {amount} and in {other} with "
                "{its}: take it out of one, or give each its own id and its own "
                "part of the amount",
                word=word,
                amount=amount,
                other=other.name,
                its=its,
            )
            yield _problem(table, at, "deal_id", ("deal_in_two_departments", message), other)


def _names(unit: Unit, places: _Places) -> Iterator[Problem]:
    table = unit.inputs["employees"]
    ids, names = (_words(table, column) for column in ("employee_id", "name"))
    for at, (who, name) in enumerate(zip(ids, names, strict=True)):
        for other, there in _met(unit, places, who):
            its = other.inputs["employees"].labels("name").at(there) or ""
            if name and its and name != its:
                message = Message(
                    "{who} is {name} here and {its} in {other}: two people have one "
                    "id, or a name is wrong",
                    who=who,
                    name=name,
                    its=its,
                    other=other.name,
                )
                yield _problem(table, at, "name", ("two_names_of_one_id", message), other)


def _base_pay(workspace: Workspace, unit: Unit, places: _Places) -> Iterator[Problem]:
    """Whoever works in two departments has the base pay of one, or a part of each."""
    table = unit.inputs["employees"]
    for at, who in enumerate(_words(table, "employee_id")):
        for other, _ in _met(unit, places, who):
            mine, its = (_paid(workspace, each).get(who) for each in (unit, other))
            if mine and its:
                message = Message(
                    "{who} has the whole base pay here ({mine}) and in {other} "
                    "({its}): leave the base pay in one, or enter the part of each",
                    who=who,
                    mine=mine,
                    other=other.name,
                    its=its,
                )
                yield _problem(table, at, "employee_id", ("two_base_pays", message), other)


def _paid(workspace: Workspace, unit: Unit) -> dict[str, Fraction]:
    try:
        return full_base_pay(workspace.assess(unit.department, unit.period))
    except KpiError:
        return {}  # what is wrong there is told there


def _amount(table: Table, at: int) -> Fraction | str:
    value = table.numbers("amount").at(at)
    return Message("an amount that cannot be read") if value is None else value


def _problem(table: Table, at: int, column: str, what: tuple[str, str], other: Unit) -> Problem:
    """A problem that knows which other department it is about."""
    code, message = what
    row, details = int(table.rows[at]), Details(word=other.department)
    return Problem(table.name, row, column, code, message, details)
