"""`{period}` in a mapping: the period of the intake, as headers and sheets of people call it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.workspace.intake.intake_words import intake_words

if TYPE_CHECKING:
    from kpilib.workspace.intake.mapping import IntakeMapping, Names, TableMapping

MARK = "{period}"


def spellings(period: Period) -> list[str]:
    """What a period is called, the longest first.

    >>> sorted({"q1", "2026q1", "q2"} & set(spellings(Period.parse("2026Q1"))))
    ['2026q1', 'q1']
    """
    number, year = period.start.month, period.start.year
    bare: list[str] = []
    if period.cadence == "quarter":
        bare = intake_words()["quarters"][str((number + 2) // 3)]
    elif period.cadence == "half_year":
        bare = intake_words()["halves"][str((number + 5) // 6)]
    elif period.cadence == "month":
        bare = [word for word in intake_words()["months"][str(number)] if not word.isdigit()]
    forms = intake_words()["with_year"]
    dated = [form.format(year=year, name=name) for name in bare for form in forms]
    found = {str(period), *bare, *dated}
    return sorted(found, key=lambda word: (-len(word), word))


def for_period(mapping: IntakeMapping, period: Period) -> IntakeMapping:
    """A mapping in which the period stands in the place of its mark, in every spelling."""
    words = spellings(period)

    def names(written: Names) -> Names:
        return tuple(
            each for one in written for each in
            ([one.replace(MARK, word) for word in words] if MARK in one else [one])
        )  # fmt: skip

    def table(one: TableMapping) -> TableMapping:
        columns = {
            name: column.model_copy(update={"from_": names(column.from_)})
            for name, column in one.columns.items()
        }
        changed = {"file": names(one.file), "sheet": names(one.sheet), "columns": columns}
        return one.model_copy(update=changed)

    return mapping.model_copy(update={"tables": tuple(map(table, mapping.tables))})


def with_mark(name: str, period: Period) -> str:
    """A name with the mark in the place of the period; the same where it does not name it.

    >>> with_mark("Q1 target", Period.parse("2026Q1")), with_mark("Q2", Period.parse("2026Q1"))
    ('{period} target', 'Q2')
    """
    for word in spellings(period):
        pattern = rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])"
        if re.search(pattern, name, re.IGNORECASE):
            return re.sub(pattern, MARK, name, count=1, flags=re.IGNORECASE)
    return name


def names_a_quarter(name: str) -> bool:
    """Whether a name is that of some quarter's figures.

    >>> names_a_quarter("Q3 target"), names_a_quarter("target")
    (True, False)
    """
    return any(with_mark(name, Period.parse(f"2000Q{number}")) != name for number in range(1, 5))
