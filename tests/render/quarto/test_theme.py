"""The user's theme in `params/quarto/`: what is picked up, what it may not change."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from kpilib.publish.render import RENDERERS, RenderFailed, identity, pandoc
from kpilib.publish.render.quarto import settings, theme
from tests.render import notebooks
from tests.render.quarto.conftest import style_of

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.publish.render import RenderRequest

RENDER = RENDERERS["quarto"].render


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "params" / "quarto"
    made.mkdir(parents=True)
    return made


def _request(tmp_path: Path, form: str, **changes: Any) -> RenderRequest:
    notebook = notebooks.full(tmp_path / "review.ipynb")
    return notebooks.request(
        notebook, formats=(form,), theme=tmp_path / "params" / "quarto", **changes
    )


def _front(tmp_path: Path, base: str, own: dict[str, Any], must: dict[str, Any]) -> dict[str, Any]:
    request = _request(tmp_path, "html")
    look = theme.read(request.theme)
    text = settings.front_matter(request, base, look, own, must)
    first, front, rest = text.split("---\n")
    assert (first, rest) == ("", "\n")
    found: dict[str, Any] = yaml.safe_load(front)
    return found


def _write(folder: Path, text: str) -> None:
    (folder / "_quarto.yml").write_text(text, encoding="utf-8")


def test_their_settings_win_over_ours_and_not_over_what_must_be(
    folder: Path, tmp_path: Path
) -> None:
    _write(
        folder,
        "title: theirs\nlang: fr\nauthor: 人事部\nproject: {output-dir: elsewhere}\n"
        "website: {title: x}\nformat:\n  html:\n    toc: true\n    embed-resources: false\n"
        "    css: theirs.css\n    theme: [lux, theirs.scss]\n  pdf: {toc: true}\n",
    )
    own = {"toc": False, "theme": "default", "code-copy": False}
    must = {"embed-resources": True, "css": ["ours.css"]}
    assert _front(tmp_path, "html", own, must) == {
        "title": "大客户部季度报告",
        "subtitle": "供审阅",
        "author": "人事部",
        "lang": "zh-CN",
        "engine": "markdown",
        "format": {
            "html": {
                "toc": True,
                "theme": ["lux", "theirs.scss"],
                "code-copy": False,
                "embed-resources": True,
                "css": ["theirs.css", "ours.css"],
            }
        },
    }


def test_a_setting_for_all_formats_wins_too(folder: Path, tmp_path: Path) -> None:
    _write(folder, "toc: true\ninclude-in-header: {text: theirs}\n")
    front = _front(tmp_path, "docx", {"toc": False}, {"include-in-header": [{"text": "ours"}]})
    assert front["toc"] is True
    assert front["format"] == {
        "docx": {"include-in-header": [{"text": "theirs"}, {"text": "ours"}]}
    }


def test_words_that_yaml_might_take_for_something_else_stay_text() -> None:
    values = {"a": "yes", "on": "1.10", "b": "2026-01-01", "c": "no: x", "d": True, "e": 3}
    text = settings.dumped(values)
    assert yaml.safe_load(text) == values
    assert 'a: "yes"' in text
    assert '"on": "1.10"' in text


def test_yaml_is_read_as_quarto_reads_it(folder: Path) -> None:
    _write(folder, "a: yes\nb: 2026-01-01\nc: true\nd: 1.5\ne: 12\nf: ~\n")
    read = theme.read(folder).settings
    assert read == {"a": "yes", "b": "2026-01-01", "c": True, "d": 1.5, "e": 12, "f": None}


@pytest.mark.parametrize(
    ("text", "told"),
    [("a: [", "quarto/_quarto.yml:1: this is not YAML"), ("- a", "is not a mapping")],
)
def test_faulty_settings_are_an_error_that_names_the_file(
    folder: Path, text: str, told: str
) -> None:
    _write(folder, text)
    with pytest.raises(RenderFailed, match=told):
        theme.read(folder)


def test_without_a_folder_there_is_no_theme(tmp_path: Path) -> None:
    for place in (None, tmp_path / "nowhere"):
        look = theme.read(place)
        assert (look.styles_web, look.styles_word, look.styles_print) == (False, False, False)


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("brand.scss", (True, False, False)),
        ("_brand.yml", (True, False, True)),
        ("reference.docx", (False, True, False)),
        ("typst-show.typ", (False, False, True)),
        ("helpers.typ", (False, False, False)),
        ("logo.png", (False, False, False)),
    ],
)
def test_a_file_says_what_it_styles(
    folder: Path, name: str, kinds: tuple[bool, bool, bool]
) -> None:
    (folder / name).write_bytes(b"")
    look = theme.read(folder)
    assert (look.styles_web, look.styles_word, look.styles_print) == kinds


def test_a_format_of_their_own_is_asked_for(folder: Path, tmp_path: Path) -> None:
    _write(folder, "format:\n  acme-html: {toc: true}\n  acme-typst: default\n")
    look = theme.read(folder)
    assert [look.format_name(base) for base in ("html", "docx", "typst")] == [
        "acme-html",
        "docx",
        "acme-typst",
    ]
    assert _front(tmp_path, "html", {}, {})["format"] == {"acme-html": {"toc": True}}


def test_a_copy_leaves_out_settings_and_earlier_output(folder: Path, tmp_path: Path) -> None:
    for name in ("_quarto.yml", "_site/x.html", ".quarto/x", "parts/a.lua", "logo.png"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
    theme.read(folder).copy_to(tmp_path / "copy")
    copied = sorted(
        path.relative_to(tmp_path / "copy").as_posix()
        for path in (tmp_path / "copy").rglob("*")
        if path.is_file()
    )
    assert copied == ["logo.png", "parts/a.lua"]


def test_their_style_sheets_make_the_page(quarto: str, folder: Path, tmp_path: Path) -> None:
    assert quarto
    sheet = "/*-- scss:rules --*/\n.kpi-info { letter-spacing: 3.25px; }\n"
    (folder / "brand.scss").write_text(sheet, encoding="utf-8")
    request = _request(tmp_path, "html")
    page = RENDER(request)["html"].read_text("utf-8")
    assert re.search(r"letter-spacing:\s*3\.25px", style_of(page))
    assert "data:font/woff" not in style_of(page)  # theirs decides, and ours is not there
    assert identity.read(request.target("html")) == request.identity


def test_their_reference_makes_the_word_file(quarto: str, folder: Path, tmp_path: Path) -> None:
    assert quarto
    default = pandoc.run(["--print-default-data-file=reference.docx"], b"")
    with zipfile.ZipFile(io.BytesIO(default)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    styles = parts["word/styles.xml"].replace(b'w:val="0F4761"', b'w:val="C0FFEE"')
    parts["word/styles.xml"] = styles
    assert b"C0FFEE" in styles
    with zipfile.ZipFile(folder / "reference.docx", "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    request = _request(tmp_path, "docx")
    with zipfile.ZipFile(RENDER(request)["docx"]) as package:
        assert b"C0FFEE" in package.read("word/styles.xml")
    assert identity.read(request.target("docx")) == request.identity


def test_their_typst_partial_makes_the_pdf_and_the_identity_stays(
    quarto: str, folder: Path, tmp_path: Path
) -> None:
    assert quarto
    partial = (
        '#set page(width: 300pt, height: 500pt, margin: 30pt)\n#set text(font: "$mainfont$")\n'
        "#text(size: 20pt)[$title$]\n\n"
    )
    (folder / "typst-show.typ").write_text(partial, encoding="utf-8")
    request = _request(tmp_path, "pdf")
    data = RENDER(request)["pdf"].read_bytes()
    assert re.search(rb"/MediaBox ?\[ ?0 0 300 500 ?\]", data)
    assert identity.read(request.target("pdf")) == request.identity


def test_their_font_folder_does_not_cost_the_reports_font(
    quarto: str, folder: Path, tmp_path: Path
) -> None:
    assert quarto
    (folder / "fonts").mkdir()
    _write(folder, "format: {typst: {font-paths: fonts}}")
    assert b"NotoSansCJKsc" in RENDER(_request(tmp_path, "pdf"))["pdf"].read_bytes()
