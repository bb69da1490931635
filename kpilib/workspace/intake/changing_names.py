"""Names of files, sheets and columns without what is another one next time: numbers and months."""

from __future__ import annotations

import re
from functools import cache

from kpilib.workspace.intake.intake_words import intake_words


@cache
def _changing() -> re.Pattern[str]:
    return re.compile(intake_words()["changing"], re.IGNORECASE)


def general(name: str) -> str:
    """The name of a file or sheet with `*` for what is another one next time.

    >>> general("sales_2026Q1.xlsx"), general("Jan"), general("two.xls"), general("Sheet1")
    ('sales_*Q*.xlsx', '*', 'two.xls', 'Sheet1')
    """
    stem, dot, ending = name.rpartition(".")
    if dot and 3 <= len(ending) <= 4 and ending.isalnum():  # noqa: PLR2004 - csv, xlsx
        return f"{_changing().sub('*', stem)}.{ending}"
    return name if re.fullmatch(r"[Ss]heet ?\d+", name) else _changing().sub("*", name)
