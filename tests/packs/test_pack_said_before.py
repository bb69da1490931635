"""Where nothing has changed, a pack says what it said; of anything else it looks anew."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from kpilib.cli import packing
from kpilib.cli.main import main
from kpilib.publish.packs import pack as packs
from kpilib.publish.packs.pack_seen import seen_by_pack
from kpilib.records import files_seen, said_before
from kpilib.records.said_before import SAID
from tests.forgeries.two_departments import issued_two
from tests.issued_workspace import writable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kpilib.publish.packs.pack import Pack

TO = ("--to", "xlsx")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two departments that have issued, and a pack of their workbooks; not to be written to."""
    root = tmp_path_factory.mktemp("said") / "base"
    shutil.copytree(issued_two(tmp_path_factory.getbasetemp()), root)
    assert kpi(root).exit_code == 0
    return root


@pytest.fixture
def root(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same at a place of its own, and a place for what is said."""
    monkeypatch.setenv("KPI_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(files_seen, "_TELLS_AFTER", 0)  # it has just been copied
    found = shutil.copytree(base, tmp_path / "work")
    writable(found)
    return found


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[Pack | None]:
    """The pack of each look at all that there is; None where it came to no end."""
    found: list[Pack | None] = []

    def looks(*asked: object) -> Pack:
        found.append(None)  # it may fail
        found[-1] = packs.make_pack(*asked)  # type: ignore[arg-type]  # as the command calls it
        return found[-1]

    monkeypatch.setattr(packing, "make_pack", looks)
    return found


def kpi(root: Path, *words: str, to: Sequence[str] = TO) -> Result:
    return CliRunner().invoke(main, ["pack", "--all", *to, *words, "--workspace", str(root)])


def said(done: Result, root: Path) -> tuple[int, list[str], list[str]]:
    """What a command says, wherever the workspace is."""
    out, err = (text.replace(str(root), "…") for text in (done.stdout, done.stderr))
    # Reports that are made are told as they are finished.
    return done.exit_code, sorted(out.splitlines()), sorted(err.splitlines())


def test_the_same_files_are_told_in_the_same_words_without_a_look(
    root: Path, looked: list[Pack | None]
) -> None:
    first = kpi(root)
    assert "0 made, 4 unchanged, 0 failed" in first.stdout
    again = kpi(root)
    assert len(looked) == 1
    assert said(again, root) == said(first, root)


def test_what_has_just_been_made_is_looked_at_once_and_known_then(
    root: Path, looked: list[Pack | None]
) -> None:
    made = kpi(root, "--force")
    assert "4 made" in made.stdout
    (root / "params" / "inputs" / "2026Q1" / "team" / "notes.txt").write_text("x")
    changed = kpi(root)
    assert "1 made, 3 unchanged" in changed.stdout
    assert len(looked) == 3
    again = kpi(root)
    assert "0 made, 4 unchanged" in again.stdout
    assert len(looked) == 3


def test_the_first_pack_of_a_workspace_is_known_as_well(
    root: Path, looked: list[Pack | None]
) -> None:
    shutil.rmtree(root / "reports")
    assert "4 made" in kpi(root).stdout
    assert len(looked) == 2
    assert "4 unchanged" in kpi(root).stdout
    assert len(looked) == 2


def test_what_is_changed_while_reports_are_made_is_seen_by_the_next_look(
    root: Path, looked: list[Pack | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    make = packs.make_here

    def made(*asked: object) -> object:
        yield from make(*asked)  # type: ignore[arg-type]  # as a pack calls it
        _appended(root / "params" / "inputs" / "2026Q1" / "desk" / "employees.csv")

    (root / "params" / "inputs" / "2026Q1" / "team" / "notes.txt").write_text("x")
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(packs, "make_here", made)
        assert "1 made" in kpi(root).stdout
    assert "1 made" in kpi(root).stdout
    assert "0 made" in kpi(root).stdout
    assert len(looked) == 4


@pytest.mark.parametrize("words", [
    ("--force",), ("--lang", "zh"), ("-d", "team"), ("2025Q4",), ("--for", "hr"), ("--statements",),
    ("--no-company",), ("--site",), ("--as-read",), ("--renderer", "builtin"),
    ("--as-known", "2020-01-03"), ("--to", "html"),
], ids=" ".join)  # fmt: skip
def test_whoever_asks_for_something_else_is_not_told_that(
    root: Path, words: tuple[str, ...]
) -> None:
    kept = kpi(root)
    other = shutil.copytree(root, root.with_name("other"))
    every = [] if "2025Q4" in words else ["--all"]
    asked = ["pack", *([] if "--to" in words else TO), *words, *every]
    found, fresh = (
        CliRunner().invoke(main, [*asked, "--workspace", str(place)]) for place in (root, other)
    )
    assert said(found, root) == said(fresh, other)
    assert kept.exit_code == 0


def test_each_period_has_an_answer_of_its_own(root: Path, looked: list[Pack | None]) -> None:
    for period, count in (("2025Q4", 1), ("2026Q1", 2), ("2025Q4", 2)):
        done = CliRunner().invoke(main, ["pack", period, *TO, "--workspace", str(root)])
        assert f"reports/{period}/index.html" in done.stdout
        assert len(looked) == count
    assert "4 unchanged" in kpi(root).stdout
    latest = CliRunner().invoke(main, ["pack", *TO, "--workspace", str(root)])
    assert "2 unchanged" in latest.stdout


def test_reports_of_another_language_are_made_on_a_terminal_that_speaks_it(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    kept = kpi(root)
    assert said(kpi(root, "--lang", "zh"), root) != said(kept, root)


def test_protected_copies_are_written_each_time(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kpi(root)
    for _ in range(2):
        monkeypatch.setenv("KPI_PASSWORD", "a long enough password")
        assert kpi(root, "--protect").exit_code == 0
        copies = [*(root / "reports").glob("2026Q1/*/protected/payouts.xlsx")]
        assert len(copies) == 2
        for each in copies:
            each.unlink()


def test_a_terminal_of_another_language_is_not_told_that(
    root: Path, looked: list[Pack | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    kpi(root)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "unchanged" not in kpi(root).stdout
    assert len(looked) == 2


def test_places_are_told_as_the_workspace_is_called(
    root: Path, looked: list[Pack | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    kpi(root)
    monkeypatch.chdir(root.parent)
    assert f"open {root.name}/reports/" in kpi(Path(root.name)).stdout
    assert len(looked) == 2


@pytest.mark.parametrize("words", [
    ("--password-file", __file__), ("--inputs-url", "file:///x"), ("--tls-cert", "x"),
    ("--protect", "--to", "html"), ("--to", "xls"), ("--for", "nobody"), ("-d", "nobody"),
], ids=" ".join)  # fmt: skip
def test_what_cannot_be_asked_is_refused_each_time(root: Path, words: tuple[str, ...]) -> None:
    kpi(root)
    assert kpi(root, *words).exit_code != 0
    assert kpi(root, *words).exit_code != 0


def _appended(path: Path) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write("\n")


def _byte(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:-3] + bytes([content[-3] ^ 1]) + content[-2:])


def _byte_of_the_same_age(path: Path) -> None:
    about = path.stat()
    _byte(path)
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))


def _linked(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


def _written(path: Path, text: str = "x\n") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


DESK = "reports/2026Q1/desk"
INPUTS = "params/inputs/2026Q1/desk"
CHANGES: dict[str, tuple[str, Callable[[Path], object]]] = {
    "an input": (f"{INPUTS}/metrics.csv", _appended),
    "an input of the same size and age": (f"{INPUTS}/metrics.csv", _byte_of_the_same_age),
    "an input less": (f"{INPUTS}/ratings.csv", lambda path: path.unlink()),
    "an input more": (f"{INPUTS}/deals.csv", _written),
    "an input that is a link": (f"{INPUTS}/metrics.csv", _linked),
    "a misnamed folder": ("params/inputs/2026-Q2/desk/metrics.csv", _written),
    "a period more": ("params/inputs/2026Q2/desk/metrics.csv", _written),
    "an empty folder": ("params/inputs/2026Q2", lambda path: path.mkdir()),
    "a correction": ("params/corrections/2026Q1/desk/0001.yaml", _written),
    "a decision": ("params/notes/2026Q1/desk.md", _written),
    "an opening balance": ("params/opening/desk/carry.csv", _written),
    "a scheme": ("params/schemes/small.yaml", _appended),
    "another scheme": ("params/schemes/other.yaml", _written),
    "the settings": ("params/departments.yaml", _appended),
    "a phrase": ("params/words/en.yaml", lambda path: _written(path, "Report: Paper\n")),
    "a notebook": ("notebooks/department_review.ipynb", _appended),
    "a workbook": (f"{DESK}/payouts.xlsx", _byte),
    "a workbook less": (f"{DESK}/payouts.xlsx", lambda path: path.unlink()),
    "what is noted of a report": (f"{DESK}/pack.json", _appended),
    "a report more": (f"{DESK}/report.html", _written),
    "who may read a report": (f"{DESK}/payouts.xlsx", lambda path: path.chmod(0o644)),
    "who may read a folder": (DESK, lambda path: path.chmod(0o755)),
    "a report less": (DESK, shutil.rmtree),
    "a folder that is a link": (DESK, _linked),
    "a page": ("reports/2026Q1/index.html", _byte),
    "a page less": ("reports/2026Q1/index.html", lambda path: path.unlink()),
    "a paper of the company": ("reports/2026Q1/_company/payroll.xlsx", _byte),
    "a line of the register": ("reports/ledger/desk.jsonl", _appended),
    "a register less": ("reports/ledger/desk.jsonl", lambda path: path.unlink()),
    "a revision less": (f"{DESK}/r1", shutil.rmtree),
    "what was settled": (f"{DESK}/r1/settlements.csv", _byte_of_the_same_age),
    "a manifest": (f"{DESK}/r1/manifest.json", _appended),
    "reports of a theme": ("params/quarto/look.css", _written),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_is_changed_is_told_as_if_nothing_had_been_said_before(
    root: Path, looked: list[Pack | None], what: str
) -> None:
    kpi(root)
    place, change = CHANGES[what]
    change(root / place)
    other = shutil.copytree(root, root.with_name("other"), symlinks=True)
    found = kpi(root)
    assert len(looked) >= 2
    assert said(found, root) == said(kpi(other), other)


def test_what_is_wrong_is_told_each_time(root: Path, looked: list[Pack | None]) -> None:
    path = root / "params" / "inputs" / "2026Q1" / "desk" / "metrics.csv"
    content = path.read_bytes()
    first = kpi(root)
    path.write_text("nothing\n", encoding="utf-8")
    assert [kpi(root).exit_code for _ in range(2)] == [1, 1]
    path.write_bytes(content)
    assert "1 made" in kpi(root).stdout
    assert said(kpi(root), root) == said(first, root)
    assert [bool(one and one.is_settled) for one in looked] == [True, False, False, False, True]


def test_sources_are_read_each_time(root: Path, looked: list[Pack | None]) -> None:
    files = root.with_name("files")
    files.mkdir()
    shutil.move(root / "params" / "inputs" / "2026Q1" / "desk" / "ratings.csv", files)
    settings = root / "params" / "departments.yaml"
    text = settings.read_text("utf-8")
    source = (
        f"    sources: {{ratings: {{url: '{files.as_uri()}/ratings.csv', since: 2026-01-01}}}}\n"
    )
    assert text.endswith("bonus_budget: 2000\n")
    settings.write_text(text + source, encoding="utf-8")
    assert kpi(root).exit_code == 0
    before = len(looked)
    assert "0 made" in kpi(root).stdout
    assert len(looked) == before + 1
    kept = kpi(root, "--as-read")
    assert said(kpi(root, "--as-read"), root) == said(kept, root)
    assert len(looked) == before + 2


@pytest.mark.parametrize("what", ["program_hash", "libraries_hash"])
def test_another_program_looks_for_itself(
    root: Path, looked: list[Pack | None], what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kpi(root)
    monkeypatch.setattr(said_before, what, lambda: "another")
    kpi(root)
    assert len(looked) == 2


def test_another_day_looks_for_itself(
    root: Path, looked: list[Pack | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Tomorrow(date):
        @classmethod
        def today(cls) -> Tomorrow:
            return cls(2999, 1, 1)

    kpi(root)
    monkeypatch.setattr("kpilib.cli.pack.date", Tomorrow)
    kpi(root)
    assert len(looked) == 2


def test_what_was_issued_just_now_does_not_count_as_known(
    root: Path, looked: list[Pack | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files_seen, "_TELLS_AFTER", 3600 * 10**9)
    for _ in range(2):
        kpi(root)
    assert len(looked) == 2


def test_a_place_in_the_workspace_keeps_nothing(
    root: Path, looked: list[Pack | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KPI_CACHE", str(root / "cache"))
    for _ in range(2):
        kpi(root)
    assert len(looked) == 2
    assert not (root / "cache").exists()


WATCHED = """
import json, os, sys
from pathlib import Path
root, found = sys.argv[1], set()

def watched(event, about):
    if event in ("open", "os.listdir", "os.scandir") and isinstance(about[0], (str, os.PathLike)):
        found.add(os.path.abspath(os.fspath(about[0])))

sys.addaudithook(watched)
from kpilib.cli.main import main
try:
    main(["pack", "--all", "--to", "html,xlsx", "--statements", "--for", "manager,hr",
          "--workspace", root])
finally:
    inside = {os.path.relpath(one, root) for one in found if one.startswith(root)}
    print(json.dumps(sorted(inside)))
"""


def test_nothing_is_looked_at_that_does_not_count(root: Path) -> None:
    for _ in range(2):  # made first
        command = [sys.executable, "-c", WATCHED, str(root)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "0 made" in done.stdout
    looked_at = {tuple(one.split("/")) for one in json.loads(done.stdout.splitlines()[-1])}
    seen = seen_by_pack(root)
    counts = {tuple(str(one[0]).split("/")) for one in seen.about}
    for place in looked_at - {(".",)}:
        # What is not there is looked for, too; the folder in which it would come counts.
        there = place
        while not root.joinpath(*there).exists():
            there = there[:-1]
        assert there in counts, place
    assert len(looked_at) > 50


FROM_NOTES = """
import sys
from kpilib.cli.main import main
from kpilib.records import files_seen
files_seen._TELLS_AFTER = 0  # the workspace has just been copied
try:
    main(["pack", "--all", "--to", "xlsx", "--workspace", sys.argv[1]])
finally:
    needless = {"kpilib.workspace.workspace", "kpilib.rules.scheme", "kpilib.publish.packs.pack",
                "kpilib.cli.packing", "numpy", "pydantic", "tqdm", "fsspec", "jinja2"}
    print(sorted(needless & {*sys.modules}))
"""


def test_what_is_said_again_is_said_without_reading_rules_or_figures(root: Path) -> None:
    for expected in ("numpy", "[]"):
        command = [sys.executable, "-c", FROM_NOTES, str(root)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        *_, told, loaded = done.stdout.splitlines()
        assert "0 made, 4 unchanged" in told
        assert expected in loaded


def test_notes_do_not_pile_up(root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(said_before, "_MOST", 2)
    for words in ([], ["--no-company"], ["--as-read"]):
        kpi(root, *words)
    assert len([*(tmp_path / "cache" / SAID).iterdir()]) == 2
