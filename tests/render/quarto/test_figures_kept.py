"""No format of either renderer loses, alters or adds a figure; all can be copied as numbers."""

from __future__ import annotations

import html
import json
import re
import zipfile
from collections import Counter
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

from kpilib.core.periods import Period
from kpilib.publish.packs.order import Order
from kpilib.publish.packs.report import make_report
from kpilib.publish.render import RENDERERS, RenderFailed, pdf_text
from kpilib.workspace.workspace import Workspace
from tests.render import notebooks
from tests.small_company import write_company

if TYPE_CHECKING:
    from pathlib import Path

    from tests.render.quarto.conftest import StandIn

FORMATS = ("html", "pdf", "docx")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NUMBER = re.compile(r"[-+−‑–]*\d[\d,.]*%?")

LONG = "从上一季度结转而来、本季度按条款结清的部分，扣除已经预付的金额以后另行列示，并注明来源"
PEOPLE = [
    (f"E{n:03d}", f"{LONG if n % 7 == 0 else '张三'}", f"-{n},{100 + n}.50") for n in range(1, 71)
]
WIDE = [[f"-{n}{m:02d},345.67" for m in range(14)] for n in (1, 2, 3)]
STORY = (
    '比上季度 -46,680.37 元（-48.8%），-5.00 与（-6.25）之间，\\#-7.5、\\$-8.50、"-9.75"；'
    "**-10.5** 与 *-11.5*，2031-04 起…… a--b，12...13，`-14.5`。"
)
# By hand: what a reader copies out of the text above; the dots of "12...13" end no number.
OF_STORY = ["-46,680.37", "-48.8%", "-5.00", "-6.25", "-7.5", "-8.50", "-9.75", "-10.5", "-11.5"]
OF_STORY += ["2031-04", "12...13", "-14.5", "a--b"]


@pytest.fixture(scope="module", params=["builtin", "quarto"])
def texts(
    request: pytest.FixtureRequest, quarto: str, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """The text of each format by one renderer."""
    assert quarto
    people = pd.DataFrame(PEOPLE, columns=["工号", "说明", "变化（元）"])
    wide = pd.DataFrame(WIDE, columns=[f"第{m}栏" for m in range(14)])
    notebook = notebooks.write(
        tmp_path_factory.mktemp("kept") / "review.ipynb",
        notebooks.markdown(f"## 概况\n\n{STORY}\n"),
        notebooks.code(notebooks.table(people, "各人变化", "llr")),
        notebooks.code(notebooks.table(wide, "逐月变化", "r" * 14)),
    )
    asked = notebooks.request(notebook, formats=FORMATS)
    made = RENDERERS[request.param].render(asked)
    return {form: text_of(path) for form, path in made.items()}


def text_of(path: Path) -> str:
    """What a reader copies, cells and paragraphs apart from each other."""
    if path.suffix == ".pdf":
        return pdf_text.read(path.read_bytes())
    if path.suffix == ".html":
        body = path.read_text("utf-8").partition("</head>")[2]
        body = re.sub(r"(?s)<script\b.*?</script>", "", body)  # nobody reads it
        return html.unescape(re.sub(r"</?(?:td|th|p|h\d|caption|li)\b[^>]*>", "\n", body))
    with zipfile.ZipFile(path) as package:
        body = ET.fromstring(package.read("word/document.xml"))
    paragraphs = body.iter(f"{W}p")
    return "\n".join("".join(t.text or "" for t in p.iter(f"{W}t")) for p in paragraphs)


@pytest.mark.parametrize("form", FORMATS)
def test_every_figure_of_every_table_is_there_once_as_it_was(
    texts: dict[str, str], form: str
) -> None:
    found = NUMBER.findall(texts[form])
    for figure in [*(row[2] for row in PEOPLE), *(cell for row in WIDE for cell in row)]:
        assert found.count(figure) == 1, figure


@pytest.mark.parametrize("form", FORMATS)
def test_the_figures_of_the_story_can_be_copied_as_they_are_written(
    texts: dict[str, str], form: str
) -> None:
    squeezed = "".join(re.sub(r"<[^>]+>", "", texts[form]).split())
    assert [figure for figure in OF_STORY if figure not in squeezed] == []
    assert re.findall("[−‑–]", squeezed) == []


@pytest.mark.parametrize("form", FORMATS)
def test_captions_have_their_number_once_and_heads_are_there(
    texts: dict[str, str], form: str
) -> None:
    squeezed = "".join(texts[form].split())
    for number, caption in ((1, "各人变化"), (2, "逐月变化")):
        assert squeezed.count(caption) == 1
        assert squeezed.count(f"表{number}{caption}") == 1
    for head in ("工号", "说明", "变化（元）", *(f"第{m}栏" for m in range(14))):
        assert head in squeezed


def test_heads_are_repeated_on_every_page_of_a_pdf(texts: dict[str, str], quarto: str) -> None:
    if quarto.startswith("1.4."):
        pytest.skip("the typst of Quarto 1.4 knows no heads of tables")
    pages = "".join(texts["pdf"].split()).split("大客户部·2026Q1")[1:]
    with_rows = [page for page in pages if re.search(r"E0\d\d", page)]
    assert len(with_rows) > 1
    assert all("工号说明变化（元）" in page for page in with_rows)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    ("trap", "told"),
    [
        ("alters", "the file lacks the figure “7,000.00”"),
        ("minus", "the file lacks the figure “-1,234.50”"),
        ("captionless", "the file lacks the caption “个人结果”"),
    ],
)
def test_a_file_by_quarto_with_another_figure_or_caption_is_refused(
    standin: StandIn, tmp_path: Path, form: str, trap: str, told: str
) -> None:
    standin.traps(trap)
    rows = [("E001", "7,000.00"), ("E002", "-1,234.50")]
    frame = pd.DataFrame(rows, columns=["工号", "应发（元）"])
    cell = notebooks.code(notebooks.table(frame, "个人结果", "lr"))
    notebook = notebooks.write(tmp_path / "review.ipynb", cell)
    with pytest.raises(RenderFailed, match=told):
        RENDERERS["quarto"].render(notebooks.request(notebook, formats=(form,)))


def _tables(notebook: Path) -> list[list[str]]:
    """The cells of every table that an executed notebook shows, straight from its outputs."""
    found = []
    for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            page = "".join(output.get("data", {}).get("text/html", ""))
            if cells := re.findall(r"<t[dh]\b[^>]*>(.*?)</t[dh]>", page, re.DOTALL):
                found.append([html.unescape(re.sub(r"<[^>]+>", "", cell)) for cell in cells])
    return found


@pytest.mark.parametrize("renderer", ["builtin", "quarto"])
def test_every_cell_of_a_review_is_in_every_format(
    quarto: str, tmp_path: Path, renderer: str
) -> None:
    assert quarto
    root = write_company(tmp_path / "w", ["a"])
    order = Order("a", Period.parse("2026Q1"), FORMATS, renderer=renderer)
    made = make_report(Workspace(root), order, tmp_path / "out").files
    tables = _tables(made["review.ipynb"])
    assert len(tables) > 3
    for form in FORMATS:
        text = text_of(made[f"report.{form}"])
        squeezed = "".join(re.sub(r"<[^>]+>", "", text).split())
        numbers = Counter(NUMBER.findall(text))
        for cells in tables:
            assert [cell for cell in cells if "".join(cell.split()) not in squeezed] == [], form
            wanted = Counter(n for cell in cells for n in NUMBER.findall(cell))
            assert wanted - numbers == Counter(), form
