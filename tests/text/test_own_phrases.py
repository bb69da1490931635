"""A company's own phrases: `params/words/<language>.yaml`."""

from __future__ import annotations

import pickle
import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import kpilib
from kpilib.cli.main import main
from kpilib.core.messages import Message
from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.history.issue import issue
from kpilib.history.issue_proposal import IssueOptions
from kpilib.publish.packs.cache import Still, ingredients
from kpilib.publish.packs.order import Order
from kpilib.text.formats import Wording
from kpilib.text.language import language
from kpilib.text.own_phrases import phrase_faults, phrases_of, spoken_in
from kpilib.workspace.input_bundle import InputBundle
from kpilib.workspace.workspace import Workspace
from tests.issued_workspace import write_issuing_workspace
from tests.small_company import write_company

if TYPE_CHECKING:
    from pathlib import Path

NOTHING_ISSUED = "nothing has been issued yet: kpi issue PERIOD freezes one"


def write(root: Path, text: str, code: str = "en") -> Path:
    folder = root / "params" / "words"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{code}.yaml").write_text(text, encoding="utf-8")
    return root


def test_a_phrase_stands_in_the_place_of_ours_within_its_workspace(tmp_path: Path) -> None:
    write(tmp_path, '"CNY {value}": "RMB {value}"')
    write(tmp_path, '"CNY {value}": "人民币{value}"', "zh")
    english, chinese = (Wording(spoken_in(tmp_path, code)) for code in ("en", "zh"))
    assert english.say("CNY {value}", value="1.00") == "RMB 1.00"
    assert chinese.say("CNY {value}", value="1.00") == "人民币1.00"
    assert english.say("{name} ({who})", name="Li", who="E1") == "Li (E1)"
    assert Wording("en").say("CNY {value}", value="1.00") == "CNY 1.00"


def test_a_phrase_that_counts_has_a_form_for_each_number(tmp_path: Path) -> None:
    write(tmp_path, '"{n} problem": ["{n} trouble", "{n} troubles"]')
    spoken = language(spoken_in(tmp_path, "en"))
    found = [spoken.said(Message("{n} problem", "{n} problems", n=n)) for n in (1, 2)]
    assert found == ["1 trouble", "2 troubles"]


def test_a_code_with_phrases_is_the_code_and_keeps_them_across_processes(tmp_path: Path) -> None:
    write(tmp_path, '"CNY": "RMB"')
    code = spoken_in(tmp_path, "en")
    assert (code, {code: 1}["en"], spoken_in(tmp_path, "zh")) == ("en", 1, "zh")
    again = pickle.loads(pickle.dumps(code))  # noqa: S301 - our own bytes
    assert language(again).say("CNY") == language(language(code).code).say("CNY") == "RMB"
    assert language("en").say("CNY") == "CNY"


PHRASES = (
    '"Total pay": "Money in all"\n"{department}: review of {period}": "{department}, {period}"\n'
)


def test_two_workspaces_in_one_process_speak_each_with_its_own(tmp_path: Path) -> None:
    """The Python interface hands a workspace's phrases to all that it shows."""
    ours = write(write_company(tmp_path / "ours", ["one"]), PHRASES)
    plain = write_company(tmp_path / "plain", ["one"])
    mine, theirs = kpilib.Workspace(ours), kpilib.Workspace(plain)
    assessed = [place.assess("one", "2026Q1", lang="en") for place in (mine, theirs)]
    reviews = [place.review("one", "2026Q1", "en") for place in (mine, theirs)]
    ours_said, theirs_said = (done.explain("A").text() for done in assessed)
    assert "Money in all  CNY" in ours_said
    assert "Total pay  CNY" in theirs_said
    assert mine.assess("one", "2026Q1").explain("A", lang="en").text() == ours_said
    titles = [review.title for review in reviews]
    assert titles == ["Team one, Q1 2026", "Team one: review of Q1 2026"]


def test_every_command_that_tells_of_a_workspace_speaks_with_its_phrases(tmp_path: Path) -> None:
    """Asked one after the other in one process: none hears the phrases of another workspace."""
    said = {"Total pay": "Money in all", NOTHING_ISSUED: "Nil",
            "Who is assessed": "Whom", "pay {pay} -> {changed} ({difference})":
            "money {pay}, {changed}, {difference}"}  # fmt: skip
    said["= {department} {period}: as first entered, nothing to restate"] = "={department}{period}="
    ours = write(write_company(tmp_path / "ours", ["one"]),
                 "".join(f'"{key}": "{text}"\n' for key, text in said.items()))  # fmt: skip
    plain = write_company(tmp_path / "plain", ["one"])
    asked = {
        ("explain", "2026Q1", "one", "A", "--lang", "en"): "Money in all",
        ("verify",): "Nil",
        ("schemes", "show", "small"): "Whom",
        ("what-if", "2026Q1", "one", "--set", "pay.bonus.formula=20 × score"): "money ",
        ("restate", "2026Q1"): "=one2026Q1=",
    }
    for command, own in asked.items():
        mine, theirs = (
            CliRunner().invoke(main, [*command, "--workspace", str(root)], catch_exceptions=False)
            for root in (ours, plain)
        )
        assert own in mine.output, command
        assert own not in theirs.output, command


def test_verify_knows_sheets_by_the_phrases_that_they_were_issued_with(tmp_path: Path) -> None:
    root = write(write_issuing_workspace(tmp_path), '"Payouts": "Wages"\n')
    issue(Workspace(root), "team", Period.parse("2025Q4"), IssueOptions(("xlsx",), "en"))
    (root / "params" / "words" / "en.yaml").write_text('"Payouts": "Salaries"\n', encoding="utf-8")
    checked = CliRunner().invoke(main, ["verify", "--quick", "--workspace", str(root)])
    assert (checked.exit_code, "payroll" in checked.output) == (0, False), checked.output


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
    root = write(
        write_company(tmp_path, ["one"]),
        f'"{NOTHING_ISSUED}": "Nichts."',
    )
    asked = ["verify", "--workspace", str(root)]
    assert CliRunner().invoke(main, asked).output == "Nichts.\n"
    (root / "params" / "words" / "en.yaml").unlink()
    assert CliRunner().invoke(main, asked).output == f"{NOTHING_ISSUED}\n"


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
    assert re.search(
        r"RMB [0-9]", text.partition("<script")[0]
    )  # by the notebook, in a process of its own
    assert "Provisional" in text  # by what lays it out
    index = (root / "reports" / "2026Q1" / "index.html").read_text(encoding="utf-8")
    assert "Provisional" in index or "RMB" in index
