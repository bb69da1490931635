"""A later revision says on top of every paper that it replaces one, and pays nothing."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import openpyxl
import pytest

from kpilib.history.issue_proposal import IssueOptions
from kpilib.publish.packs.report import make_report
from tests.issued_workspace import (
    correct_sales,
    issue_small,
    team,
    write_issuing_workspace,
)

if TYPE_CHECKING:
    from pathlib import Path

SAID = {
    "zh": (
        "修订版 r2 取代 r1，不付款。 r1 已付1,580.00元。按 r2，本期应付1,640.00元，"
        "与已付的差额+60.00元（甲（A） +60.00）。尚待结清1项，"
        "合计+60.00元，将在2026年第一季度结清。"
    ),
    "en": (
        "Revision r2 replaces r1; nothing is paid by it. r1 paid CNY 1,580.00. By r2, the pay of "
        "the period is CNY 1,640.00, a difference of CNY +60.00 to what was paid for it (甲 (A) "
        "+60.00). CNY +60.00 in 1 amount is still to be settled, in Q1 2026."
    ),
}


def text_of(page: str) -> str:
    """What a page shows, in one line."""
    body = page.rsplit("</style>", maxsplit=1)[-1]
    return " ".join(re.sub(r"<[^>]+>", "", body.replace("</p>", " ")).split())


@pytest.mark.parametrize("lang", SAID)
def test_page_notebook_and_workbook_of_a_later_revision_say_what_they_replace(
    tmp_path: Path, lang: str
) -> None:
    root = write_issuing_workspace(tmp_path)
    issue_small(root, "2025Q4")
    correct_sales(root, "2025Q4", "A", "50", "60")
    options = IssueOptions(("html", "xlsx"), lang, make=make_report)
    told = issue_small(root, "2025Q4", options).line
    assert told.startswith("✓ team 2025Q4: issued r2, replaces r1 and pays nothing (")
    folder = team(root, "2025Q4/r2")

    page = text_of((folder / "report.html").read_text(encoding="utf-8"))
    assert SAID[lang] in page
    headings = {"zh": "发生了什么", "en": "What happened"}
    assert page.index(SAID[lang]) < page.index(headings[lang])

    cells = json.loads((folder / "review.ipynb").read_text(encoding="utf-8"))["cells"]
    shown = json.dumps([cell.get("outputs") for cell in cells], ensure_ascii=False)
    first = {"zh": "修订版 r2 取代 r1，不付款。", "en": "replaces r1; nothing is paid by it."}
    assert first[lang] in shown

    book = openpyxl.load_workbook(folder / "payouts.xlsx", data_only=True)
    names = {
        "zh": ["变动", "得分", "已付与应付", "更正与申诉"],
        "en": ["What changed", "Scores", "Paid and due", "Corrections and appeals"],
    }
    assert book.sheetnames == names[lang]
    for sheet in book:
        assert re.search("不付款|nothing is paid", sheet["A1"].value)
        assert "r1" in sheet["A3"].value
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[4][4:] == (620, 60, 680, 60)  # before, the correction, now, difference
    assert rows[5][4:] == (620, 60, 680, 60)
