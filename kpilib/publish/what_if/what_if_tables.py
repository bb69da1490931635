"""A what-if as tables: cost, who gains and who loses, the spread of pay, grades, lint."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.periods import Period
from kpilib.core.rounding import SignedAmount, round_half_up
from kpilib.text.period_names import period_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from fractions import Fraction

    from kpilib.text.language import Language
    from kpilib.workspace.what_if.goal_seek import GoalSought, TriedValue
    from kpilib.workspace.what_if.payout_curve import CurvePoint, PayoutCurve
    from kpilib.workspace.what_if.variants import Effect, Moved, Variant, WhatIf
    from kpilib.workspace.workspace import Workspace

Cell = str | int | Decimal


@dataclass(frozen=True, slots=True)
class Section:
    """One table.

    Attributes:
        name: The workbook's sheet.
        title: What it shows.
        heads: Its columns.
        rows: Text, whole numbers and amounts; a `SignedAmount` is a change.
        more: So many rows are left out.
    """

    name: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    more: int = 0

    @property
    def of_numbers(self) -> frozenset[int]:
        """The columns that hold nothing but numbers."""
        columns = enumerate(zip(*self.rows, strict=True))
        return frozenset(
            place
            for place, cells in columns
            if {*cells} != {""} and not any(isinstance(cell, str) and cell for cell in cells)
        )

    def shortened(self, most: int) -> Section:
        """The first and the last rows, of very many."""
        if len(self.rows) <= 2 * most:
            return self
        rows = (*self.rows[:most], *self.rows[-most:])
        return Section(self.name, self.title, self.heads, rows, len(self.rows) - len(rows))


class WhatIfSections:
    """The tables of a what-if in a language.

    Attributes:
        found: What they show.
    """

    def __init__(self, found: WhatIf, workspace: Workspace, spoken: Language) -> None:
        """Nothing is worked out here; names of departments come from the workspace."""
        self.found, self._spoken = found, spoken
        self._departments = {
            name: workspace.department(name).title.in_(spoken.code) for name in found.departments
        }

    def all(self) -> list[Section]:
        """Every table that has a row."""
        made = [self.cost(), self.by_place(), self.by_item(), self.spread()]
        for variant in self.found.variants:
            made += [self.effects(variant), self.moved(variant)]
        made.append(self.findings())
        return [section for section in made if section.rows]

    def called(self, variant: Variant) -> str:
        """What a variant is called."""
        if variant.scenario is None:
            return self._spoken.say("as it is")
        return variant.scenario.called(self._spoken.code)

    def cost(self) -> Section:
        """Each variant's cost, and how many it reaches."""
        say = self._spoken.say
        now = self.found.as_is
        rows: list[tuple[Cell, ...]] = [(self.called(now), now.cost(), "", "", "", "", "", "")]
        for variant in self.found.variants:
            difference = SignedAmount(variant.cost() - now.cost())
            gain, lose, same = self.found.sides(variant)
            moved = len(
                [one for one in self.found.moved(variant) if one.grade != one.changed_grade]
            )
            counts = (gain, lose, same, moved, len(variant.findings))
            rows.append((self.called(variant), variant.cost(), difference, *counts))
        heads = (say("Variant"), say("Cost (yuan)"), say("Difference"), say("Gain"), say("Lose"),
                 say("As before"), say("Grades moved"), say("New findings"))  # fmt: skip
        return Section(say("Cost"), say("What each variant costs"), heads, tuple(rows))

    def by_place(self) -> Section:
        """Cost by department and period; nothing where there is one alone."""
        say = self._spoken.say
        places = list(self.found.as_is.standings)
        rows: list[tuple[Cell, ...]] = [
            (self._departments[name], self._period(when),
             *(variant.cost(name, when) for variant in self._every()))
            for name, when in places
        ]  # fmt: skip
        heads = (say("Department"), say("Period"), *map(self.called, self._every()))
        title = say("Cost by department and period (yuan)")
        return Section(say("By period"), title, heads, tuple(rows) if len(rows) > 1 else ())

    def by_item(self) -> Section:
        """Cost by pay item."""
        say = self._spoken.say
        rows: list[tuple[Cell, ...]] = [
            (self.item(item), *(variant.cost(item=item) for variant in self._every()))
            for item in self.found.items
        ]
        heads = (say("Item"), *map(self.called, self._every()))
        return Section(say("By item"), say("Cost by pay item (yuan)"), heads, tuple(rows))

    def spread(self) -> Section:
        """How people's pay is spread."""
        say = self._spoken.say
        heads = (say("Variant"), say("People"), say("Least"), say("A quarter up to"),
                 say("Half up to"), say("Three quarters up to"), say("Most"))  # fmt: skip
        rows = [
            (self.called(variant), *variant.spread)
            for variant in self._every()
            if variant.spread is not None
        ]
        title = say("How people's pay over all periods is spread (yuan)")
        return Section(say("Distribution"), title, heads, tuple(rows))

    def effects(self, variant: Variant) -> Section:
        """Who gains and who loses, the largest gain first."""
        say = self._spoken.say
        rows = [self._effect(one) for one in self.found.effects(variant) if one.difference]
        heads = (say("Id"), say("Name"), say("Department"), say("As it is"), say("In the variant"),
                 say("Difference"))  # fmt: skip
        title = say("{variant}: who gains and who loses (yuan)", variant=self.called(variant))
        return Section(say("Gains and losses"), title, heads, tuple(rows))

    def moved(self, variant: Variant) -> Section:
        """Whose score or grade is another one."""
        say = self._spoken.say
        rows = [self._moved(one) for one in self.found.moved(variant)]
        heads = (say("Id"), say("Name"), say("Department"), say("Period"), say("Score"),
                 say("Score in the variant"), say("Grade"),
                 say("Grade in the variant"))  # fmt: skip
        title = say("{variant}: scores and grades that move", variant=self.called(variant))
        return Section(say("Scores and grades"), title, heads, tuple(rows))

    def findings(self) -> Section:
        """What lint finds in changed rules alone."""
        say, said = self._spoken.say, self._spoken.said
        rows: list[tuple[Cell, ...]] = [
            (self.called(variant), one.place, said(one.message), said(one.fix))
            for variant in self.found.variants
            for one in variant.findings
        ]
        heads = (say("Variant"), say("Where"), say("What lint finds"), say("What to do"))
        return Section(
            say("Lint"), say("What lint finds in the changed rules alone"), heads, tuple(rows)
        )

    def item(self, item: str) -> str:
        """A pay item's printed name."""
        titles = self.found.items.get(item, {})
        return titles.get(self._spoken.code) or next(iter(titles.values()), item)

    def _every(self) -> tuple[Variant, ...]:
        return (self.found.as_is, *self.found.variants)

    def _effect(self, one: Effect) -> tuple[Cell, ...]:
        names = tuple(self._departments.get(name, name) for name in one.departments)
        name = self._departments.get(one.subject, one.name)
        difference = SignedAmount(one.difference)
        return (one.subject, name, self._spoken.listed(names), one.pay, one.changed_pay, difference)

    def _moved(self, one: Moved) -> tuple[Cell, ...]:
        scores = ["" if score is None else score for score in (one.score, one.changed_score)]
        name = self._departments.get(one.subject, one.name)
        place = self._departments[one.department], self._period(one.period)
        return (one.subject, name, *place, *scores, one.grade, one.changed_grade)

    def _period(self, name: str) -> str:
        return period_name(Period.parse(name), self._spoken.code)


def goal_lines(goal: GoalSought) -> Iterator[Message]:
    """What a search found, as sentences."""
    name = Message("{id} ({names})", id=goal.path, names=goal.title) if goal.title else goal.path
    yield Message(
        "{path}: {value} costs {cost} as it is; sought: {goal}",
        path=name, value=goal.now.value, cost=goal.now.cost, goal=goal.goal,
    )  # fmt: skip
    for crossing in goal.crossings:
        if crossing.exact:
            yield Message("{value} costs just that", value=crossing.found.value)
        else:
            yield Message(
                "{value} costs {cost}, {gap} short of it: no step costs just that",
                value=crossing.found.value,
                cost=crossing.found.cost,
                gap=goal.goal - crossing.found.cost,
            )
        if crossing.beyond is not None:
            yield _beyond(crossing.beyond, goal)
    if not goal.crossings:
        yield Message(
            "no value from {low} to {high} costs it: the least is {least} (at {low_at}), the most "
            "{most} (at {high_at})",
            low=goal.between[0], high=goal.between[1], least=goal.least.cost,
            low_at=goal.least.value, most=goal.most.cost, high_at=goal.most.value,
        )  # fmt: skip
    yield _COURSES[goal.course]
    yield Message(
        "looked from {low} to {high} in steps of {step}: {n} values tried",
        low=goal.between[0], high=goal.between[1], step=goal.step, n=goal.tried,
    )  # fmt: skip


_COURSES = {
    "rising": Message("in all that was tried, the cost rises with the value or stays"),
    "falling": Message("in all that was tried, the cost falls as the value rises, or stays"),
    "flat": Message("in all that was tried, the cost stays the same"),
    "neither": Message(
        "the cost neither only rises nor only falls: there may be other values that cost it"
    ),
}


def _beyond(step: TriedValue, goal: GoalSought) -> Message:
    return Message(
        "the next step, {value}, costs {cost}, {gap} more than that",
        value=step.value,
        cost=step.cost,
        gap=step.cost - goal.goal,
    )


_FEWEST, _ALL = 4, 100


def curve_section(curve: PayoutCurve, spoken: Language, every: int = 1) -> Section:
    """The points of a curve, and every cliff among them.

    Args:
        curve: The curve.
        spoken: The language.
        every: So many points make one row; where they stand, and cliffs, always have theirs.
    """
    say = spoken.say
    cliffs = {point: cliff for cliff in curve.cliffs for point in (cliff.below, cliff.above)}
    marked = {point.attainment: point for point in (*curve.points[::every], *cliffs)}
    if curve.now is not None:
        marked[curve.now.attainment] = curve.now
    rows = []
    for share, percent in _percents(sorted(marked), spoken).items():
        point = marked[share]
        mark = ""
        if point in cliffs and cliffs[point].above == point:
            mark = say("cliff: {jump} by one step more", jump=SignedAmount(cliffs[point].jump))
        elif point == curve.now:
            mark = say("as it is")
        rows.append((percent, _reached(point, spoken), point.pay, mark))
    heads = (say("Attainment"), say("Reached"), say("Pay (yuan)"), say("Mark"))
    return Section(say("Payout curve"), curve_title(curve, spoken), heads, tuple(rows))


def curve_title(curve: PayoutCurve, spoken: Language) -> str:
    """Whose pay a curve shows, by which measure."""
    item = _called(curve.titles, spoken) if curve.item else spoken.say("all pay")
    who = spoken.say("everybody")
    if curve.subject:
        who = spoken.say("{name} ({who})", name=curve.name, who=curve.subject)
    return spoken.say(
        "{who}: {item} by attainment of {measure}, {period}",
        who=who,
        item=item,
        measure=_called(curve.measure, spoken),
        period=period_name(curve.period, spoken.code),
    )


def _called(titles: Mapping[str, str], spoken: Language) -> str:
    return titles.get(spoken.code) or next(iter(titles.values()), "")


def _percents(shares: Sequence[Fraction], spoken: Language) -> dict[Fraction, str]:
    """Shares of a target in percent, with as many decimals as tell each from all others.

    Of a target of a hundred million a cent below its half is 49.99999999%, and no cliff lies
    between 50% and 50%. Nor is the target reached in print where it is not.
    """
    places = _FEWEST
    while True:
        shown = {share: round_half_up(share * 100, places) for share in shares}
        if len(set(shown.values())) == len(shown) and all(
            (share >= 1) == (percent >= _ALL) for share, percent in shown.items()
        ):
            return {one: f"{spoken.number(shown[one].normalize() + 0)}%" for one in shown}
        places += 1


def _reached(point: CurvePoint, spoken: Language) -> str:
    return "" if point.reached is None else spoken.number(point.reached)


def as_grid(section: Section, spoken: Language) -> tuple[tuple[str, ...], ...]:
    """A table as text, in the numbers of a language."""
    rows: Sequence[tuple[Cell, ...]] = section.rows
    return (section.heads, *(tuple(_text(cell, spoken) for cell in row) for row in rows))


def _text(cell: Cell, spoken: Language) -> str:
    return spoken.number(cell) if isinstance(cell, Decimal) else str(cell)
