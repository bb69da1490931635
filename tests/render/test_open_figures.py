"""Figures that open: what a page carries, that nothing of it runs, that paper has none of it."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from kpilib.publish.render import document, pdf_text, tree
from kpilib.publish.render.builtin import Builtin
from kpilib.publish.render.quarto import pages
from kpilib.publish.render.request import PageData
from kpilib.publish.review.figure_cell import opens
from tests.render import notebooks
from tests.render.notebooks import code, write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kpilib.publish.render.request import RenderRequest

EVIL = "</script><script>alert(1)</script><!-- & {{< include x >}} ```"


def _explained(codes: Sequence[str]) -> PageData:
    """Explains every figure but those of nobody."""
    figures = [-1 if code.startswith("nobody") else 0 for code in codes]
    return PageData(words={"close": "收起", "folder": "", "hint": EVIL},
                    texts=["", EVIL, "甲"], steps=[(1, 2)], figures=figures)  # fmt: skip


def _request(tmp_path: Path, **more: object) -> RenderRequest:
    name = "<i>E1</i>\"'&"
    frame = pd.DataFrame([["张三", opens("1,234.00", name, "bonus", "pay"),
                           opens("5.00", "nobody", "bonus", "pay")]],
                         columns=["姓名", "奖金", "补贴"], dtype=object)  # fmt: skip
    cell = code(notebooks.table(frame, "奖金"))
    request = notebooks.request(write(tmp_path / "n.ipynb", cell), lang="zh")
    return replace(request, **more)  # type: ignore[arg-type]  # fields of the request


def _page(tmp_path: Path, **more: object) -> str:
    request = replace(_request(tmp_path, **more), formats=("html",))
    return Builtin().render(request)["html"].read_text("utf-8")


def test_a_figure_that_is_explained_is_marked_and_no_other(tmp_path: Path) -> None:
    page = _page(tmp_path, explained=_explained)
    assert re.findall(r"<span[^>]*kpi-open[^>]*>([^<]*)</span>", page) == ["1,234.00"]
    assert "5.00" in page


def test_the_data_is_what_explains_and_ends_no_element(tmp_path: Path) -> None:
    page = _page(tmp_path, explained=_explained)
    (written,) = re.findall(r'<script type="application/json" id="kpi-explanations">(.*?)</script>',
                            page, re.DOTALL)  # fmt: skip
    assert not set(written) & set("<>&\u2028\u2029")
    assert json.loads(written)["texts"][1] == EVIL


def test_the_page_allows_its_own_program_and_nothing_from_outside(tmp_path: Path) -> None:
    page = _page(tmp_path, explained=_explained)
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    rules = dict(rule.strip().split(" ", 1) for rule in html.unescape(policy).split(";"))
    assert rules["default-src"] == "'none'"
    programs = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = [hashlib.sha256(one.encode()).digest() for one in programs]
    allowed = {f"'sha256-{base64.b64encode(one).decode()}'" for one in digests}
    assert set(rules["script-src"].split()) == allowed
    assert len(programs) == 2  # cards on a phone, and figures; no table here is a long one
    assert not re.search(r"<[^>]*\son\w+\s*=", re.sub(r"(?s)<script.*?</script>", "", page))


def test_a_page_without_explanations_unfolds_nothing(tmp_path: Path) -> None:
    for page in (_page(tmp_path), _page(tmp_path, explained=_none)):
        assert len(re.findall("<script", page)) == 1  # cards on a phone; no table is a long one
        assert not re.search(r'class="kpi-open"|kpi-explanations', page)
        assert "1,234.00" in page


def _none(codes: Sequence[str]) -> PageData:
    return PageData(words={}, texts=[], steps=[], figures=[-1] * len(codes))


def test_characters_of_explanations_alone_are_in_the_font_of_the_page(tmp_path: Path) -> None:
    fonts = [re.findall(r"font/woff;base64,([\w+/=]+)", page)[0]
             for page in (_page(tmp_path), _page(tmp_path, explained=_explained))]  # fmt: skip
    assert len(fonts[1]) > len(fonts[0])


def test_paper_has_the_text_alone(tmp_path: Path) -> None:
    request = replace(_request(tmp_path, explained=_explained), formats=("pdf", "docx"))
    with_, plain = Builtin().render(request), Builtin().render(
        replace(_request(tmp_path / "plain"), formats=("pdf", "docx")))  # fmt: skip
    for form in ("pdf", "docx"):
        assert with_[form].read_bytes() == plain[form].read_bytes()
    assert "1,234.00" in pdf_text.read(with_["pdf"].read_bytes())
    with zipfile.ZipFile(with_["docx"]) as package:
        assert b"kpi-open" not in b"".join(map(package.read, package.namelist()))


def test_quarto_is_given_marks_data_and_program(tmp_path: Path) -> None:
    def explained(codes: Sequence[str]) -> PageData:
        return {**_explained(codes), "texts": ["", EVIL, "\u2028\u2029"]}

    content = document.build(_request(tmp_path, explained=explained))
    page = pages.web(content)
    assert not set(page.text) & set("\u2028\u2029")
    assert '[1,234.00]{.kpi-open figure="0"}' in page.text
    assert "{{<" not in page.text
    assert page.text.count("<script") == 2
    assert EVIL in page.more
    assert "kpi-open" not in pages.word(content).text + pages.printed(content, info=True).text
    assert tree.text(content.blocks) == tree.text(content.web_blocks)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_same_page_twice_is_the_same_bytes(tmp_path: Path, lang: str) -> None:
    first, second = (_page(tmp_path / side, explained=_explained, lang=lang) for side in "ab")
    assert first == second
