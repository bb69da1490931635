"""Reports by Quarto have what the built-in renderer's have, and nothing of the user's is lost."""

from __future__ import annotations

import html
import json
import re
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from kpilib.publish.render import RENDERERS, RenderFailed, document, identity, pandoc, tree
from kpilib.publish.render.quarto import pages
from tests.render import notebooks
from tests.render.quarto.conftest import style_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.render.quarto.conftest import StandIn

NeedTool = Callable[[str], str]
RENDER = RENDERERS["quarto"].render
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
SHOWN = ("大客户部季度报告", "供审阅", "共 40 人", "换行接上", "个人结果", "得分分布", "E060")
HIDDEN = ("secret_source_code", "must not show", "由标题取代")
NASTY = "".join(notebooks.NASTY.split())


@pytest.fixture(scope="module")
def made(quarto: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    assert quarto
    notebook = notebooks.full(tmp_path_factory.mktemp("made") / "review.ipynb")
    return dict(RENDER(notebooks.request(notebook)))


@pytest.fixture(scope="module")
def page(made: dict[str, Path]) -> str:
    return made["html"].read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def body(made: dict[str, Path]) -> ET.Element:
    with zipfile.ZipFile(made["docx"]) as package:
        return ET.fromstring(package.read("word/document.xml"))


@pytest.fixture(scope="module")
def pdf_pages(made: dict[str, Path], need_tool: NeedTool) -> list[str]:
    command = [need_tool("pdftotext"), "-layout", made["pdf"], "-"]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode().split("\f")[:-1]


def _text(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", page.partition("</head>")[2]))


def _squeezed(text: str) -> str:
    return "".join(text.split())


def test_the_files_are_those_of_the_built_in_renderer(made: dict[str, Path]) -> None:
    names = {form: path.name for form, path in made.items()}
    assert names == {form: f"report.{form}" for form in ("html", "pdf", "docx")}
    folder = made["html"].parent
    assert sorted(path.name for path in folder.iterdir()) == sorted(names.values())
    wanted = notebooks.request(folder.parent / "review.ipynb").identity
    assert {identity.read(path) for path in made.values()} == {wanted}


def test_the_page_shows_everything_and_no_code(page: str) -> None:
    text = _squeezed(_text(page))
    assert [words for words in SHOWN if _squeezed(words) not in text] == []
    assert [words for words in HIDDEN if _squeezed(words) in text] == []
    assert NASTY in text
    for words in ("部门大客户部", "期间2026Q1", "版本草稿", "数据校验码0123456789ab"):
        assert words in text


def test_the_page_says_its_language_and_title(page: str) -> None:
    assert re.search(r'<html[^>]* lang="zh-CN"', page)
    assert re.search(r"<title>\s*大客户部季度报告\s*</title>", page)


def test_the_page_has_its_pictures_inside_with_their_alternative_texts(page: str) -> None:
    pictures = re.findall(r"<img\s[^>]*>", page)
    assert all('src="data:image/' in picture for picture in pictures)
    found = [html.unescape(text) for text in re.findall(r'<img\s[^>]*alt="([^"]*)"', page)]
    assert found == ["柱状图：得分", "一点"]
    assert re.findall(r"<(?:script|link|iframe)\b[^>]*(?:src|href)=\"(?!data:|#)", page) == []


def test_the_page_carries_the_reports_font(page: str) -> None:
    assert "data:font/woff;base64," in style_of(page)


def test_word_shows_everything_and_no_code(body: ET.Element) -> None:
    text = _squeezed("".join(node.text or "" for node in body.iter(f"{W}t")))
    assert [words for words in SHOWN if _squeezed(words) not in text] == []
    assert [words for words in HIDDEN if _squeezed(words) in text] == []
    assert NASTY in text


def test_word_has_pictures_it_can_show_with_their_alternative_texts(
    body: ET.Element, made: dict[str, Path]
) -> None:
    assert [node.get("descr") for node in body.iter(f"{WP}docPr")] == ["柱状图：得分", "一点"]
    with zipfile.ZipFile(made["docx"]) as package:
        media = [name for name in package.namelist() if name.startswith("word/media/")]
    assert len(media) == 2
    assert all(name.endswith(".png") for name in media)


def test_word_has_a_wide_page_for_a_wide_table_and_furniture_on_every_page(
    body: ET.Element, made: dict[str, Path]
) -> None:
    sections = list(body.iter(f"{W}sectPr"))
    sizes = [section.find(f"{W}pgSz") for section in sections]
    turned = [size.get(f"{W}orient") if size is not None else None for size in sizes]
    assert turned == [None, "landscape"]
    with zipfile.ZipFile(made["docx"]) as package:
        relations = package.read("word/_rels/document.xml.rels").decode()
    identifier = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    for section in sections:
        for kind in ("header", "footer"):
            (reference,) = section.findall(f"{W}{kind}Reference")
            assert f'Id="{reference.get(identifier)}"' in relations


def test_word_repeats_the_head_of_tables(body: ET.Element) -> None:
    tables = list(body.iter(f"{W}tbl"))
    assert len(tables) == 2
    for table in tables:
        rows = table.findall(f"{W}tr")
        assert [row.find(f".//{W}tblHeader") is not None for row in rows[:2]] == [True, False]


def test_the_pdf_shows_everything_and_no_code(pdf_pages: list[str]) -> None:
    text = _squeezed("".join(pdf_pages))
    assert [words for words in SHOWN if _squeezed(words) not in text] == []
    assert [words for words in HIDDEN if _squeezed(words) in text] == []
    assert NASTY in text


def test_every_page_of_the_pdf_has_its_head_and_foot(pdf_pages: list[str]) -> None:
    for number, text in enumerate(pdf_pages, start=1):
        assert "大客户部 · 2026Q1" in text
        assert "草稿" in text
        assert f"第 {number} 页，共 {len(pdf_pages)} 页" in text
        assert "数据校验码 0123456789ab" in text


def test_the_pdf_draws_chinese_with_the_reports_fonts_only(
    made: dict[str, Path], need_tool: NeedTool
) -> None:
    done = subprocess.run([need_tool("pdffonts"), made["pdf"]], capture_output=True, check=True)
    fonts = {line.split()[0].partition("+")[2] for line in done.stdout.decode().splitlines()[2:]}
    assert {name.removesuffix("-Identity-H") for name in fonts} == {
        "NotoSansCJKsc-Regular", "NotoSerifCJKsc-Regular",
    }  # fmt: skip


def test_the_pdf_turns_the_page_for_a_wide_table(
    made: dict[str, Path], pdf_pages: list[str], need_tool: NeedTool
) -> None:
    (wide,) = [n for n, text in enumerate(pdf_pages, start=1) if "逐月应发" in text]
    assert len(re.findall(r"\d{3},345\.67", pdf_pages[wide - 1])) == 3 * 14
    command = [need_tool("pdfinfo"), "-f", str(wide), "-l", str(wide), made["pdf"]]
    told = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    found = re.search(r"Page +\d+ size: +([\d.]+) x ([\d.]+)", told)
    assert found
    assert float(found[1]) > float(found[2])


def test_the_same_notebook_gives_the_same_bytes(made: dict[str, Path], tmp_path: Path) -> None:
    again = RENDER(
        notebooks.request(notebooks.full(tmp_path / "review.ipynb"), formats=("pdf", "docx"))
    )
    for form in ("pdf", "docx"):  # of a page's scripts Quarto alone knows
        assert again[form].read_bytes() == made[form].read_bytes(), form


def test_english_and_issued_reports_say_so(quarto: str, tmp_path: Path) -> None:
    assert quarto
    notebook = notebooks.write(tmp_path / "n.ipynb", notebooks.markdown("## Sales"))
    request = notebooks.request(
        notebook, lang="en", revision="r2", title="Review: A & B_c", formats=("html",)
    )
    text = RENDER(request)["html"].read_text("utf-8")
    assert re.search(r'<html[^>]* lang="en"', text)
    assert "Review: A & B_c" in _text(text)
    assert "Issued r2" in _text(text)


def test_markdown_for_quarto_reads_back_as_the_same_text(tmp_path: Path) -> None:
    """Quotes, dashes, shortcodes, references and cells to run are text and nothing else."""
    words = (
        "a “b”“引”了 -- 'c' \"d\" ... {{< env HOME >}} `{{< x >}}` @fig-a &amp; <b> $x$ H~2~O\n\n"
        "```{python}\nopen('x')\n```\n\n::: {.callout-note}\nq\n:::\n\n(2) b\n\n| line\n\nx\n: y"
    )
    notebook = notebooks.write(tmp_path / "n.ipynb", notebooks.markdown(words))
    content = document.build(notebooks.request(notebook))
    for page in (pages.web(content), pages.word(content), pages.printed(content, info=False)):
        assert "```{python}" not in page.text
        assert "{{<" not in page.text
        (again,) = pandoc.read([page.text], "markdown-smart")
        assert _squeezed(tree.text(content.blocks)) in _squeezed(_said(again))


def _said(blocks: list[tree.Node]) -> str:
    """The text of blocks, strings of typst's own among it."""

    def change(node: tree.Node) -> list[tree.Node] | None:
        if node["t"] != "RawInline":
            return None
        assert node["c"][0] == "typst"
        return tree.inlines(json.loads(node["c"][1][1:-1].replace("\\u{7b}", "{")))

    return tree.text(tree.rewrite(blocks, change))


BEFORE = {
    "_quarto.yml": "project: {type: website, output-dir: elsewhere}",
    "report.html": "an older report",
    "kpi-report.html": "mine",
    "kpi-report.typ": "mine",
    "kpi-report_files/figure.png": "mine",
    "review.typ": "mine",
    "review_files/figure.png": "mine",
    "notes.txt": "mine",
}


def _snapshot(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_nothing_of_the_users_is_changed(quarto: str, tmp_path: Path) -> None:
    """Beside the notebook, in the output folder and in the theme: only the report is new."""
    assert quarto
    notebook = notebooks.full(tmp_path / "work" / "review.ipynb")
    for place in ("work", "work/out", "theme"):
        for name, text in BEFORE.items():
            path = tmp_path / place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    before = _snapshot(tmp_path)
    RENDER(notebooks.request(notebook, theme=tmp_path / "theme"))
    after = _snapshot(tmp_path)
    new = {f"work/out/report.{form}" for form in ("html", "pdf", "docx")}
    assert set(after) == set(before) | new
    assert {name for name in before if after[name] != before[name]} == {"work/out/report.html"}


@pytest.mark.parametrize("form", ["html", "docx", "pdf"])
@pytest.mark.parametrize(
    ("trap", "told"),
    [
        ("silent", "Quarto ended well and wrote no file"),
        ("other", "and not key-accounts|2026Q1|draft|"),
        ("broken", "Quarto"),
        ("fails", "YAMLException"),
    ],
)
def test_a_run_that_goes_wrong_leaves_what_was_there(
    standin: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, trap: str,
    told: str,
) -> None:  # fmt: skip
    notebook = notebooks.full(tmp_path / "review.ipynb")
    request = notebooks.request(notebook, formats=(form,))
    request.output.mkdir()
    request.target(form).write_text("before", encoding="utf-8")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    standin.traps(trap)
    with pytest.raises(RenderFailed, match=re.escape(told)):
        RENDER(request)
    assert _snapshot(request.output) == {f"report.{form}": b"before"}
    assert list(temporary.iterdir()) == []


def test_an_old_quarto_gets_a_page_that_its_typst_knows(
    standin: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KPILIB_STANDIN_VERSION", "1.4.549")
    assert standin.path.is_file()
    notebook = notebooks.full(tmp_path / "review.ipynb")
    made = RENDER(notebooks.request(notebook, formats=("pdf",)))
    assert identity.read(made["pdf"]) == notebooks.request(notebook).identity


def test_what_the_font_lacks_is_a_code_point_in_every_format(quarto: str, tmp_path: Path) -> None:
    assert quarto
    cells = notebooks.markdown("## 起飞🚀\n\n好😀"), notebooks.code(notebooks.figure("图😀"))
    notebook = notebooks.write(tmp_path / "n.ipynb", *cells)
    made = RENDER(notebooks.request(notebook, title="报告🚀", department_name="一部😀"))
    page = _text(made["html"].read_text(encoding="utf-8"))
    with zipfile.ZipFile(made["docx"]) as package:
        body = ET.fromstring(package.read("word/document.xml"))
    words = "".join(node.text or "" for node in body.iter(f"{W}t"))
    for text in (page, words):
        for printed in ("报告[U+1F680]", "起飞[U+1F680]", "好[U+1F600]", "U+1F680 ROCKET"):
            assert printed in text
        assert not {"🚀", "😀"} & set(text)
    assert made["pdf"].read_bytes().startswith(b"%PDF")
