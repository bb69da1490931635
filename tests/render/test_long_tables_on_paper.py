"""A table that goes on over pages: no head without rows, no single row at the foot of a page."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest

from kpilib.publish.render import table_widths
from kpilib.publish.render.builtin import Builtin
from kpilib.publish.render.typst_figures import THIRD
from tests.render import notebooks

if TYPE_CHECKING:
    from pathlib import Path

_ROW, _HEAD = re.compile(r"^E0\d\d\b", re.MULTILINE), "工号"


def _rendered(root: Path, form: str, *cells: dict[str, Any]) -> Path:
    request = notebooks.request(notebooks.write(root / "n.ipynb", *cells), lang="zh")
    return Builtin().render(replace(request, formats=(form,)))[form]


def _text(points: float) -> dict[str, Any]:
    """Room taken before what follows, as a picture that is not tall."""
    return notebooks.code(_picture(points)) if points else notebooks.markdown("")


def _picture(high: float) -> dict[str, Any]:
    svg = (f'<svg xmlns="http://www.w3.org/2000/svg" width="300pt" height="{high}pt" '
           f'viewBox="0 0 300 {high}"><rect width="300" height="{high}"/></svg>')  # fmt: skip
    return notebooks.shown({"image/svg+xml": svg}, {"alt": "块", "caption": ""})


def _rows(pdf: Path) -> list[tuple[int, int]]:
    """Heads and rows of the table on each page that shows any."""
    with pypdfium2.PdfDocument(pdf) as opened:
        texts = [page.get_textpage().get_text_bounded() for page in opened]
    counted = [(text.count(_HEAD), len(_ROW.findall(text))) for text in texts]
    return [found for found in counted if any(found)]


@pytest.mark.parametrize("start", range(60, 240, 15))
def test_rows_of_a_long_table_begin_together(tmp_path: Path, start: int) -> None:
    table = notebooks.code(notebooks.table(notebooks.people(40), "个人结果", "llrr", total=True))
    cells = (_text(200), _text(200), _text(start), notebooks.markdown("## 人员"), table)
    first, *others = _rows(_rendered(tmp_path, "pdf", *cells))
    assert first[0] == 1
    assert first[1] >= table_widths.ROWS_TOGETHER
    assert sum(rows for _, rows in (first, *others)) == 40


@pytest.mark.parametrize("people", range(36, 44))
def test_a_total_stands_with_the_last_row_at_least(tmp_path: Path, people: int) -> None:
    table = notebooks.code(
        notebooks.table(notebooks.people(people), "个人结果", "llrr", total=True)
    )
    found = _rows(_rendered(tmp_path, "pdf", table))
    # The total of the table is its last row.
    assert found[-1][1] >= 2
    assert sum(rows for _, rows in found) == people


@pytest.mark.parametrize("high", [300, 520, 566, 600, 640, 660, 680])
def test_below_a_tall_picture_no_head_of_a_table_stands_alone(tmp_path: Path, high: int) -> None:
    assert high > THIRD
    table = notebooks.code(notebooks.table(notebooks.people(90), "个人结果", "llrr", total=True))
    cells = (_text(200), _text(200), notebooks.code(_picture(high)), table)
    found = _rows(_rendered(tmp_path, "pdf", *cells))
    assert [rows for heads, rows in found if heads != 1 or rows < 2] == []
    assert sum(rows for _, rows in found) == 90


def test_word_keeps_the_first_rows_with_their_head_and_the_last_with_the_one_before(
    tmp_path: Path,
) -> None:
    table = notebooks.code(notebooks.table(notebooks.people(40), "个人结果", "llrr", total=True))
    with zipfile.ZipFile(_rendered(tmp_path, "docx", table)) as package:
        told = package.read("word/document.xml").decode("utf-8")
    rows = re.findall(r"(?s)<w:tr>.*?</w:tr>", told)
    assert len(rows) == 1 + 40
    kept = [number for number, row in enumerate(rows) if "<w:keepNext/>" in row]
    assert kept == [*range(table_widths.ROWS_TOGETHER), 39]
