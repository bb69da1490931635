"""Text cells to typed columns, with a problem for every cell that cannot be read.

Nearly all cells stand as they are kept (`1234.50`, `2026-01-31`, `true`). Only those that do not
are looked at more closely: see `numberforms`, `dayforms` and `percent`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.arrow_words import one_text
from kpilib.core.columns import Column, Days, Labels, Truth
from kpilib.core.exact import Numbers
from kpilib.core.many_problems import KEPT, others_of
from kpilib.core.messages import Message, joined
from kpilib.core.problems import Problem
from kpilib.core.tables import DEPARTMENT, YUAN
from kpilib.engine.inputs.characters import ERRORS, narrow
from kpilib.engine.inputs.date_forms import (
    PLAIN_DAY,
    PLAIN_MONTH,
    day_advice,
    month_advice,
    read_day,
    read_month,
)
from kpilib.engine.inputs.number_forms import LONGEST, PLAIN, hint, read_number, readings
from kpilib.engine.inputs.percent import in_unit, two_meanings
from kpilib.engine.inputs.written_forms import truths, word_set, words
from kpilib.rules.units import FRACTION

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kpilib.core.arrow_words import Words
    from kpilib.core.tables import ColumnSpec


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known about the cells of a column besides the cells.

    Attributes:
        said: Rows (from 1) that a problem has named already; their cells are taken for unknown.
        units: Per row the unit that the scheme declares for what the row is about.
        decimal_commas: The file is of a kind that may write 1.234 for one thousand.
    """

    said: frozenset[int] = frozenset()
    units: Sequence[str] = ()
    decimal_commas: bool = False


_NOTHING = Beside()


def parse_column(
    spec: ColumnSpec,
    cells: list[str],
    table: str,
    problems: list[Problem],
    beside: Beside = _NOTHING,
) -> Column:
    """The typed column of one declared column; bad cells become problems."""
    seen: Counter[str] = Counter()

    def wrong(row: int, code: str, message: str) -> None:
        seen[code] += 1
        if seen[code] <= KEPT:
            problems.append(Problem(table, row, spec.name, code, message))

    if spec.required:
        above = ""
        for row, cell in enumerate(cells, 1):
            if not cell and row not in beside.said:
                wrong(row, "missing_value", _missing(spec, above))
            above = cell or above
    if spec.empty_means is not None:
        cells = [cell or spec.empty_means for cell in cells]
    if beside.said:
        cells = ["" if row in beside.said else cell for row, cell in enumerate(cells, 1)]
    column = _PARSERS[spec.type](_Reading(spec, cells, beside, wrong))
    many = {code: count - KEPT for code, count in seen.items() if count > KEPT}
    problems += (others_of(Problem(table, None, spec.name, code, ""), n)
                 for code, n in many.items())  # fmt: skip
    return column


def _missing(spec: ColumnSpec, above: str) -> str:
    if not (spec.is_id and above):
        return Message("{column} is empty: {meaning} is needed", column=spec.name,
                       meaning=spec.meaning)  # fmt: skip
    return Message(
        "{column} is empty: {meaning} is needed; where one cell stood for several rows ({above!r} "
        "above), write it in each; a sum or a remark is no row: delete it",
        column=spec.name, meaning=spec.meaning, above=above,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Reading:
    """A column on its way to its type.

    Attributes:
        spec: What the column is.
        cells: Its cells.
        beside: What is known besides.
        wrong: Takes row, code and message of a cell that cannot be read.
        unreadable: The cells that `wrong` has been told, by place.
    """

    spec: ColumnSpec
    cells: list[str]
    beside: Beside
    wrong: Callable[[int, str, str], None]
    unreadable: set[int] = field(default_factory=set)

    def plain(self, kept: Mapping[str, object] | re.Pattern[str],
              read: Callable[[int, str], str]) -> list[str]:  # fmt: skip
        """The cells as they are kept; `read` is asked about those that stand otherwise."""
        fits = kept.fullmatch if isinstance(kept, re.Pattern) else kept.__contains__
        # A column has fewer words than rows, often by far: each word is looked at once.
        strange = {cell for cell in set(self.cells) if cell and not fits(cell)}
        cells = list(self.cells) if strange else self.cells
        for at in [at for at, cell in enumerate(cells) if cell in strange] if strange else ():
            cells[at] = read(at, cells[at])
            if not cells[at]:
                self.unreadable.add(at)
        return cells

    def refuse(self, at: int, code: str, message: str) -> str:
        """Name a cell that cannot be read."""
        cell = narrow(self.cells[at])
        if cell.upper() in ERRORS:
            code = "error_value"
            message = Message(
                "{cell!r} is an error of the spreadsheet: mend the formula behind it",
                cell=cell,
            )
        elif cell.startswith("="):
            code = "formula_without_value"
            message = Message("{cell!r} is a formula and not its value: write the value", cell=cell)
        self.wrong(at + 1, code, message)
        return ""


def _text(column: _Reading) -> Column:
    labels = Labels.of(column.cells)
    if not may_be_odd(column.spec, labels.names):
        return labels
    faults = {code: _no_text(column.spec, name) for code, name in enumerate(labels.names)}
    wrong = [code for code, fault in faults.items() if fault]
    for at in np.flatnonzero(np.isin(labels.codes, wrong)):
        if fault := faults[int(labels.codes[at])]:
            column.refuse(int(at), *fault)
    return labels


def may_be_odd(spec: ColumnSpec, names: Words) -> bool:
    """Whether some text of a column may be one that cannot be meant; mostly none is."""
    all_words = one_text(names, "\n")
    # Schemes are tried over empty tables, which shall not cost a look at how people write.
    odd = (*_ODD_SIGNS, *words("ditto")) if all_words else ()
    acts = spec.is_id and _COMPUTES.search(all_words)
    return bool(acts) or any(sign in all_words for sign in odd)


_ODD_SIGNS = ("=", "#", "＃", "E+", "e+", "\ufffd")
"""Whatever `_no_text` refuses has one of these, or a mark for the cell above; hardly any has."""

_COMPUTES = re.compile(rf"^(?!{DEPARTMENT}$)[-=+@－＝＋＠]", re.MULTILINE)
"""How an id begins that a spreadsheet program takes for a formula when it opens a CSV file."""

_CUT = re.compile(r"\d(\.\d+)?E\+\d\d", re.ASCII | re.IGNORECASE)


def _no_text(spec: ColumnSpec, name: str) -> tuple[str, str] | None:
    """Why a text cannot be meant; None for the usual one."""
    first = name[0]
    if (first == "=" and len(name) > 1) or (first in "#＃" and narrow(name).upper() in ERRORS):
        return "error_value", ""
    if spec.is_id and _COMPUTES.match(name):
        message = Message(
            "{cell!r} begins with a sign by which a spreadsheet program tells a formula (= + - @), "
            "and would run it where it opens the results: give the id another beginning",
            cell=name,
        )
        return "unsafe_id", message
    if spec.is_id and first.isdigit() and _CUT.fullmatch(name):
        message = Message(
            "{cell!r} is a long number cut short by a spreadsheet: write it out, as text",
            cell=name,
        )
        return "lost_digits", message
    if name in word_set("ditto"):
        return "ditto_mark", Message(
            "{cell!r} stands for the cell above: write what stands there", cell=name
        )
    if "\ufffd" in name:
        message = Message(
            "{cell!r} has lost a letter on its way through another encoding: write it anew",
            cell=name,
        )
        return "lost_letter", message
    return None


def _month(column: _Reading) -> Column:
    def read(at: int, cell: str) -> str:
        message = Message(
            "{cell!r} is not a month in {column}: {advice}",
            cell=cell,
            column=column.spec.name,
            advice=month_advice(cell),
        )
        return read_month(cell) or column.refuse(at, "not_a_month", message)

    return Labels.of(column.plain(PLAIN_MONTH, read))


KEPT_TRUTHS = {"true": True, "false": False, "TRUE": True, "FALSE": False}


def _beside(name: str, usual: str) -> tuple[str, ...]:
    """The other words that stand for a truth value."""
    return tuple(word for word in words(name) if word != usual)


def _truth(column: _Reading) -> Column:
    def read(at: int, cell: str) -> str:
        word = narrow(cell).lower()
        if word in truths():
            return "true" if truths()[word] else "false"
        message = Message(
            "{cell!r} is neither true nor false, the only words for {column} ({yes} and {no} are "
            "taken as well)",
            cell=cell, column=column.spec.name,
            yes=_beside("yes", "true"), no=_beside("no", "false"),
        )  # fmt: skip
        return column.refuse(at, "not_true_or_false", message)

    cells = column.plain(KEPT_TRUTHS, read)
    known = np.array([bool(cell) for cell in cells], dtype=bool)
    values = np.array([KEPT_TRUTHS.get(cell, False) for cell in cells], dtype=bool)
    return Truth(values, None if known.all() else known)


_UNREADABLE = date.max.toordinal()
"""Stands for a date that cannot be read: it lies in no period, and is not missing either."""


def _date(column: _Reading) -> Column:
    # A column has few days and many rows: each day is worked out once.
    days: dict[str, int | None] = {"": None}
    none: set[str] = set()

    def read(at: int, cell: str) -> str:
        if (day := read_day(cell)) is not None:
            return day.isoformat()
        return column.refuse(at, "not_a_date", _no_day(column, cell))

    cells = column.plain(PLAIN_DAY, read)
    for cell in filter(None, dict.fromkeys(cells)):
        try:
            days[cell] = date.fromisoformat(cell).toordinal()
        except ValueError:
            days[cell] = _UNREADABLE
            none.add(cell)
    for at in [at for at, cell in enumerate(cells) if cell in none]:
        column.refuse(at, "not_a_date", _no_day(column, cells[at]))
    ordinals = [days[cell] for cell in cells]
    for at in column.unreadable | {row - 1 for row in column.beside.said}:
        ordinals[at] = _UNREADABLE
    known = np.array([each is not None for each in ordinals], dtype=bool)
    return Days(Numbers.scaled([each or 0 for each in ordinals], 1, None if known.all() else known))


def _no_day(column: _Reading, cell: str) -> str:
    return Message(
        "{cell!r} is not a date in {column}: {advice}",
        cell=cell,
        column=column.spec.name,
        advice=day_advice(cell),
    )


def _number(column: _Reading) -> Column:
    spec = column.spec
    cells = list(column.plain(PLAIN, lambda at, cell: _read_number(column, at, cell)))
    if column.beside.decimal_commas:
        _refuse_thousands(column, cells)
    if max(map(len, cells), default=0) > LONGEST:
        _refuse_long(column, cells)
    if not spec.negative:
        for at in [at for at, cell in enumerate(cells) if cell and cell[0] == "-"]:
            if float(cells[at]):
                message = Message(
                    "{column} is {cell}, but cannot be negative",
                    column=spec.name,
                    cell=column.cells[at],
                )
                cells[at] = column.refuse(at, "negative_number", message)
    written = set(cells)
    places = max((len(cell.partition(".")[2]) for cell in written), default=0)
    scaled = {cell: _scaled(cell, places) if cell else 0 for cell in written}
    nums = [scaled[cell] for cell in cells]
    mask = np.array([bool(cell) for cell in cells], dtype=bool)
    return Numbers.scaled(nums, 10**places, None if mask.all() else mask)


def _refuse_long(column: _Reading, cells: list[str]) -> None:
    for at, cell in enumerate(cells):
        if len(cell) > LONGEST:
            message = Message(
                "{cell!r} is not a number: it has more digits than any figure", cell=cell
            )
            cells[at] = column.refuse(at, "not_a_number", message)


def _scaled(cell: str, places: int) -> int:
    whole, _, decimals = cell.partition(".")
    return int(whole + decimals.ljust(places, "0"))


def _read_number(column: _Reading, at: int, cell: str) -> str:
    """The plain number of a cell in another form, by the unit of its row."""
    spec, units = column.spec, column.beside.units
    unit = FRACTION if spec.fraction else (units[at] if units else "") or spec.unit
    number = read_number(cell)
    if number is None:
        # What it may mean is thought about for some: after these nobody reads it.
        advice = _advice(cell, unit) if len(column.unreadable) < KEPT else ""
        message = Message("{cell!r} is not a number: {advice}", cell=cell, advice=advice)
        return column.refuse(at, "not_a_number", message)
    if number.money and unit and unit not in {YUAN, "CNY", *words("money_behind")}:
        message = Message(
            "{cell!r} is money, but {column} counts {unit}: write the plain number",
            cell=cell,
            column=spec.name,
            unit=unit,
        )
        return column.refuse(at, "not_a_number", message)
    plain = in_unit(number, unit)
    if plain is None:
        return column.refuse(at, "unclear_percent", two_meanings(cell, number, unit))
    return plain


def _advice(cell: str, unit: str) -> str:
    """What to do, with every number that the cell would then be read as."""
    if said := hint(cell):
        return said
    found = []
    for one in readings(cell):
        number = read_number(one)
        plain = None if number is None else in_unit(number, unit)
        if plain is not None:
            found.append(plain)
        elif number is not None:  # a percent sign besides
            found += [number.plain, in_unit(number, FRACTION) or ""]
    if len(found) == 1:
        return Message("it would be read as {value}: write it so if that is meant", value=found[0])
    return Message("it may be {values}: write the one that is meant", values=joined(found, " or "))


_THOUSANDS = re.compile(r"[^\d.,]*([1-9]\d{0,2}\.\d{3})[^\d.,]*", re.ASCII)


def _refuse_thousands(column: _Reading, cells: list[str]) -> None:
    """Where commas may be decimal ones, a point before three digits may part thousands."""
    for at, cell in enumerate(cells):
        if cell and (found := _THOUSANDS.fullmatch(narrow(column.cells[at]))):
            part, whole = f"{found[1]}0", found[1].replace(".", "")
            message = Message(
                "{cell!r} is {decimal} or {whole} in a file of this kind, which may "
                "have decimal commas: write {written} or {whole}",
                cell=column.cells[at],
                decimal=found[1],
                whole=whole,
                written=part,
            )
            cells[at] = column.refuse(at, "not_a_number", message)


_PARSERS: dict[str, Callable[[_Reading], Column]] = {
    "text": _text,
    "month": _month,
    "truth": _truth,
    "date": _date,
    "number": _number,
}
