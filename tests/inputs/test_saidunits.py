"""Whoever deletes a title or renames a column as told is not paid a ten-thousandth by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kpilib.engine.inputs.read import read_inputs
from kpilib.engine.inputs.stated_units import other_unit

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "deal_id,employee_id,kind,amount"
ROWS = "D1,E1,new,12.5\nD2,E1,new,20\n"
FIRST = "first write the numbers of the table in full, in plain yuan or pieces"


def told(folder: Path, text: str, code: str) -> str:
    """What is said of that kind in a table of deals."""
    (folder / "deals.csv").write_text(text, encoding="utf-8")
    problems = []
    read_inputs(folder, problems)
    return next(one.message for one in problems if one.code == code)


@pytest.mark.parametrize(("text", "code"), [
    (f"一季度回款（单位：万元）\n{HEAD}\n{ROWS}", "title_row"),
    (f"一季度回款,,,\n,,,单位：万元\n{HEAD}\n{ROWS}", "title_row"),
    (f"{HEAD}\n工号,员工编号,种类,金额（万元）\n{ROWS}", "second_header"),
    (f"{HEAD}\n,,,万元\n{ROWS}", "units_row"),
    (f"{HEAD}\n{ROWS}单位：万元,,,\n", "remark_row"),
    (f"{HEAD},\nD1,E1,new,12.5,单位：万元\n", "unnamed_column"),
])  # fmt: skip
def test_what_is_to_go_is_told_with_what_it_says_of_the_numbers(
    tmp_path: Path, text: str, code: str
) -> None:
    assert told(tmp_path, text, code).endswith(f"; it says '万元': {FIRST}")


@pytest.mark.parametrize(("text", "code"), [
    (f"一季度回款（单位：元）\n{HEAD}\n{ROWS}", "title_row"),
    (f"万科一部突破100万元\n{HEAD}\n{ROWS}", "title_row"),
    (f"{HEAD}\n,,,元\n{ROWS}", "units_row"),
])  # fmt: skip
def test_what_says_nothing_of_that_kind_may_just_go(tmp_path: Path, text: str, code: str) -> None:
    assert "it says" not in told(tmp_path, text, code)


@pytest.mark.parametrize(("header", "said"), [
    ("amount（万元）", "万元"), ("amount (k)", "k"), ("amount_wan", "wan"),
    ("amount(含税)", "含税"),
    ("amount (incl. tax)", "incl. tax"), ("amount（美元）", "美元"), ("amount_USD", "USD"),
])  # fmt: skip
def test_a_column_is_not_renamed_before_its_cells_are_what_the_name_says(
    tmp_path: Path, header: str, said: str
) -> None:
    message = told(tmp_path, f"{HEAD.replace('amount', header)}\n{ROWS}", "unknown_column")
    assert message.endswith(
        f"amount is collected, net of tax, in yuan. See that its cells are that and not {said!r}, "
        "write them anew where they are not, and name it amount"
    )


@pytest.mark.parametrize("header", ["amount（元）", "amount(CNY)", "Amount", "amount (yuan)"])
def test_a_column_in_its_own_unit_is_just_renamed(tmp_path: Path, header: str) -> None:
    message = told(tmp_path, f"{HEAD.replace('amount', header)}\n{ROWS}", "unknown_column")
    assert message.endswith("did you mean amount?")


@pytest.mark.parametrize(("text", "word"), [
    ("单位:千元", "千元"), ("Revenue, RMB'000", "'000"), ("sales in thousands", "in thousands"),
    ("收入（亿）", "亿"), ("金额/万", "万"), ("数量（万件）", "万件"), ("amount €", "€"),
    ("三万元以上的单", ""), ("超过1000万元", ""), ("千克", ""), ("万达广场", ""), ("units", ""),
    ("mark", ""), ("week", ""),
])  # fmt: skip
def test_words_that_count_otherwise_are_told_from_others(text: str, word: str) -> None:
    assert other_unit(text) == word
