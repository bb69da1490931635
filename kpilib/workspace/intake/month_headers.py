"""Headers that begin with a month: `1月 / target`, `Jan 2026`, `2026-01`."""

from __future__ import annotations

import re
from functools import cache

from kpilib.engine.inputs.date_forms import read_day, read_month
from kpilib.workspace.intake.column_words import role_of
from kpilib.workspace.intake.intake_words import intake_words, month_number


@cache
def _month_first() -> re.Pattern[str]:
    return re.compile(intake_words()["month_first"])


def month_in(header: str) -> str:
    """The month that a header begins with; empty where it does not."""
    found = _month_first().fullmatch(header)
    return found["month"].strip() if found else ""


def is_month(word: str) -> bool:
    """Whether a word names a month.

    >>> is_month("Jan"), is_month("2026-01"), is_month("1"), is_month("March 26")
    (True, True, False, True)
    """
    if word.isdigit():
        return False
    if month_number(word.strip()) is not None:
        return True
    bare = re.sub(r"[\s\-/.]*\d{2,4}$", "", word.strip())
    if bare and month_number(bare) is not None and not bare.isdigit():
        return True
    return re.fullmatch(r"\d{4}\D{1,2}(?:0?[1-9]|1[0-2])\D?", word.strip()) is not None


def names_month(word: str) -> bool:
    """The same of a header that a pattern has found, where a number alone is a month, too.

    >>> names_month("1"), names_month("Jan 2026"), names_month("2026-01"), names_month("Total")
    (True, True, True, False)
    """
    text = word.strip()
    return (
        is_month(text)
        or month_number(text) is not None
        or read_month(text) is not None
        or (read_day(text) is not None)
    )


def month_pattern(header: str) -> str:
    """The pattern of a header that begins with a month; empty where it does not."""
    found = _month_first().fullmatch(header)
    if found is None or not is_month(found["month"]):
        return ""
    return "{month}" + (found["rest"] or "")


def side_of(pattern: str) -> str:
    """Whether a pattern is of what was to be reached or of what was."""
    role = role_of(pattern.removeprefix("{month}").strip(" /-_"))
    return (
        "target"
        if role == "target"
        else "actual"
        if role in {"actual", "amount", "", "score"}
        else ""
    )
