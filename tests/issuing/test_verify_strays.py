"""Links, unknown files and folders in what has been issued: each is a fault, and named."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from kpilib.history.verify import VerifyOptions, verify
from kpilib.records.manifest import MANIFEST
from kpilib.workspace.workspace import Workspace
from tests.forgeries.two_departments import issued_two
from tests.issued_workspace import copy_of, team, writable

if TYPE_CHECKING:
    from pathlib import Path

QUICK = VerifyOptions(quick=True)
LINK = "it is a link to "


@pytest.fixture
def root(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of(issued_two(tmp_path_factory.getbasetemp()), tmp_path / "issued")


def faults(root: Path, options: VerifyOptions = QUICK) -> list[str]:
    found = verify(Workspace(root), options)
    return [str(fault) for verdict in found for fault in verdict.faults]


def replaced_by_a_link(path: Path, aside: Path) -> None:
    """What stood there stands elsewhere now, and a link leads to the very same content."""
    writable(path)
    aside.parent.mkdir(parents=True, exist_ok=True)
    mode = path.stat().st_mode
    path.chmod(0o700)  # a folder is renamed by whoever may write to it
    shutil.move(path, aside)
    aside.chmod(mode)
    path.symlink_to(aside)


def test_nothing_is_wrong_with_what_nobody_has_touched(root: Path) -> None:
    assert faults(root) == []


@pytest.mark.parametrize(
    "name", [MANIFEST, "settlements.csv", "results/payouts.csv", "world/params/departments.yaml"]
)
def test_a_link_to_the_same_content_in_the_place_of_a_file_is_named(
    root: Path, tmp_path: Path, name: str
) -> None:
    replaced_by_a_link(team(root, "2025Q4/r1") / name, tmp_path / "aside")
    (fault,) = faults(root)
    assert fault.startswith(f"reports/2025Q4/team/r1/{name}: {LINK}{tmp_path / 'aside'}")


@pytest.mark.parametrize("name", ["results", "world/params"])
def test_a_link_in_the_place_of_a_folder_is_named_once(
    root: Path, tmp_path: Path, name: str
) -> None:
    replaced_by_a_link(team(root, "2025Q4/r1") / name, tmp_path / "aside")
    (fault,) = faults(root)
    assert fault.startswith(f"reports/2025Q4/team/r1/{name}: {LINK}")


@pytest.mark.parametrize("place", ["2025Q4/team/r1", "2025Q4/team", "2025Q4", "ledger", ""])
def test_a_link_in_the_place_of_a_folder_above_is_named(
    root: Path, tmp_path: Path, place: str
) -> None:
    replaced_by_a_link(root / "reports" / place, tmp_path / "aside")
    found = faults(root)
    where = f"reports/{place}".rstrip("/")
    assert found
    assert {fault.split(LINK)[0] for fault in found} == {f"{where}: "}


def test_a_link_that_the_settings_name_is_none_to_be_told(root: Path, tmp_path: Path) -> None:
    replaced_by_a_link(root / "reports", tmp_path / "aside")
    settings = root / "params" / "departments.yaml"
    settings.write_text(f"reports: {tmp_path / 'aside'}\n" + settings.read_text("utf-8"), "utf-8")
    assert faults(root) == []


def test_a_register_that_is_a_link_is_named(root: Path, tmp_path: Path) -> None:
    replaced_by_a_link(root / "reports" / "ledger" / "team.jsonl", tmp_path / "aside")
    (fault,) = faults(root)
    assert fault.startswith(f"reports/ledger/team.jsonl: {LINK}")


def test_a_link_that_leads_nowhere_and_a_pipe_are_named(root: Path) -> None:
    folder = team(root, "2026Q1/r1")
    path = writable(folder / "settlements.csv")
    path.unlink()
    path.symlink_to("nowhere")
    os.mkfifo(folder / "pipe")
    assert faults(root) == [
        "reports/2026Q1/team/r1/pipe: it is a pipe, and not read: put a file in its place",
        (
            "reports/2026Q1/team/r1/settlements.csv: it is a link to nowhere, and what is issued "
            "stands in the ledger itself: put a copy in the place of the link"
        ),
    ]


def test_unknown_files_and_folders_in_a_revision_are_named(root: Path) -> None:
    folder = writable(team(root, "2026Q1/r1") / MANIFEST).parent
    (folder / "empty").mkdir()
    (folder / ".hidden").write_text("", encoding="utf-8")
    assert faults(root) == [
        "reports/2026Q1/team/r1/.hidden: it was not there when the revision was issued",
        (
            "reports/2026Q1/team/r1/empty: a folder of this name was not there when the revision "
            "was issued"
        ),
    ]


def test_unknown_files_beside_the_registers_are_named(root: Path) -> None:
    ledger = root / "reports" / "ledger"
    (ledger / "notes.txt").write_text("?", encoding="utf-8")
    (ledger / "team.jsonl.bak").write_text("", encoding="utf-8")
    (ledger / "old").mkdir()
    (ledger / "desk2.jsonl").write_text("", encoding="utf-8")
    (ledger / ".desk.lock").unlink(missing_ok=True)
    (ledger / ".desk.lock").mkdir()
    assert faults(root) == [
        "reports/ledger/.desk.lock: it is a folder, and a file belongs there",
        "reports/ledger/desk2.jsonl: it is empty, and a register has a line for each revision",
        "reports/ledger/notes.txt: a ledger has no such file",
        "reports/ledger/old: a ledger has no such file",
        "reports/ledger/team.jsonl.bak: a ledger has no such file",
    ]


@pytest.mark.parametrize("name", ["r01", "R1", "r2 (copy)", "final"])
def test_what_could_be_taken_for_a_revision_is_named(root: Path, name: str) -> None:
    shutil.copytree(team(root, "2026Q1/r1"), team(root, f"2026Q1/{name}"))
    message = "it is no revision that was issued: move it out of reports/"
    assert faults(root) == [f"reports/2026Q1/team/{name}: {message}"]


def test_a_file_called_like_a_revision_is_named(root: Path) -> None:
    team(root, "2026Q1/r2").write_text("?", encoding="utf-8")
    assert faults(root) == ["reports/2026Q1/team/r2: it is a file, and a revision is a folder"]


def test_drafts_beside_revisions_are_nobody_s_business(root: Path) -> None:
    folder = root / "reports" / "2026Q1" / "team"
    (folder / "results").mkdir()
    (folder / "report.html").write_text("draft", encoding="utf-8")
    (folder / "notes of mine.txt").write_text("?", encoding="utf-8")
    assert faults(root) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named(root: Path) -> None:
    path = team(root, "2026Q1/r1") / "settlements.csv"
    path.chmod(0)
    (fault,) = faults(root)
    assert fault.startswith("reports/2026Q1/team/r1/settlements.csv: it cannot be read: ")
