"""Packs: every report its own, the same bytes in whatever order, nothing made twice."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from kpilib.cli.main import main
from kpilib.core.periods import Period
from kpilib.publish.packs.local_reports import make_here
from kpilib.publish.packs.pack import Outcome, PackOptions, latest_period, make_pack, orders
from kpilib.records.ledger import Ledger
from kpilib.rules.scheme_book import SchemeBook
from kpilib.workspace.departments import WorkspaceError
from kpilib.workspace.workspace import Workspace
from tests.small_company import contents, write_company
from tests.small_workspace import DEPARTMENTS, SCHEME, write_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from click.testing import Result

    from kpilib.publish.packs.order import Order
    from kpilib.rules.scheme import Scheme

QUARTER = Period.parse("2026Q1")
TEAMS = [f"t{number:02}" for number in range(6)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose pack has been made, several reports at a time."""
    root = write_company(tmp_path_factory.mktemp("pack") / "made", TEAMS)
    options = PackOptions(formats=("html", "xlsx"), jobs=8)
    pack = make_pack(Workspace(root), [QUARTER], options)
    assert [outcome.error for outcome in pack.outcomes] == [""] * len(TEAMS)
    return root


def test_every_report_of_a_crowd_carries_its_own_identity(made: Path) -> None:
    seen = set()
    for name in TEAMS:
        folder = made / "reports" / "2026Q1" / name
        page = (folder / "report.html").read_text(encoding="utf-8")
        (identity,) = set(re.findall(rf"{name}\|2026Q1\|draft\|[0-9a-f]{{64}}", page))
        assert identity in (folder / "review.ipynb").read_text(encoding="utf-8")
        assert f"部门{name}" in page
        assert not [other for other in TEAMS if other != name and f"部门{other}" in page]
        seen.add(identity)
    assert len(seen) == len(TEAMS)


def test_every_report_of_a_crowd_shows_its_own_figures(made: Path) -> None:
    # C sold 60, 61 … of 100: 0.6 × sales + 28 of service.
    for number, name in enumerate(TEAMS):
        table = (made / "reports" / "2026Q1" / name / "results" / "summary.csv").read_text("utf-8")
        (line,) = [line for line in table.splitlines() if line.startswith("C,")]
        assert f"{36 + 0.6 * number + 28:.2f}" in line


def test_one_at_a_time_in_another_order_gives_the_same_bytes(made: Path, tmp_path: Path) -> None:
    root = write_company(tmp_path / "elsewhere", TEAMS)
    options = PackOptions(formats=("html", "xlsx"), jobs=1, maker=_backwards)
    make_pack(Workspace(root), [QUARTER], options)
    assert contents(root) == contents(made)


def _backwards(root: Path, wanted: Sequence[Order]) -> Iterator[tuple[Order, str]]:
    return make_here(root, list(reversed(wanted)), 1)


def test_nothing_is_made_twice_and_no_process_is_started(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(made)
    monkeypatch.setattr("kpilib.publish.packs.server.Server", lambda _: pytest.fail("a process"))
    told: list[Outcome] = []
    options = PackOptions(formats=("html", "xlsx"))
    pack = make_pack(Workspace(made), [QUARTER], options, told.append)
    assert tuple(told) == pack.outcomes
    assert told[0].line == "✓ t00 2026Q1: unchanged, skipped"
    assert {outcome.reason for outcome in pack.outcomes} == {""}
    assert contents(made) == before


ONLY_LOOKING = """
import sys
from kpilib.cli.main import main

try:
    main(["pack", "--all", "--to", "html,xlsx", "--workspace", sys.argv[1]])
finally:
    needless = {"publish.cluster", "publish.packs.report", "publish.render.document",
                "publish.review", "records.as_known", "rules.lint", "text.explain",
                "workspace.intake.mapping", "workspace.sources.reading",
                "pandas", "pyarrow", "ssl", "xlsxwriter"}
    loaded = {name.removeprefix("kpilib.") for name in sys.modules}
    print(sorted(name for name in loaded if name in needless))
"""


def test_whoever_finds_nothing_changed_loads_nothing_that_lays_out_or_lints(made: Path) -> None:
    command = [sys.executable, "-c", ONLY_LOOKING, str(made)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    *_, told, loaded = done.stdout.splitlines()
    assert f"0 made, {len(TEAMS)} unchanged" in told
    assert loaded == "[]"


def test_one_look_reads_the_ledger_of_a_department_and_each_of_its_schemes_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_company(tmp_path, TEAMS, ["2025Q3", "2025Q4", "2026Q1"])
    periods = Workspace(root).periods()
    seen = []
    chain, scheme = Ledger.chain, SchemeBook.scheme

    def counted_chain(ledger: Ledger, department: str) -> Any:
        seen.append(department)
        return chain(ledger, department)

    def counted_scheme(book: SchemeBook, *asked: Any) -> Scheme:
        seen.append(str(asked[1]))
        return scheme(book, *asked)

    # Nobody makes anything, so that only looking is counted.
    options = PackOptions(maker=lambda *_: iter(()))
    monkeypatch.setattr(Ledger, "chain", counted_chain)
    monkeypatch.setattr(SchemeBook, "scheme", counted_scheme)
    make_pack(Workspace(root), periods, options)
    # What is stale is looked at once more for the pages, as it is after it has been made.
    once = Counter([*TEAMS, *[str(period) for period in periods for _ in TEAMS]])
    assert Counter(seen) == once + once


def test_an_index_page_is_written_again_only_when_it_changes(made: Path) -> None:
    page = made / "reports" / "2026Q1" / "index.html"
    written = page.stat().st_mtime_ns
    options = PackOptions(formats=("html", "xlsx"))
    make_pack(Workspace(made), [QUARTER], options)
    assert page.stat().st_mtime_ns == written
    page.write_text("something else", encoding="utf-8")
    make_pack(Workspace(made), [QUARTER], options)
    assert "t00" in page.read_text(encoding="utf-8")


def kpi(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["pack", *arguments])


def test_a_corrected_quarter_is_made_again_with_those_that_look_back_on_it(
    tmp_path: Path,
) -> None:
    root = write_company(tmp_path, ["a", "b"], ["2025Q3", "2025Q4", "2026Q1"])
    # Of reports alone: the company's papers have tests of their own, and take as long to make.
    options = ["--workspace", str(root), "--to", "html", "--jobs", "2", "--no-company"]
    first = kpi("--all", *options)
    assert first.exit_code == 0, first.output
    assert "6 made, 0 unchanged, 0 failed" in first.output
    path = root / "params" / "inputs" / "2025Q4" / "a" / "metrics.csv"
    path.write_text(path.read_text("utf-8").replace("100,40", "100,45"), encoding="utf-8")
    second = kpi("2026Q1", "2025Q4", "2025Q3", *options)
    assert "✓ a 2025Q4: params/inputs/2025Q4/a/metrics.csv changed\n" in second.output
    assert "✓ a 2026Q1: params/inputs/2025Q4/a/metrics.csv changed\n" in second.output
    assert "✓ a 2025Q3: unchanged, skipped\n" in second.output
    assert "2 made, 4 unchanged, 0 failed" in second.output


def test_one_faulty_department_stops_no_other(tmp_path: Path) -> None:
    root = write_company(tmp_path, ["a", "b"])
    path = root / "params" / "inputs" / "2026Q1" / "a" / "metrics.csv"
    path.write_text(path.read_text("utf-8").replace("100,40", "100,x"), encoding="utf-8")
    done = kpi("--workspace", str(root), "--to", "html", "--no-company")
    assert done.exit_code == 1
    assert "✗ a 2026Q1: failed" in done.output
    assert "'x' is not a number" in done.output
    assert "1 made, 0 unchanged, 1 failed" in done.output
    assert (root / "reports" / "2026Q1" / "b" / "report.html").is_file()
    assert not (root / "reports" / "2026Q1" / "a" / "pack.json").exists()
    page = (root / "reports" / "2026Q1" / "index.html").read_text(encoding="utf-8")
    assert "部门a" in page


def test_the_latest_period_is_made_when_none_is_named(tmp_path: Path) -> None:
    assert latest_period(Workspace(write_workspace(tmp_path))) == QUARTER


def test_a_workspace_without_inputs_is_told_so(tmp_path: Path) -> None:
    root = write_workspace(tmp_path, SCHEME, {}, DEPARTMENTS)
    with pytest.raises(WorkspaceError, match="there are no inputs"):
        latest_period(Workspace(root))


def test_of_several_periods_each_department_has_those_with_inputs(tmp_path: Path) -> None:
    root = write_company(tmp_path, ["a"], ["2025Q4", "2026Q1"])
    write_company(tmp_path / "b", ["b"], ["2026Q1"])
    (tmp_path / "b/params/inputs/2026Q1/b").rename(root / "params/inputs/2026Q1/b")
    (root / "params/departments.yaml").write_text(
        (tmp_path / "b/params/departments.yaml").read_text("utf-8").replace("部门b", "乙")
        + "  a: {title: {zh: 甲, en: A}, scheme: small}\n",
        encoding="utf-8",
    )
    workspace = Workspace(root)
    found = orders(workspace, [Period.parse("2025Q4"), QUARTER], PackOptions())
    assert [order.name for order in found] == ["a 2025Q4", "b 2026Q1", "a 2026Q1"]
    with pytest.raises(WorkspaceError, match="no department has inputs for 2020Q1"):
        orders(workspace, [Period.parse("2020Q1")], PackOptions())
