"""Ledgers that earlier programs wrote live on: they verify, restate and issue; no byte changes."""

from __future__ import annotations

import csv
import hashlib
import tarfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kpilib.cli.main import main

HERE = Path(__file__).parent
LEDGERS = [HERE / "first.tar.xz"]
REVISIONS = {
    "desk": ["2025Q3/r1", "2025Q3/r2", "2025Q4/r1"],
    "keys": [
        "2025Q1/r1", "2025Q1/r2", "2025Q1/r3", "2025Q2/r1", "2025Q2/r2", "2025Q2/r3", "2025Q2/r4",
        "2025Q3/r1", "2025Q3/r2", "2025Q3/r3", "2025Q4/r1",
    ],
    "media": ["2025-10/r1", "2025-10/r2", "2025-11/r1"],
}  # fmt: skip


@pytest.fixture(scope="module", params=LEDGERS, ids=lambda path: path.name)
def ledger(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with its ledger, unpacked; the tests below go on with it one after the other."""
    return unpacked(request.param, tmp_path_factory.mktemp("ledger"))


def unpacked(archive: Path, root: Path) -> Path:
    """A kept workspace, unpacked into a folder."""
    with tarfile.open(archive) as content:
        # Our own file: what was issued stays read-only, as it was.
        content.extractall(root, filter="fully_trusted")  # noqa: S202 - our own archive
    return root


def kpi(root: Path, *arguments: str) -> Result:
    """A command that must go through."""
    result = CliRunner().invoke(main, [*arguments, "--workspace", str(root)])
    assert result.exit_code == 0, result.output
    return result


def issued(root: Path) -> dict[str, str]:
    """The hash of every issued file."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in root.glob("reports/*/*/r[0-9]*/**/*")
        if path.is_file()
    }


def settlements(root: Path, place: str) -> list[list[str]]:
    """What a revision settles: who, origin, piece, item and amount."""
    path = root / "reports" / place / "settlements.csv"
    return [row[:5] for row in csv.reader(path.read_text(encoding="utf-8").splitlines()[1:])]


def test_every_old_revision_verifies_with_its_results_computed_anew(ledger: Path) -> None:
    found = {
        name: [path.parent.parent.name + "/" + path.name
               for path in sorted(ledger.glob(f"reports/*/{name}/r*"))]
        for name in REVISIONS
    }  # fmt: skip
    assert found == REVISIONS
    told = kpi(ledger, "verify").output
    assert told.count("same results from its frozen inputs") == sum(map(len, REVISIONS.values()))
    assert "✗" not in told


def test_an_old_ledger_takes_corrections_restates_issues_and_settles(ledger: Path) -> None:
    before = issued(ledger)
    # M01's visits of October, 40 points at most, 97 → 77: 8 points of 20% of 4,000 yuan less.
    kpi(ledger, "correct", "2025-10", "media", "--table", "ratings", "--row", "employee_id=M01",
        "--row", "indicator=visits", "--set", "score=77", "--reason", "again", "--by", "Ana",
        "--on", "2026-02-03")  # fmt: skip
    assert "-64.00" in kpi(ledger, "restate", "2025-10", "-d", "media", "--to", "xlsx").output
    # K02's deal of 71,000 with 33,000.50 carried in meets the target: float pay, and commission on
    # 100,000 instead of 97,000.50: 4% × 0.99 × 100,000 − 3,841.22 = 118.78.
    assert "+2,618.78" in kpi(ledger, "diff", "2025Q4", "keys").output
    for period, department in (("2025-10", "media"), ("2025-12", "media"),
                               ("2025Q4", "keys"), ("2026Q1", "keys")):  # fmt: skip
        kpi(ledger, "issue", period, "-d", department, "--to", "xlsx")
    assert settlements(ledger, "2025-12/media/r1") == [
        ["M01", "2025-10", "2025-10", "performance_pay", "-64.00"]
    ]
    assert settlements(ledger, "2026Q1/keys/r1") == [
        ["K02", "2025Q4", "2025Q4", "float_salary", "2500.00"],
        ["K02", "2025Q4", "2025Q4", "software_commission", "118.78"],
    ]
    assert before.items() <= issued(ledger).items()
    told = kpi(ledger, "verify").output
    assert "✗" not in told
    for new in ("media 2025-10 r3", "media 2025-12 r1", "keys 2025Q4 r2", "keys 2026Q1 r1"):
        assert f"✓ {new}" in told


def test_an_old_ledger_is_packed_again_and_its_revisions_stay(ledger: Path) -> None:
    before = issued(ledger)
    kpi(ledger, "pack", "2025Q3", "-d", "desk", "--to", "html,xlsx", "--jobs", "1")
    assert issued(ledger) == before
