from __future__ import annotations

import csv
import re
import subprocess
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from kpilib.publish.packs.payroll import Payout, PayoutsInvalid, PayoutTexts, payout_book
from kpilib.publish.render.payout_sheets import workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAMES = {"E1": "张三", "E2": "=1+1", "E3": "<b>*王_五*|</b>"}
LABELS = {"base_salary": "基本工资", "software_commission": "软件提成", "unused": "无人有"}
ROWS = [
    Payout("E1", "2026-01", "base_salary", Decimal("2000.10")),
    Payout("E1", "2026-02", "base_salary", Decimal("2000.20")),
    Payout("E1", "2026Q1", "software_commission", Decimal("0.07")),
    Payout("E2", "2026Q1", "software_commission", Decimal("12400.00")),
    Payout("E3", "2026-01", "base_salary", Decimal("-600.00")),
]


def _write(path: Path, rows: list[Payout] | None = None, **changes: Any) -> Path:
    values: dict[str, Any] = {
        "department": "大客户部",
        "period": "2026Q1",
        "names": NAMES,
        "labels": LABELS,
        "revision": "draft",
        "lang": "zh",
    }
    book = payout_book(ROWS if rows is None else rows, PayoutTexts(**{**values, **changes}))
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(workbook(book))
    return path


def _cells(path: Path, sheet: str, *, values: bool) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(path, data_only=values)
    return list(book[sheet].iter_rows(values_only=True))


def test_the_matrix_has_a_row_per_person_and_a_column_per_item(tmp_path: Path) -> None:
    rows = _cells(_write(tmp_path / "payouts.xlsx"), "应付汇总", values=True)
    assert rows[3:] == [
        ("工号", "姓名", "基本工资", "软件提成", "合计"),
        ("E1", "张三", 4000.30, 0.07, 4000.37),
        ("E2", "=1+1", None, 12400.0, 12400.0),
        ("E3", "<b>*王_五*|</b>", -600.0, None, -600.0),
        ("合计", None, 3400.30, 12400.07, 15800.37),
        ("与明细之差", None, None, None, 0),
    ]


def test_totals_are_formulas(tmp_path: Path) -> None:
    rows = _cells(_write(tmp_path / "payouts.xlsx"), "应付汇总", values=False)
    assert rows[4][4] == "=ROUND(SUM(C5:D5),2)"
    assert rows[7][2:] == (
        "=ROUND(SUM(C5:C7),2)",
        "=ROUND(SUM(D5:D7),2)",
        "=ROUND(SUM(E5:E7),2)",
    )
    assert rows[8][4] == "=ROUND(E8-'应付明细'!F10,2)"


def test_the_second_sheet_lists_every_amount(tmp_path: Path) -> None:
    rows = _cells(_write(tmp_path / "payouts.xlsx"), "应付明细", values=True)
    assert rows[4] == ("E1", "张三", "2026-01", "base_salary", "基本工资", 2000.1)
    assert [row[5] for row in rows[4:9]] == [2000.1, 2000.2, 0.07, 12400.0, -600.0]
    assert rows[9] == ("合计", None, None, None, None, 15800.37)


def test_the_sheet_says_whose_it_is(tmp_path: Path) -> None:
    rows = _cells(_write(tmp_path / "p.xlsx", revision="r2"), "应付汇总", values=True)
    assert rows[1][0] == "部门：大客户部　期间：2026Q1　版本：r2　金额单位：元"


def test_a_name_that_looks_like_a_formula_is_text(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(_write(tmp_path / "p.xlsx"))
    cell = book["应付汇总"]["B6"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_a_name_wider_than_any_column_takes_several_lines(tmp_path: Path) -> None:
    names = ["Wolfeschlegelsteinhausenbergerdorff" * 2, "محمد عبد الله"]
    path = _write(tmp_path / "p.xlsx", names=dict(zip(NAMES, [*names, "甲"], strict=True)))
    sheet = openpyxl.load_workbook(path)["应付汇总"]
    shown = {cell.value: cell.alignment for cell in sheet["B"] if cell.value in names}
    assert [bool(shown[name].wrap_text) for name in names] == [True, False]
    assert {one.horizontal for one in shown.values()} == {"left"}  # not into the next column


def test_amounts_show_two_decimals_and_headings_stay_in_view(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(_write(tmp_path / "p.xlsx"))["应付汇总"]
    assert {sheet[name].number_format for name in ("C5", "E5", "C8", "E8")} == {"#,##0.00"}
    assert sheet.freeze_panes == "C5"
    assert sheet.print_title_rows == "$4:$4"


def test_english_sheets_have_english_words(tmp_path: Path) -> None:
    path = _write(tmp_path / "p.xlsx", lang="en")
    assert openpyxl.load_workbook(path).sheetnames == ["Payouts", "Details"]
    assert _cells(path, "Payouts", values=True)[3][0] == "Employee"


def test_the_same_amounts_give_the_same_bytes_and_no_date_of_today(tmp_path: Path) -> None:
    first = _write(tmp_path / "a" / "payouts.xlsx")
    second = _write(tmp_path / "b" / "payouts.xlsx")
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as package:
        assert b"2000-01-01T00:00:00Z" in package.read("docProps/core.xml")
        assert {entry.date_time[0] for entry in package.infolist()} == {1980}


def test_a_department_without_pay_gets_a_workbook_with_zero_totals(tmp_path: Path) -> None:
    path = _write(tmp_path / "p.xlsx", rows=[])
    assert _cells(path, "应付汇总", values=True)[4:] == [("合计", None, 0), ("与明细之差", None, 0)]
    assert _cells(path, "应付明细", values=True)[4] == ("合计", None, None, None, None, 0)


def test_whoever_has_no_name_is_called_by_the_id(tmp_path: Path) -> None:
    path = _write(tmp_path / "p.xlsx", [Payout("C1", "2026Q1", "base_salary", Decimal("3.00"))])
    assert _cells(path, "应付汇总", values=True)[4][:2] == ("C1", "C1")
    assert _cells(path, "应付明细", values=True)[4][:2] == ("C1", "C1")


def test_every_mistake_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    rows = [
        Payout("E9", "2026Q1", "base_salary", Decimal("0.005")),
        Payout("E1", "2026Q1", "bonus", 1.5),
        Payout("E1", "2026Q1", "base_salary", Decimal("1e13")),
    ]
    with pytest.raises(PayoutsInvalid, match="was not written") as caught:
        _write(tmp_path / "p.xlsx", rows=rows)
    told = str(caught.value)
    assert "row 1 (E9, 2026Q1, base_salary): amount Decimal('0.005'), expected a Decimal" in told
    assert "row 2 (E1, 2026Q1, bonus): amount 1.5, expected" in told
    assert "row 2 (E1, 2026Q1, bonus): bonus is no pay item of the scheme" in told
    assert "row 3" in told
    assert list(tmp_path.iterdir()) == []


def test_recalculated_totals_agree_to_the_fen(
    tmp_path: Path, need_tool: Callable[[str], str]
) -> None:
    """A spreadsheet program adds up again; large and awkward amounts included."""
    soffice = need_tool("soffice")
    amounts = [Decimal(n * 7919 % 100_000_007) / 100 for n in range(1, 400)]
    amounts += [Decimal("9999999999.99"), Decimal("0.10"), Decimal("0.20"), Decimal("-0.30")]
    rows = [
        Payout(f"E{n % 7}", "2026Q1", ("a", "b", "c")[n % 3], amount)
        for n, amount in enumerate(amounts)
    ]
    names = {f"E{n}": f"员工{n}" for n in range(7)}
    path = _write(
        tmp_path / "payouts.xlsx", rows, names=names, labels=dict(zip("abc", "甲乙丙", strict=True))
    )
    _without_cached_values(path)
    each_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
    command = [soffice, "--headless", f"-env:UserInstallation={(tmp_path / 'lo').as_uri()}"]
    command += ["--convert-to", each_sheet, "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    with (tmp_path / "payouts-应付汇总.csv").open(encoding="utf-8") as file:
        matrix = {row[0]: row for row in csv.reader(file)}
    for person in names:
        exact = sum(row.amount for row in rows if row.employee_id == person)
        assert Decimal(matrix[person][5]) == exact
    for column, item in enumerate("abc", start=2):
        assert Decimal(matrix["合计"][column]) == sum(r.amount for r in rows if r.item == item)
    assert Decimal(matrix["合计"][5]) == sum(amounts)
    assert Decimal(matrix["与明细之差"][5]) == 0


def _without_cached_values(path: Path) -> None:
    """Openpyxl keeps formulas and drops their values, so that they must be worked out anew."""
    book = openpyxl.load_workbook(path)
    book.save(path)
    assert openpyxl.load_workbook(path, data_only=True)["应付汇总"]["F12"].value is None


@pytest.mark.parametrize(
    "name", ["江😀", "عبد", "\u202eabc", "a\x01\x0bb", "\ufffe", "葛\U000e0100"]
)
def test_a_workbook_holds_any_name_whatever_fonts_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def no_font() -> None:
        raise AssertionError

    monkeypatch.setattr("kpilib.text.fonts.face", no_font)
    cells = _cells(
        _write(tmp_path / "p.xlsx", names={**NAMES, "E1": name}), "应付汇总", values=True
    )
    # What XML cannot hold stands there as spreadsheets write it themselves: _x0001_.
    found = re.sub("_x([0-9A-F]{4})_", lambda c: chr(int(c[1], 16)), cells[4][1])
    assert found == name


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("张三", 1),
        ("Anna-Katharina Schmidt-Rottluff von Ho", 1),
        ("Adolph Blaine Charles David Earl Frederick Gerald Hubert", 2),
        ("Hubertblainewolfeschlegelsteinhausenbergerdorffwelchevoralternwaren", 2),
        ("阿卜杜拉·买买提江·艾合买提·库尔班·吐尔逊·阿不都热合曼尼亚孜", 2),
        (f"{'长' * 19} {'a' * 39}", 3),
    ],
)
def test_a_row_is_as_high_as_its_longest_name(tmp_path: Path, name: str, lines: int) -> None:
    path = _write(tmp_path / "payouts.xlsx", names={**NAMES, "E1": name})
    for sheet in openpyxl.load_workbook(path):
        heights = [sheet.row_dimensions[row].height for row in range(5, 8)]
        high = 15 * lines if lines > 1 else None
        alike = sum(row[0].value == "E1" for row in sheet.iter_rows(min_row=5, max_row=7))
        assert heights == [high] * alike + [None] * (3 - alike)
