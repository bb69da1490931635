"""Text that means something, out of files and arguments: of bounded size, and nothing but text.

This is the door behind which `yamltext`, `jsontext` and `pythontext` read. No other module hands
what a user has written to a parser, and whatever one of them cannot read is a `TextError`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kpilib.core.messages import Message, joined
from kpilib.core.problems import KpiError, Problem
from kpilib.core.special_files import special
from kpilib.core.text_limits import SHOWN
from kpilib.core.unwritable import why_unread

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NOT_IN_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""What YAML takes for no text; half characters come of arguments that are not UTF-8."""


class TextError(KpiError, ValueError):
    """A text that cannot be read; says file, line and what is wrong.

    Attributes:
        each: What is wrong, one by one.
    """

    def __init__(self, *each: str) -> None:
        self.each = each
        super().__init__(joined(each, "\n"))

    @property
    def placed(self) -> Iterator[tuple[str, str]]:
        """The same with file and line apart from what is wrong there."""
        for each in self.each:
            facts = each.facts if isinstance(each, Message) else {}
            if isinstance(what := facts.get("then"), str):
                yield str(facts["first"]), what
            else:
                place, _, what = each.partition(": ")
                yield place, what

    def problems(self, code: str = "not_yaml") -> list[Problem]:
        """The same as problems."""
        return [Problem(place, None, "", code, what) for place, what in self.placed]


def at_line(source: str, line: int, what: str) -> str:
    """What is wrong, behind its place."""
    return joined((f"{source}:{line}", what), ": ")


def read_text(path: Path, source: str, most: int) -> str:
    """The text of a file.

    Args:
        path: The file.
        source: Its name as it should be shown.
        most: So many bytes it may have.

    Raises:
        TextError: It cannot be read, is larger, or is no text in UTF-8.
    """
    return checked_text(decoded(read_bytes(path, source, most), source, most), source, most)


def read_bytes(path: Path, source: str, most: int) -> bytes:
    """What a file holds, or one byte more than it may.

    Raises:
        TextError: It cannot be read.
    """
    if fault := special(path, source):
        raise TextError(fault)
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError as wrong:
        what = Message("it cannot be read: {why}", why=why_unread(wrong))
        raise TextError(joined((source, what), ": ")) from None


def decoded(content: bytes, source: str, most: int) -> str:
    """The text that a file holds.

    Raises:
        TextError: It is larger than it may be, or no text in UTF-8.
    """
    if len(content) > most:
        raise TextError(_too_large(source, most))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        what = Message("this is not UTF-8 text: save it as UTF-8")
        raise TextError(at_line(source, line, what)) from None


def checked_text(text: str, source: str, most: int) -> str:
    """A text itself, where a parser may have it.

    Raises:
        TextError: It is too large, or holds what is no text.
    """
    if len(text) > most:
        raise TextError(_too_large(source, most))
    if found := _NOT_IN_TEXT.search(text):
        what = Message(
            "the character U+{code} cannot stand in a text: delete it, or save the file as UTF-8",
            code=f"{ord(found[0]):04X}",
        )
        raise TextError(at_line(source, text.count("\n", 0, found.start()) + 1, what))
    return text


def shortened(text: str) -> str:
    """So much of a text as a message shows of it.

    >>> shortened("a × b"), len(shortened("a" * 10_000))
    ('a × b', 201)
    """
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _too_large(source: str, most: int) -> str:
    what = Message("it is larger than {most:,} bytes, so it is another file", most=most)
    return at_line(source, 1, what)
