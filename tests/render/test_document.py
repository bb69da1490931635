from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from kpilib.publish.render import RenderFailed, document, tree
from kpilib.text import fonts
from tests.render import notebooks
from tests.render.notebooks import code, markdown, shown, write

if TYPE_CHECKING:
    from pathlib import Path


def _build(tmp_path: Path, *cells: dict[str, Any], lang: str = "zh") -> document.Document:
    return document.build(notebooks.request(write(tmp_path / "n.ipynb", *cells), lang=lang))


def _text(tmp_path: Path, *cells: dict[str, Any], lang: str = "zh") -> str:
    return tree.text(_build(tmp_path, *cells, lang=lang).blocks)


def _kinds(content: document.Document) -> list[str]:
    return [block["t"] for block in content.blocks]


def test_html_in_markdown_shows_literally_and_comments_vanish(tmp_path: Path) -> None:
    shown_text = _text(tmp_path, markdown("a <b>b</b> <!-- gone -->\n\n<div>c</div>\n\n<!-- x -->"))
    assert shown_text == "a <b>b</b> <div>c</div>"


def test_lines_of_a_chinese_paragraph_join_without_a_blank(tmp_path: Path) -> None:
    assert _text(tmp_path, markdown("第一行\n第二行\nand\nEnglish")) == "第一行第二行 and English"


def test_an_open_fence_stays_in_its_cell(tmp_path: Path) -> None:
    content = _build(tmp_path, markdown("```\nopen"), markdown("## 后面"))
    assert _kinds(content) == ["CodeBlock", "Header"]


def test_lists_of_neighbouring_cells_stay_apart(tmp_path: Path) -> None:
    content = _build(tmp_path, markdown("- a"), markdown("- b"))
    assert _kinds(content) == ["BulletList", "BulletList"]


def test_the_title_stands_in_the_place_of_the_first_heading(tmp_path: Path) -> None:
    content = _build(tmp_path, markdown("# 旧标题\n\n## 一"), markdown("# 二"))
    assert [tree.text(block) for block in content.blocks] == ["一", "二"]


def test_dollar_signs_are_money(tmp_path: Path) -> None:
    assert _text(tmp_path, markdown("between $5 and $6")) == "between $5 and $6"


def test_tables_and_figures_are_numbered_each_from_one(tmp_path: Path) -> None:
    cells = code(
        notebooks.table(notebooks.people(1), "甲"),
        notebooks.figure("乙"),
        notebooks.table(notebooks.people(1)),
        notebooks.table(notebooks.people(1), "丙"),
        notebooks.figure("丁"),
    )
    content = _build(tmp_path, cells)
    captions = [
        tree.text(block["c"][1]) for block in content.blocks if block["t"] in {"Table", "Figure"}
    ]
    assert captions == ["表 1　甲", "图 1　乙", "", "表 2　丙", "图 2　丁"]


def test_captions_are_numbered_in_english(tmp_path: Path) -> None:
    content = _build(tmp_path, code(notebooks.figure("Scores")), lang="en")
    assert tree.text(content.blocks[0]["c"][1]) == "Figure 1. Scores"


def test_what_the_font_lacks_is_printed_as_code_points_with_one_note_at_the_end(
    tmp_path: Path,
) -> None:
    frame = pd.DataFrame([["起飞🚀", "`🚀`"]], columns=["a", "b"])
    cells = (
        markdown("## 🚀\n\n好 `x😀` عبد"),
        code(notebooks.table(frame, "表😀"), notebooks.figure("图🚀"),
             shown({"image/svg+xml": notebooks.SVG}, {"alt": "d", "code_points": "𞤀"})),
    )  # fmt: skip
    chinese = _text(tmp_path, *cells)
    assert fonts.missing(chinese) == ()
    for printed in ("[U+1F680]", "x[U+1F600]", "[U+0639 +2]", "起飞[U+1F680]",
                    "`[U+1F680]`", "表[U+1F600]"):  # fmt: skip
        assert printed in chinese
    note = "本报告的字体没有下列字符，因此以方括号内的码位代替（连续几个时写第一个和其后的个数）："
    assert chinese.count(note) == 1
    told = chinese.partition(note)[2]
    assert told.count("U+1F680 ROCKET") == told.count("U+1F600 GRINNING FACE") == 1
    assert "U+1E900 ADLAM CAPITAL LETTER ALIF" in told  # of the chart, which is outlines
    assert told.endswith("发放表和数据文件仍用原字符。")
    english = _text(tmp_path, *cells, lang="en")
    assert "The font of this report lacks these characters" in english
    assert not [note for note in ("码位", "发放表") if note in english]
    figure, _ = _build(tmp_path, *cells).figures
    assert figure.alt == "图[U+1F680]"


def test_title_and_department_are_printed_likewise_and_the_identity_stays(tmp_path: Path) -> None:
    path = write(tmp_path / "n.ipynb", markdown("x"))
    asked = notebooks.request(path, title="🚀", department_name="一部😀")
    content = document.build(asked)
    assert content.request.title == "[U+1F680]"
    assert content.request.printed_department == "一部[U+1F600]"
    assert content.request.identity == asked.identity
    assert "U+1F600 GRINNING FACE；U+1F680 ROCKET" in tree.text(content.blocks)


def test_a_report_without_such_characters_has_no_note(tmp_path: Path) -> None:
    assert _text(tmp_path, markdown("好𠮷")) == "好𠮷"


def test_of_very_many_characters_the_first_are_named_and_the_others_counted(tmp_path: Path) -> None:
    text = _text(tmp_path, markdown("".join(chr(code) for code in range(0x1F600, 0x1F619))))
    assert "U+1F613 " in text
    assert "U+1F614 " not in text.partition("本报告")[2]
    assert "等另外 5 个" in text


@pytest.mark.parametrize(
    "cell", [markdown("![x](a.png)"), code(shown({"text/html": "<img src=y>"}))]
)
def test_a_linked_picture_is_refused(tmp_path: Path, cell: dict[str, Any]) -> None:
    with pytest.raises(RenderFailed, match=r"cell 1: a picture is linked: .*show_figure"):
        _build(tmp_path, cell)


def test_a_picture_without_alternative_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RenderFailed, match="cell 1: a picture has no alternative text"):
        _build(tmp_path, code(shown({"image/svg+xml": notebooks.SVG})))


def test_a_data_frame_shows_without_its_style_sheet(tmp_path: Path) -> None:
    html = pd.DataFrame({"数": [1.5], "名": ["甲"]})._repr_html_()
    content = _build(tmp_path, code(shown({"text/html": html})))
    assert "vertical-align" not in tree.text(content.blocks)
    (made,) = [node for node in tree.walk(content.blocks) if node["t"] == "Table"]
    assert [spec[0]["t"] for spec in made["c"][2]] == ["AlignRight", "AlignRight", "AlignLeft"]


def test_a_figure_is_as_wide_as_it_was_drawn_but_not_wider_than_the_page(tmp_path: Path) -> None:
    wide = notebooks.SVG.replace("144pt", "900pt")
    content = _build(
        tmp_path,
        code(notebooks.figure("a"), shown({"image/svg+xml": wide}, {"alt": "b"})),
    )
    widths = [document.figure_points(figure) for figure in content.figures]
    assert widths == [144.0, pytest.approx(170 / 25.4 * 72)]
