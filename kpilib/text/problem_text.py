"""Problems and errors in a language: `kpilib.core` finds and groups them, this says them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import message_of
from kpilib.core.problems import ProblemsFound

if TYPE_CHECKING:
    from kpilib.text.language import Language

_MOST = 2000
"""Characters of one message: what is longer, a terminal or a cell of a spreadsheet cannot show."""


def problem_text(found: ProblemsFound, spoken: Language, *, every: bool = False) -> str:
    """What is wrong, by cause, line by line.

    Args:
        found: The problems.
        spoken: The language.
        every: Every single problem, and not only some of each kind.
    """
    return "\n".join(
        " " * indent + said_of_input(line, spoken) for indent, line in found.lines(every=every)
    )


def said_of_input(message: str, spoken: Language) -> str:
    """What a message says; one that quotes a cell or a value of any length is cut."""
    said = spoken.said(message)
    return said if len(said) <= _MOST else f"{said[:_MOST]}…"


def error_text(error: BaseException, spoken: Language) -> str:
    """What an error says, whichever it is."""
    if isinstance(error, ProblemsFound):
        return problem_text(error, spoken)
    return spoken.said(message_of(error))
