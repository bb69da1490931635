"""Page one in Word and PDF: nothing is cut, short tables stay whole, headings stand with theirs."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd
import pypdfium2
import pytest

from kpilib.publish.render import table_widths, word_blocks
from kpilib.publish.render.builtin import Builtin
from kpilib.publish.review import display
from kpilib.publish.review.page_one.blocks import (
    Card,
    Grid,
    Tile,
    cards_html,
    grid_html,
    tiles_html,
)
from kpilib.publish.review.page_one.svg_marks import sparkline
from kpilib.text import fonts
from tests.render import notebooks

if TYPE_CHECKING:
    from pathlib import Path

LINE = sparkline([Fraction(1), Fraction(2)], None, "1 → 2", tall=True)


def _word(root: Path) -> str:
    """The body of a Word file with tiles, cards, and a table of lines."""
    tiles = [Tile(f"数{n}", f"{n:,}.00", ("上季度",)) for n in range(1, 7)]
    tiles.append(Tile("走势", LINE))
    grid = Grid("history", "走势", ("项目", "走势"), "lm", ("what", "trend"),
                tuple((f"项目{n}", LINE) for n in range(3)))  # fmt: skip
    parts = (
        tiles_html(tiles),
        cards_html([Card("超出预算", "张三", "选项")]),
        grid_html(grid, "zh"),
    )
    cells = [notebooks.code(*notebooks.outputs(lambda part=part: display.show_block(part, "")))
             for part in parts]  # fmt: skip
    request = notebooks.request(notebooks.write(root / "n.ipynb", *cells), lang="zh")
    made = Builtin().render(replace(request, formats=("docx",)))["docx"]
    with zipfile.ZipFile(made) as package:
        return package.read("word/document.xml").decode("utf-8")


def test_word_gives_pictures_the_height_they_have_and_no_room_beside(tmp_path: Path) -> None:
    body = _word(tmp_path)
    pictures = [one for one in re.findall(r"<w:p>.*?</w:p>", body, re.DOTALL) if "<pic:pic" in one]
    assert len(pictures) == 4
    for one in pictures:
        assert 'w:line="240" w:lineRule="auto"' in one  # tighter lines cut what stands in them
        assert 'distT="0" distB="0" distL="0" distR="0"' in one
        assert 'descr="data:' not in one  # read aloud, and the picture twice in the file


def test_word_keeps_the_rows_of_a_short_table_together(tmp_path: Path) -> None:
    *_, table = re.findall(r"<w:tbl>.*?</w:tbl>", _word(tmp_path), re.DOTALL)
    rows = re.findall(r"<w:tr>.*?</w:tr>", table, re.DOTALL)
    assert [("<w:keepNext/>" in row) for row in rows] == [True, True, True, False]


def test_word_sets_tiles_in_rows_of_four_and_cards_with_a_rule(tmp_path: Path) -> None:
    body = _word(tmp_path)
    first = body[: body.index("</w:tbl>")]
    assert len(re.findall(r"<w:gridCol", first)) == 4
    assert first.count("TileFigure") >= 6
    for style in ("CardTitle", "CardText", "CardNote"):
        assert f'<w:pStyle w:val="{style}"' in body


def test_marks_are_as_large_as_the_type_of_their_table() -> None:
    shown = word_blocks.mark("", 6.0, "x")
    assert dict(shown["c"][0][2])["width"] == f"{6 * word_blocks.POINTS / 72:.3f}in"


@pytest.mark.parametrize("before", [17, 19, 21])
def test_pdf_keeps_a_short_table_on_one_page(tmp_path: Path, before: int) -> None:
    frame = pd.DataFrame([[f"行之{n}", "1.00"] for n in "甲乙丙丁戊"], columns=["甲", "乙"])
    text = notebooks.markdown("\n\n".join(["一段文字。" * 24] * before))
    cells = (text, notebooks.code(notebooks.table(frame, "短表")))
    request = notebooks.request(notebooks.write(tmp_path / "n.ipynb", *cells), lang="zh")
    made = Builtin().render(replace(request, formats=("pdf",)))["pdf"]
    with pypdfium2.PdfDocument(made) as opened:
        pages = [page.get_textpage().get_text_bounded() for page in opened]
    assert [page.count("行之") for page in pages if "行之" in page] == [5]


def test_room_between_chinese_and_figures_is_measured() -> None:
    day = "2026年4月10日（周五）"  # five times a figure meets a character
    found = table_widths.fit(["日"], [[day]])
    assert found is not None
    points = found.widths[0] * found.sheet.width
    room = fonts.width(day) + 5 * 0.25 + table_widths.PADDING
    assert points >= room * found.size
