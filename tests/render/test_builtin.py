"""The three formats as a whole: content, sameness, wholeness, and what readers' programs show."""

from __future__ import annotations

import base64
import html
import io
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pikepdf
import pytest
from fontTools.ttLib import TTFont

from kpilib.publish.render import RENDERERS, RenderFailed
from tests.render import notebooks

NeedTool = Callable[[str], str]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RENDER = RENDERERS["builtin"].render


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    notebook = notebooks.full(tmp_path_factory.mktemp("made") / "review.ipynb")
    return dict(RENDER(notebooks.request(notebook)))


@pytest.fixture(scope="module")
def page(made: dict[str, Path]) -> str:
    return made["html"].read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def pdf_text(made: dict[str, Path], need_tool: NeedTool) -> list[str]:
    """Text of each page of the PDF."""
    return _pdf_pages(need_tool("pdftotext"), made["pdf"])


def _pdf_pages(pdftotext: str, path: Path) -> list[str]:
    done = subprocess.run([pdftotext, "-layout", path, "-"], capture_output=True, check=True)
    return done.stdout.decode("utf-8").split("\f")[:-1]


def _pdf_fonts(pdffonts: str, path: Path) -> set[str]:
    done = subprocess.run([pdffonts, path], capture_output=True, check=True)
    return {line.split()[0].partition("+")[2] for line in done.stdout.decode().splitlines()[2:]}


def _visible(page: str) -> str:
    body = page.partition("</head>")[2]
    return html.unescape(re.sub(r"(?s)<script>.*?</script>|<[^>]+>", "", body))


def test_formats_come_in_the_order_asked_for(tmp_path: Path) -> None:
    notebook = notebooks.write(tmp_path / "n.ipynb", notebooks.markdown("x"))
    request = notebooks.request(notebook, formats=("pdf", "html"), stem="个人")
    assert list(RENDER(request).items()) == [
        ("pdf", tmp_path / "out" / "个人.pdf"),
        ("html", tmp_path / "out" / "个人.html"),
    ]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["个人.html", "个人.pdf"]


def test_the_same_notebook_gives_the_same_bytes_anywhere(
    made: dict[str, Path], tmp_path: Path
) -> None:
    """In another folder and another process, whose sets have another order."""
    notebook = notebooks.full(tmp_path / "elsewhere" / "review.ipynb")
    code = (
        "import sys; from pathlib import Path; from tests.render import notebooks\n"
        "from kpilib.publish.render import RENDERERS\n"
        "RENDERERS['builtin'].render(notebooks.request(Path(sys.argv[1])))"
    )
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(root)}
    subprocess.run([sys.executable, "-c", code, notebook], check=True, env=environment)
    for form, path in made.items():
        other = tmp_path / "elsewhere" / "out" / f"report.{form}"
        assert other.read_bytes() == path.read_bytes(), form


def test_no_result_names_a_folder_of_this_machine(made: dict[str, Path]) -> None:
    folder = str(made["html"].parent.parent).encode()
    assert folder not in made["html"].read_bytes()
    assert folder not in made["pdf"].read_bytes()
    with zipfile.ZipFile(made["docx"]) as package:
        assert not any(folder in package.read(name) for name in package.namelist())


def test_the_folder_for_temporary_files_may_have_any_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "a%20b #{c} 中"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    files = RENDER(notebooks.request(notebooks.full(tmp_path / "review.ipynb")))
    assert {form: path.is_file() for form, path in files.items()} == {
        "html": True, "pdf": True, "docx": True,
    }  # fmt: skip
    assert list(place.iterdir()) == []


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    good = notebooks.write(tmp_path / "n.ipynb", notebooks.markdown("好"))
    before = RENDER(notebooks.request(good))["html"].read_bytes()
    notebooks.write(tmp_path / "n.ipynb", notebooks.markdown("坏![图](a.png)"))
    with pytest.raises(RenderFailed, match="a picture is linked"):
        RENDER(notebooks.request(good))
    assert (tmp_path / "out" / "report.html").read_bytes() == before
    assert len(list((tmp_path / "out").iterdir())) == 3


def test_html_needs_nothing_from_outside(page: str) -> None:
    sources = re.findall(r'(?:src|href|url)\s*[=(]\s*["\']?([^"\')>]{0,40})', page)
    assert sources, "there are figures and a font"
    assert [source for source in sources if not source.startswith(("data:", "#"))] == []
    for script in re.findall(r"(?s)<script[^>]*>.*?</script>", page):
        assert not re.search(r"fetch|XMLHttp|import|https?:|WebSocket|sendBeacon", script)
    assert "@import" not in page


def test_html_says_its_language_and_title(page: str) -> None:
    assert '<html lang="zh-CN">' in page
    assert "<title>大客户部季度报告</title>" in page


def test_html_carries_a_font_with_every_character_it_shows(page: str) -> None:
    found = re.search(r"url\(\"data:font/woff;base64,([^\"]+)\"\)", page)
    assert found
    font = TTFont(io.BytesIO(base64.b64decode(found[1])))
    wanted = {ord(c) for c in _visible(page) if not c.isspace()}
    assert wanted <= set(font.getBestCmap())


def test_html_shows_content_and_neither_code_nor_streams(page: str) -> None:
    text = _visible(page)
    for expected in ("共 40 人", "换行接上", "表 1　个人结果", "图 1　得分分布", "E060", "草稿"):
        assert expected in text
    for hidden in ("secret_source_code", "must not show", "must", "由标题取代"):
        assert hidden not in text


def test_text_of_people_is_literal_in_html(page: str) -> None:
    assert " ".join(notebooks.NASTY.split()) in _visible(page)


def test_figures_carry_their_alternative_text_in_html(page: str) -> None:
    assert re.search(r'<img\s[^>]*src="data:image/svg\+xml;base64,[^>]*alt="柱状图：得分"', page)
    assert re.search(r'<img\s[^>]*src="data:image/png;base64,[^>]*alt="一点"', page)


@pytest.mark.fonts
def test_a_browser_shows_chinese_with_the_embedded_font(
    made: dict[str, Path], tmp_path: Path, need_tool: NeedTool
) -> None:
    chromium, pdffonts = need_tool("chromium"), need_tool("pdffonts")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
    flags += ["--disable-background-networking", f"--user-data-dir={tmp_path}"]
    target = tmp_path / "printed.pdf"
    command = [chromium, *flags, f"--print-to-pdf={target}", made["html"].as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    fonts = _pdf_fonts(pdffonts, target)
    assert any(name.startswith("NotoSansCJKsc") for name in fonts), fonts


@pytest.mark.fonts
def test_pdf_uses_our_two_fonts_and_no_other(made: dict[str, Path], need_tool: NeedTool) -> None:
    fonts = _pdf_fonts(need_tool("pdffonts"), made["pdf"])
    assert {name.removesuffix("-Identity-H") for name in fonts} == {
        "NotoSansCJKsc-Regular", "NotoSerifCJKsc-Regular",
    }  # fmt: skip


def test_nothing_is_bold_where_no_font_is(made: dict[str, Path], page: str) -> None:
    assert "font-weight: bold" not in page
    assert "font-synthesis: none" in page
    with zipfile.ZipFile(made["docx"]) as package:
        for name in ("word/document.xml", "word/styles.xml"):
            assert not re.search(r"<w:b(Cs)? ?/>", package.read(name).decode("utf-8"))
        assert {f"word/fonts/font{n}.odttf" for n in (1, 2)} <= set(package.namelist())


def test_rows_say_whose_they_are_and_the_window_shows_the_title(made: dict[str, Path]) -> None:
    with pikepdf.open(made["pdf"]) as pdf:
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert str(pdf.Root.Lang) == "zh-CN"
        tagged = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary)]
        said = [one.get("/A") for one in tagged if one.get("/S") == "/TH"]
        heads = [one for one in said if isinstance(one, pikepdf.Dictionary)
                 and one.get("/Scope") == "/Row"]  # fmt: skip
        bodies = [one for one in tagged if one.get("/S") in {"/TBody", "/TFoot"}]
        assert len(heads) == sum(len(body.K) for body in bodies) > 30


def test_pdf_repeats_the_head_of_a_long_table_and_prints_its_total_once(
    pdf_text: list[str],
) -> None:
    with_rows = [text for text in pdf_text if re.search(r"E0\d\d\s+员工", text)]
    assert len(with_rows) > 1
    for text in with_rows:
        assert re.search(r"工号\s+姓名\s+得分\s+应发绩效（元）", text)
    assert sum(text.count("60,000.00") for text in pdf_text) == 1


def test_readers_by_ear_are_told_what_is_a_table_its_head_its_total_and_its_caption(
    made: dict[str, Path], need_tool: NeedTool
) -> None:
    command = [need_tool("pdfinfo"), "-struct", made["pdf"]]
    told = subprocess.run(command, capture_output=True, check=True).stdout.decode(
        "utf-8", "replace"
    )
    tags = [line.split()[0].rstrip(":") for line in told.splitlines() if line.strip()]
    rows = tags.count("TR") - 2  # less the heads
    wanted = {"Table": 2, "THead": 2, "TH": 4 + 15 + rows, "TFoot": 1, "Figure": 2, "Caption": 4}
    assert {tag: tags.count(tag) for tag in wanted} == wanted


def test_every_page_names_department_period_revision_and_its_number(pdf_text: list[str]) -> None:
    for number, text in enumerate(pdf_text, start=1):
        assert "大客户部 · 2026Q1" in text
        assert "草稿" in text
        assert f"第 {number} 页，共 {len(pdf_text)} 页" in text
        assert "数据校验码 0123456789ab" in text


def test_pdf_turns_the_page_for_a_wide_table_and_breaks_no_number(
    made: dict[str, Path], pdf_text: list[str], need_tool: NeedTool
) -> None:
    (wide,) = [n for n, text in enumerate(pdf_text, start=1) if "逐月应发" in text]
    assert len(re.findall(r"\d{3},345\.67", pdf_text[wide - 1])) == 3 * 14
    command = [need_tool("pdfinfo"), "-f", str(wide), "-l", str(wide), made["pdf"]]
    told = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    found = re.search(r"Page +\d+ size: +([\d.]+) x ([\d.]+)", told)
    assert found
    assert float(found[1]) > float(found[2])


def test_a_number_below_zero_can_be_copied_out_of_the_pdf(
    tmp_path: Path, need_tool: NeedTool
) -> None:
    cells = [["-8,623.66", "--set"], ["-46,680.37", "2026-01"]]
    frame = notebooks.pd.DataFrame(cells, columns=["变化", "-1"])
    book = notebooks.write(tmp_path / "review.ipynb", notebooks.code(notebooks.table(frame)))
    RENDER(notebooks.request(book, formats=("pdf",)))
    (page,) = _pdf_pages(need_tool("pdftotext"), tmp_path / "out" / "report.pdf")
    for text in ("-8,623.66", "-46,680.37", "--set", "2026-01", " -1"):
        assert text in page


def test_text_of_people_is_literal_in_pdf(pdf_text: list[str]) -> None:
    assert " ".join(notebooks.NASTY.split()) in " ".join(" ".join(pdf_text).split())


def test_pdf_hides_code_and_streams(pdf_text: list[str]) -> None:
    assert "secret" not in "".join(pdf_text)
    assert "must" not in "".join(pdf_text)


def _document_xml(path: Path) -> ET.Element:
    with zipfile.ZipFile(path) as package:
        return ET.fromstring(package.read("word/document.xml"))


def test_docx_marks_the_head_row_of_tables_to_repeat(made: dict[str, Path]) -> None:
    tables = _document_xml(made["docx"]).findall(f".//{W}tbl")
    assert len(tables) == 2
    for table in tables:
        rows = table.findall(f"{W}tr")
        assert [row.find(f".//{W}tblHeader") is not None for row in rows[:2]] == [True, False]
        assert all(row.find(f".//{W}cantSplit") is not None for row in rows)


def test_docx_columns_add_up_to_the_table(made: dict[str, Path]) -> None:
    for table in _document_xml(made["docx"]).findall(f".//{W}tbl"):
        width = int(table.findall(f".//{W}tblW")[0].attrib[f"{W}w"])
        columns = [int(column.attrib[f"{W}w"]) for column in table.findall(f".//{W}gridCol")]
        assert width - len(columns) <= sum(columns) <= width


def test_docx_gives_a_wide_table_a_landscape_section(made: dict[str, Path]) -> None:
    sections = _document_xml(made["docx"]).findall(f".//{W}sectPr")
    pages = [section.find(f"{W}pgSz") for section in sections]
    assert [page is not None and page.get(f"{W}orient") for page in pages] == [
        None,
        "landscape",
    ]
    for section in sections:
        assert len(section.findall(f"{W}headerReference")) == 1
        assert len(section.findall(f"{W}footerReference")) == 1


def test_text_of_people_is_literal_in_docx(made: dict[str, Path]) -> None:
    text = "".join(node.text or "" for node in _document_xml(made["docx"]).iter(f"{W}t"))
    assert " ".join(notebooks.NASTY.split()) in text
    assert "secret" not in text
    assert "must" not in text


def test_every_part_of_the_docx_is_declared_and_wellformed(made: dict[str, Path]) -> None:
    with zipfile.ZipFile(made["docx"]) as package:
        names = package.namelist()
        assert names[0] == "[Content_Types].xml"
        assert len(set(names)) == len(names)
        for name in names:
            if name.endswith((".xml", ".rels")):
                ET.fromstring(package.read(name))
        types = package.read("[Content_Types].xml").decode()
        relations = ET.fromstring(package.read("word/_rels/document.xml.rels"))
    targets = {
        f"word/{item.attrib['Target']}" for item in relations if "TargetMode" not in item.attrib
    }
    assert targets <= set(names)
    for name in names:
        ending = name.rpartition(".")[2]
        assert f'PartName="/{name}"' in types or f'Extension="{ending}"' in types, name


def test_docx_embeds_a_font_with_every_character_it_shows(made: dict[str, Path]) -> None:
    with zipfile.ZipFile(made["docx"]) as package:
        veiled = package.read("word/fonts/font1.odttf")
        table = package.read("word/fontTable.xml").decode()
    key = re.search(r'w:fontKey="\{([0-9A-F-]{36})\}"', table)
    assert key
    veil = bytes.fromhex(key[1].replace("-", ""))[::-1] * 2
    font = TTFont(
        io.BytesIO(bytes(a ^ b for a, b in zip(veiled, veil, strict=False)) + veiled[32:])
    )
    shown = "".join(node.text or "" for node in _document_xml(made["docx"]).iter(f"{W}t"))
    assert {ord(c) for c in shown if not c.isspace()} <= set(font.getBestCmap())


@pytest.mark.fonts
def test_libreoffice_shows_the_docx_with_the_embedded_font(
    made: dict[str, Path],
    tmp_path: Path,
    need_tool: NeedTool,
    no_fonts_of_the_machine: dict[str, str],
) -> None:
    soffice, pdffonts = need_tool("soffice"), need_tool("pdffonts")
    command = [soffice, "--headless", f"-env:UserInstallation={(tmp_path / 'lo').as_uri()}"]
    command += ["--convert-to", "pdf", "--outdir", str(tmp_path), str(made["docx"])]
    subprocess.run(
        command, check=True, capture_output=True, timeout=120, env=no_fonts_of_the_machine
    )
    assert "NotoSansCJKsc-Regular" in _pdf_fonts(pdffonts, tmp_path / "report.pdf")
    pages = _pdf_pages(need_tool("pdftotext"), tmp_path / "report.pdf")
    for number, text in enumerate(pages, start=1):
        assert "大客户部 · 2026Q1" in text
        assert f"第 {number} 页，共 {len(pages)} 页" in text
    with_rows = [text for text in pages if re.search(r"E0\d\d\s+员工", text)]
    assert len(with_rows) > 1
    assert all(re.search(r"工号\s+姓名", text) for text in with_rows)
