"""Plain text for a terminal: wrapped lines and aligned tables, Chinese counted as two columns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wcwidth import width as columns_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

Grid = tuple[tuple[str, ...], ...]
"""Rows of a small table."""

# As ranges for `re`: brackets and quotation marks of both scripts, and what stands behind a word.
_OPENING = r"(\[\uff08\u300c\u300a\u201c\u2018"
_CLOSING = r"%),.;:\]\u2019\u201d\u3001\u3002\u300b\u300d\uff01\uff09\uff0c\uff1a\uff1b\uff1f"
_CHINESE = r"\u3400-\u9fff"
_WORD = rf"[^\s{_CHINESE}{_OPENING}{_CLOSING}]+"
_TOKENS = re.compile(
    rf"\s+|[{_OPENING}]*"
    rf"(?:`[^`\n]{{1,60}}`|[{_CHINESE}]|{_WORD}(?:[,.;:]+{_WORD})*)?"
    rf"[{_CLOSING}]*"
)
"""What stays together on a line: a word or one Chinese character, with its punctuation.

So do an amount and a path, whose commas and points end no word, and a command in backticks, which
is there to be copied.
"""

_GAP = "  "
_NARROWEST = 10


@dataclass(frozen=True, slots=True)
class TerminalLine:
    """A paragraph, further in by its depth; what does not fit goes on one step further in."""

    text: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class TerminalTable:
    """A small table inside a text.

    Attributes:
        rows: Its cells, the head among them.
        depth: How far in it stands.
        right: The columns whose cells end below each other, as amounts do.
    """

    rows: Grid
    depth: int = 0
    right: frozenset[int] = frozenset()


Block = TerminalLine | TerminalTable


def as_text(blocks: Sequence[Block], width: int | None) -> str:
    """The blocks as text no wider than `width`; unwrapped when that is None."""
    return "\n".join(line for block in blocks for line in _lines(block, width))


def _lines(block: Block, width: int | None) -> Iterator[str]:
    indent = "  " * block.depth
    if isinstance(block, TerminalTable):
        room = None if width is None else width - len(indent)
        yield from (f"{indent}{line}".rstrip() for line in aligned(block.rows, room, block.right))
    elif width is None or not block.text:
        yield f"{indent}{block.text}".rstrip()
    else:
        yield from wrapped(block.text, width, indent, f"{indent}  " if block.depth else "")


def wrapped(text: str, width: int, first: str = "", later: str = "") -> list[str]:
    """Lines of a paragraph, broken at spaces and between Chinese characters.

    No line begins with a closing mark or ends with an opening one, as Chinese is set.

    >>> wrapped("当季奖金按4%计提，其余结转。", 18)
    ['当季奖金按4%计提，', '其余结转。']
    >>> wrapped("the most is 1,162,490.02 yuan", 20)
    ['the most is', '1,162,490.02 yuan']
    """
    lines, line = [], first
    for token in _TOKENS.findall(text):
        if columns_of(line) + columns_of(token.rstrip()) > width and line.strip():
            lines.append(line.rstrip())
            line = later
        if line.strip() or not token.isspace():
            line += token
    return [*lines, line.rstrip()]


def fitted(text: str, width: int) -> str:
    r"""Lines that are wider than a terminal go on further in; the others stay as they are.

    >>> fitted("  no inputs: run `kpi intake` first", 24)
    '  no inputs: run\n      `kpi intake` first'
    """
    return "\n".join(line for whole in text.split("\n") for line in _fitted(whole, width))


def _fitted(line: str, width: int) -> list[str]:
    if columns_of(line) <= width:
        return [line]
    indent = line[: len(line) - len(line.lstrip())]
    return wrapped(line.lstrip(), width, indent, f"{indent}    " if indent else "")


def aligned(
    rows: Grid, width: int | None = None, right: Collection[int] = frozenset()
) -> list[str]:
    """Rows with their cells below each other; the last columns wrap where there is no room.

    >>> aligned((("甲", "1"), ("ab c", "20")), right={1})
    ['甲     1', 'ab c  20']
    """
    if not rows:
        return []
    columns = list(zip(*rows, strict=True))
    wide = [max(map(columns_of, column)) for column in columns]
    if width is not None:
        wide = _narrowed(columns, wide, width - len(_GAP) * (len(wide) - 1))
    return [line for row in rows for line in _row(row, wide, right)]


def _longest_word(cell: str) -> int:
    return max((columns_of(token) for token in _TOKENS.findall(cell)), default=0)


def _narrowed(columns: Sequence[Sequence[str]], wide: list[int], room: int) -> list[int]:
    """Column widths that fit as far as words allow: where the fewest cells wrap gives way first."""
    least = [max(_NARROWEST, *map(_longest_word, column)) for column in columns]
    cells = [[columns_of(cell) for cell in column] for column in columns]
    wide = list(wide)
    while sum(wide) > room:
        give = [place for place, one in enumerate(wide) if one > least[place]]
        if not give:
            break
        wide[min(give, key=lambda i: (_too_wide(cells[i], wide[i]), -wide[i]))] -= 1
    return wide


def _too_wide(cells: Sequence[int], width: int) -> int:
    """How many cells would wrap if the column were one narrower."""
    return sum(cell >= width for cell in cells)


def _row(row: Sequence[str], wide: Sequence[int], right: Collection[int]) -> Iterator[str]:
    cells = [
        wrapped(cell, room) if columns_of(cell) > room else [cell]
        for cell, room in zip(row, wide, strict=True)
    ]
    for number in range(max(map(len, cells))):
        line = []
        for place, (cell, room) in enumerate(zip(cells, wide, strict=True)):
            text = cell[number] if number < len(cell) else ""
            blank = " " * (room - columns_of(text))
            line.append(blank + text if place in right else text + blank)
        yield _GAP.join(line).rstrip()
