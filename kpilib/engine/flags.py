"""Flags raised (promotion, last place, a warning after repeated low scores), with the details."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.exact import rows_where
from kpilib.core.messages import Message
from kpilib.core.rounding import number_text
from kpilib.core.tables import DEPARTMENT
from kpilib.rules.formula import FormulaError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kpilib.core.columns import Column
    from kpilib.core.integers import Bools
    from kpilib.rules.clauses import Flag
    from kpilib.rules.sheet import Sheet


@dataclass(frozen=True, slots=True)
class FlagRow:
    """One flag of one person or of the department."""

    subject: str
    flag: str
    detail: str


def flag_rows(sheet: Sheet, flags: Iterable[Flag], cadence: str) -> Iterator[FlagRow]:
    """The flags that are set, with their details."""
    for flag in flags:
        if flag.periods and cadence not in flag.periods:
            continue
        for frame in flag.on:
            rows = sheet.frames[frame]
            set_ = sheet.truth(flag.when, frame).holds & rows.active
            details = _details(sheet, flag, frame, set_)
            for row in rows_where(set_):
                who = DEPARTMENT if frame == "sections" else rows.ids[row]
                yield from (FlagRow(who, flag.flag, detail) for detail in details(int(row)))


def _details(sheet: Sheet, flag: Flag, frame: str, rows: Bools) -> Callable[[int], tuple[str, ...]]:
    """Per row the details of a flag: one, or one for each thing that a quantity has found."""
    if flag.each:
        found = sheet.entry(flag.each, frame).extra.get("each")
        if not isinstance(found, dict):
            raise FormulaError(
                Message(
                    "{flag}: {quantity} does not find several things",
                    flag=flag.flag,
                    quantity=flag.each,
                )
            )
        return lambda row: tuple(found[row])
    detail = sheet.calculate(flag.detail, frame, rows)
    return lambda row: (_text(detail, row),)


def stranger_flags(sheet: Sheet) -> Iterator[FlagRow]:
    """Carried state of leavers (convention 12), once per person; `carry_forward` keeps it."""
    return (FlagRow(who, "carry_without_person", "") for who in _strangers(sheet))


def _text(column: Column, row: int) -> str:
    value = column.at(row)
    if isinstance(value, Fraction):
        return number_text(value)
    return "" if value is None else str(value)


def _strangers(sheet: Sheet) -> tuple[str, ...]:
    """People with carried state who are not in `employees`."""
    owner = sheet.inputs.carry.labels("employee_id")
    unknown = (sheet.frames["people"].rows_of(owner) < 0) & owner.present
    return tuple(sorted({owner.names[code] for code in owner.codes[unknown]}))
