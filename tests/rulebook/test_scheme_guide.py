"""The guide to schemes is true: its example computes as its own case says, without any Python."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpilib.engine.trial import scheme_book
from kpilib.rules.lint import lint_book
from tests.reference.command import assess
from tests.reference.comparison import differences
from tests.test_cases import expected_tables, load, runs_of

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "params" / "schemes" / "README.md"


@pytest.fixture
def example(tmp_path: Path) -> Iterator[Path]:
    """A workspace that has the guide's scheme and case beside the real ones."""
    schemes = tmp_path / "params" / "schemes"
    shutil.copytree(GUIDE.parent, schemes)
    blocks = re.findall(r"^```yaml\n(.*?)^```", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    named = {}
    for key in ("id", "scheme"):
        start = f"{key}: night-drivers\n"
        named[key] = next(block for block in blocks if start in block)
    (schemes / "night-drivers.yaml").write_text(named["id"], encoding="utf-8")
    (tmp_path / "case.yaml").write_text(named["scheme"], encoding="utf-8")
    return tmp_path


def test_the_example_computes_as_its_case_says(
    example: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = load(example / "case.yaml")
    monkeypatch.chdir(example)
    for case in document["cases"]:
        for run, step, folder in runs_of(document["scheme"], case, example / "runs"):
            answer = assess(run, folder)
            assert not answer.problems
            assert not differences(answer.tables, expected_tables(step))


def test_the_example_has_no_fault(example: Path) -> None:
    book = scheme_book(example / "params" / "schemes")
    assert not lint_book(book, ["night-drivers"])


def test_the_id_of_the_example_is_no_real_scheme() -> None:
    assert "night-drivers" not in scheme_book(GUIDE.parent).ids
