"""Names on pages that were laid out together: nothing else is different, and files are sound."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pikepdf
import pypdfium2
import pytest

from kpilib.publish.statements.named_pages import EverybodysFile, own_files
from kpilib.publish.statements.statement_pdf import StatementRun, statement_runs
from tests.statements.sources import page_of_rows

HEADINGS = ["Ruo Zhou (A1)", "甲 (乙) \\ ) é 😀（A2）", "W" * 300 + "（A3）", "若（A4）"]
ROWS = [{"cells": [[(f"{n}.", "")], [("若 12.50", "")], [("W", "")]]} for n in range(70)]


@pytest.fixture(scope="module")
def pages() -> list[dict[str, object]]:
    """Some of one page, and some of more."""
    return [
        page_of_rows(ROWS[:many]) | {"heading": heading, "title": f"{heading} 1", "code": str(n)}
        for n, (heading, many) in enumerate(zip(HEADINGS, (2, 70, 3, 60), strict=True))
    ]


@pytest.fixture(scope="module")
def run(pages: list[dict[str, object]]) -> StatementRun:
    """Laid out."""
    (run,) = statement_runs(pages)
    return run


@pytest.fixture(scope="module")
def files(run: StatementRun, pages: list[dict[str, object]]) -> list[bytes]:
    """Everybody's own file, and that of all, twice over."""
    everybody = EverybodysFile()
    own = [*own_files([run], pages, everybody)]
    everybody.add_runs([run])
    return [*own, everybody.content("All", "en")]


def test_every_file_is_sound_and_holds_nothing_that_it_does_not_need(files: list[bytes]) -> None:
    for data in files:
        with pikepdf.open(BytesIO(data)) as file:
            assert file.check_pdf_syntax() == []
            assert file.get_warnings() == []
            there = len([each for each in file.objects if each is not None])
            needed = BytesIO()
            file.save(needed)
        with pikepdf.open(needed) as again:
            assert len(again.objects) == there


def test_titles_language_and_contents_say_what_they_were_given(
    files: list[bytes], pages: list[dict[str, object]]
) -> None:
    *own, everybodys = files
    for data, page in zip(own, pages, strict=True):
        with pikepdf.open(BytesIO(data)) as file:
            assert file.docinfo.Title == page["title"]
            assert file.Root.Lang == page["lang"]
            assert file.Root.ViewerPreferences.DisplayDocTitle is True
    with pikepdf.open(BytesIO(everybodys)) as file, file.open_outline() as outline:
        assert [str(item.title) for item in outline.root] == HEADINGS * 2
        places = [file.pages.index(pikepdf.Page(item.destination[0])) for item in outline.root]
        counts = [len(pikepdf.open(BytesIO(data)).pages) for data in own] * 2
        assert max(counts) > 1 == min(counts)
        assert places == [sum(counts[:n]) for n in range(len(counts))]


def test_pages_look_as_they_were_laid_out_but_for_the_name(
    run: StatementRun, files: list[bytes]
) -> None:
    *own, everybodys = files
    laid_out, whole = _drawn(run.laid_out), _drawn(everybodys)
    each = [page for data in own for page in _drawn(data)]
    assert len(whole) == 2 * len(laid_out)
    for before, alone, twice in zip(laid_out * 2, each * 2, whole, strict=True):
        assert np.array_equal(alone, twice)
        assert not np.array_equal(alone, before)
        assert np.array_equal(_without_name(alone), _without_name(before))


def test_pages_that_were_laid_out_have_nothing_that_would_be_left_behind(run: StatementRun) -> None:
    known = {"/Type", "/Parent", "/MediaBox", "/Resources", "/Contents"}
    with pikepdf.open(BytesIO(run.laid_out)) as file:
        assert {key for page in file.pages for key in page.obj} == known


def _drawn(data: bytes) -> list[np.ndarray]:
    with pypdfium2.PdfDocument(data) as file:
        return [page.render(scale=1).to_numpy().copy() for page in file]


def _without_name(page: np.ndarray) -> np.ndarray:
    """Without the two places of a name: near the head and at the foot, in points from above."""
    kept = page.copy()
    kept[55:80] = 0
    kept[806:820] = 0
    return kept
