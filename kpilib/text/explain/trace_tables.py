"""The trees of many figures as two tables, of texts and of steps, small enough for a page.

A page has hundreds of figures, which share most of what they are made of. So a step stands once,
however many figures need it, and so does every text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kpilib.text.explain.notes import notes
from kpilib.text.explain.trace_tree import TraceTree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kpilib.rules.trace import Step
    from kpilib.text.explain.words import TraceWording

    _Row = tuple[object, ...]
    _Key = tuple[int, str, bool]


@dataclass
class TraceTables:
    """Adds steps one after the other; what is there already is named by its number.

    Attributes:
        wording: The language, and the words of the scheme.
        folder: The folder of most input files, which is not repeated.
        printable: A text as the page can print it.
        texts: Every text, once.
        steps: Every step: name, value, place and what is said of it as numbers of `texts`, and
            what it is made of as numbers of `steps`; a mere line is a step of a name alone.
    """

    wording: TraceWording
    folder: str
    printable: Callable[[str], str] = str
    texts: list[str] = field(default_factory=list)
    steps: list[_Row] = field(default_factory=list)
    _places: dict[str, int] = field(default_factory=dict)
    _rows: dict[_Row, int] = field(default_factory=dict)
    _known: dict[_Key, int] = field(default_factory=dict)
    _kept: list[Step] = field(default_factory=list)

    def add(self, step: Step, about: str) -> int:
        """The number of a figure's step, with all below it.

        Args:
            step: The root of its tree.
            about: Department and subject, as commands name them.
        """
        return self._step(step, TraceTree(self.wording, self.folder, about), "", bare=False)

    def _step(self, step: Step, tree: TraceTree, title: str, *, bare: bool) -> int:
        key = (id(step), title, bare)
        if key not in self._known:
            self._kept.append(step)  # its id must be nobody else's
            told = tuple(notes(step, self.wording))
            below = () if bare else tuple(self._below(step, tree))
            self._known[key] = self._row((*tree.head(step, title), told, below))
        return self._known[key]

    def _below(self, step: Step, tree: TraceTree) -> Iterator[int]:
        for child, title, bare in tree.below(step):
            if child is None:
                yield self._row((title, "", "", (), ()))
            else:
                yield self._step(child, tree, title, bare=bare)

    def _row(self, told: tuple[str, str, str, tuple[str, ...], tuple[int, ...]]) -> int:
        """A row without the cells at its end that are empty."""
        *heads, said, below = told
        row: list[object] = [*map(self._text, heads), tuple(map(self._text, said)), below]
        while row and row[-1] in {0, ()}:
            row.pop()
        kept = tuple(row)
        if kept not in self._rows:
            self._rows[kept] = len(self.steps)
            self.steps.append(kept)
        return self._rows[kept]

    def _text(self, text: str) -> int:
        """The number of a text; 0 is none."""
        if not self.texts:
            self.texts.append("")
            self._places[""] = 0
        shown = self.printable(text)
        if shown not in self._places:
            self._places[shown] = len(self.texts)
            self.texts.append(shown)
        return self._places[shown]
