from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kpilib.cli.main import main
from kpilib.core.access import PRIVATE
from kpilib.core.files import Busy, hold_lock
from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.history.issue_proposal import IssueOptions
from kpilib.history.issue_refused import IssueRefused
from kpilib.history.stale import stale_periods
from kpilib.history.verify import VerifyOptions, verify
from kpilib.publish.packs.cache import Still, ingredients
from kpilib.publish.packs.order import Order
from kpilib.publish.packs.pack import PackOptions, make_pack
from kpilib.publish.packs.report import make_figures
from kpilib.records.ledger import Ledger
from kpilib.records.ledger_faults import LedgerBroken, LedgerFault
from kpilib.records.payment_record import read_record
from kpilib.records.seal import put_away
from kpilib.workspace.departments import WorkspaceError
from kpilib.workspace.workspace import Workspace
from tests.issued_workspace import (
    NOTEBOOKS,
    PAGE,
    contents,
    copy_of,
    correct_sales,
    issue_small,
    team,
    writable,
    write_issuing_workspace,
)
from tests.killing import killed_at, run_to_its_end
from tests.small_company import made_here

if TYPE_CHECKING:
    from collections.abc import Iterator

KPI = (sys.executable, "-m", "kpilib")
HERE = Path(__file__).parents[2]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Nothing has been issued yet."""
    return write_issuing_workspace(tmp_path)


@cache
def first_issued(temp: Path) -> Path:
    folder = temp / "first-issued"
    folder.mkdir()
    write_issuing_workspace(folder)
    issue_small(folder, "2025Q4")
    return folder


@pytest.fixture
def begun(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """2025Q4 has been issued."""
    return copy_of(first_issued(tmp_path_factory.getbasetemp()), tmp_path / "begun")


def issued(root: Path) -> list[str]:
    return [f"{one.period}/{one.name}" for one in Ledger(Workspace(root)).revisions("team")]


def faults(root: Path) -> list[LedgerFault]:
    verdicts = verify(Workspace(root), VerifyOptions(quick=True))
    return [fault for verdict in verdicts for fault in verdict.faults]


def kpi(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*KPI, *words, "--workspace", str(root)], cwd=HERE, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


def test_the_first_issue_freezes_everything_that_the_report_is_made_of(begun: Path) -> None:
    files = set(contents(team(begun, "2025Q4/r1")))
    assert files == {
        "environment.json",
        "manifest.json",
        "results/carry.csv",
        "results/classes.csv",
        "results/flags.csv",
        "results/payouts.csv",
        "results/scores.csv",
        "results/summary.csv",
        "settlements.csv",
        "world/notebooks/department_review.ipynb",
        "world/params/departments.yaml",
        "world/params/inputs/2025Q4/team/employees.csv",
        "world/params/inputs/2025Q4/team/metrics.csv",
        "world/params/inputs/2025Q4/team/ratings.csv",
        "world/params/schemes/small.yaml",
    }
    manifest = Ledger(Workspace(begun)).revisions("team")[0].manifest
    assert set(manifest.files) == files - {"manifest.json"}


def test_a_later_revision_holds_its_bridge_and_what_was_paid_before(begun: Path) -> None:
    before = set(contents(team(begun, "2025Q4/r1")))
    correct_sales(begun, "2025Q4", "A", "50", "60")
    issue_small(begun, "2025Q4")
    files = contents(team(begun, "2025Q4/r2"))
    correction = "world/params/corrections/2025Q4/team/C-A.yaml"
    frozen = "world/params/issued/2025Q4/team"
    assert set(files) == {
        *before, "bridge.csv", f"{frozen}/bridge.csv", f"{frozen}/record.json", correction,
    }  # fmt: skip
    # 10 of 100 more of 60 points: 6 points at 10 yuan.
    assert files["bridge.csv"].decode().splitlines() == [
        "employee_id,period,item,unit,step,cause,amount",
        "A,2025Q4,bonus,yuan,issued,,620.00",
        "A,2025Q4,bonus,yuan,correction,correction C-A,60.00",
        "A,2025Q4,bonus,yuan,restated,,680.00",
        "A,2025Q4,score,points,issued,,62.00",
        "A,2025Q4,score,points,correction,correction C-A,6.00",
        "A,2025Q4,score,points,restated,,68.00",
    ]
    assert files[f"{frozen}/bridge.csv"] == files["bridge.csv"]
    record = read_record(
        files[f"{frozen}/record.json"].decode(), [("A", "2025Q4", "bonus", Decimal("680.00"))]
    )
    assert record.revisions == ("r1",)
    assert record.pay == {
        ("A", "2025Q4", "bonus"): Decimal("620.00"), ("B", "2025Q4", "bonus"): Decimal("960.00"),
    }  # fmt: skip
    assert (record.settles_in, record.names) == ("2026Q1", {"A": "甲", "B": "乙"})
    assert "bridge.csv" in Ledger(Workspace(begun)).revisions("team")[1].manifest.files


def test_files_and_folders_of_a_revision_are_read_only(begun: Path) -> None:
    folder = team(begun, "2025Q4/r1")
    modes = {path.stat().st_mode & 0o222 for path in (folder, *folder.rglob("*"))}
    assert modes == {0}


def test_nothing_is_issued_where_nothing_has_changed(begun: Path) -> None:
    before = contents(begun / "reports")
    done = issue_small(begun, "2025Q4")
    assert (done.new, done.revision.name) == (False, "r1")
    assert "nothing to issue" in done.line
    assert contents(begun / "reports") == before


def test_a_notebook_of_somebody_else_changes_nothing(begun: Path) -> None:
    (begun / "notebooks" / "mine.ipynb").write_text("{}", encoding="utf-8")
    assert not issue_small(begun, "2025Q4").new


def test_what_is_known_better_is_the_next_revision_beside_the_first(begun: Path) -> None:
    before = contents(team(begun, "2025Q4/r1"))
    correct_sales(begun, "2025Q4", "A", "50", "60")
    done = issue_small(begun, "2025Q4")
    assert (done.new, done.revision.name) == (True, "r2")
    # 6 points more at 10 yuan.
    assert [str(row[3]) for row in done.revision.tables.rows["payouts"]] == ["680.00", "960.00"]
    assert contents(team(begun, "2025Q4/r1")) == before


def test_what_a_restated_period_owes_is_settled_with_the_open_one(begun: Path) -> None:
    correct_sales(begun, "2025Q4", "A", "50", "60")
    assert issue_small(begun, "2025Q4").revision.settlements == ()
    done = issue_small(begun, "2026Q1")
    assert [tuple(map(str, row)) for row in done.revision.settlements] == [
        ("A", "2025Q4", "2025Q4", "bonus", "60.00", "r2", "correction C-A")
    ]
    assert "settles 1" in done.line
    assert "params/settlements/2026Q1/team.csv" in done.revision.bundle().files


def test_a_draft_is_stale_when_what_it_settles_is_different_now(begun: Path) -> None:
    order = Order("team", Period.parse("2026Q1"))
    settles = "what is settled for earlier periods"
    assert settles not in ingredients(Still(begun), order)
    correct_sales(begun, "2025Q4", "A", "50", "60")
    issue_small(begun, "2025Q4")
    assert "A,2025Q4,2025Q4,bonus,60.00" in ingredients(Still(begun), order)[settles]
    issue_small(begun, "2026Q1")
    assert settles not in ingredients(Still(begun), order)


def test_a_period_waits_for_earlier_ones_that_are_different_now(begun: Path) -> None:
    correct_sales(begun, "2025Q4", "A", "50", "60")
    expected = (
        r"team 2026Q1 cannot be issued before 2025Q4: .*\n"
        r"  why: kpi restate 2025Q4 -d team\n  then: kpi issue 2025Q4 -d team$"
    )
    before = contents(begun / "reports")
    with pytest.raises(IssueRefused, match=expected):
        issue_small(begun, "2026Q1")
    assert contents(begun / "reports") == before
    issue_small(begun, "2025Q4")
    assert issue_small(begun, "2026Q1").new


def test_an_earlier_period_that_cannot_be_assessed_any_more_is_named(begun: Path) -> None:
    correct_sales(begun, "2025Q4", "A", "51", "60")
    with pytest.raises(IssueRefused, match=r"2025Q4: .*\n.*old_value|found '51'"):
        issue_small(begun, "2026Q1")


def test_stale_periods_come_in_time_with_their_reason(begun: Path) -> None:
    issue_small(begun, "2026Q1")
    correct_sales(begun, "2026Q1", "A", "40", "50")
    correct_sales(begun, "2025Q4", "A", "50", "60")
    revisions = Ledger(Workspace(begun)).revisions("team")
    found = stale_periods(Workspace(begun), "team", revisions)
    assert {str(period): why for period, why in found.items()} == {
        "2025Q4": "other results",
        "2026Q1": "other results",
    }
    assert list(map(str, found)) == ["2025Q4", "2026Q1"]


def test_faulty_inputs_issue_nothing(root: Path) -> None:
    metrics = root / "params" / "inputs" / "2025Q4" / "team" / "metrics.csv"
    metrics.write_text(metrics.read_text("utf-8").replace("50", "fifty"), encoding="utf-8")
    with pytest.raises(ProblemsFound, match="fifty"):
        issue_small(root, "2025Q4")
    assert issued(root) == []


def test_a_report_that_fails_leaves_nothing_behind(root: Path) -> None:
    notebook = root / "notebooks" / "department_review.ipynb"
    notebook.write_text("no notebook", encoding="utf-8")
    with pytest.raises(Exception, match=r"department_review\.ipynb"):
        issue_small(root, "2025Q4", PAGE)
    assert list((root / "reports" / "2025Q4" / "team").iterdir()) == []


def test_a_department_or_period_that_is_not_there_is_refused(root: Path) -> None:
    with pytest.raises(WorkspaceError, match="no inputs for 2030Q1"):
        issue_small(root, "2030Q1")
    told = CliRunner().invoke(main, ["issue", "2030Q1", "--workspace", str(root)])
    assert (told.exit_code, told.stdout) == (1, "")
    assert "periods with inputs: 2025Q4, 2026Q1" in told.stderr


def test_nothing_is_built_on_files_that_somebody_has_changed(begun: Path) -> None:
    path = writable(team(begun, "2025Q4/r1") / "results" / "payouts.csv")
    path.write_text(path.read_text("utf-8").replace("620.00", "820.00"), encoding="utf-8")
    expected = r"not whole:\n  reports/2025Q4/team/r1/results/payouts.csv: it has been changed"
    with pytest.raises(LedgerBroken, match=expected):
        issue_small(begun, "2026Q1")


def test_a_file_saved_while_the_report_is_made_changes_nothing_of_it(root: Path) -> None:
    metrics = root / "params" / "inputs" / "2025Q4" / "team" / "metrics.csv"

    def meddling(workspace: Workspace, order: object, folder: Path) -> object:
        metrics.write_text(metrics.read_text("utf-8").replace("50", "90"), encoding="utf-8")
        return make_figures(workspace, order, folder)

    done = issue_small(root, "2025Q4", IssueOptions((), make=meddling))
    assert str(done.revision.tables.rows["payouts"][0][3]) == "620.00"
    assert faults(root) == []


def test_the_day_of_issue_that_is_given_stands_in_the_manifest(root: Path) -> None:
    words = ["issue", "2025Q4", "--to", "html", "--on", "2026-01-09", "--workspace", str(root)]
    told = CliRunner().invoke(main, words, catch_exceptions=False)
    assert told.exit_code == 0, told.output
    one = Ledger(Workspace(root)).revisions("team")[0]
    assert one.manifest.on == "2026-01-09"
    assert one.manifest.formats == ("html",)
    assert told.stdout == (
        "→ team 2025Q4: r1 pays 1,580.00 to 2 people\n"
        f"✓ team 2025Q4: issued r1 ({one.sha256[:12]}), unsigned\n"
        "kept elsewhere, this hash proves that everything issued until now stays as it is "
        f"(kpi verify --expect HASH):\n  {one.sha256}\n"
    )


def test_one_department_that_fails_stops_no_other(root: Path) -> None:
    settings = root / "params" / "departments.yaml"
    more = "  other:\n    title: {zh: 二部, en: Team two}\n    scheme: small\n"
    settings.write_text(
        settings.read_text("utf-8").replace("  team:\n", f"{more}  team:\n"), encoding="utf-8"
    )
    folder = root / "params" / "inputs" / "2025Q4" / "other"
    folder.mkdir()
    (folder / "employees.csv").write_text("employee_id,name\nX,戊\n", encoding="utf-8")
    words = ["issue", "2025Q4", "--to", "html", "--workspace", str(root)]
    told = CliRunner().invoke(main, words, catch_exceptions=False)
    assert told.exit_code == 1
    assert told.stderr.startswith("✗ other 2025Q4: not issued\nother 2025Q4: ")
    assert "✓ team 2025Q4: issued r1 " in told.stdout
    assert Ledger(Workspace(root)).departments() == ["team"]


# What other commands do


def test_no_command_changes_an_issued_file(begun: Path) -> None:
    issue_small(begun, "2026Q1")
    before = contents(team(begun, "2025Q4/r1")) | contents(team(begun, "2026Q1/r1"))
    times = {path: path.stat().st_mtime_ns for path in team(begun, "2025Q4/r1").rglob("*")}
    shutil.copy(NOTEBOOKS / "restatement.ipynb", begun / "notebooks")
    correct_sales(begun, "2025Q4", "A", "50", "60")
    options = PackOptions(formats=("html",), force=True, maker=made_here)
    make_pack(Workspace(begun), [Period.parse("2025Q4")], options)
    for words in (
        ["correct", "2026Q1", "team", "--table", "ratings", "--row", "employee_id=A",
         "--set", "score=90", "--reason", "r", "--by", "b", "--on", "2026-04-20"],
        ["restate", "2025Q4", "--to", "html"],
        ["issue", "2025Q4", "--to", "html"],
        ["issue", "2026Q1", "--to", "html"],
        ["diff", "2025Q4", "team", "r1", "r2"],
        ["verify", "--quick"],
    ):  # fmt: skip
        main([*words, "--workspace", str(begun)], standalone_mode=False)
    assert (team(begun, "2025Q4/r1").parent / "restatement" / "bridge.csv").is_file()
    assert issued(begun) == ["2025Q4/r1", "2026Q1/r1", "2025Q4/r2", "2026Q1/r2"]
    assert contents(team(begun, "2025Q4/r1")) | contents(team(begun, "2026Q1/r1")) == before
    assert {path: path.stat().st_mtime_ns for path in times} == times


# Killed, and two at a time


def steps(root: Path, period: str, *, torn: bool) -> Iterator[tuple[int, Path]]:
    """A copy of the workspace after each step at which its issue has been killed."""
    step = 0
    while True:
        step += 1
        copy = copy_of(root, root.parent / f"{'torn' if torn else 'killed'}-{step}")
        if not killed_at(partial(issue_small, copy, period), copy, step, torn=torn):
            return
        yield step, copy


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are killed in forked copies")
@pytest.mark.parametrize("torn", [False, True], ids=["before_a_step", "with_a_file_left_empty"])
def test_killed_at_any_step_the_old_state_or_the_new_is_there(begun: Path, torn: bool) -> None:
    old = contents(team(begun, "2025Q4/r1"))
    seen = []
    for step, copy in steps(begun, "2026Q1", torn=torn):
        assert faults(copy) == [], f"killed at step {step}"
        seen.append(len(issued(copy)))
        assert contents(team(copy, "2025Q4/r1")) == old
        if step % 4 and len(set(seen[-2:])) == 1:
            continue
        # The next issue puts everything in order.
        assert issue_small(copy, "2026Q1").revision.name == "r1"
        assert issued(copy) == ["2025Q4/r1", "2026Q1/r1"]
        assert faults(copy) == []
        assert Ledger(Workspace(copy)).pending("team") is None
        assert [path.name for path in team(copy, "2026Q1/r1").parent.iterdir()] == ["r1"]
        assert team(copy, "2026Q1/r1").stat().st_mode & 0o222 == 0
    assert seen == sorted(seen)
    assert set(seen) == {1, 2}
    assert len(seen) > (20 if torn else 60)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are killed in forked copies")
def test_killed_while_it_tidies_up_it_can_be_tidied_up_again(begun: Path) -> None:
    left = copy_of(begun, begun.parent / "killed")
    assert killed_at(partial(issue_small, left, "2026Q1"), left, 40, torn=False)
    assert list((left / "reports" / "2026Q1" / "team").glob(".issuing-*"))
    for step in range(1, 200, 9):
        copy = copy_of(left, left.parent / f"again-{step}")
        if not killed_at(partial(issue_small, copy, "2026Q1"), copy, step, torn=False):
            break
        assert faults(copy) == []
        issue_small(copy, "2026Q1")
        assert issued(copy) == ["2025Q4/r1", "2026Q1/r1"]


def test_a_real_command_killed_while_it_works_leaves_the_old_state(root: Path) -> None:
    command = subprocess.Popen([*KPI, "issue", "2025Q4", "--workspace", str(root)], cwd=HERE)
    drafts = root / "reports" / "2025Q4" / "team"
    while not list(drafts.glob(".issuing-*")):
        assert command.poll() is None, "it was done before it could be killed"
        time.sleep(0.01)
    command.kill()
    command.wait()
    assert issued(root) == []
    for _ in range(100):  # the notebook's own process notices a little later
        try:
            assert issue_small(root, "2025Q4").new
            break
        except Busy:
            time.sleep(0.1)
    assert issued(root) == ["2025Q4/r1"]
    assert faults(root) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="holds a forked copy in the middle of its work")
def test_while_one_issues_another_is_told_so(root: Path) -> None:
    begun, go_on = os.pipe(), os.pipe()

    def slowly(workspace: Workspace, order: object, folder: Path) -> object:
        os.write(begun[1], b".")
        os.read(go_on[0], 1)
        return make_figures(workspace, order, folder)

    child = os.fork()
    if child == 0:
        os._exit(run_to_its_end(lambda: issue_small(root, "2025Q4", IssueOptions((), make=slowly))))
    os.read(begun[0], 1)
    second = kpi(root, "issue", "2025Q4", "--to", "html")
    assert second.returncode == 1
    assert "team is being issued by somebody else: try again when that is done" in second.stderr
    os.write(go_on[1], b".")
    assert os.waitpid(child, 0)[1] == 0
    assert issued(root) == ["2025Q4/r1"]
    assert "nothing to issue" in issue_small(root, "2025Q4").line


def test_of_two_commands_at_the_same_moment_one_issues(root: Path) -> None:
    words = [*KPI, "issue", "2025Q4", "--to", "html", "--workspace", str(root)]
    both = [
        subprocess.Popen(
            words, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for _ in range(2)
    ]
    told = [process.communicate()[0] for process in both]
    assert sum("issued r1" in text for text in told) == 1, told
    assert sum("somebody else" in text or "nothing to issue" in text for text in told) == 1, told
    assert issued(root) == ["2025Q4/r1"]
    assert faults(root) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows waits for no file that may only be read")
def test_everything_is_on_the_disk_before_a_revision_gets_its_name(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: set[int] = set()
    at_rename: list[set[int]] = []
    fsync, rename = os.fsync, os.rename

    def noted(handle: int) -> None:
        written.add(os.fstat(handle).st_ino)
        fsync(handle)

    def renamed(before: str, after: str) -> None:
        if "reports" in str(after):  # not the temporary folders, which get their name so, too
            at_rename.append(set(written))
        rename(before, after)

    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(os, "rename", renamed)
    issue_small(root, "2025Q4")
    folder = team(root, "2025Q4/r1")
    assert len(at_rename) == 1
    assert {path.stat().st_ino for path in (folder, *folder.rglob("*"))} <= at_rename[0]
    # The name itself, and those of the folders around it that are new.
    assert {path.stat().st_ino for path in list(folder.parents)[:3]} <= written


def test_a_lock_is_free_again_when_its_holder_is_done(tmp_path: Path) -> None:
    lock = tmp_path / "ledger" / ".team.lock"
    with hold_lock(lock, "busy"), pytest.raises(Busy, match=r"^busy$"), hold_lock(lock, "busy"):
        pass
    with hold_lock(lock, "busy"):
        pass


def test_a_finished_folder_gets_its_name_only_once(tmp_path: Path) -> None:
    for name in ("r1", ".issuing-r1"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(name, encoding="utf-8")
    with pytest.raises(OSError, match=r"not empty|exists"):
        put_away(tmp_path / ".issuing-r1", tmp_path / "r1", PRIVATE)
    assert (tmp_path / "r1" / "file").read_text("utf-8") == "r1"


# The same bytes anywhere


def test_two_runs_in_two_folders_give_the_same_bytes_of_everything(tmp_path: Path) -> None:
    places = tmp_path / "a", tmp_path / "quite another place" / "名字"
    surroundings = (
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8"},
        {"PYTHONHASHSEED": "2", "TZ": "America/New_York", "LANG": "zh_CN.UTF-8", "COLUMNS": "40"},
    )
    processes = []
    for place, changed in zip(places, surroundings, strict=True):
        place.mkdir(parents=True)
        write_issuing_workspace(place)
        processes.append(
            subprocess.Popen(
                # The day is said: for half of each day it is another one in these two places.
                [*KPI, "issue", "2026Q1", "--on", "2026-05-04"],
                cwd=place, stdout=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": str(HERE), **changed},
            )
        )  # fmt: skip
        time.sleep(2.1 * (len(processes) == 1))  # a zip file's times go by two seconds
    assert [process.wait() for process in processes] == [0, 0]
    one, other = (contents(place / "reports") for place in places)
    made = {"review.ipynb", "report.html", "report.pdf", "report.docx", "payouts.xlsx"}
    assert {f"2026Q1/team/r1/{name}" for name in made} <= set(one)
    assert {name for name in one if one[name] != other.get(name)} == set()
    assert set(one) == set(other)
    assert not [name for name, data in one.items() if str(tmp_path).encode() in data]
