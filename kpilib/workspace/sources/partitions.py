"""Folders that say what is in them: `period=2026Q1/department=east/part-0.parquet`.

Spark, DuckDB, pandas and others write such folders. Parts of another period or department are not
opened; what else a folder names is a column of the rows below it.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import unquote

from kpilib.core.messages import Message
from kpilib.core.periods import Period
from kpilib.workspace.sources.source_faults import SourceFault, source_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpilib.workspace.sources.asked_period import Asked
    from kpilib.workspace.sources.declared import Reading

_NOTHING = "__HIVE_DEFAULT_PARTITION__"
_CHOOSE = ("period", "department", "year", "quarter", "month", "date", "day")


def said_by_folders(path: str) -> dict[str, str]:
    """What the folders of a path say, by name.

    >>> said_by_folders("metrics/year=2026/kind=own%20use/part-0.parquet")
    {'year': '2026', 'kind': 'own use'}
    """
    pairs = (step.partition("=") for step in path.split("/")[:-1] if "=" in step)
    return {unquote(name): "" if value == _NOTHING else unquote(value) for name, _, value in pairs}


def is_of(said: Mapping[str, str], asked: Asked) -> bool:
    """Whether what folders say fits a department's period."""
    return all(_fits(name, value, said, asked) for name, value in said.items())


def _fits(name: str, value: str, said: Mapping[str, str], asked: Asked) -> bool:
    period = asked.period
    plain = {
        "department": {asked.department},
        "period": {str(period)},
        "year": {str(period.start.year), str(period.end.year)},
    }
    if name in plain:
        return value in plain[name]
    if name == "quarter":
        return value.upper().rpartition("Q")[2] in {
            str((month.start.month + 2) // 3) for month in _months(period)
        } and (len(value) <= 2 or value[:4] == str(period.start.year))  # noqa: PLR2004 - Q1 or 2026Q1
    if name == "month":
        return _month_text(value, said, asked) in {str(month) for month in _months(period)}
    if name in {"date", "day"}:
        with suppress(ValueError):
            return period.contains(date.fromisoformat(value))
    return True


def _months(period: Period) -> Sequence[Period]:
    first = Period.parse(f"{period.start:%Y-%m}")
    return [first.back(-step) for step in range(period.months)]


def _month_text(value: str, said: Mapping[str, str], asked: Asked) -> str:
    """A month in full, whatever the folder writes: `3`, `03`, `2026-03`."""
    if re.fullmatch(r"\d{1,2}", value, re.ASCII):
        year = said.get("year", "") or str(asked.period.start.year)
        return f"{year}-{int(value):02}"
    return value


def columns_said(said: Mapping[str, str], asked: Asked, known: Sequence[str]) -> dict[str, str]:
    """The columns that folders give the rows below them: those that the table knows."""
    return {
        name: _month_text(value, said, asked) if name == "month" else value
        for name, value in said.items()
        if name in known
    }


def chosen(paths: Sequence[str], reading: Reading, asked: Asked) -> list[str]:
    """The files of a department's period.

    Raises:
        SourceFault: None is; says which there are.
    """
    found = [path for path in paths if is_of(said_by_folders(path), asked)]
    if found or not paths:
        return found
    there = sorted(
        {
            ", ".join(f"{name}={value}" for name, value in said_by_folders(path).items()
                      if name in _CHOOSE)
            for path in paths
        }
    )  # fmt: skip
    raise SourceFault(
        "source_no_rows",
        Message(
            "{source} holds nothing of {department} {period}; its folders are {there}",
            source=source_name(reading),
            department=asked.department,
            period=asked.period,
            there=tuple(there[:_SHOWN]),
        ),
    )


_SHOWN = 12
