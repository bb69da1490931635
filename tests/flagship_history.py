"""A random history of Zhao's quarters: issue, correct, withdraw and issue again.

The judge of a history keeps its own books: it reads payouts of the truth by `Workspace.assess` and
what was issued from the CSV files, and adds up in integer fen.
"""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from kpilib.core.periods import Period
from kpilib.history.issue import issue
from kpilib.history.issue_proposal import IssueOptions
from kpilib.history.issue_refused import IssueRefused
from kpilib.publish.packs.report import make_figures
from kpilib.workspace.workspace import Workspace
from tests.flagship import DEPARTMENT, QUARTERS, add_quarter, amount, correct

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

OPTIONS = IssueOptions(formats=(), make=make_figures)
OPEN = ("2026Q1", "2026Q2", "2026Q3")


@dataclass
class History:
    """A workspace with Zhao, and what happens to it."""

    root: Path
    issued: list[str] = field(default_factory=list)
    deals: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    sealed: dict[str, str] = field(default_factory=dict)
    refused: int = 0
    options: IssueOptions = OPTIONS

    def workspace(self) -> Workspace:
        return Workspace(self.root)

    def issue(self, quarter: str) -> bool:
        """Issue a quarter; False where an earlier one must come first."""
        try:
            issue(self.workspace(), DEPARTMENT, Period.parse(quarter), self.options)
        except IssueRefused:
            self.refused += 1
            return False
        if quarter not in self.issued:
            self.issued.append(quarter)
        self.check_files()
        return True

    def issue_all(self) -> None:
        """Bring everything issued up to date, then issue the next open quarter."""
        for quarter in sorted(self.issued):
            assert self.issue(quarter)
        following = next(q for q in (*QUARTERS, *OPEN) if q not in self.issued)
        if not (self.root / "params" / "inputs" / following).is_dir():
            add_quarter(self.root, following)
        assert self.issue(following)

    def correct(self, name: str, quarter: str, value: int, day: int) -> None:
        """Correct the quarter's only deal; a later correction builds on the one before."""
        old = self.sold(quarter)
        new = f"{value}.00"
        if Decimal(new) != Decimal(old):
            text = amount(quarter, old, new, f"2026-01-{day:02}")
            correct(self.root, quarter, name, text)
            self.deals[name] = (quarter, old, value)

    def withdraw(self, quarter: str) -> None:
        """Withdraw the last correction of a quarter that still counts."""
        mine = [name for name, (q, _, _) in self.deals.items() if q == quarter]
        if mine:
            _, old, value = self.deals.pop(mine[-1])
            text = amount(quarter, old, f"{value}.00", withdrawn="2026-02-01")
            correct(self.root, quarter, mine[-1], text)

    def sold(self, quarter: str) -> str:
        values = [f"{value}.00" for q, _, value in self.deals.values() if q == quarter]
        if values:
            return values[-1]
        path = self.root / "params" / "inputs" / quarter / DEPARTMENT / "deals.csv"
        with path.open(encoding="utf-8") as file:
            return next(csv.DictReader(file))["amount"]

    def check_files(self) -> None:
        """No issued file ever changes."""
        found = {
            str(path): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in self.root.glob(f"reports/*/{DEPARTMENT}/r[0-9]*/**/*")
            if path.is_file()
        }
        assert self.sealed.items() <= found.items()
        self.sealed = found

    def paid(self) -> Counter[str]:
        """Everything that issued first revisions have paid or settled, in fen by person."""
        total: Counter[str] = Counter()
        for folder in self.root.glob(f"reports/*/{DEPARTMENT}/r1"):
            for name in ("results/payouts.csv", "settlements.csv"):
                add(total, folder / name)
        return total

    def due(self, quarters: Iterable[str]) -> Counter[str]:
        """What is due for these quarters as known now, in fen by person."""
        total: Counter[str] = Counter()
        for quarter in quarters:
            done = self.workspace().assess(DEPARTMENT, Period.parse(quarter))
            for row in done.results.rows["payouts"]:
                total[row[0]] += int(row[3] * 100)
        return total


def add(total: Counter[str], path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert Decimal(row["amount"]) != 0
            total[row["employee_id"]] += int(Decimal(row["amount"]) * 100)


def nonzero(total: Counter[str]) -> dict[str, int]:
    return {who: fen for who, fen in total.items() if fen}


AMOUNTS = st.sampled_from([0, 20_000, 45_000, 50_000, 70_000, 99_999, 130_000, 310_000])
ACTIONS = st.one_of(
    st.tuples(st.just("correct"), st.integers(0, 3), AMOUNTS, st.integers(1, 28)),
    st.tuples(st.just("withdraw"), st.integers(0, 3)),
    st.tuples(st.just("issue"), st.integers(0, 3)),
    st.tuples(st.just("settle")),
)


def follow(history: History, actions: list[tuple[object, ...]], first: int = 0) -> None:
    """Do what a random list says; impossible steps are refused and change nothing."""
    for number, action in enumerate(actions, first):
        match action:
            case ("correct", int(place), int(value), int(day)):
                history.correct(f"C-{number}", QUARTERS[place], value, day)
            case ("withdraw", int(place)):
                history.withdraw(QUARTERS[place])
            case ("issue", int(place)):
                history.issue(QUARTERS[place])
            case _ if sum(q in OPEN for q in history.issued) < len(OPEN) - 1:
                history.issue_all()
