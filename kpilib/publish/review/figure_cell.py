"""Figures that open: a cell's text that knows whose quantity it shows.

Tables are made of finished text. Where a cell shows a figure that can be explained, it is a
`FigureCell`: everywhere the same text, which a page may unfold. What it shows is said where the
table is built, and never found again from what is printed.
"""

from __future__ import annotations

import html
from dataclasses import astuple, dataclass
from typing import Self
from urllib.parse import quote, unquote

EVERYBODY = "*"
"""Whose figure a total of a table is: no id, for ids are no signs alone."""


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """One figure of a report.

    Attributes:
        who: An id, `@department`, or `EVERYBODY` for the sum or the mean of a table.
        name: As formulas and result tables name it.
        sort: What the name means; see `kpilib.text.explain.figure_kinds.SORTS`.
        piece: The month or quarter of a longer run; empty for the whole run.
        side: Of a measure `own`, `carried`, `target`, `actual`, `share` or `attained`; of an
            indicator `target` or `actual`; of carried state `amount` or `base`; of a flag its
            detail.
        origin: Of carried state the period in which it arose.
    """

    who: str
    name: str
    sort: str
    piece: str = ""
    side: str = ""
    origin: str = ""

    def code(self) -> str:
        """The figure in one word, as pages carry it.

        >>> ShownFigure("E/7", "sales", "measure", side="own").code()
        'E%2F7/sales/measure//own/'
        """
        return "/".join(quote(part, safe="@*") for part in astuple(self))

    @classmethod
    def read(cls, code: str) -> ShownFigure | None:
        """The figure of a code; None where it is none.

        >>> ShownFigure.read("E%2F7/sales/measure//own/").who
        'E/7'
        """
        parts = [unquote(part) for part in code.split("/")]
        return cls(*parts) if len(parts) == len(cls.__slots__) else None


class FigureCell(str):
    """A cell's text, with the figure that it shows.

    Attributes:
        shown: Which figure it is.
    """

    __slots__ = ("shown",)

    shown: ShownFigure

    def __new__(cls, text: str, shown: ShownFigure) -> Self:
        """The text, bound to a figure."""
        cell = super().__new__(cls, text)
        cell.shown = shown
        return cell


def opens(text: str, who: str, name: str, sort: str, **rest: str) -> FigureCell:
    """A cell that shows a figure; see `ShownFigure`."""
    return FigureCell(text, ShownFigure(who, name, sort, **rest))


def bound(cell: str, text: str) -> str:
    """HTML of a cell whose text is already written as HTML: a figure is marked as such."""
    if not isinstance(cell, FigureCell) or not text:
        return text
    return f'<span class="kpi-open" data-figure="{html.escape(cell.shown.code())}">{text}</span>'
