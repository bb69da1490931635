"""What one report's process has worked out and the next ones need not."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.publish.packs import server
from kpilib.publish.packs.handed_on import HandedOn, KnownBefore
from kpilib.publish.render import font_subset
from kpilib.workspace.workspace import Workspace
from tests.small_company import write_company

if TYPE_CHECKING:
    from pathlib import Path

QUARTER = Period.parse("2026Q1")


def _work(root: Path, text: str) -> HandedOn:
    before = KnownBefore.now()
    font_subset.woff(text)
    Workspace(root).scheme("a", QUARTER)
    return before.beyond()


def _new(root: Path, text: str) -> tuple[int, int]:
    new = _work(root, text)
    return len(new.glyphs.written), len(new.findings)


def test_a_report_begins_with_what_an_earlier_one_has_worked_out_and_the_command_is_told_none(
    tmp_path: Path,
) -> None:
    root = write_company(tmp_path, ["a"])
    assert _work(root, "绩").findings
    works = [partial(_work, root, "绩效"), partial(_new, root, "绩效A薪")]
    answers = dict(server.results(works, 1, 60))
    assert [answers[number].error for number in (0, 1)] == ["", ""]
    assert answers[0].value is None
    assert answers[1].value == (2, 0)


def test_a_scheme_that_has_been_changed_is_looked_at_again(tmp_path: Path) -> None:
    root = write_company(tmp_path, ["a"])
    _work(root, "绩")
    assert not _work(root, "绩").findings
    for path in (root / "params" / "schemes").glob("*.yaml"):
        path.write_text(path.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    assert _work(root, "绩").findings
