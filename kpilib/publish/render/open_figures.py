"""Figures that open: from marked cells to the data and the script of a page, which unfold them.

A notebook marks a figure by what it shows (`kpilib.publish.review.figure_cell`); whoever asks for a
report hands over what explains figures (`RenderRequest.explained`). Only web pages have the marks,
and only of figures that are explained; everywhere else the text stands alone.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.publish.render import long_tables, tree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.publish.render.document import Document
    from kpilib.publish.render.tree import Node

_CLASS = "kpi-open"
_HERE = Path(__file__).parent
# In a script element nothing may look like a tag, nor be a line end to a script alone.
_ESCAPED = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


@dataclass(frozen=True)
class Opened:
    """The content of a page whose figures open.

    Attributes:
        blocks: The content, figures called by their numbers.
        texts: What the page may show beside its content, for whoever chooses its characters.
        data: The trees as an element of the page; empty where no figure opens.
    """

    blocks: list[Node]
    texts: str = ""
    data: str = ""

    @property
    def programs(self) -> tuple[str, ...]:
        """What the page runs beside what every page does."""
        figures = ["open_figures.js"] if self.data else []
        search = long_tables.PROGRAMS if long_tables.is_in(self.blocks) else ()
        return tuple(map(program, [*figures, *search]))

    def elements(self, programs: Sequence[str]) -> str:
        """The data and some programs as they stand at the end of a page."""
        return self.data + "".join(f"<script>{one}</script>\n" for one in programs)


def without(blocks: list[Node]) -> list[Node]:
    """The content with the texts of figures alone."""
    return _figures_called(blocks, {})


def opened(content: Document) -> Opened:
    """The content of a page, and what unfolds its figures."""
    explained = content.request.explained
    codes = tuple(dict.fromkeys(_codes(content.web_blocks)))
    if explained is None or not codes:
        return Opened(without(content.web_blocks))
    data = explained(codes)
    found = {code: number for number, code in enumerate(codes) if data["figures"][number] >= 0}
    blocks = _figures_called(content.web_blocks, found)
    if not found:
        return Opened(blocks)
    texts = "".join([*data["texts"], *data["words"].values(), "×"])
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPED)
    element = f'<script type="application/json" id="kpi-explanations">{written}</script>\n'
    return Opened(blocks, texts, element)


def program(name: str) -> str:
    """A program of the page as it stands in its element, which the policy names by its hash."""
    return (_HERE / name).read_text("utf-8")


def policy(programs: Sequence[str]) -> str:
    """What the page may do: nothing from outside, and no program but these."""
    hashes = [base64.b64encode(hashlib.sha256(one.encode("utf-8")).digest()) for one in programs]
    allowed = " ".join(f"'sha256-{one.decode('ascii')}'" for one in hashes) or "'none'"
    return (f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; "
            "img-src data:; font-src data:; base-uri 'none'; form-action 'none'")  # fmt: skip


def _codes(blocks: list[Node]) -> list[str]:
    return [code for node in tree.walk(blocks) if (code := _code(node)) is not None]


def _code(node: Node) -> str | None:
    """The figure of a mark; None of any other node."""
    if node["t"] != "Span" or _CLASS not in node["c"][0][1]:
        return None
    return str(dict(node["c"][0][2]).get("figure", ""))


def _figures_called(blocks: list[Node], numbers: dict[str, int]) -> list[Node]:
    def change(node: Node) -> list[Node] | None:
        code = _code(node)
        if code is None:
            return None
        if code not in numbers:
            inside: list[Node] = node["c"][1]
            return inside
        mark = tree.attr({"figure": str(numbers[code])}, [_CLASS])
        return [{"t": "Span", "c": [mark, node["c"][1]]}]

    changed: list[Node] = tree.rewrite(blocks, change)
    return changed
