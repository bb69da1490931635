"""Tables beside a scheme as text cells: files of text, and sheets of workbooks."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import Problem
from kpilib.engine.inputs.csv_files import read_csv
from kpilib.engine.inputs.number_forms import read_number, readings, shifted
from kpilib.engine.inputs.raw_table import cell_name
from kpilib.engine.inputs.workbooks import read_workbook
from kpilib.rules.lookup_files import TableCells

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.engine.inputs.raw_table import RawTable

_SHIFTS = {"%": -2, "‰": -3, "": 0}


def lookup_table(path: Path, sheet: str, problems: list[Problem]) -> TableCells | None:
    """The table of a file or of one of its sheets; what is wrong with it is added to `problems`."""
    found: list[Problem] = []
    raw: RawTable | None
    if sheet:
        tables = list(read_workbook(path, [sheet], found, ""))
        found = [one for one in found if one.code != "unknown_table"]  # other sheets are others'
        raw = tables[0] if tables else None
        if raw is None and not found:
            message = Message("{file} has no sheet {sheet}", file=path.name, sheet=sheet)
            found.append(Problem(path.name, None, "", "bad_table", message))
    else:
        raw = read_csv(path, path.stem, found)
    if raw is not None:
        found += _refused(raw)
    problems += found
    if raw is None or found:
        return None
    letters = tuple(cell_name(0, raw.places[name])[:-1] if sheet else "" for name in raw.header)
    return TableCells(raw.header, tuple(map(tuple, raw.rows)), tuple(raw.lines),
                      letters if sheet else ())  # fmt: skip


def _refused(raw: RawTable) -> list[Problem]:
    """Cells that hold no value that could be read."""
    found = []
    for (number, column), refusal in raw.faults.items():
        if refusal.message:
            line = raw.lines[raw.numbers.index(number)]
            spot = Message("line {line}, {column}", line=line, column=column)
            where = Message("{file}, {spot}", file=raw.source, spot=spot)
            found.append(Problem(where, None, "", refusal.code, refusal.message))
    return found


def lookup_number(text: str) -> Decimal | Message | None:
    """The exact number that a cell says; what to write where it may be several; None of a word."""
    numeral = read_number(text)
    if numeral is None:
        forms = tuple(readings(text))
        if not forms:
            return None
        return Message("{text} may be meant as {forms}: write it so", text=text, forms=forms)
    return Decimal(shifted(numeral.plain, _SHIFTS[numeral.sign]))
