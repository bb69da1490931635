"""The files of statements: nobody else in them, the same bytes each time, for their owner alone."""

from __future__ import annotations

import html
import re
import shutil
import stat
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf
import pypdfium2
import pytest

from kpilib.core.periods import Period
from kpilib.publish.render import pdf_text
from kpilib.publish.statements.check_statement import main as check
from kpilib.publish.statements.statement_code import folded_code
from kpilib.publish.statements.statement_pdf import statement_runs
from kpilib.publish.statements.write_statements import (
    NoStatement,
    StatementOrder,
    file_names,
    statement_files,
    write_statements,
)
from kpilib.workspace.workspace import Workspace
from tests.issued_workspace import correct_sales, issue_small, write_issuing_workspace
from tests.on_paper import Room, pages_within
from tests.small_workspace import write_workspace
from tests.statements.sources import calls, page_of_rows
from tests.test_cases import WORKSPACE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

PERIOD = Period.parse("2026Q1")
TAGS = re.compile(r"<style>.*?</style>|<[^>]+>", re.DOTALL)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample company."""
    root = tmp_path_factory.mktemp("company")
    shutil.copytree(WORKSPACE / "params", root / "params")
    return root


@pytest.fixture(scope="module")
def folder(root: Path) -> Path:
    """The statements of a department whose people share deals."""
    return write_statements(Workspace(root), StatementOrder("key-accounts", PERIOD)).folder


def _texts(folder: Path, who: str) -> Iterator[tuple[str, str]]:
    """Everything that can be read in somebody's files, whichever way."""
    page = (folder / f"{who}.html").read_text("utf-8")
    yield "html", html.unescape(page)
    yield "json", (folder / f"{who}.json").read_text("utf-8")
    data = (folder / f"{who}.pdf").read_bytes()
    yield "pdf", pdf_text.read(data)
    with pikepdf.open(BytesIO(data)) as file:
        for each in file.objects:
            yield "object", str(each)
            if isinstance(each, pikepdf.Stream):
                raw = each.read_bytes()
                yield "stream", raw.decode("utf-8", "replace")
                yield "stream", raw.decode("utf-16-be", "replace")


def test_no_file_names_anybody_else(root: Path, folder: Path) -> None:
    names = _names(root, "key-accounts")
    assert len(names) > 8
    for who in names:
        others = {word for other, name in names.items() if other != who for word in (other, name)}
        for what, text in _texts(folder, who):
            assert not [word for word in others if calls(text, word)], f"{what} of {who}"


def _names(root: Path, department: str) -> dict[str, str]:
    path = root / "params" / "inputs" / str(PERIOD) / department / "employees.csv"
    header, *rows = [line.split(",") for line in path.read_text("utf-8-sig").splitlines()]
    return {row[header.index("employee_id")]: row[header.index("name")] for row in rows}


def test_no_font_of_a_pdf_holds_a_character_of_somebody_elses_name(
    root: Path, folder: Path
) -> None:
    names = _names(root, "key-accounts")
    everywhere = set.intersection(*(_drawable(folder, who) for who in names))
    for who, name in names.items():
        others = {c for other, called in names.items() if other != who for c in called}
        assert _drawable(folder, who) & (others - everywhere) <= {*name}
        assert {*name} <= _drawable(folder, who)


def _drawable(folder: Path, who: str) -> set[str]:
    """The characters of all fonts, by what the fonts say that they mean."""
    found = set()
    with pikepdf.open(folder / f"{who}.pdf") as file:
        for each in file.objects:
            if isinstance(each, pikepdf.Dictionary) and "/ToUnicode" in each:
                text = each["/ToUnicode"].read_bytes().decode("latin-1")
                codes = re.findall(r"<[0-9a-fA-F]+>\s*<([0-9a-fA-F]{4,})>", text)
                found |= {c for code in codes for c in bytes.fromhex(code).decode("utf-16-be")}
    return found


def test_no_page_has_a_figure_that_is_somebody_elses_alone(root: Path, folder: Path) -> None:
    figures = _figures(root, "key-accounts")
    for who, mine in figures.items():
        theirs = {n for other, numbers in figures.items() if other != who for n in numbers} - mine
        shown = {
            number.replace(",", "")
            for name in (f"{who}.html", f"{who}.json")
            for number in re.findall(r"[\d,]+\.?\d*", (folder / name).read_text("utf-8"))
        }
        assert len(theirs) > 30
        assert not shown & theirs, who


def _figures(root: Path, department: str) -> dict[str, set[str]]:
    """The amounts of each person's rows; round ones may well be another's, too."""
    inputs = root / "params" / "inputs" / str(PERIOD) / department
    found: dict[str, set[str]] = {who: set() for who in _names(root, department)}
    for path in sorted(inputs.glob("*.csv")):
        for line in path.read_text("utf-8-sig").splitlines()[1:]:
            cells = line.split(",")
            owner = next((cell for cell in cells if cell in found), None)
            if owner:
                numbers = [c for c in cells if re.fullmatch(r"\d{4,}(\.\d+)?", c)]
                numbers = [number for number in numbers if Decimal(number) % 1000]
                found[owner] |= {text for n in numbers for text in (n, n.rstrip("0").rstrip("."))}
    return found


def test_pages_say_every_amount_and_whose_they_are(root: Path, folder: Path) -> None:
    results = Workspace(root).assess("key-accounts", PERIOD).results
    paid = [row for row in results.rows["payouts"] if row[0] in _names(root, "key-accounts")]
    assert paid
    for who, _, _, amount in paid:
        page = TAGS.sub(" ", (folder / f"{who}.html").read_text("utf-8"))
        assert f"{amount:,.2f}" in page
        printed = pdf_text.read((folder / f"{who}.pdf").read_bytes())
        assert f"{amount:,.2f}" in printed
        assert f"（{who}）" in printed
    assert check([str(path) for path in folder.glob("*.json")]) == 0


def test_all_of_them_stand_in_one_file_with_contents(root: Path, folder: Path) -> None:
    with pikepdf.open(folder / "all.pdf") as whole, whole.open_outline() as outline:
        headings = [str(item.title) for item in outline.root]
        count = len(whole.pages)
    people = sorted(path for path in folder.glob("*.pdf") if path.stem != "all")
    assert [heading.rpartition("（")[2].rstrip("）") for heading in headings] == [
        path.stem for path in people
    ]
    assert count == sum(len(pikepdf.open(path).pages) for path in people)
    assert {*_names(root, "key-accounts")} <= {path.stem for path in people}


def test_the_same_bytes_each_time_and_for_the_owner_alone(root: Path, folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    (folder / "E999.pdf").write_bytes(b"of somebody who has left")
    write_statements(Workspace(root), StatementOrder("key-accounts", PERIOD))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_one_person_is_made_beside_the_others(root: Path, folder: Path) -> None:
    before = {path.name for path in folder.iterdir()}
    order = StatementOrder("key-accounts", PERIOD, ("陆云帆",), ("pdf",))
    assert write_statements(Workspace(root), order).people == 1
    assert {path.name for path in folder.iterdir()} == before
    with pytest.raises(NoStatement, match="has no figures in key-accounts 2026Q1: did you mean"):
        write_statements(Workspace(root), StatementOrder("key-accounts", PERIOD, ("E0077",)))


def test_markup_and_rare_characters_in_names_are_text(tmp_path: Path) -> None:
    write_workspace(tmp_path)
    name = "<b>O'Neil</b> #let $x$ *y* \\u{1} مريم 😀"
    path = tmp_path / "params" / "inputs" / "2026Q1" / "team" / "employees.csv"
    path.write_text(path.read_text().replace("A,甲", f"A,{name}"), encoding="utf-8")
    pages, files = statement_files(Workspace(tmp_path), StatementOrder("team", PERIOD, ("A",)))
    assert [*pages.values()] == ["A"]
    page = files["A.html"].decode()
    assert html.escape(name) in page
    assert "<b>" not in page
    assert "<b>O'Neil</b> #let $x$ *y*" in pdf_text.read(files["A.pdf"])


def test_who_is_not_assessed_is_told_why(tmp_path: Path) -> None:
    write_workspace(tmp_path)
    _, files = statement_files(
        Workspace(tmp_path), StatementOrder("team", PERIOD, ("D",), ("html",), lang="en")
    )
    page = TAGS.sub(" ", files["D.html"].decode())
    assert "Not assessed: On probation" in page
    assert "第二条" in page


def test_a_statement_of_what_was_issued_stays_when_more_is_known(tmp_path: Path) -> None:
    root = write_issuing_workspace(tmp_path)
    issue_small(root, "2025Q4")
    first = _json(root, Period.parse("2025Q4"))
    correct_sales(root, "2025Q4", "A", "50", "60")
    assert _json(root, Period.parse("2025Q4")) == first
    assert b'"revision": "r1"' in first
    draft = _json(root, Period.parse("2025Q4"), "draft")
    assert b'"revision": "draft"' in draft
    issue_small(root, "2025Q4")
    assert _json(root, Period.parse("2025Q4"), "r1") == first
    second = _json(root, Period.parse("2025Q4"))
    assert b'"revision": "r2"' in second
    assert b'"paid": "620.00"' in second
    (settling,) = re.findall(rb'"amount": "([\d.]+)"', _json(root, PERIOD))
    assert settling == b"60.00"
    assert "漏记" in _json(root, PERIOD).decode()


def _json(root: Path, period: Period, revision: str = "") -> bytes:
    order = StatementOrder("team", period, ("A",), ("json",), revision)
    return statement_files(Workspace(root), order)[1]["A.json"]


@pytest.mark.parametrize("typed", ["8WVG-ZX9E-QF21", "8wvgzx9eqf21", "8WVG ZX9E QF2I"])
def test_a_code_is_known_however_it_is_typed(typed: str) -> None:
    assert folded_code(typed) == "8WVG-ZX9E-QF21"


def test_files_are_called_by_ids_that_can_be_names_of_files() -> None:
    names: Mapping[str, str] = file_names(["all", "E1", "e1", "../x"])
    assert len({name.lower() for name in names.values()}) == len(names)
    assert names["E1"] == "E1"
    assert not {"all", "e1", "../x"} & {*names.values()}


@pytest.mark.parametrize(
    "name", ["甲" * 90, "Wolfeschlegelsteinhausenbergerdorff" * 4, "é\U0001f600" * 40]
)
def test_a_name_of_any_length_stays_on_the_paper_with_its_id(tmp_path: Path, name: str) -> None:
    write_workspace(tmp_path)
    file = tmp_path / "params/inputs/2026Q1/team/employees.csv"
    file.write_text(file.read_text("utf-8").replace("甲", name), encoding="utf-8")
    order = StatementOrder("team", PERIOD, employees=("A",), formats=("pdf",))
    made = write_statements(Workspace(tmp_path), order).folder / "A.pdf"
    for text in pages_within(made.read_bytes(), Room(left=40, right=555)):
        assert "（A）" in text


@pytest.mark.parametrize(
    "text",
    ["字" * 7, "字" * 90, "Wert " * 60, "W" * 8, ""],
    ids=["short", "long", "words", "wide", "none"],
)
@pytest.mark.parametrize("column", [0, 1, 2])
def test_a_row_of_any_height_stays_on_the_paper_and_in_its_column(text: str, column: int) -> None:
    """Short rows stay whole, and those that no page has room for go on over the next one."""
    counts, style = (1, 5, 19, 33, 48, 55, 230), "strong" if column == 2 else ""
    rows = [
        {"cells": [[(text, style)] * (n if place == column else 1) for place in range(3)]}
        for n in counts
    ]
    (run,) = statement_runs([page_of_rows(rows)])
    seen = "".join(pages_within(run.laid_out, Room(left=50, right=546, bottom=43, top=796)))
    first = text[:1]
    cells = sum(counts) + 2 * len(counts)
    assert not first or seen.count(first) == cells * text.count(first)


def test_an_ordinary_row_is_not_torn_apart_by_the_end_of_a_page() -> None:
    rows = [{"cells": [[(f"{n}.", "")], [(f"{n}-{line}", "") for line in range(6)], [("", "")]]}
            for n in range(40)]  # fmt: skip
    (run,) = statement_runs([page_of_rows(rows)])
    with pypdfium2.PdfDocument(run.laid_out) as opened:
        pages = [one.get_textpage().get_text_bounded() for one in opened]
    assert len(pages) > 2
    for n in range(40):
        (whole,) = (text for text in pages if re.search(rf"(?<![\d-]){n}\.", text))
        assert all(f"{n}-{line}" in whole for line in range(6))


def test_an_apostrophe_is_as_narrow_as_english_sets_it(root: Path) -> None:
    order = StatementOrder("sales-east", PERIOD, formats=("pdf",), lang="en")
    with pypdfium2.PdfDocument(statement_files(Workspace(root), order).files["all.pdf"]) as opened:
        text = opened[0].get_textpage()
        at = text.get_text_range().index("’s figures")
        (mark, *_), (after, *_) = (text.get_charbox(at + n) for n in (0, 1))
    assert 0 < after - mark < 4  # points, in type of 7.5 whose Chinese characters are as wide
