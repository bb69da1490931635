"""What a change cannot reach keeps its values: the same figures as working everything out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.engine.assess import assess
from kpilib.engine.inputs.read import inputs_of
from kpilib.engine.partial_run import Assessed, assess_again, may_build_on, reads_alike
from kpilib.engine.results import build_results
from kpilib.engine.trial import scheme_book
from kpilib.rules.formula import FormulaError
from kpilib.rules.vocabulary import attribute_columns
from tests.test_cases import CASES, load

if TYPE_CHECKING:
    from kpilib.engine.inputs.read import Inputs
    from kpilib.rules.scheme import Scheme

ROOT = Path(__file__).parents[2]
BOOK = scheme_book(ROOT / "params" / "schemes")
IDS = [path.stem for path in sorted(CASES.glob("*.yaml"))]
_RUNS = 2  # of one scheme
_MOST = 4  # parameters of one scheme


def _runs(scheme_id: str) -> list[tuple[Scheme, Inputs, Any]]:
    """The runs of a scheme's cases that have figures, without those that stand in a history."""
    found = []
    for case in load(CASES / f"{scheme_id}.yaml")["cases"]:
        for step in case["runs"]:
            if "expect" not in step or step.get("history"):
                continue
            period = Period.parse(step["period"])
            scheme = BOOK.scheme(scheme_id, period)
            try:
                inputs = inputs_of(step["inputs"], attribute_columns(scheme))
                run = assess(scheme, period, inputs, [])
            except ProblemsFound:  # its carry comes from the run before
                continue
            found.append((scheme, inputs, run))
            if len(found) == _RUNS:
                return found
    return found


@pytest.mark.parametrize("scheme_id", IDS)
def test_rules_that_say_the_same_leave_every_figure_of_the_cases(scheme_id: str) -> None:
    for scheme, inputs, run in _runs(scheme_id):
        before = Assessed(scheme, run.plan, inputs, run.pieces)
        again = assess_again(before, scheme, inputs.carry)
        assert again is not None
        made = build_results(
            scheme, run.plan, again, run.run_totals.flags if run.run_totals else ()
        )
        assert made.rows == run.results.rows


@pytest.mark.parametrize("scheme_id", IDS)
def test_a_changed_parameter_reaches_as_much_as_if_all_were_worked_out(scheme_id: str) -> None:
    for scheme, inputs, run in _runs(scheme_id)[:1]:
        before = Assessed(scheme, run.plan, inputs, run.pieces)
        for name in [*scheme.parameters][:_MOST]:
            parameter = scheme.parameters[name]
            if parameter.value is None:
                continue
            other = parameter.model_copy(update={"value": f"({parameter.value}) × 9 ÷ 10"})
            changed = scheme.model_copy(update={"parameters": {**scheme.parameters, name: other}})
            assert reads_alike(scheme, changed)
            assert may_build_on(before, changed)
            try:
                whole = assess(changed, run.plan.period, replace(inputs), [])
            except FormulaError:  # lint refuses such a value before
                continue
            except ProblemsFound:
                assert assess_again(before, changed, inputs.carry) is None
                continue
            parts = assess_again(before, changed, inputs.carry)
            assert parts is not None
            flags = whole.run_totals.flags if whole.run_totals else ()
            assert build_results(changed, run.plan, parts, flags).rows == whole.results.rows, name
