"""What somebody writes into a `pack.json` by hand ends in a page or a sentence, never else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kpilib.publish.company.report_facts import facts_of
from kpilib.publish.packs.cache import STATE, read_state
from tests.hostile import texts
from tests.reference.command import call
from tests.small_company import write_company

if TYPE_CHECKING:
    from pathlib import Path

NO_FIGURES = ("abc", "NaN", "-Infinity", "1e999999", "9" * 5_000, "<script>x", "=1+1", [], {})
FIGURES = ("score", "department_score", "pay", "settled", "budget", "difference", "open")


def test_a_record_whose_figures_are_none_is_no_record() -> None:
    whole = {**dict.fromkeys(FIGURES, "-1580.00"), "assessed": 3, "notes": {"zh": ["一"]}}
    assert facts_of({"headline": whole}) is not None
    for name in (*FIGURES, "assessed", "excluded"):
        for value in NO_FIGURES:
            assert facts_of({"headline": {**whole, name: value}}) is None, (name, value)


@pytest.mark.parametrize("name", texts.JSON)
def test_what_is_no_state_is_none(tmp_path: Path, name: str) -> None:
    text = texts.JSON[name]
    content = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    (tmp_path / STATE).write_bytes(content)
    assert read_state(tmp_path) is None


def test_no_page_shows_what_a_forged_state_says(tmp_path: Path) -> None:
    root = write_company(tmp_path, ["t1", "t2"])
    command = ["pack", "2026Q1", "--to", "xlsx", "--jobs", "1", "--workspace", str(root)]
    assert call(command)[0] == 0
    path = root / "reports" / "2026Q1" / "t1" / STATE
    whole = json.loads(path.read_text(encoding="utf-8"))
    headline = {**whole["headline"], "score": "<script>x", "budget": "abc", "pay": "NaN"}
    path.write_text(json.dumps({**whole, "headline": headline}), encoding="utf-8")
    code, said = call(command)
    assert code == 0, said
    assert "Traceback" not in said
    assert "0 failed" in said
    assert "<script>x" not in (path.parents[1] / "index.html").read_text(encoding="utf-8")
