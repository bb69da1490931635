"""Verify refuses a settlement that nobody owes, however well it is sealed.

2025Q4 paid A 620.00 and B 960.00; a correction makes A's 680.00. 2026Q1 settles A's 60.00, and
2026Q2 nothing. Then somebody writes other settlements and seals the revision anew.
"""

from __future__ import annotations

import shutil
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

import pytest

from kpilib.core.periods import Period
from kpilib.history.verify import VerifyOptions, verify
from kpilib.records.bridge.settlement_causes import explained, pay_lines
from kpilib.records.ledger import Ledger
from kpilib.records.manifest import MANIFEST, Manifest
from kpilib.records.seal import hashes
from kpilib.records.settlement import owed_in
from kpilib.workspace.workspace import Workspace
from tests.issued_workspace import (
    copy_of,
    correct_sales,
    issue_small,
    team,
    writable,
    write_issuing_workspace,
)

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "employee_id,origin_period,period,item,amount"
OWED = "A,2025Q4,2025Q4,bonus,60.00"
SIDES = {
    "too much": (
        ["A,2025Q4,2025Q4,bonus,90.00"],
        ["A, bonus of 2025Q4: it settles +90.00, and +60.00 was owed: 30.00 apart"],
    ),
    "too little": (
        ["A,2025Q4,2025Q4,bonus,59.99"],
        ["A, bonus of 2025Q4: it settles +59.99, and +60.00 was owed: 0.01 apart"],
    ),
    "the other way round": (
        ["A,2025Q4,2025Q4,bonus,-60.00"],
        ["A, bonus of 2025Q4: it settles -60.00, and +60.00 was owed: 120.00 apart"],
    ),
    "twice in one revision": (
        [OWED, OWED],
        [
            "A, bonus of 2025Q4: it has 2 rows of one thing",
            "A, bonus of 2025Q4: it settles +120.00, and +60.00 was owed: 60.00 apart",
        ],
    ),
    "in two parts": (
        ["A,2025Q4,2025Q4,bonus,20.00", "A,2025Q4,2025Q4,bonus,40.00"],
        ["A, bonus of 2025Q4: it has 2 rows of one thing"],
    ),
    "to another person": (
        ["B,2025Q4,2025Q4,bonus,60.00"],
        [
            "A, bonus of 2025Q4: +60.00 was owed, and it settles nothing",
            "B, bonus of 2025Q4: it settles +60.00, and nothing was owed",
        ],
    ),
    "for another item": (
        ["A,2025Q4,2025Q4,award,60.00"],
        [
            (
                "A, award of 2025Q4: it settles +60.00, and nothing was owed; "
                "owed to A: +60.00 for bonus of 2025Q4"
            ),
            "A, bonus of 2025Q4: +60.00 was owed, and it settles nothing",
        ],
    ),
    "for another period": (
        ["A,2025Q3,2025Q3,bonus,60.00"],
        [
            (
                "A, bonus of 2025Q3: it settles +60.00, and nothing was owed; "
                "owed to A: +60.00 for bonus of 2025Q4"
            ),
            "A, bonus of 2025Q4: +60.00 was owed, and it settles nothing",
        ],
    ),
    "for another piece": (
        ["A,2025Q4,2025-10,bonus,60.00"],
        [
            (
                "A, bonus of 2025-10 (in 2025Q4): it settles +60.00, and nothing was owed; "
                "owed to A: +60.00 for bonus of 2025Q4"
            ),
            "A, bonus of 2025Q4: +60.00 was owed, and it settles nothing",
        ],
    ),
    "not at all": ([], ["A, bonus of 2025Q4: +60.00 was owed, and it settles nothing"]),
    "and somebody else as well": (
        [OWED, "C,2025Q4,2025Q4,bonus,1.00"],
        ["C, bonus of 2025Q4: it settles +1.00, and nothing was owed"],
    ),
    "with what is no number": (
        ["A,2025Q4,2025Q4,bonus,NaN"],
        ["it cannot be read: it has 'NaN' where a number stands"],
    ),
    "in a row that is cut off": (
        ["A,2025Q4,2025Q4"],
        ["it cannot be read: settlements.csv has a row of 3 cells, expected 5"],
    ),
}


@cache
def issued_once(temp: Path) -> Path:
    root = write_issuing_workspace(make_folder(temp / "owed"))
    issue_small(root, "2025Q4")
    correct_sales(root, "2025Q4", "A", "50", "60")
    issue_small(root, "2025Q4")
    issue_small(root, "2026Q1")
    inputs = root / "params" / "inputs"
    shutil.copytree(inputs / "2026Q1", inputs / "2026Q2")
    issue_small(root, "2026Q2")
    return root


def make_folder(path: Path) -> Path:
    path.mkdir(exist_ok=True)
    return path


@pytest.fixture
def root(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of(issued_once(tmp_path_factory.getbasetemp()), tmp_path / "issued")


def forge(root: Path, place: str, rows: list[str]) -> None:
    """Write settlements, also into the frozen inputs, and seal the whole chain anew."""
    folder = team(root, place)
    period = place.split("/", maxsplit=1)[0]
    text = "\n".join([HEAD, *rows, ""])
    frozen = folder / "world" / "params" / "settlements" / period / "team.csv"
    for path in (folder / "settlements.csv", frozen):
        for parent in reversed(path.relative_to(folder).parents):
            writable(folder / parent / "x")
        path.parent.mkdir(parents=True, exist_ok=True)
        writable(path).write_text(text, encoding="utf-8")
    seal_chain(root)


def seal_chain(root: Path, *, layout: int = 0, only: str = "") -> None:
    """Manifests and register as they would be if every file had been issued as it is now."""
    ledger = Ledger(Workspace(root))
    lines, previous = [], ""
    for entry in ledger.register("team"):
        path = team(root, f"{entry.period}/{entry.revision}") / MANIFEST
        files = {name: value for name, value in hashes(path.parent).items() if name != MANIFEST}
        manifest = Manifest.model_validate_json(path.read_bytes())
        said: dict[str, object] = {"files": files, "previous": previous}
        if layout and only in {"", f"{entry.period}/{entry.revision}"}:
            said["layout"] = layout
        changed = manifest.model_copy(update=said)
        writable(path).write_bytes(changed.to_bytes())
        previous = hashes(path.parent)[MANIFEST]
        lines.append(entry.model_copy(update={"sha256": previous}).line())
    ledger.register_file("team").write_text("".join(lines), encoding="utf-8")


def faults(root: Path) -> list[str]:
    found = verify(Workspace(root), VerifyOptions(quick=True))
    return [str(fault) for verdict in found for fault in verdict.faults]


def test_what_was_owed_and_settled_once_is_no_fault(root: Path) -> None:
    settled = (team(root, "2026Q1/r1") / "settlements.csv").read_text(encoding="utf-8")
    assert settled.splitlines()[1].startswith(OWED)
    assert (team(root, "2026Q2/r1") / "settlements.csv").read_text("utf-8").count("\n") == 1
    assert faults(root) == []
    forge(root, "2026Q1/r1", [OWED])  # as an earlier program wrote it
    assert faults(root) == []


@pytest.mark.parametrize("case", SIDES)
def test_a_settlement_that_nobody_owes_is_refused_with_both_sides(root: Path, case: str) -> None:
    rows, messages = SIDES[case]
    forge(root, "2026Q1/r1", rows)
    where = "reports/2026Q1/team/r1/settlements.csv"
    found = [fault for fault in faults(root) if "/2026Q1/" in fault]
    assert sorted(found) == [f"{where}: {message}" for message in sorted(messages)]


def test_what_one_quarter_has_settled_the_next_one_does_not_settle_again(root: Path) -> None:
    forge(root, "2026Q2/r1", [OWED])
    assert faults(root) == [
        (
            "reports/2026Q2/team/r1/settlements.csv: "
            "A, bonus of 2025Q4: it settles +60.00, and nothing was owed"
        )
    ]


def test_a_later_revision_settles_nothing(root: Path) -> None:
    forge(root, "2025Q4/r2", [OWED])
    assert faults(root)[0] == (
        "reports/2025Q4/team/r2/settlements.csv: "
        "A, bonus of 2025Q4: it settles +60.00, and nothing was owed"
    )


def test_a_settlement_left_out_is_owed_to_the_quarter_after_it(root: Path) -> None:
    forge(root, "2026Q1/r1", [])
    message = "A, bonus of 2025Q4: +60.00 was owed, and it settles nothing"
    assert faults(root) == [
        f"reports/2026Q1/team/r1/settlements.csv: {message}",
        f"reports/2026Q2/team/r1/settlements.csv: {message}",
    ]


def test_nothing_is_reckoned_with_figures_that_somebody_has_changed(root: Path) -> None:
    path = writable(team(root, "2025Q4/r1") / "results" / "payouts.csv")
    path.write_bytes(path.read_bytes().replace(b"620.00", b"120.00"))
    found = verify(Workspace(root), VerifyOptions(quick=True))
    assert [len(verdict.faults) for verdict in found[1:]] == [1, 0, 0, 0]
    note = "what was owed before it cannot be worked out: team 2025Q4 r1 is not whole"
    assert [verdict.notes for verdict in found[1:]] == [(), (note,), (note,), (note,)]


def test_forged_figures_that_are_none_are_named_and_no_crash(root: Path) -> None:
    path = writable(team(root, "2025Q4/r2") / "results" / "payouts.csv")
    path.write_bytes(path.read_bytes().replace(b"680.00", b"Infinity"))
    seal_chain(root)
    assert faults(root) == [
        "reports/2025Q4/team/r2/results: it cannot be read: it has 'Infinity' where a number stands"
    ]


BRIDGES = {
    "other parts": (
        b"correction C-A,60.00", b"correction C-A,50.00",
        ["it is no bridge: A, 2025Q4, bonus: 620.00 and its causes come to 670.00, not to 680.00"],
    ),
    "another end": (
        b"correction C-A,60.00\nA,2025Q4,bonus,yuan,restated,,680.00",
        b"correction C-A,50.00\nA,2025Q4,bonus,yuan,restated,,670.00",
        [("A, 2025Q4, bonus (yuan): it leads from 620.00 to 670.00, "
         "and the results from 620.00 to 680.00")],
    ),
    "no line for pay": (
        (b"A,2025Q4,bonus,yuan,issued,,620.00\nA,2025Q4,bonus,yuan,correction,correction C-A,60.00"
        b"\nA,2025Q4,bonus,yuan,restated,,680.00\n"), b"",
        ["A, 2025Q4, bonus (yuan): it has no line, and 620.00 became 680.00"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BRIDGES)
def test_a_bridge_that_does_not_lead_to_the_results_is_refused(root: Path, case: str) -> None:
    old, new, messages = BRIDGES[case]
    folder = team(root, "2025Q4/r2")
    for name in ("bridge.csv", "world/params/issued/2025Q4/team/bridge.csv"):
        path = writable(folder / name)
        assert old in path.read_bytes()
        path.write_bytes(path.read_bytes().replace(old, new))
    seal_chain(root)
    where = "reports/2025Q4/team/r2/bridge.csv"
    assert faults(root) == [f"{where}: {message}" for message in messages]


def test_a_bridge_that_is_gone_is_missed_unless_an_earlier_program_issued(root: Path) -> None:
    writable(team(root, "2025Q4/r2") / "bridge.csv").unlink()
    seal_chain(root)
    gone = "it is gone: a later revision says in it what it changed, and why"
    assert faults(root) == [f"reports/2025Q4/team/r2/bridge.csv: {gone}"]
    seal_chain(root, layout=1)
    assert faults(root) == []


def test_a_revision_cannot_say_that_an_earlier_program_made_it_after_a_later_one(
    root: Path,
) -> None:
    writable(team(root, "2025Q4/r2") / "bridge.csv").unlink()
    seal_chain(root, layout=1, only="2025Q4/r2")
    assert faults(root) == [
        (
            "reports/2025Q4/team/r2/manifest.json: "
            "it says that an earlier program made it than the revision before it"
        )
    ]


def test_what_a_later_revision_was_told_of_the_past_is_what_the_ledger_says(root: Path) -> None:
    path = writable(team(root, "2025Q4/r2") / "world/params/issued/2025Q4/team/record.json")
    path.write_bytes(path.read_bytes().replace(b"620.00", b"600.00"))
    seal_chain(root)
    assert faults(root) == [
        (
            "reports/2025Q4/team/r2/world/params/issued/2025Q4/team/record.json: it is not what "
            "the ledger says: paid 1,560.00, settled since 0.00, and the ledger paid 1,580.00, "
            "settled since 0.00"
        )
    ]


def test_what_an_earlier_program_changed_is_worked_out_from_its_frozen_inputs(root: Path) -> None:
    revisions = Ledger(Workspace(root)).revisions("team")
    told = pay_lines(revisions, revisions[1])
    assert [(line.employee_id, line.before, line.after) for line in told] == [
        ("A", Decimal("620.00"), Decimal("680.00"))
    ]
    writable(team(root, "2025Q4/r2") / "bridge.csv").unlink()
    seal_chain(root, layout=1)
    revisions = Ledger(Workspace(root)).revisions("team")
    assert pay_lines(revisions, revisions[1]) == told
    owed = owed_in(revisions[:2], "2026Q1")
    assert [(row.revision, row.cause) for row in explained(revisions[:2], owed)] == [
        ("r2", "correction C-A")
    ]


def test_a_bridge_is_the_one_that_the_frozen_inputs_name(root: Path) -> None:
    folder = team(root, "2025Q4/r2")
    frozen = writable(folder / "world/params/issued/2025Q4/team/bridge.csv")
    message = "reports/2025Q4/team/r2/bridge.csv: it is not what the frozen inputs name"
    text = frozen.read_bytes()
    frozen.write_bytes(text.replace(b"correction C-A", b"correction C-B"))
    seal_chain(root)
    assert faults(root) == [message]
    frozen.unlink()
    seal_chain(root)
    assert faults(root) == [message]


def test_a_bridge_with_forged_causes_is_not_the_one_that_is_made_again(root: Path) -> None:
    folder = team(root, "2025Q4/r2")
    for name in ("bridge.csv", "world/params/issued/2025Q4/team/bridge.csv"):
        path = writable(folder / name)
        path.write_bytes(path.read_bytes().replace(b"correction C-A", b"correction C-B"))
    seal_chain(root)
    found = verify(Workspace(root), VerifyOptions(period=Period.parse("2025Q4")))
    (said,) = (str(fault) for fault in found[-1].faults)
    again = "made again from the frozen inputs of both revisions it is another"
    assert said == f"reports/2025Q4/team/r2/bridge.csv: {again}"
