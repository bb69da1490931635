"""Every setting of `_quarto.yml` counts, or a message says why it cannot; none is lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from kpilib.publish.render import RENDERERS, RenderFailed, pdf_text
from kpilib.publish.render.quarto import refused, settings, theme, typst_page
from kpilib.publish.render.quarto.documented import DOCUMENTED
from tests.render import notebooks

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.publish.render import RenderRequest
    from tests.render.quarto.conftest import StandIn

RENDER = RENDERERS["quarto"].render

# A value of the kind that Quarto documents, where a word is none.
VALUES: dict[str, Any] = {
    "papersize": "a5", "margin": {"x": "15mm", "top": "30mm"}, "fontsize": "9pt", "toc": True,
    "toc-depth": 2, "toc-indent": "1em", "number-sections": True, "section-numbering": "1.1",
    "linestretch": 1.4, "columns": 2, "page-numbering": "1 / 1", "linkcolor": "#336699",
    "lang": "zh", "lof": True, "lot": True, "keep-typ": True, "embed-resources": False,
    "author": "人事部", "shift-heading-level-by": 1, "cache": True, "echo": True, "eval": True,
    "enabled": True,
}  # fmt: skip
# On our own page these are said by the page itself and not by Quarto's template.
OF_OUR_PAGE = {
    "papersize": '"paper": "a5"', "margin": '"margin": (x: 15mm, top: 30mm, )',
    "fontsize": '"size": 9pt', "mainfont": '"font": ("word", "Noto Sans CJK SC", )',
    "codefont": '"code": ("word", "Noto Sans CJK SC", )',
    "mathfont": '"mathematics": ("word", "Noto Sans CJK SC", )', "linestretch": '"stretch": 1.4',
    "toc": '"contents": (title: auto, depth: 4, indent: 1.5em)', "number-sections": '"1.1.a"',
    "section-numbering": '"sections": "1.1"', "page-numbering": '"page-number": "1 / 1"',
    "linkcolor": '"link": rgb("#336699")', "author": "$for(by-author)$", "date": "$date$",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "params" / "quarto"
    made.mkdir(parents=True)
    return made


def _write(folder: Path, found: Any) -> None:
    (folder / "_quarto.yml").write_text(
        yaml.safe_dump(found, allow_unicode=True, sort_keys=False), "utf-8"
    )


def _request(tmp_path: Path, **changes: Any) -> RenderRequest:
    notebook = notebooks.full(tmp_path / "review.ipynb")
    return notebooks.request(notebook, theme=tmp_path / "params" / "quarto", **changes)


def _told(folder: Path, lang: str = "zh") -> str:
    try:
        refused.check(theme.read(folder), lang)
    except RenderFailed as failed:
        return str(failed)
    return ""


@pytest.mark.parametrize("name", sorted(DOCUMENTED["typst"]))
def test_each_setting_that_quarto_documents_for_typst_reaches_it_or_is_refused_with_a_reason(
    folder: Path, tmp_path: Path, name: str
) -> None:
    value = VALUES.get(name, "word")
    _write(folder, {"format": {"typst": {name: value}}})
    told = _told(folder)
    if told:
        assert re.search(rf"\n  format: typst: {re.escape(name)}: \S|\n  lang: ", told)
        return
    look = theme.read(folder)
    request = _request(tmp_path)
    front = settings.front_matter(request, "typst", look, settings.printed(look), {})
    found = yaml.safe_load(front.split("---\n")[1])
    wanted = request.lang if name == "lang" else value
    assert found["format"]["typst"].get(name, found.get(name)) == wanted
    if name in OF_OUR_PAGE:
        assert not look.styles_print
        assert OF_OUR_PAGE[name] in typst_page.partial(request, look)


@pytest.mark.parametrize("base", ["html", "docx", "typst"])
def test_what_names_or_stores_the_result_is_refused_for_every_format(
    folder: Path, base: str
) -> None:
    for name in ("output-file", "output-ext", "keep-md", "title", "keywords"):
        for found in ({name: "x"}, {"format": {base: {name: "x"}}}):
            _write(folder, found)
            assert f"{name}: " in _told(folder)


def test_all_that_cannot_count_is_said_at_once_and_before_anything_is_made(
    standin: StandIn, folder: Path, tmp_path: Path
) -> None:
    assert standin.path.is_file()
    _write(
        folder,
        {
            "output-file": "other",
            "lang": "fr",
            "papersise": "a5",
            "documentclass": "article",
            "format": {
                "html": {"papersize": "a5", "toc": True},
                "typst": {"columns": 2, "fontsize": "12", "margin": "2cm"},
                "pdf": {"toc": True},
                "revealjs": {},
            },
        },
    )
    request = _request(tmp_path)
    with pytest.raises(RenderFailed, match="10 settings have no effect on a report") as failed:
        RENDER(request)
    told = str(failed.value)
    assert told.startswith("params/quarto/_quarto.yml: ")
    for line in (
        "output-file: a report's files are called report.html, report.pdf and report.docx",
        "lang: fr: this report is in zh",
        "papersise: Quarto knows no such setting, and no file in params/quarto/ names it; do you",
        "documentclass: Quarto knows no such setting",
        "format: html: papersize: Quarto knows it for typst only",
        "format: typst: columns: tables of figures need the whole width of a page",
        "fontsize: 12: typst needs a length such as 11pt",
        "margin: 2cm: write sides and lengths",
        "format: pdf: the PDF is made with typst: write it below `typst`",
        "format: revealjs: reports are made as html, typst and docx",
    ):
        assert line in told
    assert not request.output.exists()


def test_a_setting_that_a_file_of_the_theme_reads_counts(folder: Path) -> None:
    _write(folder, {"company-colour": "red"})
    assert "company-colour" in _told(folder)
    (folder / "typst-show.typ").write_text('#let c = "$company-colour$"', "utf-8")
    assert _told(folder) == ""


def test_what_says_only_what_holds_anyway_is_no_fault(folder: Path) -> None:
    _write(
        folder,
        {
            "project": {"type": "website"}, "website": {"title": "x"}, "execute": {"echo": False},
            "lang": "zh-CN", "echo": False, "lof": False,
            "format": {"html": {"embed-resources": True, "keep-md": False}, "typst": "default"},
        },
    )  # fmt: skip
    assert _told(folder) == ""


def test_paper_contents_and_numbers_of_sections_show_on_our_page(
    quarto: str, folder: Path, tmp_path: Path
) -> None:
    assert quarto
    found = {"papersize": "a5", "toc": True, "toc-title": "本报告", "number-sections": True}
    _write(folder, {"format": {"typst": {**found, "page-numbering": "— 1 / 1 —"}}})
    data = RENDER(_request(tmp_path, formats=("pdf",)))["pdf"].read_bytes()
    assert re.search(rb"/MediaBox ?\[ ?0 0 419\.5\d* 595\.2\d* ?\]", data)
    text = "".join(pdf_text.read(data).split())
    assert text.index("本报告") < text.index("1概况") < text.index("共40人")
    assert "1.1备注" in text
    assert "第1页" not in text
    assert "—1/" in text


@pytest.mark.parametrize("name", ["template-partials", "brand", "logo", "grid", "abstract"])
def test_what_only_quartos_own_page_can_show_makes_the_page_quartos(
    folder: Path, name: str
) -> None:
    _write(folder, {"format": {"typst": {name: "x"}}})
    look = theme.read(folder)
    assert _told(folder) == ""
    assert look.styles_print
    assert "shift-heading-level-by" not in settings.printed(look)


def test_on_a_page_of_the_users_the_foot_counts_as_they_say(
    standin: StandIn, folder: Path, tmp_path: Path
) -> None:
    assert standin.path.is_file()
    partial = '#set text(font: "$mainfont$")\n#text(size: 20pt)[$title$]\n\n'
    (folder / "typst-show.typ").write_text(partial, encoding="utf-8")
    _write(folder, {"page-numbering": "1 / 1"})
    data = RENDER(_request(tmp_path, formats=("pdf",)))["pdf"].read_bytes()
    text = "".join(pdf_text.read(data).split())
    assert "第1页" not in text
    assert re.search(r"1/[2-9]", text)


def test_a_font_of_the_users_is_asked_for_and_ours_draws_what_it_lacks(
    standin: StandIn, folder: Path, tmp_path: Path
) -> None:
    assert standin.path.is_file()
    _write(folder, {"format": {"typst": {"mainfont": "No Such Family"}}})
    data = RENDER(_request(tmp_path, formats=("pdf",)))["pdf"].read_bytes()
    assert "共40人" in "".join(pdf_text.read(data).split())
