"""Errors of the user's making as a notebook shows them: in words of its language, no traceback."""

from __future__ import annotations

import html
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kpilib.core.problems import KpiError, ProblemsFound
from kpilib.text.language import language
from kpilib.text.literal_markdown import escape
from kpilib.text.problem_text import error_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_INDENT = 2  # blanks by which lines of problems are indented, and further ones below them


@contextmanager
def told_in(lang: Callable[[], str]) -> Iterator[None]:
    """Have what goes wrong within the block said in a language.

    Args:
        lang: Its code, asked for when something has gone wrong.
    """
    try:
        yield
    except KpiError as wrong:
        if not wrong.forms:  # whoever was nearer knows the language better
            wrong.forms = _forms(wrong, lang())
            if isinstance(wrong, ProblemsFound):
                wrong.problems.forms = wrong.forms
        raise


def _forms(wrong: KpiError, lang: str) -> Mapping[str, str]:
    said = error_text(wrong, language(lang))
    lines = said.splitlines()
    shown = "<br>".join(_indented(line) for line in lines)
    marked = "\n".join(_listed(line, place) for place, line in enumerate(lines))
    return {
        "text/html": f'<div class="kpilib-problems" lang="{html.escape(lang)}">{shown}</div>',
        "text/markdown": marked,
        "text/plain": said,
    }


def _indented(line: str) -> str:
    text = line.lstrip(" ")
    blanks = len(line) - len(text)
    literal = html.escape(text)
    return f'<span style="margin-left: {blanks // 2}em">{literal}</span>' if blanks else literal


def _listed(line: str, place: int) -> str:
    """The first line says what cannot be done, those below it why."""
    text = line.lstrip(" ")
    depth = (len(line) - len(text)) // _INDENT - 1
    return f"{'  ' * max(depth, 0)}- {escape(text)}" if place else escape(text)
