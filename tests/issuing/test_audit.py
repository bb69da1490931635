"""The audit of a period: every act, and sums that come out of the issued files by hand."""

from __future__ import annotations

import csv
import hashlib
import re
import tempfile
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings
from openpyxl import load_workbook

from kpilib.cli.main import main
from kpilib.core.access import PRIVATE
from kpilib.core.periods import Period
from kpilib.history.audit.audit_effects import UNEXPLAINED
from kpilib.history.audit.department_audit import department_audit
from kpilib.history.issue import commit, issue
from kpilib.records.ledger import Ledger
from kpilib.workspace.workspace import Workspace
from tests.day_by_day import EVERYTHING, QUARTERS, STORIES, Steps, followed
from tests.flagship import DEPARTMENT
from tests.issued_workspace import (
    FIGURES,
    contents,
    copy_of,
    correct_sales,
    issue_small,
    team,
    writable,
    write_issuing_workspace,
)
from tests.small_company import write_company

CHINESE = re.compile("[\u4e00-\u9fff]")
HEADINGS = 4  # rows above the first one of data


@pytest.fixture(scope="module")
def issued_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """2025Q4 in three revisions: A corrected, then B, then A's correction withdrawn and C's open.

    A's sales of 50 become 70, which is 12 points and 120 yuan; B's of 100 become 80, which is −12.
    """
    root = write_issuing_workspace(tmp_path_factory.mktemp("audit") / "w")
    issue_small(root, "2025Q4", replace(FIGURES, on="2026-01-20"))
    first = correct_sales(root, "2025Q4", "A", "50", "70")
    appeal = "appeal: {number: A-1, employee: B, filed: 2026-04-21, about: sold less, "
    appeal += "decided: 2026-04-22, outcome: upheld, decided_by: 戊, ground: contract 7}\n"
    second = correct_sales(root, "2025Q4", "B", "100", "80")
    second.write_text(second.read_text(encoding="utf-8") + appeal, encoding="utf-8")
    issue_small(root, "2025Q4", replace(FIGURES, on="2026-04-25"))
    withdrawn = "withdrawn: {by: 丁, on: 2026-05-02, reason: it was right}\n"
    first.write_text(first.read_text(encoding="utf-8") + withdrawn, encoding="utf-8")
    issue_small(root, "2025Q4", replace(FIGURES, on="2026-05-03"))
    issue_small(root, "2026Q1", replace(FIGURES, on="2026-05-05"))
    path = root / "params" / "inputs" / "2025Q4" / "team" / "metrics.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("A,sales,100,50", "A,sales,100,60"), encoding="utf-8")
    return root


@pytest.fixture
def root(issued_once: Path, tmp_path: Path) -> Path:
    return copy_of(issued_once, tmp_path / "w")


def audit(root: Path, lang: str = "en", code: int = 0) -> str:
    """Audit 2025Q4; what is said."""
    words = ["audit", "2025Q4", "--workspace", str(root), "--lang", lang]
    done = CliRunner().invoke(main, words)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
    assert done.exit_code == code, done.output
    return done.output


def book(root: Path, sheet: int, *, values: bool = True) -> list[dict[str, Any]]:
    """The rows of a sheet by its headings, as cached or as formulas."""
    path = root / "reports" / "2025Q4" / "_company" / "audit.xlsx"
    found = load_workbook(path, data_only=values).worksheets[sheet]
    rows = [*found.iter_rows(min_row=HEADINGS, values_only=True)]
    return [dict(zip(map(str, rows[0]), row, strict=True)) for row in rows[1:]]


def acts(root: Path) -> list[dict[str, Any]]:
    return [row for row in book(root, 0) if isinstance(row["No."], int)]


def fen(text: str) -> int:
    return int(Decimal(text) * 100)


def paid(root: Path, revision: str) -> int:
    """What is due by a revision, in fen, out of its file."""
    path = team(root, f"2025Q4/{revision}") / "results" / "payouts.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return sum(fen(row["amount"]) for row in csv.DictReader(file))


def by_cause(root: Path) -> Counter[str]:
    """What every cause is worth, in fen, out of the bridges."""
    found: Counter[str] = Counter()
    for path in sorted(root.glob("reports/2025Q4/team/r*/bridge.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["unit"] == "yuan" and row["step"] not in {"issued", "restated"}:
                    found[row["cause"]] += fen(row["amount"])
    return found


def test_every_act_has_who_when_what_before_since_and_its_effect(root: Path) -> None:
    audit(root)
    told = [(row["Day"], row["Act"], row["Id"], row["By"], row["Before"], row["Since"],
             row["Effect (fen)"]) for row in acts(root)]  # fmt: skip
    assert told == [
        ("2026-01-20", "Issue (pays)", "r1", "", "CNY 0.00", "CNY 1,580.00", 158_000),
        ("2026-04-20", "Correction", "C-A", "丁", "actual 50", "actual 70", 12_000),
        ("2026-04-20", "Correction", "C-B", "丁", "actual 100", "actual 80", -12_000),
        ("2026-04-21", "Appeal", "A-1", "乙 (B)", "", "", None),
        ("2026-04-22", "Decision on an appeal", "A-1", "戊", "open", "upheld", None),
        ("2026-04-25", "Issue (replaces r1, pays nothing)", "r2", "", "CNY 1,580.00",
         "CNY 1,580.00", None),
        ("2026-05-02", "Withdrawal of a correction", "C-A", "丁", "it counts",
         "it does not count", -12_000),
        ("2026-05-03", "Issue (replaces r2, pays nothing)", "r3", "", "CNY 1,580.00",
         "CNY 1,460.00", None),
        ("", "Change that nobody has recorded", "", "", "", "", 6_000),
    ]  # fmt: skip


def test_effects_are_those_of_the_bridges_and_come_to_what_is_due(root: Path) -> None:
    audit(root)
    moved = {(row["Act"], row["Id"]): row["Effect (fen)"] for row in acts(root)}
    worth = by_cause(root)
    assert moved["Correction", "C-A"] == worth.pop("correction C-A")
    assert moved["Correction", "C-B"] == worth.pop("correction C-B")
    assert moved["Withdrawal of a correction", "C-A"] == worth.pop("withdrawal C-A")
    assert not worth
    assert moved["Issue (pays)", "r1"] == paid(root, "r1")
    is_issued = [row for row in acts(root) if row["First in"] != "not issued yet"]
    issued = sum(row["Effect (fen)"] or 0 for row in is_issued)
    assert issued == paid(root, "r3")
    total = book(root, 0)[-1]
    assert total["No."] == "Total"
    assert total["Effect (fen)"] == issued + 6_000  # 60 of 100 instead of 50: 6 points


def test_each_revision_is_tied_to_its_acts_and_nothing_is_left_over(root: Path) -> None:
    audit(root)
    rows = book(root, 2)
    assert [row["Revision"] for row in rows] == ["r1", "r2", "r3", "not issued yet"]
    for row, name in zip(rows, ("r1", "r2", "r3"), strict=False):
        assert fen(str(row["Due since"])) == paid(root, name)
    for row in rows:
        assert fen(str(row["Due before"])) + fen(str(row["Moved by acts"])) == fen(
            str(row["Due since"])
        )
        assert row["Left over (must be 0)"] == 0
    (last,) = book(root, 3)
    assert fen(str(last["Due by the last revision"])) == paid(root, "r3")
    assert fen(str(last["Paid first"])) == paid(root, "r1")
    # 2026Q1 was issued after r3 and has settled all of it.
    assert fen(str(last["Settled since"])) == paid(root, "r3") - paid(root, "r1")
    assert last["Still open"] == 0


def test_formulas_give_what_stands_in_their_cells(root: Path) -> None:
    audit(root)
    effects = book(root, 1)
    assert effects.pop()["No."] == "Total"
    for shown, row in zip(acts(root), book(root, 0, values=False), strict=False):
        mine = sum(round(e["Effect (yuan)"] * 100) for e in effects if e["No."] == shown["No."])
        assert (shown["Effect (fen)"] or 0) == mine
        if mine:
            assert str(row["Effect (yuan)"]).startswith("=ROUND(SUMIFS('Effects'!$I$5:")


def test_every_language_has_the_same_figures(root: Path) -> None:
    audit(root, "en")
    figures = [list(row.values())[-2:] for row in book(root, 0)]
    said = audit(root, "zh")
    assert [list(row.values())[-2:] for row in book(root, 0)] == figures
    assert all(CHINESE.search(str(head)) for head in book(root, 0)[0])
    assert "合计" in said
    first = contents(root)["reports/2025Q4/_company/audit.xlsx"]
    audit(root, "zh")
    assert contents(root)["reports/2025Q4/_company/audit.xlsx"] == first


def test_a_bridge_that_was_changed_leaves_something_that_no_act_explains(root: Path) -> None:
    path = writable(team(root, "2025Q4/r2") / "bridge.csv")
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("A,")), encoding="utf-8")
    audit(root)
    (unexplained,) = (row for row in acts(root) if row["Act"] == "Not explained by a bridge")
    assert (unexplained["Id"], unexplained["Effect (fen)"]) == ("r2", 12_000)
    assert "kpi verify" in unexplained["What"]
    assert "r2/bridge.csv: it has been changed since it was issued" in book(root, 5)[0]["Remark"]
    path = writable(team(root, "2025Q4/r1") / "results" / "payouts.csv")
    path.write_text("employee_id,amount\n", encoding="utf-8")
    assert "r1/results/payouts.csv: it has been changed" in audit(root, code=1)


def test_inputs_that_are_faulty_now_leave_the_audit_of_what_was_issued(root: Path) -> None:
    path = root / "params" / "inputs" / "2025Q4" / "team" / "metrics.csv"
    path.write_text("subject\n", encoding="utf-8")
    assert "team cannot be worked out as it is now" in audit(root)
    assert next(row["Act"] for row in acts(root)) == "Issue (pays)"
    assert "team cannot be worked out" in str(book(root, 5)[0]["Remark"])


def test_a_register_that_was_cut_is_named_and_nothing_is_written(root: Path) -> None:
    register = root / "reports" / "ledger" / "team.jsonl"
    lines = register.read_text(encoding="utf-8").splitlines(keepends=True)
    register.write_text("".join(lines[:-1]), encoding="utf-8")
    assert "the register does not know it" in audit(root, code=1)
    assert not (root / "reports" / "2025Q4" / "_company").exists()


@pytest.fixture
def close(tmp_path: Path) -> Path:
    """2025Q4 of the small department, which two people stand for by name."""
    root = write_issuing_workspace(tmp_path / "w")
    path = root / "params" / "departments.yaml"
    path.write_text(f"four_eyes: true\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    kpi(
        root,
        "approve",
        "2025Q4",
        "-d",
        "team",
        "--by",
        "王敏",
        "--to",
        "xlsx",
        "--on",
        "2026-01-19",
    )
    kpi(root, "issue", "2025Q4", "-d", "team", "--by", "Li", "--to", "xlsx", "--on", "2026-01-20")
    return root


def kpi(root: Path, *words: str) -> str:
    """What a command says that does what it was asked for."""
    done = CliRunner().invoke(main, [*words, "--workspace", str(root), "--lang", "en"])
    assert done.exit_code == 0, done.output
    return done.output


def test_consent_and_who_issued_stand_beside_what_they_stand_for(close: Path) -> None:
    audit(close)
    consent, issue = acts(close)
    assert (consent["Act"], consent["Day"], consent["By"]) == (
        "Consent to a revision", "2026-01-19", "王敏"
    )  # fmt: skip
    assert (issue["By"], issue["Consent"], issue["Signature"]) == (
        "Li", "王敏, 2026-01-19", "unsigned"
    )  # fmt: skip


def test_decisions_and_the_bank_stand_beside_the_chain(close: Path) -> None:
    bank = close / "bank.csv"
    bank.write_text(
        "employee_id,period,amount,paid_on,reference\n"
        "A,2025Q4,620.00,2026-01-25,X1\nB,2025Q4,900.00,2026-01-25,X2\n",
        encoding="utf-8",
    )
    kpi(close, "paid", str(bank), "--as-returned", "--by", "Zhou", "--on", "2026-01-26")
    decided = close / "params" / "write_offs" / "team.yaml"
    decided.parent.mkdir()
    decided.write_text(
        "- {employee: B, period: 2025Q4, item: bonus, amount: -120.00, reason: small, by: Wu, "
        "on: 2026-05-01}\n",
        encoding="utf-8",
    )
    correct_sales(close, "2025Q4", "B", "100", "80")
    kpi(close, "approve", "2025Q4", "-d", "team", "--by", "王敏", "--to", "xlsx")
    kpi(close, "issue", "2025Q4", "-d", "team", "--by", "Li", "--to", "xlsx")
    audit(close)
    told = {row["Act"]: row for row in acts(close)}
    off, taken = told["Write-off"], told["Bank's list entered"]
    assert (off["By"], off["Day"], off["Since"]) == ("Wu", "2026-05-01", "written off CNY -120.00")
    assert (taken["By"], taken["Since"]) == ("Zhou", "paid CNY 1,520.00")
    assert hashlib.sha256(bank.read_bytes()).hexdigest() in taken["Evidence"]
    (last,) = book(close, 3)
    figures = [fen(str(last[head])) for head in list(last)[3:]]
    assert figures == [146_000, 158_000, 0, -12_000, 0]  # due, paid, settled, written off, open
    people = {row["Employee"]: (row["To be paid"], row["Paid by the bank"], row["Difference"])
              for row in book(close, 4)}  # fmt: skip
    assert people == {"A": (620, 620, 0), "B": (960, 900, -60)}


def test_an_act_says_which_revision_has_taken_it_in_also_the_first_one(tmp_path: Path) -> None:
    """What was known before the first issue is part of what that pays, and no effect of its own."""
    root = write_issuing_workspace(tmp_path / "w")
    path = correct_sales(root, "2025Q4", "A", "50", "60")
    issue_small(root, "2025Q4")
    audit(root)
    (row,) = [row for row in acts(root) if row["Id"] == "C-A"]
    assert (row["First in"], row["Effect (yuan)"]) == ("r1", None)
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}withdrawn: {{by: 丁, on: 2026-05-02, reason: r}}\n", encoding="utf-8")
    issue_small(root, "2025Q4")
    audit(root)
    assert [row["First in"] for row in acts(root) if row["Id"] == "C-A"] == ["r1", "r2"]


def remarks(root: Path) -> list[str]:
    """What the audit of the small department's 2025Q4 remarks."""
    kpi(root, "audit", "2025Q4")
    told = load_workbook(root / "reports" / "2025Q4" / "_company" / "audit.xlsx")
    if "Remarks" not in told.sheetnames:
        return []
    return [str(row[1]) for row in told["Remarks"].iter_rows(values_only=True, min_row=5)]


def test_a_correction_that_was_issued_and_is_gone_or_another_one_is_remarked(
    tmp_path: Path,
) -> None:
    """By the plan before it is issued, and by the audit for ever; a withdrawal is no such thing."""
    root = write_issuing_workspace(tmp_path / "w")
    issue_small(root, "2025Q4")
    path = correct_sales(root, "2025Q4", "A", "50", "60")
    other = correct_sales(root, "2025Q4", "B", "100", "90")
    issue_small(root, "2025Q4")
    assert remarks(root) == []
    text = path.read_text(encoding="utf-8")
    path.write_text(f"# read again\n{text}", encoding="utf-8")
    other.write_text(
        other.read_text("utf-8") + "withdrawn: {by: 丁, on: 2026-05-02, reason: r}\n", "utf-8"
    )
    assert not any("C-" in each for each in remarks(root))
    path.write_text(text.replace("new: 60", "new: 70"), encoding="utf-8")
    anew = "C-A of 2025Q4 says in {} something else than in r2: its file was written anew"
    assert any(each.startswith(anew.format("params/")) for each in remarks(root))
    assert f"  {anew.format('r3')}" in kpi(root, "plan", "2025Q4")
    issue_small(root, "2025Q4")
    path.unlink()
    gone = "C-A of 2025Q4 stands in r3, and in {} no more: nobody has withdrawn it"
    assert f"  {gone.format('r4')}" in kpi(root, "plan", "2025Q4")
    issue_small(root, "2025Q4")
    told = [each for each in remarks(root) if each.startswith("C-")]
    bridge = root / "reports" / "2025Q4" / "team" / "r4" / "bridge.csv"
    assert ",deletion,deletion C-A," in bridge.read_text(encoding="utf-8")
    assert [each.partition(":")[0] for each in told] == [
        anew.format("r3").partition(":")[0], gone.format("r4").partition(":")[0]
    ]  # fmt: skip


@pytest.mark.parametrize("asked", [(), ("-d", "west")])
def test_whom_two_departments_pay_the_bank_has_paid_once(
    tmp_path: Path, asked: tuple[str, ...]
) -> None:
    """A has 56 points in each, B 94; C sells 60 of 100 in the east and 61 in the west: 64, 64.6."""
    due = {"A": 112_000, "B": 188_000, "C": 128_600}
    root = write_company(tmp_path / "w", ["east", "west"])
    for name in ("east", "west"):
        issue(Workspace(root), name, Period.parse("2026Q1"), replace(FIGURES, on="2026-04-20"))
    paid = "".join(
        f"{who},2026Q1,{each / 100:.2f},2026-04-25,X{who}\n" for who, each in due.items()
    )
    bank = root / "bank.csv"
    bank.write_text(f"employee_id,period,amount,paid_on,reference\n{paid}", encoding="utf-8")
    kpi(root, "paid", str(bank), "--by", "Zhou", "--on", "2026-04-26")
    kpi(root, "audit", "2026Q1", *asked)
    told = load_workbook(root / "reports" / "2026Q1" / "_company" / "audit.xlsx")
    rows = [row for row in told["Bank"].iter_rows(values_only=True) if row[1] in due]
    assert {row[0] for row in rows} == {"Team east and Team west"}
    # each once, so that the column comes to what the bank's list comes to
    found = [(row[1], fen(str(row[3])), fen(str(row[4]))) for row in rows]
    assert found == [(who, each, each) for who, each in due.items()]
    lists = [row[6] for row in told["Acts"].iter_rows(values_only=True) if row[4] == "bank.csv"]
    both = "3 payments; of A, B and C with the pay of other departments"
    assert lists == [both] * (1 if asked else 2)


def test_the_bank_s_people_of_a_department_whose_chain_is_broken_are_remarked(
    tmp_path: Path,
) -> None:
    root = write_company(tmp_path / "w", ["east", "west"])
    for name in ("east", "west"):
        issue(Workspace(root), name, Period.parse("2026Q1"), FIGURES)
    bank = root / "bank.csv"
    row = "A,2026Q1,1120.00,2026-04-25,X1\n"
    bank.write_text(f"employee_id,period,amount,paid_on,reference\n{row}", encoding="utf-8")
    kpi(root, "paid", str(bank), "--by", "Zhou")
    writable(root / "reports" / "ledger" / "east.jsonl").write_text("", encoding="utf-8")
    kpi(root, "audit", "2026Q1", "-d", "west")
    told = load_workbook(root / "reports" / "2026Q1" / "_company" / "audit.xlsx")["Remarks"]
    texts = [str(cell) for row in told.iter_rows(values_only=True) for cell in row]
    assert any("what east pays is not known, as its chain is not whole" in each for each in texts)


def test_a_void_takes_away_what_was_due_and_stays_in_the_chain(root: Path) -> None:
    ledger = Ledger(Workspace(root))
    last = ledger.acts("team")[-1]
    manifest = last.manifest.model_copy(
        update={
            "period": "2025Q4", "revision": "r4", "sequence": last.manifest.sequence + 1,
            "previous": last.sha256, "kind": "void", "replaces": "r3", "reason": "wrong quarter",
            "on": "2026-05-06", "files": {},
        }
    )  # fmt: skip
    commit(ledger, manifest, lambda _: manifest, PRIVATE, lambda _: b"")
    audit(root)
    void = next(row for row in acts(root) if row["Id"] == "r4")
    assert (void["Act"], void["Reason"], void["Since"]) == (
        "Void of r3", "wrong quarter", "CNY 0.00"
    )  # fmt: skip
    assert void["Effect (fen)"] == -paid(root, "r3")
    assert sum(row["Effect (fen)"] or 0 for row in acts(root)) == 0
    assert all(row["Left over (must be 0)"] == 0 for row in book(root, 2))


@settings(max_examples=2)
@given(STORIES)
@example(EVERYTHING)
def test_the_acts_of_any_history_come_to_what_each_revision_says_is_due(steps: Steps) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        assert [*followed(root, steps)]
        for quarter in QUARTERS:
            done = department_audit(Workspace(root), DEPARTMENT, Period.parse(quarter), "en")
            assert done is not None
            known = {act.key for act in done.acts}
            assert {effect.act for effect in done.effects} <= known
            assert not [key for key in known if key[0] == UNEXPLAINED]
            moved: Counter[tuple[str, ...]] = Counter()
            for step in done.steps:
                for effect in done.effects:
                    if effect.revision == step.revision:
                        moved[effect.employee_id, effect.period, effect.item] += int(
                            effect.amount * 100
                        )
                assert {key: value for key, value in moved.items() if value} == due(
                    root, quarter, step.revision
                )


def due(root: Path, quarter: str, revision: str) -> dict[tuple[str, ...], int]:
    """What is due by a revision, or known now, in fen by person, piece and item."""
    if not revision:
        rows = Workspace(root).assess(DEPARTMENT, Period.parse(quarter)).results.rows["payouts"]
        return {row[:3]: int(row[3] * 100) for row in rows}
    path = root / "reports" / quarter / DEPARTMENT / revision / "results" / "payouts.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {(row["employee_id"], row["period"], row["item"]): fen(row["amount"])
                for row in csv.DictReader(file)}  # fmt: skip


def test_a_period_paid_elsewhere_is_an_act_with_its_reason_and_evidence(tmp_path: Path) -> None:
    """A got 600.00 where 620.00 was due, and is due 60.00 more since: 80.00 are settled."""
    root = write_issuing_workspace(tmp_path)
    paid_then = tmp_path / "old.csv"
    paid_then.write_text("employee_id,amount\nA,600\nB,960\n", encoding="utf-8")
    words = ["issue", "2025Q4", "-d", "team", "--paid-elsewhere", str(paid_then), "--reason",
             "old payroll", "--to", "xlsx", "--on", "2026-01-20"]  # fmt: skip
    assert CliRunner().invoke(main, [*words, "--workspace", str(root)]).exit_code == 0
    correct_sales(root, "2025Q4", "A", "50", "60")
    issue_small(root, "2025Q4", replace(FIGURES, on="2026-04-25"))
    issue_small(root, "2026Q1", replace(FIGURES, on="2026-05-05"))
    audit(root)
    first, *others = acts(root)
    assert (first["Day"], first["Act"], first["Reason"]) == (
        "2026-01-20", "Issue (paid elsewhere)", "old payroll",
    )  # fmt: skip
    digest = hashlib.sha256(paid_then.read_bytes()).hexdigest()
    assert first["Evidence"] == f"old.csv (SHA-256 {digest})"
    assert (first["Since"], first["Effect (fen)"]) == ("CNY 1,580.00", 158_000)  # what was due
    assert [row["Effect (fen)"] for row in others] == [6_000, None]
    assert all(row["Left over (must be 0)"] == 0 for row in book(root, 2))
    (last,) = book(root, 3)
    sums = [fen(str(last[name])) for name in ("Due by the last revision", "Paid first",
                                              "Settled since", "Still open")]  # fmt: skip
    assert sums == [164_000, 156_000, 8_000, 0]
