"""Names in Latin letters: reports in English have them, Chinese ones keep the name; so does pay."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kpilib.cli.main import main
from kpilib.core.periods import Period
from kpilib.publish.editions.declaration import EDITIONS
from kpilib.publish.packs.pack import PackOptions, make_pack
from kpilib.publish.statements.discretion import Discretion, Everybody
from kpilib.workspace.workspace import Workspace
from tests.small_company import made_here, write_company

if TYPE_CHECKING:
    from pathlib import Path

NAMES = {"A": ("甲", "Jia One"), "B": ("乙", "Yi Two")}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A department where one of two people has a name in Latin letters."""
    root = write_company(tmp_path_factory.mktemp("latin") / "w", ["a"], ["2025Q4", "2026Q1"])
    for period in ("2025Q4", "2026Q1"):
        path = root / "params" / "inputs" / period / "a" / "employees.csv"
        head, *rows = path.read_text("utf-8").strip().split("\n")
        shown = [f"{row},{NAMES['A'][1] if row.startswith('A,') else ''}" for row in rows]
        path.write_text("\n".join([f"{head},name_en", *shown]) + "\n", encoding="utf-8")
    return root


def _pages(root: Path, lang: str) -> dict[str, str]:
    """The report of each edition and the company's page, in a language."""
    options = PackOptions(formats=("html",), lang=lang, editions=tuple(EDITIONS), maker=made_here)
    made = make_pack(Workspace(root), [Period.parse("2026Q1")], options)
    assert {outcome.error for outcome in made.outcomes} == {""}
    found = sorted((root / "reports" / "2026Q1").rglob("*.html"))
    return {str(path): path.read_text("utf-8") for path in found}


def test_english_reports_have_the_latin_name_and_chinese_ones_the_name(root: Path) -> None:
    for lang, (shown, not_shown) in {"en": (1, 0), "zh": (0, 1)}.items():
        pages = _pages(root, lang)
        assert len(pages) >= len(EDITIONS)
        assert any(NAMES["A"][shown] in page for page in pages.values())
        wrong = [name for name, page in pages.items() if NAMES["A"][not_shown] in page]
        assert wrong == []
        # Who has no such name keeps the one there is, in every language.
        assert any(NAMES["B"][0] in page for page in pages.values())


@pytest.mark.parametrize(("lang", "name"), [("en", "Jia One"), ("zh", "甲")])
def test_a_statement_has_the_name_of_its_language(root: Path, lang: str, name: str) -> None:
    command = ["statements", "2026Q1", "--to", "json", "--lang", lang, "--workspace", str(root)]
    assert CliRunner().invoke(main, command).exit_code == 0
    folder = root / "reports" / "2026Q1" / "a" / "statements"
    assert json.loads((folder / "A.json").read_text("utf-8"))["person"]["name"] == name
    other = (folder / "B.json").read_text("utf-8")
    assert not [word for word in NAMES["A"] if word in other]


def test_a_text_that_names_another_by_the_latin_name_is_not_told() -> None:
    everybody = Everybody({"A": "甲", "B": "乙"}, latin={"A": "Jia One"})
    assert Discretion("B", everybody).said("as with Jia One", "–") == "–"
    assert Discretion("A", everybody).said("as with Jia One", "–") == "as with Jia One"
