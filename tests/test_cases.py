"""Every case of `params/schemes/cases`, worked by hand, through `kpi assess` and the judge."""

from __future__ import annotations

import copy
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.reference.command import Run, assess, read_answer, write_folder
from tests.reference.comparison import differences
from tests.reference.result import COLUMNS
from tests.reference.schemes import JUDGED, judged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.reference.rounding import Row, Tables

WORKSPACE = Path(__file__).parents[1]  # its params/schemes are the rules
CASES = WORKSPACE / "params" / "schemes" / "cases"


# It makes nothing but text, lists and mappings: no object, no number, no date. libyaml's, where
# there is one, takes a tenth of the time.
_ONLY_TEXT = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def load(path: Path) -> dict[str, Any]:
    """A case file with every scalar as the text that stands there: no number becomes a float.

    Each caller has a copy of its own: a test may change it.
    """
    return copy.deepcopy(_parsed(path.read_text(encoding="utf-8")))


@cache
def _parsed(text: str) -> dict[str, Any]:
    """Once a process: a dozen modules go through all cases before a test runs."""
    parsed: dict[str, Any] = yaml.load(text, Loader=_ONLY_TEXT)  # noqa: S506 - see above
    return parsed


def all_cases(schemes: Iterable[str] | None = None) -> Iterator[Any]:
    """Scheme and case (of some schemes, or of all), with the case's name as the test's id."""
    for path in sorted(CASES.glob("*.yaml")):
        if schemes is None or path.stem in schemes:
            yield from cases_in(path)


def cases_in(path: Path) -> Iterator[Any]:
    """Scheme and case, of one file."""
    document = load(path)
    for case in document["cases"]:
        yield pytest.param(document["scheme"], case, id=f"{path.stem}: {case['name']}")


def runs_of(scheme: str, case: dict[str, Any], folder: Path) -> Iterator[tuple[Run, Any, Path]]:
    """The case's runs in order; a run without `carry` takes over what the run before expects.

    The state handed on is the one asserted by hand, so one wrong run does not hide the next.
    """
    state: list[Row] = []
    for position, step in enumerate(case["runs"]):
        run = Run(
            scheme,
            step["period"],
            step["inputs"],
            carry=step.get("carry", state),
            history=step.get("history", {}),
        )
        yield run, step, folder / str(position)
        state = expected_tables(step).get("carry", []) if "expect" in step else []


def expected_tables(step: dict[str, Any]) -> Tables:
    """The expected tables with every column: `period` is the run's when left out, others empty."""
    tables: Tables = {}
    for table, rows in step["expect"].items():
        default = dict.fromkeys(COLUMNS[table], "")
        if "period" in default:
            default["period"] = step["period"]
        for row in rows:
            assert set(row) <= set(default), f"{table} has no such column: {row}"
        tables[table] = [default | row for row in rows]
    return tables


def unmatched(found: list[Row], expected: list[dict[str, Any]]) -> list[str]:
    """Problems without an expectation, and expectations without a problem, one line each."""
    left = list(found)
    lines = []
    for wanted in expected:
        hits = [one for one in left if problem_matches(one, wanted)]
        if hits:
            left.remove(hits[0])
        else:
            lines.append(f"missing    {wanted}")
    return lines + [f"unexpected {one}" for one in left]


def problem_matches(found: Row, expected: dict[str, Any]) -> bool:
    """Whether a problem has the cells asked for; a list of rows means any one of them."""
    return all(
        found[key] in value if isinstance(value, list) else found[key] == value
        for key, value in expected.items()
    )


@pytest.mark.parametrize(("scheme", "case"), list(all_cases()))
def test_command_gives_what_was_worked_by_hand(
    scheme: str, case: dict[str, Any], tmp_path: Path
) -> None:
    hold(scheme, case, tmp_path)


def hold(scheme: str, case: dict[str, Any], place: Path, workspace: str = ".") -> None:
    """Run a case through `kpi assess`.

    Raises:
        AssertionError: It gives something else than was worked by hand.
    """
    for run, step, folder in runs_of(scheme, case, place):
        answer = assess(replace(run, workspace=workspace), folder)
        if "expect_problems" in step:
            wrong = unmatched(answer.problems, step["expect_problems"])
            assert not wrong, "\n".join(wrong)
        else:
            assert not answer.problems, answer.problems
            assert not differences(answer.tables, expected_tables(step)), run.period


@pytest.mark.parametrize(("scheme", "case"), list(all_cases(JUDGED)))
def test_judge_gives_what_was_worked_by_hand(
    scheme: str, case: dict[str, Any], tmp_path: Path
) -> None:
    for run, step, _ in runs_of(scheme, case, tmp_path):
        if "expect" in step:
            assert not differences(judged(run), expected_tables(step)), run.period


@pytest.mark.parametrize("scheme", JUDGED)
def test_each_judged_scheme_has_an_ordinary_case_and_edges(scheme: str) -> None:
    cases = load(CASES / f"{scheme}.yaml")["cases"]
    assert len(cases) >= 4
    assert len({case["name"] for case in cases}) == len(cases)
    assert any("expect_problems" in step for case in cases for step in case["runs"])


def test_module_runs_as_a_process_of_its_own(tmp_path: Path) -> None:
    document = load(CASES / "key-account-commission.yaml")
    step = document["cases"][0]["runs"][0]
    write_folder(step["inputs"], tmp_path / "inputs")
    command = [sys.executable, "-m", "kpilib", "assess", "--scheme", document["scheme"]]
    command += ["--period", step["period"]]
    command += ["--inputs", str(tmp_path / "inputs"), "--out", str(tmp_path / "out")]
    done = subprocess.run(command, cwd=WORKSPACE, capture_output=True, text=True, check=False)
    answer = read_answer(tmp_path / "out", done.returncode, done.stdout + done.stderr)
    assert not differences(answer.tables, expected_tables(step))
