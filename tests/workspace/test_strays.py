"""Nothing that looks like inputs or corrections is skipped silently."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kpilib.cli.main import main
from kpilib.core.periods import Period
from kpilib.workspace.unread_files import strays
from kpilib.workspace.workspace import Workspace
from tests.issued_workspace import correct_sales, write_issuing_workspace
from tests.small_workspace import write_workspace

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_workspace(tmp_path)


def lines(root: Path, period: str = "") -> list[str]:
    when = Period.parse(period) if period else None
    return list(map(str, strays(Workspace(root), when)))


def put(root: Path, path: str) -> None:
    target = root / "params" / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("x", encoding="utf-8")


def test_what_is_read_and_what_is_somebodys_own_is_no_stray(root: Path) -> None:
    correct_sales(root, "2025Q4", "A", "50", "60")
    for path in ("inputs/README.md", "inputs/notes/a.csv", "inputs/_old/a.csv",
                 "inputs/2026Q1/.~lock.csv", "inputs/2026Q1/team/attachments/scan.pdf",
                 "corrections/2025Q4/team/mail.txt"):  # fmt: skip
        put(root, path)
    assert lines(root) == []


NOBODY = "the folder is not read, for there is no department "
LOOSE = "the file is not read: move it into a folder <period>/<department>/"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("inputs/2026-Q1", "; is it 2026Q1?"),
        ("inputs/2027-1", "; is it 2027-01?"),
        ("inputs/202712", "; is it 2027-12?"),
        ("inputs/2027年3月", "; is it 2027-03?"),
        ("inputs/2027-13", "'2027-13' is not a period: write it like 2026-01, 2026Q1, "),
        ("corrections/2026q1", "; is it 2026Q1?"),
        ("inputs/spring", "'spring' is not a period: write it like 2026-01, 2026Q1, "),
        ("inputs/2026Q1/TEAM", f"{NOBODY}TEAM: did you mean team?"),
        ("corrections/2026Q1/taem", f"{NOBODY}taem: did you mean team?"),
        ("corrections/2026Q2/team", "the corrections are not read, for team has no inputs for "),
        ("corrections/2026Q1/team/C9.yml", "the correction is not read, for its name ends in "),
        ("intake/taem.yaml", "the mapping is not read, for there is no department taem.yaml: did "),
        ("inputs/2026Q1/metrics.csv", LOOSE),
        ("inputs/metrics.csv", LOOSE),
    ],
)
def test_a_stray_is_named_with_the_nearest_right_name(root: Path, path: str, message: str) -> None:
    put(root, path if "." in path else f"{path}/x.yaml")
    (line,) = lines(root)
    assert line.startswith(f"params/{path}: the ")
    assert message in line


def test_of_one_period_only_its_own_strays_and_those_of_none_are_told(root: Path) -> None:
    for path in ("inputs/2026-Q1/x.csv", "inputs/2026Q1/x.csv", "inputs/2025Q4/x.csv"):
        put(root, path)
    places = [line.partition(":")[0] for line in lines(root, "2026Q1")]
    assert places == ["params/inputs/2026-Q1", "params/inputs/2026Q1/x.csv"]


def test_check_fails_for_a_stray_and_a_pack_only_says_so(tmp_path: Path) -> None:
    root = write_issuing_workspace(tmp_path)
    put(root, "inputs/2026-Q1/team/metrics.csv")
    put(root, "inputs/2026Q1/team.csv")
    answer = CliRunner().invoke(main, ["check", "--workspace", str(root)])
    assert answer.exit_code == 1
    assert "params/: 2 problems\n  params/inputs/2026-Q1: the folder is not read" in answer.output
    answer = CliRunner().invoke(
        main, ["pack", "2026Q1", "--to", "xlsx", "--jobs", "1", "--workspace", str(root)]
    )
    assert answer.exit_code == 0
    assert "params/inputs/2026-Q1: the folder is not read" in answer.output
    assert "and 1 more like it: kpi check" in answer.output
