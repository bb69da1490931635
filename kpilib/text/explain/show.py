"""An explanation as text, as JSON, and as a page in a notebook."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kpilib.core.messages import Message
from kpilib.rules.parts.carried import CarriedStep
from kpilib.text.explain.explanation_json import as_data, as_json
from kpilib.text.explain.figure_kinds import SORTS
from kpilib.text.explain.trace_tree import WIDTH, TraceTree, fitted
from kpilib.text.explain.words import TraceWording
from kpilib.text.foreign import foreign_texts, marked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.rules.scheme import Scheme
    from kpilib.rules.trace import Step, Title
    from kpilib.text.explain.figure_kinds import Figure


_MOST_LINES = 40
"""So many lines a console shows of its own accord; a notebook's page unfolds instead."""


@dataclass(frozen=True, repr=False)
class Explanation:
    """The trees behind one or several figures.

    Shown as text by `print` and the command, as a tree that unfolds by a notebook's cell, and by
    `to_json` for programs.

    Attributes:
        figures: The roots, each with what its name means.
        lang: The language.
        heading: Whose figures of which period, and by which rules.
        scheme: The rules.
        headed: A heading stands over each sort of figure where there are several.
        about: Department and subject, as commands name them.
        as_known: The day as of which the figures are known; empty for today.
        remarks: What must be said of that below the heading.
    """

    figures: tuple[Figure, ...]
    lang: str
    heading: Title
    scheme: Scheme
    headed: bool = False
    about: str = "…"
    as_known: str = ""
    remarks: Sequence[Title] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """The roots alone."""
        return tuple(figure.step for figure in self.figures)

    def __str__(self) -> str:
        return self.text()

    def text(self, width: int | None = WIDTH) -> str:
        """The trees as text; lines stay whole where there is no width."""
        tree = TraceTree(TraceWording(self.lang, self.scheme), self._folder(), self.about)
        blocks = [
            "\n".join(
                [
                    *([self._said(Message("[{title}]", title=title))] if title else ()),
                    *tree.lines(figure.step, width),
                ]
            )
            for figure, title in zip(self.figures, self._titles(), strict=True)
        ]
        head = [line for text in self._head().split("\n") for line in fitted(text, width, "", "  ")]
        return "\n\n".join(["\n".join(head), *blocks])

    def _titles(self) -> list[str]:
        """Before the first figure of each sort its heading, and how it alone is asked for."""
        titles, last = [], ""
        several = self.headed and len({figure.sort for figure in self.figures}) > 1
        for figure in self.figures:
            shown = f"{self._said(SORTS[figure.sort])} · {figure.sort}:{figure.step.name}"
            titles.append(shown if several and figure.sort != last else "")
            last = figure.sort
        return titles

    def _head(self) -> str:
        folder, heading = self._folder(), self._said(self.heading)
        where = self._said(Message("input files are in {folder}", folder=folder))
        lines = (heading, *map(self._said, self.remarks), *([where] if folder else ()))
        return "\n".join(lines)

    def _said(self, text: Title) -> str:
        return TraceWording(self.lang, self.scheme).said(text)

    def _folder(self) -> str:
        """The folder of most input files; their places need not repeat it."""
        folders = [s.place.folder for root in self.steps for s in _of_this_run(root) if s.place]
        return max(dict.fromkeys(folders), key=folders.count, default="")

    def to_dict(self) -> dict[str, Any]:
        """The trees as plain data; see `kpilib.text.explain.explanation_json`."""
        wording = TraceWording(self.lang, self.scheme)
        data = as_data(self.figures, wording, self._said(self.heading))
        if self.as_known:
            data |= {"as_known": self.as_known, "remarks": [*map(self._said, self.remarks)]}
        return data

    def to_json(self) -> str:
        """The trees as JSON; see `kpilib.text.explain.explanation_json`."""
        return as_json(self.to_dict())

    def _repr_html_(self) -> str:
        tree = TraceTree(TraceWording(self.lang, self.scheme), self._folder(), self.about)
        inner = "".join(
            (f"<p><b>{html.escape(title)}</b></p>" if title else "") + tree.page(figure.step, 0)
            for figure, title in zip(self.figures, self._titles(), strict=True)
        )
        head = html.escape(self._head()).replace("\n", "<br>")
        page = (f'<div class="kpilib-explanation" lang="{self.lang}">'
                f'<p style="color: #5b6770">{head}</p>{inner}</div>')  # fmt: skip
        return marked(page, foreign_texts(self.scheme, self.lang))

    def _repr_markdown_(self) -> str:
        text = repr(self)
        fence = "```"
        while fence in text:
            fence += "`"
        return f"{fence}text\n{text}\n{fence}"

    def __repr__(self) -> str:
        lines = self.text().splitlines()
        more = len(lines) - _MOST_LINES
        if more <= 0:
            return "\n".join(lines)
        said = TraceWording(self.lang, self.scheme).said(
            Message(
                "… and {n} more line: print(….text()) shows all",
                "… and {n} more lines: print(….text()) shows all",
                n=more,
            )
        )
        return "\n".join([*lines[:_MOST_LINES], said])


def _of_this_run(root: Step) -> Iterator[Step]:
    """The steps below a root without those of the periods that state was carried from."""
    seen: set[int] = set()
    queue = [root]
    while queue:
        step = queue.pop()
        if id(step) not in seen:
            seen.add(id(step))
            yield step
            queue.extend(() if isinstance(step, CarriedStep) else (*step.below(), *step.left_out))
