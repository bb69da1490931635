"""Words too long for their place, which break where they must.

Lines break at blanks, and a name of forty letters has none: it would widen its column until the
page is turned or the figures beside it are cut. Between its pieces stands what a format may break
at and nobody can copy, so that a word stays the word that is searched for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.publish.render import tree
from kpilib.text import fonts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.publish.render.tree import Node

IN_PAGES = {"t": "RawInline", "c": ["html", "<wbr>"]}
"""Where a browser may break a word."""

ON_PAPER = {"t": "RawInline", "c": ["typst", "#h(0.01pt);"]}
"""The same for typst, which breaks at room of any width; a soft hyphen would be copied."""

_PIECE = 5  # letters that stay together


def broken(content: list[Node], room: float, between: Node) -> list[Node]:
    """Blocks or lines whose words may break where they are wider than their place.

    Args:
        content: A piece of pandoc's tree.
        room: Em that a line has.
        between: What stands where a word may break.
    """

    def change(node: Node) -> list[Node] | None:
        if node["t"] != "Str" or fonts.width(node["c"]) <= room:
            return None
        return [part for word in words(node["c"]) for part in _parts(word, room, between)]

    changed: list[Node] = tree.rewrite(content, change)
    return changed


def words(line: str) -> Iterator[str]:
    """Pieces that are never broken: a line may break at blanks and beside Chinese characters.

    >>> [*words("Li Wei 李伟")]
    ['Li', ' ', 'Wei', ' ', '李', '伟']
    """
    word = ""
    for character in line:
        if character == " " or is_wide(character):
            yield from (piece for piece in (word, character) if piece)
            word = ""
        else:
            word += character
    if word:
        yield word


def is_wide(character: str) -> bool:
    """Whether a character is as wide as an ideograph."""
    return fonts.width(character) >= 1.0


def _parts(word: str, room: float, between: Node) -> Iterator[Node]:
    if fonts.width(word) <= room:
        yield {"t": "Str", "c": word}
        return
    for number, piece in enumerate(pieces(word)):
        if number:
            yield between
        yield {"t": "Str", "c": piece}


def pieces(word: str) -> list[str]:
    """What of a word stays together: a few letters each, and none of them alone.

    >>> pieces("Krishnamurthy")
    ['Krish', 'namurthy']
    """
    starts = [n * _PIECE for n in range(max(len(word) // _PIECE, 1))]
    return [word[a:b] for a, b in zip(starts, [*starts[1:], len(word)], strict=True)]
