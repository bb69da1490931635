"""One fault at a time in valid inputs of every scheme: found where it is, told, and alone.

`python -m tests.faults [SCHEME]…` tries every fault in every place of every run of the cases.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.faults.sample import sample
from tests.faults.valid import valid_runs

if TYPE_CHECKING:
    from tests.faults.fault import Fault
    from tests.faults.valid import Work

SAMPLE = [
    pytest.param(work, fault, id=f"{work.scheme} {work.period}: {fault.kind} at {fault.at}")
    for work, fault in sample(Path())
]


@pytest.mark.parametrize(("work", "fault"), SAMPLE)
def test_a_fault_is_the_one_problem(work: Work, fault: Fault, tmp_path: Path) -> None:
    assert not fault.wrong(work, tmp_path)


def test_without_a_fault_every_run_goes_through(tmp_path: Path) -> None:
    for number, (_, work) in enumerate(valid_runs(tmp_path)):
        assert not work.assess(tmp_path / str(number)).problems


def test_every_scheme_with_rules_has_faults() -> None:
    schemes = {parameters.values[0].scheme for parameters in SAMPLE}
    rules = Path(__file__).parents[1] / "params" / "schemes"
    prose = {p.stem for p in rules.glob("*.yaml") if "\nnarrative:" in p.read_text("utf-8")}
    assert schemes == {path.stem for path in rules.glob("*.yaml")} - prose
