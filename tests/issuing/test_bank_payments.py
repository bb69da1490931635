"""`kpi paid`: the bank's list against the payroll: A 620.00 and B 960.00 in 2025Q4."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import openpyxl
import pytest

from kpilib.records.payment_register import PAYMENTS, read_register
from tests.issued_workspace import FIGURES, correct_sales, issue_small, write_issuing_workspace
from tests.reference.command import call

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "employee_id,period,amount,paid_on,reference"
BOTH = ("A,2025Q4,620.00,2026-01-10,T1", "B,2025Q4,960.00,2026-01-10,T2")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = write_issuing_workspace(tmp_path)
    issue_small(root, "2025Q4")
    return root


def take(root: Path, *rows: str, options: tuple[str, ...] = ()) -> tuple[int, str]:
    path = root / "bank.csv"
    path.write_text("\n".join([HEAD, *rows, ""]), encoding="utf-8")
    return call(["paid", str(path), "--workspace", str(root), *options])


def test_a_list_is_taken_back_once_and_says_who_is_not_paid_yet(root: Path) -> None:
    code, said = take(root, BOTH[0])
    assert (code, said) == (
        0,
        (
            "✓ list 1: 1 payment entered from bank.csv\n"
            "2025Q4: 620.00 paid of 1,580.00 computed, 1 of 2 people\n"
            "  B 乙: 960.00 not paid yet\n"
        ),
    )
    before = (root / PAYMENTS).read_bytes()
    code, said = take(root, BOTH[0])
    assert code == 0
    assert said.startswith("= list 1: this list (bank.csv, 1 payment) was entered on ")
    assert (root / PAYMENTS).read_bytes() == before
    assert take(root, BOTH[1])[0] == 0
    register = read_register(root)
    assert [one.sequence for one in register.lists] == [1, 2]
    assert register.lists[1].previous == register.lists[0].head
    assert register.faults == ()


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (["A,2025Q4,619.99,2026-01-10,T1"],
         ("bank.csv line 2, amount: A 甲 has 619.99 for 2025Q4 with this list, and 620.00 was "
         "computed, 0.01 too little")),
        ([*BOTH, "A,2025Q4,1.00,2026-01-10,T3"],
         ("bank.csv line 4, amount: A 甲 has 621.00 for 2025Q4 with this list, and 620.00 was "
         "computed, 1.00 too much")),
        (["a,2025Q4,620.00,2026-01-10,T1"],
         "bank.csv line 2, employee_id: a is not on the payroll of 2025Q4: did you mean A?"),
        (["A,2026Q1,560.00,2026-04-10,T1"], "line 2, period: 2026Q1 has not been issued"),
        (["A,2025Q5,620.00,2026-01-10,T1"], "'2025Q5' is not a period"),
        ([BOTH[0], "B,2025Q4,960.00,2026-01-10,T1"],
         "bank.csv line 3, reference: the reference 'T1' stands twice: with A and with B"),
        (["A,2025Q4,0,2026-01-10,T1"], "two decimals at most, and not zero"),
        (["A,2025Q4,620.001,2026-01-10,T1"], "two decimals at most, and not zero"),
        (["A,2025Q4,620.00,2999-01-10,T1"], "2999-01-10 has not come yet"),
        (["A,2025Q4,620.00,2026-01-10,"], "reference"),
        ([], "no payments"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_list_is_named_and_nothing_is_taken_back(
    root: Path, rows: list[str], fault: str
) -> None:
    code, said = take(root, *rows)
    assert code == 1
    assert fault in said
    assert not (root / PAYMENTS).exists()


def test_a_reference_that_another_list_has_brought_is_named_with_that_list(root: Path) -> None:
    assert take(root, BOTH[0])[0] == 0
    code, said = take(root, *BOTH)
    assert code == 1
    assert "the reference 'T1' was entered already, with list 1 (bank.csv)" in said


def test_what_the_bank_did_pay_is_kept_and_shown_and_money_that_came_back_too(root: Path) -> None:
    code, said = take(root, "A,2025Q4,600.00,2026-01-10,T1", options=("--as-returned",))
    assert code == 0
    assert "  A 甲: 600.00 paid, 620.00 computed, 20.00 too little\n" in said
    code, said = take(root, "A,2025Q4,-600.00,2026-01-12,T2", options=("--as-returned",))
    assert "  A 甲: 620.00 not paid yet\n" in said
    code, said = take(root, "A,2025Q4,620.00,2026-01-13,T3", options=("--json",))
    people = json.loads(said)["people"]
    assert [(one["employee_id"], one["difference"]) for one in people] == [
        ("A", "0.00"), ("B", "-960.00"),
    ]  # fmt: skip


def test_settlements_are_part_of_what_is_computed(root: Path) -> None:
    correct_sales(root, "2025Q4", "A", "50", "60")  # 60.00 more
    issue_small(root, "2025Q4")
    issue_small(root, "2026Q1")
    assert take(root, "A,2026Q1,620.00,2026-04-10,T1")[0] == 0  # 560.00 and 60.00


def test_a_workbook_with_one_sheet_is_read_as_well(root: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEAD, *BOTH):
        cells = row.split(",")
        sheet.append([float(cell) if at == 2 and row != HEAD else cell
                      for at, cell in enumerate(cells)])  # fmt: skip
    book.save(root / "bank.xlsx")
    code, said = call(["paid", str(root / "bank.xlsx"), "--workspace", str(root)])
    assert (code, "1,580.00 paid of 1,580.00" in said) == (0, True)


@pytest.mark.parametrize(
    ("forged", "fault"),
    [
        (lambda text: text.replace("620.00", "640.00"), "does not follow the one before it"),
        (lambda text: text.splitlines(keepends=True)[1], "line 1 does not follow"),
        (lambda text: text + "{}\n", "it is not a register as it was written"),
        (lambda text: text.replace('"as_returned": false', '"as_returned":false', 1),
         "line 1 is not as it was written"),
    ],
)  # fmt: skip
def test_a_register_that_somebody_has_changed_is_told_and_nothing_is_built_on_it(
    root: Path, forged: object, fault: str
) -> None:
    take(root, BOTH[0])
    take(root, BOTH[1])
    path = root / PAYMENTS
    assert callable(forged)
    path.write_text(forged(path.read_text(encoding="utf-8")), encoding="utf-8")
    code, said = take(root, "A,2025Q4,-620.00,2026-01-10,T9", options=("--as-returned",))
    assert code == 1
    assert fault in said


def test_two_who_take_back_at_once_leave_both_lists_or_one_is_told_to_wait(root: Path) -> None:
    commands = []
    for number, row in enumerate(BOTH):
        path = root / f"bank{number}.csv"
        path.write_text(f"{HEAD}\n{row}\n", encoding="utf-8")
        commands.append([sys.executable, "-m", "kpilib", "paid", str(path),
                         "--workspace", str(root)])  # fmt: skip
    running = [
        subprocess.Popen(one, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=os.environ)
        for one in commands
    ]
    said = [one.communicate()[0].decode() for one in running]
    done = sum(one.returncode == 0 for one in running)
    register = read_register(root)
    assert register.faults == ()
    assert len(register.lists) == done >= 1
    assert done == 2 or any("somebody else" in text for text in said)


def test_a_register_that_lost_its_last_line_is_found_by_what_was_issued_since(root: Path) -> None:
    take(root, BOTH[0])
    take(root, BOTH[1])
    issue_small(root, "2026Q1")
    path = root / PAYMENTS
    code, said = call(["verify", "--quick", "--workspace", str(root)])
    assert (code, "✓ payments: 2 lists of payments in one chain" in said) == (0, True)
    path.write_text(path.read_text(encoding="utf-8").splitlines(keepends=True)[0], "utf-8")
    code, said = call(["verify", "--quick", "--workspace", str(root)])
    assert code == 1
    assert f"{PAYMENTS}: team 2026Q1 r1 was issued after the line with the hash" in said
    path.unlink()
    assert call(["verify", "--quick", "--workspace", str(root)])[0] == 1


def owed(root: Path, *options: str) -> list[str]:
    code, said = call(["owed", "--workspace", str(root), *options])
    assert code == 0, said
    return said.splitlines()


def test_what_the_bank_has_paid_too_much_is_open_until_it_came_back(root: Path) -> None:
    assert owed(root) == ["nothing is open"]  # no list has come back: nobody knows what was paid
    take(root, BOTH[1], "A,2025Q4,650.00,2026-01-10,T1", options=("--as-returned",))
    told = owed(root)
    assert told[0].startswith("paid by the bank otherwise than computed")
    assert told[1:] == [
        "2025Q4: 1,610.00 paid of 1,580.00 computed, 2 of 2 people",
        "  A 甲: 650.00 paid, 620.00 computed, 30.00 too much",
    ]
    assert json.loads("\n".join(owed(root, "--json")))["bank"] == [
        {"period": "2025Q4", "employee_id": "A", "name": "甲", "computed": "620.00",
         "paid": "650.00", "difference": "30.00"},
    ]  # fmt: skip
    take(root, "A,2025Q4,-30.00,2026-01-20,T3")
    assert owed(root) == ["nothing is open"]


def test_what_the_bank_has_not_paid_of_a_period_that_it_has_begun_is_open(root: Path) -> None:
    take(root, "A,2025Q4,600.00,2026-01-10,T1", options=("--as-returned",))
    for department in ((), ("-d", "team")):
        assert owed(root, *department)[2:] == [
            "  A 甲: 600.00 paid, 620.00 computed, 20.00 too little",
            "  B 乙: 960.00 not paid yet",
        ]


def test_what_the_bank_pays_moves_nothing_that_a_period_settles(root: Path) -> None:
    take(root, *BOTH, "A,2025Q4,1.00,2026-01-11,T3", options=("--as-returned",))
    correct_sales(root, "2025Q4", "A", "50", "60")  # 60.00 more
    told = owed(root)
    assert any("+60.00" in line for line in told)
    assert told[-1] == "  A 甲: 621.00 paid, 620.00 computed, 1.00 too much"
    issue_small(root, "2025Q4")
    issue_small(root, "2026Q1")  # pays the 60.00; no list of its payments has come back
    assert owed(root)[1:] == [
        "2025Q4: 1,581.00 paid of 1,580.00 computed, 2 of 2 people",
        "  A 甲: 621.00 paid, 620.00 computed, 1.00 too much",
    ]


def test_of_an_earlier_day_only_what_had_been_entered_and_issued_is_told(tmp_path: Path) -> None:
    root = write_issuing_workspace(tmp_path)
    issue_small(root, "2025Q4", replace(FIGURES, on="2026-01-20"))
    issue_small(root, "2026Q1", replace(FIGURES, on="2026-04-20"))
    take(root, BOTH[0], options=("--on", "2026-02-01"))
    take(root, BOTH[1], options=("--on", "2026-03-01"))
    take(root, "A,2026Q1,1.00,2026-04-21,T3", options=("--on", "2026-04-21", "--as-returned"))
    for day, last in {
        "2026-01-31": "nothing is open",
        "2026-02-28": "  B 乙: 960.00 not paid yet",
        "2026-04-20": "nothing is open",
    }.items():
        assert owed(root, "--as-known", day)[-1] == last


def test_a_register_that_is_not_whole_is_told_instead_of_nothing(root: Path) -> None:
    take(root, BOTH[0])
    (root / PAYMENTS).write_text("{}\n", encoding="utf-8")
    code, said = call(["owed", "--workspace", str(root)])
    assert code == 1
    assert "it is not a register as it was written" in said
