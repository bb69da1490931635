"""Papers that somebody has changed and sealed anew, saying that another program had made them.

So they are not made again; verify names them by what can be known of a paper without that. 2025Q4
paid A 620.00 and B 960.00; a correction makes A's 680.00, and 2026Q1 settles the 60.00 with a pay
of 560.00 (A), 940.00 (B) and 760.00 (C).
"""

from __future__ import annotations

import shutil
from functools import cache
from typing import TYPE_CHECKING

import openpyxl
import pytest

from kpilib.history.issue_proposal import IssueOptions
from kpilib.history.verify import VerifyOptions, verify
from kpilib.workspace.workspace import Workspace
from tests.issued_workspace import (
    copy_of,
    correct_sales,
    issue_small,
    seal_again,
    team,
    writable,
    write_issuing_workspace,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LAST = "2026Q1/r1"
OTHER_PROGRAM = "0" * 64
ALL = IssueOptions()


@cache
def issued_once(temp: Path) -> Path:
    root = temp / "papers"
    root.mkdir()
    write_issuing_workspace(root)
    issue_small(root, "2025Q4", ALL)
    correct_sales(root, "2025Q4", "A", "50", "60")
    issue_small(root, "2025Q4", ALL)
    issue_small(root, "2026Q1", ALL)
    return root


@pytest.fixture
def root(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of(issued_once(tmp_path_factory.getbasetemp()), tmp_path / "issued")


def sealed_faults(root: Path, **changes: object) -> list[str]:
    """The faults of the last revision after its files were changed, and it says what it likes."""
    seal_again(root, LAST, **{"program": OTHER_PROGRAM, **changes})
    found = verify(Workspace(root), VerifyOptions())
    start = "reports/2026Q1/team/r1/"
    return [str(fault).removeprefix(start) for one in found for fault in one.faults]


def put(root: Path, name: str, source: Path) -> None:
    """A file of the last revision is replaced, or there is one more."""
    writable(team(root, LAST) / name).write_bytes(source.read_bytes())


def edit(root: Path, change: Callable[[openpyxl.Workbook], None]) -> None:
    """Payroll's workbook of the last revision is edited."""
    path = writable(team(root, LAST) / "payouts.xlsx")
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)


def test_papers_that_nobody_touched_are_no_fault(root: Path) -> None:
    assert sealed_faults(root) == []


@pytest.mark.parametrize("form", ["html", "pdf", "docx"])
def test_the_report_of_another_revision_is_named(root: Path, form: str) -> None:
    name = f"report.{form}"
    put(root, name, team(root, "2025Q4/r1") / name)
    assert sealed_faults(root) == [f"{name}: it is the report team 2025Q4 r1 of other inputs"]


@pytest.mark.parametrize("form", ["html", "pdf", "docx"])
def test_a_file_that_is_no_report_is_named(root: Path, form: str) -> None:
    writable(team(root, LAST) / f"report.{form}").write_text("forged", encoding="utf-8")
    assert sealed_faults(root) == [f"report.{form}: it does not say whose report it is"]


def test_a_workbook_with_another_amount_is_named_with_both_sides(root: Path) -> None:
    def pay_more(book: openpyxl.Workbook) -> None:
        sheet = book["应付明细"]
        assert sheet["F5"].value == 560
        sheet["F5"].value = 660

    edit(root, pay_more)
    # What openpyxl writes has formulas without values: totals and the first sheet are none then.
    assert sealed_faults(root)[:2] == [
        "payouts.xlsx: A, 2026Q1: it pays 660.00, and the tables do not",
        "payouts.xlsx: A, 2026Q1: the tables pay 560.00, and it does not",
    ]


def test_the_workbook_of_another_period_is_named(root: Path) -> None:
    put(root, "payouts.xlsx", team(root, "2025Q4/r1") / "payouts.xlsx")
    found = sealed_faults(root)
    assert "payouts.xlsx: A, 2025Q4: it pays 620.00, and the tables do not" in found
    assert "payouts.xlsx: A, 2025Q4: the tables pay 60.00, and it does not" in found
    assert "payouts.xlsx: C: its first sheet pays 0.00, and the tables 760.00" in found
    assert "payouts.xlsx: its total is 1,580.00, and the tables come to 2,320.00" in found


def test_a_first_revision_whose_workbook_pays_nothing_is_named(root: Path) -> None:
    put(root, "payouts.xlsx", team(root, "2025Q4/r2") / "payouts.xlsx")
    assert sealed_faults(root) == [
        "payouts.xlsx: it has the sheets 变动, 得分, 已付与应付, 更正与申诉, and not payroll's two"
    ]


def test_a_later_revision_with_payroll_s_workbook_is_named(root: Path) -> None:
    for name in ("2026Q1", "ledger"):
        shutil.move(root / "reports" / name, root / f"{name} aside")
    again = write_issuing_workspace(root / "again")
    issue_small(again, "2025Q4", ALL)
    correct_sales(again, "2025Q4", "A", "50", "60")
    issue_small(again, "2025Q4", ALL)
    path = writable(team(again, "2025Q4/r2") / "payouts.xlsx")
    path.write_bytes((team(again, "2025Q4/r1") / "payouts.xlsx").read_bytes())
    seal_again(again, "2025Q4/r2", program=OTHER_PROGRAM)
    found = verify(Workspace(again), VerifyOptions())
    assert [str(fault) for one in found for fault in one.faults] == [
        "reports/2025Q4/team/r2/payouts.xlsx: it has payroll's sheet 应付明细, and r2 pays nothing"
    ]


def test_files_that_no_revision_has_are_named(root: Path) -> None:
    book = team(root, LAST) / "payouts.xlsx"
    put(root, "payouts-final.xlsx", book)
    put(root, "results/payouts.xlsx", book)
    put(root, "bridge.csv", team(root, "2025Q4/r2") / "bridge.csv")
    assert sealed_faults(root) == [
        "bridge.csv: a first revision changes nothing, and has no such file",
        "payouts-final.xlsx: a revision has no such file",
        "results/payouts.xlsx: a revision has no such file",
    ]


def test_formats_that_do_not_name_the_files_are_told(root: Path) -> None:
    assert sealed_faults(root, formats=("html",)) == [
        "report.pdf: it is there, and the revision was issued as html",
        "report.docx: it is there, and the revision was issued as html",
        "payouts.xlsx: it is there, and the revision was issued as html",
    ]
    (team(root, LAST) / "report.pdf").unlink()
    (team(root, LAST) / "payouts.xlsx").unlink()
    assert sealed_faults(root, formats=("html", "pdf", "docx", "xlsx")) == [
        "report.pdf: it is gone, and the revision was issued as html, pdf, docx, xlsx",
        "payouts.xlsx: it is gone: payroll works from it",
    ]


def test_a_layout_that_this_program_does_not_know_is_told(root: Path) -> None:
    (found,) = sealed_faults(root, layout=9)
    assert found == (
        "manifest.json: its layout is 9, and this program knows up to 3: verify it with a later "
        "program"
    )
