"""What a revision says of itself, and which files make another one of it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.issued_workspace import FIGURES, copy_of, issue_small, write_issuing_workspace

if TYPE_CHECKING:
    from pathlib import Path


@cache
def issued_once(temp: Path) -> Path:
    root = temp / "what-is-frozen"
    root.mkdir()
    write_issuing_workspace(root)
    issue_small(root, "2025Q4")
    return root


@pytest.fixture
def root(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of(issued_once(tmp_path_factory.getbasetemp()), tmp_path / "begun")


def test_a_revision_says_the_language_that_it_was_made_in(root: Path) -> None:
    assert issue_small(root, "2025Q4").revision.manifest.lang == "zh"  # the department's own
    english = issue_small(root, "2026Q1", replace(FIGURES, lang="en"))
    assert english.revision.manifest.lang == "en"


def test_phrases_make_another_revision_where_it_is_made_in_their_language(root: Path) -> None:
    words = root / "params" / "words"
    words.mkdir()
    (words / "en.yaml").write_text("{}\n", encoding="utf-8")
    assert not issue_small(root, "2025Q4").new
    (words / "zh.yaml").write_text("{}\n", encoding="utf-8")
    assert issue_small(root, "2025Q4").new


def test_the_report_s_own_notebook_makes_another_revision(root: Path) -> None:
    path = root / "notebooks" / "department_review.ipynb"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert issue_small(root, "2025Q4").new
