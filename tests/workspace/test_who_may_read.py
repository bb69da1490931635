"""Whatever names people and their pay may be read by whom `access` says, and by nobody else."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from kpilib.core.access import GROUP, PRIVATE, make_folder, write_new
from kpilib.core.files import replace_text, write_all
from kpilib.core.periods import Period
from kpilib.publish.company.urls import publish
from kpilib.publish.packs.pack import Pack, PackOptions, make_pack
from kpilib.records.ledger import Ledger
from kpilib.workspace.departments import SETTINGS, read_departments
from kpilib.workspace.workspace import Workspace
from tests.reference.command import call
from tests.small_company import made_here, write_company

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")


@contextmanager
def umask(number: int) -> Iterator[None]:
    before = os.umask(number)
    try:
        yield
    finally:
        os.umask(before)


def modes(folder: Path) -> dict[str, set[int]]:
    """The rights of files and of folders, this one among them."""
    found: dict[str, set[int]] = {"file": set(), "folder": set()}
    for path in (folder, *folder.rglob("*")):
        found["folder" if path.is_dir() else "file"].add(stat.S_IMODE(path.stat().st_mode))
    return found


def run(root: Path, *words: str) -> str:
    code, said = call([*words, "--workspace", str(root)])
    assert code == 0, said
    return said


def packed(root: Path) -> Pack:
    return make_pack(
        Workspace(root), [Period.parse("2026Q1")], PackOptions(formats=("xlsx",), maker=made_here)
    )


def opened_to_the_group(root: Path) -> None:
    with (root / SETTINGS).open("a", encoding="utf-8") as file:
        file.write("access: group\n")


def cleared(folder: Path) -> None:
    """Read-only folders are in the way of whoever tidies up after a test."""
    for path in (folder, *folder.rglob("*")):
        PRIVATE.unseal(path)
    shutil.rmtree(folder)


@pytest.mark.parametrize(("access", "number"), [
    ("private", 0o000), ("group", 0o077),
])  # fmt: skip
def test_no_umask_changes_who_may_read_what_is_written(
    access: str, number: int, tmp_path: Path
) -> None:
    root = write_company(tmp_path / "company", ["t1"])
    if access == "group":
        opened_to_the_group(root)
    with umask(number):
        run(root, "pack", "2026Q1", "--to", "xlsx", "--jobs", "1")
        run(root, "issue", "2026Q1", "--to", "xlsx")
        run(root, "new-period", "2026Q2")
        run(root, "correct", "2026Q1", "t1", "--table", "metrics", "--row", "subject=A",
            "--row", "metric=sales", "--set", "actual=41", "--reason", "late", "--by", "me",
            "--on", "2026-04-20")  # fmt: skip
        run(root, "restate", "2026Q1", "--to", "xlsx")
        run(root, "assess", "--scheme", "small", "--period", "2026Q1", "--out",
            str(tmp_path / "out"), "--inputs", str(root / "params/inputs/2026Q1/t1"))  # fmt: skip
    file, folder = (0o600, 0o700) if access == "private" else (0o640, 0o2750)
    issued = root / "reports" / "2026Q1" / "t1" / "r1"
    assert modes(issued) == {"file": {file & ~0o222}, "folder": {folder & ~0o222}}
    cleared(issued)
    for place in ("reports", "params/inputs/2026Q2", "params/corrections"):
        assert modes(root / place) == {"file": {file}, "folder": {folder}}
    assert modes(tmp_path / "out") == {"file": {file}, "folder": {folder}}


def test_the_next_pack_sets_right_what_was_there_and_says_so(tmp_path: Path) -> None:
    root = write_company(tmp_path, ["t1"])
    packed(root)
    run(root, "issue", "2026Q1", "--to", "xlsx")
    issued = root / "reports" / "2026Q1" / "t1" / "r1"
    for path in (root / "reports", *(root / "reports").rglob("*")):
        sealed = issued in (path, *path.parents)
        path.chmod(0o555 if path.is_dir() and sealed else 0o755 if path.is_dir() else
                   0o444 if sealed else 0o644)  # fmt: skip
    count = len([root, *(root / "reports").rglob("*")])
    told = f"reports/: who may read {count} files and folders has been set right (access: private)"
    assert [str(line) for line in packed(root).told] == [told]
    assert modes(issued) == {"file": {0o400}, "folder": {0o500}}
    assert modes(root / "reports") == {"file": {0o400, 0o600}, "folder": {0o500, 0o700}}
    assert packed(root).told == ()
    run(root, "verify")
    opened_to_the_group(root)
    assert "(access: group)" in run(root, "issue", "2026Q1", "--to", "xlsx")
    assert modes(issued) == {"file": {0o440}, "folder": {0o2550}}
    run(root, "verify")
    assert Ledger(Workspace(root)).chain("t1")[1] == []
    cleared(issued)


def test_what_is_published_to_a_folder_of_this_machine_is_for_the_same_people(
    tmp_path: Path,
) -> None:
    page = tmp_path / "reports" / "2026Q1" / "index.html"
    write_all({page: b"pay", page.parent / "t1" / "report.html": b"pay"})
    with umask(0):
        publish(tmp_path / "reports", [page], (tmp_path / "out").as_uri(), GROUP)
    assert modes(tmp_path / "out") == {"file": {0o640}, "folder": {0o2750}}
    assert (tmp_path / "out" / "2026Q1" / "t1" / "report.html").read_bytes() == b"pay"


def test_nobody_else_may_read_a_file_before_it_is_whole(tmp_path: Path) -> None:
    seen = []

    def look(event: str, args: tuple[object, ...]) -> None:
        if event == "os.rename" and str(args[0]).startswith(str(tmp_path)):
            seen.append(stat.S_IMODE(os.stat(str(args[0])).st_mode))  # noqa: PTH116 - in a hook

    sys.addaudithook(look)
    with umask(0):
        write_new(tmp_path / "new", b"pay")
        write_all({tmp_path / "a" / "b": b"pay"})
        replace_text(tmp_path / "text", "pay")
    assert seen == [0o600, 0o600]
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o600


def test_what_is_replaced_is_not_written_through(tmp_path: Path) -> None:
    for write in (lambda path: write_all({path: b"pay"}), lambda path: replace_text(path, "pay")):
        other, place, linked = (tmp_path / name for name in ("other", "place", "linked"))
        other.write_text("mine", encoding="utf-8")
        place.hardlink_to(other)
        linked.symlink_to(other)
        (tmp_path / ".place.new").symlink_to(other)  # what a draft was called once
        write(place)
        write(linked)
        assert (other.read_text("utf-8"), place.read_text("utf-8")) == ("mine", "pay")
        assert not linked.is_symlink()
        for path in tmp_path.iterdir():
            path.unlink()
    (tmp_path / "there").write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError, match="there"):
        write_new(tmp_path / "there", b"pay")


def test_folders_that_are_there_are_left_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir(mode=0o755)
    make_folder(tmp_path / "mine" / "new" / "er", GROUP)
    assert modes(tmp_path / "mine" / "new")["folder"] == {0o2750}
    assert stat.S_IMODE((tmp_path / "mine").stat().st_mode) & 0o700 == 0o700


def test_a_link_in_place_of_a_folder_of_reports_is_refused_unless_it_is_named(
    tmp_path: Path,
) -> None:
    root = write_company(tmp_path / "company", ["t1", "t2"])
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (root / "reports").symlink_to(elsewhere)
    words = ["pack", "2026Q1", "--to", "xlsx", "--jobs", "1", "--workspace", str(root)]
    for command in (words, ["issue", "2026Q1", "--to", "xlsx", "--workspace", str(root)]):
        code, said = call(command)
        assert code == 1
        assert f"reports is a link to {elsewhere}, and nothing is written there" in said
        assert f"params/departments.yaml: `reports: {elsewhere}`" in said
        assert list(elsewhere.iterdir()) == []
    with (root / SETTINGS).open("a", encoding="utf-8") as file:
        file.write(f"reports: {elsewhere}\n")
    assert [outcome.error for outcome in packed(root).outcomes] == ["", ""]
    assert (elsewhere / "2026Q1" / "t1" / "payouts.xlsx").is_file()
    assert modes(elsewhere) == {"file": {0o600}, "folder": {0o700}}


@pytest.mark.parametrize("place", ["t1", "t1/results"])
def test_a_department_whose_folder_is_a_link_costs_its_own_report_only(
    place: str, tmp_path: Path
) -> None:
    root = write_company(tmp_path / "company", ["t1", "t2"])
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    link = root / "reports" / "2026Q1" / place
    link.parent.mkdir(parents=True)
    link.symlink_to(elsewhere)
    made = packed(root)
    errors = [str(outcome.error) for outcome in made.outcomes]
    assert errors[0].startswith(f"reports/2026Q1/{place} is a link to {elsewhere}")
    assert errors[1] == ""
    assert list(elsewhere.iterdir()) == []
    assert (root / "reports" / "2026Q1" / "t2" / "payouts.xlsx").is_file()


def test_what_is_saved_in_jupyterlab_is_for_whom_access_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_company(tmp_path, ["t1"])
    given: list[list[str]] = []

    def began(_: str, words: list[str]) -> None:
        (root / f"saved{len(given)}").touch()
        given.append(words)

    monkeypatch.setattr(os, "execv", began)
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "")
    monkeypatch.chdir(tmp_path)
    (root / "notebooks").mkdir(exist_ok=True)
    for _ in range(2):
        with umask(0):
            run(root, "lab")
        opened_to_the_group(root)
    assert given[0][1:4] == ["-P", "-m", "jupyterlab"]
    saved = [stat.S_IMODE((root / f"saved{n}").stat().st_mode) for n in range(2)]
    assert saved == [0o600, 0o640]


def test_a_wrong_word_for_access_is_a_problem_with_its_line(tmp_path: Path) -> None:
    root = write_company(tmp_path, ["t1"])
    with (root / SETTINGS).open("a", encoding="utf-8") as file:
        file.write("access: everybody\n")
    code, said = call(["check", "--workspace", str(root)])
    assert code == 1
    assert "params/departments.yaml:4: access: it must be private or group" in said
    assert read_departments(write_company(tmp_path / "other", ["t1"])).access == "private"
