"""Tables and pictures in a PDF by Quarto, whatever its template, its version or a cell's length."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from kpilib.publish.render import RENDERERS, document, pdf_text, tree, typst_figures
from kpilib.publish.render.quarto import pages
from tests.render import notebooks

if TYPE_CHECKING:
    from pathlib import Path

    from tests.render.quarto.conftest import StandIn

RENDER = RENDERERS["quarto"].render
NAME = "阿卜杜拉·买买提明"

TEMPLATES = {
    "Quarto's own numbers": '#set text(font: "$mainfont$")\n',
    "a supplement": '#set text(font: "$mainfont$")\n#set figure(supplement: [图])\n',
    "other numbers": '#set text(font: "$mainfont$")\n#set figure(numbering: "I")\n',
    "captions of its own": (
        '#set text(font: "$mainfont$")\n'
        "#show figure.caption: it => [*#it.supplement #context it.counter.display(it.numbering)* "
        "#it.body]\n"
    ),
}


def _book(folder: Path) -> Path:
    frame = pd.DataFrame([("E001", "8,136.78")], columns=["工号", "应发（元）"])
    return notebooks.write(
        folder / "review.ipynb",
        notebooks.code(notebooks.figure("柱状图", "得分分布")),
        notebooks.code(notebooks.table(frame, "个人结果", "lr")),
        notebooks.code(notebooks.table(frame, "另表", "lr")),
    )


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_figure_has_its_number_once_under_any_template(
    quarto: str, tmp_path: Path, template: str
) -> None:
    assert quarto
    theme = tmp_path / "quarto"
    theme.mkdir()
    (theme / "typst-show.typ").write_text(TEMPLATES[template] + "\n\n", encoding="utf-8")
    request = notebooks.request(_book(tmp_path), formats=("pdf",), theme=theme)
    text = "".join(pdf_text.read(RENDER(request)["pdf"].read_bytes()).split())
    for label, caption in (("图1", "得分分布"), ("表1", "个人结果"), ("表2", "另表")):
        assert text.count(label) == 1
        assert re.search(rf"{label}[:：]?{caption}", text)
        assert text.count(caption) == 1


def test_a_table_is_as_wide_as_it_needs_however_long_its_lines_are(
    quarto: str, tmp_path: Path
) -> None:
    """A line of more than 72 characters made pandoc share out the whole width by the dashes."""
    assert quarto
    made = {}
    for length, ending in (("short", ""), ("long", "\u3000" * 40)):
        frame = pd.DataFrame([(NAME + ending, "8,136.78")], columns=["姓名", "应发（元）"])
        cell = notebooks.code(notebooks.table(frame, "个人结果", "lr"))
        notebook = notebooks.write(tmp_path / length / "review.ipynb", cell)
        made[length] = dict(RENDER(notebooks.request(notebook)))
    for files in made.values():
        page = files["html"].read_text("utf-8")
        assert not re.search(r"<col\b[^>]*width|<table[^>]*width", page)
    with zipfile.ZipFile(made["short"]["docx"]) as package:
        xml = package.read("word/document.xml").decode()
    (width,) = re.findall(r'<w:tblW w:w="(\d+)" w:type="dxa"', xml)
    assert int(width) < 170 / 25.4 * 1440 / 2  # half of the page


def test_a_name_is_never_broken_where_another_cell_is_long(quarto: str, tmp_path: Path) -> None:
    assert quarto
    long = "按照条款结转而来的部分，" * 12
    frame = pd.DataFrame([(NAME, "8,136.78", long)], columns=["姓名", "应发（元）", "说明"])
    cell = notebooks.code(notebooks.table(frame, "个人结果", "lrl"))
    notebook = notebooks.write(tmp_path / "review.ipynb", cell)
    text = pdf_text.read(RENDER(notebooks.request(notebook, formats=("pdf",)))["pdf"].read_bytes())
    assert NAME in text.replace(" ", "")


def test_a_smaller_page_makes_a_table_smaller_and_loses_nothing(
    standin: StandIn, tmp_path: Path
) -> None:
    assert standin.path.is_file()
    theme = tmp_path / "quarto"
    theme.mkdir()
    settings = "format: {typst: {papersize: a6, margin: {x: 10mm, y: 12mm}}}"
    (theme / "_quarto.yml").write_text(settings, encoding="utf-8")
    notebook = notebooks.full(tmp_path / "review.ipynb")
    data = RENDER(notebooks.request(notebook, formats=("pdf",), theme=theme))["pdf"].read_bytes()
    assert re.search(rb"/MediaBox ?\[ ?0 0 297\.6\d* 419\.5\d* ?\]", data)
    found = re.findall(r"\d{3},345\.67", pdf_text.read(data))
    assert len(found) == 3 * 14


def test_what_looks_like_a_shortcode_is_not_carried_out(
    quarto: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert quarto
    monkeypatch.setenv("SALARY", "81234.56")
    words = "{{< env SALARY >}} -1"
    frame = pd.DataFrame([(words, "-1.50")], columns=["姓名", words])
    cell = notebooks.code(notebooks.table(frame, words, "lr"), notebooks.figure(words, words))
    notebook = notebooks.write(tmp_path / "review.ipynb", cell, notebooks.markdown(f"x{words}"))
    made = RENDER(notebooks.request(notebook, formats=("pdf", "html")))
    text = pdf_text.read(made["pdf"].read_bytes()) + made["html"].read_text("utf-8")
    assert "81234.56" not in text
    assert "".join(text.split()).count("envSALARY>}}-1") >= 4


def test_for_the_oldest_typst_cells_over_several_places_are_spread_out(tmp_path: Path) -> None:
    rows = [("甲", "一", "-1.50"), ("甲", "二", "2.00")]
    frame = pd.DataFrame(rows, columns=["组", "级", "额"]).set_index(["组", "级"])
    output = notebooks.shown({"text/html": frame.to_html()})
    notebook = notebooks.write(tmp_path / "review.ipynb", notebooks.code(output))
    content = document.build(notebooks.request(notebook))
    (table,) = [node for node in tree.walk(content.blocks) if node["t"] == "Table"]
    columns = len(table["c"][2])
    old = pages.printed(content, info=False, old=True).text
    new = pages.printed(content, info=False).text
    assert "table.cell(rowspan: 2" in new
    assert "table.header(" in new
    assert not re.search(r"table\.(cell|header|hline|footer)", old)
    cells = re.findall(r"^\[(.*)\],$", old, re.MULTILINE)
    assert len(cells) % columns == 0
    assert [cell for cell in cells if cell][-4:] == ["甲", "一", '#"-1.50";', "二", "2.00"][-4:]


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("-5", True), ("（-5", True), ("a--b", True), ("a-?b", True), ("...", True),
        ("-½", True), ("5-a", False), ("a-b", False), ("-", False), ("..", False),
    ],
)  # fmt: skip
def test_only_what_typst_would_draw_otherwise_becomes_a_string(text: str, changes: bool) -> None:
    found = typst_figures.literal({"t": "Str", "c": text})
    assert (found is not None) == changes


def test_for_a_quarto_that_looks_characters_up_a_font_without_others_is_at_hand(
    standin: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KPILIB_STANDIN_VERSION", "1.6.43")
    assert standin.path.is_file()
    made = RENDER(notebooks.request(notebooks.full(tmp_path / "review.ipynb"), formats=("pdf",)))
    data = made["pdf"].read_bytes()
    assert b"NotoSansCJKsc" in data
    assert "E060" in pdf_text.read(data)
