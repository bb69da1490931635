"""Look-up tables in a CSV file or a sheet beside the scheme: the same rules, read exactly."""

from __future__ import annotations

import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.engine.trial import scheme_book
from kpilib.rules.case_files import read_cases
from kpilib.rules.scheme_changes import scheme_changes
from kpilib.text.explain.figures import Explainer
from kpilib.workspace.cases.run_case import answers
from kpilib.workspace.input_bundle import InputBundle
from kpilib.workspace.new_scheme.make_scheme import copy_scheme
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.rules.scheme_book import SchemeBook

ROOT = Path(__file__).parents[2]
ID = "key-account-pay-bands"
ROWS = (
    ("level", "base_low", "base_high", "rate_low", "rate_high"),
    ("junior", "5000", "8000", "3%", "5%"),
    ("mid", "8000", "12000", "5%", "8%"),
    ("senior", "12000", "20000", "8%", "12%"),
)
"""What the scheme has in four look-ups, as people write it."""


def in_file(folder: Path, file: str = "bands.csv", sheet: str = "") -> SchemeBook:
    """The scheme with its look-ups moved out to a table."""
    schemes = folder / "params" / "schemes"
    schemes.mkdir(parents=True, exist_ok=True)
    text = (ROOT / "params" / "schemes" / f"{ID}.yaml").read_text(encoding="utf-8")
    moved = text
    for column in ROWS[0][1:]:
        entry = f"file: {file}, column: {column}" + (f", sheet: {sheet}" if sheet else "")
        lines = "\n".join(f"    {one}" for one in entry.split(", "))
        moved = re.sub(rf"(  {column}:\n(?:    .*\n)*?)    in: .*", rf"\1{lines}", moved)
    assert moved.count(f"file: {file}") == 4
    (schemes / f"{ID}.yaml").write_text(moved, encoding="utf-8")
    return scheme_book(schemes)


def as_csv(folder: Path, rows: Sequence[Sequence[str]] = ROWS, name: str = "bands.csv") -> None:
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
    (folder / "params" / "schemes" / name).write_text(text + "\n", encoding="utf-8")


def as_sheet(folder: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "notes"
    sheet = book.create_sheet("bands")
    sheet.append(ROWS[0])
    for level, *cells in ROWS[1:]:
        sheet.append([level, *(float(Decimal(c.replace(",", "").strip("%"))) for c in cells)])
    for row in sheet.iter_rows(min_row=2, min_col=4):
        for cell in row:
            cell.value, cell.number_format = cell.value / 100, "0%"
    book.save(folder / "params" / "schemes" / "bands.xlsx")


def trees(book: SchemeBook) -> list[str]:
    """Every figure of every case with its explanation."""
    found = []
    for case in read_cases(ROOT, ID):
        for answer in answers(book, ID, case):
            if answer.run is not None:
                found.append(answer.run.results.csv("payouts"))
                explainer = Explainer(answer.run)
                people = [row[0] for row in answer.run.results.rows["summary"]]
                found += [explainer.explain(who, lang="en").text(None) for who in people]
    return found


def test_figures_and_explanations_are_the_same_and_name_file_and_cell(tmp_path: Path) -> None:
    book = in_file(tmp_path)
    as_csv(tmp_path)
    moved = trees(book)
    places = {place for text in moved for place in re.findall(r"  \[(bands\.csv, [^\]]*)\]", text)}
    assert places >= {"bands.csv, line 3, rate_low", "bands.csv, line 3, rate_high"}
    plain = [re.sub(r"  \[bands\.csv, [^\]]*\]", "", text) for text in moved]
    assert plain == trees(scheme_book(ROOT / "params" / "schemes"))


def test_a_sheet_gives_the_same_and_names_its_cells(tmp_path: Path) -> None:
    book = in_file(tmp_path, "bands.xlsx", "bands")
    as_sheet(tmp_path)
    moved = trees(book)
    assert any("[bands.xlsx, cell E3]" in text for text in moved)
    plain = [re.sub(r"  \[bands\.xlsx, [^\]]*\]", "", text) for text in moved]
    assert plain == trees(scheme_book(ROOT / "params" / "schemes"))


def test_where_a_table_stands_is_no_difference(tmp_path: Path) -> None:
    book = in_file(tmp_path)
    as_csv(tmp_path)
    (one,), (other,) = book.versions(ID), scheme_book(ROOT / "params" / "schemes").versions(ID)
    assert scheme_changes(one, other) == ()


def test_a_column_may_be_called_by_the_quantitys_title(tmp_path: Path) -> None:
    book = in_file(tmp_path)
    titles = book.folder / f"{ID}.yaml"
    text = titles.read_text(encoding="utf-8")
    level = re.search(r"  level: \{title: \{zh: (\S+), en: ([^}]+)\}", text)
    as_csv(tmp_path, (((level[1] if level else "level"), *ROWS[0][1:]), *ROWS[1:]))
    assert book.versions(ID)


def test_another_cell_is_another_scheme(tmp_path: Path) -> None:
    book = in_file(tmp_path)
    as_csv(tmp_path)
    before = book.fingerprint(ID)
    (first,) = book.versions(ID)
    as_csv(tmp_path, (*ROWS[:1], ("junior", "5001", *ROWS[1][2:]), *ROWS[2:]))
    assert book.fingerprint(ID) != before
    (second,) = book.versions(ID)
    (change,) = scheme_changes(first, second)
    assert change.key.path == "quantities.base_low"


def test_a_scheme_without_tables_keeps_its_fingerprint() -> None:
    import hashlib

    book = scheme_book(ROOT / "params" / "schemes")
    for scheme_id in book.ids:
        content = (book.folder / f"{scheme_id}.yaml").read_bytes()
        assert book.fingerprint(scheme_id) == hashlib.sha256(content).hexdigest()


def test_a_value_may_be_put_in_place_of_a_cell(tmp_path: Path) -> None:
    book = in_file(tmp_path)
    as_csv(tmp_path)
    (scheme,) = book.versions(ID)
    changed, _ = book.in_force(ID, scheme.effective_from, {"quantities.base_low.in.junior": "5500"})
    (change,) = scheme_changes(scheme, changed)
    assert [one.after for one in change.fields] == [Decimal(5500)]
    with pytest.raises(ProblemsFound, match="a table is no single value"):
        book.in_force(ID, scheme.effective_from, {"quantities.base_low.file": "other.csv"})


def test_it_is_frozen_with_what_is_issued_and_copied_with_the_scheme(tmp_path: Path) -> None:
    in_file(tmp_path)
    as_csv(tmp_path)
    inputs = tmp_path / "params" / "inputs" / "2026Q1" / "team"
    inputs.mkdir(parents=True)
    (tmp_path / "params" / "departments.yaml").write_text(
        f"company: C\ndepartments:\n  team: {{title: T, scheme: {ID}}}\n", encoding="utf-8"
    )
    bundle = InputBundle.of(Workspace(tmp_path), "team", Period.parse("2026Q1"))
    assert "params/schemes/bands.csv" in bundle.files
    with bundle.opened() as frozen:
        assert frozen.book.versions(ID)
    other = tmp_path / "other"
    shutil.copytree(tmp_path / "params" / "schemes", other / "params" / "schemes")
    assert copy_scheme(other, ID, "ours")
    assert scheme_book(other / "params" / "schemes").versions("ours")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((ROWS[0], ("junior", "five", "8000", "3%", "5%"), *ROWS[2:]),
         "params/schemes/bands.csv, line 2, base_low: five is no number"),
        ((ROWS[0], ("junior", "8,000", *ROWS[1][2:])), "8,000 may be meant as"),
        ((*ROWS, ROWS[1]), "bands.csv, line 5, base_low: junior stands there a second time"),
        ((ROWS[0], ("", *ROWS[1][1:])), "line 2, level: the word that is looked up is missing"),
        ((ROWS[0], ("junior", "", *ROWS[1][2:]), *ROWS[2:]), "the value of junior is missing"),
        ((("grade", *ROWS[0][1:]), *ROWS[1:]), "bands.csv has no column level"),
        ((("level", "low", *ROWS[0][2:]), *ROWS[1:]), "say with column which column of bands.csv"),
        (ROWS[:1], "has no rows"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_table_is_told_by_file_and_cell(
    tmp_path: Path, rows: Sequence[Sequence[str]], said: str
) -> None:
    book = in_file(tmp_path)
    as_csv(tmp_path, rows)
    with pytest.raises(ProblemsFound, match=re.escape(said)):
        book.versions(ID)


@pytest.mark.parametrize(
    ("file", "sheet", "said"),
    [
        ("missing.csv", "", "there is no file params/schemes/missing.csv"),
        ("../outside.csv", "", "must lie in the folder of the schemes"),
        ("/etc/outside.csv", "", "must lie in the folder of the schemes"),
        ("bands.txt", "", "is not read as a table"),
        ("bands.csv", "one", "has no sheets: leave out sheet"),
        ("bands.xlsx", "", "is a workbook: say which sheet"),
        ("bands.xlsx", "other", "has no sheet other"),
    ],
)
def test_a_file_that_is_no_table_says_why(tmp_path: Path, file: str, sheet: str, said: str) -> None:
    book = in_file(tmp_path, file, sheet)
    as_csv(tmp_path)
    as_sheet(tmp_path)
    (tmp_path / "params" / "outside.csv").write_text("level,v\na,1\n", encoding="utf-8")
    with pytest.raises(ProblemsFound, match=said) as found:
        book.versions(ID)
    assert f"{ID}.yaml:" in str(found.value) or "bands.xlsx" in str(found.value)


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    book = in_file(tmp_path)
    as_csv(tmp_path, name="real.csv")
    shutil.move(tmp_path / "params" / "schemes" / "real.csv", tmp_path / "real.csv")
    (tmp_path / "params" / "schemes" / "bands.csv").symlink_to(tmp_path / "real.csv")
    with pytest.raises(ProblemsFound, match="must lie in the folder of the schemes"):
        book.versions(ID)
    assert book.tables(ID) == ()
