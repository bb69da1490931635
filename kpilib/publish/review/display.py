"""What a notebook shows: text, tables and figures, in a form that every renderer understands.

Reports format their figures before they come here; nothing is rounded or computed again. Each
function displays one output: Markdown as `text/markdown`, a table as `text/html` with its
alignment and caption, a figure as SVG whose text is outlines, with its alternative text and
caption in the output's metadata.
"""

from __future__ import annotations

import html
import io
import re
import warnings
from typing import TYPE_CHECKING, Any, Literal

from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.publish.notebooks.execute import FACTS_MIME, IDENTITY_MIME
from kpilib.publish.review import missing_glyphs
from kpilib.publish.review.figure_cell import bound
from kpilib.text import chart_settings, fonts
from kpilib.text.literal_markdown import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import IPython.display
    import matplotlib.pyplot as plt
    import matplotlib.text
    import pandas as pd
    from matplotlib.figure import Figure
else:
    IPython = lazy("IPython")
    matplotlib = lazy("matplotlib")
    plt = lazy("matplotlib.pyplot")

Align = Literal["left", "right", "center"]

_MISSING = re.compile(r"Glyph (\d+)")  # as matplotlib warns
_SHORT = {"l": "left", "r": "right", "c": "center"}


def show_markdown(text: str) -> None:
    """Show Markdown: headings, paragraphs, lists, pipe tables.

    Args:
        text: CommonMark with pipe tables. Put text that people typed through `escape`.
    """
    _display({"text/markdown": text, "text/plain": text})


def show_title(text: str, identity: str, facts: Mapping[str, object] | None = None) -> None:
    """Show a report's title, which carries whose report it is for whoever renders it.

    Args:
        text: The title; it is escaped.
        identity: `department|period|revision|digest`; a reader of the notebook does not see it.
        facts: What the pages of the company are told, which is not seen either.
    """
    shown = f"# {escape(text)}"
    marked: dict[str, object] = {IDENTITY_MIME: {"identity": identity}}
    if facts:
        marked[FACTS_MIME] = facts
    _display({"text/markdown": shown, "text/plain": shown, **marked})


def show_table(
    frame: pd.DataFrame,
    caption: str = "",
    align: str | Mapping[str, str] = "",
    lang: str = "",
    *,
    total: bool = False,
) -> None:
    """Show a table whose cells are finished text.

    Args:
        frame: One column per printed column, named as printed; every cell a `str`. The index
            is not shown.
        caption: Printed above the table with its number.
        align: One letter per column, such as `"llrr"`, or column name to `"left"`, `"right"`
            or `"center"`; numbers belong on the right. What is not named is on the left.
        lang: The language of the cells, for screen readers; that of the page when empty.
        total: Whether the last row is a total, printed apart from the others.

    Raises:
        TypeError: When a cell is not text.
        ValueError: When `align` does not fit the columns.
    """
    columns = [str(name) for name in frame.columns]
    show_rows(columns, [*frame.itertuples(index=False, name=None)], caption, align, lang,
              total=total)  # fmt: skip


def show_rows(
    columns: Sequence[str],
    rows: Sequence[tuple[str, ...]],
    caption: str = "",
    align: str | Mapping[str, str] = "",
    lang: str = "",
    *,
    total: bool = False,
) -> None:
    """The same without a frame: reports do without pandas, which loads slowly.

    Args:
        columns: Names as printed.
        rows: A text for each of them.
        caption: See `show_table`.
        align: See `show_table`.
        lang: See `show_table`.
        total: See `show_table`.

    Raises:
        TypeError: When a cell is not text.
        ValueError: When `align` does not fit the columns.
    """
    _require_text(columns, rows)
    shown = _table_html(columns, rows, _alignments(columns, align), caption, lang, total=total)
    plain = "\n".join(["\t".join(columns), *("\t".join(row) for row in rows)])
    _display({"text/html": shown, "text/plain": f"{caption}\n{plain}" if caption else plain})


def show_block(shown: str, plain: str) -> None:
    """Show a block of a page, such as tiles, as HTML; and as text for whoever compares runs."""
    _display({"text/html": shown, "text/plain": plain})


def show_figure(
    fig: Figure, alt: str, caption: str = "", shapes: Mapping[str, Any] | None = None
) -> None:
    """Show a chart as SVG and close it.

    Args:
        fig: The finished chart; one of your own looks best after `chart_settings.use()`.
        alt: What the chart says, for readers who do not see it.
        caption: Printed below with the figure's number; `alt` when empty.
        shapes: What a page draws in place of the picture; none for a chart of one's own.

    Characters that the font lacks are drawn as code points, and named in the metadata for the note
    in the report.

    Raises:
        ValueError: When `alt` is empty.
    """
    if not alt.strip():
        raise ValueError(
            Message("show_figure: alt is empty; say in one sentence what the chart shows")
        )
    svg, lacking = _svg(fig)
    metadata: dict[str, Any] = {"alt": alt, "caption": caption or alt}
    if shapes:
        metadata["shapes"] = dict(shapes)
    if lacking:
        metadata["code_points"] = lacking
    _display({"image/svg+xml": svg, "text/plain": alt}, metadata=metadata)


def _display(bundle: Mapping[str, object], metadata: dict[str, Any] | None = None) -> None:
    IPython.display.display(dict(bundle), raw=True, metadata=metadata or {})


def _svg(fig: Figure) -> tuple[str, str]:
    """The chart, and the characters that it shows as code points."""
    try:
        with chart_settings.as_in_reports():
            return _drawn(fig)
    finally:
        plt.close(fig)


def _drawn(fig: Figure) -> tuple[str, str]:
    # What was made under other settings has another font.
    for drawn in fig.findobj(matplotlib.text.Text):
        drawn.set_fontfamily(fonts.FAMILY)
    try:
        svg = _saved(fig)
    except UserWarning as warning:
        if not _MISSING.match(str(warning)):
            raise
        svg = ""
    if svg and not missing_glyphs.needed(svg):
        return svg, ""
    lacking = missing_glyphs.draw(fig)
    return _saved(fig), lacking


def _saved(fig: Figure) -> str:
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=_MISSING.pattern)
        fig.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    # One line: a notebook keeps every line of a text apart, and a chart has thousands of them.
    return " ".join(file.getvalue().decode("utf-8").splitlines())


def _require_text(columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
    for number, row in enumerate(rows, start=1):
        for name, cell in zip(columns, row, strict=True):
            if not isinstance(cell, str):
                raise TypeError(
                    f"show_table: column {name}, row {number}: found {cell!r} "
                    f"({type(cell).__name__}), expected text; format it before it is shown"
                )


def _alignments(columns: Sequence[str], align: str | Mapping[str, str]) -> list[str]:
    if isinstance(align, str):
        letters = align or "l" * len(columns)
        if len(letters) != len(columns) or not set(letters) <= set(_SHORT):
            raise ValueError(
                Message(
                    "show_table: align {align} for {columns} columns; give one of l, "
                    "r, c per column",
                    align=repr(align),
                    columns=len(columns),
                )
            )
        return [_SHORT[letter] for letter in letters]
    known = {**_SHORT, **{name: name for name in _SHORT.values()}}
    if unknown := [name for name in align if name not in columns]:
        raise ValueError(
            Message(
                "show_table: align names {unknown}; columns are {columns}",
                unknown=tuple(unknown),
                columns=tuple(columns),
            )
        )
    if wrong := [value for value in align.values() if value not in known]:
        raise ValueError(
            Message(
                "show_table: align {align}; expected left, right or center", align=repr(wrong[0])
            )
        )
    return [known[align.get(name, "left")] for name in columns]


def _table_html(
    columns: Sequence[str],
    rows: Sequence[tuple[str, ...]],
    alignments: list[str],
    caption: str,
    lang: str,
    *,
    total: bool,
) -> str:
    body, foot = (rows[:-1], rows[-1:]) if total else (rows, [])
    spoken = f' lang="{html.escape(lang)}"' if lang else ""
    parts = [f'<table class="kpilib"{spoken}>']
    if caption:
        parts.append(f"<caption>{_literal(caption)}</caption>")
    parts.append(f"<thead>\n{_row(columns, alignments, 'th')}\n</thead>")
    parts.append("\n".join(["<tbody>", *_rows(body, alignments), "</tbody>"]))
    if foot:
        parts.append("\n".join(["<tfoot>", *_rows(foot, alignments), "</tfoot>"]))
    return "\n".join([*parts, "</table>"])


def _rows(rows: Iterable[tuple[str, ...]], alignments: list[str]) -> list[str]:
    return [_row(row, alignments, "td") for row in rows]


def _row(cells: Iterable[str], alignments: list[str], tag: str) -> str:
    shown = (
        f'<{tag} style="text-align: {side}">{bound(cell, _literal(cell))}</{tag}>'
        for cell, side in zip(cells, alignments, strict=True)
    )
    return f"<tr>{''.join(shown)}</tr>"


def _literal(text: str) -> str:
    return "<br>".join(html.escape(line) for line in text.splitlines())
