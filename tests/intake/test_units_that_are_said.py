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
