from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from kpilib.publish.render import RenderFailed, pandoc, table_widths, tree
from kpilib.publish.render import pandoc_tables as tables
from tests.render import notebooks

if TYPE_CHECKING:
    from kpilib.publish.render.tree import Node


def _table(source: str, reader: str = pandoc.MARKDOWN) -> Node:
    node: Node = pandoc.read([source], reader)[0][0]
    return tables.align_columns(node)


def _alignments(table: Node) -> list[str]:
    return [spec[0]["t"].removeprefix("Align") for spec in table["c"][2]]


def _shown(frame: pd.DataFrame, align: str = "", *, total: bool = False) -> Node:
    html = notebooks.table(frame, "题", align, total=total)["data"]["text/html"]
    return _table(html, pandoc.HTML)


def test_stated_alignment_holds_for_the_whole_column() -> None:
    assert _alignments(_shown(notebooks.people(2), "lcrr")) == ["Left", "Center", "Right", "Right"]


def test_numbers_go_to_the_right_where_nothing_is_stated() -> None:
    source = "|a|b|c|d|\n|-|-|-|-|\n|1,200.00|甲|-3.5%|2026-01|\n|¥5|1|—|x|\n"
    assert _alignments(_table(source)) == ["Right", "Left", "Right", "Left"]


def test_a_pipe_tables_own_alignment_wins_over_what_its_cells_look_like() -> None:
    assert _alignments(_table("|a|b|\n|:-|:-:|\n|1|2|\n")) == ["Left", "Center"]


def test_a_total_is_bold_and_nothing_else() -> None:
    table = _shown(notebooks.people(2), total=True)
    strong = [tree.text(node) for node in tree.walk(table) if node["t"] == "Strong"]
    assert strong == ["E002", "员工2", "60.20", "2,000.00"]


def test_texts_of_spanning_cells_leave_columns_in_place() -> None:
    html = "<table><tr><th>a</th><th>b</th></tr><tr><td colspan=2>x</td></tr></table>"
    assert tables.texts(_table(html, pandoc.HTML)) == (["a", "b"], [["", ""]])


def test_only_columns_of_short_texts_never_wrap() -> None:
    frame = pd.DataFrame([["张三", "很长的一段说明文字" * 3]], columns=["姓名", "说明"])
    marked = tables.mark_short(_shown(frame))
    rows = [*marked["c"][3][1], *marked["c"][4][0][3]]
    assert [[cell[0][1] for cell in row[1]] for row in rows] == [[["short"], []]] * 2


def test_widths_are_shares_of_the_page() -> None:
    sized, found = tables.set_widths(_shown(notebooks.people(3)), "n.ipynb")
    shares = [spec[1]["c"] for spec in sized["c"][2]]
    assert shares == list(found.widths)
    assert found.sheet == table_widths.PORTRAIT


def test_a_table_too_wide_for_any_page_is_refused_by_name() -> None:
    frame = pd.DataFrame([["1,234,567.00"] * 40], columns=[f"{n}" for n in range(40)])
    with pytest.raises(RenderFailed, match=r"n\.ipynb: the table “题” has 40 columns, too wide"):
        tables.set_widths(_shown(frame), "n.ipynb")
