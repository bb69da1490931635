"""Who is known for a new period: from its own table once that has rows, else from the one before.

People are taken from the latest period before; of a half-year whose months have tables already they
are those of its months. Pay of a period is taken only from the latest that is as long, as base pay
of a month is none of a quarter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.causes import plain_form
from kpilib.core.lazy import lazy
from kpilib.core.tables import INPUT_TABLES
from kpilib.rules.reads import every_part

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.core.periods import Period
    from kpilib.core.problems import Problem
    from kpilib.engine.inputs import correction_folder, corrections, raw_table, raw_tables
    from kpilib.rules.scheme import Scheme
    from kpilib.workspace.workspace import Workspace
else:
    correction_folder = lazy("kpilib.engine.inputs.correction_folder")
    corrections = lazy("kpilib.engine.inputs.corrections")
    raw_table = lazy("kpilib.engine.inputs.raw_table")
    raw_tables = lazy("kpilib.engine.inputs.raw_tables")

_LASTING = ("employee_id", "name", "role", "level", "section", "hire_date")
_PAY = ("base_salary", "performance_salary", "float_salary")
"""What is mostly the same in the next period; the rest is left for the analyst."""

PREFILLED = frozenset((*_LASTING, *_PAY))
"""Columns of `employees` that a new period begins with."""

_Rows = tuple["Mapping[str, str]", ...]


@dataclass(frozen=True, slots=True)
class KnownPeople:
    """Whom a period's tables have rows for.

    Attributes:
        rows: Their cells of `employees` by column.
        before: The earlier period that was looked at; None where there is none.
        are_written: They stand in the period's own table, which decides who is there.
        left: Ids of the period before that are not among them, with names; else, of the one before
            that.
        since: The last period in which those who have left were there.
    """

    rows: _Rows = ()
    before: Period | None = None
    are_written: bool = False
    left: tuple[tuple[str, str], ...] = ()
    since: Period | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """Their ids, in the order of the table."""
        return tuple(dict.fromkeys(row["employee_id"] for row in self.rows))

    @property
    def names(self) -> dict[str, str]:
        """Their names by id."""
        return {row["employee_id"]: row.get("name", "") for row in self.rows}


def known_people(workspace: Workspace, department: str, period: Period) -> KnownPeople:
    """The people of a department that a period begins with."""
    earlier = [p for p in workspace.periods(department) if _is_earlier(p, period)]
    last = earlier[-1] if earlier else None
    own = _people(workspace, department, period)
    within = [p for p in earlier if p.start >= period.start]
    before = _people(workspace, department, last) if last else ()
    if within and not own:  # whoever was there in any of its months
        everybody = (row for p in within for row in _people(workspace, department, p))
        before = tuple({plain_form(row["employee_id"]): row for row in everybody}.values())
    if own:
        left = _left(before, own)
        return KnownPeople(own, last, are_written=True, left=left, since=last if left else None)
    alike = next((p for p in reversed(earlier) if p.cadence == period.cadence), None)
    paid = before if alike == last or not alike else _people(workspace, department, alike)
    pay = {plain_form(row["employee_id"]): row for row in paid} if alike else {}
    rows = tuple(
        {**{name: row[name] for name in _LASTING if name in row},
         **_pay_of(pay.get(plain_form(row["employee_id"]), {}))}
        for row in before
    )  # fmt: skip
    older = earlier[-2] if len(earlier) > 1 and not within else None
    left = _left(_people(workspace, department, older), before) if older else ()
    return KnownPeople(rows, last, left=left, since=older if left else None)


def _is_earlier(other: Period, period: Period) -> bool:
    """Whether a period begins before another one, or is one of the shorter ones within it."""
    return other.start < period.start or (other != period and other.end <= period.end)


def _pay_of(row: Mapping[str, str]) -> dict[str, str]:
    return {name: row[name] for name in _PAY if name in row}


def _left(before: _Rows, now: _Rows) -> tuple[tuple[str, str], ...]:
    there = {plain_form(row["employee_id"]) for row in now}
    return tuple(
        (row["employee_id"], row.get("name", ""))
        for row in before
        if plain_form(row["employee_id"]) not in there
    )


def lasting_metrics(scheme: Scheme) -> frozenset[str]:
    """The metrics whose target holds until somebody changes it."""
    cells = (each for _, part in every_part(scheme) for each in part.cells_read())
    return frozenset(each.word for each in cells if each.is_lasting)


def lasting_targets(
    workspace: Workspace, department: str, period: Period
) -> dict[tuple[str, str], str]:
    """Targets that last, as last known in a period that is as long, by subject and metric."""
    lasting = lasting_metrics(workspace.written_scheme(department, period))
    if not lasting:
        return {}
    earlier = [p for p in workspace.periods(department) if p.start < period.start]
    alike = next((p for p in reversed(earlier) if p.cadence == period.cadence), None)
    rows = _rows(workspace, department, alike, ("metrics", "subject")) if alike else ()
    return {
        (plain_form(row["subject"]), row.get("metric", "")): row["target"]
        for row in sorted(rows, key=lambda row: row.get("month", ""))
        if row.get("target") and row.get("metric") in lasting
    }


def _people(workspace: Workspace, department: str, period: Period) -> _Rows:
    """The rows of `employees` that name somebody."""
    return _rows(workspace, department, period, ("employees", "employee_id"))


def _rows(workspace: Workspace, department: str, period: Period, of: tuple[str, str]) -> _Rows:
    """The rows of a table in which a column is filled, as corrected; none where it has faults.

    Args:
        workspace: Where everything is.
        department: Its id.
        period: The period.
        of: The table and the column.
    """
    table, column = of
    folder, corrected = workspace.folders(department, str(period))
    passed_over: list[Problem] = []
    raws = raw_tables.read_folder(folder, tuple(INPUT_TABLES), passed_over)
    known = [one.of_tables({table})
             for one in correction_folder.read_corrections(corrected, passed_over)]  # fmt: skip
    raw = corrections.correct(raws, known, passed_over).get(table)
    cells = raw_table.columns_of(raw) if raw else {}
    if column not in cells or raw is None:
        return ()
    rows = ({name: cells[name][at] for name in cells if name} for at in range(len(raw.rows)))
    return tuple(row for row in rows if row[column])
