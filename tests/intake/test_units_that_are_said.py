"""What a file says of its amounts counts: the mapping says it too, or nothing is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kpilib.cli.main import main
from tests.intake.kept_workbooks import write_workspace

if TYPE_CHECKING:
    from pathlib import Path

MAPPING = """\
confirmed: true
tables:
  - table: deals
    file: d.csv
    columns:
      deal_id: No
      employee_id: Rep
      kind: {{value: product}}
      amount: {amount}
"""


def said(tmp_path: Path, header: str, amount: str, title: str = "") -> tuple[int, str]:
    """What kpi intake makes of 12.5 below a header: its exit code, and what it says."""
    root = write_workspace(tmp_path / "w", MAPPING.format(amount=amount))
    file = tmp_path / "d.csv"
    above = f'"{title}"\n' if title else ""
    file.write_text(f'{above}No,Rep,"{header}"\n1,E001,12.5\n', encoding="utf-8")
    words = ["intake", "2026Q1", "team", str(file), "--lang", "en", "--workspace", str(root)]
    done = CliRunner().invoke(main, words)
    return done.exit_code, done.output


def amount(tmp_path: Path) -> str:
    path = tmp_path / "w" / "params" / "inputs" / "2026Q1" / "team" / "deals.csv"
    return path.read_text("utf-8").splitlines()[1].split(",")[3]


SAID = [
    ("金额（万元）", "", "万元"),
    ("金额/万元", "", "万元"),
    ("Amount (k)", "", "k"),
    ("Amount in thousands", "", "thousands"),
    ("金额（千美元）", "", "千"),
    ("Amount (kUSD)", "", "k"),
    ("Amount", "Sales, in thousand CNY", "thousand"),
    ("Amount", "Sales Q1 (RMB'000)", "'000"),
    ("Amount", "单位：千美元", "千"),
]
MONEY = [
    ("Amount (USD)", "", "USD"),
    ("Amount USD", "", "USD"),
    ("金额（美元）", "", "美元"),
    ("Fee €", "", "€"),
    ("Amount", "All amounts in USD", "USD"),
    ("Amount", "单位：港币", "港币"),
]


@pytest.mark.parametrize(("header", "title", "unit"), SAID)
def test_a_unit_that_only_the_file_says_is_told_and_nothing_is_taken(
    header: str, title: str, unit: str, tmp_path: Path
) -> None:
    code, told = said(tmp_path, header, f'"{header}"', title)
    assert code == 1
    assert f"say unit: {unit} at the column" in told
    assert not (tmp_path / "w" / "params" / "inputs").exists()


@pytest.mark.parametrize(("header", "title", "unit"), SAID)
def test_both_ways_out_that_are_told_lead_out(
    header: str, title: str, unit: str, tmp_path: Path
) -> None:
    foreign = "currency: 美元, " if "美" in header + title else ""
    foreign = "currency: USD, " if "USD" in header else foreign
    column = f'{{from: "{header}", {foreign}unit: "{unit}"}}'
    assert said(tmp_path / "as-said", header, column, title)[0] == 0
    assert amount(tmp_path / "as-said") == ("125000" if unit == "万元" else "12500")
    column = f'{{from: "{header}", {foreign}unit: yuan}}'
    assert said(tmp_path / "in-full", header, column, title)[0] == 0
    assert amount(tmp_path / "in-full") == "12.5"


@pytest.mark.parametrize(("header", "title", "sign"), MONEY)
def test_foreign_money_that_a_header_or_a_title_names_is_told_and_nothing_is_taken(
    header: str, title: str, sign: str, tmp_path: Path
) -> None:
    code, told = said(tmp_path, header, header, title)
    assert code == 1
    assert f"{header} counts in {sign}: say at the column with times:" in told
    assert not (tmp_path / "w" / "params" / "inputs").exists()


@pytest.mark.parametrize(("header", "title", "sign"), MONEY)
def test_foreign_money_is_worked_out_by_its_rate_or_taken_as_it_is(
    header: str, title: str, sign: str, tmp_path: Path
) -> None:
    column = f"{{from: {header}, times: 7.2}}"
    assert said(tmp_path / "rate", header, column, title)[0] == 0
    assert amount(tmp_path / "rate") == "90"  # 12.5 × 7.2
    column = f"{{from: {header}, currency: {sign}}}"
    assert said(tmp_path / "as-it-is", header, column, title)[0] == 0
    assert amount(tmp_path / "as-it-is") == "12.5"


def test_a_header_that_counts_otherwise_than_the_mapping_is_told(tmp_path: Path) -> None:
    code, told = said(tmp_path, "金额（千元）", '{from: "金额*", unit: 万元}')
    assert code == 1
    assert "金额（千元） counts in 千元, and the mapping says unit: 万元" in told


@pytest.mark.parametrize(
    ("header", "title"),
    [
        ("金额（元）", "单位：万元"),  # the header's own word counts
        ("Amount (CNY)", "Unit: USD"),
        ("Amount (tax incl.)", "Team K"),
        ("Amount", "USD desk, first quarter"),
        ("Amount", "突破100万元"),
        ("try amount", "rs team"),
    ],
)
def test_words_that_say_no_other_unit_stop_nothing(header: str, title: str, tmp_path: Path) -> None:
    assert said(tmp_path, header, header, title)[0] == 0
    assert amount(tmp_path) == "12.5"


ROWS = [("1", "12.5", "CNY"), ("2", "100", "USD"), ("3", "7", ""), ("4", "30", "EUR")]


def by_row(
    tmp_path: Path, rows: list[tuple[str, str, str]], amount: str, rest: str = ""
) -> tuple[int, str]:
    """What kpi intake makes of amounts whose money stands in a column beside them."""
    mapping = MAPPING.format(amount=amount) + "    ignore: [Money]\n" + rest
    root = write_workspace(tmp_path / "w", mapping)
    file = tmp_path / "d.csv"
    lines = [f"{no},E001,{figure},{money}" for no, figure, money in rows]
    file.write_text("\n".join(["No,Rep,Fee,Money", *lines]) + "\n", encoding="utf-8")
    words = ["intake", "2026Q1", "team", str(file), "--lang", "en", "--workspace", str(root)]
    done = CliRunner().invoke(main, words)
    return done.exit_code, " ".join(done.output.split())


def amounts(tmp_path: Path) -> dict[str, str]:
    path = tmp_path / "w" / "params" / "inputs" / "2026Q1" / "team" / "deals.csv"
    rows = [line.split(",") for line in path.read_text("utf-8").splitlines()[1:]]
    return {row[0]: row[3] for row in rows}


def test_rows_whose_own_column_names_foreign_money_are_told_and_nothing_is_taken(
    tmp_path: Path,
) -> None:
    code, told = by_row(tmp_path, ROWS, "Fee")
    assert code == 1
    assert "by Money these count in USD, EUR: rows 3, 5." in told
    assert "leave_out: {column: Money, is: [USD, EUR]}" in told
    assert not (tmp_path / "w" / "params" / "inputs").exists()


@pytest.mark.parametrize("money", ["usd", "US$", "美元", "€", "ＥＵＲ"])
def test_foreign_money_of_a_row_is_known_in_every_spelling(money: str, tmp_path: Path) -> None:
    code, told = by_row(tmp_path, [("1", "12.5", "人民币"), ("2", "1", money)], "Fee")
    assert (code, "by Money these count in" in told) == (1, True)


def test_each_money_is_worked_out_by_its_own_rate(tmp_path: Path) -> None:
    # As the problem says: rows of one money in an entry of their own.
    entry = MAPPING.split("tables:\n")[1].format(amount="{from: Fee, times: 7.2}")
    rest = "    leave_out: [{column: Money, is: [USD, EUR]}]\n" + entry
    rest += "    ignore: [Money]\n    leave_out: [{column: Money, is_not: USD}]\n"
    assert by_row(tmp_path, ROWS, "Fee", rest)[0] == 0
    assert amounts(tmp_path) == {"1": "12.5", "2": "720", "3": "7"}


def test_whoever_says_that_they_are_yuan_is_believed(tmp_path: Path) -> None:
    assert by_row(tmp_path, ROWS, "{from: Fee, unit: yuan}")[0] == 0
    assert amounts(tmp_path) == {"1": "12.5", "2": "100", "3": "7", "4": "30"}


def test_one_foreign_money_in_every_row_is_said_at_the_column(tmp_path: Path) -> None:
    rows = [("1", "12.5", "USD"), ("2", "100", "USD")]
    code, told = by_row(tmp_path / "told", rows, "Fee")
    assert code == 1
    assert "by Money every row counts in USD: say at the column amount with times:" in told
    assert by_row(tmp_path / "rate", rows, "{from: Fee, times: 7.2}")[0] == 0
    assert amounts(tmp_path / "rate") == {"1": "90", "2": "720"}
    assert by_row(tmp_path / "as-it-is", rows, "{from: Fee, currency: USD}")[0] == 0


@pytest.mark.parametrize("column", [["CNY", "RMB"], ["USD desk", "EUR desk"], ["try", "hard"]])
def test_a_column_of_other_words_stops_nothing(column: list[str], tmp_path: Path) -> None:
    rows = [(str(at), "12.5", word) for at, word in enumerate(column)]
    assert by_row(tmp_path, rows, "Fee")[0] == 0


def test_a_proposal_doubts_amounts_whose_header_names_foreign_money(tmp_path: Path) -> None:
    root = write_workspace(tmp_path / "w")
    (root / "params" / "schemes" / "small.yaml").write_text(SCHEME, encoding="utf-8")
    file = tmp_path / "d.csv"
    file.write_text(
        'Order No,Sales Rep,Amount (USD),Order Date\n1,Ann Lee,"1,000.50",2026-01-02\n',
        encoding="utf-8",
    )
    words = ["intake", "2026Q1", "team", str(file), "--lang", "en", "--workspace", str(root)]
    told = CliRunner().invoke(main, words).output
    assert "not sure: Amount (USD) counts in USD" in " ".join(told.replace("#", "").split())
    assert "amount: {from: Amount (USD), currency: USD}" in told


def test_a_proposal_doubts_amounts_whose_money_stands_in_a_column_beside_them(
    tmp_path: Path,
) -> None:
    root = write_workspace(tmp_path / "w")
    (root / "params" / "schemes" / "small.yaml").write_text(SCHEME, encoding="utf-8")
    file = tmp_path / "d.csv"
    file.write_text(
        "Order No,Sales Rep,Amount,Currency,Order Date\n1,Ann Lee,1000.50,CNY,2026-01-02\n"
        "2,Ann Lee,10.50,USD,2026-01-03\n",
        encoding="utf-8",
    )
    words = ["intake", "2026Q1", "team", str(file), "--lang", "en", "--workspace", str(root)]
    told = " ".join(CliRunner().invoke(main, words).output.replace("#", "").split())
    assert "not sure: by Currency amounts count in USD; they are refused until" in told


SCHEME = """\
id: small
title: Small
source: {file: x, heading: x}
effective_from: 2026-01-01
periods: quarter
quantities:
  income: {sum: amount, deal: product, unit: yuan, title: Income, clause: x}
pay:
  bonus: {title: Bonus, formula: 5% × income, unit: yuan, clause: x}
"""
