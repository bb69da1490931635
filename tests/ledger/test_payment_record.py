"""The payment record as it is frozen with a revision: to the byte, and read back."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

import pytest

from kpilib.core.periods import Period
from kpilib.records.bridge.lines import Figures, State, bridge
from kpilib.records.bridge.replaced_revision import Replaced
from kpilib.records.frozen_tables import Settlement
from kpilib.records.payment_record import PaymentRecord, read_record, record_json, record_of

RECORD = PaymentRecord(
    "2026Q1",
    ("r1", "r2"),
    {("B", "2026Q1", "bonus"): Decimal("7.00"), ("A", "2026Q1", "bonus"): Decimal("5.10")},
    (Settlement("A", "2025Q4", "2025Q4", "bonus", Decimal("-2.00"), "r2", "correction C1"),),
    {"2026Q2": {("A", "2026Q1", "bonus"): Decimal("0.90")}},
    {("A", "2026Q1", "bonus"): Decimal("6.00")},
    "2026Q3",
    {"B": "乙", "A": "甲"},
)
FROZEN = """\
{
 "names": {
  "A": "甲",
  "B": "乙"
 },
 "pay": [
  [
   "A",
   "2026Q1",
   "bonus",
   "5.10"
  ],
  [
   "B",
   "2026Q1",
   "bonus",
   "7.00"
  ]
 ],
 "period": "2026Q1",
 "revisions": [
  "r1",
  "r2"
 ],
 "settled": {
  "2026Q2": [
   [
    "A",
    "2026Q1",
    "bonus",
    "0.90"
   ]
  ]
 },
 "settlements": [
  [
   "A",
   "2025Q4",
   "2025Q4",
   "bonus",
   "-2.00",
   "r2",
   "correction C1"
  ]
 ],
 "settles_in": "2026Q3"
}
"""


def test_a_record_is_frozen_to_the_byte_whatever_order_it_came_in() -> None:
    assert record_json(RECORD) == FROZEN
    other_way = replace(RECORD, pay=dict(reversed(RECORD.pay.items())))
    assert record_json(other_way) == FROZEN


def test_a_frozen_record_is_read_back_with_what_is_known_now() -> None:
    assert read_record(FROZEN, [("A", "2026Q1", "bonus", Decimal("6.00"))]) == RECORD


def test_what_is_due_paid_and_settled_are_told_apart() -> None:
    # Due are 6.00; the first revision paid 12.10 for the period, less the 2.00 of 2025Q4.
    assert (RECORD.due, RECORD.paid, RECORD.settlement) == (
        Decimal("6.00"), Decimal("12.10"), Decimal("-2.00"),
    )  # fmt: skip
    assert (RECORD.issued, RECORD.payable) == (Decimal("10.10"), Decimal("10.10"))
    # 6.10 too much were paid, of which nothing has come back: 2026Q2 paid 0.90 more.
    assert (RECORD.difference, RECORD.open) == (Decimal("-6.10"), Decimal("-7.00"))
    assert {key[0]: one.open for key, one in RECORD.balances.items()} == {
        "A": Decimal("0.00"), "B": Decimal("-7.00"),
    }  # fmt: skip
    assert (RECORD.open_items, RECORD.latest, RECORD.differs) == (1, "r2", True)
    draft = replace(RECORD, revisions=())
    assert (draft.payable, draft.balances, draft.differs) == (Decimal("4.00"), {}, False)


@pytest.mark.parametrize("text", ["{}", "[]", FROZEN.replace('"5.10"', '"much"')])
def test_what_is_no_record_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="it is no record of payments"):
        read_record(text, [])


def _issued(period: str, pay: str, *settled: tuple[str, str]) -> SimpleNamespace:
    """What a record asks of a first revision: pay of A, and what it settles for other periods."""
    return SimpleNamespace(
        manifest=SimpleNamespace(period=period),
        name="r1",
        pays=True,
        paid_rows={("A", period, "bonus"): Decimal(pay)},
        left=(),
        elsewhere="",
        settlements=tuple(
            Settlement("A", origin, origin, "bonus", Decimal(amount)) for origin, amount in settled
        ),
    )


def test_what_a_later_period_settles_counts_for_the_period_it_names_and_no_other() -> None:
    revisions = [
        _issued("2025Q4", "5.00"),
        _issued("2026Q1", "7.00", ("2025Q4", "1.00")),
        _issued("2026Q2", "9.00", ("2025Q4", "-0.25"), ("2026Q1", "2.00")),
    ]
    last = record_of(revisions, Period.parse("2025Q4"), [("A", "2025Q4", "bonus", Decimal(6))])
    key = ("A", "2025Q4", "bonus")
    assert last.settled == {"2026Q1": {key: Decimal("1.00")}, "2026Q2": {key: Decimal("-0.25")}}
    # Due 6.00, paid 5.00, settled 0.75.
    assert last.open == Decimal("0.25")
    first = record_of(revisions, Period.parse("2026Q1"), [("A", "2026Q1", "bonus", Decimal(9))])
    assert first.settled == {"2026Q2": {("A", "2026Q1", "bonus"): Decimal("2.00")}}
    assert (first.settlement, first.issued, first.open) == (
        Decimal("1.00"), Decimal("8.00"), Decimal("0.00"),
    )  # fmt: skip


def test_what_was_settled_is_paid_with_the_figures_as_issued_and_with_no_others() -> None:
    as_issued = replace(RECORD, known=RECORD.pay)
    assert not as_issued.differs
    assert Replaced(as_issued).settles == RECORD.settlements
    assert Replaced(RECORD).settles == ()  # its figures are others now
    changed = bridge("team", "2026Q1", [State((), Figures({}, {}))])
    assert Replaced(as_issued, changed).settles == ()
