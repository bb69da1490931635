"""A row is left out as a total only where it is one: what a row is about decides, not a remark."""

from __future__ import annotations

import csv
import re
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
    leave_out: LEFT_OUT
    ignore: [Customer, Remark]
    columns:
      deal_id: No
      employee_id: Rep
      kind: {value: product}
      amount: Amount
"""
HEADER = "Remark,No,Rep,Amount,Customer\n"


def kpi(tmp_path: Path, rows: str, left_out: str = "[totals, remarks]") -> tuple[int, str]:
    root = write_workspace(tmp_path / "w", MAPPING.replace("LEFT_OUT", left_out))
    file = tmp_path / "d.csv"
    file.write_text(HEADER + rows, encoding="utf-8")
    words = ["intake", "2026Q1", "team", str(file), "--lang", "en", "--workspace", str(root)]
    done = CliRunner().invoke(main, words)
    return done.exit_code, done.output


def amounts(tmp_path: Path) -> list[str]:
    path = tmp_path / "w" / "params" / "inputs" / "2026Q1" / "team" / "deals.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [row["amount"] for row in csv.DictReader(file)]


@pytest.mark.parametrize(
    ("row", "word", "header"),
    [
        (",2,E001,500,Total\n", "Total", "Customer"),
        (",2,E001,500,Total (Nigeria)\n", "Total (Nigeria)", "Customer"),
        ("累计3次,2,E001,500,x\n", "累计3次", "Remark"),
        ("小计,2,E001,500,x\n", "小计", "Remark"),
    ],
)
def test_a_word_for_a_total_beside_ids_is_asked_about_and_both_answers_work(
    row: str, word: str, header: str, tmp_path: Path
) -> None:
    rows = f",1,E001,1000,x\n{row}合计,,,1500,\n"
    code, said = kpi(tmp_path / "asked", rows)
    assert code == 1
    assert f"d.csv line 3: {word} reads like a total, and the row has ids like any other" in said
    assert not (tmp_path / "asked" / "w" / "params" / "inputs").exists()

    out = f"[totals, {{column: {header}, is: {word}}}]"
    assert kpi(tmp_path / "total", rows, out)[0] == 0
    assert amounts(tmp_path / "total") == ["1000"]

    assert kpi(tmp_path / "row", rows, "{column: No, empty: true}")[0] == 0
    assert amounts(tmp_path / "row") == ["1000", "500"]


@pytest.mark.parametrize(
    "row",
    [
        "合计,,,1500,\n",
        ",Total,,1500,\n",
        ",,小计,1500,\n",
        ",Total,E001,1500,\n",
        ",,E001,1500,Subtotal\n",
    ],
)
def test_a_line_without_an_id_or_with_the_word_in_its_place_is_a_total(
    row: str, tmp_path: Path
) -> None:
    code, said = kpi(tmp_path, f",1,E001,1000,x\n,2,E001,500,x\n{row}")
    assert code == 0
    assert "row 4: a total" in said
    assert amounts(tmp_path) == ["1000", "500"]


SUBTOTALS = """\
confirmed: true
tables:
  - table: events
    file: e.csv
    leave_out: totals
    ignore: Shop
    columns: {employee_id: Route, event: {value: paid}, amount: Paid}
"""


@pytest.mark.parametrize(("total", "code"), [("1,500.50", 0), ("1500.40", 1)])
def test_a_subtotal_beside_the_id_is_proved_by_its_figure(
    total: str, code: int, tmp_path: Path
) -> None:
    root = write_workspace(tmp_path / "w", SUBTOTALS)
    file = tmp_path / "e.csv"
    lines = ["R1,A,700", 'R2,A,"1,000.50"', "R2,B,500", f'R2,小计,"{total}"', "R3,A,1"]
    file.write_text("Route,Shop,Paid\n" + "\n".join(lines) + "\n", encoding="utf-8")
    words = ["intake", "2026Q1", "team", str(file), "--lang", "en", "--workspace", str(root)]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == code
    assert ("row 5: a total (小计)" in done.output) is (code == 0)
    assert ("line 5: 小计 reads like a total" in done.output) is (code == 1)


def test_a_row_that_begins_as_a_remark_does_and_has_ids_counts(tmp_path: Path) -> None:
    rows = "Note: urgent,1,E001,1000,x\n备注：加急,2,E001,500,x\nNote: all net,,,,\n"
    code, said = kpi(tmp_path, rows)
    assert code == 0
    assert "row 4: a remark" in said
    assert amounts(tmp_path) == ["1000", "500"]


def test_a_customer_may_be_called_total(tmp_path: Path) -> None:
    mapping = """\
confirmed: true
tables:
  - table: customers
    file: c.csv
    leave_out: totals
    columns: {customer_id: No, name: Customer}
"""
    root = write_workspace(tmp_path / "w", mapping)
    file = tmp_path / "c.csv"
    file.write_text("No,Customer\nC1,Acme\n合计,2\n", encoding="utf-8")
    words = ["intake", "2026Q1", "team", str(file), "--lang", "en", "--workspace", str(root)]
    assert CliRunner().invoke(main, words).exit_code == 0
    file.write_text("No,Customer\nC1,Acme\nC2,Total\n合计,2\n", encoding="utf-8")
    said = CliRunner().invoke(main, words).output
    assert "c.csv line 3: Total reads like a total" in said


GROUPED = """\
confirmed: true
tables:
  - table: deals
    file: d.csv
    leave_out: totals
    ignore: [Price, Region]
    columns: {deal_id: {make: "R{n}"}, employee_id: Rep, kind: {value: product}, amount: Amount}
"""


def grouped(tmp_path: Path, rows: str) -> tuple[int, str]:
    root = write_workspace(tmp_path / "w", GROUPED)
    file = tmp_path / "d.csv"
    file.write_text(f"Region,Rep,Price,Amount\n{rows}", encoding="utf-8")
    words = ["intake", "2026Q1", "team", str(file), "--lang", "en", "--workspace", str(root)]
    done = CliRunner().invoke(main, words)
    return done.exit_code, done.output


@pytest.mark.parametrize(
    ("totals", "told"),
    [
        # As Data → Subtotal writes them, in English and in Chinese; the price is not summed.
        (",E001 Total,,150.5 ,E002 Total,,7 ,Grand Total,,157.5", "rows 4, 6: a group's total"),
        (",E001 汇总,,150.5 ,E002 汇总,,7 ,总计,,157.5", "rows 4, 6: a group's total"),
        # Two levels: the outer total is of the rows, not of the totals within.
        (",E001 Total,,150.5 ,E002 Total,,7 N Total,,,157.5", "rows 4, 6–7: a group's total"),
    ],
)  # fmt: skip
def test_the_totals_that_a_spreadsheet_program_writes_below_each_group_are_left_out(
    totals: str, told: str, tmp_path: Path
) -> None:
    first, second, last = re.split(r" (?=,|N)", totals)
    rows = ["N,E001,5,100", "N,E001,6,50.5", first, "N,E002,1,7", second, last, ""]
    code, said = grouped(tmp_path, "\n".join(rows))
    assert code == 0, said
    assert told in said
    assert amounts(tmp_path) == ["100", "50.5", "7"]


@pytest.mark.parametrize(
    "row",
    [
        ",E001 Total,,150.6",  # not their sum
        ",E003 Total,,150.5",  # not their group
        "N,E001 Total,x,150.5",  # a row like any other
        ",E001 Total,,",  # no figure that proves it
        ",E001 Total,,0",
    ],
)
def test_a_total_of_a_group_that_its_figures_do_not_prove_is_a_row(
    row: str, tmp_path: Path
) -> None:
    rows = f"N,E001,5,100\nN,E001,6,50.5\n{row}\nN,E002,1,7\n"
    code, said = grouped(tmp_path, rows)
    assert "a group's total" not in said
    assert code == 1 or len(amounts(tmp_path)) > len("123")
