"""A company's own phrases: `params/words/<language>.yaml`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kpilib.cli.main import main
from kpilib.core.messages import Message
from kpilib.core.problems import ProblemsFound
from kpilib.publish.packs.cache import Still, ingredients
from kpilib.publish.packs.order import Order
from kpilib.text.formats import Wording
from kpilib.text.language import language
from kpilib.text.own_phrases import own_phrases, phrase_faults, phrases_of
from kpilib.workspace.input_bundle import InputBundle
from kpilib.workspace.workspace import Workspace
from tests.small_company import write_company

if TYPE_CHECKING:
    from pathlib import Path


def write(root: Path, text: str, code: str = "en") -> Path:
    folder = root / "params" / "words"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{code}.yaml").write_text(text, encoding="utf-8")
    return root


def test_a_phrase_stands_in_the_place_of_ours_within_its_workspace(tmp_path: Path) -> None:
    write(tmp_path, '"CNY {value}": "RMB {value}"')
    write(tmp_path, '"CNY {value}": "人民币{value}"', "zh")
    with own_phrases(tmp_path):
        assert Wording("en").say("CNY {value}", value="1.00") == "RMB 1.00"
        assert Wording("zh").say("CNY {value}", value="1.00") == "人民币1.00"
        assert Wording("en").say("{name} ({who})", name="Li", who="E1") == "Li (E1)"
    assert Wording("en").say("CNY {value}", value="1.00") == "CNY 1.00"


def test_a_phrase_that_counts_has_a_form_for_each_number(tmp_path: Path) -> None:
    write(tmp_path, '"{n} problem": ["{n} trouble", "{n} troubles"]')
    with own_phrases(tmp_path):
        found = [language("en").said(Message("{n} problem", "{n} problems", n=n)) for n in (1, 2)]
    assert found == ["1 trouble", "2 troubles"]


@pytest.mark.parametrize(("text", "fault"), [
    ('"CNY {valu}": "RMB {value}"', "no message has the key 'CNY {valu}': did you mean CNY"),
    ('"CNY {value}": "RMB"', "it lacks {value}"),
    ('"CNY {value}": "{currency} {value}"', "it adds {currency}, which the message does not give"),
    ('"CNY {value}": "RMB {valeu}"', "it lacks {value} and adds {valeu}"),
    ('"CNY {value}": "RMB {value"', "a brace is open or closed alone"),
    ('"CNY {value}": {a: 1}', "write the text, or a list of one text for each plural form"),
    ('"CNY {value}":', "write the text, or a list of one text for each plural form"),
    ("- CNY", "the file must hold one text for each message key"),
    ('"CNY {value}: RMB', "not_yaml"),
])  # fmt: skip
def test_check_names_a_phrase_that_cannot_be_said(tmp_path: Path, text: str, fault: str) -> None:
    write(write_company(tmp_path, ["one"]), f"# ours\n{text}\n")
    (found,) = phrase_faults(tmp_path)
    assert fault in f"{found.code} {found.message}"
    said = CliRunner().invoke(main, ["check", "--workspace", str(tmp_path)])
    assert said.exit_code == 1
    assert f"params/words/en.yaml{':2' if found.code != 'not_yaml' else ''}" in said.output
    with pytest.raises(ProblemsFound, match=r"params/words/"):
        phrases_of(tmp_path)


def test_a_language_that_is_not_there_is_named(tmp_path: Path) -> None:
    write(tmp_path, '"CNY {value}": "RMB {value}"', "zn")
    (found,) = phrase_faults(tmp_path)
    assert found.message == "there is no language zn: known here: en, zh"


def test_nothing_but_comments_is_no_fault(tmp_path: Path) -> None:
    write(tmp_path, "# to come\n")
    assert phrases_of(tmp_path) == {"en": {}}


def test_the_console_speaks_with_them(tmp_path: Path) -> None:
    root = write(write_company(tmp_path, ["one"]), '"nothing has been issued yet": "Nichts."')
    asked = ["verify", "--workspace", str(root)]
    assert CliRunner().invoke(main, asked).output == "Nichts.\n"
    (root / "params" / "words" / "en.yaml").unlink()
    assert CliRunner().invoke(main, asked).output == "nothing has been issued yet\n"


def test_a_report_is_made_again_when_a_phrase_of_its_language_changes(tmp_path: Path) -> None:
    root = write_company(tmp_path, ["one"])
    order = Order("one", Workspace(root).periods()[0], ("html",), "zh")
    before = ingredients(Still(root), order)
    write(root, '"CNY {value}": "RMB {value}"')
    assert ingredients(Still(root), order) == before
    write(root, '"CNY {value}": "人民币{value}"', "zh")
    after = ingredients(Still(root), order)
    assert set(after) - set(before) == {"params/words/zh.yaml"}


def test_they_are_frozen_with_what_is_issued(tmp_path: Path) -> None:
    root = write(write_company(tmp_path, ["one"]), '"CNY {value}": "RMB {value}"')
    bundle = InputBundle.of(Workspace(root), "one", Workspace(root).periods()[0])
    assert bundle.files["params/words/en.yaml"] == b'"CNY {value}": "RMB {value}"'


def test_a_report_is_printed_with_them(tmp_path: Path) -> None:
    phrases = '"Draft": "Provisional"\n"CNY {value}": "RMB {value}"\n'
    root = write(write_company(tmp_path, ["one"]), phrases)
    asked = ["pack", "--to", "html", "--lang", "en", "--jobs", "1", "--workspace", str(root)]
    assert CliRunner().invoke(main, asked, catch_exceptions=False).exit_code == 0
    (page,) = root.glob("reports/*/one/report.html")
    text = page.read_text(encoding="utf-8")
    assert "Pay comes to RMB 2,140.00" in text  # by the notebook, in a process of its own
    assert "Provisional" in text  # by what lays it out
    index = (root / "reports" / "2026Q1" / "index.html").read_text(encoding="utf-8")
    assert "Provisional" in index or "RMB" in index
