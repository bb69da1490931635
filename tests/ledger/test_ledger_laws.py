"""Laws over random histories: issue, correct, withdraw and issue again, with the real ledger.

The judge of a history keeps its own books: it reads payouts of the truth by `Workspace.assess` and
what was issued from the CSV files, and adds up in integer fen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.history.issue import issue
from kpilib.history.issue_refused import IssueRefused
from kpilib.records.ledger import Ledger
from tests.flagship import DEPARTMENT, QUARTERS, add_quarter, amount, correct, write_zhao
from tests.flagship_history import ACTIONS, OPTIONS, History
from tests.ledger.laws import (
    all_is_paid_once_the_open_quarter_is_issued,
    bridges_lead_from_what_was_issued_to_what_is_known,
    order_of_corrections_does_not_matter,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ledger.books import Actions

MONTHLY = """\
id: key-account-commission
title: {zh: 按月, en: By month}
source: {file: small.txt, heading: 按月}
effective_from: 2016-01-01
periods: month
quantities:
  sold: {sum: amount, deal: product, unit: yuan}
pay:
  bonus: {title: {zh: 奖金, en: Bonus}, formula: sold × 1%, unit: yuan, clause: 第一条}
"""


@settings(max_examples=6)
@given(st.lists(ACTIONS, min_size=2, max_size=9))
@example([("settle",)] * 4 + [("correct", 0, 20_000, 1), ("issue", 0), ("correct", 0, 45_000, 2),
                              ("settle",), ("withdraw", 0)])  # fmt: skip
def test_all_that_was_paid_is_what_is_due_once_the_open_quarter_is_issued(actions: Actions) -> None:
    all_is_paid_once_the_open_quarter_is_issued(actions, whole=False)


@settings(max_examples=3)
@given(st.lists(ACTIONS, min_size=2, max_size=6))
def test_bridges_of_any_history_lead_exactly_from_what_was_issued_to_what_is_known(
    actions: Actions,
) -> None:
    bridges_lead_from_what_was_issued_to_what_is_known(actions, whole=False)


@settings(max_examples=2)
@given(st.permutations(QUARTERS), st.lists(st.booleans(), min_size=4, max_size=4))
@example(["2025Q4", "2025Q1", "2025Q3", "2025Q2"], [True, False, True, False])
def test_the_order_in_which_corrections_arrive_does_not_change_the_end(
    arrival: list[str], issued_after: list[bool]
) -> None:
    order_of_corrections_does_not_matter(arrival, issued_after, whole=False)


def test_an_open_quarter_is_refused_until_restated_quarters_are_issued(tmp_path: Path) -> None:
    history = History(write_zhao(tmp_path))
    for _ in QUARTERS:
        history.issue_all()
    add_quarter(tmp_path, "2026Q1")
    history.correct("C-1", "2025Q1", 20_000, 1)
    assert not history.issue("2026Q1")
    with pytest.raises(IssueRefused, match="before 2025Q1, 2025Q2, 2025Q3, 2025Q4"):
        issue(history.workspace(), DEPARTMENT, Period.parse("2026Q1"), OPTIONS)


def test_a_person_who_has_left_is_settled_in_the_open_quarter(tmp_path: Path) -> None:
    history = History(write_zhao(tmp_path, ("2025Q1",)))
    history.issue("2025Q1")
    # 40,000 < 50,000 paid −600; 60,000 is due 4% × 60,000 = 2,400 and no deduction: 3,000 more.
    history.correct("C-1", "2025Q1", 60_000, 1)
    history.issue("2025Q1")
    add_quarter(tmp_path, "2025Q2")
    for path in (tmp_path / "params" / "inputs" / "2025Q2" / DEPARTMENT).glob("*.csv"):
        text = path.read_text(encoding="utf-8").replace("Z,赵", "N,新")
        path.write_text(text.replace("Z,", "N,").replace(",Z", ",N"), encoding="utf-8")
    history.issue("2025Q2")
    (revision,) = Ledger(history.workspace()).of_period(DEPARTMENT, "2025Q2")
    assert [(r.employee_id, r.item, str(r.amount)) for r in revision.settlements] == [
        ("Z", "fixed_salary_deduction", "600.00"),
        ("Z", "software_commission", "2400.00"),
    ]
    assert history.paid() == {"Z": 240_000, "N": 280_000}


def test_months_of_a_quarter_are_settled_by_month_and_paid_once(tmp_path: Path) -> None:
    root = write_zhao(tmp_path, ("2025Q1",))
    scheme = root / "params" / "schemes" / "key-account-commission.yaml"
    scheme.write_text(MONTHLY, encoding="utf-8")
    folder = root / "params" / "inputs" / "2025Q1" / DEPARTMENT
    (folder / "metrics.csv").unlink()
    rows = [f"d{month},Z,product,{month}000.00,2025-0{month}-15" for month in (1, 2, 3)]
    text = "\n".join(["deal_id,employee_id,kind,amount,date", *rows, ""])
    (folder / "deals.csv").write_text(text, encoding="utf-8")
    history = History(root)
    assert history.issue("2025Q1")
    fix = amount("2025Q1", "2000.00", "2500.00").replace("2025Q1-1", "d2")
    correct(root, "2025Q1", "C-1", fix)
    assert history.issue("2025Q1")
    inputs = root / "params" / "inputs"
    (inputs / "2025-04").mkdir()
    folder.rename(inputs / "2025-04" / DEPARTMENT)  # not a month of the first quarter: no deals
    folder.mkdir()
    for path in (inputs / "2025-04" / DEPARTMENT).iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    deals = "deal_id,employee_id,kind,amount,date\nd4,Z,product,100.00,2025-04-15\n"
    (inputs / "2025-04" / DEPARTMENT / "deals.csv").write_text(deals, encoding="utf-8")
    assert history.issue("2025-04")
    (revision,) = Ledger(history.workspace()).of_period(DEPARTMENT, "2025-04")
    # 1% of 500 more in February.
    assert [(r.origin_period, r.period, str(r.amount)) for r in revision.settlements] == [
        ("2025Q1", "2025-02", "5.00")
    ]
    # A month that its quarter has paid is not paid again by itself.
    (inputs / "2025-02").mkdir()
    (inputs / "2025-04" / DEPARTMENT).rename(inputs / "2025-02" / DEPARTMENT)
    text = deals.replace("2025-04", "2025-02")
    (inputs / "2025-02" / DEPARTMENT / "deals.csv").write_text(text, encoding="utf-8")
    with pytest.raises(IssueRefused, match=r"paid already: 2025-02 \(with 2025Q1\)"):
        issue(history.workspace(), DEPARTMENT, Period.parse("2025-02"), OPTIONS)


def test_faulty_corrections_stop_an_issue_and_nothing_is_written(tmp_path: Path) -> None:
    history = History(write_zhao(tmp_path, ("2025Q1",)))
    correct(tmp_path, "2025Q1", "C-1", amount("2025Q1", "1.00", "2.00"))
    with pytest.raises(ProblemsFound, match=r"C-1 found '1\.00' in amount"):
        history.issue("2025Q1")
    assert not list(tmp_path.glob("reports/2025Q1"))
