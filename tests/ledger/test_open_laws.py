"""Laws of what is open: with a limit, decisions and voids, to the fen, on the real ledger.

The judge keeps its own books: it reads what was paid from the CSV files of what counts, and what is
due by `Workspace.assess`.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import example, given, settings
from hypothesis import strategies as st

from kpilib.core.periods import Period
from kpilib.history.issue_refused import IssueRefused
from kpilib.history.verify import VerifyOptions, verify
from kpilib.history.void import void
from kpilib.publish.packs.report import make_report
from kpilib.records.ledger import Ledger
from kpilib.records.open_amounts import open_of
from tests.flagship import DEPARTMENT, QUARTERS, write_zhao
from tests.flagship_history import ACTIONS, OPTIONS, History, add, follow, nonzero

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kpilib.records.frozen_tables import Settlement

LIMITS = st.sampled_from(["", "500", "20%", "1999.99"])
OURS = st.one_of(
    ACTIONS,
    st.tuples(st.just("decide"), st.sampled_from([1, 2])),
    st.tuples(st.just("void")),
    st.tuples(st.just("limit"), LIMITS),
)


class Books(History):
    """A history in which amounts are decided about, limits change and issues are voided."""

    def limit(self, text: str) -> None:
        path = self.root / "params" / "departments.yaml"
        lines = [line for line in path.read_text(encoding="utf-8").splitlines()
                 if not line.startswith("recover_at_most")]  # fmt: skip
        first = [f"recover_at_most: {text}"] if text else []
        path.write_text("\n".join([*first, *lines, ""]), encoding="utf-8")

    def decide(self, part: int) -> None:
        """Write off the first open amount, or half of it."""
        found = open_of(self.workspace(), DEPARTMENT).amounts
        if not found:
            return
        row = found[0].row
        amount = row.amount / part
        path = self.root / "params" / "write_offs" / f"{DEPARTMENT}.yaml"
        path.parent.mkdir(exist_ok=True)
        before = path.read_text(encoding="utf-8") if path.is_file() else ""
        path.write_text(
            f"{before}- {{employee: {row.employee_id}, period: {row.origin_period}, "
            f"item: {row.item}, amount: {amount:.2f}, reason: 不再追, by: Li, on: 2026-01-02}}\n",
            encoding="utf-8",
        )

    def void(self) -> None:
        """Void what was issued last, where that is the first issue of its period."""
        revisions = Ledger(self.workspace()).revisions(DEPARTMENT)
        if not revisions:
            return
        period = revisions[-1].manifest.period
        try:
            options = replace(OPTIONS, reason="issued too early")
            void(self.workspace(), DEPARTMENT, Period.parse(period), options)
        except IssueRefused:
            return
        self.issued.remove(period)
        self.check_files()

    def do(self, number: int, action: tuple[object, ...]) -> None:
        match action:
            case ("decide", int(part)):
                self.decide(part)
            case ("void",):
                self.void()
            case ("limit", str(text)):
                self.limit(text)
            case _:
                follow(self, [action], number)

    def paid(self) -> Counter[str]:
        """What the revisions that count and pay have paid or settled, in fen by person."""
        total: Counter[str] = Counter()
        for one in Ledger(self.workspace()).revisions(DEPARTMENT):
            if one.pays:
                add(total, one.folder / "results" / "payouts.csv")
                add(total, one.folder / "settlements.csv")
        return total


def fen(rows: Iterable[Settlement]) -> Counter[str]:
    total: Counter[str] = Counter()
    for row in rows:
        total[row.employee_id] += int(row.amount * 100)
    return total


def balanced(books: Books) -> None:
    """What is due is what was paid, what is open and what was decided about, and nothing twice."""
    found = open_of(books.workspace(), DEPARTMENT)
    known = books.paid()
    for rows in (fen(one.row for one in found.amounts), fen(found.written_off)):
        for who, amount in rows.items():
            known[who] += amount
    assert nonzero(known) == nonzero(books.due(books.issued))
    kinds = [(one.row.key, one.kind) for one in found.amounts]
    assert len(kinds) == len(set(kinds))
    signs: dict[tuple[str, str, str, str], set[bool]] = {}
    for row in (*(one.row for one in found.amounts), *found.written_off):
        signs.setdefault(row.key, set()).add(row.amount < 0)
    assert all(len(each) == 1 for each in signs.values())  # never owed and owed back at once


@settings(max_examples=5)
@given(LIMITS, st.lists(OURS, min_size=2, max_size=8))
@example("500", [("settle",)] * 4 + [("correct", 1, 20_000, 1), ("settle",), ("decide", 2),
                                     ("settle",)])  # fmt: skip
@example("", [("settle",), ("settle",), ("void",), ("correct", 0, 70_000, 1), ("issue", 0),
              ("settle",), ("void",), ("settle",)])  # fmt: skip
def test_payroll_documents_pay_what_is_due_less_what_is_open(
    limit: str, actions: list[tuple[object, ...]]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        books = Books(write_zhao(Path(name)))
        books.limit(limit)
        for number, action in enumerate(actions):
            books.do(number, action)
        balanced(books)
        found = verify(books.workspace(), VerifyOptions(quick=True))
        assert [str(fault) for one in found for fault in one.faults] == []


def test_whole_issues_obey_as_figures_do() -> None:
    with tempfile.TemporaryDirectory() as name:
        options = replace(OPTIONS, formats=("html", "xlsx"), make=make_report)
        books = Books(write_zhao(Path(name), QUARTERS[:3]), options=options)
        books.limit("20%")
        for number, action in enumerate([("settle",), ("settle",), ("correct", 0, 60_000, 1),
                                         ("issue", 0), ("issue", 1)]):  # fmt: skip
            books.do(number, action)
        books.decide(2)
        books.issue("2025Q3")
        balanced(books)
        found = verify(books.workspace(), VerifyOptions())
        assert [str(fault) for one in found for fault in one.faults] == []
