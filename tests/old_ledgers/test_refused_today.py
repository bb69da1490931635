"""What was issued of what is refused today lives on: it verifies, or says in a sentence why not.

The ledger was made by `make_refused.py`, with the program before the one that refuses them.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kpilib.cli.main import main
from tests.old_ledgers.test_old_ledgers import issued, kpi, unpacked

HERE = Path(__file__).parent
SHOWS = (
    "tables.xlsx sheet metrics cell D2, actual: '95.0%' shows 95.0%: 95.0 or 0.950? the scheme "
    "declares no unit that says which."
)
REFUSED = {
    "fleet 2025-01": "events.csv line 2, quantity: the quantity of vehicle is 1.5, and what is",
    "forms 2025Q2": "employees.csv line 2, employee_id: f1 Ida Holm was F1 in carry and in 2025Q1",
    "hired 2025Q1": "H2 was hired on 2025-03-10, after the month of this row (2025-01): correct it",
    "odd 2025Q1": "in a quarter the indicators add up to 105 at most, not 100; correct a weight",
    "percent 2025Q1": SHOWS,
}
WHO = ("--reason", "a slip", "--by", "Ana", "--on", "2025-08-01")
CORRECTIONS = (
    ("2025-01", "fleet", "events", "employee_id=V1", "quantity=2"),
    ("2025Q1", "hired", "employees", "employee_id=H2", "hire_date=2024-03-10"),
    ("2025Q1", "percent", "metrics", "subject=S1 metric=sales", "actual=95"),
)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace; the tests below go on with it one after the other."""
    return unpacked(HERE / "refused.tar.xz", tmp_path_factory.mktemp("refused"))


def told(root: Path, *arguments: str) -> Result:
    """A command that may fail."""
    return CliRunner().invoke(main, [*arguments, "--workspace", str(root)], catch_exceptions=False)


def test_what_was_issued_verifies_or_says_in_a_sentence_why_not(ledger: Path) -> None:
    result = told(ledger, "verify")
    proved = re.findall(r"✓ (\w+ \S+ r\d): .*same results from its frozen inputs", result.output)
    assert proved == ["fleet 2025-01 r1", "forms 2025Q1 r1", "forms 2025Q2 r1", "hired 2025Q1 r1",
                      "hired 2025Q1 r2", "odd 2025Q1 r1"]  # fmt: skip
    # Only what a cell means has changed: no reading of it is guessed, neither the old one.
    assert result.exit_code == 1
    assert "1 fault\n" in result.output
    assert (
        "reports/2025Q1/percent/r1/results: it cannot be computed anew, for what it was made of is "
        "refused; what was issued stays as it is, and what is told here is for kpi correct and a "
        f"later revision: percent 2025Q1: 1 problem\n  {SHOWS}"
    ) in result.output


@pytest.mark.parametrize("run", REFUSED)
def test_what_is_refused_now_is_not_issued_again_and_says_what_to_correct(
    ledger: Path, run: str
) -> None:
    name, period = run.split()
    for command in ("restate", "issue"):
        result = told(ledger, command, period, "-d", name, "--to", "xlsx")
        assert result.exit_code == 1
        assert REFUSED[run] in result.output


def test_a_later_period_is_not_said_to_be_different_where_it_is_refused(ledger: Path) -> None:
    folder = ledger / "params" / "inputs"
    (folder / "2025-02" / "fleet").mkdir(parents=True)
    for path in (folder / "2025-01" / "fleet").iterdir():
        text = path.read_text("utf-8").replace("2025-01-", "2025-02-").replace("1.5", "2")
        (folder / "2025-02" / "fleet" / path.name).write_text(text, encoding="utf-8")
    assert told(ledger, "issue", "2025-02", "-d", "fleet", "--to", "xlsx").output.splitlines() == [
        "✗ fleet 2025-02: not issued",
        "fleet 2025-02 cannot be issued before 2025-01: issued, but refused as it is now",
        "fleet 2025-01: 1 problem",
        (
            "  events.csv line 2, quantity: the quantity of vehicle is 1.5, and what is counted "
            "comes whole: correct it; a scheme says `fractions: true` of what has parts, such as "
            "hours"
        ),
        "  what was issued stays as it is; correct what is told here (kpi correct)",
        "  why: kpi restate 2025-01 -d fleet",
        "  then: kpi issue 2025-01 -d fleet",
    ]


def test_once_corrected_it_is_restated_issued_and_settled(ledger: Path) -> None:
    before = issued(ledger)
    for period, name, table, rows, cell in CORRECTIONS:
        named = [word for row in rows.split() for word in ("--row", row)]
        kpi(ledger, "correct", period, name, "--table", table, *named, "--set", cell, *WHO)
    for path in (ledger / "params" / "inputs" / "2025Q2" / "forms").iterdir():
        path.write_text(path.read_text("utf-8").replace("f1", "F1"), encoding="utf-8")
    settings = ledger / "params" / "departments.yaml"
    text = settings.read_text("utf-8")
    settings.write_text(
        text.replace("    overrides: {indicators.sales.weight: 35}\n", ""), encoding="utf-8"
    )
    # H2 was paid for March alone: 4,500 and 20% of it by 81 and 82 points for the months before.
    assert "(+10,467.00)" in kpi(ledger, "restate", "2025Q1", "-d", "hired", "--to", "xlsx").output
    for run in REFUSED:
        name, period = run.split()
        done = kpi(ledger, "issue", period, "-d", name, "--to", "xlsx").output
        assert f"{name} {period}: issued r" in done
    # V1 sold 2 of 4 vehicles and not 1.5, and the volume coefficient is 0.8 and not 0.6.
    done = kpi(ledger, "issue", "2025-02", "-d", "fleet", "--to", "xlsx").output
    assert "✓ fleet 2025-02: issued r1, settles 1 of earlier periods" in done
    assert before.items() <= issued(ledger).items()
    assert "✗" not in kpi(ledger, "verify").output
