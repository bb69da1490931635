"""The tree behind a figure: every step told once, as lines of text or as HTML that unfolds."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kpilib.rules.formula import Name
from kpilib.rules.parts.carried import CarriedStep
from kpilib.rules.parts.fill import ItemStep
from kpilib.rules.trace import FormulaStep, PersonStep, total_of
from kpilib.text.explain.notes import notes
from kpilib.text.explain.trace_roots import ExcludedStep
from kpilib.text.explain.trace_scores import PrintedStep
from kpilib.text.terminal_layout import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.rules.trace import Step
    from kpilib.text.explain.words import TraceWording

    _Below = tuple[Step | None, str, bool]
    """What stands below a step: a step or a mere line, its title, and whether it is bare."""

WIDTH = 100
"""Columns of a text that nobody says the width of."""

_MOST_PEOPLE = 12
_MOST_ROWS = 40

_OPEN = 2
"""Levels of the tree that a notebook shows unfolded: the figure and what it is made of."""


@dataclass(frozen=True)
class Branch:
    """A step as it stands in the tree.

    Attributes:
        lead: What stands before the lines of this depth.
        mark: The branch before the step's own line.
        title: Instead of the step's own name.
        bare: Only its line: it is told elsewhere, or leads too far.
    """

    lead: str = ""
    mark: str = ""
    title: str = ""
    bare: bool = False


_ROOT = Branch()


@dataclass
class TraceTree:
    """Tells every step once; where it is needed again, it says so.

    Attributes:
        wording: The language, and the words of the scheme.
        folder: The folder of most input files, which is not repeated.
        about: Department and subject, as commands name them.
        seen: The steps that have been told.
    """

    wording: TraceWording
    folder: str
    about: str
    seen: set[int] = field(default_factory=set)

    def lines(self, step: Step, width: int | None, at: Branch = _ROOT) -> Iterator[str]:
        """The step's own line, what is said about it, and what it was made of."""
        inner = at.lead + {"": "", "├─ ": "│  ", "└─ ": "   "}[at.mark]
        known = self._known(step)
        yield from fitted(self.headline(step, at.title) + (known if not at.bare else ""), width,
                           at.lead + at.mark, inner + "   ")  # fmt: skip
        if known:
            return
        below = [] if at.bare else list(self.below(step))
        stem = inner + ("│  " if below else "   ")
        for note in notes(step, self.wording):
            yield from fitted(note, width, stem, stem + "  ")
        if at.bare:
            return
        self.seen.add(id(step))
        for place, (child, title, bare) in enumerate(below):
            mark = "└─ " if place == len(below) - 1 else "├─ "
            if child is None:
                yield f"{inner}{mark}{title}"
            else:
                yield from self.lines(child, width, Branch(inner, mark, title, bare))

    def page(self, step: Step, depth: int, title: str = "", *, bare: bool = False) -> str:
        """The step as a block of HTML that unfolds."""
        known = self._known(step)
        head = html.escape(self.headline(step, title) + known)
        said = below = ""
        if not known:
            said = "".join(f"<div>{html.escape(note)}</div>" for note in notes(step, self.wording))
        if not known and not bare:
            self.seen.add(id(step))
            below = "".join(self._page_below(depth, one) for one in self.below(step))
        if not said and not below:
            return f'<div style="margin-left: 1.4em">{head}</div>'
        opened = " open" if depth < _OPEN else ""
        return (
            f'<details{opened} style="margin-left: {1.4 if depth else 0}em">'
            f'<summary style="cursor: pointer">{head}</summary>'
            f'<div style="margin-left: 1.4em; color: #5b6770">{said}</div>{below}</details>'
        )

    def _page_below(self, depth: int, one: _Below) -> str:
        child, title, bare = one
        if child is None:
            return f'<div style="margin-left: 1.4em">{html.escape(title)}</div>'
        return self.page(child, depth + 1, title, bare=bare)

    def _known(self, step: Step) -> str:
        again = id(step) in self.seen and (step.children or step.clause or step.condition)
        return self.wording.say("  (see above)") if again else ""

    def headline(self, step: Step, title: str = "") -> str:
        """Name, value, and where an input stands."""
        name, value, place = self.head(step, title)
        text = f"{name}  {value}".rstrip() if value else name
        return f"{text}  [{place}]" if place else text

    def head(self, step: Step, title: str = "") -> tuple[str, str, str]:
        """The same apart: name, value, and the place; each may be empty."""
        name, shown = title or self.wording.headed(step), _standing_for(step)
        told = isinstance(step, ExcludedStep) or title
        value = "" if told else self.wording.value(shown)
        place = shown.place or (step.children[0].place if isinstance(step, ItemStep) else None)
        if place is None or place.line is None:
            return name, value, ""
        folder = "" if place.folder == self.folder or place.origin else place.folder
        at = f"{folder}{self.wording.place(place)}"
        if place.correction:
            at = self.wording.say("{place}, corrected by {correction}", place=at,
                                  correction=place.correction)  # fmt: skip
        return name, value, at

    def below(self, step: Step) -> Iterator[_Below]:
        """What is shown below a step: the child (or a mere line), its title, whether bare.

        The cells of one input row stand in the row's own formula already. A step without a value
        shows only the condition that is not met.
        """
        if not step.unmet:
            yield from self._children(step)
        if step.condition is not None:
            title = self.wording.say(
                "because" if isinstance(step, ExcludedStep) else "applies because"
            )
            if step.unmet:
                title = self.wording.say("the condition does not hold, so there is no amount")
            yield step.condition, title, False

    def _children(self, step: Step) -> Iterator[_Below]:
        if isinstance(step, ItemStep):
            yield from self._chain(step.children[0])
        elif isinstance(step, CarriedStep):
            yield from self._chain(step)
        elif step.people:
            yield from self._people(step)
        elif step.place is None:
            yield from self._made_of(step)

    def _made_of(self, step: Step) -> Iterator[_Below]:
        rows = [child for child in step.children if child.place is not None and child.children]
        shown = _MOST_ROWS if len(rows) > _MOST_ROWS else len(step.children)
        for place, child in enumerate(step.children[:shown]):
            yield child, "", isinstance(step, PrintedStep) and place > 0
        if left := step.children[shown:]:
            yield None, self.wording.say("… and {count} more rows, {total} in all",
                                         count=len(left), total=self._sum(left)), False  # fmt: skip

    def _chain(self, step: Step) -> Iterator[_Below]:
        """Through which periods an item came, latest first, down to how it arose."""
        came: Step | None = step
        while isinstance(came, CarriedStep):
            (figure,), item = came.children, came
            name, value = self.wording.headed(figure), self.wording.value(figure)
            yield figure, f"{self.wording.period_named(item.from_)}  {name}  {value}", True
            came = figure.came
            if came is None:
                if isinstance(figure, FormulaStep) and isinstance(figure.formula, Name):
                    yield figure.children[0], "", False  # what arose is that quantity itself
                more = f"kpi explain {item.from_} {self.about} carry:{item.item}"
                yield None, self.wording.say("row by row: {more}", more=more), False

    def _people(self, step: Step) -> Iterator[_Below]:
        """The first few people and the one whose figure it is, who alone is told further."""
        people = step.people
        for child in step.children:
            if child not in people:
                yield child, "", False
        further = people[_MOST_PEOPLE:]
        for person in people[:_MOST_PEOPLE]:
            yield person, "", person.name != step.whose
        yield from ((person, "", False) for person in further if person.name == step.whose)
        if left := tuple(person for person in further if person.name != step.whose):
            yield None, self.wording.say("… and {count} more people, {total} in all",
                                         count=len(left), total=self._sum(left)), False  # fmt: skip

    def _sum(self, steps: tuple[Step, ...]) -> str:
        return self.wording.number(total_of(steps))


def _standing_for(step: Step) -> Step:
    """A person whose formula is one name shows that quantity with its unit and place."""
    if isinstance(step, PersonStep) and isinstance(step.formula, Name):
        return step.children[0]
    return step


def fitted(text: str, width: int | None, first: str, later: str) -> list[str]:
    """A line, broken where it is wider than the page, further in."""
    if width is None:
        return [f"{first}{text}"]
    room = max(width - len(later), WIDTH // 3)
    lines = wrapped(text, room)
    return [f"{first}{lines[0]}", *(f"{later}{line}" for line in lines[1:])]
