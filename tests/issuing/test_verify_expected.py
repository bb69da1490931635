"""A hash kept elsewhere, and what other departments know: both find out what the rest cannot."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from kpilib.cli.main import main
from kpilib.core.periods import Period
from kpilib.history.verify import VerifyOptions, verify
from kpilib.workspace.workspace import Workspace
from tests.forgeries.two_departments import chain_of, heads, issued_two
from tests.issued_workspace import copy_of, writable

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.history.verdict import Verdict


@pytest.fixture
def root(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of(issued_two(tmp_path_factory.getbasetemp()), tmp_path / "issued")


def expecting(root: Path, *heads: str, period: str = "") -> list[Verdict]:
    wanted = Period.parse(period) if period else None
    return verify(Workspace(root), VerifyOptions(wanted, quick=True, expected=heads))


def faults(verdicts: list[Verdict]) -> list[str]:
    return [str(fault) for verdict in verdicts for fault in verdict.faults]


def kpi(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--workspace", str(root)], catch_exceptions=False)


def cut_off(root: Path, department: str, period: str, revision: str) -> None:
    """The last revision goes, with its line in the register, as if it had never been issued."""
    folder = root / "reports" / period / department / revision
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o700)
    shutil.rmtree(folder)
    register = root / "reports" / "ledger" / f"{department}.jsonl"
    lines = register.read_text("utf-8").splitlines(keepends=True)
    register.write_text("".join(lines[:-1]), encoding="utf-8")


def test_the_last_head_stands_for_everything_through_the_heads_that_it_names(root: Path) -> None:
    verdict = expecting(root, heads(root)["desk"])[-1]
    assert verdict.faults == ()
    assert verdict.proved == (
        "it is desk 2026Q1 r1, and 5 revisions up to it are as they were issued",
    )
    assert verdict.notes == ()


def test_what_came_after_a_head_is_told(root: Path) -> None:
    first = chain_of(root, "team")[0].sha256
    verdict = expecting(root, first)[-1]
    assert verdict.faults == ()
    assert verdict.proved == ("it is team 2025Q4 r1, and 1 revision up to it is as it was issued",)
    assert verdict.notes == (
        "it does not speak of desk",
        "came after it, and is not proved by it: team 2025Q4 r2, team 2026Q1 r1",
    )
    third = chain_of(root, "team")[1].sha256
    assert expecting(root, third)[-1].notes == (
        "came after it, and is not proved by it: desk 2026Q1 r1",
        "came after it, and is not proved by it: team 2026Q1 r1",
    )


def test_several_heads_may_be_expected(root: Path) -> None:
    found = expecting(root, *heads(root).values())
    assert [len(verdict.about) for verdict in found[-2:]] == [64, 64]
    assert faults(found) == []


def test_a_hash_that_nothing_has_is_a_fault_and_the_last_ones_are_told(root: Path) -> None:
    told = kpi(root, "verify", "--quick", "--expect", "0" * 64)
    assert told.exit_code == 1
    last = heads(root)
    assert told.stderr == (
        f"✗ {'0' * 64}: failed\n"
        "  reports/ledger: nothing that was issued has this hash: the revision that it stands for "
        "has been rewritten, or is gone. The last ones here are "
        f"desk 2026Q1 r1 {last['desk']}, team 2026Q1 r1 {last['team']}\n"
        "1 fault\n"
    )


def test_where_everything_is_gone_a_head_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "params").mkdir()
    (tmp_path / "params" / "departments.yaml").write_text("departments: {}\n", encoding="utf-8")
    told = kpi(tmp_path, "verify", "--expect", "0" * 64)
    assert told.exit_code == 1
    assert "nothing that was issued has this hash: there is nothing here" in told.stderr


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("abc", "'abc' is no hash of a manifest, which has 64 digits of 0-9 and a-f; kpi verify "),
        ("0123456789ab", "'0123456789ab' is the beginning of a hash, and others can be made that"),
        ("g" * 64, "is no hash of a manifest"),
    ],
)
def test_what_is_no_whole_hash_is_refused_with_a_sentence(
    root: Path, value: str, said: str
) -> None:
    told = kpi(root, "verify", "--expect", value)
    assert told.exit_code == 2
    assert said in " ".join(told.stderr.split())


def test_capitals_and_spaces_around_a_hash_are_no_matter(root: Path) -> None:
    assert (
        kpi(root, "verify", "--quick", "--expect", f" {heads(root)['team'].upper()}\n").exit_code
        == 0
    )


def test_a_changed_file_before_a_head_fails_it_whatever_is_asked_for(root: Path) -> None:
    first, last = chain_of(root, "team")[0], heads(root)["desk"]
    path = writable(first.folder / "results" / "payouts.csv")
    path.write_bytes(path.read_bytes().replace(b"620", b"920"))
    found = expecting(root, last, period="2026Q1")
    assert faults(found) == [
        "reports/2025Q4/team/r1/results/payouts.csv: it has been changed since it was issued",
        (
            "reports/2026Q1/desk/r1/manifest.json: it stands for 5 revisions, and of these are not "
            "as they were issued: team 2025Q4 r1"
        ),
    ]


def test_a_file_changed_after_a_head_does_not_fail_the_head(root: Path) -> None:
    path = writable(chain_of(root, "team")[2].folder / "settlements.csv")
    path.write_text("", encoding="utf-8")
    *_, verdict = expecting(root, chain_of(root, "team")[0].sha256)
    assert verdict.faults == ()


def test_a_last_revision_cut_off_is_found_by_the_head_and_by_whoever_issued_since(
    root: Path,
) -> None:
    lost = heads(root)["team"]
    cut_off(root, "team", "2026Q1", "r1")
    by_desk = (
        "reports/ledger/team.jsonl: desk 2026Q1 r1 was issued after the revision of team with the "
        f"manifest {lost}, and that is not here: it has been rewritten, or cut off the end"
    )
    assert faults(expecting(root)) == [by_desk]
    assert faults(expecting(root, lost))[1:] == [
        fault for fault in faults(expecting(root, lost)) if fault.startswith("reports/ledger: ")
    ]


def test_the_very_last_revision_cut_off_is_found_by_its_head_alone(root: Path) -> None:
    lost = heads(root)["desk"]
    cut_off(root, "desk", "2026Q1", "r1")
    assert faults(expecting(root)) == []
    (fault,) = faults(expecting(root, lost))
    assert fault.startswith("reports/ledger: nothing that was issued has this hash")


def test_a_department_that_is_gone_as_a_whole_is_named(root: Path) -> None:
    for period in ("2025Q4", "2026Q1"):
        shutil.move(root / "reports" / period / "desk", root / f"aside {period}")
    (root / "reports" / "ledger" / "desk.jsonl").unlink()
    found = faults(expecting(root))
    assert found
    assert all(fault.startswith("reports/ledger/desk.jsonl: team 20") for fault in found)


def test_an_expected_manifest_behind_a_broken_chain_is_named_where_it_is(root: Path) -> None:
    head = heads(root)["team"]
    (root / "reports" / "ledger" / "team.jsonl").unlink()
    fault = faults(expecting(root, head))[-1]
    assert fault == (
        "reports/2026Q1/team/r1/manifest.json: it is the one that was expected, and the chain up "
        "to it is not whole"
    )
