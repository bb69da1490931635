"""Edited rows typed and worked out alone: the same as all rows, over every scheme's cases."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from kpilib.core.periods import Period
from kpilib.core.problems import KpiError, ProblemsFound
from kpilib.core.tables import INPUT_TABLES
from kpilib.engine.assess import Run, assess
from kpilib.engine.inputs.edited_rows import EditedRows, IndexedRows
from kpilib.engine.inputs.raw_table import RawTable
from kpilib.engine.inputs.read import Inputs, typed_inputs
from kpilib.engine.inputs.typed_again import TypedBefore
from kpilib.engine.partial_run import Assessed, NewRows, assess_again, may_build_on
from kpilib.engine.results import build_results
from kpilib.engine.trial import scheme_book
from kpilib.rules.formula import FormulaError
from kpilib.rules.units import declared_units
from kpilib.rules.vocabulary import attribute_columns
from kpilib.workspace.what_if.input_edits import InputEdit
from kpilib.workspace.what_if.laid_over import LaidOver
from tests.test_cases import CASES, load

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kpilib.core.columns import Table
    from kpilib.core.problems import Problem
    from kpilib.rules.scheme import Scheme

    Raws = Mapping[str, RawTable]

BOOK = scheme_book(Path(__file__).parents[2] / "params" / "schemes")
IDS = [path.stem for path in sorted(CASES.glob("*.yaml"))]
_RUNS = 2  # of one scheme
_EDITS = 6  # of one run, and more until one of them could be real
_MOST = 60
_OF_PEOPLE = {"employees": "employee_id", "metrics": "subject", "deals": "employee_id",
              "ratings": "employee_id", "events": "employee_id"}  # fmt: skip


def raws_of(rows: Mapping[str, Any]) -> Raws:
    """Rows of a case as the tables of a folder."""
    found = {}
    for name, given in rows.items():
        header = tuple(dict.fromkeys(column for row in given for column in row))
        numbers = list(range(1, len(given) + 1))
        lines = [number + 1 for number in numbers]
        cells = [[row.get(column, "") for column in header] for row in given]
        found[name] = RawTable(name, f"{name}.csv", header, cells, lines, numbers)
    return found


def typed(raws: Raws, scheme: Scheme, problems: list[Problem]) -> Inputs:
    asks = attribute_columns(scheme), declared_units(scheme)
    return typed_inputs(raws, problems, attributes=asks[0], units=asks[1])


def runs(scheme_id: str) -> Iterator[tuple[Scheme, Raws, Inputs, Run]]:
    """Runs of a scheme's cases that have figures, without those that stand in a history."""
    count = 0
    for case in load(CASES / f"{scheme_id}.yaml")["cases"]:
        for step in case["runs"]:
            if "expect" not in step or step.get("history"):
                continue
            period = Period.parse(step["period"])
            scheme = BOOK.scheme(scheme_id, period)
            raws, problems = raws_of(step["inputs"]), list[Any]()
            if not any(raw.rows for raw in raws.values()):
                continue
            inputs = typed(raws, scheme, problems)
            try:
                run = assess(scheme, period, inputs, problems)
            except ProblemsFound:  # its carry comes from the run before
                continue
            yield scheme, raws, inputs, run
            count += 1
            if count == _RUNS:
                return


def an_edit(raws: Raws, chance: Random) -> InputEdit:
    """A row changed, gone or come, or a person: mostly one that a real input could have."""
    name = chance.choice([name for name, raw in raws.items() if raw.rows and raw.header])
    raw = raws[name]
    row = {c: cell for c, cell in zip(raw.header, chance.choice(raw.rows), strict=True) if cell}
    kind = chance.randrange(10)
    who = raws["employees"].rows if "employees" in raws else []
    if kind == 0 and who:
        at = raws["employees"].header.index("employee_id")
        return InputEdit.model_validate({"leaves": chance.choice(who)[at]})
    if kind == 1:
        return InputEdit.model_validate({"table": name, "row": row, "remove": True})
    if kind == 2:  # the same once more, of another person or by another name
        new = dict(row)
        key = INPUT_TABLES[name].key or INPUT_TABLES[name].names[:1]
        column = chance.choice([c for c in key if c in new] or list(new))
        new[column] = chance.choice([*(r[raw.header.index(column)] for r in raw.rows), "NEW-1"])
        return InputEdit.model_validate({"table": name, "add": new})
    column = chance.choice(list(row))
    if (INPUT_TABLES[name].column(column) or INPUT_TABLES[name].columns[0]).type == "number":
        cell = chance.choice(["0", "1", "0.5", "12.345", f"{chance.randrange(1, 200_000)}", "-3",
                              "1,200", "95%", "", "much"])  # fmt: skip
    else:
        cell = chance.choice([r[raw.header.index(column)] for r in raw.rows])
    return InputEdit.model_validate({"table": name, "row": row, "change": {column: cell}})


def other_rules(scheme: Scheme, chance: Random) -> Scheme:
    """A parameter of which nine tenths are left, now and then."""
    names = [name for name, one in scheme.parameters.items() if one.value is not None]
    if not names or chance.random() < 0.6:
        return scheme
    name = chance.choice(names)
    one = scheme.parameters[name]
    other = one.model_copy(update={"value": f"({one.value}) × 9 ÷ 10"})
    return scheme.model_copy(update={"parameters": {**scheme.parameters, name: other}})


def figures(scheme: Scheme, run: Run, pieces: Any) -> Any:
    flags = run.run_totals.flags if run.run_totals else ()
    return build_results(scheme, run.plan, pieces, flags).rows


def values(table: Table) -> list[list[object]]:
    return [column.cells() for column in table.columns.values()]


class Tried:
    """A run, and other rows and rules tried beside it by both roads."""

    def __init__(self, scheme: Scheme, raws: Raws, inputs: Inputs, run: Run) -> None:
        self.scheme, self.raws, self.inputs, self.run = scheme, raws, inputs, run
        self.rows = {name: IndexedRows(raw) for name, raw in raws.items()}
        self.known = TypedBefore(inputs, attribute_columns(scheme), declared_units(scheme))
        self.before = Assessed(scheme, run.plan, inputs, run.pieces)

    def alike(self, edits: list[InputEdit], rules: Scheme) -> bool:
        """Whether there are figures, which are the same by both roads."""
        laid = LaidOver(self.rows).lay(edits, {})
        if laid.problems:
            return False
        faults: list[Problem] = []
        tables = {name: laid.now(name).whole() for name in {**self.rows, **laid.edited}}
        whole = typed(tables, rules, faults)
        again = self.known.again(laid.edited)
        try:
            slow = assess(rules, self.run.plan.period, whole, faults)
        except (ProblemsFound, FormulaError):
            slow = None
        if again is None:
            return False
        assert not [one for one in faults if one.row]
        for name, table in whole.tables.items():
            assert values(again.inputs[name]) == values(table), (name, edits)
            assert list(again.inputs[name].rows) == list(table.rows)
        if not may_build_on(self.before, rules):
            return False
        rows = NewRows(again.inputs, {"": again.touched})
        try:
            pieces = assess_again(self.before, rules, self.inputs.carry, rows)
        except KpiError:
            pieces = None
        assert (pieces is None) == (slow is None), edits
        if slow is None:
            return False
        assert figures(rules, slow, pieces) == figures(rules, slow, slow.pieces), edits
        return True


@pytest.mark.parametrize("scheme_id", IDS)
def test_what_edits_reach_gives_the_figures_of_working_out_everything(scheme_id: str) -> None:
    chance, alike = Random(scheme_id), 0
    found = [Tried(*each) for each in runs(scheme_id)]
    for one in found:
        for number in range(_MOST):
            if number >= _EDITS and alike:
                break
            edits = [an_edit(one.raws, chance) for _ in range(chance.choice([1, 1, 2]))]
            alike += one.alike(edits, other_rules(one.scheme, chance))
    assert alike or not found


def test_a_comma_and_what_cannot_be_read_are_left_to_the_whole_reading() -> None:
    scheme, raws, inputs, _ = next(runs("key-account-commission"))
    known = TypedBefore(inputs, attribute_columns(scheme), declared_units(scheme))
    metrics = IndexedRows(raws["metrics"])
    for cell in ("1,200", "much", "0,5"):
        rows = EditedRows(metrics)
        rows.change(0, {"target": cell}, "here")
        assert known.again({"metrics": rows}) is None
    wider = EditedRows(metrics)
    wider.change(0, {"note": "seen"}, "here")
    assert known.again({"metrics": wider}) is not None


def test_columns_that_no_file_has_are_neither_read_nor_put_together_for_each_variant() -> None:
    header = ("employee_id", "name", "hire_date")
    cells = [[f"E{number}", f"N{number}", "2020-01-01"] for number in range(5)]
    raw = RawTable("employees", "employees.csv", header, cells, [2, 3, 4, 5, 6], [1, 2, 3, 4, 5])
    known = TypedBefore(typed_inputs({"employees": raw}, []), (), {})
    found = []
    for who in ("E8", "E9"):
        rows = EditedRows(IndexedRows(raw))
        rows.add({"employee_id": who, "name": "New", "hire_date": "2021-01-01"}, "here")
        again = known.again({"employees": rows})
        assert again is not None
        whole = typed_inputs({"employees": rows.whole()}, [])
        assert values(again.inputs["employees"]) == values(whole["employees"])
        found.append(again.inputs["employees"])
    one, other = found
    shared = {name for name, column in one.columns.items() if other.columns[name] is column}
    assert shared == {*one.columns} - {*header}


def test_rows_that_only_come_stand_behind_the_others_and_rows_that_go_leave_their_order() -> None:
    raw = RawTable("metrics", "metrics.csv", ("subject", "metric"), [["A", "x"], ["B", "y"]],
                   [2, 3], [1, 2])  # fmt: skip
    comes, goes, both = (EditedRows(IndexedRows(raw)) for _ in range(3))
    comes.add({"subject": "C", "metric": "z"}, "here")
    goes.remove([0])
    both.change(1, {"metric": "z"}, "here")
    both.remove([0])
    assert [comes.only_added, goes.only_added, both.only_added] == [True, False, False]
    assert [each.order().tolist() for each in (comes, goes, both)] == [[0, 1, 2], [1], [2]]
