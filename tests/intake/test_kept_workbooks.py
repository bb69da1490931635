"""Each workbook goes to exactly the table that is meant, and everything left out is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kpilib.cli.main import main
from kpilib.workspace.intake.mapping_file import mapping_place
from tests.intake.kept_workbooks import KEPT, without_origin, write_kept, write_workspace

if TYPE_CHECKING:
    from pathlib import Path


def kpi(*words: str, code: int = 0) -> str:
    said = CliRunner().invoke(main, ["intake", *words])
    assert said.exit_code == code, said.output
    return said.output


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("kept")
    write_kept(found)
    return found


def asked(folder: Path, name: str, root: Path) -> list[str]:
    files = [str(folder / file) for file in KEPT[name].files]
    return [KEPT[name].period, "team", *files, "--workspace", str(root)]


@pytest.mark.parametrize("name", KEPT)
def test_a_kept_workbook_becomes_exactly_the_table_that_is_meant(
    name: str, folder: Path, tmp_path: Path
) -> None:
    root = write_workspace(tmp_path / "w", KEPT[name].mapping)
    said = kpi(*asked(folder, name, root), code=1)
    assert "is not confirmed" in said
    assert not (root / "params" / "inputs").exists()

    kpi(*asked(folder, name, root), "--accept")
    assert {place: without_origin(root / place) for place in KEPT[name].meant} == KEPT[name].meant
    mapping = (root / mapping_place("team")).read_text("utf-8")
    assert mapping == KEPT[name].mapping.replace("confirmed: false", "confirmed: true")

    first = {place: (root / place).read_bytes() for place in KEPT[name].meant}
    again = kpi(*asked(folder, name, root))  # what intake has made it may make anew
    assert "in place of an earlier one" not in again
    assert {place: (root / place).read_bytes() for place in KEPT[name].meant} == first


def test_everything_that_is_left_out_is_named_with_its_reason(folder: Path, tmp_path: Path) -> None:
    root = write_workspace(tmp_path / "w", KEPT["routes"].mapping)
    said = kpi(*asked(folder, "routes", root), "--accept")
    found = [line.strip() for line in said.splitlines() if line.startswith("  routes")]
    assert found == [
        "routes.xlsx[9月], rows 6, 8, 10, 14, 17: a total (小计)",
        "routes.xlsx[9月], row 15: the header once more",
        "routes.xlsx[9月], row 18: 29.00.2026 is no day",
        "routes.xlsx[9月], row 19: a total (合计)",
        "routes.xlsx[9月], rows 1–2: above the header",
        "routes.xlsx[9月], columns 分销商, 应交: ignored by the mapping",
    ]


def test_a_line_that_is_cancelled_later_goes_with_the_line_that_cancels_it(
    folder: Path, tmp_path: Path
) -> None:
    root = write_workspace(tmp_path / "w", KEPT["crm"].mapping)
    said = kpi(*asked(folder, "crm", root), "--accept")
    assert "crm.csv, rows 4–5: HT-3 is cancelled in row 5 (已作废)" in said


def test_an_impossible_date_that_nobody_has_named_is_a_problem_and_nothing_is_written(
    folder: Path, tmp_path: Path
) -> None:
    mapping = "\n".join(line for line in KEPT["routes"].mapping.splitlines() if "29.00" not in line)
    root = write_workspace(tmp_path / "w", mapping)
    said = kpi(*asked(folder, "routes", root), "--accept", code=1)
    assert "routes.xlsx sheet 9月 cell A18, date: '29.00.2026' is no date: the calendar has" in said
    assert not (root / "params" / "inputs").exists()
    assert "confirmed: false" in (root / mapping_place("team")).read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "origins"),
    [
        ("shop", ["shop.xlsx[Vendas]!A2:E2"]),
        ("routes", ["routes.xlsx[9月]!A4:D5", "routes.xlsx[9月]!A7:D7"]),
        ("months", ["months.xlsx[一季度]!D4:E4", "months.xlsx[一季度]!F4:G4"]),
        ("two", ["two.xlsx[Sheet]!A2:B2"]),
        ("crm", ["crm.csv:2", "crm.csv:6"]),
    ],
)
def test_each_row_says_from_which_cells_it_comes(
    name: str, origins: list[str], folder: Path, tmp_path: Path
) -> None:
    root = write_workspace(tmp_path / "w", KEPT[name].mapping)
    kpi(*asked(folder, name, root), "--accept")
    lines = (root / next(iter(KEPT[name].meant))).read_text("utf-8").splitlines()[1:]
    assert [line.rpartition(",")[2] for line in lines][: len(origins)] == origins
