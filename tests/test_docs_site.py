"""The documentation builds without a warning, and its reference misses nothing that is declared."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from docs import reference
from docs.reference import codes, commands
from kpilib.core.problem_kinds import KINDS
from kpilib.core.tables import INPUT_TABLES, RESULT_TABLES
from kpilib.rules.parts import PARTS

DOCS = Path(__file__).resolve().parents[1] / "docs"


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return reference.pages()


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "--quiet", "--fail-on-warning", "--keep-going",
         "-d", str(tmp_path / "trees"), str(DOCS), str(tmp_path / "site")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "site" / "index.html").exists()


def test_every_page_of_the_folder_is_on_the_site() -> None:
    index = (DOCS / "index.md").read_text("utf-8")
    named = {path.stem for path in DOCS.glob("*.md")} - {"index"}
    assert {name for name in named if f"\n{name}\n" not in index} == set()


def test_every_command_and_option_is_in_the_reference(pages: dict[str, str]) -> None:
    for page in (pages["commands.md"], pages["commands.zh.md"]):
        for words, command in commands.every():
            assert f"## {words}\n" in page
            for param in command.params:
                assert all(name in page for name in param.opts if name.startswith("--")), words


def test_every_table_and_part_is_in_the_reference(pages: dict[str, str]) -> None:
    for page in (pages["tables.md"], pages["tables.zh.md"]):
        assert all(f"### {name}.csv" in page for name in (*INPUT_TABLES, *RESULT_TABLES))
    assert all(f"## {key}\n" in pages["scheme-language.md"] for key in PARTS if key)


def test_codes_come_with_what_they_say(pages: dict[str, str]) -> None:
    assert all(f"| `{code}` |" in pages["problem-codes.zh.md"] for code in KINDS)
    assert any("must be more than 0" in text for text in codes.found()["division_by_zero"])


def test_the_chinese_reference_is_chinese(pages: dict[str, str]) -> None:
    assert "人员" in pages["tables.zh.md"]
    assert "选项" in pages["commands.zh.md"]
