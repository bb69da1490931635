"""What a case was to give and what it gives, cell by cell."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from kpilib.core.tables import RESULT_TABLES
from kpilib.rules.case_faults import PROBLEM_CELLS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kpilib.core.problems import Problem
    from kpilib.rules.case_files import Row
    from kpilib.workspace.cases.run_case import CaseAnswer

_KEYS: Mapping[str, tuple[str, ...]] = {
    "summary": ("employee_id", "period"),
    "scores": ("employee_id", "period", "indicator"),
    "payouts": ("employee_id", "period", "item"),
    "carry": ("employee_id", "kind", "origin_period"),
    "flags": ("employee_id", "period", "flag"),
    "classes": ("customer_id", "class"),
}
"""What tells a row from the others of its table."""

_NUMBERS = frozenset({"score", "rank", "total_pay", "target", "actual", "points", "amount", "base"})
"""Columns whose cells are compared in value: how many noughts stand behind is nobody's business."""

_Key = tuple[tuple[str, ...], int]


@dataclass(frozen=True, slots=True)
class CaseDifference:
    """A cell (or a whole row) that is other than was worked out by hand.

    Attributes:
        period: The run.
        table: The result table; `problems` where it is about what is refused.
        who: The person, the customer or the department; empty for the order of rows.
        what: The item, indicator, flag or kind that the row is about; may be empty.
        column: The column; empty where a whole row is there or is not.
        expected: What the case says; None where it has no such row.
        got: What came out; None where nothing did.
        told: Why it was refused, in words, or how an expected problem is written.
    """

    period: str
    table: str
    who: str
    what: str = ""
    column: str = ""
    expected: str | None = None
    got: str | None = None
    told: str = ""


def differences_of(answer: CaseAnswer) -> list[CaseDifference]:
    """Every difference of one run, in the order of the tables."""
    step = answer.step
    if step.expect_problems is not None:
        return list(_of_problems(step.period, answer.problems, step.expect_problems))
    if answer.run is None:
        return list(_of_problems(step.period, answer.problems, ()))
    return [
        difference
        for table, rows in (step.expect or {}).items()
        for difference in _of_table(step.period, table, rows, answer.rows(table))
    ]


def _of_table(
    period: str, table: str, expected: Sequence[Row], got: Sequence[Row]
) -> Iterator[CaseDifference]:
    want, have = _by_key(period, table, expected), _by_key(period, table, got)
    for key, row in want.items():
        if key not in have:
            yield _row(period, table, row, expected=_figure(table, row))
        else:
            yield from _cells(period, table, row, have[key])
    for key, row in have.items():
        if key not in want:
            yield _row(period, table, row, got=_figure(table, row))
    if want.keys() == have.keys() and list(want) != list(have):
        orders = [", ".join(" ".join(key) for key, _ in rows) for rows in (want, have)]
        yield CaseDifference(period, table, "", "", "row", *orders)


def _by_key(period: str, table: str, rows: Sequence[Row]) -> dict[_Key, Row]:
    """Rows by what tells them apart: what a case leaves out is empty, and its period the run's."""
    blank = dict.fromkeys(RESULT_TABLES[table], "")
    if "period" in blank:
        blank["period"] = period
    seen: Counter[tuple[str, ...]] = Counter()
    found: dict[_Key, Row] = {}
    for row in rows:
        whole = {**blank, **row}
        key = tuple(whole[column] for column in _KEYS[table])
        found[key, seen[key]] = whole
        seen[key] += 1
    return found


def _cells(period: str, table: str, want: Row, have: Row) -> Iterator[CaseDifference]:
    for column in RESULT_TABLES[table]:
        free = (table, column) == ("flags", "detail") and not want[column]
        if not free and not _same(column, want[column], have[column]):
            yield _row(period, table, want, column, want[column], have[column])


def _same(column: str, want: str, have: str) -> bool:
    if want == have or column not in _NUMBERS or not (want and have):
        return want == have
    try:
        return Decimal(want) == Decimal(have)
    except InvalidOperation:
        return False


def _row(
    period: str,
    table: str,
    row: Row,
    column: str = "",
    expected: str | None = None,
    got: str | None = None,
) -> CaseDifference:
    names = [row[key] for key in _KEYS[table] if key not in {"period", "origin_period"}]
    return CaseDifference(period, table, names[0], "".join(names[1:]), column, expected, got)


def _figure(table: str, row: Row) -> str:
    """What a whole row comes to: the cells that are no part of its key."""
    return " ".join(filter(None, (row[c] for c in RESULT_TABLES[table] if c not in _KEYS[table])))


def _of_problems(
    period: str, found: Sequence[Problem], expected: Sequence[Mapping[str, object]]
) -> Iterator[CaseDifference]:
    """Problems that nobody expects, and expected ones that do not come."""
    left = list(found)
    for wanted in expected:
        hit = next((one for one in left if _fits(one, wanted)), None)
        if hit is None:
            told = ", ".join(f"{key}: {value}" for key, value in wanted.items())
            yield CaseDifference(period, "problems", "", str(wanted.get("code", "")), told=told,
                                 expected=told)  # fmt: skip
        else:
            left.remove(hit)
    for one in left:
        yield CaseDifference(period, "problems", "", one.code, got=one.code, told=one.text)


def _fits(problem: Problem, wanted: Mapping[str, object]) -> bool:
    """Whether a problem has the cells asked for; of a list any one will do."""
    row = "" if problem.row is None else str(problem.row)
    cells = (problem.code, problem.table, row, problem.column, str(problem.message))
    found = dict(zip(PROBLEM_CELLS, cells, strict=True))
    return all(
        found[key] in value if isinstance(value, (list, tuple)) else found[key] == value
        for key, value in wanted.items()
    )
