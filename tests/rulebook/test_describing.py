"""Parts and formulas in words, in both languages, and no kind of part without words."""

from __future__ import annotations

from datetime import date

import pytest

from kpilib.rules.indicators import Points, WeightedAttainment, WeightedRating
from kpilib.rules.parts import PARTS, Part
from kpilib.text.schemes.scheme_text import SchemeText
from tests.small_schemes import scheme_of

KINDS = (*PARTS.values(), Points, WeightedAttainment, WeightedRating)
SCHEME = """
allowed: {role: [manager, clerk]}
parameters:
  rate: {value: 4%%, title: {zh: 提成比例, en: Rate}}
  part: {values: {2016-01-01: 30%%, 2026-01-01: 0.5}, title: {zh: 占比, en: Share}}
  fine: {value: 20, unit: yuan, title: {zh: 罚款, en: Fine}}
quantities:
  sales: {metric: sales, title: {zh: 销售额, en: Sales}}
  quota: {metric: sales, column: target, optional: true}
  done: {attainment: sales, title: {zh: 完成率, en: Attainment}}
  role: {employee: role}
  gap_in: {carried: gap}
  pot: {metric: pot, on: department, title: {zh: 总额, en: Pot}}
  x: %s
indicators: {a: {weight: 100, rating: a, title: {zh: 态度, en: Attitude}}}
grades: [{grade: 优, from: 90}, {grade: 良}]
carry: [{kind: gap, title: {zh: 差额, en: Gap}, amount: sales, base: sales}]
labels: {manager: {zh: 经理, en: Manager}, won: {zh: 成交, en: Won}}
"""


def said(part: str, lang: str) -> tuple[str, tuple[tuple[str, ...], ...]]:
    scheme = scheme_of(SCHEME % part)
    told = scheme.quantities["x"].describe(SchemeText(lang, scheme, date(2026, 3, 31)))
    return told.how, told.rows


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_of_part_has_words_of_its_own(kind: type[Part]) -> None:
    assert kind.describe is not Part.describe


@pytest.mark.parametrize(
    ("part", "zh", "en"),
    [
        ("{metric: css, column: target}", "指标 css 目标值", "target of metric css"),
        ("{metric: css, back: 1, optional: true}", "指标 css 前1期的实际值，可以不填",
         "actual of metric css, 1 period before, may be left out"),
        ("{rating: a, scale: [1, 10]}", "上级对 a 的评分（1–10）的平均",
         "mean rating of a by superior (1–10)"),
        ("{rating: a, raters: {superior: 70%, peer: 30%}}",
         "上级 70%、同级 30%对 a 的评分（0–100）的平均",
         "mean rating of a by superior 70% and peers 30% (0–100)"),
        ("{employee: base_salary}", "人员表中的基本工资", "base pay of the person"),
        ("{tenure: years}", "截至期末的整年数",
         "whole years of service on the last day of the period"),
        ("{count: won}", "事项“成交”的数量合计", "quantities of events “Won”, added up"),
        ("{count: won, rows: true}", "事项“成交”的条数", "number of rows of events “Won”"),
        ("{count: won, months: true}", "发生过事项“成交”的月数", "months with events “Won”"),
        ("{sum: amount × share, deal: won, where: in_crm}",
         "业务“成交”，仅限已录入CRM：逐条合计 金额 × 份额",
         "amount × share, added up over deals “Won”, only where recorded in the CRM system"),
        ("{mean: amount, event: won, otherwise: 5}", "事项“成交”：金额 的平均，没有时为5",
         "mean of amount over events “Won”; where there is none: 5"),
        ("{weeks_under: 10, event: won}", "期内完整自然周中，事项“成交”的数量不足10的周数",
         "number of whole ISO weeks in which events “Won” come to less than 10"),
        ("{attainment: sales, cap: 1.2}", "sales 实际值 ÷ 目标值（最高120%）",
         "actual of sales ÷ target (at most 120%)"),
        ("{attainment: sales, cap: none}", "sales 实际值 ÷ 目标值（不封顶）",
         "actual of sales ÷ target (no cap)"),
        ("{attainment: sales, lower_is_better: true}",
         "目标值 ÷ sales 实际值（最高100%，越低越好）",
         "target ÷ actual of sales (at most 100%, lower is better)"),
        ("{attainment: {actual: sales + 1, target: sales}}", "(销售额 + 1) ÷ 销售额（最高100%）",
         "(Sales + 1) ÷ Sales (at most 100%)"),
        ("{total: sales, on: department}", "各人销售额之和", "sum of everyone’s Sales"),
        ("{total: sales, on: department, how: mean}", "各人销售额的平均",
         "mean of everyone’s Sales"),
        ("{total: sales, on: department, how: number}", "有销售额的人数",
         "number of people who have Sales"),
        ("{total: sales > 5, on: department}", "人数：销售额 > 5", "number of people: Sales > 5"),
        ('{total: "true", on: department}', "人数：全部", "number of people: all"),
        ("{pool: pot, by: sales}", "总额在部门内按“销售额”的比例分配，分到分为止，尾差按最大余数",
         "Pot shared out in the department in proportion to Sales, in fen, by largest remainder"),
        ("{rank: sales, within: sections}", "分部内按销售额由高到低的名次，相同者同名次",
         "place in the section by Sales, the highest first; equals share a place"),
        ("{carried: gap}", "此前各期转来的“差额”合计", "“Gap” from earlier periods, added up"),
        ("{fill: gap_in, using: sales}", "以销售额按发生先后补足gap_in",
         "gap_in filled with Sales, the oldest first"),
        ("{fill: gap_in, using: sales, lower_base_by: sales ÷ 2}",
         "以销售额按发生先后补足gap_in；已计提的部分（销售额 ÷ 2）从最后补足的起相应调减计奖额",
         ("gap_in filled with Sales, the oldest first; what was paid already (Sales ÷ 2) "
          "lowers the base, the last touched first")),
    ],
    ids=lambda text: text[:30],
)  # fmt: skip
def test_parts_in_words(part: str, zh: str, en: str) -> None:
    assert said(part, "zh") == (zh, ())
    assert said(part, "en") == (en, ())


@pytest.mark.parametrize(
    ("part", "zh", "rows"),
    [
        ("{steps: {of: sales, from: {10: 1.2, 4: 1, 0: 0}}}", "按销售额分档",
         (("10及以上", "1.2"), ("4至不满10", "1"), ("0至不满4", "0"))),
        ("{steps: {of: done, from: {1: 3%, 0.8: 2%, 0: 0}}}", "按完成率分档",
         (("100%及以上", "3%"), ("80%至不满100%", "2%"), ("0%至不满80%", "0%"))),
        (("{unit: yuan, steps: {of: sales, whole: true, bands: "
          "[{from: 960, value: 500}, {from: 939, to: 959, value: 300}, {to: 939, value: 0}]}}"),
         "按销售额分档", (("960及以上", "500元"), ("939–959", "300元"), ("939及以下", "0元"))),
        ("{steps: {of: sales, bands: [{from: 5, to: 9, value: 好}, {to: 5, value: 差}]}}",
         "按销售额分档", (("5至不满9", "好"), ("不满5", "差"))),
        ("{lookup: role, in: {manager: 2000, clerk: 1500}, unit: yuan}", "按岗位",
         (("经理", "2,000元"), ("clerk", "1,500元"))),
        ("{lookup: [role, role], in: {manager: {clerk: 1}}, otherwise: 0.5}", "按岗位、岗位",
         (("经理", "clerk", "1"), ("其他", "", "0.5"))),
    ],
    ids=lambda text: str(text)[:40],
)  # fmt: skip
def test_tables_as_little_tables(part: str, zh: str, rows: tuple[tuple[str, ...], ...]) -> None:
    assert said(part, "zh") == (zh, rows)


def test_prizes_by_place() -> None:
    how, rows = said("{prizes: [3000, 2000], rank: sales, unit: yuan}", "en")
    assert how == "by Sales; who share a place share the prizes of the places they occupy"
    assert rows == (("place 1", "CNY 3,000"), ("place 2", "CNY 2,000"))


@pytest.mark.parametrize(
    ("formula", "zh", "en"),
    [
        ("rate × sales", "提成比例（4%） × 销售额", "Rate (4%) × Sales"),
        ("part × fine", "占比（0.5） × 罚款（20元）", "Share (0.5) × Fine (CNY 20)"),
        ("(sales + 1) × 2 − (1 − sales)", "(销售额 + 1) × 2 − (1 − 销售额)",
         "(Sales + 1) × 2 − (1 − Sales)"),
        ("sales ÷ (2 × sales)", "销售额 ÷ (2 × 销售额)", "Sales ÷ (2 × Sales)"),
        ("0 − fine × sales", "−(罚款（20元） × 销售额)", "−(Fine (CNY 20) × Sales)"),
        ("max(0, sales − 5) × 2", "(销售额 − 5，不低于0) × 2", "(Sales − 5, at least 0) × 2"),
        ("min(sales, 5)", "(销售额，不高于5)", "(Sales, at most 5)"),
        ("min(sales, quota)", "销售额、销售额的目标值中的较小者",
         "the lesser of Sales and target of Sales"),
        ("if(sales > 5 and known(quota), 1, if(not (sales = 0), 2, 3))",
         "若销售额 > 5 且 有销售额的目标值，则为1；否则若非(销售额 = 0)，则为2；否则为3",
         ("if Sales > 5 and target of Sales is given: 1, otherwise if not (Sales = 0): 2, "
          "otherwise 3")),
        ("if(role in ('manager', 'clerk'), 1, 0)", "若岗位属于“经理”、“clerk”，则为1；否则为0",
         "if role is one of “Manager”, “clerk”: 1, otherwise 0"),
        ("floor(mean(sales, 3))", "销售额、3的平均值向下取整",
         "the mean of Sales and 3 rounded down"),
        ("abs(sales) or false", "销售额的绝对值 或 从不", "the size of Sales or never"),
        ("2 × max(sales, if(true, 1, 2))", "2 × (销售额、(若总是，则为1；否则为2)中的较大者)",
         "2 × (the greater of Sales and (if always: 1, otherwise 2))"),
        ("months_before(period_end, 3)", "期末往前推3个月",
         "3 months before last day of the period"),
        ("done.actual", "完成率的实际值", "actual of Attainment"),
        ("a + a.points", "态度的评分 + 态度的分数", "rating of Attitude + points of Attitude"),
    ],
)  # fmt: skip
def test_formulas_in_words(formula: str, zh: str, en: str) -> None:
    scheme = scheme_of(SCHEME % "1")
    assert SchemeText("zh", scheme, date(2026, 3, 31)).formula(formula) == zh
    assert SchemeText("en", scheme, date(2026, 3, 31)).formula(formula) == en


@pytest.mark.parametrize(
    ("day", "shown"),
    [(date(2015, 1, 1), "尚未施行"), (date(2025, 12, 31), "30%"), (date(2026, 1, 1), "0.5")],
)
def test_a_parameter_is_shown_as_it_stands_on_the_day(day: date, shown: str) -> None:
    scheme = scheme_of(SCHEME % "1")
    assert SchemeText("zh", scheme, day).parameter(scheme.parameters["part"]) == shown
