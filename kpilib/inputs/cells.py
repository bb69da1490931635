"""Text cells to typed columns, with a problem for every cell that cannot be read."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from kpilib.columns import Column, Days, Labels, Truth
from kpilib.exact import Numbers
from kpilib.problems import Problem

if TYPE_CHECKING:
    from kpilib.tables import ColumnSpec

_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LONGEST = 40
"""Digits beyond this are a slip of the keyboard, not a figure."""


def parse_column(spec: ColumnSpec, cells: list[str], table: str, problems: list[Problem]) -> Column:
    """The typed column of one declared column; bad cells become problems."""
    if spec.required:
        for row, cell in enumerate(cells, 1):
            if not cell:
                message = f"{spec.name} is empty: {spec.meaning} is needed"
                problems.append(Problem(table, row, spec.name, "missing_value", message))
    if spec.empty_means is not None:
        cells = [cell or spec.empty_means for cell in cells]

    def wrong(row: int, code: str, message: str) -> None:
        problems.append(Problem(table, row, spec.name, code, message))

    return _PARSERS[spec.type](spec, cells, wrong)


_Wrong = Callable[[int, str, str], None]


def _text(_: ColumnSpec, cells: list[str], __: _Wrong) -> Column:
    return Labels.of(cells)


def _month(spec: ColumnSpec, cells: list[str], wrong: _Wrong) -> Column:
    for row, cell in enumerate(cells, 1):
        if cell and not _MONTH.fullmatch(cell):
            wrong(row, "not_a_month", f"{cell!r} is not a month: write {spec.name} like 2026-01")
    return Labels.of([cell if _MONTH.fullmatch(cell) else "" for cell in cells])


def _truth(spec: ColumnSpec, cells: list[str], wrong: _Wrong) -> Column:
    # Spreadsheet programs write TRUE and FALSE when they save CSV.
    words = [cell.lower() for cell in cells]
    for row, (cell, word) in enumerate(zip(cells, words, strict=True), 1):
        if word and word not in {"true", "false"}:
            message = f"{cell!r} is neither true nor false, the only words for {spec.name}"
            wrong(row, "not_true_or_false", message)
    known = np.array([word in {"true", "false"} for word in words], dtype=bool)
    values = np.array([word == "true" for word in words], dtype=bool)
    return Truth(values, None if known.all() else known)


_UNREADABLE = date.max.toordinal()
"""Stands for a date that cannot be read: it lies in no period, and is not missing either."""


def _date(spec: ColumnSpec, cells: list[str], wrong: _Wrong) -> Column:
    ordinals: list[int | None] = []
    for row, cell in enumerate(cells, 1):
        try:
            ordinals.append(_day(cell) if cell else None)
        except ValueError:
            wrong(row, "not_a_date", f"{cell!r} is not a date: write {spec.name} like 2026-01-31")
            ordinals.append(_UNREADABLE)
    return Days(Numbers.of(ordinals))


def _day(cell: str) -> int:
    if not _DATE.fullmatch(cell):  # other ISO forms, such as 2026-W05-6
        raise ValueError(cell)
    return date.fromisoformat(cell).toordinal()


def _number(spec: ColumnSpec, cells: list[str], wrong: _Wrong) -> Column:
    places = 0
    for cell in cells:
        _, point, decimals = cell.partition(".")
        if point:
            places = max(places, min(len(decimals), _LONGEST))
    nums: list[int] = []
    known: list[bool] = []
    for row, cell in enumerate(cells, 1):
        fine = bool(_NUMBER.fullmatch(cell)) and len(cell) <= _LONGEST
        if cell and not fine:
            wrong(row, "not_a_number", f"{cell!r} is not a number: {_advice(cell)}")
        elif fine and cell.startswith("-") and not spec.negative and float(cell):
            wrong(row, "negative_number", f"{spec.name} is {cell}, but cannot be negative")
            fine = False
        known.append(fine)
        nums.append(_scaled(cell, places) if fine else 0)
    mask = np.array(known, dtype=bool)
    return Numbers.scaled(nums, 10**places, None if mask.all() else mask)


def _scaled(cell: str, places: int) -> int:
    whole, _, decimals = cell.partition(".")
    return int(whole + decimals.ljust(places, "0"))


def _advice(cell: str) -> str:
    if "," in cell or "，" in cell:
        return "leave out the thousands separators"
    if cell.endswith(("%", "％")):
        return "write the plain number without the percent sign"
    return "write digits with a point for decimals, like 1234.50"


_PARSERS: dict[str, Callable[[ColumnSpec, list[str], _Wrong], Column]] = {
    "text": _text,
    "month": _month,
    "truth": _truth,
    "date": _date,
    "number": _number,
}
