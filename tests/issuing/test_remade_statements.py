"""Statements that say they are of a revision show what it says, or are named."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from kpilib.core.periods import Period
from kpilib.history.remade_statements import remade_statements, untold_statements
from kpilib.publish.statements.write_statements import StatementOrder, write_statements
from kpilib.records.ledger import Ledger
from kpilib.workspace.workspace import Workspace
from tests.issued_workspace import copy_of, correct_sales, issue_small, write_issuing_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.history.verdict import Verdict

Q4 = Period.parse("2025Q4")


@cache
def stated_once(temp: Path) -> Path:
    """2025Q4 issued, with everybody's statements in Chinese, and A's in English over it."""
    root = write_issuing_workspace(temp / "stated")
    issue_small(root, "2025Q4")
    write_statements(Workspace(root), StatementOrder("team", Q4, formats=("html", "json")))
    order = StatementOrder("team", Q4, ("A",), formats=("html", "json"), lang="en")
    write_statements(Workspace(root), order)
    return root


@pytest.fixture
def root(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of(stated_once(tmp_path_factory.getbasetemp()), tmp_path / "stated")


def remade(root: Path, revision: int = -1) -> Verdict:
    ledger = Ledger(Workspace(root))
    return remade_statements(Workspace(root), ledger, ledger.revisions("team")[revision])


def test_statements_of_a_revision_are_made_again_each_in_its_language(root: Path) -> None:
    found = remade(root)
    assert (found.faults, found.notes) == ((), ())
    # A and B, each as .html and .json, and the checker beside them in each of the two languages.
    assert found.proved == ("6 files of statements",)


@pytest.mark.parametrize("name", ["A.html", "B.json"])
def test_a_statement_that_shows_something_else_is_named(root: Path, name: str) -> None:
    path = root / "reports" / "2025Q4" / "team" / "statements" / name
    path.write_bytes(path.read_bytes().replace(b"620", b"920").replace(b"960", b"990"))
    (fault,) = remade(root).faults
    assert str(fault) == (
        f"reports/2025Q4/team/statements/{name}: it says that it is of r1, and made again it is "
        "another: kpi statements 2025Q4 -d team --revision r1 writes it anew"
    )


def test_statements_of_an_earlier_revision_are_those_of_that_one(root: Path) -> None:
    correct_sales(root, "2025Q4", "A", "50", "60")
    issue_small(root, "2025Q4")
    assert remade(root, 0).proved == ("6 files of statements",)
    assert remade(root, 1).proved == ()


def test_a_statement_without_its_data_beside_it_is_told(root: Path) -> None:
    (root / "reports" / "2025Q4" / "team" / "statements" / "A.json").unlink()
    ledger = Ledger(Workspace(root))
    (note,) = untold_statements(Workspace(root), ledger, ledger.revisions("team")[-1])
    assert note == (
        "reports/2025Q4/team/statements/A.html was not made again: no .json beside it says of "
        "which revision it is"
    )
