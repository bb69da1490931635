"""What a what-if finds: variants of rules and inputs, and what each does to whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from kpilib.core.tables import DEPARTMENT
from kpilib.workspace.what_if.standings import Standing, yuan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from kpilib.core.periods import Period
    from kpilib.rules.lint.finding import Finding
    from kpilib.workspace.what_if.scenario_files import WhatIfScenario

Place = tuple[str, str]
"""A department and a period."""


class Effect(NamedTuple):
    """What a variant does to one person, or to what a department itself is paid.

    Attributes:
        subject: The employee_id; of a department itself its id.
        name: What they are called; the id where there is no name.
        departments: Where they are paid or assessed.
        pay: Yuan as it is.
        changed_pay: Yuan in the variant.
    """

    subject: str
    name: str
    departments: tuple[str, ...]
    pay: Decimal
    changed_pay: Decimal

    @property
    def difference(self) -> Decimal:
        """What is gained, yuan; negative for a loss."""
        return self.changed_pay - self.pay


class Moved(NamedTuple):
    """Somebody whose score or grade is another one in a variant.

    Attributes:
        department: Of whom.
        period: When.
        subject: The employee_id; of the department itself its id.
        name: What they are called.
        score: As it is; None without one.
        changed_score: In the variant.
        grade: As it is; empty without one.
        changed_grade: In the variant.
    """

    department: str
    period: str
    subject: str
    name: str
    score: Decimal | None
    changed_score: Decimal | None
    grade: str
    changed_grade: str


class Spread(NamedTuple):
    """How the pay of people is spread, yuan; each of the five is somebody's pay.

    Attributes:
        people: How many they are.
        least: Of whoever is paid least.
        lower: A quarter is paid this or less.
        middle: Half is paid this or less.
        upper: Three quarters are paid this or less.
        most: Of whoever is paid most.
    """

    people: int
    least: Decimal
    lower: Decimal
    middle: Decimal
    upper: Decimal
    most: Decimal


@dataclass(frozen=True)
class Variant:
    """One variant, or what is in force.

    Attributes:
        name: The scenario's name; empty for what is in force.
        scenario: What is changed; None for what is in force.
        standings: By department and period.
        names: What people are called, by id.
        findings: What lint finds in the changed rules alone.
    """

    name: str
    scenario: WhatIfScenario | None
    standings: Mapping[Place, Standing]
    names: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    def cost(self, department: str = "", period: str = "", item: str = "") -> Decimal:
        """Yuan, of all or of one department, period or pay item."""
        fen = 0
        for (where, when), standing in self.standings.items():
            if department in {"", where} and period in {"", when}:
                fen += standing.items.get(item, 0) if item else standing.fen
        return yuan(fen)

    @cached_property
    def pay(self) -> Mapping[str, int]:
        """Whole fen by person over all departments and periods; a department's own by its id."""
        found: dict[str, int] = {}
        for (department, _), standing in self.standings.items():
            for who, fen in standing.pay.items():
                subject = department if who == DEPARTMENT else who
                found[subject] = found.get(subject, 0) + fen
        return found

    @cached_property
    def people(self) -> Mapping[str, tuple[str, ...]]:
        """By person the departments that they are assessed or paid in."""
        by_department: dict[str, set[str]] = {}
        for (department, _), standing in self.standings.items():
            there = by_department.setdefault(department, set())
            there |= standing.people
            if DEPARTMENT in standing.pay:
                there.add(department)
        found: dict[str, tuple[str, ...]] = {}
        for department, people in by_department.items():
            again = found.keys() & people  # in several departments, as hardly anybody is
            found |= dict.fromkeys(people - again, (department,))
            found |= {who: (*found[who], department) for who in again}
        return found

    @cached_property
    def spread(self) -> Spread | None:
        """How the pay of people is spread over all periods; None where nobody is paid."""
        own = {department for department, _ in self.standings}
        fen = sorted(self.pay.get(who, 0) for who in self.people if who not in own)
        if not any(fen):
            return None
        # The nearest rank: each is somebody's pay, and none is worked out between two.
        ranks = ((len(fen) * quarter + 3) // 4 - 1 for quarter in (1, 2, 3))
        marks = [yuan(fen[max(rank, 0)]) for rank in ranks]
        return Spread(len(fen), yuan(fen[0]), marks[0], marks[1], marks[2], yuan(fen[-1]))


@dataclass(frozen=True)
class WhatIf:
    """Variants beside what is in force.

    Attributes:
        periods: In time.
        departments: In the order of `departments.yaml`.
        as_is: What is in force.
        variants: In the order in which they were asked for.
        items: The pay items of all, each with its printed names by language.
    """

    periods: tuple[Period, ...]
    departments: tuple[str, ...]
    as_is: Variant
    variants: tuple[Variant, ...]
    items: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def effects(self, variant: Variant) -> tuple[Effect, ...]:
        """What a variant does to everybody, the largest gain first."""
        before, after = self.as_is, variant
        everybody = {*before.people, *after.people}
        found = []
        for who in everybody:
            name = after.names.get(who) or before.names.get(who) or who
            places = tuple(dict.fromkeys((*before.people.get(who, ()), *after.people.get(who, ()))))
            pay, changed = (yuan(one.pay.get(who, 0)) for one in (before, after))
            found.append(Effect(who, name, places, pay, changed))
        return tuple(sorted(found, key=lambda e: (-e.difference, e.subject)))

    def sides(self, variant: Variant) -> tuple[int, int, int]:
        """How many gain, lose, and are paid as before."""
        before, after = self.as_is.pay, variant.pay
        everybody = {*self.as_is.people, *variant.people}
        moves = [after.get(who, 0) - before.get(who, 0) for who in everybody]
        gain, lose = sum(move > 0 for move in moves), sum(move < 0 for move in moves)
        return gain, lose, len(moves) - gain - lose

    def moved(self, variant: Variant) -> tuple[Moved, ...]:
        """Whose score or grade is another one, by department, period and id."""
        return tuple(self._moved(variant))

    def _moved(self, variant: Variant) -> Iterator[Moved]:
        for place in self.as_is.standings:
            before, after = self.as_is.standings[place], variant.standings[place]
            for who in sorted({*before.scores, *after.scores}):
                scores = before.scores.get(who), after.scores.get(who)
                grades = before.grades.get(who, ""), after.grades.get(who, "")
                if scores[0] != scores[1] or grades[0] != grades[1]:
                    subject = place[0] if who == DEPARTMENT else who
                    name = variant.names.get(who) or self.as_is.names.get(subject, subject)
                    yield Moved(*place, subject, name, *scores, *grades)
