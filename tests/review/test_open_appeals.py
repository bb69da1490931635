"""An appeal is open until it is decided or taken back, whichever period it is about."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from kpilib.publish.review.correction_tables import appeals_table
from kpilib.publish.review.correction_words import appeal_sentences
from kpilib.publish.review.load_review import open_review
from kpilib.publish.review.page_one.next_period import known
from kpilib.text.formats import Wording
from kpilib.workspace.correcting import CorrectionRefused, decide
from tests.render import notebooks
from tests.small_workspace import write_workspace
from tests.workspace.test_correcting import decision, place

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.publish.review.department import Review

FILED = """\
reason: registered
by: Li Na
on: 2026-04-18
appeal: {{number: {number}, employee: {who}, filed: 2026-04-18, about: pay{decided}}}
"""
DECIDED = ", decided: 2026-04-20, outcome: rejected, decided_by: Wang Fang, ground: paid in April"
TAKEN_BACK = "withdrawn: {by: Li Na, on: 2026-04-21, reason: settled over coffee}\n"


def filed(root: Path, period: str, number: str, who: str, *, end: str = "") -> None:
    """An appeal of somebody, open, decided or taken back."""
    folder = root / "params" / "corrections" / period / "team"
    folder.mkdir(parents=True, exist_ok=True)
    text = FILED.format(number=number, who=who, decided=DECIDED if end == "decided" else "")
    text += TAKEN_BACK if end == "withdrawn" else ""
    (folder / f"{number}.yaml").write_text(text, encoding="utf-8")


def review(root: Path, lang: str = "en", edition: str = "manager") -> Review:
    return open_review("team", "2026Q1", lang=lang, workspace=str(root), edition=edition)


def told(one: Review) -> list[str]:
    """What is said of appeals under what comes next."""
    said = known(one.prose, one.corrections, one.open_before)
    return [text for text in said if "appeal" in text or "申诉" in text]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_workspace(tmp_path)


def test_an_appeal_about_the_last_period_is_open_in_this_one(root: Path) -> None:
    """People appeal when a report is out; the next one is where somebody looks for it."""
    filed(root, "2025Q4", "A-1", "A")
    assert told(review(root)) == ["1 appeal about Q4 2025 open: 甲 (A)."]
    filed(root, "2025Q4", "A-2", "B")
    filed(root, "2026Q1", "A-3", "C")
    one = review(root)
    here, before = told(one)
    assert here.startswith("1 appeal open: ")
    assert before == "2 appeals about Q4 2025 open: 甲 (A) and 乙 (B)."
    assert one.company_facts()["appeals"] == 3
    assert told(review(root, "zh"))[1] == "2025年第四季度的待决申诉2件：甲（A）、乙（B）。"


@pytest.mark.parametrize("end", ["decided", "withdrawn"])
@pytest.mark.parametrize("period", ["2025Q4", "2026Q1"])
def test_an_appeal_that_was_decided_or_taken_back_is_open_nowhere(
    root: Path, period: str, end: str
) -> None:
    filed(root, period, "A-1", "A", end=end)
    one = review(root)
    assert told(one) == ["No appeal is open."]
    assert one.company_facts()["appeals"] == 0
    assert "appeal" not in first_line(review(root, edition="hr"))


def test_human_resources_count_the_appeals_of_earlier_periods(root: Path) -> None:
    filed(root, "2025Q4", "A-1", "A")
    filed(root, "2026Q1", "A-2", "A")
    assert (
        first_line(review(root, edition="hr")) == "# 3 people assessed, 1 not, and 2 appeals open"
    )


def test_an_appeal_that_was_taken_back_says_by_whom_and_why(root: Path) -> None:
    filed(root, "2026Q1", "A-1", "A", end="withdrawn")
    one = review(root)
    (sentence,) = appeal_sentences(one.corrections, Wording("en"), str, 10)
    assert sentence == (
        "Appeal A-1 of A, filed 18 April 2026: pay; withdrawn 21 April 2026 by Li Na: "
        "settled over coffee."
    )
    table = appeals_table([("2026Q1", each) for each in one.corrections], Wording("zh"), str, None)
    assert table
    assert "已撤回" in table.rows[0]


def test_nobody_decides_an_appeal_that_was_taken_back(root: Path) -> None:
    filed(root, "2026Q1", "A-1", "A", end="withdrawn")
    with pytest.raises(CorrectionRefused, match="appeal A-1 was withdrawn on 2026-04-21"):
        decide(place(root), "A-1", decision("upheld", date(2026, 4, 22)))


def test_who_decided_is_told_in_a_chinese_sentence(root: Path) -> None:
    filed(root, "2026Q1", "A-1", "A", end="decided")
    (sentence,) = appeal_sentences(review(root).corrections, Wording("zh"), str, None)
    assert sentence.endswith("；2026年4月20日由Wang Fang裁定不成立：paid in April。")


def first_line(one: Review) -> str:
    """The finding of a report."""
    shown = (dict(each["data"]) for each in notebooks.outputs(one.show_headline))
    texts = (str(data.get("text/markdown", "")) for data in shown)
    return next(text for text in texts if text.startswith("# "))
