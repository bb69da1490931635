"""Text for a terminal: no line too wide, columns below each other, words and marks kept whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import width as columns_of

from kpilib.text.terminal_layout import TerminalLine, TerminalTable, aligned, as_text, wrapped

PIECES = st.sampled_from([*"季度考核，。（）「」%", " ", "ab", "kpi", "12.5", "sales_x"])


def test_chinese_counts_two_columns() -> None:
    rows = (("岗位", "元"), ("ab", "1"))
    assert aligned(rows) == ["岗位  元", "ab    1"]


def test_a_table_without_a_width_is_never_wrapped() -> None:
    assert aligned((("甲" * 200, "1"),)) == ["甲" * 200 + "  1"]


def test_cells_wrap_below_themselves() -> None:
    rows = (("key-account-pay", "一二三四五六七八九十", "9"),)
    assert aligned(rows, 15 + 2 + 12 + 2 + 1) == [
        "key-account-pay  一二三四五六  9",
        "                 七八九十",
    ]


def test_ids_are_never_broken() -> None:
    lines = aligned((("key-account-service-scorecard", "大客户"),), 20)
    assert lines[0].startswith("key-account-service-scorecard")


def test_closing_marks_do_not_begin_a_line() -> None:
    assert wrapped("一二三四五，六", 10) == ["一二三四", "五，六"]
    assert wrapped("一二三四（五六）", 10) == ["一二三四", "（五六）"]


def test_later_lines_are_indented() -> None:
    assert as_text([TerminalLine("aa bb cc", 1)], 8) == "  aa bb\n    cc"
    assert as_text([TerminalLine("aa bb cc", 1)], None) == "  aa bb cc"


def test_tables_stand_at_their_depth() -> None:
    assert as_text([TerminalLine("x"), TerminalTable((("a", "b"),), 2)], 40) == "x\n    a  b"


def test_an_empty_line_stays() -> None:
    assert as_text([TerminalLine("a"), TerminalLine(""), TerminalLine("b")], 20) == "a\n\nb"


@given(st.lists(PIECES, max_size=60).map("".join), st.integers(12, 60))
def test_lines_fit_and_nothing_is_lost(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        # Only one unbreakable run of marks may be wider than the line.
        assert columns_of(line) <= width or " " not in line.strip()


@pytest.mark.parametrize("width", [40, 60, 100])
def test_aligned_tables_fit(width: int) -> None:
    rows = tuple((f"scheme-{n}", "大客户部销售考核" * (n + 1), "季度、年度") for n in range(4))
    assert max(map(columns_of, aligned(rows, width))) <= width
