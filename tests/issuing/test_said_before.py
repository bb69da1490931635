"""What verify said of the very same files is said again, and of any others it looks anew."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from kpilib.cli.main import main
from kpilib.history import verify
from kpilib.history.verify_seen import seen_by_verify
from kpilib.records import said_before
from kpilib.records.said_before import SAID, SaidBefore
from tests.forgeries.two_departments import issued_two
from tests.issued_workspace import writable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TOLD_BEFORE = "worked out again before"


@pytest.fixture
def issued(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Revisions of two departments at a place of their own, and a place for what is said."""
    monkeypatch.setenv("KPI_CACHE", str(tmp_path / "cache"))
    base = issued_two(tmp_path_factory.getbasetemp())
    root = shutil.copytree(base, tmp_path / "issued")
    writable(root)
    return root


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Filled whenever verify looks into what is issued."""
    found: list[str] = []
    look = verify.verify

    def looks(*asked: object) -> object:
        found.append("looked")
        return look(*asked)  # type: ignore[arg-type]  # as the command calls it

    monkeypatch.setattr(verify, "verify", looks)
    return found


def kpi(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["verify", *words, "--workspace", str(root)])


def said(done: Result) -> tuple[int, list[str]]:
    """What a command says beside how many revisions were worked out before."""
    return done.exit_code, [line for line in done.output.splitlines() if TOLD_BEFORE not in line]


def test_the_same_files_are_told_in_the_same_words_without_a_look(
    issued: Path, looked: list[str]
) -> None:
    first = kpi(issued)
    again = kpi(issued)
    assert looked == ["looked"]
    assert first.exit_code == 0
    assert said(again) == said(first)
    assert f"5 revisions were {TOLD_BEFORE}" in again.output
    assert TOLD_BEFORE not in first.output


@pytest.mark.parametrize("words", [
    ("--anew",), ("--quick",), ("--lang", "zh"), ("-d", "team"), ("2025Q4",),
], ids=" ".join)  # fmt: skip
def test_whoever_asks_for_something_else_is_not_told_that(
    issued: Path, looked: list[str], words: tuple[str, ...]
) -> None:
    whole = kpi(issued)
    found = kpi(issued, *words)
    assert looked == ["looked"] * 2
    assert said(found) != said(whole) or words == ("--anew",)


def last(root: Path) -> Path:
    """The folder of a revision that nothing follows."""
    return max(root.glob("reports/2025Q4/team/r*"))


def _cut(root: Path) -> None:
    path = root / "reports" / "ledger" / "team.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))


def _byte(root: Path) -> None:
    path = last(root) / "results" / "summary.csv"
    content = path.read_bytes()
    path.write_bytes(content[:-2] + bytes([content[-2] ^ 1]) + content[-1:])


def _byte_of_the_same_age(root: Path) -> None:
    path = last(root) / "results" / "summary.csv"
    about = path.stat()
    _byte(root)
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))


def _linked(root: Path) -> None:
    path = last(root) / "environment.json"
    path.rename(root / "elsewhere.json")
    path.symlink_to(root / "elsewhere.json")


def _exchanged(root: Path) -> None:
    last(root).rename(root / "elsewhere")
    (root / "reports" / "2025Q4" / "team" / "r2").symlink_to(root / "elsewhere")


CHANGES: dict[str, Callable[[Path], object]] = {
    "a byte": _byte,
    "a byte in a file of the same age": _byte_of_the_same_age,
    "a file more": lambda root: (last(root) / "note.txt").write_text("x"),
    "a folder more": lambda root: (last(root) / "results" / "old").mkdir(),
    "a file less": lambda root: (last(root) / "settlements.csv").unlink(),
    "a file that is a link": _linked,
    "a revision that is a link": _exchanged,
    "a revision less": lambda root: shutil.rmtree(last(root)),
    "a line of the register less": _cut,
    "a register less": lambda root: (root / "reports" / "ledger" / "team.jsonl").unlink(),
    "a file in the ledger": lambda root: (root / "reports" / "ledger" / "x").write_text("x"),
    "what looks like a revision": lambda root: shutil.copytree(
        last(root), last(root).with_name("r1 (copy)")
    ),
    "a file called like a revision": lambda root: last(root).with_name("r9").write_text("x"),
    "another name of a file": lambda root: os.link(last(root) / "environment.json", root / "x"),
    "what is left of an issue": lambda root: last(root).with_name(".issuing-1").mkdir(),
}


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_is_changed_is_told_as_if_nothing_had_been_said_before(
    issued: Path, tmp_path: Path, looked: list[str], what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = kpi(issued)
    CHANGES[what](issued)
    found = kpi(issued)
    assert looked == ["looked"] * 2
    monkeypatch.setenv("KPI_CACHE", str(tmp_path / "fresh"))
    assert said(found) == said(kpi(issued))
    assert said(found) != said(before)


def test_a_fault_is_told_each_time_and_what_is_right_again_is_known(
    issued: Path, looked: list[str]
) -> None:
    path = last(issued) / "results" / "summary.csv"
    content = path.read_bytes()
    first = kpi(issued)
    _byte(issued)
    assert [kpi(issued).exit_code for _ in range(2)] == [1, 1]
    path.write_bytes(content)
    assert said(kpi(issued)) == said(first)
    assert looked == ["looked"] * 3


@pytest.mark.parametrize("what", ["program_hash", "libraries_hash"])
def test_another_program_looks_for_itself(
    issued: Path, looked: list[str], what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kpi(issued)
    monkeypatch.setattr(said_before, what, lambda: "another")
    kpi(issued)
    assert looked == ["looked"] * 2


@pytest.mark.parametrize("mode", [0o620, 0o602])
def test_what_others_can_write_to_says_nothing(
    issued: Path, tmp_path: Path, looked: list[str], mode: int
) -> None:
    kpi(issued)
    (file,) = (tmp_path / "cache" / SAID).iterdir()
    assert file.stat().st_mode & 0o077 == 0
    file.chmod(mode)
    kpi(issued)
    assert looked == ["looked"] * 2


@pytest.mark.parametrize("text", ["", "[]", "nothing", '["another form", "", "", []]', "[1, 2]"])
def test_a_file_of_another_form_says_nothing(
    issued: Path, tmp_path: Path, looked: list[str], text: str
) -> None:
    kpi(issued)
    (file,) = (tmp_path / "cache" / SAID).iterdir()
    file.write_text(text, encoding="utf-8")
    assert kpi(issued).exit_code == 0
    assert looked == ["looked"] * 2


def test_nothing_is_kept_of_files_that_were_exchanged_meanwhile(
    issued: Path, tmp_path: Path
) -> None:
    now = SaidBefore.of(tmp_path / "cache", issued, ["x"], seen_by_verify)
    assert now is not None
    path = last(issued) / "results" / "summary.csv"
    content = path.read_bytes()
    path.write_bytes(b"")
    path.write_bytes(content)  # and changed back
    now.keep([("all is well", False)])
    assert now.answer() is None
    again = SaidBefore.of(tmp_path / "cache", issued, ["x"], seen_by_verify)
    assert again is not None
    again.keep([("all is well", False)])
    assert again.answer() == [("all is well", False)]
