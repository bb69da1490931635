"""Numbers in the forms of people: one reading is taken, more are told, and advice can be obeyed."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilib.core.tables import ColumnSpec
from kpilib.engine.inputs.cells import parse_column
from kpilib.engine.inputs.number_forms import Numeral, hint, read_number, readings, shifted


@pytest.mark.parametrize(
    ("cell", "plain"),
    [
        ("1,234.50", "1234.50"), ("1,234,567", "1234567"), ("-1,234,567.8", "-1234567.8"),
        ("１２３", "123"), ("１，２３４．５", "1234.5"), ("−5", "-5"), ("－５", "-5"),
        ("+5", "5"), (".5", "0.5"), ("-.5", "-0.5"), ("00123", "00123"),
        ("￥1,200", "1200"), ("¥ 5", "5"), ("-￥5", "-5"), ("￥-5", "-5"), ("CNY 5", "5"),
        ("RMB5.20", "5.20"), ("5元", "5"), ("1,200元", "1200"), ("人民币5", "5"),
    ],
)  # fmt: skip
def test_a_form_with_one_reading_is_taken(cell: str, plain: str) -> None:
    number = read_number(cell)
    assert number is not None
    assert (number.plain, number.sign) == (plain, "")


@pytest.mark.parametrize(
    ("cell", "plain", "sign"),
    [("95%", "95", "%"), ("９５％", "95", "%"), ("95.0 %", "95.0", "%"), ("-3%", "-3", "%"),
     ("2.3‰", "2.3", "‰"), ("1,234.5%", "1234.5", "%")],
)  # fmt: skip
def test_a_percent_sign_stays_with_its_number(cell: str, plain: str, sign: str) -> None:
    assert read_number(cell) == Numeral(plain, sign)


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("1,234", ["1234", "1.234"]), ("-1,234", ["-1234", "-1.234"]),
        ("1，234", ["1234", "1.234"]),
        ("1,234%", ["1234%", "1.234%"]), ("0,234", ["0.234"]), ("1.500,00", ["1500.00"]),
        ("1.234.567", ["1234567"]), ("1.234.567,8", ["1234567.8"]), ("1,5", ["1.5"]),
        ("12,5%", ["12.5%"]), ("1 234,5", ["1234.5"]), ("1 000", ["1000"]), ("1'234", ["1234"]),
        ("1\u202f234,50", ["1234.50"]), ("12,34,567", ["1234567"]), ("(1000)", ["-1000"]),
        ("(1,200)", ["-1200", "-1.200"]), ("(1,200.00)", ["-1200.00"]), ("（5）", ["-5"]),
        ("1200-", ["-1200"]), ("1e5", ["100000"]), ("1.5E+03", ["1500"]), ("5.", ["5"]),
        ("'1000", ["1000"]), ("½", ["0.5"]), ("1/4", ["0.25"]), ("5万", ["50000", "5"]),
        ("1.5万元", ["15000", "1.5"]), ("3亿", ["300000000", "3"]), ("3k", ["3000", "3"]),
        ("1 2", []), ("1,2,3", []), ("abc", []), ("1/3", []), ("5²", []), ("1-2", []), ("$5", []),
        ("5%元", []), ("--5", []), ("1,23,4", []), ("1_000", []), ("٣", []), ("0x10", []),
    ],
)  # fmt: skip
def test_what_is_not_taken_is_told_as_it_would_be_read(cell: str, numbers: list[str]) -> None:
    assert read_number(cell) is None
    assert readings(cell) == numbers


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("n/a", "no 0"), ("－", "no 0"), ("无", "no 0"), ("TRUE", "truth value"),
        ("$5", "another currency"), ("HK$ 5", "another currency"), ("5 EUR", "another currency"),
        ("2026-01-31", "a date"), ("2026-01-31T08:00:00", "a date"), ("8:30", "a time"),
        ("1 day, 2:30:00", "a time"), ("十二", "in digits"), ("1/3", "0.3334"), ("⅓", "0.3334"),
        ("abc", "write digits"), ("1,234", ""), ("1e5", ""),
    ],
)  # fmt: skip
def test_what_is_no_number_in_digits_gets_a_hint(cell: str, said: str) -> None:
    assert said in hint(cell)
    assert bool(said) == bool(hint(cell))


_NUMBERS = st.decimals(-(10**9), 10**9, places=3, allow_nan=False)


@given(_NUMBERS, st.sampled_from(["{:,.2f}", "{:,.3f}", "￥{:,.0f}", "{:,.1f}元", "{:+.1f}"]))
def test_a_number_reads_as_what_was_written(number: Decimal, form: str) -> None:
    found = read_number(form.format(number).replace("￥-", "-￥"))
    if found is None:  # 1,234 alone
        assert re.fullmatch(r"-?\d{1,3},\d{3}", form.format(number))
        return
    places = int(form[form.index(".") + 1]) if "." in form else 0
    assert Decimal(found.plain) == Decimal(f"{number:.{places}f}")


@given(st.text("0123456789.,' -+()%万元eE/￥（），．１２", max_size=9))
def test_advice_that_is_obeyed_leads_to_the_number_that_it_showed(cell: str) -> None:
    """Whoever writes what is advised gets that very figure: no second round, no other reading."""
    spec = ColumnSpec("share", "number", "the part", negative=True, fraction=True)
    problems: list[object] = []
    parse_column(spec, [cell.strip()], "deals", problems)
    for problem in problems:
        message = str(problem).rpartition("is not a number: ")[2]
        found = re.match(r"it (?:would be read as|may be) (.+): write", message)
        for number in found[1].split(" or ") if found else ():
            again: list[object] = []
            value = parse_column(spec, [number], "deals", again)
            assert again == []
            assert value.at(0) == Decimal(number)


@given(_NUMBERS, st.integers(-4, 8))
def test_a_point_is_moved_exactly(number: Decimal, places: int) -> None:
    assert Decimal(shifted(f"{number:f}", places)) == number * Decimal(10) ** places
