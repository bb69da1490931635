"""A tall picture as strips one below the other, for formats that lay out paragraphs alone.

Word moves a picture as a whole to the next page where it finds no room, and leaves what was left of
the page empty. Strips are cut where the picture has a row of paper alone, so that no text and no
bar is cut; one that has no such rows stays whole.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from kpilib.core.lazy import lazy
from kpilib.publish.render import as_pdf, document, typst_figures

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pypdfium2

    from kpilib.publish.render.document import Document
else:
    pypdfium2 = lazy("pypdfium2")

_PAPER = 250  # grey of a row that has nothing on it, of 255


def strips(content: Document, number: int, dots_per_inch: float) -> list[bytes]:
    """The strips of a picture as PNG, from its top down; none of one that is not tall."""
    figure = content.figures[number]
    high, wide = document.figure_height(figure), document.figure_points(figure)
    if high <= typst_figures.THIRD:
        return []
    name, where = typst_figures.file_name(content, number), content.request.notebook.name
    files = {name: figure.data}
    # Both sides are said: a picture higher than its page would be fitted into it, and cut.
    image = f"image({typst_figures.quoted(name)}, width: {wide:.2f}pt, height: {high:.2f}pt)"
    page = f"#set page(width: {wide:.2f}pt, height: {high:.2f}pt, margin: 0pt)\n#{image}"
    edges = [0.0, *_cuts(_blank_rows(as_pdf.compiled(page, {}, where, files)[0]), high), high]
    if len(edges) == 2:  # noqa: PLR2004 - top and bottom alone
        return []
    parts = [
        f"#page(width: {wide:.2f}pt, height: {low - top:.2f}pt, margin: 0pt)"
        f"[#place(top + left, dy: {-top:.2f}pt, {image})]"
        for top, low in pairwise(edges)
    ]
    return as_pdf.compiled("\n".join(parts), {}, where, files, "png", dots_per_inch)


def _blank_rows(pdf: bytes) -> Sequence[bool]:
    """Whether there is nothing but paper, point by point from the top."""
    with pypdfium2.PdfDocument(pdf) as opened:
        grey = opened[0].render(scale=1, grayscale=True).to_numpy()
    blank: list[bool] = (grey.reshape(grey.shape[0], -1) > _PAPER).all(axis=1).tolist()
    return blank


def _cuts(blank: Sequence[bool], high: float) -> Iterator[float]:
    """Where to cut, so that no strip is taller than a third of a page where that can be."""
    start, tallest = 0, int(typst_figures.THIRD)
    while high - start > tallest:
        above = range(start + tallest, start + tallest // 3, -1)
        below = range(start + tallest, len(blank))
        place = next((at for at in (*above, *below) if at < len(blank) and blank[at]), None)
        if place is None:
            return
        yield float(place)
        start = place
