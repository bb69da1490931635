"""Every sentence is true and stands only where its trigger holds; both languages agree."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpilib.publish.review import narrative
from kpilib.publish.review import tables as reviewtables
from kpilib.publish.review.load_review import open_review
from kpilib.publish.review.narrative.pay import item_moved
from kpilib.publish.review.narrative.standing import classified
from kpilib.text.literal_markdown import escape
from tests.small_workspace import SCHEME, small_review, write_workspace

if TYPE_CHECKING:
    from kpilib.publish.review.load_review import Review

ROOT = Path(__file__).parents[2]
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:?!]|[,;:?!][\u4e00-\u9fff]|\([\u4e00-\u9fff]")


def told(review: Review) -> str:
    """The whole prose of a review."""
    v = review.prose
    lines = [v.sentences(narrative.standing(v))]
    for section in narrative.story(v):
        lines += [section.title, *section.paragraphs, *section.points]
    points = [text for point in narrative.decisions(v) for text in (point.title, point.text)]
    return "\n".join([*lines, *points])


@cache
def sample(department: str, period: str, lang: str = "zh") -> str:
    return told(open_review(department, period, lang=lang, workspace=str(ROOT)))


def _standing(review: Review) -> str:
    return review.prose.sentences(narrative.standing(review.prose))


def test_below_the_headline_stands_how_far_the_department_got(tmp_path: Path) -> None:
    assert _standing(small_review(tmp_path)) == (
        "本季度考核3人（另有1人不参加）。"
        "完成额合计230.00元，为目标300.00元的76.7%，比上季度高1.7个百分点。"
    )


def test_english_says_the_same(tmp_path: Path) -> None:
    assert _standing(small_review(tmp_path, lang="en")) == (
        "3 people were assessed this quarter (1 excluded). "
        "Income: CNY 230.00, 76.7% of the target of CNY 300.00, "
        "1.7 percentage points above last quarter."
    )


def test_story_names_who_moved_and_through_what(tmp_path: Path) -> None:
    text = told(small_review(tmp_path))
    assert (
        "甲（A）由62.00分降至56.00分（-6.00分），全部来自“销售”由30.00分降至24.00分（实际由50降至40）。"
        in text
    )
    assert "平均得分比上季度下降3.67分，全部来自“服务”下降2.67分、“销售”下降1.00分。" in text
    assert "新参加考核：丙\\*（C）。" in text
    assert "不参加考核：丁（D）（试用期内）。" in text
    assert "乙（B）由960.00元减至940.00元（-20.00元），全部来自“奖金”减少20.00元" in text


def test_decisions_hold_flags_budget_and_missed_targets(tmp_path: Path) -> None:
    points = narrative.decisions(small_review(tmp_path).context)
    assert [(point.about, point.title, point.text) for point in points] == [
        ("budget", "超出预算（2,000元）260.00元，须确定资金来源", ""),
        ("level_down", "建议降级", "甲（A）56.00分"),
        ("below_target", "完成额连续未达目标（两个季度及以上）：1人", "甲（A） 50.0% → 40.0%"),
    ]


def test_nothing_is_compared_in_the_first_period(tmp_path: Path) -> None:
    text = told(small_review(tmp_path, "2025Q4"))
    assert "本季度之前没有可比数据，因此不作比较。" in text
    assert not re.search("上季度|升至|降至|减少|增加|新参加|连续", text)
    assert "超出预算" not in text
    english = told(small_review(tmp_path, "2025Q4", "en"))
    assert not re.search(r"last quarter|more than|less than|running|above|below", english)


def test_a_period_that_does_not_follow_is_named(tmp_path: Path) -> None:
    inputs = tmp_path / "params" / "inputs"
    write_workspace(tmp_path)
    (inputs / "2025Q4").rename(inputs / "2025Q2")
    review = open_review("team", "2026Q1", workspace=str(tmp_path))
    text = _standing(review)
    assert "比2025年第二季度高1.7个百分点" in text
    assert "上季度" not in text


def test_a_quiet_period_needs_no_decision(tmp_path: Path) -> None:
    write_workspace(tmp_path)
    ratings = tmp_path / "params" / "inputs" / "2025Q4" / "team" / "metrics.csv"
    ratings.write_text("subject,metric,target,actual\nA,sales,100,100\nB,sales,100,100\n", "utf-8")
    review = open_review("team", "2025Q4", workspace=str(tmp_path))
    assert narrative.decisions(review.prose) == ()


def test_a_smaller_deduction_is_told_as_less_deducted() -> None:
    # Nothing is deducted now, after CNY 1,200.00 the quarter before.
    for lang, said in (
        ("zh", "“扣发固定工资”少扣1,200.00元"),
        ("en", "(CNY 1,200.00 less deducted)"),
    ):
        v = open_review("key-accounts", "2025Q4", lang=lang, workspace=str(ROOT)).prose
        (change,) = [c for c in v.comparison.item_changes() if c.deducted and c.delta]
        assert item_moved(v, change).endswith(said)


DETAILS = [
    ("2026-W03", "2026年第3周", "week 3 of 2026"),
    ("2026-02-06", "2026年2月6日", "6 February 2026"),
    ("2026-02", "2026年2月", "February 2026"),
    ("5%", "5%", "5%"),
]


@pytest.mark.parametrize(("detail", "chinese", "english"), DETAILS)
def test_days_weeks_and_months_in_flags_are_written_out(
    detail: str, chinese: str, english: str, tmp_path: Path
) -> None:
    review = small_review(tmp_path)
    assert review.context.detail(detail) == chinese
    english_voice = narrative.NarrativeContext(review.comparison, "en", review.settled)
    assert english_voice.detail(detail) == english


def test_carried_state_that_is_no_money_has_its_own_unit(tmp_path: Path) -> None:
    late = "carry:\n  - {kind: late, title: {zh: 迟报次数, en: Late reports}, amount: 1 + 1, "
    rules = SCHEME.replace("quantities:\n", "quantities:\n  earlier: {carried: late}\n")
    scheme = rules + late + "unit: times, clause: 七}\n"
    write_workspace(tmp_path, scheme=scheme)
    review = open_review("team", "2025Q4", workspace=str(tmp_path))
    (points,) = (s.points for s in narrative.story(review.prose) if s.title == "结转")
    assert points == ("“迟报次数”本季度新增并转入下期2笔，合计4次。",)
    table = reviewtables.carry(review.context)
    assert table is not None
    assert table.columns[3] == "转出"
    assert [row[3] for row in table.rows] == ["2次", "2次"]


def test_overlapping_classes_are_not_called_parts(tmp_path: Path) -> None:
    v = small_review(tmp_path).context
    # Three of four and two of four: five classes of four customers.
    assert classified(v, 4, {"A": 3, "B": 2}) == "分类客户4家，类别可以重叠：A3家、B2家。"
    assert "其中" in classified(v, 5, {"A": 3, "B": 2})


def test_names_cannot_become_markup(tmp_path: Path) -> None:
    review = small_review(tmp_path)
    assert review.context.person("C") == "丙*（C）"
    assert review.prose.person("C") == f"{escape('丙*')}（C）"


# What the sample company's own page says happened, found again in the prose.
STORIES = [
    ("key-accounts", "2025Q1", ["何嘉木（E003）28,200.00元", "扣款合计600.00元"]),
    ("key-accounts", "2025Q2", ["何嘉木（E003）13,000.00元", "转入下季的超额”"]),
    (
        "key-accounts",
        "2025Q3",
        ["何嘉木（E003）", "“补发奖金”增加2,970.00元", "新参加考核：罗一鸣（E011）"],
    ),
    (
        "key-accounts",
        "2025Q4",
        ["超出预算（65,000元）", "结转项对应人员已不在名单", "转入下季的超额"],
    ),
    ("key-accounts", "2026Q1", ["罗一鸣（E011）6,290.00元", "2笔，合计30,800.00元"]),
    ("enterprise-sales", "2025Q3", ["“客户满意度”由14.70分降至8.10分", "方子墨（E104）"]),
    ("enterprise-sales", "2026Q1", ["得分连续下滑", "单宁（E108）"]),
    ("sales-east", "2025Q1", ["建议降级\n钟小满（E208）53.57分"]),
    ("sales-east", "2025Q3", ["苏映雪（E205）（不到岗时间超过三分之一）"]),
    ("sales-east", "2026Q1", ["建议晋级"]),
    ("sales-west", "2026Q1", ["建议降级\n齐跃（E303）55.29分"]),
    ("fleet", "2025Q4", ["超出预算（36,500元）", "新参加考核：谷雨晴（E407）", "董青禾（E404）"]),
]


@pytest.mark.parametrize(("department", "period", "words"), STORIES)
def test_the_sample_companys_story_is_told(department: str, period: str, words: list[str]) -> None:
    text = sample(department, period)
    assert [word for word in words if word not in text] == []


ALL = [(d, p) for d in dict.fromkeys(story[0] for story in STORIES)
       for p in ("2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1")]  # fmt: skip


@pytest.mark.parametrize(("department", "period"), ALL)
def test_chinese_prose_has_chinese_punctuation_and_no_english(department: str, period: str) -> None:
    text = sample(department, period)
    assert HALF_WIDTH.findall(text) == []
    words = set(re.findall(r"[A-Za-z]{2,}", text)) - {"KPI"}
    assert words == set()
    assert "None" not in text
    assert "。。" not in text
    assert "，，" not in text


@pytest.mark.parametrize(("department", "period"), ALL)
def test_english_prose_has_no_chinese_but_names(department: str, period: str) -> None:
    text = sample(department, period, "en")
    without_names = re.sub(r"[\u4e00-\u9fff]{2,4} \((?:E\d+)\)", "", text)
    assert re.findall(r"[\u3000-\u9fff\uff00-\uffef]+", without_names) == []
    assert ".." not in text
    assert "None" not in text


@pytest.mark.parametrize(("department", "period"), ALL)
def test_both_languages_tell_the_same_figures(department: str, period: str) -> None:
    def figures(text: str) -> set[str]:
        return set(re.findall(r"\d[\d,]*\.\d\d(?!\d|%|万)", text))

    chinese, english = (figures(sample(department, period, lang)) for lang in ("zh", "en"))
    assert chinese or period == "2025Q1"  # the first period of scores: nothing has moved yet
    assert chinese <= english
