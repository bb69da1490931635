"""The line that accepts a finding, ready to be put into `params/accepted.yaml`."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.tables import READ_TABLES
from kpilib.engine.inputs.lineage import table_named
from kpilib.workspace.accepted import CODES
from kpilib.workspace.accepted_places import lines_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.columns import Table, Value
    from kpilib.core.periods import Period
    from kpilib.core.problems import Problem
    from kpilib.engine.inputs.read import Inputs


def accepting_line(problem: Problem, period: Period, department: str, inputs: Inputs) -> str:
    """An entry for one finding; only who has looked, and why it is right, is left to be said.

    The row is named by the cells that tell it from others and by the one that was looked at: where
    that changes, the entry holds no longer. What has to be mended all the same has no line.
    """
    if problem.code not in CODES:
        return ""
    said = {
        "period": json.dumps(str(period)),
        "department": json.dumps(department, ensure_ascii=False),
        "table": problem.table,
        "row": _row(problem, inputs),
        "rows": f'"{lines_text(problem.details.lines)}"' if problem.details.lines else "",
        "column": problem.column,
        "columns": json.dumps(problem.details.columns) if problem.details.columns else "",
        "code": problem.code,
        "by": '""',
        "reason": '""',
    }
    return "- {" + ", ".join(f"{name}: {text}" for name, text in said.items() if text) + "}"


def _row(problem: Problem, inputs: Inputs) -> str:
    table = table_named(inputs, problem.table)
    if table is None or problem.row is None:
        return ""
    places = np.flatnonzero(table.rows == problem.row)
    if not len(places):
        return str(problem.row)
    cells = dict(_cells(table, int(places[0]), problem.column))
    return "{" + ", ".join(f"{name}: {text}" for name, text in cells.items()) + "}"


def _cells(table: Table, at: int, column: str) -> Iterator[tuple[str, str]]:
    spec = READ_TABLES[table.name]
    wanted = (*spec.key, column) if spec.key else tuple(table.columns)
    for name in wanted:
        if name in table.columns:
            value = table.columns[name].at(at)
            if value is not None and value != "":
                yield name, _text(value)


def _text(value: Value) -> str:
    """A value as YAML reads it back: words in quotes, so that 007 is no number."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Fraction):  # cells are decimals, and so they end
        return f"{Decimal(value.numerator) / value.denominator:f}"
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)
