r"""The standard streams, so that nothing that is printed can fail, deceive or drive a terminal.

A redirected console of a Chinese Windows has no ✓, and Python raises where it should write one. A
name from a table may hold what moves a terminal's cursor, or turns the direction of what follows
it. What cannot be shown, and what would not show but act, is written as `\u202e`, as JSON has it,
too. This is the one place for it, under all that the commands, click and warnings print.
"""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

# Controls other than the ends of lines and the tabulator, those of the direction of text, marks
# without width, separators that only some programs take for ends of lines, halves of letters, tags.
_ACTING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)

_STAND_INS = {
    "✓": "√+", "✗": "×x", "×": "x", "→": ">", "·": "*", "−": "-", "–": "-", "—": "-",
    "“": '"', "”": '"', "‘": "'", "’": "'", "¥": "￥",
}  # fmt: skip
"""What a character set may have in place of a sign of ours, the likest first."""


def shown(text: str, encoding: str | None = None) -> str:
    r"""A text as it may be printed.

    Args:
        text: Whatever was read from anywhere.
        encoding: That of the stream; None where it takes any text.

    >>> print(shown("a\x1b[31m\u202eb"), shown("✓ 张三 \U0001f600", "gbk"), shown("✓ 张", "ascii"))
    a\u001b[31m\u202eb √ 张三 \ud83d\ude00 + \u5f20
    """
    if not text.isascii() or not text.isprintable():  # most lines need no look
        text = _ACTING.sub(_escaped, text)
    if encoding is None or text.isascii():
        return text
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(letter if _has(encoding, letter) else _stand_in(encoding, letter)
                       for letter in text)  # fmt: skip
    return text


def _escaped(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def _has(encoding: str, letter: str) -> bool:
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _stand_in(encoding: str, letter: str) -> str:
    known = (sign for sign in _STAND_INS.get(letter, "") if _has(encoding, sign))
    return next(known, "") or re.sub(".", _escaped, letter, flags=re.DOTALL)


class SafeStream:
    """A stream that writes nothing but what may be shown.

    It has no `buffer`: click would write past it where it thinks little of the encoding.
    """

    def __init__(self, stream: TextIO) -> None:
        self._wrapped = stream  # by this name tqdm knows that two streams are one

    def write(self, text: str) -> int:
        """Write a text as it may be shown."""
        self._wrapped.write(shown(text, self._wrapped.encoding))
        return len(text)

    def writelines(self, lines: Any) -> None:  # noqa: ANN401 - as streams have it
        """Write several texts."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the stream has
        if name == "buffer":
            raise AttributeError(name)
        return getattr(self._wrapped, name)


def beneath(stream: TextIO) -> TextIO:
    """The stream itself, for what has to move the cursor: the bar of progress."""
    return cast("TextIO", getattr(stream, "_wrapped", stream))


@contextmanager
def safe_streams() -> Iterator[None]:
    """Within the block whatever is printed goes through `shown`."""
    before = sys.stdout, sys.stderr
    safe = tuple(cast("TextIO", each and SafeStream(each)) for each in before)
    sys.stdout, sys.stderr = safe
    try:
        yield
    finally:
        # click has put another in its place where nobody reads any more, which keeps it quiet.
        if sys.stdout is safe[0]:
            sys.stdout = before[0]
        if sys.stderr is safe[1]:
            sys.stderr = before[1]
