"""The marks of page one: small pictures inside lines and cells, taken out of a page's own HTML.

`kpilib.publish.review.page_one` draws them. A page gets them as SVG of its own, so that its style
sheet colours them; paper gets pictures. What they say stands beside them or is their alternative
text, so that the text of a cell is its figures alone.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import html
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.publish.render import tree
from kpilib.publish.render.request import RenderFailed
from kpilib.text import fonts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kpilib.publish.render.tree import Node

_CLASS = "kpi-mark"
_NAME = "kpilib-mark-"
_DASH = "—"  # narrower than an em in some fonts
_DATA = "data:image/svg+xml;base64,"
_EMS = re.compile(r"width:\s*([\d.]+)em")
# What a mark may be drawn with: a page takes it in as its own, so nothing that loads or runs.
_SHAPES = re.compile(r"(?:<(?:svg|rect|path|circle)(?: [a-zA-Z-]+=\"[\w#.,:/ -]*\")*/?>|</svg>)+")
_ACTIVE = re.compile(r"\b(?:on[a-z]+|href|style)=")
_PICTURE = re.compile(
    rf'<img class="{_CLASS}" alt="([^"]*)" style="width:([\d.]+)em" '
    rf'src="{re.escape(_DATA)}([A-Za-z0-9+/=]*)">'
)
# The same, however its other attributes are written.
_SOURCE = re.compile(rf'(<img class="{_CLASS}"[^<>]*? src=")({re.escape(_DATA)}[A-Za-z0-9+/=]*)"')
_SHOWN = re.compile(rf'<img\s[^>]*?src="{_NAME}(\d+)"[^>]*>')


@dataclass(frozen=True, slots=True)
class DrawnMark:
    """A mark of a document.

    Attributes:
        svg: The picture.
        alt: What it says; empty where it adds nothing to the text beside it.
        ems: Its width in a line of type.
    """

    svg: bytes
    alt: str
    ems: float


def set_aside(text: str, sources: dict[str, str]) -> str:
    """HTML with the pictures of marks under short names, by which they are added to `sources`.

    They are half of what pandoc reads, and as addresses take it nearly half of its time.
    """

    def name(found: re.Match[str]) -> str:
        short = hashlib.sha256(found[2].encode("ascii")).hexdigest()[:20]
        sources[short] = found[2]
        return f'{found[1]}{short}"'

    return _SOURCE.sub(name, text)


def take_out(
    blocks: list[Node], sources: Mapping[str, str], found: list[DrawnMark], where: str
) -> list[Node]:
    """The blocks with marks called by their place in `found`, to which they are added.

    Args:
        blocks: Read from HTML.
        sources: The pictures that were set aside before it was read, by name.
        found: The marks of the document.
        where: The cell, for messages.

    Raises:
        RenderFailed: One is no drawing of shapes alone.
    """

    def change(node: Node) -> list[Node] | None:
        if node["t"] != "Image" or _CLASS not in node["c"][0][1]:
            return None
        found.append(_read(node, sources, where))
        mark = found[-1]
        attributes = tree.attr({"width": f"{mark.ems:g}em", "alt": mark.alt}, [_CLASS])
        return [{"t": "Image", "c": [attributes, [], [f"{_NAME}{len(found) - 1}", ""]]}]

    changed: list[Node] = tree.rewrite(blocks, change)
    return changed


def _read(node: Node, sources: Mapping[str, str], where: str) -> DrawnMark:
    (_, _, values), alt, (name, _) = node["c"]
    source = sources.get(name, name)
    width = _EMS.search(dict(values).get("style", ""))
    try:
        svg = base64.b64decode(source.removeprefix(_DATA), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        svg = ""
    if width is None or not _SHAPES.fullmatch(svg) or _ACTIVE.search(svg):
        raise RenderFailed(
            Message("a mark is no SVG of shapes alone"),
            where,
            Message("Show pictures from a code cell with "
                    "kpilib.publish.review.display.show_figure."),
        )  # fmt: skip
    return DrawnMark(svg.encode("utf-8"), fonts.printable(tree.text(alt)), float(width[1]))


def number_of(node: Node) -> int | None:
    """The place of a mark in `Document.marks`; None for any other node."""
    if node["t"] != "Image" or not node["c"][2][0].startswith(_NAME):
        return None
    return int(node["c"][2][0].removeprefix(_NAME))


def file_name(number: int, ending: str = "svg") -> str:
    """Name of a mark's file."""
    return f"{_NAME}{number}.{ending}"


def replaced(blocks: list[Node], write: Callable[[int, float], Node]) -> list[Node]:
    """The blocks with every mark as a format writes it, given its place and its width."""

    def change(node: Node) -> list[Node] | None:
        number = number_of(node)
        return None if number is None else [write(number, _width(node))]

    changed: list[Node] = tree.rewrite(blocks, change)
    return changed


def room(block: Node) -> str:
    """Dashes at least as wide as the marks of a block, for whoever measures it."""
    found = (_width(node) for node in tree.walk(block) if number_of(node) is not None)
    return _DASH * math.ceil(sum(found) / fonts.width(_DASH))


def scaled(blocks: list[Node], share: float) -> list[Node]:
    """The blocks with narrower marks, for a table that would not fit its page."""

    def change(node: Node) -> list[Node] | None:
        if number_of(node) is None:
            return None
        (name, classes, values), *rest = node["c"]
        width = {**dict(values), "width": f"{_width(node) * share:g}em"}
        return [{"t": "Image", "c": [[name, classes, [[*one] for one in width.items()]], *rest]}]

    changed: list[Node] = tree.rewrite(blocks, change)
    return changed


def _width(node: Node) -> float:
    return float(dict(node["c"][0][2])["width"].removesuffix("em"))


def inlined(page: str) -> str:
    """HTML of our own with its marks as SVG, which a style sheet colours.

    `kpilib.publish.review.page_one.blocks` writes them as pictures, for notebooks.
    """

    def draw(found: re.Match[str]) -> str:
        svg = base64.b64decode(found[3])
        return _as_svg(DrawnMark(svg, html.unescape(found[1]), float(found[2])))

    return _PICTURE.sub(draw, page)


def in_page(body: str, marks: Sequence[DrawnMark]) -> str:
    """A page's HTML with its marks in it."""

    def draw(found: re.Match[str]) -> str:
        return _as_svg(marks[int(found[1])])

    return _SHOWN.sub(draw, body)


def _as_svg(mark: DrawnMark) -> str:
    said = f'role="img" aria-label="{html.escape(mark.alt)}"' if mark.alt else 'aria-hidden="true"'
    opening = f'<svg class="{_CLASS}" {said} style="width:{mark.ems:g}em"'
    return mark.svg.decode("utf-8").replace("<svg", opening, 1)
