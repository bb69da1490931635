"""A random history in which amounts are decided about, limits change and issues are voided.

In some every issue is a whole one: approved and signed by two people, with its report, its
workbook and the notebook that was run.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
from hypothesis import strategies as st

from kpilib.core.periods import Period
from kpilib.history.approve import approve
from kpilib.history.issue_refused import IssueRefused
from kpilib.history.void import void
from kpilib.records.ledger import Ledger
from kpilib.records.open_amounts import open_of
from tests.flagship import DEPARTMENT, QUARTERS, write_zhao
from tests.flagship_history import ACTIONS, History, add, follow
from tests.signing.signing_company import WANG, signed_and_whole

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kpilib.history.issue_proposal import IssueOptions

Actions = list[tuple[object, ...]]

LIMITS = st.sampled_from(["", "500", "20%", "1999.99"])
OURS = st.one_of(
    ACTIONS,
    st.tuples(st.just("decide"), st.sampled_from([1, 2])),
    st.tuples(st.just("void")),
    st.tuples(st.just("limit"), LIMITS),
)


@dataclass
class Books(History):
    """A history with decisions, limits and voids.

    Attributes:
        whole: Whether two people sign whole reports; else figures are issued, and nobody signs.
    """

    whole: bool = False

    def issue(self, quarter: str) -> bool:
        """Issue a quarter, where two must sign with the consent of the second one."""
        try:
            self._approve(quarter, self.options)
        except IssueRefused:
            self.refused += 1
            return False
        return super().issue(quarter)

    def _approve(self, quarter: str, options: IssueOptions) -> None:
        if self.whole:
            approve(self.workspace(), DEPARTMENT, Period.parse(quarter), replace(options, by=WANG))

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
            options = replace(self.options, reason="issued too early", void=True)
            self._approve(period, options)
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
        """What the revisions that count and pay have paid or settled, in fen by person.

        By their CSV files, and where there are workbooks these must say the same.
        """
        total: Counter[str] = Counter()
        for one in Ledger(self.workspace()).revisions(DEPARTMENT):
            mine: Counter[str] = Counter()
            if one.pays:
                add(mine, one.folder / "results" / "payouts.csv")
                add(mine, one.folder / "settlements.csv")
            if self.whole:
                found = payable(one.folder / "payouts.xlsx")
                assert (found is not None) == one.pays
                assert int((found or 0) * 100) == sum(mine.values())
            for who, fen in mine.items():  # which may be below zero
                total[who] += fen
        return total


def begun(folder: Path, quarters: tuple[str, ...] = QUARTERS, *, whole: bool = False) -> Books:
    """A workspace of Zhao of which nothing has been issued yet.

    Args:
        folder: Where it is made.
        quarters: With the inputs of which quarters.
        whole: Whether its issues are whole ones.
    """
    COUNTED[whole] += 1
    root = write_zhao(folder / "w", quarters)
    if not whole:
        return Books(root)
    return Books(root, options=signed_and_whole(root), whole=True)


COUNTED: Counter[bool] = Counter()
"""How many histories have begun, by whether their issues are whole."""

PAYROLL = ["应付汇总", "应付明细"]


def payable(path: Path) -> Decimal | None:
    """What payroll would pay by a workbook; None where it is no list of payments.

    Asked as a payroll clerk would: is there a list of amounts, and no word against paying them?
    """
    book = openpyxl.load_workbook(path, data_only=True)
    heads = [" ".join(str(row[0] or "") for row in rows_of(sheet)[:3]) for sheet in book]
    if all(re.search("不付款|不再支付|请勿重复支付", head) for head in heads):
        return None
    assert book.sheetnames == PAYROLL
    amounts = [Decimal(f"{row[5]:.2f}") for row in rows_of(book["应付明细"])[4:-1]]
    return sum(amounts, Decimal("0.00"))


def rows_of(sheet: Any) -> list[tuple[Any, ...]]:
    """Every row of a sheet."""
    return list(sheet.iter_rows(values_only=True))


def followed_by(books: Books, actions: Iterable[tuple[object, ...]]) -> Books:
    """The same after some actions."""
    for number, action in enumerate(actions):
        books.do(number, action)
    return books
