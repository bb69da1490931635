"""The files of the tutorial, as people keep such: `python docs/tutorial/make_workbooks.py FOLDER`.

Everybody and every figure in them is made up.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import xlsxwriter

PEOPLE = (
    ("K01", "林知远", dt.date(2023, 3, 1), 3000, 20, 1),
    ("K02", "顾清禾", dt.date(2024, 7, 15), 2500, 15, 0.95),
    ("K03", "秦牧云", dt.date(2025, 2, 10), 2500, 15, 1),
)
NEXT_DEALS = (
    "HT-201;云港物流;K02;已回款;152.000,00;2026/4/16;",
    "HT-202;远山机械;K01;已回款;118.400,00;2026/5/8;",
    "HT-203;平湖电力;K03;已回款;100.000,00;2026/6/11;",
)
DEALS = (
    "HT-101;远山机械;K01;已回款;98.000,00;2026/1/12;首批",
    "HT-102;云港物流;K02;未回款;36.000,00;2026/1/20;",
    "HT-103;北辰医药;K02;已回款;81.500,00;2026/2/6;",
    "HT-104;远山机械;K01;已回款;124.600,50;2026/2/27;含安装",
    "HT-105;平湖电力;K03;已回款;52.300,00;2026/3/9;",
    "HT-106;平湖电力;K03;已回款;18.000,00;2026/3/12;重复开票",
    "HT-106;平湖电力;K03;已作废;18.000,00;2026/3/25;作废",
)
VEHICLES = (
    ("许一帆", "经理", ((6, 5, 2), (4, 4, 0), (6, 7, 1))),
    ("韩书言", "专员", ((4, 4, 1), (3, 2, 0), (5, 5, 2))),
    ("陆时雨", "专员", ((4, 3, 0), (3, 3, 2), (5, 4, 1))),
)
SATISFACTION = ((1, 985), (2, 962), (3, 991))
ADVISERS = (
    (7, "沈听澜", 60, 57.5, 40, 43, 0.955, 88, 90, 76),
    (12, "白若溪", 60, 66, 40, 38, 0.9, 92, 85, 81),
    (103, "江望舒", 45, 39.6, 30, 31, 0.98, 79, 88, 90),
)


def main(folder: Path) -> None:
    """Write all of them."""
    folder.mkdir(parents=True, exist_ok=True)
    for quarter, words, deals in (("2026Q1", "一季度", DEALS), ("2026Q2", "二季度", NEXT_DEALS)):
        _targets(folder / f"targets-{quarter}.xlsx", words)
        header = "合同号;客户;业务员;状态;金额;签约日期;备注"
        lines = "\n".join([header, *deals])
        (folder / f"crm-{quarter}.csv").write_bytes(lines.encode("gb18030"))
    _deliveries(folder / "deliveries-2026Q1.xlsx")
    _advisers(folder / "advisers-2026Q1.xlsx")


def _book(path: Path) -> xlsxwriter.Workbook:
    book = xlsxwriter.Workbook(path)
    book.set_properties({"created": dt.datetime(2026, 4, 1)})  # noqa: DTZ001 - the same bytes always
    return book


def _targets(path: Path, quarter: str) -> None:
    with _book(path) as book:
        sheet = book.add_worksheet(f"{quarter}任务")
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.merge_range("A1:F1", f"大客户部 2026 年{quarter}任务表", bold)
        sheet.write_row("A2", ["制表：李娜", None, None, "单位：万元"])
        header = ["工号", "姓名", "入职日期", "浮动工资（元）", "季度任务（万元）", "KPI系数"]
        sheet.write_row("A3", header, bold)
        for at, (who, name, hired, floating, target, factor) in enumerate(PEOPLE, 3):
            sheet.write_row(at, 0, [who, name])
            sheet.write_datetime(at, 2, dt.datetime.combine(hired, dt.time()), day)
            sheet.write_row(at, 3, [floating, target, factor])
        total = [sum(person[at] for person in PEOPLE) for at in (3, 4)]
        sheet.write_row(len(PEOPLE) + 3, 0, ["合计", None, None, *total])


def _deliveries(path: Path) -> None:
    with _book(path) as book:
        sheet = book.add_worksheet("交车")
        for column, title in enumerate(("姓名", "岗位")):
            sheet.merge_range(0, column, 1, column, title)
        for month in range(3):
            sheet.merge_range(0, 2 + 3 * month, 0, 4 + 3 * month, f"{month + 1}月")
            sheet.write_row(1, 2 + 3 * month, ["任务", "自销", "渠道"])
        for row, (name, role, months) in enumerate(VEHICLES, 2):
            sheet.write_row(row, 0, [name, role, *(each for month in months for each in month)])
        totals = [
            sum(who[2][month][at] for who in VEHICLES) for month in range(3) for at in range(3)
        ]
        sheet.write_row(len(VEHICLES) + 2, 0, ["合计", None, *totals])
        other = book.add_worksheet("满意度")
        other.write_row("A1", ["月份", "CSS得分"])
        for row, (month, score) in enumerate(SATISFACTION, 1):
            other.write_row(row, 0, [f"{month}月", score])


def _advisers(path: Path) -> None:
    with _book(path) as book:
        sheet = book.add_worksheet("一季度考核")
        percent = book.add_format({"num_format": "0.0%"})
        sheet.write_row("A1", ["工号", "姓名", "销售额任务（万元）", "销售额（万元）", "销量任务"])
        sheet.write_row("F1", ["销量", "满意度", "销售技巧", "团队合作", "市场调研"])
        for row, person in enumerate(ADVISERS, 1):
            sheet.write_row(row, 0, person)
            sheet.write_number(row, 6, person[6], percent)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
