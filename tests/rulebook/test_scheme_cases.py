"""`kpi schemes test`: a case that is other than worked out by hand is found, cell by cell."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result

from kpilib.cli.main import main
from kpilib.rules.case_files import read_cases
from kpilib.workspace.cases.case_differences import differences_of
from kpilib.workspace.cases.run_case import answers
from tests.small_schemes import book

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.rules.case_files import CaseRun
    from kpilib.workspace.cases.run_case import CaseAnswer

ROOT = Path(__file__).parents[2]
MUTATED = ("key-account-commission", "sales-staff", "customer-tiers-five")


def kpi(*arguments: str, workspace: Path = ROOT) -> Result:
    return CliRunner().invoke(
        main, ["schemes", "test", *arguments, "--workspace", str(workspace), "--lang", "en"]
    )


def own(folder: Path, scheme: str, old: str = "", new: str = "") -> Path:
    """A workspace with one shipped scheme and its first case, one text of it replaced."""
    cases = folder / "params" / "schemes" / "cases"
    cases.mkdir(parents=True)
    shutil.copy(ROOT / "params" / "schemes" / f"{scheme}.yaml", cases.parent)
    text = (ROOT / "params" / "schemes" / "cases" / f"{scheme}.yaml").read_text(encoding="utf-8")
    text = "  - name:".join(text.split("  - name:")[:2])
    assert old in text
    (cases / f"{scheme}.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def worked(scheme: str) -> Iterator[CaseAnswer]:
    for case in read_cases(ROOT, scheme):
        yield from answers(book(), scheme, case)


def mutations(step: CaseRun) -> Iterator[CaseRun]:
    """The run with each expected cell, and each expected row, as it should not be."""
    for table, rows in (step.expect or {}).items():
        for place, row in enumerate(rows):
            for column in row.keys() - {"detail"}:
                cell = {**row, column: f"{row[column]}1"}
                yield changed(step, table, (*rows[:place], cell, *rows[place + 1 :]))
            yield changed(step, table, (*rows[:place], *rows[place + 1 :]))


def changed(step: CaseRun, table: str, rows: tuple[object, ...]) -> CaseRun:
    return step.model_copy(update={"expect": {**(step.expect or {}), table: rows}})


@pytest.mark.parametrize("scheme", MUTATED)
def test_every_wrong_figure_row_and_name_is_found(scheme: str) -> None:
    tried = 0
    for answer in worked(scheme):
        assert differences_of(answer) == []
        for wrong in mutations(answer.step):
            tried += 1
            assert differences_of(replace(answer, step=wrong)), wrong.expect
    assert tried > 20


def test_a_difference_says_who_what_and_where_the_rule_stands(tmp_path: Path) -> None:
    place = own(tmp_path, "key-account-commission", "amount: 2400.00", "amount: 2401.00")
    found = kpi("key-account-commission", "--explain", workspace=place)
    assert found.exit_code == 1
    row = next(line for line in found.output.splitlines() if "2401.00" in line)
    for text in ("Zhao's four quarters · 2025Q2", "Z01", "payouts software_commission amount",
                 "2400.00", "params/schemes/key-account-commission.yaml:"):  # fmt: skip
        assert text in row
    assert "Software commission  CNY 2,400" in found.output  # the tree of that figure
    assert "1 differ" in found.output


def test_a_number_with_other_noughts_is_the_same_number(tmp_path: Path) -> None:
    place = own(tmp_path, "key-account-commission", "amount: 2400.00", "amount: 2400.0")
    assert kpi("key-account-commission", workspace=place).exit_code == 0


def test_inputs_that_are_refused_say_why(tmp_path: Path) -> None:
    place = own(tmp_path, "key-account-commission", "amount: 40000}", "amount: forty}")
    found = kpi("key-account-commission", workspace=place)
    assert found.exit_code == 1
    assert "not_a_number" in found.output
    assert "'forty'" in found.output


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("payouts:", "payout:", "there is no table payout: did you mean payouts?"),
        ("amount: 2400.00", "sum: 2400.00", "there is no column sum"),
        ("period: 2025Q1", "period: 2025Q9", "the period '2025Q9' cannot be read"),
        ("    runs:\n", "    run:\n", "'run' is not known here"),
        ("scheme: key-account-commission", "scheme: other", "the file's name says"),
        ("        inputs:", "        inputs: [", "key-account-commission.yaml:"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_named_problem(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    place = own(tmp_path, "key-account-commission", old, new)
    found = kpi("key-account-commission", workspace=place)
    assert found.exit_code == 1
    assert said in found.output
    assert "params/schemes/cases/key-account-commission.yaml:" in found.output


def test_a_scheme_as_shipped_has_the_cases_shipped_with_it(tmp_path: Path) -> None:
    place = own(tmp_path, "sales-staff")
    (place / "params" / "schemes" / "cases" / "sales-staff.yaml").unlink()
    assert "sales-staff: 7 cases" in kpi(workspace=place).output
    file = place / "params" / "schemes" / "sales-staff.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "# ours\n", encoding="utf-8")
    found = kpi(workspace=place)
    assert found.exit_code == 0
    assert "there are no cases; write some in params/schemes/cases/sales-staff.yaml" in found.output


def test_a_scheme_that_is_not_there_is_named() -> None:
    found = kpi("sales-staf")
    assert found.exit_code == 1
    assert "there is no scheme sales-staf" in found.output
    assert "sales-staff" in found.output


def test_build_servers_read_how_cases_came_out(tmp_path: Path) -> None:
    place = own(tmp_path, "key-account-commission", "amount: 2400.00", "amount: 2401.00")
    report = tmp_path / "report.xml"
    assert kpi("--junit", str(report), workspace=place).exit_code == 1
    suite = ET.parse(report).getroot()[0]
    assert (suite.get("tests"), suite.get("failures")) == (str(len(suite)), "1")
    (failure,) = suite.iter("failure")
    assert "expected 2401.00, got 2400.00" in (failure.text or "")
