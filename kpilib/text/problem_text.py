"""Problems and errors in a language: `kpilib.core` finds and groups them, this says them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import message_of
from kpilib.core.problems import ProblemsFound

if TYPE_CHECKING:
    from kpilib.text.language import Language


def problem_text(found: ProblemsFound, spoken: Language, *, every: bool = False) -> str:
    """What is wrong, by cause, line by line.

    Args:
        found: The problems.
        spoken: The language.
        every: Every single problem, and not only some of each kind.
    """
    return "\n".join(" " * indent + spoken.said(line) for indent, line in found.lines(every=every))


def error_text(error: BaseException, spoken: Language) -> str:
    """What an error says, whichever it is."""
    if isinstance(error, ProblemsFound):
        return problem_text(error, spoken)
    return spoken.said(message_of(error))
