"""What of an executed notebook a reader sees: Markdown, tables and figures, in order.

Code never shows, nor do streams, widgets and plain-text results (what `1 + 1` prints in a
cell is for whoever works in the notebook). A cell that failed or never ran is an error: a report
with a hole in it is not a report.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kpilib.core.jsontext import parse_json
from kpilib.core.messages import Message
from kpilib.core.sourcetext import TextError
from kpilib.publish.render.request import RenderFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_NBFORMAT = 4
_BY_HAND = "skip-execution"  # the tag of a cell for whoever works with the notebook
_RASTER = ("image/png", "image/jpeg")
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Markdown:
    """A Markdown cell or output."""

    text: str
    where: str


@dataclass(frozen=True)
class Html:
    """An HTML output; tables come this way."""

    text: str
    where: str


@dataclass(frozen=True)
class NotebookFigure:
    """A picture.

    Attributes:
        mime: `image/svg+xml`, `image/png` or `image/jpeg`.
        data: The picture itself.
        alt: What it shows, for those who do not see it.
        caption: Printed below it; may be empty.
        where: Cell it comes from.
        code_points: Characters that it shows as code points, as the font lacks them.
        shapes: What a page draws by itself; see `kpilib.publish.render.page_charts`.
    """

    mime: str
    data: bytes
    alt: str
    caption: str
    where: str
    code_points: str = ""
    shapes: Mapping[str, Any] = field(default_factory=dict, compare=False)


Part = Markdown | Html | NotebookFigure


def read(path: Path) -> list[Part]:
    """The visible parts of the notebook at `path`.

    Raises:
        RenderFailed: When it is no notebook, a cell failed or was not executed.
    """
    parts: list[Part] = []
    for number, cell in enumerate(_cells(path), start=1):
        where = Message("{notebook}, cell {cell}", notebook=path.name, cell=number)
        if cell["cell_type"] == "markdown":
            _refuse_attachments(cell, where)
            parts.append(Markdown(_joined(cell["source"]), where))
        elif cell["cell_type"] == "code":
            parts.extend(_code_cell(cell, where))
    return parts


def _cells(path: Path) -> list[dict[str, Any]]:
    again = Message("Execute the notebook again, for example with papermill.")
    try:
        content = parse_json(path.read_bytes(), path.name)
    except OSError as error:
        raise RenderFailed(
            Message("cannot be read: {why}", why=error.strerror), path.name, again
        ) from error
    except TextError as wrong:
        ((_, what),) = wrong.placed
        raise RenderFailed(Message("cannot be read: {why}", why=what), path.name, again) from None
    if not isinstance(content, dict) or content.get("nbformat") != _NBFORMAT:
        raise RenderFailed(
            Message("is not a notebook of format {format}", format=_NBFORMAT), path.name, again
        )
    cells: list[dict[str, Any]] = content["cells"]
    return cells


def _refuse_attachments(cell: dict[str, Any], where: str) -> None:
    if cell.get("attachments"):
        raise RenderFailed(
            Message("a picture is attached to a Markdown cell"),
            where,
            Message("Show it from a code cell with kpilib.publish.review.display.show_figure."),
        )


def _code_cell(cell: dict[str, Any], where: str) -> Iterator[Part]:
    by_hand = _BY_HAND in cell.get("metadata", {}).get("tags", ())
    if cell.get("execution_count") is None and not by_hand and _joined(cell["source"]).strip():
        raise RenderFailed(
            Message("a code cell has not been executed"),
            where,
            Message("Execute the whole notebook before rendering it, for example with papermill."),
        )
    for output in cell["outputs"]:
        if output["output_type"] == "error":
            said = _ANSI.sub("", f"{output.get('ename')}: {output.get('evalue')}")
            raise RenderFailed(
                Message("the cell failed with {said}", said=said),
                where,
                Message("Mend it and run again."),
            )
        if output["output_type"] in {"display_data", "execute_result"}:
            yield from _output(output, where)


def _output(output: dict[str, Any], where: str) -> Iterator[Part]:
    data = output["data"]
    for mime in ("image/svg+xml", *_RASTER):
        if mime in data:
            yield _figure(mime, _joined(data[mime]), output.get("metadata", {}), where)
            return
    if "text/markdown" in data:
        yield Markdown(_joined(data["text/markdown"]), where)
    elif "text/html" in data:
        yield Html(_joined(data["text/html"]), where)


def _figure(mime: str, content: str, metadata: dict[str, Any], where: str) -> NotebookFigure:
    data = base64.b64decode(content) if mime in _RASTER else content.encode("utf-8")
    alt, caption = str(metadata.get("alt", "")), str(metadata.get("caption", ""))
    lacking = str(metadata.get("code_points", ""))
    shapes = metadata.get("shapes", {})
    return NotebookFigure(mime, data, alt or caption, caption or alt, where, lacking, shapes)


def _joined(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)
