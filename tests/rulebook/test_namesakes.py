"""A name is printed by one title, and nobody gets one flag twice or one day paid in two spans."""

from __future__ import annotations

import re

import pytest

from kpilib.core.problems import ProblemsFound
from tests.small_schemes import scheme_of

HEAD = """
quantities:
  sold: {metric: sales}
pay:
  bonus: {formula: sold, unit: yuan, title: {zh: 奖金, en: Bonus}}
"""
LOW = "{flag: low, title: {zh: 偏低, en: Low}, when: sold < 9}"


def flags(*rules: str, group: str = "flags") -> str:
    return HEAD + f"{group}:\n" + "".join(f"  - {rule}\n" for rule in rules)


@pytest.mark.parametrize(("text", "told"), [
    (flags(LOW, LOW.replace("偏低", "过低")), "low is called 偏低 above and 过低 here"),
    (flags(LOW, LOW.replace("< 9", "< 5")), "the flag low stands twice with one detail"),
    (flags(LOW, LOW.replace("when", "periods: quarter, when")), "low stands twice"),
    (flags("{reason: a, title: {zh: 甲, en: A}, when: sold > 1}",
           "{reason: a, title: {zh: 乙, en: A}, when: sold > 2}", group="eligibility"),
     "a is called 甲 above and 乙 here"),
])  # fmt: skip
def test_two_rules_of_one_name_that_nobody_can_tell_apart_are_refused(text: str, told: str) -> None:
    with pytest.raises(ProblemsFound, match=told):
        scheme_of(text)


CALLED_LIKE_PAY = [
    "flags: [{flag: bonus, title: {zh: 有奖, en: Bonus due}, when: sold > 1}]",
    "eligibility: [{reason: bonus, title: {zh: 有奖, en: Bonus due}, when: sold > 1}]",
    "carry: [{kind: bonus, title: {zh: 有奖, en: Bonus due}, amount: sold}]",
    "measures: {bonus: {title: {zh: 有奖, en: Bonus due}, actual: sold}}",
    "labels: {bonus: {zh: 有奖, en: Bonus due}}",
]


@pytest.mark.parametrize("rule", CALLED_LIKE_PAY)
def test_nothing_has_the_name_of_a_pay_item_and_another_title(rule: str) -> None:
    with pytest.raises(ProblemsFound, match="bonus is called 奖金 above and 有奖 here"):
        scheme_of(f"{HEAD}{rule}\n")


@pytest.mark.parametrize("rule", CALLED_LIKE_PAY)
def test_what_has_the_name_and_the_title_of_a_pay_item_stands(rule: str) -> None:
    same = rule.replace("有奖", "奖金").replace("Bonus due", "Bonus")
    assert scheme_of(f"{HEAD}{same}\n").label("bonus", "en") == "Bonus"


@pytest.mark.parametrize("text", [
    flags(LOW, LOW.replace("}, when", "}, detail: \"'much'\", when")),
    flags(*(LOW.replace("when", f"periods: {each}, when") for each in ("quarter", "year"))),
    flags(LOW, LOW.replace("when", "on: department, when").replace("sold < 9", "true")),
    flags("{reason: a, title: {zh: 甲, en: A}, when: sold > 1}",
          "{reason: a, title: {zh: 甲, en: A}, when: sold < 0}", group="eligibility"),
])  # fmt: skip
def test_rules_of_one_name_that_tell_things_apart_stand(text: str) -> None:
    if "periods: year" in text:
        text = f"periods: [quarter, year]\n{text.lstrip()}"
    assert scheme_of(text)


@pytest.mark.parametrize(("second", "told"), [
    ("2026-02-15..2026-03-31", "has days of 2026-01-01..2026-02-15, 2026-02-15 to 2026-02-15"),
    ("2026-01..2026-02", "has days of 2026-01-01..2026-02-15, 2026-01-01 to 2026-02-15"),
])  # fmt: skip
def test_spans_that_share_days_are_refused(second: str, told: str) -> None:
    text = f"periods: range\nranges: [2026-01-01..2026-02-15, {second}]\n{HEAD.lstrip()}"
    with pytest.raises(ProblemsFound, match=re.escape(told)):
        scheme_of(text)


def test_spans_that_follow_each_other_stand() -> None:
    spans = "2026-02-16..2026-03-31, 2026-01-01..2026-02-15"
    assert scheme_of(f"periods: range\nranges: [{spans}]\n{HEAD.lstrip()}")
