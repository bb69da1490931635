from __future__ import annotations

import json
import re
import shutil
from functools import cache
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from kpilib import __version__
from kpilib.cli.main import main
from kpilib.core.periods import Period
from kpilib.history.environment import differences, environment
from kpilib.history.verify import VerifyOptions, verify
from kpilib.records.ledger import Ledger
from kpilib.records.manifest import MANIFEST
from kpilib.workspace.departments import WorkspaceError
from kpilib.workspace.workspace import Workspace
from tests.issued_workspace import (
    PAGE,
    contents,
    copy_of,
    correct_sales,
    issue_small,
    seal_again,
    team,
    writable,
    write_issuing_workspace,
)

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.history.verdict import Verdict

QUICK = VerifyOptions(quick=True)
REMADE = VerifyOptions(period=Period.parse("2026Q1"), remake=True)


@cache
def issued_once(temp: Path) -> Path:
    """2025Q4 r1, its restatement r2, and 2026Q1 r1, which settles the difference; with pages."""
    root = temp / "verified"
    root.mkdir()
    write_issuing_workspace(root)
    issue_small(root, "2025Q4", PAGE)
    correct_sales(root, "2025Q4", "A", "50", "60")
    issue_small(root, "2025Q4", PAGE)
    issue_small(root, "2026Q1", PAGE)
    return root


@pytest.fixture
def issued(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of(issued_once(tmp_path_factory.getbasetemp()), tmp_path / "issued")


def verified(root: Path, options: VerifyOptions = QUICK) -> list[Verdict]:
    return verify(Workspace(root), options)


def faults(root: Path, options: VerifyOptions = QUICK) -> list[str]:
    return [str(fault) for verdict in verified(root, options) for fault in verdict.faults]


def as_a_later_program(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("revision_faults", "remade_papers"):
        monkeypatch.setattr(f"kpilib.history.{module}.program_hash", lambda: "a later program")


def kpi(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--workspace", str(root)], catch_exceptions=False)


def test_what_is_as_issued_is_proved_to_the_byte(issued: Path) -> None:
    told = kpi(issued, "verify", "--remake")
    assert told.exit_code == 0, told.output
    head = Ledger(Workspace(issued)).revisions("team")[-1].sha256
    proof = (
        "every file as issued, same results from its frozen inputs, same bytes of report.html, "
        "review.ipynb"
    )
    assert told.stdout.splitlines() == [
        f"✓ team: 3 revisions in one chain, the last one {head}",
        f"✓ team 2025Q4 r1: {proof}, unsigned",
        f"✓ team 2025Q4 r2: {proof}, unsigned",
        f"✓ team 2026Q1 r1: {proof}, settles what was owed, unsigned",
    ]


def test_without_being_asked_to_verify_makes_no_paper_again_and_says_so(issued: Path) -> None:
    told = kpi(issued, "verify")
    assert told.exit_code == 0, told.output
    assert "same bytes" not in told.stdout
    assert told.stdout.endswith(
        "notebooks and reports were not made again: kpi verify --remake does that\n"
    )


def test_verifying_changes_nothing(issued: Path) -> None:
    before = contents(issued)
    verified(issued, VerifyOptions(period=Period.parse("2026Q1")))
    assert contents(issued) == before


def test_today_s_inputs_do_not_matter(issued: Path) -> None:
    shutil.rmtree(issued / "params" / "inputs")
    shutil.rmtree(issued / "notebooks")
    assert faults(issued, VerifyOptions(period=Period.parse("2025Q4"))) == []


def test_a_changed_byte_in_any_file_is_named(issued: Path) -> None:
    for place in ("2025Q4/r1", "2025Q4/r2", "2026Q1/r1"):
        for name in contents(team(issued, place)):
            path = writable(team(issued, place) / name)
            content = path.read_bytes()
            middle = len(content) // 2
            path.write_bytes(
                content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
            )
            found = faults(issued)
            assert len(found) == 1, (name, found)
            assert found[0].startswith(f"reports/{place.replace('/', '/team/')}/{name}: ")
            path.write_bytes(content)
    assert faults(issued) == []


def test_the_command_names_the_file_and_fails(issued: Path) -> None:
    path = writable(team(issued, "2025Q4/r1") / "results" / "payouts.csv")
    path.write_bytes(path.read_bytes().replace(b"620.00", b"920.00"))
    told = kpi(issued, "verify")
    assert told.exit_code == 1
    assert told.stderr == (
        "✗ team 2025Q4 r1: failed\n"
        "  reports/2025Q4/team/r1/results/payouts.csv: it has been changed since it was issued\n"
        "1 fault\n"
    )
    assert "✓ team 2026Q1 r1: every file as issued" in told.stdout


def test_a_file_that_is_gone_or_new_is_named(issued: Path) -> None:
    gone = writable(team(issued, "2026Q1/r1") / "report.html")
    gone.unlink()
    (gone.parent / "note.txt").write_text("?", encoding="utf-8")
    assert faults(issued) == [
        "reports/2026Q1/team/r1/note.txt: it was not there when the revision was issued",
        "reports/2026Q1/team/r1/report.html: it is gone",
    ]


def test_a_deleted_manifest_is_named(issued: Path) -> None:
    for place in ("2025Q4/r1", "2026Q1/r1"):
        path = writable(team(issued, place) / MANIFEST)
        content = path.read_bytes()
        path.unlink()
        assert faults(issued) == [
            f"reports/{place.replace('/', '/team/')}/manifest.json: it is gone"
        ]
        path.write_bytes(content)


def test_a_deleted_revision_is_named_also_when_it_is_the_last(issued: Path) -> None:
    folder = team(issued, "2026Q1/r1")
    folder.rename(issued / "aside")
    assert faults(issued) == ["reports/2026Q1/team/r1/manifest.json: it is gone"]


def test_swapped_revisions_are_named(issued: Path) -> None:
    folder = issued / "reports" / "2025Q4" / "team"
    for before, after in (("r1", "x"), ("r2", "r1"), ("x", "r2")):
        (folder / before).rename(folder / after)
    found = faults(issued)
    assert [fault.partition(": it is that of ")[0] for fault in found] == [
        "reports/2025Q4/team/r1/manifest.json",
        "reports/2025Q4/team/r2/manifest.json",
    ]


def test_forged_results_in_a_new_manifest_differ_from_the_frozen_inputs(issued: Path) -> None:
    path = writable(team(issued, "2026Q1/r1") / "results" / "payouts.csv")
    path.write_bytes(path.read_bytes().replace(b"560.00", b"960.00"))
    seal_again(issued, "2026Q1/r1")
    assert faults(issued) == []
    assert faults(issued, VerifyOptions()) == [
        (
            "reports/2026Q1/team/r1/results: "
            "computed anew from its frozen inputs it is different: payouts.csv"
        )
    ]


def test_a_forged_page_or_notebook_has_other_bytes_than_its_frozen_inputs_give(
    issued: Path,
) -> None:
    for name in ("report.html", "review.ipynb"):
        path = writable(team(issued, "2026Q1/r1") / name)
        path.write_bytes(path.read_bytes() + b"\n")
    seal_again(issued, "2026Q1/r1")
    assert faults(issued, REMADE) == [
        f"reports/2026Q1/team/r1/{name}: made again from its frozen inputs it has other bytes"
        for name in ("report.html", "review.ipynb")
    ]


def test_forged_frozen_inputs_give_other_results(issued: Path) -> None:
    inputs = team(issued, "2026Q1/r1") / "world" / "params" / "inputs" / "2026Q1" / "team"
    path = writable(inputs / "metrics.csv")
    path.write_bytes(path.read_bytes().replace(b"A,sales,100,40", b"A,sales,100,41"))
    seal_again(issued, "2026Q1/r1")
    found = faults(issued, VerifyOptions(period=Period.parse("2026Q1")))
    assert found == [
        (
            "reports/2026Q1/team/r1/results: computed anew from its frozen inputs it is different: "
            "summary.csv; scores.csv; payouts.csv; the hash of the inputs"
        )
    ]


def test_a_forged_settlement_is_not_what_the_report_was_told(issued: Path) -> None:
    path = writable(team(issued, "2026Q1/r1") / "settlements.csv")
    assert b"A,2025Q4,2025Q4,bonus,60.00" in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(b"60.00", b"90.00"))
    seal_again(issued, "2026Q1/r1")
    where = "reports/2026Q1/team/r1/settlements.csv"
    assert faults(issued) == [
        f"{where}: A, bonus of 2025Q4: it settles +90.00, and +60.00 was owed: 30.00 apart",
        f"{where}: it is not what the frozen inputs name",
    ]


def test_under_other_packages_results_are_proved_and_pages_are_not_compared(issued: Path) -> None:
    path = writable(team(issued, "2026Q1/r1") / "environment.json")
    before = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(before | {"pandas": "1.0"}), encoding="utf-8")
    seal_again(issued, "2026Q1/r1")
    verdict = verified(issued, REMADE)[-1]
    assert verdict.faults == ()
    assert verdict.proved == (
        "every file as issued",
        "same results from its frozen inputs",
        "settles what was owed",
        "unsigned",
    )
    assert verdict.notes == (
        f"report.html, review.ipynb were not made again: pandas 1.0, here {before['pandas']}",
    )


def test_results_of_an_older_program_are_a_fault_until_a_later_revision_says_so(
    issued: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_a_later_program(monkeypatch)
    monkeypatch.setattr(
        "kpilib.history.recomputed.differing_tables", lambda *_: ["payouts"]
    )  # as if the program counted otherwise now
    one, two = verified(issued, VerifyOptions(period=Period.parse("2025Q4")))[1:]
    assert one.faults == ()
    assert one.notes[0].endswith(
        "payouts.csv (the program has changed since: kpi restate 2025Q4); a later revision says so"
    )
    assert [fault.message for fault in two.faults] == [
        (
            "computed anew from its frozen inputs it is different: payouts.csv "
            "(the program has changed since: kpi restate 2025Q4)"
        )
    ]


def test_under_another_program_only_results_are_compared(
    issued: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = writable(team(issued, "2026Q1/r1") / "report.html")
    digest = Ledger(Workspace(issued)).revisions("team")[-1].manifest.digest
    page.write_bytes(page.read_bytes().replace(digest.encode(), b"of an earlier program"))
    seal_again(issued, "2026Q1/r1", digest="of an earlier program")
    assert faults(issued, REMADE) != []
    as_a_later_program(monkeypatch)
    verdict = verified(issued, REMADE)[-1]
    assert verdict.faults == ()
    assert [re.sub(r" \(commit [0-9a-f]+(-dirty)?\)", "", note) for note in verdict.notes] == [
        (
            "report.html, review.ipynb were not made again: the program has changed since: "
            f"kpilib {__version__} made it"
        )
    ]


def test_an_interrupted_issue_is_told_and_is_no_fault(issued: Path) -> None:
    register = issued / "reports" / "ledger" / "team.jsonl"
    *lines, last = register.read_text("utf-8").splitlines(keepends=True)
    register.write_text("".join(lines))
    register.with_name(".team.pending").write_text(last)
    (issued / "reports" / "2025Q4" / "team" / ".issuing-r3").mkdir()
    first = verified(issued)[0]
    assert first.faults == ()
    assert first.notes == (
        "team 2026Q1 r1 is whole; its line in the register comes with the next issue",
        (
            "reports/2025Q4/team/.issuing-r3 is left of an interrupted issue; "
            "the next one clears it away"
        ),
    )


def test_only_what_is_asked_for_is_verified(issued: Path) -> None:
    options = VerifyOptions(period=Period.parse("2025Q4"), departments=("team",), quick=True)
    assert [v.about for v in verified(issued, options)] == [
        "team",
        "team 2025Q4 r1",
        "team 2025Q4 r2",
    ]
    with pytest.raises(WorkspaceError, match="there is no department taem: did you mean team"):
        verified(issued, VerifyOptions(departments=("taem",)))


def test_where_nothing_has_been_issued_verify_says_so(tmp_path: Path) -> None:
    told = kpi(write_issuing_workspace(tmp_path), "verify")
    assert (told.exit_code, told.stdout) == (
        0, "nothing has been issued yet: kpi issue PERIOD freezes one\n",
    )  # fmt: skip


def test_the_environment_names_python_and_every_package_below_kpilib() -> None:
    found = environment()
    assert {"python", "machine", "pandas", "typst", "pandocfilters"} <= set(found)
    assert "pytest" not in found  # only tests ask for it
    assert "kpilib" not in found  # the program's own hash stands in the manifest


def test_differences_name_what_is_missing_on_either_side() -> None:
    assert differences({"a": "1", "b": "2"}, {"b": "3", "c": "4"}) == [
        "a 1, here not there",
        "b 2, here 3",
        "c not there, here 4",
    ]


def test_where_files_were_changed_these_are_named_and_nothing_is_made_of_what_they_say(
    issued: Path,
) -> None:
    path = writable(team(issued, "2026Q1/r1") / "report.html")
    path.write_bytes((team(issued, "2025Q4/r1") / "report.html").read_bytes())
    assert faults(issued, VerifyOptions(period=Period.parse("2026Q1"))) == [
        "reports/2026Q1/team/r1/report.html: it has been changed since it was issued"
    ]


def test_a_report_that_takes_longer_to_be_made_again_than_is_allowed_is_said(issued: Path) -> None:
    told = kpi(issued, "verify", "2026Q1", "--remake", "--time-limit", "0.001")
    assert told.exit_code == 1
    assert "2026Q1/team/r1/review.ipynb: it cannot be made again: " in told.output
    assert "(--time-limit)" in told.output


@pytest.mark.parametrize("text", ["[]", '{"numpy": 1}', "{", "[" * 200 + "]" * 200])
def test_a_forged_list_of_packages_is_named_and_the_other_revisions_are_verified(
    issued: Path, text: str
) -> None:
    path = writable(team(issued, "2026Q1/r1") / "environment.json")
    path.write_text(text, encoding="utf-8")
    seal_again(issued, "2026Q1/r1")
    found = verified(issued, REMADE)
    (fault,) = found[-1].faults
    assert str(fault).startswith("reports/2026Q1/team/r1/environment.json: it cannot be read: ")
