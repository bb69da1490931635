"""What one report's process has worked out and the next ones need not."""

from __future__ import annotations

import pickle
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.publish.packs import server
from kpilib.publish.packs.handed_on import HandedOn, KnownBefore
from kpilib.publish.packs.local_reports import make
from kpilib.publish.packs.order import Order
from kpilib.publish.packs.worked_ahead import worked_ahead
from kpilib.publish.render import font_subset
from kpilib.publish.render.drawn_glyphs import DrawnGlyphs
from kpilib.workspace.workspace import Workspace
from tests.small_company import write_company

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from kpilib.core.watched import Answer

QUARTER = Period.parse("2026Q1")


def _made(works: Sequence[Callable[[], object]]) -> dict[int, Answer]:
    with server.Servers() as servers:
        return dict(servers.results(works, 1, 60))


def _work(root: Path, text: str) -> HandedOn:
    before = KnownBefore.now()
    font_subset.woff(text)
    Workspace(root).scheme("a", QUARTER)
    return before.beyond()


def _new(root: Path, text: str) -> tuple[int, int, int]:
    new = _work(root, text)
    return len(new.new["glyphs"].written), len(new.new["findings"]), len(new.new["schemes"])


def test_a_report_begins_with_what_an_earlier_one_has_worked_out_and_the_command_is_told_none(
    tmp_path: Path,
) -> None:
    root = write_company(tmp_path, ["a"])
    assert _work(root, "绩").new["findings"]
    works = [partial(_work, root, "绩效"), partial(_new, root, "绩效A薪")]
    answers = _made(works)
    assert [answers[number].error for number in (0, 1)] == ["", ""]
    assert answers[0].value is None
    assert answers[1].value == (2, 0, 0)


def _beyond(root: Path, order: Order) -> dict[str, int]:
    return {name: _size(new) for name, new in make(root, order).new.items()}


def _size(new: object) -> int:
    return len(new.written if isinstance(new, DrawnGlyphs) else new)  # type: ignore[arg-type]  # mappings


def test_the_second_report_of_a_department_finds_all_of_it_known(tmp_path: Path) -> None:
    root = write_company(tmp_path, ["a"])
    file = root / "params" / "departments.yaml"
    own = "scheme: small, overrides: {indicators.sales.weight: 60}"
    file.write_text(file.read_text(encoding="utf-8").replace("scheme: small", own), "utf-8")
    order = Order("a", QUARTER, ("html",))
    works = [
        partial(_beyond, root, order),
        partial(make, root, order),
        partial(_beyond, root, order),
    ]
    answers = _made(works)
    assert [answers[number].error for number in range(3)] == ["", "", ""]
    # What is told as numbers is not handed on, so that the second finds out all of it again.
    assert all(answers[0].value.values())
    assert not any(answers[2].value.values())


def test_a_scheme_that_has_been_changed_is_looked_at_again(tmp_path: Path) -> None:
    root = write_company(tmp_path, ["a"])
    _work(root, "绩")
    assert not _work(root, "绩").new["findings"]
    for path in (root / "params" / "schemes").glob("*.yaml"):
        path.write_text(path.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    assert _work(root, "绩").new["findings"]


def test_a_command_works_ahead_what_reports_find_known(tmp_path: Path) -> None:
    root = write_company(tmp_path, ["a"])
    order = Order("a", QUARTER, ("html",))
    ahead = _in_new_process(partial(worked_ahead, root, [order], _yes))
    with server.Servers() as servers:
        works = [partial(_beyond, root, order)]
        alone = dict(servers.results(works, 1, 60))[0].value
    with server.Servers() as servers:
        after = dict(servers.results(works, 1, 60, known=ahead))[0].value
    assert after["schemes"] == after["findings"] == 0
    assert 0 < after["glyphs"] < alone["glyphs"] / 2
    assert alone["schemes"] == 1


def test_nothing_is_worked_ahead_where_nobody_waits_or_the_workspace_is_faulty(
    tmp_path: Path,
) -> None:
    root, order = write_company(tmp_path, ["a"]), Order("a", QUARTER, ("html",))
    for folder, waiting in ((root, _no), (tmp_path / "none", _yes)):
        ahead: HandedOn = _in_new_process(partial(worked_ahead, folder, [order], waiting))
        assert not any(_size(new) for new in ahead.new.values())


def _yes() -> bool:
    return True


def _no() -> bool:
    return False


def _in_new_process(work: Callable[[], HandedOn]) -> HandedOn:
    """What a process says that has known nothing."""
    command = [sys.executable, "-c", _SAY]
    done = subprocess.run(command, input=pickle.dumps(work), capture_output=True, check=True)
    told: HandedOn = pickle.loads(done.stdout)  # noqa: S301 - as a pipe does
    return told


_SAY = "import pickle, sys; pickle.dump(pickle.load(sys.stdin.buffer)(), sys.stdout.buffer)"
