"""Workbooks in shapes that people keep, each with the mapping that takes it in and what is meant.

shop    headers in another language, amounts as text with decimal comma, styled far down, notes
routes  title rows, lines under a day, subtotals, a second header, one impossible date
months  a header of two rows (month over target and actual), people by name, merged sections
posts   no header, several posts in one cell, five levels across
two     two tables side by side, ids without their zeros, percent cells
crm     GBK, semicolons, decimal comma, a status to filter by, one line cancelled later
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import openpyxl
from openpyxl.styles import Font

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

DEPARTMENTS = "company: C\ndepartments:\n  team: {title: Team, scheme: small}\n"


@dataclass(frozen=True)
class Kept:
    """A workbook that somebody keeps.

    Attributes:
        period: Of which period it is.
        files: Its files.
        mapping: The mapping.
        meant: Per table the file in the workspace, and its lines without origins.
    """

    period: str
    files: tuple[str, ...]
    mapping: str
    meant: Mapping[str, tuple[str, ...]]


def write_workspace(root: Path, mapping: str = "") -> Path:
    """A workspace with a department and, where one is given, its mapping."""
    (root / "params" / "schemes").mkdir(parents=True)
    (root / "params" / "departments.yaml").write_text(DEPARTMENTS, encoding="utf-8")
    if mapping:
        write_mapping(root, mapping)
    return root


def write_mapping(root: Path, mapping: str) -> None:
    (root / "params" / "intake").mkdir(exist_ok=True)
    (root / "params" / "intake" / "team.yaml").write_text(mapping, encoding="utf-8")


def without_origin(path: Path) -> tuple[str, ...]:
    """The lines of a table without their last cell, which says where they come from."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header[-1] == "_origin"
    assert all(row[-1] for row in rows)
    return tuple(",".join(row[:-1]) for row in (header, *rows))


def sheet_of(rows: Sequence[Sequence[object]], title: str = "Sheet") -> Worksheet:
    """The only sheet of a new workbook, which is its `parent`."""
    sheet = openpyxl.Workbook().active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    return sheet  # type: ignore[return-value]  # a new workbook has a sheet of cells


def save(sheet: Worksheet, path: Path) -> Path:
    assert sheet.parent is not None
    sheet.parent.save(path)
    return path


def write_kept(folder: Path) -> None:
    """Write all of the workbooks."""
    for write in (_shop, _routes, _months, _posts, _two, _crm):
        write(folder)


def _shop(folder: Path) -> None:
    sales = [(dt.date(2026, 1, 5), "V01 ", "R$ 1.500,00", "Novo", "loja"),
             (dt.date(2026, 1, 9), "V02 ", "R$ 820,50", "Antigo", "online"),
             (dt.date(2026, 2, 11), "V01 ", "R$ 12.345,67", "Novo", "loja"),
             (dt.date(2026, 3, 30), "V03 ", "R$ 99,90", "Novo", "online")]  # fmt: skip
    sheet = sheet_of([("Data", "Vendedor", "Valor", "Cliente", "Canal"), *sales], "Vendas")
    for row in range(6, 1000):
        sheet.cell(row, 3).font = Font(bold=True)
    assert sheet.parent is not None
    sheet.parent.create_sheet("Regras").append(["Comissão 5% loja, 3% online"])
    save(sheet, folder / "shop.xlsx")


def _routes(folder: Path) -> None:
    header = ("日期", "线路", "分销商", "交款", "应交")
    rows: list[Sequence[object]] = [("城东面包 配送日报",), ("制表：王", None, "单位：元"), header]
    days = {"01.09.2026": {"R1": [12000, 15720], "R2": [9000]},
            "02.09.2026": {"R1": [30540], "R2": [20100, 20000, 555.5]},
            "03.09.2026": {"R1": [31320], "R2": []}}  # fmt: skip
    for at, (day, routes) in enumerate(days.items()):
        if at == 2:
            rows.append(header)
        for route, paid in routes.items():
            rows += [(day, route, f"分销商{n}", x, x + 100) for n, x in enumerate(paid, 1)]
            if paid:
                rows.append((day, route, "小计", sum(paid), sum(paid) + 100 * len(paid)))
    rows.append(("29.00.2026", "R1", "分销商1", 500, 600))
    rows.append(("合计", None, None, 139215.5, None))
    save(sheet_of(rows, "9月"), folder / "routes.xlsx")


def _months(folder: Path) -> None:
    sheet = sheet_of([("大客户部一季度任务完成表",), ("组别", "序号", "姓名")], "一季度")
    for area in ("A1:I1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:G2", "H2:I2"):
        sheet.merge_cells(area)
    for at, month in enumerate(("1月", "2月", "3月")):
        sheet.cell(2, 4 + 2 * at).value = month
        sheet.cell(3, 4 + 2 * at).value = "目标（万元）"
        sheet.cell(3, 5 + 2 * at).value = "实际（万元）"
    sheet.append(("一组", 1, "陈一", 10, 9.5, 10, 11.2, 12, 12))
    sheet.append(("一组", 2, "林二", 8, 8.8, 8, 7.1, 8, 0))
    sheet.append(("二组", 3, "赵三", 20, 18.25, 20, 22, 25, 24.999))
    sheet.merge_cells("A4:A5")
    sheet.append(("合计", None, None, 38, 36.55, 38, 40.3, 45, 36.999))
    save(sheet, folder / "months.xlsx")
    people = "employee_id,name\nE001,陈一\nE002,林二\nE003,赵三\n"
    (folder / "people.csv").write_text(people, encoding="utf-8")


def _posts(folder: Path) -> None:
    rows = [("柜员\n大堂经理", 1.0, 1.1, 1.25, 1.4, 1.6), ("客户经理（内退）", *[0.3] * 5)]
    save(sheet_of(rows), folder / "posts.xlsx")


def _two(folder: Path) -> None:
    rows = [("工号", "出勤率", None, "工号", "态度", "能力"), (7, 0.955, None, 12, 88, 90),
            (12, 1, None, 7, 92.5, 85), (103, 0.8, None, 103, 60, 71)]  # fmt: skip
    sheet = sheet_of(rows)
    for row in (2, 3, 4):
        sheet.cell(row, 2).number_format = "0.0%"
    save(sheet, folder / "two.xlsx")


def _crm(folder: Path) -> None:
    lines = ("合同号;客户;业务员;状态;金额;税率;签约日期;备注",
             "HT-1;甲公司;E001;已回款;12.500,00;13%;2026/1/15;",
             "HT-2;乙公司;E002;未回款;8.000,00;13%;2026/2/1;",
             "HT-3;丙公司;E001;已回款;1.130,50;13%;2026/3/9;含安装",
             "HT-3;丙公司;E001;已作废;1.130,50;13%;2026/3/20;作废重签",
             "HT-4;丙公司;E001;已回款;1.300,00;6%;2026/3/21;")  # fmt: skip
    (folder / "crm.csv").write_bytes("\r\n".join(lines).encode("gb18030"))


_INPUTS = "params/inputs/{period}/team/{table}.csv"

KEPT = {
    "shop": Kept(
        "2026Q1",
        ("shop.xlsx",),
        """\
confirmed: false
ignore_sheets: Regras
tables:
  - table: deals
    file: "*shop*.xlsx"
    sheet: Vendas
    decimal: ","
    columns:
      deal_id: {make: "a{n}"}
      employee_id: [Vendedor, Vendedora]
      kind: {from: Canal, values: {loja: shop, online: online}}
      amount: {from: Valor, currency: R$}
      date: Data
    ignore: Cliente
""",
        {"params/inputs/2026Q1/team/deals.csv": (
            "deal_id,employee_id,kind,amount,date", "a1,V01,shop,1500,2026-01-05",
            "a2,V02,online,820.5,2026-01-09", "a3,V01,shop,12345.67,2026-02-11",
            "a4,V03,online,99.9,2026-03-30")},
    ),
    "routes": Kept(
        "2026Q3",
        ("routes.xlsx",),
        """\
confirmed: false
tables:
  - table: events
    file: "*routes*.xlsx"
    sheet: "*月"
    dates: dmy
    columns:
      employee_id: 线路
      event: {value: day_sales}
      date: 日期
      amount: 交款
    ignore: [分销商, 应交]
    leave_out:
      - totals
      - repeated_header
      - {column: 日期, is: "29.00.2026", reason: "29.00.2026 is no day"}
    group: {by: [employee_id, date], sum: amount}
""",
        {"params/inputs/2026Q3/team/events.csv": (
            "employee_id,event,date,amount", "R1,day_sales,2026-09-01,27720",
            "R2,day_sales,2026-09-01,9000", "R1,day_sales,2026-09-02,30540",
            "R2,day_sales,2026-09-02,40655.5", "R1,day_sales,2026-09-03,31320")},
    ),
    "months": Kept(
        "2026Q1",
        ("months.xlsx", "people.csv"),
        """\
confirmed: false
tables:
  - table: metrics
    file: "*months*.xlsx"
    header_rows: 2
    columns:
      subject: {from: 姓名, lookup: {file: "people*.csv"}}
      metric: {value: sales}
      target: {from: "{month} / 目标（万元）", unit: 万元}
      actual: {from: "{month} / 实际（万元）", unit: 万元}
    ignore: [组别, 序号]
    leave_out: totals
""",
        {"params/inputs/2026Q1/team/metrics.csv": (
            "subject,metric,month,target,actual",
            "E001,sales,2026-01,100000,95000", "E001,sales,2026-02,100000,112000",
            "E001,sales,2026-03,120000,120000", "E002,sales,2026-01,80000,88000",
            "E002,sales,2026-02,80000,71000", "E002,sales,2026-03,80000,0",
            "E003,sales,2026-01,200000,182500", "E003,sales,2026-02,200000,220000",
            "E003,sales,2026-03,250000,249990")},
    ),
    "posts": Kept(
        "2026Q1",
        ("posts.xlsx",),
        r"""
confirmed: false
tables:
  - table: coefficients
    to: params/schemes/coefficients.csv
    file: "*posts*.xlsx"
    header_rows: 0
    columns:
      role: {from: A, split: "\n"}
      level: {values: {B: 一级, C: 二级, D: 三级, E: 四级, F: 五级}}
      coefficient: {from: "{level}", type: number}
""",
        {"params/schemes/coefficients.csv": (
            "role,level,coefficient",
            *(f"{role},{level}级,{x}" for role, xs in (
                ("柜员", ("1", "1.1", "1.25", "1.4", "1.6")),
                ("大堂经理", ("1", "1.1", "1.25", "1.4", "1.6")),
                ("客户经理（内退）", ("0.3",) * 5),
            ) for level, x in zip("一二三四五", xs, strict=True)))},
    ),
    "two": Kept(
        "2026Q1",
        ("two.xlsx",),
        """\
confirmed: false
tables:
  - table: metrics
    file: "*two*.xlsx"
    area: A:B
    columns:
      subject: {from: 工号, pad: 5}
      metric: {value: attendance}
      actual: {from: 出勤率, unit: "%"}
  - table: ratings
    file: "*two*.xlsx"
    area: D:F
    columns:
      employee_id: {from: 工号, pad: 5}
      indicator: {values: {态度: attitude, 能力: ability}}
      score: "{indicator}"
""",
        {"params/inputs/2026Q1/team/metrics.csv": (
            "subject,metric,actual", "00007,attendance,95.5", "00012,attendance,100",
            "00103,attendance,80"),
         "params/inputs/2026Q1/team/ratings.csv": (
            "employee_id,indicator,score", "00012,attitude,88", "00012,ability,90",
            "00007,attitude,92.5", "00007,ability,85", "00103,attitude,60", "00103,ability,71")},
    ),
    "crm": Kept(
        "2026Q1",
        ("crm.csv",),
        """\
confirmed: false
tables:
  - table: deals
    file: "*crm*.csv"
    decimal: ","
    columns:
      deal_id: 合同号
      employee_id: 业务员
      kind: {value: product}
      amount: {from: 金额, decimals: 2}
      date: 签约日期
    ignore: [客户, 税率, 备注]
    cancelled: {by: 合同号, column: 状态, is: 已作废}
    leave_out:
      - {column: 状态, is_not: 已回款, reason: not paid yet}
""",
        {"params/inputs/2026Q1/team/deals.csv": (
            "deal_id,employee_id,kind,amount,date", "HT-1,E001,product,12500.00,2026-01-15",
            "HT-4,E001,product,1300.00,2026-03-21")},
    ),
}  # fmt: skip
"""By name."""
