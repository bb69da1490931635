from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilib.publish.render import table_widths
from kpilib.text import fonts


def _fit(heading: list[str], *rows: list[str]) -> table_widths.Fit:
    found = table_widths.fit(heading, rows)
    assert found is not None
    return found


def test_a_small_table_keeps_its_size_and_leaves_room_beside_it() -> None:
    found = _fit(["姓名", "金额"], ["张三", "1,200.00"])
    assert (found.sheet, found.size) == (table_widths.PORTRAIT, 9.5)
    assert sum(found.widths) < 0.5


def test_a_table_that_nearly_fills_the_page_fills_it() -> None:
    found = _fit(["列"] * 6, ["1,234,567.00"] * 6)
    assert sum(found.widths) == pytest.approx(1, abs=0.002)


def test_smaller_type_comes_before_a_turned_page() -> None:
    found = _fit(["列"] * 8, ["1,234,567.00"] * 8)
    assert found.sheet == table_widths.PORTRAIT
    assert found.size < 9.5


def test_a_wide_table_turns_the_page_and_a_wider_one_takes_a3() -> None:
    assert _fit(["列"] * 12, ["1,234,567.00"] * 12).sheet == table_widths.LANDSCAPE
    assert _fit(["列"] * 20, ["1,234,567.00"] * 20).sheet == table_widths.A3


def test_forty_columns_of_numbers_fit_no_page() -> None:
    assert table_widths.fit(["列"] * 40, [["1,234,567.00"] * 40]) is None


def test_long_texts_wrap_before_type_gets_small() -> None:
    found = _fit(["说明", "金额"], ["很长的说明文字" * 30, "1,200.00"])
    assert (found.sheet, found.size) == (table_widths.PORTRAIT, 9.5)
    assert (
        found.widths[1] * table_widths.PORTRAIT.width
        >= (fonts.width("1,200.00") + table_widths.PADDING) * 9.5
    )


@given(
    st.lists(
        st.tuples(st.sampled_from(["金额", "指标完成率", "N"]), st.integers(0, 10**9)),
        min_size=1,
        max_size=14,
    )
)
def test_no_number_is_ever_broken_and_nothing_runs_off_the_page(
    columns: list[tuple[str, int]],
) -> None:
    cells = [f"{number:,}.00" for _, number in columns]
    found = _fit([name for name, _ in columns], cells)
    assert sum(found.widths) <= 1
    for cell, share in zip(cells, found.widths, strict=True):
        room = share * found.sheet.width - table_widths.PADDING * found.size
        assert room >= fonts.width(cell) * found.size - 0.2
