"""`kpi check` as the list of what is still to be filled in, told apart from what is wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import openpyxl
import pytest
from click.testing import CliRunner

from kpilib.cli import console
from kpilib.cli.main import main
from kpilib.cli.watching import Watch
from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.workspace.check import Checked, check_workspace
from kpilib.workspace.input_bundle import InputBundle
from kpilib.workspace.saved_files import being_edited, stamps
from kpilib.workspace.templates.new_period import new_period
from kpilib.workspace.workspace import Workspace
from tests.killing import hears_signals
from tests.small_workspace import DEPARTMENTS, INPUTS, write_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

NEXT = Period.parse("2026Q2")
FILLED = {
    "metrics": {"A": (100, 90), "B": (100, 80), "C": (100, 70)},
    "ratings": {"A": 80, "B": 85, "C": 70},
}


def kpi(root: Path, *words: str) -> tuple[int, str]:
    answer = CliRunner().invoke(main, [*words, "--workspace", str(root), "--lang", "en"])
    return answer.exit_code, answer.output


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A department whose next period has its template, and nobody has opened it."""
    place = Workspace(write_workspace(tmp_path))
    new_period(place, "team", NEXT)
    return tmp_path


def book_of(root: Path) -> Path:
    return root / "params/inputs/2026Q2/team/team.xlsx"


def fill(root: Path, tables: Sequence[str] = ("metrics", "ratings")) -> None:
    """As an analyst does it, and saves."""
    book = openpyxl.load_workbook(book_of(root))
    for table in tables:
        for row in book[table].iter_rows(min_row=2):
            found = FILLED[table].get(str(row[0].value), (100, 50) if table == "metrics" else 50)
            cells = found if isinstance(found, tuple) else (found,)
            at = {"metrics": 2, "ratings": 4}[table]
            for cell, value in zip(row[at:], cells, strict=False):
                cell.value = value
    book.save(book_of(root))


def test_a_fresh_template_is_open_and_not_wrong(root: Path) -> None:
    code, said = kpi(root, "check", "2026Q2")
    assert code == 1
    assert said.splitlines() == [
        "still open: 12 cells and rows to fill in",
        "  team 2026Q2: 12",
        "    4 × empty in metrics, actual (team.xlsx D2–D5): sales",
        "        such as: the actual of sales for A is empty: fill it in",
        "    4 × empty in metrics, target (team.xlsx C2–C5): sales",
        "        such as: the target of sales for A is empty: fill it in",
        "    4 × empty in ratings, score (team.xlsx E2–E5): service",
        "        such as: score is empty: the rating on the scheme's scale is needed",
        "2 checked, 0 with problems, 1 still open",
    ]  # fmt: skip


def test_what_is_wrong_is_told_as_wrong_beside_it(root: Path) -> None:
    fill(root, ["ratings"])
    book = openpyxl.load_workbook(book_of(root))
    book["metrics"]["C2"], book["metrics"]["B3"], book["ratings"]["E2"] = "5万", "saels", 101
    book.save(book_of(root))
    code, said = kpi(root, "check", "2026Q2")
    wrong, still = said.split("still open:")
    assert code == 1
    assert "team 2026Q2: 3 problems" in wrong
    for place in ("cell C2, target", "cell B3, metric", "cell E2, score"):
        assert place in wrong
    assert "is empty" not in wrong
    # What only the misspelt word leaves without a row is told with it.
    assert "B has no metric sales" not in still
    assert "2 checked, 1 with problems, 1 still open" in said


def test_a_row_that_is_missing_is_to_come_and_the_command_that_adds_it_is_named(
    root: Path,
) -> None:
    fill(root)
    book = openpyxl.load_workbook(book_of(root))
    book["metrics"].delete_rows(2)
    book.save(book_of(root))
    code, said = kpi(root, "check", "2026Q2")
    assert code == 1
    assert "    1 × rows to come in metrics: sales" in said
    assert "A has no metric sales: add a row for it" in said
    assert "    rows are added by: kpi new-period 2026Q2 -d team" in said


def test_everything_filled_in_is_complete(root: Path) -> None:
    fill(root)
    assert kpi(root, "check", "2026Q2") == (0, "2 checked, 0 with problems\n")


def test_of_few_cells_each_is_told_and_of_many_with_every(tmp_path: Path) -> None:
    inputs = {**INPUTS, "2026Q1": {**INPUTS["2026Q1"], "metrics": """\
        subject,metric,target,actual
        A,sales,100,
        B,sales,100,110
        C,sales,100,80
        """}}  # fmt: skip
    root = write_workspace(tmp_path, inputs=inputs)
    _, said = kpi(root, "check", "2026Q1")
    assert "metrics.csv line 2, actual: the actual of sales for A is empty: fill it in" in said
    new_period(Workspace(root), "team", NEXT)
    _, said = kpi(root, "check", "2026Q2", "--every")
    assert said.count("is empty") == 12


def test_it_is_told_by_who_fills_it_in(root: Path) -> None:
    text = f"{DEPARTMENTS}    owner: 李敏\n    owners: {{ratings: 王芳}}\n"
    (root / "params/departments.yaml").write_text(text, encoding="utf-8")
    _, said = kpi(root, "check", "2026Q2")
    assert "score (team.xlsx E2–E5): service, by 王芳" in said
    assert said.split("by who fills it in:\n")[1].splitlines()[:2] == [
        "  李敏: 8 (team 2026Q2 metrics 8)", "  王芳: 4 (team 2026Q2 ratings 4)",
    ]  # fmt: skip


def test_an_owner_of_no_table_is_a_fault_with_a_suggestion(tmp_path: Path) -> None:
    departments = f"{DEPARTMENTS}    owners: {{metric: 王芳}}\n"
    with pytest.raises(ProblemsFound, match=r"'metric' is no table: did you mean metrics\?"):
        Workspace(write_workspace(tmp_path, departments=departments)).departments  # noqa: B018 - it reads


def test_who_fills_in_a_table_changes_nothing_that_is_issued(tmp_path: Path) -> None:
    period = Period.parse("2026Q1")
    before = InputBundle.of(Workspace(write_workspace(tmp_path)), "team", period).digest
    write_workspace(tmp_path, departments=f"{DEPARTMENTS}    owner: 李敏\n")
    assert InputBundle.of(Workspace(tmp_path), "team", period).digest == before


def test_departments_without_tables_for_the_period_are_named_and_fail_nothing(
    root: Path,
) -> None:
    fill(root)
    second = DEPARTMENTS.split("departments:\n")[1].replace("team", "other")
    (root / "params/departments.yaml").write_text(DEPARTMENTS + second, encoding="utf-8")
    code, said = kpi(root, "check", "2026Q2")
    assert code == 0
    assert "no tables yet: other (kpi new-period 2026Q2 makes them)" in said


def test_the_files_that_count_are_looked_at_and_those_on_their_way_are_not(root: Path) -> None:
    before = stamps(root)
    folder = book_of(root).parent
    for name in ("1A2B3C4D", "lu123.tmp", ".hidden", "team.xlsx~"):
        (folder / name).write_bytes(b"")
    assert stamps(root) == before
    (folder / "~$team.xlsx").write_bytes(b"")
    (folder / ".~lock.other.xlsx#").write_bytes(b"")
    assert being_edited(stamps(root)) == (
        "params/inputs/2026Q2/team/other.xlsx", "params/inputs/2026Q2/team/team.xlsx",
    )  # fmt: skip


class Desk:
    """Stands for the time that passes while somebody works: at each wait something may be done."""

    def __init__(self, root: Path, *steps: Callable[[], None]) -> None:
        self.root, self.steps, self.looks = root, list(steps), 0
        self.waits_between = 3  # looks in which nothing happens
        self.waited = 0

    def wait(self, _: float) -> None:
        self.waited += 1
        if self.waited % self.waits_between == 0 and self.steps:
            self.steps.pop(0)()
        elif not self.steps and self.waited > 200:
            pytest.fail("nothing more happens, and it still waits")

    def watch(self) -> list[Checked]:
        seen: list[Checked] = []

        def look() -> Checked:
            self.looks += 1
            return check_workspace(Workspace(self.root), NEXT)

        def lines(checked: Checked) -> list[str]:
            seen.append(checked)
            return [f"{len(checked.still_open)} open"]

        with console.speaking("en"):
            Watch(self.root, look, lines, lambda one: one.is_complete, self.wait).run()
        return seen


def test_it_is_watched_until_everything_is_complete(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = Desk(root, lambda: fill(root, ["metrics"]), lambda: fill(root)).watch()
    counts = [sum(each.count for each in checked.still_open) for checked in seen]
    assert counts == [12, 4, 0]
    assert capsys.readouterr().out.splitlines() == [
        "1 open", "", "0 open", "complete: nothing is wrong, and nothing is missing",
    ]  # fmt: skip


def test_a_file_is_read_once_it_is_saved_whole(root: Path) -> None:
    fill(root, ["metrics"])
    whole = book_of(root).read_bytes()
    fill(root)
    last = book_of(root).read_bytes()
    book_of(root).write_bytes(whole)

    def half() -> None:
        book_of(root).write_bytes(last[: len(last) // 2])

    seen = Desk(root, half, lambda: book_of(root).write_bytes(last)).watch()
    assert [checked.faults for checked in seen] == [[], []]


def test_a_file_that_stays_damaged_is_told(root: Path) -> None:
    fill(root)
    last = book_of(root).read_bytes()
    steps = [lambda: None] * 8
    book_of(root).write_bytes(last[:500])
    desk = Desk(root, *steps, lambda: book_of(root).write_bytes(last))
    seen = desk.watch()
    assert "team.xlsx is damaged" in str(seen[0].faults[0])
    assert seen[-1].is_complete


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signal to one process")
def test_ctrl_c_ends_it_quietly_with_130_and_a_pipe_gets_whole_blocks(root: Path) -> None:
    run = subprocess.Popen(
        [sys.executable, "-m", "kpilib", "check", "2026Q2", "--watch", "--lang", "en",
         "--workspace", str(root)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=hears_signals,  # noqa: PLW1509 - this process has no threads
    )  # fmt: skip
    assert run.stdout is not None
    lines = [run.stdout.readline() for _ in range(6)]
    assert lines[0] == "still open: 12 cells and rows to fill in\n"
    assert lines[-1] == "2 checked, 0 with problems, 1 still open\n"
    time.sleep(0.2)
    run.send_signal(signal.SIGINT)
    said = run.communicate(timeout=30)
    assert (run.returncode, *said) == (130, "", "")


def test_a_wrong_department_ends_the_watch_before_it_begins(root: Path) -> None:
    code, said = kpi(root, "check", "2026Q2", "-d", "taem", "--watch")
    assert (code, said) == (1, "there is no department taem: did you mean team?\n")
