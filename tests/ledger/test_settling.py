"""What of all that is open a period settles: decisions first, then the limit, oldest first."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilib.records.frozen_tables import Settlement
from kpilib.records.settling import SettlingTerms, settled_by
from kpilib.workspace.recovery_limit import RecoveryLimit
from kpilib.workspace.write_offs import WriteOff

HUNDRED = RecoveryLimit(Decimal("100.00"))


def rows(*texts: str) -> tuple[Settlement, ...]:
    """Settlements written `A 2025Q1 bonus -30.00`; the piece is the period."""
    parts = [text.split() for text in texts]
    return tuple(Settlement(p[0], p[1], p[1], p[2], Decimal(p[3])) for p in parts)


def said(found: tuple[Settlement, ...]) -> list[str]:
    return [f"{r.employee_id} {r.origin_period} {r.item} {r.amount}" for r in found]


def write_off(who: str, period: str, amount: str) -> WriteOff:
    return WriteOff.model_validate({
        "employee": who, "period": period, "item": "bonus", "amount": Decimal(amount),
        "reason": "left", "by": "W", "on": "2026-01-31",
    })  # fmt: skip


def test_without_a_limit_everything_is_settled_at_once() -> None:
    open_rows = rows("A 2025Q1 bonus -300.00", "A 2025Q2 bonus 20.00")
    done = settled_by(open_rows, SettlingTerms(), {})
    assert (done.settles, done.left, done.written_off) == (open_rows, (), ())


def test_the_oldest_is_recovered_first_and_the_rest_stays_open() -> None:
    open_rows = rows("A 2025Q2 bonus -80.00", "A 2025Q1 bonus -70.00", "B 2025Q2 bonus -30.00")
    done = settled_by(open_rows, SettlingTerms(HUNDRED), {})
    assert said(done.settles) == [
        "A 2025Q1 bonus -70.00", "A 2025Q2 bonus -30.00", "B 2025Q2 bonus -30.00",
    ]  # fmt: skip
    assert said(done.carried) == ["A 2025Q2 bonus -50.00"]


def test_what_is_settled_in_favour_of_a_person_is_set_off_before_the_limit() -> None:
    # +300 and −700: −400 are missing from the pay, of which 100 may be.
    open_rows = rows("A 2025Q1 award 300.00", "A 2025Q1 bonus -700.00", "B 2025Q1 bonus 900.00")
    done = settled_by(open_rows, SettlingTerms(HUNDRED), {})
    assert said(done.settles) == [
        "A 2025Q1 award 300.00", "A 2025Q1 bonus -400.00", "B 2025Q1 bonus 900.00",
    ]  # fmt: skip
    assert said(done.carried) == ["A 2025Q1 bonus -300.00"]


def test_a_share_is_one_of_the_pay_of_the_period_and_never_more() -> None:
    limit = RecoveryLimit(share=Fraction(1, 5))
    pay = {"A": Decimal("123.49"), "B": Decimal("-5.00")}
    open_rows = rows("A 2025Q1 bonus -50.00", "B 2025Q1 bonus -50.00", "C 2025Q1 bonus -50.00")
    done = settled_by(open_rows, SettlingTerms(limit, pay=pay), {})
    assert said(done.settles) == ["A 2025Q1 bonus -24.69"]  # 24.698, and no part of a fen
    assert said(done.carried) == [
        "A 2025Q1 bonus -25.31", "B 2025Q1 bonus -50.00", "C 2025Q1 bonus -50.00",
    ]  # fmt: skip


def test_nothing_is_recovered_from_people_who_are_gone_and_they_are_paid_all_the_same() -> None:
    once = {"2025Q1": frozenset({"A", "B"})}
    terms = SettlingTerms(people=frozenset({"B"}))
    open_rows = rows("A 2025Q1 bonus -50.00", "A 2025Q1 award 20.00", "B 2025Q1 bonus -50.00")
    done = settled_by(open_rows, terms, once)
    assert said(done.settles) == ["A 2025Q1 award 20.00", "B 2025Q1 bonus -50.00"]
    assert said(done.gone) == ["A 2025Q1 bonus -50.00"]


@pytest.mark.parametrize(
    ("is_open", "decided", "left", "taken"),
    [
        ("-50.00", "-50.00", [], ["A 2025Q1 bonus -50.00"]),
        ("-50.00", "-20.00", ["A 2025Q1 bonus -30.00"], ["A 2025Q1 bonus -20.00"]),
        ("-50.00", "-80.00", [], ["A 2025Q1 bonus -50.00"]),  # no more than is open
        ("50.00", "-80.00", ["A 2025Q1 bonus 50.00"], []),  # a claim that is none any more
        ("50.00", "50.00", [], ["A 2025Q1 bonus 50.00"]),
    ],
)
def test_a_decision_takes_away_what_is_open_and_no_more(
    is_open: str, decided: str, left: list[str], taken: list[str]
) -> None:
    terms = SettlingTerms(write_offs=(write_off("A", "2025Q1", decided),))
    done = settled_by(rows(f"A 2025Q1 bonus {is_open}"), terms, {})
    assert (said(done.settles), said(done.written_off)) == (left, taken)


AMOUNTS = st.integers(-2000, 2000).filter(bool).map(lambda fen: Decimal(fen).scaleb(-2))
OPEN = st.dictionaries(
    st.tuples(st.sampled_from("ABC"), st.sampled_from(["2025Q1", "2025Q2"]),
              st.sampled_from(["bonus", "award"])), AMOUNTS,
)  # fmt: skip


@given(OPEN, AMOUNTS.map(abs), st.sets(st.sampled_from("ABC")), AMOUNTS)
def test_what_is_open_is_settled_carried_left_or_written_off_to_the_fen(
    found: dict[tuple[str, str, str], Decimal], limit: Decimal, people: set[str], decided: Decimal
) -> None:
    open_rows = tuple(
        Settlement(who, period, period, item, amount)
        for (who, period, item), amount in found.items()
    )
    once = {period: frozenset("ABC") for period in ("2025Q1", "2025Q2")}
    terms = SettlingTerms(
        RecoveryLimit(limit), (write_off("A", "2025Q1", str(decided)),), people=frozenset(people)
    )
    done = settled_by(open_rows, terms, once)
    parts = (*done.settles, *done.carried, *done.gone, *done.written_off)
    for row in open_rows:
        mine = [part.amount for part in parts if part.key == row.key]
        assert sum(mine) == row.amount
        assert all((amount < 0) == (row.amount < 0) for amount in mine)  # no part changes sides
    for who in "ABC":
        net = sum(row.amount for row in done.settles if row.employee_id == who)
        assert net >= -limit
        carried = [row for row in done.carried if row.employee_id == who]
        assert not carried or net == -limit  # nothing is carried that could have been recovered
