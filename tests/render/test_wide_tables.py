"""Tables wider than an upright page stand at the end, and no page is left empty before them."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pypdfium2
import pytest

from kpilib.publish.render.builtin import Builtin
from tests.render import notebooks

if TYPE_CHECKING:
    from pathlib import Path

PORTRAIT, LANDSCAPE, A3 = (210, 297), (297, 210), (420, 297)


def _wide(caption: str, columns: int) -> dict[str, Any]:
    rows = [[f"{caption}{n}", *["1,234,567.00"] * columns] for n in range(3)]
    frame = pd.DataFrame(rows, columns=["人员", *(f"第{n}列" for n in range(columns))])
    return notebooks.code(notebooks.table(frame, caption))


def _text(name: str, count: int = 1) -> dict[str, Any]:
    return notebooks.markdown("\n\n".join([f"## {name}", *["一段文字。" * 20] * count]))


def _rendered(root: Path, form: str, *cells: dict[str, Any], lang: str = "zh") -> Path:
    request = notebooks.request(notebooks.write(root / "n.ipynb", *cells), lang=lang)
    return Builtin().render(replace(request, formats=(form,)))[form]


def _pages(pdf: Path) -> list[tuple[tuple[int, int], str]]:
    """Size in millimetres and text of each page."""
    with pypdfium2.PdfDocument(pdf) as opened:
        sizes = [tuple(round(side / 72 * 25.4) for side in page.get_size()) for page in opened]
        texts = [page.get_textpage().get_text_bounded() for page in opened]
    return [((wide, high), text) for (wide, high), text in zip(sizes, texts, strict=True)]


def _sections(docx: Path) -> list[tuple[tuple[int, int], str]]:
    """The same of each section of a Word file."""
    with zipfile.ZipFile(docx) as package:
        told = package.read("word/document.xml").decode("utf-8")
    found = []
    for part in re.findall(r"(?s).*?<w:sectPr>.*?</w:sectPr>", told):
        wide, high = (int(re.findall(rf'w:{side}="(\d+)"', part)[-1]) for side in "wh")
        size = (round(wide / 1440 * 25.4), round(high / 1440 * 25.4))
        found.append((size, "".join(re.findall(r"<w:t\b[^>]*>([^<]*)", part))))
    return found


def test_pages_and_sections_are_upright_first_and_turned_ones_of_a_size_follow_each_other(
    tmp_path: Path,
) -> None:
    cells = (_text("甲"), _wide("表甲", 12), _text("乙"), _wide("表乙", 20), _wide("表丙", 20),
             _text("丙"))  # fmt: skip
    for form, parts in (("pdf", _pages), ("docx", _sections)):
        found = parts(_rendered(tmp_path / form, form, *cells))
        assert [size for size, _ in found] == [PORTRAIT, LANDSCAPE, A3], form
        upright, landscape, a3 = ("".join(text.split()) for _, text in found)
        for said in ("表1较宽，横排于文末。", "表2较宽，横排于文末。", "表3较宽，横排于文末。"):
            assert said in upright, form
        assert upright.index("甲") < upright.index("表1较宽") < upright.index("乙"), form
        assert landscape.count("横排的表") == 1
        assert landscape.index("横排的表") < landscape.index("表甲2"), form
        assert "表乙2" in a3
        assert "表丙2" in a3
        assert "横排的表" not in a3


@pytest.mark.parametrize("before", [3, 9])
def test_text_goes_on_where_a_wide_table_belongs(tmp_path: Path, before: int) -> None:
    cells = (_text("甲", before), _wide("表甲", 12), _text("乙", 12))
    pages = _pages(_rendered(tmp_path, "pdf", *cells))
    without = _pages(_rendered(tmp_path / "bare", "pdf", cells[0], cells[2]))
    assert [size for size, _ in pages] == [*[PORTRAIT] * len(without), LANDSCAPE]


def test_a_wide_table_without_a_caption_is_told_of_too(tmp_path: Path) -> None:
    found = _sections(_rendered(tmp_path, "docx", _text("One"), _wide("", 12), lang="en"))
    assert [size for size, _ in found] == [PORTRAIT, LANDSCAPE]
    assert "A table that is wider than this page stands at the end." in found[0][1]
    assert "Wide tables" in found[1][1]


def test_a_paper_without_wide_tables_says_nothing_of_them(tmp_path: Path) -> None:
    (only,) = _sections(_rendered(tmp_path, "docx", _text("甲"), _wide("表甲", 3)))
    assert only[0] == PORTRAIT
    assert "横排" not in only[1]
