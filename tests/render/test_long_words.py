"""Names without a blank turn no page, cut nothing that stands beside them, and stay whole."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilib.publish.render import long_words, marks, page_tables, table_widths, tree
from kpilib.publish.render import pandoc_tables as tables
from kpilib.publish.render.builtin import Builtin
from kpilib.publish.review.charts import drawing
from kpilib.publish.review.charts.data import Chart, ShadedGrid
from kpilib.text import fonts
from tests.on_paper import Room, pages_within
from tests.render import notebooks
from tests.render.test_tables import _shown

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.publish.render.tree import Node

LONGEST = "Hubertblainewolfeschlegelsteinhausenbergerdorffwelchevoralternwaren"
PAGE = 210 / 25.4 * 72
WORDS = st.text("abcdefghijklmnopqrstuvwxyzÄé-·", min_size=1, max_size=90)


def _people(name: str) -> Node:
    figures = ["1,234,567.89"] * 6
    frame = pd.DataFrame([[name, *figures]], columns=["Person", *"abcdef"])
    return _shown(frame, "l" + "r" * len(figures))


@given(WORDS)
def test_no_name_turns_a_page_and_none_reaches_beyond_its_column(name: str) -> None:
    table, found = tables.fitted(_people(name), "n.ipynb")
    assert found.sheet == table_widths.PORTRAIT
    set_so = tables.with_breaks(table, found, long_words.ON_PAPER)
    assert tree.text(set_so) == tree.text(table)
    for place, cell in enumerate(set_so["c"][4][0][3][0][1]):
        room = table_widths.ems(found, slice(place, place + 1))
        for word in tree.walk(cell[4]):
            if word["t"] == "Str":
                assert fonts.width(word["c"]) <= room


@given(st.lists(WORDS, min_size=1, max_size=5), st.floats(3, 60))
def test_a_broken_word_says_the_same_and_no_piece_is_wider_than_need_be(
    names: list[str], room: float
) -> None:
    line: list[Node] = [{"t": "Str", "c": name} for name in names]
    broken = long_words.broken(line, room, long_words.IN_PAGES)
    assert tree.text(broken) == tree.text(line)
    for node in broken:
        if node["t"] == "Str" and fonts.width(node["c"]) > room:
            assert len(node["c"]) < 10  # the last piece takes what is left


def test_chinese_and_figures_are_left_to_the_formats() -> None:
    line: list[Node] = [{"t": "Str", "c": "很长的一段说明文字" * 9}, {"t": "Str", "c": "1,200.00"}]
    assert tree.text(long_words.broken(line, 5.0, long_words.IN_PAGES)) == tree.text(line)
    assert long_words.IN_PAGES not in long_words.broken(line, 5.0, long_words.IN_PAGES)


@given(st.lists(st.floats(0.5, 30), min_size=1, max_size=4))
def test_a_column_has_room_for_its_marks(ems: list[float]) -> None:
    shown = [{"t": "Image", "c": [tree.attr({"width": f"{em}em"}), [], [f"kpilib-mark-{n}", ""]]}
             for n, em in enumerate(ems)]  # fmt: skip
    assert fonts.width(marks.room({"t": "Para", "c": shown})) >= sum(ems) - 1e-9


def test_a_phone_writes_the_heading_of_a_column_beside_each_cell_or_none() -> None:
    long = "Scores gathered and confirmed by each person"
    frame = pd.DataFrame([["a", long, "1"], ["b", "Due", "2"]], columns=["Day", "What", "N"])
    framed = page_tables.framed(_shown(frame))["c"][1][0]
    classes = [[cell[0][1] for cell in row[1]] for row in framed["c"][4][0][3]]
    assert [["prose" in one for one in row] for row in classes] == [[False, True, False]] * 2


def test_a_phone_calls_a_share_by_what_the_bars_beside_it_show() -> None:
    frame = pd.DataFrame([["a", "▇", "95.9%"]], columns=["Team", "Of the budget", "%"])
    (row,) = page_tables.framed(_shown(frame))["c"][1][0]["c"][4][0][3]
    labels = [dict(cell[0][2]).get("label") for cell in row[1]]
    assert labels == ["Team", "Of the budget", "Of the budget"]


def test_a_heading_takes_two_lines_before_a_text_wraps() -> None:
    heading = ["Person", *["Income of the quarter (CNY)"] * 6]
    found = table_widths.fit(heading, [["Li Wei", *["1,200.00"] * 6]])
    assert found is not None
    for name, share in zip(heading, found.widths, strict=True):
        room = share * found.sheet.width / found.size - table_widths.PADDING
        assert room >= fonts.width(name) / 2


@pytest.mark.parametrize("name", [LONGEST, f"{LONGEST} {LONGEST[:40]}"])
def test_nothing_of_a_long_name_leaves_the_paper(tmp_path: Path, name: str) -> None:
    frame = pd.DataFrame([[name, *["1,200.00"] * 6]], columns=["Person", *"abcdef"])
    told = f"## {name} leads\n\n- {name} rose\n\nAnd {name}{name} fell."
    cells = (notebooks.markdown(told), notebooks.code(notebooks.table(frame, "Names")))
    request = notebooks.request(notebooks.write(tmp_path / "n.ipynb", *cells), lang="en")
    made = Builtin().render(replace(request, formats=("pdf",)))["pdf"]
    with pypdfium2.PdfDocument(made) as opened:
        assert [page.get_size()[0] for page in opened] == pytest.approx([PAGE] * len(opened), abs=1)
    said = "".join(pages_within(made, Room(left=0, right=PAGE - 40)))
    assert "".join(said.split()).count("".join(name.split())) == 5


def test_a_name_beside_a_chart_keeps_its_id_and_stays_in_the_picture() -> None:
    names = (f"{LONGEST} (X01)", "Jo (X02)", f"{'阿卜杜拉·' * 12}（X03）")
    grid = ShadedGrid(names, ("a", "b"), (("1", "2"),) * 3, ((None, None),) * 3)
    figure = drawing.draw(Chart("", "", grid))
    labels = figure.axes[0].get_yticklabels()
    figure.draw_without_rendering()
    assert [label.get_text()[-6:] for label in labels] == [" (X01)", " (X02)", "…（X03）"]
    assert all(label.get_window_extent().x0 >= 0 for label in labels)
