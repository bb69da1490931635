"""The Python interface as its page shows it, used by somebody who has read nothing else."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from textwrap import dedent

import pytest

import kpilib
from kpilib import KpiError, Period, ProblemsFound, Workspace, assess_folder

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "python.md"
SCHEMES = ROOT / "params" / "schemes"
TABLES = ("summary", "scores", "payouts", "carry", "flags", "classes")
INPUTS = {
    "employees": """\
        employee_id,name,absent_days,working_days
        A,甲,0,60
        """,
    "metrics": """\
        subject,metric,target,actual
        A,sales,100000,90000
        """,
    "ratings": """\
        employee_id,indicator,score
        A,attitude,80
        A,ability,90
        """,
}
"""By sales-staff 45 × 0.9 + 20 × 0.8 + 35 × 0.9 = 88."""


def python(code: str, cwd: Path = ROOT) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=cwd, capture_output=True, text=True,
                          check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def write(folder: Path, **changes: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {**INPUTS, **changes}.items():
        (folder / f"{name}.csv").write_text(dedent(text), encoding="utf-8")
    return folder


def kpi_assess(inputs: Path, out: Path, period: str = "2026Q1") -> int:
    command = [sys.executable, "-m", "kpilib", "assess", "--scheme", "sales-staff", "--period",
               period, "--inputs", str(inputs), "--out", str(out)]  # fmt: skip
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode


@pytest.fixture(scope="module", name="ws")
def sample_company() -> Workspace:
    return Workspace(ROOT)


def test_importing_the_package_loads_nothing_of_it() -> None:
    code = "import kpilib, sys; print([name for name in sys.modules if name.startswith('kpilib')])"
    assert python(code).strip() == "['kpilib']"


@pytest.mark.parametrize("name", kpilib.__all__)
def test_every_name_of_the_interface_is_there_and_named_by_dir(name: str) -> None:
    assert getattr(kpilib, name) is getattr(kpilib, name)
    assert name in dir(kpilib)


def test_a_name_that_is_not_there_says_so() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Workspaces'"):
        kpilib.Workspaces  # noqa: B018 - the access is what is tried


def test_the_page_names_all_of_it_and_its_first_example_runs() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name in ("Workspace", "Period", "assess_folder", "ProblemsFound", *TABLES):
        assert name in text
    first, second, third, *_ = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    shown = python(f"{first}\n{second}\n{third}\nprint(a.payouts.amount.sum())".replace(
        'a.to_csv("out")', ""))  # fmt: skip
    assert Decimal(shown.strip()) > 0


def test_tables_are_frames_of_exact_decimals(ws: Workspace) -> None:
    a = ws.assess("key-accounts", "2026Q1")
    assert list(a.payouts.columns) == ["employee_id", "period", "item", "amount"]
    assert {type(amount) for amount in a.payouts.amount} == {Decimal}
    assert all(type(total) is Decimal for total in a.summary.total_pay)
    assert sum(a.payouts.amount) == sum(a.summary.total_pay)


@pytest.mark.parametrize("table", TABLES)
def test_a_frame_has_the_cells_of_the_csv_file(ws: Workspace, table: str, tmp_path: Path) -> None:
    a = ws.assess("key-accounts", "2026Q1")
    a.to_csv(tmp_path)
    rows = list(csv.reader(io.StringIO((tmp_path / f"{table}.csv").read_text(encoding="utf-8"))))
    frame = getattr(a, table)
    assert list(frame.columns) == rows[0]
    assert len(frame) == len(rows) - 1


def test_what_is_done_to_a_frame_changes_nothing_that_is_written(
    ws: Workspace, tmp_path: Path
) -> None:
    one, other = (ws.assess("key-accounts", "2026Q1") for _ in range(2))
    other.to_csv(tmp_path / "before")
    one.payouts.loc[:, "amount"] = Decimal(0)
    one.to_csv(tmp_path / "after")
    before, after = ((tmp_path / name / "payouts.csv").read_bytes() for name in ("before", "after"))
    assert before == after
    assert sum(other.payouts.amount) > 0


def test_a_period_may_be_a_text_or_a_period(ws: Workspace) -> None:
    text = ws.assess("key-accounts", "2026Q1")
    assert ws.assess("key-accounts", Period.parse("2026Q1")) == text


def test_an_assessment_shows_itself_in_a_notebook_in_the_departments_language(
    ws: Workspace,
) -> None:
    page = ws.assess("key-accounts", "2026Q1")._repr_html_()
    assert 'lang="zh"' in page
    assert "大客户部 · 2026年第一季度" in page
    assert "<td>8136.78</td>" in page
    assert "in force since" in ws.assess("key-accounts", "2026Q1", lang="en")._repr_html_()
    assert ".payouts  12 rows" in repr(ws.assess("key-accounts", "2026Q1", lang="en"))


def test_a_figure_is_explained_as_text_as_json_and_as_a_page(ws: Workspace) -> None:
    told = ws.assess("key-accounts", "2026Q1").explain("E007", "software_commission")
    assert "5,589.39" in told.text()
    assert json.loads(told.to_json())["figures"][0]["value"] == "5589.39"
    assert "<details" in told._repr_html_()
    by_name = ws.assess("key-accounts", "2026Q1").explain("陆云帆", "software_commission")
    assert by_name.text() == told.text()


def test_a_review_has_its_tables_and_charts_by_name(ws: Workspace) -> None:
    review = ws.review("key-accounts", "2026Q1")
    assert {"headline", "pay", "carry", "flags", "rules"} <= set(review.tables)
    assert review.tables["pay"].map(lambda cell: isinstance(cell, str)).all(axis=None)
    assert list(review.charts) == ["distribution", "attainment", "change", "drivers", "trend"]
    english = ws.review("key-accounts", Period.parse("2026Q1"), lang="en")
    assert english.title != review.title


def test_a_workspace_is_found_from_the_folder_one_works_in(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(ROOT / "notebooks")
    assert Workspace(".").root == Workspace().root == Workspace("").root == ROOT
    assert "key-accounts" in Workspace().departments
    assert Period.parse("2026Q1") in Workspace().periods("key-accounts")
    with pytest.raises(KpiError, match=r"is no workspace: it has no params/departments\.yaml"):
        Workspace(tmp_path)


def test_what_is_not_there_is_said_with_the_nearest(ws: Workspace) -> None:
    with pytest.raises(KpiError, match="did you mean key-accounts"):
        ws.assess("key-account", "2026Q1")
    with pytest.raises(KpiError, match="no inputs for 2031Q1"):
        ws.assess("key-accounts", "2031Q1")
    with pytest.raises(KpiError, match="E007"):
        ws.assess("key-accounts", "2026Q1").explain("E0007")


def test_a_bare_folder_is_assessed_as_the_command_does_byte_for_byte(tmp_path: Path) -> None:
    inputs = write(tmp_path / "inputs")
    r = assess_folder("sales-staff", "2026Q1", inputs, schemes=SCHEMES)
    r.to_csv(tmp_path / "ours")
    assert kpi_assess(inputs, tmp_path / "theirs") == 0
    ours, theirs = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
                    for name in ("ours", "theirs"))  # fmt: skip
    assert ours == theirs
    assert set(ours) == {f"{name}.csv" for name in TABLES}
    assert list(r.summary.score) == [Decimal("88.00")]
    assert "88.00" in r.explain("A", "score").text()


def test_a_folder_takes_what_is_carried_and_its_history_as_text_or_path(tmp_path: Path) -> None:
    carry = tmp_path / "carry.csv"
    carry.write_text("employee_id,kind,origin_period,amount,base\n", encoding="utf-8")
    given = {"schemes": str(SCHEMES), "carry": str(carry), "history": tmp_path}
    with_state = assess_folder("sales-staff", "2026Q1", str(write(tmp_path / "inputs")), **given)
    without = assess_folder("sales-staff", "2026Q1", tmp_path / "inputs", schemes=SCHEMES)
    assert with_state.summary.equals(without.summary)


def test_every_problem_is_raised_as_the_command_writes_it(tmp_path: Path) -> None:
    inputs = write(tmp_path / "inputs", metrics="subject,metric,target,actual\nA,seles,x,1\n")
    with pytest.raises(ProblemsFound, match="seles") as wrong:
        assess_folder("sales-staff", "2026Q1", inputs, schemes=SCHEMES)
    assert kpi_assess(inputs, tmp_path / "out") == 1
    text = (tmp_path / "out" / "problems.csv").read_text(encoding="utf-8")
    written = [tuple(row.values()) for row in csv.DictReader(io.StringIO(text))]
    assert written == [
        (one.code, one.table, "" if one.row is None else str(one.row), one.column, one.message)
        for one in wrong.value.problems
    ]
    assert len(written) > 1


def test_a_scheme_that_is_not_there_is_a_problem_too(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound, match="did you mean sales-staff") as wrong:
        assess_folder("sales-stuff", "2026Q1", write(tmp_path), schemes=SCHEMES)
    assert [one.code for one in wrong.value.problems] == ["unknown_scheme"]


def test_what_a_workspace_has_accepted_holds_for_its_schemes(tmp_path: Path) -> None:
    schemes = tmp_path / "params" / "schemes"
    schemes.mkdir(parents=True)
    (schemes / "sales-staff.yaml").write_bytes((SCHEMES / "sales-staff.yaml").read_bytes())
    (schemes.parent / "accepted.yaml").write_text("not a list\n", encoding="utf-8")
    with pytest.raises(ProblemsFound, match="must hold one list"):
        assess_folder("sales-staff", "2026Q1", write(tmp_path / "inputs"), schemes=schemes)
