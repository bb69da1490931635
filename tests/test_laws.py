"""Laws that hold for every scheme: order is irrelevant, people stand alone, sums agree."""

from __future__ import annotations

import csv
import random
import shutil
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import floor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.core.tables import DEPARTMENT, RESULT_TABLES
from kpilib.engine.assess import assess
from kpilib.engine.evaluate import evaluate_piece
from kpilib.engine.inputs.read import Inputs, read_carry, read_inputs
from kpilib.engine.pieces import Plan, piece_inputs, plan_run, present_in
from kpilib.engine.results import build_results
from kpilib.rules.parts import PARTS
from kpilib.rules.parts.fill import Fill
from kpilib.rules.vocabulary import attribute_columns
from kpilib.workspace.assess_folder import assess_folder, write_results
from kpilib.workspace.workspace import Workspace
from tests.small_schemes import book
from tests.test_cases import all_cases, runs_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kpilib.core.columns import Table
    from kpilib.engine.assess import Run
    from kpilib.rules.scheme import Scheme

ROOT = Path(__file__).parent.parent
Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Job:
    """One run: rows of text, as they stand in files."""

    scheme_id: str
    period: str
    tables: Mapping[str, Rows]
    carry: Rows = field(default_factory=list)
    history: Mapping[str, Mapping[str, Rows]] = field(default_factory=dict)

    @property
    def scheme(self) -> Scheme:
        """The rules in force."""
        return book().scheme(self.scheme_id, Period.parse(self.period))

    def shuffled(self, seed: int) -> Job:
        """The same rows in another order."""
        dice = random.Random(seed)
        return replace(
            self,
            tables=_shuffled(self.tables, dice),
            carry=dice.sample(self.carry, len(self.carry)),
            history={name: _shuffled(tables, dice) for name, tables in self.history.items()},
        )

    def run(self, folder: Path) -> Run:
        """Assess the rows from files."""
        _write_tables(folder / "in", self.tables)
        for name, tables in self.history.items():
            _write_tables(folder / "history" / name, tables)
        _write_rows(folder / "carry.csv", self.carry)
        return assess_folder(
            self.scheme,
            Period.parse(self.period),
            folder / "in",
            carry=folder / "carry.csv" if self.carry else None,
            history=folder / "history" if self.history else None,
        )


def _shuffled(tables: Mapping[str, Rows], dice: random.Random) -> dict[str, Rows]:
    return {name: dice.sample(rows, len(rows)) for name, rows in tables.items()}


def _write_tables(folder: Path, tables: Mapping[str, Rows]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        if rows:
            _write_rows(folder / f"{name}.csv", rows)


def _write_rows(path: Path, rows: Rows) -> None:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


@cache
def workspace() -> Workspace:
    """The sample company."""
    return Workspace(ROOT)


def company_jobs() -> Iterator[Any]:
    """Every department of the sample company in every period that has inputs."""
    for name, department in workspace().departments.items():
        for period in workspace().periods(name):
            folder = workspace().inputs_folder(name, period)
            tables = {path.stem: _rows(path) for path in sorted(folder.glob("*.csv"))}
            scheme = department.scheme_on(period.start)
            yield pytest.param(Job(scheme, str(period), tables), id=f"{name} {period}")


def _rows(path: Path) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def case_jobs() -> Iterator[Any]:
    """Every case that was worked by hand, of the schemes that there are."""
    for case in all_cases(book().ids):
        scheme, document = case.values
        for run, step, _ in runs_of(scheme, document, Path()):
            if "expect" in step:
                job = Job(scheme, run.period, run.inputs, list(run.carry), run.history)
                yield pytest.param(job, id=f"{case.id} {run.period}")


JOBS = [*company_jobs(), *case_jobs()]
each_job = pytest.mark.parametrize("job", JOBS)


def _csvs(run: Run) -> dict[str, str]:
    return {name: run.results.csv(name) for name in RESULT_TABLES}


@each_job
def test_the_order_of_rows_is_irrelevant(job: Job, tmp_path: Path) -> None:
    expected = _csvs(job.run(tmp_path / "as given"))
    for seed in range(2):
        assert _csvs(job.shuffled(seed).run(tmp_path / str(seed))) == expected


@each_job
def test_the_order_of_rows_does_not_change_what_is_wrong(job: Job, tmp_path: Path) -> None:
    broken = replace(
        job,
        tables=_broken(job.tables),
        history={name: _broken(tables) for name, tables in job.history.items()},
    )
    folders = (job.tables, *job.history.values())
    if not any(rows for tables in folders for name, rows in tables.items() if name != "employees"):
        return  # nonsense is as good a name as any, and there is nothing else to break
    found = []
    for seed in range(2):
        with pytest.raises(ProblemsFound, match="problem") as wrong:
            broken.shuffled(seed).run(tmp_path / str(seed))
        found.append(sorted((p.code, p.table, p.column) for p in wrong.value.problems))
    assert found[0] == found[1]


def _broken(tables: Mapping[str, Rows]) -> dict[str, Rows]:
    """The same tables, the first row of each full of nonsense."""
    return {
        name: [dict.fromkeys(row, "?") if i == 0 else row for i, row in enumerate(rows)]
        for name, rows in tables.items()
    }


ACROSS = tuple(PARTS[key] for key in ("total", "pool", "rank", "prizes"))


def _looks_across_people(scheme: Scheme) -> bool:
    groups = (scheme.quantities, scheme.indicators, scheme.outcomes, scheme.pay)
    parts = [part for group in groups for part in group.values()]
    return scheme.ranked or any(isinstance(part, ACROSS) for part in parts)


def _assess_unchecked(scheme: Scheme, period: Period, inputs: Inputs) -> dict[str, Sequence[Any]]:
    """Rows of the result tables without the checks of the inputs: shares of one do not sum to 1."""
    plan = plan_run(scheme, period)
    assert isinstance(plan, Plan)
    carry, pieces = inputs.carry, []
    for piece in plan.pieces:
        mine = piece_inputs(plan, piece, inputs, carry)
        assert isinstance(mine, Inputs)
        present = present_in(plan, piece, mine["employees"])
        by_month = not plan.in_one_piece and not plan.from_history
        result, wrong = evaluate_piece(
            scheme, plan.cadence, piece, mine, present, by_month=by_month
        )
        assert wrong == []
        pieces.append(result)
        carry = result.carry
    return dict(build_results(scheme, plan, pieces).rows)


def _of(table: Table, who: str, *, department: bool = True) -> Table:
    for column in ("subject", "employee_id"):
        if column in table.columns:
            wanted = (who, DEPARTMENT) if department else (who,)
            return table.filtered(table.labels(column).among(wanted))
    return table


@each_job
def test_each_person_alone_gets_what_all_together_get(job: Job, tmp_path: Path) -> None:
    scheme, period = job.scheme, Period.parse(job.period)
    if _looks_across_people(scheme) or job.history:
        return
    job.run(tmp_path)
    columns = attribute_columns(scheme)
    inputs = read_inputs(tmp_path / "in", [], attributes=columns)
    if job.carry:
        inputs = replace(inputs, carry=read_carry(tmp_path / "carry.csv", []))
    together = _assess_unchecked(scheme, period, inputs)
    for who in inputs["employees"].labels("employee_id").words:
        alone = _assess_unchecked(scheme, period, replace(
            inputs,
            tables={name: _of(table, who) for name, table in inputs.tables.items()},
            carry=_of(inputs.carry, who, department=False),
        ))  # fmt: skip
        for name in ("summary", "scores", "payouts", "carry", "flags"):
            mine = [row for row in alone[name] if row[0] == who]
            assert mine == [row for row in together[name] if row[0] == who], (who, name)


@each_job
def test_printed_points_add_up_to_the_score_and_are_off_by_less_than_a_hundredth(
    job: Job, tmp_path: Path
) -> None:
    for piece in job.run(tmp_path).pieces:
        for result in piece.scores:
            if result.score is None:
                continue
            active = piece.sheet.frames[result.frame].active
            for row in (int(place) for place in np.flatnonzero(active)):
                total = 0
                for column, printed in zip(result.columns, result.printed, strict=True):
                    exact = column.points.at(row)
                    if column.informational or exact is None:
                        continue
                    assert int(printed[row]) - floor(100 * exact) in {0, 1}
                    total += int(printed[row])
                assert Fraction(total, 100) == result.score.at(row)


@each_job
def test_total_pay_is_the_sum_of_the_items(job: Job, tmp_path: Path) -> None:
    results = job.run(tmp_path).results
    for who, period, *_, total in results.rows["summary"]:
        # The row of a longer run sums up its pieces.
        pieces = {str(piece) for piece in _pieces(job)} if period == job.period else {period}
        items = [row for row in results.rows["payouts"] if row[0] == who and row[1] in pieces]
        assert total == sum((row[3] for row in items), Decimal(0))
        assert all(row[3] != 0 for row in items)


def _pieces(job: Job) -> tuple[Period, ...]:
    plan = plan_run(job.scheme, Period.parse(job.period))
    assert isinstance(plan, Plan)
    return plan.pieces


@each_job
def test_what_is_filled_of_carried_items_is_what_is_missing_from_them_afterwards(
    job: Job, tmp_path: Path
) -> None:
    scheme = job.scheme
    fills = {name: part for name, part in scheme.quantities.items() if isinstance(part, Fill)}
    for piece in job.run(tmp_path).pieces:
        people = piece.sheet.frames["people"].ids
        for name, part in fills.items():
            kinds = {rule.kind for rule in scheme.carry if rule.rest_of == name}
            coming_in = piece.sheet.entry(part.fill, "people").column
            filled = piece.sheet.entry(name, "people").column
            for row, who in enumerate(people):
                state = _state(piece.carry)
                old = [amount for whose, kind, origin, amount, _ in state
                       if whose == who and kind in kinds
                       and origin != str(piece.period)]  # fmt: skip
                brought, used = coming_in.at(row), filled.at(row) or 0
                assert isinstance(brought, Fraction)
                assert brought - used == sum(old), (who, name)


def test_the_sample_company_exercises_the_carry_law() -> None:
    runs = [workspace().assess("key-accounts", p).run for p in workspace().periods("key-accounts")]
    assert sum(len(run.pieces[-1].carry) for run in runs) > 0
    assert any((run.pieces[0].sheet.entry("gaps", "people").column.at(row) or 0) > 0
               for run in runs
               for row in range(len(run.pieces[0].sheet.frames["people"])))  # fmt: skip


@pytest.mark.parametrize("name", list(workspace().departments))
def test_what_one_quarter_writes_is_what_the_next_one_reads(name: str, tmp_path: Path) -> None:
    # A folder of tables is assessed as it is: the company without its corrections.
    shutil.copytree(ROOT / "params", tmp_path / "params",
                    ignore=shutil.ignore_patterns("corrections"))  # fmt: skip
    company, carry = Workspace(tmp_path), None
    for period in company.periods(name):
        scheme = company.scheme(name, period)
        folder = company.inputs_folder(name, period)
        run = assess_folder(scheme, period, folder, carry=carry)
        assert _csvs(run) == _csvs(company.assess(name, period).run)
        write_results(run, tmp_path / str(period))
        carry = tmp_path / str(period) / "carry.csv" if scheme.carry else None
        # State written on is read back as the same state.
        problems: list[Any] = []
        read = read_carry(tmp_path / str(period) / "carry.csv", problems)
        written = run.pieces[-1].carry
        assert problems == []
        assert _state(read) == _state(written)


def _state(table: Table) -> list[tuple[Any, ...]]:
    names = ("employee_id", "kind", "origin_period", "amount", "base")
    rows = [tuple(table.columns[name].at(row) for name in names) for row in range(len(table))]
    return sorted(rows, key=str)


def test_assessing_twice_gives_the_same(tmp_path: Path) -> None:
    job: Job = JOBS[0].values[0]
    assert _csvs(job.run(tmp_path / "a")) == _csvs(job.run(tmp_path / "b"))
    inputs = read_inputs(tmp_path / "a" / "in", [])
    period = Period.parse(job.period)
    first, second = (assess(job.scheme, period, inputs, []) for _ in range(2))
    assert _csvs(first) == _csvs(second)
