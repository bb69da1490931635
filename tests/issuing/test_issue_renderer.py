"""What is issued looks like its draft: the same renderer, with its theme, recorded."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from kpilib.cli.main import main
from kpilib.history.program import program_commit, program_lock
from kpilib.publish.render.quarto.find import forget
from kpilib.records.ledger import Ledger
from kpilib.workspace.workspace import Workspace
from tests.issued_workspace import copy_of, write_issuing_workspace
from tests.render.quarto.conftest import style_of
from tests.render.quarto.installed import install

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kpilib.records.revision import Revision

THEME = "/*-- scss:rules --*/\n.kpi-info { letter-spacing: 3.25px; }\n"


def kpi(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--workspace", str(root)], catch_exceptions=False)


def last(root: Path) -> Revision:
    return Ledger(Workspace(root)).revisions("team")[-1]


@cache
def issued_once(temp: Path) -> Path:
    """The draft of 2025Q4 by the stand-in, in a theme, and issued without naming a renderer."""
    root = write_issuing_workspace(temp / "laid out")
    (root / "params" / "quarto").mkdir()
    (root / "params" / "quarto" / "ours.scss").write_text(THEME, encoding="utf-8")
    assert kpi(root, "pack", "2025Q4", "--to", "html", "--renderer", "quarto").exit_code == 0
    told = kpi(root, "issue", "2025Q4", "--to", "html")
    assert told.exit_code == 0, told.output
    return root


@pytest.fixture(scope="module")
def quarto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pytest.MonkeyPatch]:
    """The stand-in is the Quarto that is found."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUARTO_PATH", str(install(tmp_path_factory.mktemp("quarto"))))
        patch.delenv("KPILIB_STANDIN", raising=False)
        yield patch
    forget()


@pytest.fixture
def root(
    quarto: pytest.MonkeyPatch, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    del quarto  # it is there
    return copy_of(issued_once(tmp_path_factory.getbasetemp()), tmp_path / "issued")


def test_the_renderer_of_the_draft_lays_out_what_is_issued_and_is_recorded(root: Path) -> None:
    one = last(root)
    assert (one.manifest.renderer, one.manifest.renderer_version) == ("quarto", "1.9.38")
    draft = root / "reports" / "2025Q4" / "team" / "report.html"
    for page in (draft, one.folder / "report.html"):
        assert "3.25px" in style_of(page.read_text("utf-8")), page
    assert (one.folder / "world" / "params" / "quarto" / "ours.scss").read_text("utf-8") == THEME


def test_another_look_is_no_reason_to_issue_again(root: Path) -> None:
    (root / "params" / "quarto" / "ours.scss").write_text(
        "/*-- scss:rules --*/\nh1 { color: red }\n", encoding="utf-8"
    )
    told = kpi(root, "issue", "2025Q4", "--to", "html", "--renderer", "builtin")
    assert told.stdout == "= team 2025Q4: nothing to issue, r1 is as it is now\n"


def test_remake_asks_the_same_renderer_and_finds_the_same_bytes(root: Path) -> None:
    (root / "params" / "quarto" / "ours.scss").unlink()  # the frozen one counts
    told = kpi(root, "verify", "--remake")
    assert told.exit_code == 0, told.output
    assert "same bytes of report.html, review.ipynb" in told.stdout


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("QUARTO_PATH", "/nowhere", "QUARTO_PATH is /nowhere, and there is no such program"),
        ("KPILIB_STANDIN_VERSION", "1.10.1", ""),
    ],
)
def test_remake_says_so_where_that_renderer_is_not_there(
    root: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, why: str
) -> None:
    monkeypatch.setenv(name, value)
    forget()
    told = kpi(root, "verify", "--remake")
    forget()
    assert told.exit_code == 0, told.output
    here = f"and here: {why}" if why else f"and here is Quarto {value}"
    note = f"  report.html was not made again: Quarto 1.9.38 laid it out, {here}"
    assert note in told.stdout.splitlines()
    assert "same bytes of review.ipynb" in told.stdout


def test_without_the_renderer_of_the_draft_nothing_is_issued_unless_another_is_named(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kpi(root, "pack", "2026Q1", "--to", "html", "--renderer", "quarto").exit_code == 0
    monkeypatch.setenv("QUARTO_PATH", "/nowhere")
    forget()
    told = kpi(root, "issue", "2026Q1", "--to", "html")
    assert told.exit_code == 1
    assert "team 2026Q1: its draft was laid out by quarto 1.9.38, and here: " in told.stderr
    assert "or use --renderer builtin" in told.stderr
    assert not (root / "reports" / "2026Q1" / "team" / "r1").exists()
    told = kpi(root, "issue", "2026Q1", "--to", "html", "--renderer", "builtin")
    forget()
    assert told.exit_code == 0, told.output
    assert (last(root).manifest.renderer, last(root).manifest.renderer_version) == ("builtin", "")
    assert not (last(root).folder / "world" / "params" / "quarto").exists()


def test_the_manifest_names_the_program_by_version_commit_and_lock(root: Path) -> None:
    mine = last(root).manifest
    assert (mine.commit, mine.lock) == (program_commit(), program_lock())
    assert len(mine.lock) == 64
