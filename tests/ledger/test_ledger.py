from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

import pytest

from kpilib.core.tables import RESULT_TABLES
from kpilib.records.frozen_tables import Settlement, read_results, read_settlements, settlements_csv
from kpilib.records.ledger import Ledger
from kpilib.records.ledger_faults import LedgerBroken
from kpilib.records.manifest import Manifest, ManifestEntry, follows
from kpilib.workspace.workspace import Workspace
from tests.issued_workspace import copy_of, issue_small, writable, write_issuing_workspace

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def issued(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """2025Q4 r1, 2026Q1 r1, 2025Q4 r2 after a change of the rules' title."""
    return copy_of(issued_once(tmp_path_factory.getbasetemp()), tmp_path / "copy")


@cache
def issued_once(temp: Path) -> Path:
    root = temp / "issued"
    root.mkdir()
    write_issuing_workspace(root)
    issue_small(root, "2025Q4")
    issue_small(root, "2026Q1")
    scheme = root / "params" / "schemes" / "small.yaml"
    scheme.write_text(scheme.read_text("utf-8").replace("Small rules", "The rules"), "utf-8")
    issue_small(root, "2025Q4")
    return root


def ledger_of(root: Path) -> Ledger:
    return Ledger(Workspace(root))


def faulty_paths(root: Path) -> list[str]:
    return [fault.path for fault in ledger_of(root).chain("team")[1]]


def test_a_workspace_that_has_issued_nothing_has_an_empty_ledger(tmp_path: Path) -> None:
    ledger = ledger_of(write_issuing_workspace(tmp_path))
    assert ledger.departments() == []
    assert ledger.revisions("team") == ()
    assert ledger.latest("team", "2025Q4") is None


def test_revisions_come_in_the_sequence_of_their_issue(issued: Path) -> None:
    revisions = ledger_of(issued).revisions("team")
    assert list(map(str, revisions)) == ["team 2025Q4 r1", "team 2026Q1 r1", "team 2025Q4 r2"]
    assert [one.manifest.sequence for one in revisions] == [1, 2, 3]
    assert [one.pays for one in revisions] == [True, True, False]


def test_each_manifest_carries_the_hash_of_the_one_before(issued: Path) -> None:
    revisions = ledger_of(issued).revisions("team")
    hashes = [one.sha256 for one in revisions]
    assert [one.manifest.previous for one in revisions] == ["", *hashes[:-1]]


def test_the_latest_revision_of_a_period_and_the_periods_in_time(issued: Path) -> None:
    ledger = ledger_of(issued)
    latest = ledger.latest("team", "2025Q4")
    assert latest is not None
    assert latest.name == "r2"
    assert [one.name for one in ledger.of_period("team", "2026Q1")] == ["r1"]
    assert list(map(str, ledger.periods("team"))) == ["2025Q4", "2026Q1"]


def test_tables_are_read_back_with_their_types(issued: Path) -> None:
    one = ledger_of(issued).revisions("team")[0]
    # tests/small_workspace.py works these out: 62.00 and 96.00 points, 10 yuan each.
    assert one.tables.rows["payouts"] == (
        ("A", "2025Q4", "bonus", Decimal("620.00")),
        ("B", "2025Q4", "bonus", Decimal("960.00")),
    )
    assert one.tables.summary["eligible"].tolist() == [True, True]
    assert one.tables.summary["score"].tolist() == [Decimal("62.00"), Decimal("96.00")]
    assert one.tables.summary["grade"].tolist() == ["", ""]


def test_tables_read_back_are_written_as_they_were(issued: Path) -> None:
    folder = ledger_of(issued).revisions("team")[1].folder / "results"
    tables = read_results(folder)
    for name in RESULT_TABLES:
        assert tables.csv(name) == (folder / f"{name}.csv").read_text("utf-8")


def test_the_bundle_of_a_revision_is_a_workspace_with_the_same_results(issued: Path) -> None:
    one = ledger_of(issued).revisions("team")[1]
    with one.bundle().opened() as frozen:
        again = frozen.assess("team", one.period)
    assert again.results.csv("payouts") == one.tables.csv("payouts")
    assert again.inputs_hash == one.manifest.digest


def test_settlements_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    rows = (
        Settlement("B", "2025Q4", "2025-10", "bonus", Decimal("-0.01")),
        Settlement("A", "2025Q4", "2025-11", "bonus", Decimal("12.50"), "r2", "correction C001"),
    )
    path = tmp_path / "settlements.csv"
    path.write_text(settlements_csv(rows), encoding="utf-8")
    assert path.read_text("utf-8").splitlines() == [
        "employee_id,origin_period,period,item,amount,revision,cause",
        "A,2025Q4,2025-11,bonus,12.50,r2,correction C001",
        "B,2025Q4,2025-10,bonus,-0.01,,",
    ]
    assert read_settlements(path) == (rows[1], rows[0])


def test_settlements_of_a_program_that_named_no_cause_are_read(tmp_path: Path) -> None:
    path = tmp_path / "settlements.csv"
    path.write_text("employee_id,origin_period,period,item,amount\nA,2025Q4,2025Q4,b,1.00\n")
    assert read_settlements(path) == (Settlement("A", "2025Q4", "2025Q4", "b", Decimal("1.00")),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "settlements.csv has the columns $"),
        ("employee_id,amount\nA,1.00\n", "settlements.csv has the columns employee_id, amount"),
        ("employee_id,origin_period,period,item,amount\nA,1.00\n", "a row of 2 cells, expected 5"),
        ("employee_id,origin_period,period,item,amount\nA,b,c,d,one\n", "it has 'one' where"),
    ],
)
def test_what_is_no_table_of_settlements_is_refused(
    tmp_path: Path, text: str, message: str
) -> None:
    path = tmp_path / "settlements.csv"
    path.write_text(text)
    with pytest.raises(ValueError, match=message):
        read_settlements(path)


def test_a_manifest_is_the_same_bytes_for_the_same_content(issued: Path) -> None:
    path = issued / "reports" / "2025Q4" / "team" / "r1" / "manifest.json"
    assert Manifest.model_validate_json(path.read_bytes()).to_bytes() == path.read_bytes()


def test_a_deleted_manifest_is_named(issued: Path) -> None:
    for place in ("2025Q4/team/r1", "2025Q4/team/r2"):
        path = writable(issued / "reports" / place / "manifest.json")
        content = path.read_bytes()
        path.unlink()
        assert faulty_paths(issued) == [f"reports/{place}/manifest.json"]
        path.write_bytes(content)
    assert faulty_paths(issued) == []


def test_the_whole_folder_of_the_last_revision_gone_is_noticed(issued: Path) -> None:
    folder = issued / "reports" / "2025Q4" / "team" / "r2"
    folder.rename(issued / "aside")
    assert faulty_paths(issued) == ["reports/2025Q4/team/r2/manifest.json"]


def test_revisions_that_have_been_swapped_are_both_named(issued: Path) -> None:
    team = issued / "reports" / "2025Q4" / "team"
    (team / "r1").rename(team / "aside")
    (team / "r2").rename(team / "r1")
    (team / "aside").rename(team / "r2")
    assert set(faulty_paths(issued)) == {
        "reports/2025Q4/team/r1/manifest.json",
        "reports/2025Q4/team/r2/manifest.json",
    }


def test_a_rewritten_manifest_is_not_the_one_that_was_issued(issued: Path) -> None:
    path = writable(issued / "reports" / "2026Q1" / "team" / "r1" / "manifest.json")
    manifest = Manifest.model_validate_json(path.read_bytes())
    path.write_bytes(manifest.model_copy(update={"on": "2026-04-09"}).to_bytes())
    assert faulty_paths(issued) == ["reports/2026Q1/team/r1/manifest.json"]


def test_a_manifest_that_is_no_manifest_is_named(issued: Path) -> None:
    path = writable(issued / "reports" / "2026Q1" / "team" / "r1" / "manifest.json")
    path.write_bytes(b"\xff{")
    assert faulty_paths(issued) == ["reports/2026Q1/team/r1/manifest.json"]


def test_a_register_that_is_gone_or_cut_leaves_revisions_unknown(issued: Path) -> None:
    register = issued / "reports" / "ledger" / "team.jsonl"
    lines = register.read_text("utf-8").splitlines(keepends=True)
    register.unlink()
    assert len(faulty_paths(issued)) == 5  # and the two lines on which others stand
    register.write_text("".join(lines[:1]), encoding="utf-8")
    assert faulty_paths(issued) == [
        "reports/2025Q4/team/r2/manifest.json",
        "reports/2026Q1/team/r1/manifest.json",
        "reports/ledger/team.jsonl",
    ]


@pytest.mark.parametrize("text", ["no register\n", '{"sequence": 1}\n', "\ufeff{}\n"])
def test_a_register_that_cannot_be_read_is_named(issued: Path, text: str) -> None:
    (issued / "reports" / "ledger" / "team.jsonl").write_text(text, encoding="utf-8")
    assert "reports/ledger/team.jsonl" in faulty_paths(issued)


def test_register_lines_in_another_order_are_noticed(issued: Path) -> None:
    register = issued / "reports" / "ledger" / "team.jsonl"
    lines = register.read_text("utf-8").splitlines(keepends=True)
    register.write_text("".join([lines[1], lines[0], lines[2]]), encoding="utf-8")
    assert "reports/ledger/team.jsonl" in faulty_paths(issued)


def test_a_whole_revision_whose_line_was_to_come_belongs_to_the_register(issued: Path) -> None:
    register = issued / "reports" / "ledger" / "team.jsonl"
    lines = register.read_text("utf-8").splitlines(keepends=True)
    register.write_text("".join(lines[:2]), encoding="utf-8")
    register.with_name(".team.pending").write_text(lines[2], encoding="utf-8")
    ledger = ledger_of(issued)
    pending = ledger.pending("team")
    assert pending is not None
    assert str(pending) == "team 2025Q4 r2"
    assert len(ledger.revisions("team")) == 3


def test_a_register_that_has_lost_its_last_line_is_named(issued: Path) -> None:
    register = issued / "reports" / "ledger" / "team.jsonl"
    lines = register.read_text("utf-8").splitlines(keepends=True)
    register.write_text("".join(lines[:2]), encoding="utf-8")
    register.with_name(".team.pending").write_text(lines[1], encoding="utf-8")
    with pytest.raises(LedgerBroken, match=r"team\.jsonl: it has lost the line of team 2025Q4 r2"):
        ledger_of(issued).revisions("team")


def test_a_register_line_is_sorted_json(issued: Path) -> None:
    last = (issued / "reports" / "ledger" / "team.jsonl").read_text("utf-8").splitlines()[-1]
    assert list(json.loads(last)) == ["period", "revision", "sequence", "sha256"]
    assert ManifestEntry.model_validate_json(last).line() == last + "\n"


def test_a_broken_chain_is_refused_with_every_file(issued: Path) -> None:
    writable(issued / "reports" / "2026Q1" / "team" / "r1" / "manifest.json").unlink()
    expected = r"team: .* not whole:\n  reports/2026Q1/team/r1/manifest.json: it is gone"
    with pytest.raises(LedgerBroken, match=expected):
        ledger_of(issued).revisions("team")


def test_what_follows_is_the_next_in_sequence_with_the_hash_before(issued: Path) -> None:
    first, second, third = (one.manifest for one in ledger_of(issued).revisions("team"))
    entries = [one.entry for one in ledger_of(issued).revisions("team")]
    assert follows(first, None)
    assert follows(second, entries[0])
    assert not follows(second, None)
    assert not follows(third, entries[0])
    assert not follows(third.model_copy(update={"previous": ""}), entries[1])


def test_a_department_is_never_a_pattern(issued: Path) -> None:
    for name in ("*", "t?am", "[t]eam"):
        assert ledger_of(issued).chain(name) == ((), [])
        assert ledger_of(issued).unfinished(name) == []
