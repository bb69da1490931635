"""A file in which everything is wrong: told in seconds, in few lines, with how many there are."""

from __future__ import annotations

import csv
import time
from typing import TYPE_CHECKING

import pytest

from kpilib.core.many_problems import KEPT, count_of, kept
from kpilib.core.problems import Details, Problem, ProblemsFound
from kpilib.text.language import language
from kpilib.text.problem_text import problem_text
from kpilib.workspace.assess_folder import problems_csv
from tests.small_schemes import run, scheme_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kpilib.rules.scheme import Scheme

ROWS = 20_000
SECONDS = 8.0
"""Of the processor: one that looks at every row for every row needs minutes."""

SCHEME = """
    quantities:
      late: {count: late}
      sold: {sum: amount, deal: sale}
    pay: {bonus: late + sold}
    """
WRONG: dict[str, tuple[str, Callable[[int], str], str, str]] = {
    # The table's head, a row, and the kind of problem with its column
    "no numbers": ("employee_id,event,quantity", lambda n: f"e1,late,x{n}",
                   "not_a_number", "quantity"),
    "no words": ("employee_id,event,quantity", lambda n: f"e1,lat{n},1", "unknown_event", "event"),
    "strangers": ("employee_id,event,quantity", lambda n: f"x{n},late,1",
                  "unknown_employee", "employee_id"),
    "empty cells": ("employee_id,event,quantity", lambda _: "e1,,1", "missing_value", "event"),
    "formulas": ("employee_id,event,quantity", lambda n: f"=A{n},late,1",
                 "formula_without_value", "employee_id"),
    "no days": ("employee_id,event,date", lambda n: f"e1,late,{2000 + n % 99}-02-30",
                "not_a_date", "date"),
    "other days": ("employee_id,event,date", lambda n: f"e1,late,2025-02-{n % 28 + 1:02}",
                   "outside_period", "date"),
    "months": ("employee_id,event,month", lambda _: "e1,late,2025-01",
               "outside_period", "month"),
}  # fmt: skip


@pytest.fixture(scope="module", name="scheme")
def small() -> Scheme:
    return scheme_of(SCHEME)


def _found(scheme: Scheme, folder: Path, events: str) -> ProblemsFound:
    with pytest.raises(ProblemsFound, match="more like it") as wrong:
        run(scheme, "2026Q1", folder, employees="employee_id,name\ne1,赵一\n", events=events)
    return wrong.value


@pytest.mark.parametrize("case", WRONG)
def test_a_table_whose_every_row_is_wrong_is_told_in_seconds(
    scheme: Scheme, tmp_path: Path, case: str
) -> None:
    head, row, code, column = WRONG[case]
    begun = time.process_time()
    found = _found(scheme, tmp_path, "\n".join([head, *map(row, range(ROWS))]))
    table = list(csv.DictReader(problems_csv(found.problems, language("en")).splitlines()))
    assert time.process_time() - begun < SECONDS
    assert {(line["code"], line["column"]) for line in table} == {(code, column)}
    assert [line["row"] for line in table] == [*map(str, range(1, KEPT + 1)), ""]
    assert table[-1]["message"] == f"and {ROWS - KEPT:,} more like it"
    told = problem_text(found, language("en"))
    assert f"{ROWS:,} × events.csv, {column}" in told
    assert len(told.splitlines()) < 12


def test_problems_that_are_few_are_all_kept() -> None:
    few = [Problem("deals", row, "amount", "c", "m") for row in range(KEPT)]
    assert kept([*few, *few[:3]]) == few


def test_those_beyond_are_counted_and_counted_once_however_often_they_are_looked_at() -> None:
    many = [Problem("deals", row, "amount", "c", f"m{row}") for row in range(KEPT + 7)]
    other = Problem("deals", 1, "share", "c", "m")
    once = kept([*many, other])
    assert once == kept(once) == kept([*once, other])
    assert (len(once), count_of(once)) == (KEPT + 2, KEPT + 8)
    assert once[-1].details == Details(more=7)
    assert [one.message for one in ProblemsFound(once).problems[-2:]] == [
        f"m{KEPT - 1}",
        "and 7 more like it",
    ]
