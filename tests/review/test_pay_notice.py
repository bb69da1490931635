"""What a report says first of a period that has been issued, in both languages."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kpilib.publish.review.changed_since import changed_since
from kpilib.publish.review.pay_notice import PayNotice
from kpilib.records.bridge.lines import Bridge, BridgeLine, CausePart, ChangeCause
from kpilib.records.bridge.replaced_revision import Replaced
from kpilib.records.frozen_tables import Settlement
from kpilib.records.payment_record import PaymentRecord, read_record, record_json

NAMES = {"A": "Ana", "B": "Bo"}


def money(text: str) -> Decimal:
    return Decimal(text)


def key(who: str) -> tuple[str, str, str]:
    return (who, "2025Q1", "bonus")


PAID = {key("A"): money("100.00"), key("B"): money("50.00")}
SETTLED = (Settlement("A", "2024Q4", "2024Q4", "bonus", money("-20.00"), "r2", "correction C9"),)


def notice(record: PaymentRecord, revision: str, lang: str, *lines: BridgeLine) -> PayNotice:
    gap = sum((line.difference for line in lines), money("0.00"))
    causes = tuple(dict.fromkeys(part.causes for line in lines for part in line.parts))
    bridge = Bridge("team", "2025Q1", lines, (), record.due - gap, record.due, causes)
    return PayNotice(
        Replaced(record, bridge if lines else None),
        revision,
        lang,
        lambda who: NAMES.get(who, who),
        lambda item: f"the {item}",
    )


def line(who: str, before: str, after: str, *causes: tuple[str, str]) -> BridgeLine:
    parts = tuple(
        CausePart((ChangeCause("correction", "2025Q1", name),), money(amount))
        for name, amount in causes
    )
    return BridgeLine(who, "2025Q1", "bonus", money(before), parts, money(after))


def text(found: PayNotice) -> str:
    return " ".join(found.sentences())


def test_a_period_that_was_not_issued_has_nothing_to_say() -> None:
    record = PaymentRecord("2025Q1", settlements=SETTLED, known=PAID)
    assert notice(record, "draft", "en").sentences() == ()
    # What is paid with it: 150 for the period, 20 taken back for an earlier one.
    assert (record.payable, record.settlement, record.due) == (
        money("130.00"), money("-20.00"), money("150.00"),
    )  # fmt: skip
    assert record.balances == {}


def test_the_second_revision_replaces_the_first_and_names_who_and_when() -> None:
    known = {key("A"): money("70.00"), key("B"): money("50.00")}
    record = PaymentRecord("2025Q1", ("r1",), PAID, SETTLED, {}, known, "2025Q2")
    changed = line("A", "100.00", "70.00", ("C001", "-30.00"))
    assert text(notice(record, "r2", "en", changed)) == (
        "Revision r2 replaces r1; nothing is paid by it. r1 paid CNY 130.00: CNY 150.00 for the "
        "period itself, and CNY -20.00 settled for earlier periods. By r2, the pay of the period "
        "is CNY 120.00, a difference of CNY -30.00 to what was paid for it (Ana -30.00). CNY "
        "-30.00 in 1 amount is still to be settled, in Q2 2025 as far as it can be recovered."
    )
    assert text(notice(record, "r2", "zh", changed)) == (
        "修订版 r2 取代 r1，不付款。 r1 已付130.00元：本期应付150.00元，以前期间结算-20.00元。 "
        "按 r2，本期应付120.00元，与已付的差额-30.00元（Ana -30.00）。 "
        "尚待结清1项，合计-30.00元，将在2025年第二季度结清，应追回的以能追回为限。"
    )


def test_a_third_revision_says_what_was_settled_since_and_what_is_left() -> None:
    # r1 paid 100, r2 made it 70, 2025Q2 took back 30; r3 makes it 110: 40 more than settled.
    known = {key("A"): money("110.00"), key("B"): money("50.00")}
    settled = {"2025Q2": {key("A"): money("-30.00")}}
    record = PaymentRecord("2025Q1", ("r1", "r2"), PAID, (), settled, known)
    changed = line("A", "70.00", "110.00", ("C001", "30.00"), ("C002", "10.00"))
    found = notice(record, "r3", "en", changed)
    assert text(found) == (
        "Revision r3 replaces r2; nothing is paid by it. r1 paid CNY 150.00. By r3, the pay of the "
        "period is CNY 160.00, a difference of CNY +10.00 to what was paid for it (Ana +10.00). "
        "Beside r2 it is CNY +40.00. CNY -30.00 was settled in Q2 2025; CNY +40.00 in 1 amount "
        "(Ana +40.00) is still to be settled, in the next period that is issued."
    )
    changes, balances = changed_since(found)
    assert changes.rows == (
        ("Ana", "the bonus", "70.00", "+40.00", "110.00",
         "Correction C001 +30.00; Correction C002 +10.00"),
    )  # fmt: skip
    assert balances.rows == (
        ("Ana", "the bonus", "100.00", "-30.00", "110.00", "+40.00"),
        ("Total", "", "100.00", "-30.00", "110.00", "+40.00"),
    )


def test_what_is_carried_on_stands_in_no_table_of_pay() -> None:
    record = PaymentRecord("2025Q1", ("r1", "r2"), PAID, (), {}, PAID)
    excess = line("A", "5.00", "8.00", ("C001", "3.00"))
    due = record.due
    bridge = Bridge("team", "2025Q1", (), (), due, due, (excess.parts[0].causes,), (excess,))
    found = PayNotice(Replaced(record, bridge), "r3", "en", NAMES.__getitem__, str)
    (table,) = changed_since(found)
    assert table.caption == "What is carried on that changed since r2 (not paid)"
    assert table.rows[0][2:5] == ("5.00", "+3.00", "8.00")
    assert "Pay is the same as in r2." in text(found)


def test_whose_the_open_amounts_are_is_said_where_the_difference_is_somebody_else_s() -> None:
    # A was taken back 30 by 2025Q2, and that is right; B was given 20 too much by it.
    known = {key("A"): money("70.00"), key("B"): money("50.00")}
    settled = {"2025Q2": {key("A"): money("-30.00"), key("B"): money("20.00")}}
    record = PaymentRecord("2025Q1", ("r1", "r2"), PAID, (), settled, known, "2025Q3")
    assert text(notice(record, "r3", "en")).endswith(
        "a difference of CNY -30.00 to what was paid for it (Ana -30.00). CNY -10.00 was settled "
        "in Q2 2025; CNY -20.00 in 1 amount (Bo -20.00) is still to be settled, in Q3 2025 as far "
        "as it can be recovered."
    )
    assert text(notice(record, "r3", "zh")).endswith(
        "2025年第二季度已结清-10.00元；尚待结清1项，合计-20.00元（Bo -20.00），"
        "将在2025年第三季度结清，应追回的以能追回为限。"
    )


def test_differences_that_cancel_are_still_to_be_settled() -> None:
    known = {key("A"): money("70.00"), key("B"): money("80.00")}
    record = PaymentRecord("2025Q1", ("r1",), PAID, (), {}, known, "2025Q2")
    told = text(notice(record, "draft", "en", line("A", "100.00", "70.00", ("C001", "-30.00")),
                         line("B", "50.00", "80.00", ("C001", "30.00"))))  # fmt: skip
    assert "a difference of CNY 0.00 to what was paid for it (Ana -30.00, Bo +30.00)" in told
    assert told.endswith(
        "CNY 0.00 in 2 amounts is still to be settled, in Q2 2025 as far as it can be recovered."
    )


def test_a_draft_of_an_issued_period_without_any_change_says_so() -> None:
    record = PaymentRecord("2025Q1", ("r1",), PAID, (), {}, PAID)
    assert text(notice(record, "draft", "en")) == (
        "This period has been issued (r1); nothing is paid by this draft. r1 paid CNY 150.00. "
        "With what is known now, the pay of the period is the same."
    )
    assert notice(record, "draft", "zh").notice() == "本期已发布（r1），本稿不付款。"


def test_many_people_are_counted_and_not_named() -> None:
    pay = {key(f"P{number}"): money("1.00") for number in range(9)}
    record = PaymentRecord("2025Q1", ("r1",), pay, (), {}, {}, "2025Q2")
    assert "a difference of CNY -9.00 to what was paid for it, of 9 people." in text(
        notice(record, "r2", "en")
    )


def test_a_record_is_frozen_and_read_back_whole() -> None:
    settled = {"2025Q2": {key("A"): money("-30.00")}}
    rows = [("A", "2025Q1", "bonus", money("70.00"))]
    record = PaymentRecord(
        "2025Q1", ("r1", "r2"), PAID, SETTLED, settled, {key("A"): money("70.00")}, "2025Q3", NAMES
    )
    assert read_record(record_json(record), rows) == record
    for broken in ("{}", "[", record_json(record).replace('"-30.00"', '"some"')):
        with pytest.raises(ValueError, match=r"no record of payments|is not JSON"):
            read_record(broken, rows)


def test_rules_that_only_score_speak_of_scores_and_not_of_pay() -> None:
    record = PaymentRecord("2025Q1", ("r1",), settles_in="2025Q2")
    cause = (ChangeCause("correction", "2025Q1", "C001"),)
    score = BridgeLine(
        "A", "2025Q1", "score", money("62.00"), (CausePart(cause, money("6.00")),), money("68")
    )
    zero = money("0.00")
    replaced = Replaced(record, Bridge("team", "2025Q1", (), (score,), zero, zero, (cause,)))
    for lang, sentences in (
        (
            "en",
            (
                "Revision r2 replaces r1; nothing is paid by it.",
                "The score of 1 person differs from r1.",
            ),
        ),
        ("zh", ("修订版 r2 取代 r1，不付款。", "与 r1 相比，1人的得分有变动。")),
    ):
        found = PayNotice(replaced, "r2", lang, NAMES.__getitem__, str)
        assert found.sentences() == sentences
        (table,) = changed_since(found)
        assert table.rows[0][2:5] == ("62.00", "+6.00", "68")
