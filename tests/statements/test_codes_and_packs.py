"""Statements made with the report, which leads to them; and codes that `kpi verify` knows."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kpilib.cli.main import main
from kpilib.core.periods import Period
from kpilib.publish.packs.pack import PackOptions, make_pack
from kpilib.publish.statements.statement_html import leading_to_statements
from kpilib.publish.statements.write_statements import StatementOrder, statement_files
from kpilib.workspace.workspace import Workspace
from tests.issued_workspace import correct_sales, issue_small, team, writable
from tests.issued_workspace import write_issuing_workspace as write
from tests.small_company import made_here, write_company

if TYPE_CHECKING:
    from pathlib import Path

PERIOD = Period.parse("2026Q1")


def _code(root: Path, period: str, revision: str = "") -> str:
    order = StatementOrder("team", Period.parse(period), ("A",), ("json",), revision)
    code: str = json.loads(statement_files(Workspace(root), order).files["A.json"])["code"]
    return code


def _verify(root: Path, *given: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["verify", *given, "--workspace", str(root), "--lang", "en"])
    return done.exit_code, done.output


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace whose first quarter has been issued."""
    write(tmp_path)
    issue_small(tmp_path, "2025Q4")
    return tmp_path


def test_the_code_of_what_was_issued_is_known(root: Path) -> None:
    code = _code(root, "2025Q4")
    assert _verify(root, "2025Q4", "--code", code) == (
        0, f"✓ {code} is that of A in team 2025Q4 r1, as issued\n",
    )  # fmt: skip
    assert _verify(root, "--code", code.lower().replace("-", " "))[0] == 0
    assert _verify(root, "2026Q1", "--code", code)[0] == 1


def test_the_code_of_a_draft_and_one_made_up_are_told_apart(root: Path) -> None:
    code = _code(root, "2026Q1")
    status, said = _verify(root, "2026Q1", "--code", code)
    assert status == 1
    assert "in the draft of team 2026Q1, which is not issued" in said
    assert _verify(root, "2026Q1", "--code", "0000-0000-0000") == (
        1, "✗ nothing that was issued has the code 0000-0000-0000\n",
    )  # fmt: skip


def test_a_code_says_when_a_later_revision_has_come(root: Path) -> None:
    first = _code(root, "2025Q4")
    correct_sales(root, "2025Q4", "A", "50", "60")
    issue_small(root, "2025Q4")
    second = _code(root, "2025Q4")
    assert first != second
    assert "r1, as issued; r2 has come since" in _verify(root, "2025Q4", "--code", first)[1]
    assert "r2, as issued\n" in _verify(root, "2025Q4", "--code", second)[1]


def test_a_code_of_files_that_were_changed_is_no_proof(root: Path) -> None:
    code = _code(root, "2025Q4")
    path = writable(team(root, "2025Q4/r1") / "results" / "flags.csv")
    path.write_text(path.read_text() + "B,2025Q4,level_down,\n", encoding="utf-8")
    status, said = _verify(root, "2025Q4", "--code", code)
    assert status == 1
    assert "which is not as it was issued" in said
    assert "flags.csv" in said
    path.write_text("something else", encoding="utf-8")
    status, said = _verify(root, "2025Q4", "--code", code)
    assert status == 1
    assert "team 2025Q4 r1 cannot be read" in said


def test_a_report_leads_to_statements_only_where_they_are_made(tmp_path: Path) -> None:
    root = write_company(tmp_path, ["a"])
    folder = root / "reports" / "2026Q1" / "a"
    with_them = PackOptions(formats=("html",), maker=made_here, statements=True)
    without = PackOptions(formats=("html",), maker=made_here)
    assert not make_pack(Workspace(root), [PERIOD], with_them).outcomes[0].error
    state = json.loads((folder / "pack.json").read_text("utf-8"))
    assert {"statements/A.html", "statements/A.pdf", "statements/all.pdf"} <= {*state["files"]}
    page = (folder / "report.html").read_text("utf-8")
    targets = set(re.findall(r'href="(statements/[^"]+)"', page))
    assert targets >= {"statements/A.html", "statements/B.html", "statements/C.html"}
    assert all((folder / target).is_file() for target in targets)
    assert make_pack(Workspace(root), [PERIOD], with_them).outcomes[0].reason == ""
    (folder / "statements" / "B.pdf").unlink()
    again = make_pack(Workspace(root), [PERIOD], with_them).outcomes[0]
    assert "statements/B.pdf" in str(again.reason)
    assert (folder / "report.html").read_text("utf-8") == page
    plain = make_pack(Workspace(root), [PERIOD], without).outcomes[0]
    assert "statements" in str(plain.reason)
    assert "statements/" not in (folder / "report.html").read_text("utf-8")


def test_cells_that_name_somebody_lead_to_the_page() -> None:
    report = "<tr><td class=a>Li (E1)</td><th>Li (E1) and more</th><td>O&lt; (../x)</td></tr>"
    pages = {"Li (E1)": "E1", "O< (../x)": "2"}
    made = leading_to_statements(report.encode(), pages).decode()
    assert '<td class=a><a href="statements/E1.html">Li (E1)</a></td>' in made
    assert "<th>Li (E1) and more</th>" in made
    assert '<a href="statements/2.html">O&lt; (../x)</a>' in made
    assert leading_to_statements(report.encode(), {}) == report.encode()
