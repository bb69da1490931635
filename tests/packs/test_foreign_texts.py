"""A scheme in one language, a report in the other: its texts are marked for screen readers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

import kpilib
from kpilib.core.periods import Period
from kpilib.publish.packs.pack import PackOptions, make_pack
from kpilib.rules.model import Bilingual
from kpilib.text.foreign import foreign_texts, marked
from kpilib.workspace.workspace import Workspace
from tests.small_company import made_here, write_company

if TYPE_CHECKING:
    from pathlib import Path

BILINGUAL = re.compile(r"\{zh: ([^,}]*), en: ([^}]*)\}")
SPAN = re.compile(r'<span lang="([^"]*)">(.*?)</span>')


def _written_in(root: Path, form: str) -> Workspace:
    """The small company, its scheme and departments in one language."""
    write_company(root, ["east"])
    for name in ("departments.yaml", "schemes/small.yaml"):
        path = root / "params" / name
        path.write_text(BILINGUAL.sub(form, path.read_text(encoding="utf-8")), encoding="utf-8")
    return Workspace(root)


def _pages(workspace: Workspace, lang: str) -> tuple[str, str]:
    """The report and the page of the period."""
    options = PackOptions(formats=("html",), lang=lang, maker=made_here)
    (index,) = make_pack(workspace, [Period.parse("2026Q1")], options).pages
    report = workspace.root / "reports" / "2026Q1" / "east" / "report.html"
    return report.read_text(encoding="utf-8"), index.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("form", "lang", "own", "words"),
    [
        (r'"\1"', "en", "zh", {"小制度", "部门east", "销售", "服务", "奖金", "试用期内", "公布"}),
        (r"{en: \2}", "zh", "en", {"Small rules", "Team east", "Sales", "Service", "Bonus"}),
    ],
)
def test_texts_in_another_language_are_marked_wherever_the_report_has_them(
    tmp_path: Path, form: str, lang: str, own: str, words: set[str]
) -> None:
    report, index = _pages(_written_in(tmp_path, form), lang)
    spans = SPAN.findall(report)
    assert {code for code, _ in spans} == {own}
    assert {text for _, text in spans} >= words
    unmarked = re.sub(r"(?s)<(title|style|script)\b.*?</\1>|<[^>]*>", "", SPAN.sub("", report))
    assert [word for word in words if word in unmarked] == []
    company, department, rules = ("样例", "部门east", "小制度") if own == "zh" else (
        "Sample", "Team east", "Small rules")  # fmt: skip
    assert {(own, company), (own, department), (own, rules)} <= set(SPAN.findall(index))
    for page in (report, index):
        (title,) = re.findall(r"<title>(.*?)</title>", page)
        assert "<" not in title


def test_what_a_cell_of_a_notebook_shows_is_marked_too(tmp_path: Path) -> None:
    root = _written_in(tmp_path, r'"\1"').root
    done = kpilib.Workspace(root).assess("east", "2026Q1", lang="en")
    assert ("zh", "小制度") in SPAN.findall(done._repr_html_())
    assert ("zh", "奖金") in SPAN.findall(done.explain("A")._repr_html_())


def test_nothing_is_marked_where_every_text_has_the_language(tmp_path: Path) -> None:
    for page in _pages(_written_in(tmp_path, r"{zh: \1, en: \2}"), "en"):
        assert "<span lang" not in page


def test_a_plain_text_is_taken_for_another_language_by_its_script_alone() -> None:
    def found(text: str, lang: str) -> dict[str, str]:
        return foreign_texts(Bilingual.model_validate(text), lang)

    assert found("奖金", "en") == {"奖金": "zh"}
    assert found("Bonus", "zh") == {"Bonus": "en"}
    assert [found("Bonus", "en"), found("奖金", "zh"), found("Prime", "fr")] == [{}, {}, {}]
    assert [found("A", "zh"), found("KPI 奖金", "zh"), found("1.5", "zh")] == [{}, {}, {}]


def test_a_word_within_another_word_is_none() -> None:
    foreign = {"Pay": "en", "奖金": "zh"}
    page = marked('<p title="Pay">Pay, payroll 项目奖金</p>', foreign)
    assert page == (
        '<p title="Pay"><span lang="en">Pay</span>, payroll 项目<span lang="zh">奖金</span></p>'
    )
