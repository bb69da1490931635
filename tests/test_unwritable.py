"""What cannot be written is said in one sentence: what, where, what is in the way, and the fix."""

from __future__ import annotations

import errno
import os
import re
import sys
from typing import TYPE_CHECKING

import pytest

from kpilib.core.files import hold_lock, replace_text, write_all
from kpilib.core.periods import Period
from kpilib.core.unwritable import CannotWrite, cannot_write, of_system
from kpilib.publish.packs import local_reports as makers
from kpilib.publish.packs import pack
from kpilib.publish.packs.pack import PackOptions, make_pack
from kpilib.workspace.workspace import Workspace
from tests.reference.command import call
from tests.small_company import made_here, write_company

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.publish.packs.cache import Still
    from kpilib.publish.packs.order import Order

QUARTER = Period.parse("2026Q1")


@pytest.mark.parametrize(("number", "said"), [
    (errno.ENOSPC, "the disk is full; make room on it"),
    (errno.EROFS, "the disk may only be read; write somewhere else"),
    (errno.EACCES, "it may not be written to; close the program that has it open"),
    (errno.EPERM, "it may not be written to; close the program that has it open"),
    (errno.ENAMETOOLONG, "its name is too long for this disk; give the folder"),
    (errno.EMFILE, "too many files are open; end programs"),
    (errno.ENOENT, "it is not there, or not any more; put it back"),
    (errno.EIO, "the disk fails; have it looked after"),
    (errno.ETXTBSY, "Text file busy; mend that and run this again"),
])  # fmt: skip
def test_the_reason_and_the_fix_are_said_and_the_file_that_was_meant(
    number: int, said: str, tmp_path: Path
) -> None:
    wrong = OSError(number, os.strerror(number), str(tmp_path / ".draft"))
    target = tmp_path / "report.html"
    assert str(cannot_write(wrong, target)).startswith(f"{target} cannot be written: {said}")
    shown = of_system(wrong)
    assert str(tmp_path / ".draft") in shown
    assert shown.count("\n") == 0


def test_a_name_that_is_too_long_is_said(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="its name is too long for this disk"):
        write_all({tmp_path / ("x" * 300): b""})


def test_a_file_where_a_folder_must_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"mine")
    for write in (
        lambda: write_all({tmp_path / "a" / "b" / "c": b""}),
        lambda: replace_text(tmp_path / "a" / "c", ""),
        lambda: hold_lock(tmp_path / "a" / "lock", "busy").__enter__(),
    ):
        with pytest.raises(CannotWrite, match=f"{re.escape(str(tmp_path / 'a'))} is a file, and"):
            write()
    assert (tmp_path / "a").read_bytes() == b"mine"


def test_a_folder_in_the_place_of_one_file_leaves_all_files_as_they_were(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "b").mkdir()
    with pytest.raises(CannotWrite, match=r"b cannot be written: a folder stands in its place"):
        write_all({tmp_path / "a": b"new", tmp_path / "b": b"new"})
    with pytest.raises(CannotWrite, match="a folder stands in its place"):
        replace_text(tmp_path / "b", "new")
    assert (tmp_path / "a").read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_company(tmp_path / "company", ["t1", "t2"])


def _pack(root: Path, *more: str) -> tuple[int, str]:
    return call(["pack", "2026Q1", "--to", "xlsx", "--jobs", "1", "--workspace", str(root), *more])


def test_a_report_whose_folder_is_a_file_fails_with_a_sentence_and_the_others_go_on(
    root: Path,
) -> None:
    period = root / "reports" / "2026Q1"
    period.mkdir(parents=True)
    (period / "t1").write_text("mine", encoding="utf-8")
    code, said = _pack(root)
    assert code == 1
    assert "Traceback" not in said
    assert "fault in the program" not in said
    assert f"{period / 't1'} is a file, and must be a folder; move it away" in said
    assert "1 made, 0 unchanged, 1 failed" in said
    assert (period / "t2" / "payouts.xlsx").is_file()
    assert (period / "t1").read_text(encoding="utf-8") == "mine"
    page = (period / "index.html").read_text(encoding="utf-8")
    assert "而这里应为文件夹" in page


def test_a_folder_in_the_place_of_the_workbook_fails_that_report_alone(root: Path) -> None:
    blocked = root / "reports" / "2026Q1" / "t2" / "payouts.xlsx"
    (blocked / "inside").mkdir(parents=True)
    code, said = _pack(root)
    assert code == 1
    assert f"{blocked} cannot be written: a folder stands in its place" in said
    assert "1 made, 0 unchanged, 1 failed" in said
    assert not (blocked.parent / "results").exists()  # whole or not at all


def test_a_page_that_cannot_be_written_is_said_and_the_reports_are_made(root: Path) -> None:
    (root / "reports" / "2026Q1" / "index.html").mkdir(parents=True)
    code, said = _pack(root)
    assert code == 1
    assert "index.html cannot be written: a folder stands in its place" in said
    assert "2 made, 0 unchanged, 0 failed" in said


def test_reports_of_a_period_that_is_a_file_all_say_so(root: Path) -> None:
    (root / "reports").mkdir()
    (root / "reports" / "2026Q1").write_text("mine", encoding="utf-8")
    code, said = _pack(root)
    assert code == 1
    assert "Traceback" not in said
    assert "0 made, 0 unchanged, 2 failed" in said
    assert "2026Q1 is a file, and must be a folder" in said


@pytest.mark.parametrize("full", ["t1", "kpilib-"])
def test_a_full_disk_fails_what_it_meets_and_nothing_else(
    root: Path, monkeypatch: pytest.MonkeyPatch, full: str
) -> None:
    """The reports' disk, for one department; or the one of drafts, for all."""
    import tempfile

    def refuse(real: object) -> object:
        def made(*args: object, **named: object) -> object:
            # With its period: a folder of drafts may be called anything, `…mt1f5` too.
            if f"2026Q1{os.sep}{full}" in str(named.get("dir", "")) or str(
                named.get("prefix", "")
            ).startswith(full):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real(*args, **named)

        return made

    monkeypatch.setattr(tempfile, "mkstemp", refuse(tempfile.mkstemp))
    monkeypatch.setattr(tempfile, "mkdtemp", refuse(tempfile.mkdtemp))

    options = PackOptions(formats=("xlsx",), maker=made_here)
    made = make_pack(Workspace(root), [QUARTER], options)
    errors = [outcome.error for outcome in made.outcomes]
    assert "fault in the program" not in "".join(errors)
    if full == "t1":
        assert "the disk is full; make room on it" in errors[0]
        assert errors[1] == ""
    else:
        said = "a file cannot be read or written: the disk is full; make room on it"
        assert all(error.startswith(said) for error in errors)


def test_inputs_that_may_not_be_read_fail_their_own_report(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = pack.ingredients

    def refused(workspace: Still, order: Order) -> dict[str, str]:
        if order.department == "t1":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), "inputs/2026Q1/t1")
        return real(workspace, order)

    for module in (pack, makers):
        monkeypatch.setattr(module, "ingredients", refused)
    options = PackOptions(formats=("xlsx",), maker=made_here)
    made = make_pack(Workspace(root), [QUARTER], options)
    errors = [outcome.error for outcome in made.outcomes]
    assert errors[0].startswith("inputs/2026Q1/t1 cannot be read or written: the system does not")
    assert errors[1] == ""
    assert made.pages[0].is_file()


def test_a_link_whose_end_is_gone_is_named(tmp_path: Path) -> None:
    (tmp_path / "reports").symlink_to("/a/disk/that/is/not/there")
    with pytest.raises(CannotWrite, match="reports is a link to /a/disk/that/is/not/there, which"):
        write_all({tmp_path / "reports" / "2026Q1" / "report.html": b""})


def test_assess_says_what_stands_in_the_way_of_its_results(tmp_path: Path) -> None:
    root = write_company(tmp_path / "company", ["t1"])
    out = tmp_path / "out"
    (out / "payouts.csv").mkdir(parents=True)
    words = ["assess", "--scheme", "small", "--period", "2026Q1", "--workspace", str(root),
             "--inputs", str(root / "params" / "inputs" / "2026Q1" / "t1")]  # fmt: skip
    code, said = call([*words, "--out", str(out)])
    assert code == 1
    assert f"{out / 'payouts.csv'} cannot be written: a folder stands in its place" in said
    assert [path.name for path in out.iterdir()] == ["payouts.csv"]
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    code, said = call([*words, "--out", str(tmp_path / "file" / "out")])
    assert code == 1
    assert f"{tmp_path / 'file'} is a file, and must be a folder" in said


@pytest.mark.parametrize("words", [
    ["new-period", "2026Q2", "-d", "t1"],
    ["pack", "2026Q1", "--to", "xlsx", "--jobs", "1"],
    ["issue", "2026Q1", "-d", "t1", "--to", "xlsx"],
    ["schemes", "json-schema", "--write"],
])  # fmt: skip
def test_no_command_ends_with_a_traceback_where_it_cannot_write(
    words: list[str], root: Path
) -> None:
    blocked = {"new-period": "params/inputs/2026Q2", "issue": "reports/2026Q1", "pack": "reports"}
    if place := blocked.get(words[0]):
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).write_text("mine", encoding="utf-8")
    else:
        (root / "params/schemes/scheme.schema.json").mkdir()
    code, said = call([*words, "--workspace", str(root)])
    assert code == 1
    assert "Traceback" not in said
    assert re.search("is a file, and must be a folder|a folder stands in its place", said), said


@pytest.mark.parametrize("number", [errno.ENOENT, errno.EACCES, errno.ENOMEM, errno.EMFILE])
def test_where_jupyter_cannot_be_started_lab_says_why(
    number: int, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(program: str, _: object) -> None:
        raise OSError(number, os.strerror(number), program)

    (root / "notebooks").mkdir(exist_ok=True)
    monkeypatch.chdir(root)
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "")
    monkeypatch.setattr(os, "umask", lambda _: 0)
    monkeypatch.setattr("kpilib.cli.lab.processes.adopt", lambda **_: None)
    monkeypatch.setattr(os, "execv", refuse)
    code, said = call(["lab", "--workspace", str(root)])
    assert code == 1
    assert said.count("\n") == 1
    assert f"{sys.executable} cannot be read or written: " in said


def test_lab_says_that_its_workspace_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    for place in ("file", "file/below", "nowhere", "x" * 300):
        code, said = call(["lab", "--workspace", str(tmp_path / place)])
        assert code in {1, 2}
        assert "Traceback" not in said
        assert place in said
