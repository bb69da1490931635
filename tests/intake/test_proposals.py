"""What can be guessed is proposed with its reason; what cannot is a question mark."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kpilib.cli.main import main
from kpilib.workspace.intake.column_words import role_of
from kpilib.workspace.intake.mapping_file import mapping_place
from tests.intake.kept_workbooks import (
    KEPT,
    save,
    sheet_of,
    without_origin,
    write_kept,
    write_workspace,
)

if TYPE_CHECKING:
    from pathlib import Path

ANSWERS = {
    "shop": {'loja: "?", online: "?"': "loja: shop, online: online"},
    "routes": {'event: {value: "?"}': "event: {value: day_sales}"},
    "months": {'metric: {value: "?"}': "metric: {value: sales}"},
    "posts": {'B: "?", C: "?", D: "?", E: "?", F: "?"':
              "B: 一级, C: 二级, D: 三级, E: 四级, F: 五级"},
    "two": {'metric: {value: "?"}': "metric: {value: attendance}",
            '态度: "?", 能力: "?"': "态度: attitude, 能力: ability"},
    "crm": {'kind: {value: "?"}': "kind: {value: product}",
            "amount: 金额": "amount: {from: 金额, decimals: 2}"},
}  # fmt: skip
"""What nobody but the user can know, and writes in the place of the question marks."""


def kpi(*words: str, code: int = 0, lang: str = "en_GB.UTF-8") -> str:
    locale = {"LC_ALL": "", "LC_MESSAGES": "", "LANG": lang}
    said = CliRunner(env=locale).invoke(main, ["intake", *words])
    assert said.exit_code == code, said.output
    return said.output


def proposed(
    tmp_path: Path, *files: Path, period: str = "2026Q1", lang: str = "en_GB.UTF-8"
) -> str:
    root = write_workspace(tmp_path / "w")
    kpi(period, "team", *map(str, files), "--workspace", str(root), code=1, lang=lang)
    return (root / mapping_place("team")).read_text("utf-8")


@pytest.mark.parametrize("name", KEPT)
def test_what_is_proposed_needs_no_more_than_the_words_that_only_the_user_knows(
    name: str, tmp_path: Path
) -> None:
    write_kept(tmp_path)
    root = write_workspace(tmp_path / "w")
    people = root / "params" / "inputs" / "2025Q4" / "team" / "employees.csv"
    people.parent.mkdir(parents=True)
    people.write_text("employee_id,name\n00007,甲\n00012,乙\n00103,丙\n", encoding="utf-8")
    asked = [KEPT[name].period, "team", *(str(tmp_path / f) for f in KEPT[name].files),
             "--workspace", str(root)]  # fmt: skip
    assert "docs/intake.md" in kpi(*asked, "--accept", code=1)  # nobody has seen it yet
    assert "is meant" in kpi(*asked, "--accept", code=1) or "is it?" in kpi(*asked, code=1)
    assert not (root / "params" / "inputs" / KEPT[name].period).exists()

    mapping = root / mapping_place("team")
    text = mapping.read_text("utf-8")
    for question, answer in ANSWERS[name].items():
        assert question in text
        text = text.replace(question, answer)
    mapping.write_text(text, encoding="utf-8")
    kpi(*asked, "--accept")
    assert {place: without_origin(root / place) for place in KEPT[name].meant} == KEPT[name].meant


def test_a_mapping_that_is_there_stays_as_it_is_when_another_is_asked_for(tmp_path: Path) -> None:
    write_kept(tmp_path)
    root = write_workspace(tmp_path / "w", KEPT["crm"].mapping)
    said = kpi("2026Q1", "team", str(tmp_path / "shop.xlsx"), "--workspace", str(root), "--propose")
    assert "{from: Valor, currency: R$}" in said
    assert "params/intake/team.yaml stays as it is." in said
    assert (root / mapping_place("team")).read_text("utf-8") == KEPT["crm"].mapping


def test_reasons_are_written_above_each_table_in_the_language_of_the_console(
    tmp_path: Path,
) -> None:
    write_kept(tmp_path)
    text = proposed(tmp_path, tmp_path / "crm.csv", lang="zh_CN.UTF-8")
    assert "  # 数字用逗号作小数点（12.500,00）\n" in text
    assert "  # 文本编码为 gb18030\n" in text


def test_a_year_of_months_becomes_the_rows_of_the_period(tmp_path: Path) -> None:
    rows = [("工号", *(f"{m}月" for m in range(1, 13))), ("E001", *range(100, 1300, 100))]
    text = proposed(tmp_path, save(sheet_of(rows, "2026年"), tmp_path / "全年2026.xlsx"))
    assert 'file: "全年*.xlsx"' in text
    assert 'sheet: "*年"' in text
    assert 'actual: "{month}"' in text
    assert "outside_period: leave_out" in text


@pytest.mark.parametrize(
    ("days", "order"),
    [
        (["13/01/2026", "02/02/2026"], "dmy"),
        (["01/13/2026", "02/02/2026"], "mdy"),
        (["02/03/2026", "04/03/2026"], "dmy"),  # else one were in April
    ],
)
def test_the_order_of_dates_is_the_one_that_fits_most_of_them(
    days: list[str], order: str, tmp_path: Path
) -> None:
    rows = [("Order no", "Seller", "Product", "Amount", "Date")]
    rows += [(f"A{at}", "E001", "x", "10", day) for at, day in enumerate(days)]
    text = proposed(tmp_path, save(sheet_of(rows), tmp_path / "s.xlsx"))
    assert f"dates: {order}\n" in text


def test_sections_written_once_and_blanks_below_are_filled_down(tmp_path: Path) -> None:
    header = ("业务员", "产品", "金额", "日期")
    days = [dt.date(2026, 1, day) for day in (5, 6, 7)]
    rows = [header, ("E01", "甲", 5, days[0]), (None, "乙", 6, days[1]), ("E02", "甲", 7, days[2])]
    text = proposed(tmp_path, save(sheet_of(rows), tmp_path / "s.xlsx"))
    assert "employee_id: {from: 业务员, fill_down: true}" in text


def test_a_workbook_without_a_table_is_told_so(tmp_path: Path) -> None:
    root = write_workspace(tmp_path / "w")
    file = save(sheet_of([("Dear all,",), ("see below",)]), tmp_path / "letter.xlsx")
    said = kpi("2026Q1", "team", str(file), "--workspace", str(root), code=1)
    assert "nothing in letter.xlsx is like a table of people, deals, events" in said
    assert not (root / mapping_place("team")).exists()


def test_of_quarters_side_by_side_that_of_the_period_is_taken_next_time_too(
    tmp_path: Path,
) -> None:
    sheet = sheet_of([("工号", "一季度", None, "二季度"), (None, "目标", "实际", "目标", "实际"),
                      ("E001", 10, 9, 20, 21)], "全年")  # fmt: skip
    for area in ("A1:A2", "B1:C1", "D1:E1"):
        sheet.merge_cells(area)
    file = save(sheet, tmp_path / "全年.xlsx")
    text = proposed(tmp_path, file)
    assert 'target: "{period} / 目标"' in text
    root = tmp_path / "w"
    (root / mapping_place("team")).write_text(text.replace('"?"', "sales"), encoding="utf-8")
    for quarter, figures in (("2026Q1", "10,9"), ("2026Q2", "20,21")):
        kpi(quarter, "team", str(file), "--workspace", str(root), "--accept")
        made = root / "params" / "inputs" / quarter / "team" / "metrics.csv"
        assert without_origin(made)[1] == f"E001,sales,{figures}"


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Staff no.", "employee_id"), ("Staff No", "employee_id"), ("Employee #", "employee_id"),
        ("Emp. No.", "employee_id"), ("Payroll number", "employee_id"),
        ("工号（新）", "employee_id"),
        ("Hired on", "hire_date"), ("Date hired", "hire_date"), ("入职时间", "hire_date"),
        ("Joined", "hire_date"), ("Order #", "deal_id"), ("Contract no.", "deal_id"),
        ("Customer #", "customer_id"), ("Sold on", "date"), ("Floating salary", "float_salary"),
        ("Staff", ""), ("No.", ""), ("Orders", ""), ("Phone no.", ""), ("Hired by", ""),
    ],
)  # fmt: skip
def test_a_header_says_what_it_is_in_the_spellings_that_people_use(header: str, role: str) -> None:
    assert role_of(header) == role


@pytest.mark.parametrize(
    ("old", "new"),
    [("工号（旧）", "工号（新）"), ("原工号", "工号"), ("Old staff no.", "Staff no.")],
)  # fmt: skip
@pytest.mark.parametrize("old_first", [True, False])
def test_of_an_old_number_and_a_new_one_the_new_one_is_who_it_is(
    old: str, new: str, *, old_first: bool, tmp_path: Path
) -> None:
    pairs = [(old, ("A1", "A2")), (new, ("E1", "E2"))]
    columns = dict(pairs if old_first else reversed(pairs))
    lines = [",".join([*columns, "姓名", "入职时间"])]
    lines += [",".join([*(ids[n] for ids in columns.values()), name, "2020-01-02"])
              for n, name in enumerate(("李娜", "王强"))]  # fmt: skip
    path = tmp_path / "people.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    text = proposed(tmp_path, path)
    said = next(line for line in text.splitlines() if "employee_id:" in line)
    assert new in said
    assert old not in said or old in new


def test_totals_below_each_group_are_no_rows_of_a_proposal(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(
        "Invoice #,Rep,Product,Amount\nD1,Ann Lee,product,100\nD2,Ann Lee,product,50\n"
        ",Ann Lee Total,,150\nD3,Bo Xu,product,7\n,Bo Xu Total,,7\n,Grand Total,,157\n",
        encoding="utf-8",
    )
    root = write_workspace(tmp_path / "w")
    people = root / "params" / "inputs" / "2025Q4" / "team" / "employees.csv"
    people.parent.mkdir(parents=True)
    people.write_text("employee_id,name\nE1,Ann Lee\nE2,Bo Xu\n", encoding="utf-8")
    said = kpi("2026Q1", "team", str(path), "--workspace", str(root), code=1)
    assert "deals: 3 rows" in said
    assert "rows 4, 6: a group's total" in said
