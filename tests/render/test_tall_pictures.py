"""Tall pictures leave no third of a page empty before them: they float in PDF, Word gets strips."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pypdfium2
import pytest
from matplotlib.image import imread

from kpilib.publish.render.builtin import Builtin
from kpilib.publish.render.typst_figures import THIRD
from tests.render import notebooks

if TYPE_CHECKING:
    from pathlib import Path

_EMU = 12_700  # of Word's measure in a point
_HEAD, _FOOT = 68, 57  # points of a page that hold no text


def _chart(rows: int, high: int) -> str:
    """Bars with paper between them, or one block of colour without any."""
    step = high / max(rows, 1)
    bars = "".join(f'<rect y="{n * step:.1f}" width="300" height="{step * 0.6:.1f}"/>'
                   for n in range(rows)) or f'<rect width="300" height="{high}"/>'  # fmt: skip
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="300pt" height="{high}pt" '
            f'viewBox="0 0 300 {high}">{bars}</svg>')  # fmt: skip


def _rendered(root: Path, form: str, svg: str, before: int, after: int) -> Path:
    """A report with so many paragraphs before and after a picture."""

    def text(count: int) -> dict[str, object]:
        return notebooks.markdown("\n\n".join(["一段文字。" * 30] * count))

    shown = notebooks.shown({"image/svg+xml": svg}, {"alt": "各人的得分", "caption": "得分"})
    cells = (text(before), notebooks.code(shown), text(after))
    request = notebooks.request(notebooks.write(root / "n.ipynb", *cells), lang="zh")
    return Builtin().render(replace(request, formats=(form,)))[form]


def empty_parts(pdf: Path) -> list[float]:
    """What share of each page but the last is empty at most, between lines or below them."""
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for number in range(len(document) - 1):
            grey = document[number].render(scale=0.5, grayscale=True).to_numpy()
            page = grey.reshape(grey.shape[0], -1)[_HEAD // 2 : -_FOOT // 2]
            ink = np.flatnonzero((page < 245).any(axis=1))
            edges = np.concatenate(([0], ink, [len(page)]))
            found.append(float(np.diff(edges).max()) / len(page))
    return found


@pytest.mark.parametrize("before", [2, 6, 9, 12])
@pytest.mark.parametrize("high", [300, 600])
def test_before_a_tall_picture_no_third_of_a_page_is_empty(
    tmp_path: Path, before: int, high: int
) -> None:
    ends = empty_parts(_rendered(tmp_path, "pdf", _chart(30, high), before, after=14))
    assert len(ends) >= 1
    assert max(ends) < 1 / 3


def _heights(docx: Path) -> list[float]:
    """Points that the pictures of a Word file are high, in their order."""
    with zipfile.ZipFile(docx) as package:
        told = package.read("word/document.xml").decode("utf-8")
    return [int(cy) / _EMU for cy in re.findall(r'<wp:extent cx="\d+" cy="(\d+)"', told)]


def test_word_gets_a_tall_picture_in_strips_of_a_third_of_a_page_at_most(tmp_path: Path) -> None:
    file = _rendered(tmp_path, "docx", _chart(30, 640), 1, 1)
    heights = _heights(file)
    assert len(heights) == 3
    assert max(heights) <= THIRD + 1
    assert sum(heights) == pytest.approx(640, abs=3)
    with zipfile.ZipFile(file) as package:
        told = package.read("word/document.xml").decode("utf-8")
    assert told.count('descr="各人的得分"') == 1  # what it shows is said once


@pytest.mark.parametrize(("rows", "high"), [(10, 200), (0, 640)])
def test_a_picture_that_is_not_tall_or_has_no_place_to_cut_stays_whole(
    tmp_path: Path, rows: int, high: int
) -> None:
    assert _heights(_rendered(tmp_path, "docx", _chart(rows, high), 1, 1)) == [
        pytest.approx(high, abs=2)
    ]


def test_strips_are_the_whole_picture_from_its_top_to_its_foot(tmp_path: Path) -> None:
    with zipfile.ZipFile(_rendered(tmp_path, "docx", _chart(30, 640), 1, 1)) as package:
        told = package.read("word/document.xml").decode("utf-8")
        links = package.read("word/_rels/document.xml.rels").decode("utf-8")
        parts = dict(re.findall(r'Id="(\w+)" Target="(media/[^"]+)"', links))
        parts |= {b: a for a, b in re.findall(r'Target="(media/[^"]+)" Id="(\w+)"', links)}
        shown = [package.read(f"word/{parts[one]}")
                 for one in re.findall(r'r:embed="(\w+)"', told)]  # fmt: skip
    bars = 0
    for data in shown:
        drawn = imread(io.BytesIO(data))  # shades from 0 to 1, with or without an alpha channel
        middle = drawn[:, drawn.shape[1] // 2]
        ink = (middle[:, 0] < 0.5) & ((middle[:, 3] > 0) if drawn.shape[2] == 4 else True)
        bars += int(np.count_nonzero(np.diff(ink.astype(int)) == 1)) + int(ink[0])
    assert bars == 30
