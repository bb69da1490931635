"""Texts of a PDF that stand in another language than its pages, tagged so that they are read in it.

Schemes may be written in one language only. In HTML `kpilib.text.foreign` marks them; Word tells
Chinese from Latin letters by itself, by the two languages of its styles.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kpilib.publish.render import tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.publish.render.tree import Node

_HAN = re.compile(
    "([\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff][\u3000-\u303f\u3400-\u9fff\uff00-\uffef]*)"
)
_WRITTEN_IN_HAN = frozenset({"zh", "ja"})


def tagged(blocks: list[Node], lang: str, foreign: Mapping[str, str]) -> list[Node]:
    """The blocks with Chinese inside other languages marked, and whole texts known as foreign."""

    def change(node: Node) -> list[Node] | None:
        if node["t"] == "Str" and lang not in _WRITTEN_IN_HAN:
            return _chinese(node["c"])
        if node["t"] in {"Plain", "Para"} and (code := foreign.get(tree.text(node))):
            return [{"t": node["t"], "c": [*_in(code, node["c"])]}]
        return None

    changed: list[Node] = tree.rewrite(blocks, change)
    return changed


def _chinese(text: str) -> list[Node] | None:
    pieces = _HAN.split(text)
    if len(pieces) == 1:
        return None
    found: list[Node] = []
    for number, piece in enumerate(pieces):
        words = [{"t": "Str", "c": piece}] if piece else []
        found += _in("zh", words) if number % 2 else words
    return found


def _in(code: str, content: list[Node]) -> list[Node]:
    """The content in typst's own words for a language; it ends so that nothing reads as a call."""
    opening = {"t": "RawInline", "c": ["typst", f'#text(lang: "{code}")[']}
    return [opening, *content, {"t": "RawInline", "c": ["typst", "];"]}]
