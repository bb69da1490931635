"""Reports as they were known on an earlier day stand beside the drafts, and say the day."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from kpilib.cli.main import main
from tests.issued_workspace import (
    FIGURES,
    contents,
    correct_sales,
    issue_small,
    write_issuing_workspace,
)

if TYPE_CHECKING:
    from pathlib import Path


def kpi(root: Path, *words: str) -> tuple[int, str]:
    """What a command says in English, and its exit code."""
    done = CliRunner().invoke(main, [*words, "--workspace", str(root), "--lang", "en"])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
    return done.exit_code, done.output


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """2025Q4 was issued in January and corrected on April 20."""
    root = write_issuing_workspace(tmp_path_factory.mktemp("known") / "w")
    issue_small(root, "2025Q4", replace(FIGURES, on="2026-01-20"))
    correct_sales(root, "2025Q4", "A", "50", "70")
    return root


def test_a_report_of_an_earlier_day_leaves_the_draft_alone_and_says_the_day(root: Path) -> None:
    draft = root / "reports" / "2025Q4" / "team" / "report.html"
    draft.write_text("the draft", encoding="utf-8")
    before = contents(root)
    told = {}
    for day in ("2026-04-19", "2026-04-20"):
        words = ("--to", "html,xlsx", "--renderer", "builtin", "--as-known", day)
        code, said = kpi(root, "pack", "2025Q4", *words)
        folder = f"reports/2025Q4/team/as-known-{day}"
        assert (code, said) == (0, f"✓ team 2025Q4: {folder}\n")
        told[day] = (root / folder / "report.html").read_text(encoding="utf-8")
    assert "Team one: review of Q4 2025 (as known on 19 April 2026)" in told["2026-04-19"]
    assert "Nothing is paid by this." in told["2026-04-19"]
    # 50 of 100 is 62 points and 620 yuan, 70 of 100 is 74 and 740; B has 960.
    assert ("1,580.00" in told["2026-04-19"], "1,700.00" in told["2026-04-19"]) == (True, False)
    assert "1,700.00" in told["2026-04-20"]
    now = contents(root)
    assert {name: now[name] for name in before} == before
    assert {name.split("/")[3] for name in now.keys() - before.keys()} == {
        "as-known-2026-04-19",
        "as-known-2026-04-20",
    }


def test_no_list_of_an_earlier_day_can_be_taken_for_one_to_pay_by(root: Path) -> None:
    assert kpi(root, "pack", "2026Q1", "--to", "xlsx", "--as-known", "2026-04-20")[0] == 0
    folder = root / "reports" / "2026Q1" / "team" / "as-known-2026-04-20"
    cells = [
        str(cell)
        for sheet in load_workbook(folder / "payouts.xlsx")
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    ]
    assert any("Nothing is paid by this" in cell for cell in cells)


def test_formats_that_are_not_asked_for_any_more_are_gone(root: Path) -> None:
    folder = root / "reports" / "2025Q4" / "team" / "as-known-2026-02-01"
    folder.mkdir(parents=True)
    (folder / "report.html").write_text("of an earlier pack", encoding="utf-8")
    assert kpi(root, "pack", "2025Q4", "--to", "xlsx", "--as-known", "2026-02-01")[0] == 0
    assert {path.name for path in folder.iterdir()} == {"payouts.xlsx", "results", "review.ipynb"}


def test_what_is_on_no_record_is_refused_and_nothing_is_written(root: Path) -> None:
    before = contents(root)
    code, said = kpi(root, "pack", "2025Q4", "--to", "xlsx", "--as-known", "2026-01-19")
    assert code == 1
    assert "team had issued nothing by 2026-01-19" in said
    code, said = kpi(root, "pack", "2025Q4", "--as-known", "2999-01-01")
    assert (code, "has not come yet" in said) == (1, True)
    for option in ("--statements", "--site"):
        code, said = kpi(root, "pack", "2025Q4", option, "--as-known", "2026-02-01")
        assert (code, f"leave out {option}" in said) == (2, True)
    assert contents(root) == before
