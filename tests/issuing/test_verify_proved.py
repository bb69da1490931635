"""What was proved before is not worked out again, and nothing that is wrong is ever believed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from kpilib.cli.main import main
from kpilib.core.problems import KpiError
from kpilib.history import looked_ahead, proved_before, recomputed
from kpilib.history.proved_before import PROVED, ProvedBefore
from kpilib.history.revision_faults import looked_at
from kpilib.history.verify import VerifyOptions, verify
from kpilib.records.ledger import Ledger
from kpilib.records.said_before import SAID
from kpilib.workspace.workspace import Workspace
from tests.forgeries.two_departments import issued_two
from tests.issued_workspace import contents, seal_again, team, writable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kpilib.history.revision_faults import Depth, RevisionAsked
    from kpilib.history.verdict import Verdict

REVISIONS = 5
DEEP = VerifyOptions()


@pytest.fixture
def issued(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five revisions of two departments, at a place of its own."""
    base = issued_two(tmp_path_factory.getbasetemp())
    return shutil.copytree(base, tmp_path / "issued")


@pytest.fixture
def notes(tmp_path: Path, issued: Path) -> Callable[[], ProvedBefore]:
    """The notes as each command finds them, after one that has proved everything."""

    def found() -> ProvedBefore:
        proofs = ProvedBefore.of(tmp_path / "cache", issued)
        assert proofs is not None
        return proofs

    lines(issued, replace(DEEP, proofs=found()))
    return found


def lines(root: Path, options: VerifyOptions = DEEP) -> list[str]:
    """Everything that is said, in order."""
    return [line for verdict in verify(Workspace(root), options) for line in verdict.lines]


def kpi(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--workspace", str(root)], catch_exceptions=False)


@pytest.fixture
def worked_out(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The revisions that are worked out again."""
    found: list[str] = []

    def why(one: object, **given: bool) -> str:
        found.append(str(one))
        return why_not(one, **given)  # type: ignore[arg-type] - a revision

    why_not = recomputed.why_not_recomputed
    monkeypatch.setattr(recomputed, "why_not_recomputed", why)
    return found


def test_what_was_proved_is_said_again_without_being_worked_out(
    issued: Path, notes: Callable[[], ProvedBefore], worked_out: list[str]
) -> None:
    assert len(notes().notes) == REVISIONS
    proofs = notes()
    warm = lines(issued, replace(DEEP, proofs=proofs))
    assert (worked_out, proofs.used) == ([], REVISIONS)
    assert warm == lines(issued)
    assert len(worked_out) == REVISIONS


def test_a_changed_byte_in_any_file_is_found_as_without_notes(
    issued: Path, notes: Callable[[], ProvedBefore]
) -> None:
    for name in contents(team(issued, "2025Q4/r1")):
        path = writable(team(issued, "2025Q4/r1") / name)
        content = path.read_bytes()
        middle = len(content) // 2
        path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
        warm = lines(issued, replace(DEEP, quick=True, proofs=notes()))
        assert any(f"2025Q4/team/r1/{name}: " in line for line in warm), (name, warm)
        assert warm == lines(issued, replace(DEEP, quick=True)), name
        path.write_bytes(content)
    assert len(notes().notes) == REVISIONS


def test_a_forgery_that_agrees_with_itself_is_worked_out(
    issued: Path, notes: Callable[[], ProvedBefore]
) -> None:
    table = writable(team(issued, "2026Q1/r1") / "results" / "scores.csv")
    text = table.read_text(encoding="utf-8")
    table.write_text(
        text.replace("A,2026Q1,service,,80,32.00", "A,2026Q1,service,,80,33.00"), encoding="utf-8"
    )
    assert table.read_text(encoding="utf-8") != text
    seal_again(issued, "2026Q1/r1")
    warm = lines(issued, replace(DEEP, proofs=notes()))
    assert "✗ team 2026Q1 r1: failed" in warm
    assert warm == lines(issued)
    # What does not hold is never noted, however often it is looked at.
    assert len(notes().notes) == REVISIONS


def test_what_follows_a_faulty_revision_is_not_taken_from_the_notes(
    issued: Path, notes: Callable[[], ProvedBefore]
) -> None:
    path = writable(team(issued, "2025Q4/r1") / "settlements.csv")
    path.write_bytes(path.read_bytes() + b"\n")
    proofs = notes()
    warm = lines(issued, replace(DEEP, proofs=proofs))
    assert any("what was owed before it cannot be worked out" in line for line in warm)
    assert warm == lines(issued)
    assert proofs.used == 2  # the other department's


@pytest.mark.parametrize("what", ["program_hash", "libraries_hash"])
def test_another_program_proves_everything_by_itself(
    issued: Path, notes: Callable[[], ProvedBefore], what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert notes().notes
    monkeypatch.setattr(proved_before, what, lambda: "another")
    assert not notes().notes
    lines(issued, replace(DEEP, proofs=notes()))
    assert len(notes().notes) == REVISIONS
    monkeypatch.undo()
    assert len(notes().notes) == REVISIONS


def test_notes_that_others_can_write_do_not_count(notes: Callable[[], ProvedBefore]) -> None:
    file = notes().file
    whole = file.read_bytes()
    assert (file.stat().st_mode | file.parent.stat().st_mode) & 0o077 == 0
    for path, mode in ((file, 0o620), (file, 0o602), (file.parent, 0o770), (file.parent, 0o703)):
        before = path.stat().st_mode
        path.chmod(mode)
        assert not notes().notes, (path, oct(mode))
        path.chmod(before)
    assert len(notes().notes) == REVISIONS
    os.link(file, file.with_name("another name"))
    assert not notes().notes
    file.with_name("another name").unlink()
    file.rename(file.with_name("elsewhere"))
    file.symlink_to(file.with_name("elsewhere"))
    assert not notes().notes
    file.unlink()
    for content in (b"", b"\xff", whole[1:], whole.replace(b"\n", b"\n0", 2), whole + b"../x\n"):
        file.write_bytes(content)
        file.chmod(0o600)
        assert not notes().notes, content


def test_notes_of_somebody_else_do_not_count(
    notes: Callable[[], ProvedBefore], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: other)
    assert not notes().notes


def test_nothing_in_the_workspace_is_a_place_for_notes(issued: Path, tmp_path: Path) -> None:
    for folder in (issued, issued / "reports" / "cache"):
        assert ProvedBefore.of(folder, issued) is None
    (tmp_path / "link").symlink_to(issued)
    assert ProvedBefore.of(tmp_path / "link" / "cache", issued) is None
    assert ProvedBefore.of(issued / "cache", tmp_path / "link") is None


@pytest.mark.parametrize("what", ["2025Q4/team/r1/results/payouts.csv", "2025Q4/team"])
def test_nothing_is_noted_of_files_that_were_changed_meanwhile(
    issued: Path, tmp_path: Path, what: str
) -> None:
    """Whoever puts others there while they are proved, and then puts the first ones back."""
    place = issued / "reports" / what

    def exchanged(verdict: Verdict) -> None:
        if verdict.about == "team 2025Q4 r2":
            writable(place.parent)
            place.rename(issued / "kept")
            place.mkdir()
            place.rmdir()
            (issued / "kept").rename(place)

    proofs = ProvedBefore.of(tmp_path / "cache", issued)
    verify(Workspace(issued), replace(DEEP, proofs=proofs), exchanged)
    again = ProvedBefore.of(tmp_path / "cache", issued)
    assert again is not None
    assert len(again.notes) == 2  # the other department's


def test_where_nothing_can_be_written_everything_is_proved_each_time(
    issued: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"")
    proofs = ProvedBefore.of(tmp_path / "file" / "cache", issued)
    assert lines(issued, replace(DEEP, proofs=proofs)) == lines(issued)
    assert (tmp_path / "file").read_bytes() == b""


def test_the_command_says_what_it_has_not_worked_out_now(
    issued: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, worked_out: list[str]
) -> None:
    monkeypatch.setenv("KPI_CACHE", str(tmp_path / "mine"))
    first = kpi(issued, "verify", "--jobs", "1")
    assert (first.exit_code, len(worked_out)) == (0, REVISIONS)
    second = kpi(issued, "verify", "--jobs", "1")
    assert (second.exit_code, len(worked_out)) == (0, REVISIONS)
    assert second.stdout == first.stdout + (
        "5 revisions were worked out again before by this program, from the same files: kpi "
        "verify --anew does so now\n"
    )
    head = Ledger(Workspace(issued)).revisions("team")[-1].sha256
    for count, asked in enumerate((["--anew"], ["--expect", head]), 2):
        told = kpi(issued, "verify", "--jobs", "1", *asked)
        assert (told.exit_code, len(worked_out)) == (0, count * REVISIONS)
        assert "worked out again before" not in told.stdout
    assert {path.name for path in (tmp_path / "mine").iterdir()} == {PROVED, SAID}


@pytest.mark.parametrize("damage", ["", "results/payouts.csv", "world/params/departments.yaml"])
def test_in_parallel_the_same_is_said_in_the_same_order(issued: Path, damage: str) -> None:
    if damage:
        path = writable(team(issued, "2025Q4/r2") / damage)
        path.write_bytes(path.read_bytes() + b"#")
        seal_again(issued, "2026Q1/r1")
    assert lines(issued, replace(DEEP, jobs=2)) == lines(issued)
    assert lines(issued, replace(DEEP, jobs=7)) == lines(issued)


def test_revisions_are_looked_at_in_other_processes(
    issued: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here: list[str] = []

    def look(asked: RevisionAsked, depth: Depth) -> Verdict:
        here.append(str(asked.one))
        return looked_at(asked, depth)

    monkeypatch.setattr(looked_ahead, "looked_at", look)
    lines(issued, replace(DEEP, jobs=2))
    assert here == []


def test_a_process_that_is_killed_costs_no_verdict(
    issued: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = os.getpid()

    def look(asked: RevisionAsked, depth: Depth) -> Verdict:
        if os.getpid() != owner:
            os.kill(os.getpid(), 9)
        return looked_at(asked, depth)

    expected = lines(issued)
    monkeypatch.setattr(looked_ahead, "looked_at", look)
    assert lines(issued, replace(DEEP, jobs=2)) == expected


def test_an_error_comes_where_it_would_come_without_other_processes(
    issued: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look(asked: RevisionAsked, depth: Depth) -> Verdict:
        if str(asked.one) == "team 2025Q4 r2":
            raise KpiError("not to be looked at")
        return looked_at(asked, depth)

    monkeypatch.setattr(looked_ahead, "looked_at", look)
    told: dict[int, list[str]] = {1: [], 2: []}
    for jobs, said in told.items():
        with pytest.raises(KpiError, match="not to be looked at"):
            verify(Workspace(issued), replace(DEEP, jobs=jobs), lambda v, said=said: said.append(v))
    assert told[1] == told[2]
    assert len(told[1]) > 1


LOADED = """
import sys
from pathlib import Path
from kpilib.history import looked_ahead

look, where = looked_ahead.looked_at, Path(sys.argv.pop())

def looked_at(asked, depth):
    before = set(sys.modules)
    found = look(asked, depth)
    late = sorted(name for name in set(sys.modules) - before if name.startswith("kpilib"))
    where.joinpath(str(asked.one)).write_text(" ".join(late))
    return found

looked_ahead.looked_at = looked_at
from kpilib.cli.main import main
try:
    main()
finally:
    heavy = {"numpy", "kpilib.engine.assess", "kpilib.rules.parts"} & set(sys.modules)
    where.joinpath("loaded").write_text(" ".join(sorted(heavy)))
"""


def test_a_copy_loads_nothing_and_a_second_verify_no_engine(issued: Path, tmp_path: Path) -> None:
    where = tmp_path / "loaded"
    where.mkdir()
    words = ["verify", "--workspace", str(issued), "--jobs", "2"]
    environment = {**os.environ, "KPI_CACHE": str(tmp_path / "cache")}
    told = []
    for _ in range(2):
        command = [sys.executable, "-c", LOADED, *words, str(where)]
        subprocess.run(command, env=environment, check=True, capture_output=True)
        told.append({path.name: path.read_text() for path in where.iterdir()})
    first, again = told
    assert len(first) == REVISIONS + 1
    assert first["loaded"] == "kpilib.engine.assess kpilib.rules.parts numpy"
    assert set(first.values()) == {"", first["loaded"]}
    assert again["loaded"] == ""
