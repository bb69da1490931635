"""`kpi statements` on the command line: what is asked for, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kpilib.cli.main import main
from tests.small_company import write_company

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two departments."""
    return write_company(tmp_path_factory.mktemp("company"), ["a", "b"])


def _run(root: Path, *given: str) -> tuple[int, str]:
    command = ["statements", "2026Q1", "--to", "json", "--workspace", str(root), "--lang", "en"]
    done = CliRunner().invoke(main, [*command, *given])
    return done.exit_code, done.output


def test_every_department_unless_one_is_named(root: Path) -> None:
    lines = [f"✓ {one} 2026Q1: 4 statements in reports/2026Q1/{one}/statements" for one in "ab"]
    assert _run(root) == (0, "\n".join([*lines, ""]))
    assert _run(root, "-d", "b", "-e", "A") == (
        0, "✓ b 2026Q1: 1 statement in reports/2026Q1/b/statements\n",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        (("-e", "X9"), 1, "X9 has no figures in a 2026Q1"),
        (("-d", "a", "--revision", "r3"), 1, "a has no revision r3 of 2026Q1: there is draft"),
        (("-d", "c"), 1, "c"),
        (("--to", "docx"), 2, "'docx' is no format: there are html, pdf, json"),
    ],
)
def test_what_is_wrong_is_said(root: Path, given: tuple[str, ...], status: int, said: str) -> None:
    found, output = _run(root, *given)
    assert found == status
    assert said in output
    assert "Traceback" not in output


def test_everybody_s_in_one_file_never_keeps_an_older_statement(tmp_path: Path) -> None:
    root = write_company(tmp_path / "w", ["a"])
    folder = root / "reports" / "2026Q1" / "a" / "statements"
    command = ["statements", "2026Q1", "--to", "pdf", "--workspace", str(root), "--lang", "en"]

    def run(*given: str) -> str:
        return CliRunner().invoke(main, [*command, *given]).output

    assert "anew" not in run("-e", "A")
    assert not (folder / "all.pdf").exists()  # of one person alone there is none
    run()
    before = (folder / "all.pdf").read_bytes()
    inputs = root / "params" / "inputs" / "2026Q1" / "a" / "metrics.csv"
    inputs.write_text(inputs.read_text("utf-8").replace("100,60", "100,50"), encoding="utf-8")
    assert run("-e", "A").splitlines()[1:] == ["  all.pdf was made anew with everybody's"]
    anew = (folder / "all.pdf").read_bytes()
    run()
    assert before != anew == (folder / "all.pdf").read_bytes()
