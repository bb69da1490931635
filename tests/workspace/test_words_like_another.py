"""A word that is a slip away from another one is told; words that mean something else are not."""

from __future__ import annotations

import pytest

from kpilib.engine.inputs.read import inputs_of
from kpilib.rules.vocabulary import attribute_columns
from kpilib.workspace.unusual.words import is_slip, like_another
from tests.small_schemes import scheme_of

RULES = """
quantities:
  role: {employee: role}
pay:
  bonus:
    title: {zh: 奖金, en: Bonus}
    formula: if(role = "account_manager", 100, 0)
    unit: yuan
"""


def told(*roles: str, column: str = "role", rules: str = RULES) -> list[str]:
    """What is told of people in these roles."""
    scheme = scheme_of(rules)
    rows = [{"employee_id": f"E{at}", "name": "x", column: role} for at, role in enumerate(roles)]
    found = like_another(inputs_of({"employees": rows}, attribute_columns(scheme)), scheme)
    return [f"{one.row} {one.column}: {one.message}" for one in found]


def test_a_slip_of_a_word_of_a_rule_is_told_with_its_first_row() -> None:
    (said,) = told("clerk", "acount_manager", "acount_manager")
    assert said == (
        "2 role: 2 rows have 'acount_manager', and 'account_manager' stands in a rule: "
        "is it the same?"
    )


def test_a_rare_slip_of_a_common_word_is_told() -> None:
    assert told("East side", "east-side", "east-side", "east-side", column="section") == [
        "1 section: one row has 'East side', and 'east-side' stands in 3 rows: is it the same?"
    ]


def test_of_two_words_that_are_as_common_none_is_the_slip() -> None:
    assert told("salesman", "salesmen", "salesman", "salesmen") == []


def test_of_listed_words_the_check_of_the_table_speaks() -> None:
    listed = "allowed: {role: [account_manager, clerk]}\n" + RULES
    assert told("acount_manager", rules=listed) == []


def test_a_column_of_names_is_not_looked_at() -> None:
    assert told(*(f"salesperson {at}" for at in range(201)), "Salesperson 7") == []


@pytest.mark.parametrize(("word", "other"), [
    ("saleperson", "salesperson"), ("salespreson", "salesperson"), ("salesperson", "selesperson"),
    ("MANAGER", "manager"), ("\uff4danager", "manager"), ("客户 经理", "客户经理"),
    ("managers", "manager"),
])  # fmt: skip
def test_case_blanks_and_one_letter_are_slips(word: str, other: str) -> None:
    assert is_slip(word, other)
    assert is_slip(other, word)


@pytest.mark.parametrize(("word", "other"), [
    ("senior", "junior"), ("east", "west"), ("team-1", "team-2"), ("grade A", "grade B"),
    ("levela", "levelb"), ("销售一部", "销售二部"), ("高级", "初级"), ("north1", "north2"),
    ("manager", "manager2"), ("mid", "min"), ("grade-a1", "grade-a2"),
])  # fmt: skip
def test_words_that_mean_something_else_are_none(word: str, other: str) -> None:
    assert not is_slip(word, other)
    assert not is_slip(other, word)
