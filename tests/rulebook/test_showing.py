"""A scheme told in words: every topic, in both languages, from the version of the day."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from kpilib.engine.trial import scheme_book
from kpilib.text.language import LOCALES, language
from kpilib.text.schemes.scheme_page import told, version_on
from kpilib.text.terminal_layout import as_text
from tests.small_schemes import book, scheme_of
from tests.text.pseudo_language import CODE, unmarked_words, write_pseudo_language

IDS = book().ids
SCHEMES = Path(__file__).parent.parent.parent / "params" / "schemes"
FULL = """\
periods: [quarter, year]
effective_to: 2030-12-31
allowed: {role: [a]}
parameters:
  quota: {values: {2016-01-01: 100, 2026-01-01: 120}, unit: yuan, title: {zh: 基数, en: Quota},
          clause: 一、基数}
quantities:
  role: {employee: role}
  days: {employee: absent_days, title: {zh: 缺勤, en: Absence}}
  income: {sum: amount, deal: sale, unit: yuan, title: {zh: 收入, en: Income}}
  old: {carried: gap, title: {zh: 旧差额, en: Old gaps}}
  filled: {fill: old, using: income, title: {zh: 补足, en: Filling}}
checks: [{code: c, when: income < 0, of: income, message: m, periods: year}]
eligibility:
  - {reason: away, title: {zh: 长期缺勤, en: Away}, when: days > 30, clause: 二、缺勤}
indicators:
  attitude: {title: {zh: 态度, en: Attitude}, weight: 100, rating: attitude, clause: 三、态度,
             assumption: {zh: 原文无权重。, en: No weight in the text.}}
  extra: {title: {zh: 另列, en: Extra}, points: none, actual: income, informational: true}
grades: [{grade: 优, from: 90}, {grade: 良}]
pay:
  bonus: {title: {zh: 奖金, en: Bonus}, unit: yuan, formula: 'max(0, income − quota)',
          when: score ≥ 60}
flags:
  - {flag: star, title: {zh: 明星, en: Star}, when: score ≥ 95, detail: grade, periods: year}
carry:
  - {kind: gap, title: {zh: 差额, en: Gap}, rest_of: filled}
  - {kind: gap, title: {zh: 差额, en: Gap}, amount: quota, base: income, when: income < quota}
over_run:
  quantities: {place: {rank: score, title: {zh: 全年名次, en: Place in the year}}}
  flags: [{flag: first, title: {zh: 第一, en: First}, when: place = 1}]
measures: {income: {title: {zh: 收入对比, en: Income against quota}, actual: income, target: quota}}
timetable:
  - {title: {zh: 汇总, en: Gathered}, working_day: 2}
  - {title: {zh: 发放, en: Paid}, day: 10, periods: year}
labels: {优: {zh: 优, en: Excellent}, 良: {zh: 良, en: Good}}
"""


def lines(lang: str, day: date) -> list[str]:
    return as_text(told(scheme_of(FULL), lang, day), None).split("\n")


def test_the_whole_in_chinese() -> None:
    assert lines("zh", date(2026, 1, 1)) == [
        "样例  [sample]",
        "季度、年度；自2016-01-01起施行，至2030-12-31止",
        "依据：sample.txt《样例》",
        "",
        "考核对象",
        "  人员表中的所有人员，但以下情形除外：",
        "  长期缺勤：缺勤 > 30",
        "      「二、缺勤」",
        "",
        "指标",
        "  态度：100 × 上级对 attitude 的评分（0–100）的平均 ÷ 100",
        "      「三、态度」",
        "      ⚑ 原文无权重。",
        "  另列（仅列示，不计分）：无",
        "      得分表列示：实际 收入",
        "",
        "等级",
        "  优：得分 ≥ 90",
        "  良：其余",
        "",
        "报酬",
        "  奖金（元）：(收入 − 基数（120元），不低于0)，条件：得分 ≥ 60",
        "",
        "所用的量",
        "  收入（元）：业务“sale”：逐条合计 金额",
        "  旧差额：此前各期转来的“差额”合计",
        "  补足：以收入按发生先后补足旧差额",
        "",
        "取自数据的量",
        "  岗位：人员表中的岗位",
        "  缺勤：人员表中的缺勤天数",
        "",
        "参数",
        "  基数：120元（自2026-01-01起）",
        "      「一、基数」",
        "",
        "结转到下期",
        "  差额：补足后的余额，仍记在原发生期",
        "  差额：基数（120元）；计奖额为收入，条件：收入 < 基数（120元）",
        "",
        "提示",
        "  明星（年度）：得分 ≥ 95；注明等级",
        "",
        "整个考核期一并考察",
        "  全年名次：部门内按得分由高到低的名次，相同者同名次",
        "  第一：全年名次 = 1",
        "",
        "数据须满足",
        "  收入（年度）：不得出现 收入 < 0",
        "",
        "一并列示",
        "  收入对比：收入，对比基数（120元）",
        "",
        "时间安排（自期末起）",
        "  汇总：第2个工作日",
        "  发放（年度）：期末后第1个月的10日",
    ]


def test_the_same_in_english_as_it_was_on_another_day() -> None:
    english = lines("en", date(2025, 12, 31))
    for line in (
        "quarter, year; in force since 2016-01-01 until 2030-12-31",
        "  Everyone in employees, but:",
        "  Attitude: 100 × mean rating of attitude by superior (0–100) ÷ 100",
        "      “三、态度”",
        "      ⚑ No weight in the text.",
        "  Extra (for information, no part of the score): none",
        "  Excellent: score ≥ 90",
        "  Bonus (CNY): (Income − Quota (CNY 100), at least 0), on condition: score ≥ 60",
        "  Quota: CNY 100 (since 2016-01-01)",
        "  Gap: what Filling leaves, under its own origin",
        "  Star (year): score ≥ 95; with grade",
        "  Paid (year): day 10 of month 1 after the end",
    ):
        assert line in english


@pytest.mark.parametrize("scheme_id", IDS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_scheme_can_be_told_with_all_of_its_readings(scheme_id: str, lang: str) -> None:
    for scheme in book().versions(scheme_id):
        text = as_text(told(scheme, lang, date.max), None)
        for _, reading in scheme.assumptions:
            assert f"⚑ {reading.in_(lang)}" in text
        for group in (scheme.indicators, scheme.pay):
            for part in group.values():
                assert part.title is None or part.title.in_(lang) in text
                assert part.clause in text


def test_a_third_language_tells_every_scheme(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(LOCALES, tmp_path / "locales")
    write_pseudo_language(tmp_path / "locales")
    monkeypatch.setattr("kpilib.text.language.LOCALES", tmp_path / "locales")
    for scheme in (book().versions(scheme_id)[-1] for scheme_id in IDS):
        written = (SCHEMES / f"{scheme.id}.yaml").read_text(encoding="utf-8")
        text = as_text(told(scheme, CODE, date.max), None)
        assert unmarked_words(text, set(re.findall("[A-Za-z]{3,}", written))) == []
    assert language(CODE).missing == set()


def test_the_version_of_a_day() -> None:
    old = scheme_of("quantities: {}")
    new = old.model_copy(update={"effective_from": date(2020, 1, 1)})
    versions = (old, new)
    assert version_on(versions, None) is new
    assert version_on(versions, date(2019, 12, 31)) is old
    assert version_on(versions, date(2020, 1, 1)) is new
    assert version_on(versions, date(2000, 1, 1)) is old


def test_whom_a_scheme_is_about() -> None:
    def who(body: str) -> str:
        return as_text(told(scheme_of(body), "en", date.max), None).split("\n")[5].strip()

    weighted = "weight: 100, attainment: a"
    assert who(f"indicators: {{a: {{{weighted}}}}}") == "Everyone in employees"
    assert who(f"indicators: {{a: {{{weighted}, on: department}}}}") == "The department"
    assert who("payees: events\nsummary: false\npay: {p: {count: e}}").startswith(
        "Those whom events name"
    )
    assert who("classes: {take: all, rules: [{class: x}]}") == "Customers, by class"


def test_a_regulation_of_prose_is_told_as_prose(tmp_path: Path) -> None:
    text = """\
id: prose
title: {zh: 题, en: Title}
source: {file: a.txt, heading: 题}
effective_from: 2010-01-01
narrative: {zh: 只有文字。, en: Words only.}
"""
    (tmp_path / "prose.yaml").write_text(text, encoding="utf-8")
    (scheme,) = scheme_book(tmp_path).versions("prose")
    assert as_text(told(scheme, "en", date.max), None).split("\n")[3:] == [
        "", "What it says", "  Words only.",
    ]  # fmt: skip


def test_a_reading_of_a_grade_is_one_of_the_scheme_s_readings() -> None:
    grades = "[{grade: A, from: 60, assumption: {zh: 读, en: read}}, {grade: B}]"
    found = scheme_of(f"indicators: {{i: {{rating: i}}}}\ngrades: {grades}\n").assumptions
    assert [(name, text.en) for name, text in found] == [("A", "read")]
