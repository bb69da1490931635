"""What somebody writes into a `pack.json` by hand ends in a page or a sentence, never else."""

from __future__ import annotations

import json
import shutil
from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.hostile import texts
from tests.reference.command import call
from tests.small_company import write_company

if TYPE_CHECKING:
    from pathlib import Path

VALUES = (
    "abc",
    "",
    "NaN",
    "-Infinity",
    "1e999999",
    "9" * 5_000,
    "１２",
    "<script>x</script>",
    "=1+1",
)


@cache
def made_once(temp: Path) -> Path:
    root = write_company(temp / "forged-states", ["t1", "t2"])
    code, said = _pack(root)
    assert code == 0, said
    return root


@pytest.fixture
def root(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = made_once(tmp_path_factory.getbasetemp())
    shutil.copytree(made, tmp_path / "company")
    return tmp_path / "company"


def _pack(root: Path) -> tuple[int, str]:
    return call(["pack", "2026Q1", "--to", "xlsx", "--jobs", "1", "--workspace", str(root)])


def _is_told(root: Path, forged: str) -> None:
    code, said = _pack(root)
    assert code in {0, 1}, (forged, said)
    for sign in ("Traceback", "fault in the program"):
        assert sign not in said, (forged, said)
    assert "2 made, 0 unchanged" in said or "1 made, 1 unchanged" in said or "0 made" in said
    page = (root / "reports" / "2026Q1" / "index.html").read_text(encoding="utf-8")
    assert "<script>x" not in page


def test_headlines_that_are_no_figures(root: Path) -> None:
    path = root / "reports" / "2026Q1" / "t1" / "pack.json"
    whole = json.loads(path.read_text(encoding="utf-8"))
    for key in whole["headline"]:
        for value in VALUES:
            state = {**whole, "headline": {**whole["headline"], key: value}}
            path.write_text(json.dumps(state), encoding="utf-8")
            _is_told(root, f"{key}: {value[:20]}")


@pytest.mark.parametrize("name", texts.JSON)
def test_a_state_that_is_no_state(root: Path, name: str) -> None:
    path = root / "reports" / "2026Q1" / "t1" / "pack.json"
    text = texts.JSON[name]
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    _is_told(root, name)
    assert json.loads(path.read_text(encoding="utf-8"))["headline"]
