"""What is proposed by the printed names of a scheme: every table that a sheet feeds, or a question.

Each workbook is in a habit of people; beside it stands what is meant. A reading that is not sure
must be a question mark, for a wrong one would be wrong pay.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from click.testing import CliRunner

from kpilib.cli.main import main
from kpilib.workspace.intake.mapping_file import mapping_place
from tests.intake.kept_workbooks import without_origin

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SCHEMES = Path(__file__).parents[2] / "params" / "schemes"

Rows = "Sequence[Sequence[object]]"


@dataclass(frozen=True)
class Habit:
    """A workbook, and what is meant by it.

    Attributes:
        scheme: The scheme of the department.
        sheets: Rows by sheet.
        meant: The lines of each table.
        answers: What the user writes in place of question marks.
        merged: Merged cells by sheet.
        formats: Number formats by sheet and cells.
    """

    scheme: str
    sheets: Mapping[str, Sequence[Sequence[object]]]
    meant: Mapping[str, tuple[str, ...]]
    answers: Mapping[str, str] = field(default_factory=dict)
    merged: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)


def write_book(habit: Habit, path: Path) -> Path:
    book = openpyxl.Workbook()
    del book["Sheet"]
    for title, rows in habit.sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        for area in habit.merged.get(title, ()):
            sheet.merge_cells(area)
        for area, pattern in habit.formats.items():
            for line in sheet[area]:
                for cell in line:
                    cell.number_format = pattern
    book.save(path)
    return path


def write_team(root: Path, scheme: str, people: str = "") -> Path:
    (root / "params" / "schemes").mkdir(parents=True)
    shutil.copy(SCHEMES / f"{scheme}.yaml", root / "params" / "schemes")
    team = f"company: C\ndepartments:\n  team: {{title: Team, scheme: {scheme}}}\n"
    (root / "params" / "departments.yaml").write_text(team, encoding="utf-8")
    if people:
        before = root / "params" / "inputs" / "2025Q4" / "team"
        before.mkdir(parents=True)
        (before / "employees.csv").write_text(f"employee_id,name\n{people}", encoding="utf-8")
    return root


def kpi(root: Path, *words: str, code: int) -> str:
    asked = ["intake", "2026Q1", "team", *words, "--workspace", str(root), "--lang", "en"]
    said = CliRunner().invoke(main, asked)
    assert said.exit_code == code, said.output
    return said.output


def proposed(tmp_path: Path, habit: Habit, people: str = "") -> tuple[Path, str, str]:
    """The workspace, the mapping that is proposed, and what is said."""
    file = write_book(habit, tmp_path / "kept.xlsx")
    root = write_team(tmp_path / "w", habit.scheme, people)
    said = kpi(root, str(file), code=1)
    return root, (root / mapping_place("team")).read_text("utf-8"), said


FIVE = "account-manager-five"
"""Metrics sales_amount (yuan), sales_volume, satisfaction (%); three rated indicators."""
KEY = "key-account-commission"
"""Metrics quarterly_target (a target), kpi_coefficient; deals; float pay."""
FLEET = "vehicle-commission"
"""By month: retail_target, events of vehicles; css of the department."""

STAFF = "sales-staff"
"""Metric sales (yuan); ratings of ability and attitude."""
ADVISER = "service-advisor"
"""By month: rating five_s; events late, morning_meeting_missed, major_complaint, complaint."""

HABITS = {
    "what was reached stands by months and as their sum, under a unit; scores stand below":
    Habit(STAFF, {"业绩": [
        ["销售一部2026年一季度业绩汇总表"], ["单位：万元"],
        ["序号", "工号", "姓名", "季度任务", "完成额", None, None, None, "完成率"],
        [None, None, None, None, "1月", "2月", "3月", "合计", None],
        [1, "0012", "甲", 30, 10, 9.5, 12.35, 31.85, 1.06],
        [2, "0015", "乙", 28, 8, 9, 9.2, 26.2, 0.94],
        ["合计", None, None, 58, 18, 18.5, 21.55, 58.05],
        [], ["二、能力与态度评分（满分100）"], ["工号", "姓名", "评分人", "工作能力", "工作态度"],
        ["0012", "甲", "陈", 92, 95], ["0015", "乙", "陈", 81, 88]]},
        {"employees": ("employee_id,name", "0012,甲", "0015,乙"),
         "metrics": ("subject,metric,target,actual", "0012,sales,300000,318500",
                     "0015,sales,280000,262000"),
         "ratings": ("employee_id,indicator,score", "0012,ability,92", "0012,attitude,95",
                     "0015,ability,81", "0015,attitude,88")},
        merged={"业绩": ("E3:H3",)}),
    "sheets of months, in some of which nothing stands below a name":
    Habit(ADVISER, {
        "1月": [["姓名", "绩效工资", "5S考核", "迟到", "重大投诉", "培训考试"],
                ["甲", 2000, 18, 1, None, 92], ["乙", 2500, 16, None, None, 85]],
        "2月": [["姓名", "绩效工资", "5S考核", "迟到", "重大投诉", "培训考试"],
                ["甲", 2000, 17, None, 1, 78], ["乙", 2500, 18, 2, None, 90]]},
        {"employees": ("employee_id,name,performance_salary", "甲,甲,2000", "乙,乙,2500"),
         "ratings": ("employee_id,indicator,month,score", "甲,five_s,2026-01,18",
                     "乙,five_s,2026-01,16", "甲,five_s,2026-02,17", "乙,five_s,2026-02,18"),
         "events": ("employee_id,event,month,quantity,amount", "甲,late,2026-01,1,",
                    "甲,major_complaint,2026-02,1,", "乙,late,2026-02,2,", "甲,exam,2026-01,,92",
                    "乙,exam,2026-01,,85", "甲,exam,2026-02,,78", "乙,exam,2026-02,,90")}),
    "sheets of months that do not all have the same names":
    Habit(ADVISER, {
        "1月": [["姓名", "绩效工资", "迟到", "一般投诉"], ["甲", 2000, 1, 2], ["乙", 2500, 1, 1]],
        "2月": [["姓名", "绩效工资", "迟到", "重大投诉"], ["甲", 2000, 3, 1], ["乙", 2500, 2, 1]]},
        {"employees": ("employee_id,name,performance_salary", "甲,甲,2000", "乙,乙,2500"),
         "events": ("employee_id,event,month,quantity", "甲,late,2026-01,1",
                    "甲,complaint,2026-01,2", "乙,late,2026-01,1", "乙,complaint,2026-01,1",
                    "甲,late,2026-02,3", "甲,major_complaint,2026-02,1", "乙,late,2026-02,2",
                    "乙,major_complaint,2026-02,1")}),
    "headers name the quarter, and base pay is that of a month as the scheme takes it":
    Habit("key-account-pay-bands", {"大客户": [
        ["组别", "姓名", "职级", "月基本工资", "2026年一季度销售任务", "2026年一季度销售实绩",
         "客户满意度"],
        ["华东", "甲", "高级大客户销售", 15000, 1200000, 1380500.5, "92分"],
        [None, "乙", "中级大客户销售", 9000, 800000, 812000, "88分"],
        ["小计", None, None, None, 2000000, 2192500.5, None]]},
        {"employees": ("employee_id,name,level,section,base_salary", "甲,甲,senior,华东,15000",
                       "乙,乙,mid,华东,9000"),
         "metrics": ("subject,metric,target,actual", "甲,sales,1200000,1380500.5",
                     "乙,sales,800000,812000"),
         "ratings": ("employee_id,indicator,score", "甲,satisfaction,92", "乙,satisfaction,88")},
        answers={'"?"': "sales"}),
    "one sheet says all, its unit stands over it, groups have subtotals, signatures stand below":
    Habit(KEY, {"一季度考核": [
        ["大客户部2026年一季度考核汇总表"], ["单位：万元", None, None, None, None, "2026-04-02"],
        ["序号", "工号", "姓名", "入职时间", "浮动工资（元）", "季度任务", "KPI奖金系数", "备注"],
        [1, "K01", "林知远", "2023-03-01", 3000, 20, 1, None],
        [2, "K02", "顾清禾", "2024/7/15", 2500, 15, 0.95, "新婚"],
        [None, "小计", None, None, 5500, 35],
        [3, "K03", "秦牧云", "2025.2.10", 2500, 15, 1, None],
        ["合计", None, None, None, 8000, 50],
        ["制表人：李娜", None, None, "审核：王伟", None, "总经理签字："],
        ["注：浮动工资按季度发放"]]},
        {"employees": ("employee_id,name,hire_date,float_salary", "K01,林知远,2023-03-01,3000",
                       "K02,顾清禾,2024-07-15,2500", "K03,秦牧云,2025-02-10,2500"),
         "metrics": ("subject,metric,target,actual", "K01,quarterly_target,200000,",
                     "K02,quarterly_target,150000,", "K03,quarterly_target,150000,",
                     "K01,kpi_coefficient,,1", "K02,kpi_coefficient,,0.95",
                     "K03,kpi_coefficient,,1")}),
    "a title is merged over all columns but the last, and figures have a group and a side":
    Habit(FIVE, {"考核": [
        ["销售部2026年一季度考核表"],
        ["工号", "姓名", "业绩", None, None, None, "总分"],
        [None, None, "销售额", None, "销售量", None, None],
        [None, None, "任务（万元）", "实际（万元）", "目标", "实际", None],
        ["A1", "甲", 10, 9.5, 7, 8, None], ["A2", "乙", 12, 13, 9, 5, None]]},
        {"employees": ("employee_id,name", "A1,甲", "A2,乙"),
         "metrics": ("subject,metric,target,actual", "A1,sales_amount,100000,95000",
                     "A2,sales_amount,120000,130000", "A1,sales_volume,7,8",
                     "A2,sales_volume,9,5")},
        merged={"考核": ("A1:F1", "A2:A4", "B2:B4", "C2:F2", "C3:D3", "E3:F3", "G2:G4")}),
    "a metric is called by a word for what is to be reached, under another such word":
    Habit(KEY, {"任务": [
        ["工号", "姓名", "任务", "考核"], [None, None, "季度任务（万元）", "KPI奖金系数"],
        ["K01", "林知远", 20, 1], ["K02", "顾清禾", 15, 0.95]]},
        {"employees": ("employee_id,name", "K01,林知远", "K02,顾清禾"),
         "metrics": ("subject,metric,target,actual", "K01,quarterly_target,200000,",
                     "K02,quarterly_target,150000,", "K01,kpi_coefficient,,1",
                     "K02,kpi_coefficient,,0.95")},
        merged={"任务": ("A1:A2", "B1:B2")}),
    "deals say who shares them, what they earn, whether they are registered":
    Habit(KEY, {"回款": [
        ["合同号", "客户", "工号", "类型", "金额", "贡献度", "标准报价", "毛利", "进CRM", "日期"],
        ["H1", "甲公司", "K01", "product", 100, "60%", 120, None, "是", "2026-01-05"],
        ["H1", "甲公司", "K02", "product", 100, "40%", 120, None, "是", "2026-01-05"],
        ["H2", "乙", "K02", "secondary_development", 50, None, None, 20.5, "否", "2026-02-06"]]},
        {"deals": ("deal_id,employee_id,kind,amount,share,standard_price,gross_margin,in_crm,date",
                   "H1,K01,product,100,0.6,120,,true,2026-01-05",
                   "H1,K02,product,100,0.4,120,,true,2026-01-05",
                   "H2,K02,secondary_development,50,,,20.5,false,2026-02-06")}),
    "tables below one another, each with its title":
    Habit(FIVE, {"考核": [
        ["一、业绩"], ["工号", "姓名", "销售额任务（万元）", "销售额完成（万元）"],
        ["A1", "甲", 10, 9.5], ["A2", "乙", 12, 13], ["合计", None, 22, 22.5],
        [], ["二、能力评价"], ["工号", "姓名", "销售技巧", "团队合作", "市场调研"],
        ["A1", "甲", 80, 90, 85], ["A2", "乙", 70, 88, 92], ["评分人：张"]]},
        {"employees": ("employee_id,name", "A1,甲", "A2,乙"),
         "metrics": ("subject,metric,target,actual", "A1,sales_amount,100000,95000",
                     "A2,sales_amount,120000,130000"),
         "ratings": ("employee_id,indicator,score", "A1,selling_skill,80", "A1,teamwork,90",
                     "A1,market_research,85", "A2,selling_skill,70", "A2,teamwork,88",
                     "A2,market_research,92")}),
    "metrics over target and actual, in percent cells and in ten thousands":
    Habit(FIVE, {"Q1": [
        ["工号", "姓名", "销售额（万元）", None, "销量（台）", None, "客户满意度", None],
        [None, None, "目标", "完成", "目标", "完成", "目标", "完成"],
        ["A1", "甲", 10, 9.5, 5, 6, 0.95, 0.961], ["A2", "乙", 12, 13, 7, 8, 0.95, 0.9]]},
        {"employees": ("employee_id,name", "A1,甲", "A2,乙"),
         "metrics": ("subject,metric,target,actual", "A1,sales_amount,100000,95000",
                     "A2,sales_amount,120000,130000", "A1,sales_volume,5,6", "A2,sales_volume,7,8",
                     "A1,satisfaction,95,96.1", "A2,satisfaction,95,90")},
        merged={"Q1": ("A1:A2", "B1:B2", "C1:D1", "E1:F1", "G1:H1")}, formats={"G3:H4": "0.0%"}),
    "figures below one another under a name written once, which feed two tables":
    Habit(FIVE, {"明细": [
        ["姓名", "考核指标", "目标", "实际", "得分"],
        ["甲", "销售技巧", None, None, 80], [None, "销售额", 100000, None, None],
        [None, "销售量", None, 6, None],
        ["乙", "销售技巧", None, None, 70], [None, "销售额", 120000, 130000, None],
        [None, "销售量", 7, 8, None]],
        "名单": [["工号", "姓名"], ["A1", "甲"], ["A2", "乙"]]},
        {"employees": ("employee_id,name", "A1,甲", "A2,乙"),
         "metrics": ("subject,metric,target,actual", "A1,sales_amount,100000,",
                     "A1,sales_volume,,6", "A2,sales_amount,120000,130000", "A2,sales_volume,7,8"),
         "ratings": ("employee_id,indicator,score", "A1,selling_skill,80", "A2,selling_skill,70")}),
    "months side by side of what is assessed by the quarter":
    Habit(FIVE, {"销售额": [
        ["工号", "姓名", "1月", "2月", "3月", "合计"], ["A1", "甲", 30000, 32000.5, 33000, 95000.5],
        ["A2", "乙", 40000, 45000, 45000, 130000]]},
        {"employees": ("employee_id,name", "A1,甲", "A2,乙"),
         "metrics": ("subject,metric,actual,note_month", "A1,sales_amount,95000.5,",
                     "A2,sales_amount,130000,")}),
    "a sheet for each month, with the people on each":
    Habit(FLEET, {f"{month}月": [
        ["工号", "姓名", "零售目标", "自销车辆", "渠道车辆"], ["F1", "甲", 5, 4 + month, 1],
        ["F2", "乙", 4, 3, month]] for month in (1, 2, 3)},
        {"employees": ("employee_id,name", "F1,甲", "F2,乙"),
         "metrics": ("subject,metric,month,target",
                     *(f"{who},retail_target,2026-0{m},{x}" for m in (1, 2, 3)
                       for who, x in (("F1", 5), ("F2", 4)))),
         "events": ("employee_id,event,month,quantity",
                    *(f"{who},{what},2026-0{m},{x}" for m in (1, 2, 3) for who, what, x in (
                        ("F1", "vehicle", 4 + m), ("F1", "channel_vehicle", 1),
                        ("F2", "vehicle", 3), ("F2", "channel_vehicle", m))))}),
    "figures of the department, below one another with months side by side":
    Habit(FLEET, {"部门": [["指标", "1月", "2月", "3月"], ["客户满意度CSS", 985, 962, 991]]},
        {"metrics": ("subject,metric,month,actual", "@department,css,2026-01,985",
                     "@department,css,2026-02,962", "@department,css,2026-03,991")}),
    "a sheet for each region":
    Habit(FIVE, {
        "华东": [["Staff ID", "Staff name", "Sales amount target", "Sales amount"],
               ["A1", "Ann", 100, 95.5]],
        "华南": [["Staff ID", "Staff name", "Sales amount target", "Sales amount"],
               ["A2", "Bob", 120, 130]]},
        {"employees": ("employee_id,name", "A1,Ann", "A2,Bob"),
         "metrics": ("subject,metric,target,actual", "A1,sales_amount,100,95.5",
                     "A2,sales_amount,120,130")}),
    "names alone are ids, roles by the names that the scheme prints":
    Habit(FLEET, {"交车": [
        ["姓名", "岗位", "1月", None, "2月", None, "3月", None],
        [None, None, "任务", "自销", "任务", "自销", "任务", "自销"],
        ["许一帆", "关键客户经理", 6, 5, 4, 4, 6, 7],
        ["韩书言", "关键客户专员", 4, 4, 3, 2, 5, 5]]},
        {"employees": ("employee_id,name,role", "许一帆,许一帆,manager",
                       "韩书言,韩书言,specialist"),
         "metrics": ("subject,metric,month,target", *(
             f"{who},retail_target,2026-0{at},{x}" for who, xs in (
                 ("许一帆", (6, 4, 6)), ("韩书言", (4, 3, 5))) for at, x in enumerate(xs, 1))),
         "events": ("employee_id,event,month,quantity", *(
             f"{who},vehicle,2026-0{at},{x}" for who, xs in (
                 ("许一帆", (5, 4, 7)), ("韩书言", (4, 2, 5))) for at, x in enumerate(xs, 1)))},
        answers={'自销: "?"': "自销: vehicle"},
        merged={"交车": ("A1:A2", "B1:B2", "C1:D1", "E1:F1", "G1:H1")}),
    "titles of groups between the rows, and the header once more":
    Habit(FIVE, {"业绩": [
        ["工号", "姓名", "销售额"], ["一组"], ["A1", "甲", 5], ["二组"], ["工号", "姓名", "销售额"],
        ["A2", "乙", 6]]},
        {"employees": ("employee_id,name", "A1,甲", "A2,乙"),
         "metrics": ("subject,metric,actual", "A1,sales_amount,5", "A2,sales_amount,6")}),
    "amounts that say their unit in the cell":
    Habit(KEY, {"回款": [
        ["合同编号", "客户经理", "业务类型", "到账金额", "到账日期"],
        ["H1", "K01", "产品收入", "12.5万", "2026-01-05"],
        ["H2", "K02", "培训", "3,000元", "2026-01-06"],
        ["H3", "K02", "培训", "1.2万元", "2026-01-07"], ["H4", "K02", "培训", 80, "2026-01-08"]]},
        {"deals": ("deal_id,employee_id,kind,amount,date", "H1,K01,product,125000,2026-01-05",
                   "H2,K02,training,3000,2026-01-06", "H3,K02,training,12000,2026-01-07",
                   "H4,K02,training,80,2026-01-08")}),
}  # fmt: skip


@pytest.mark.parametrize("name", HABITS)
def test_every_table_of_a_workbook_is_proposed(name: str, tmp_path: Path) -> None:
    habit = HABITS[name]
    root, text, _ = proposed(tmp_path, habit)
    for question, answer in habit.answers.items():
        assert question in text
        text = text.replace(question, answer)
    assert '"?"' not in text
    (root / mapping_place("team")).write_text(text, encoding="utf-8")
    kpi(root, str(tmp_path / "kept.xlsx"), "--accept", code=0)
    made = root / "params" / "inputs" / "2026Q1" / "team"
    assert {path.stem: without_origin(path) for path in made.iterdir()} == habit.meant


def asked(*headers: str, scheme: str = FIVE, rows: Sequence[Sequence[object]] = ()) -> Habit:
    """A workbook with a row for each person and some more columns."""
    figures = [[f"A{at}", f"N{at}", *(50 + at for _ in headers)] for at in (1, 2)]
    return Habit(scheme, {"Data": [["工号", "姓名", *headers], *(rows or figures)]}, {})


@pytest.mark.parametrize(
    ("header", "question"),
    [
        ("技巧", "perhaps selling_skill (Selling skill, 销售技巧)"),
        ("满意度", "perhaps satisfaction (Customer satisfaction, 客户满意度)"),
        ("合作", "perhaps teamwork (Team work, 团队合作)"),
    ],
)
def test_a_name_that_only_resembles_is_asked_about(
    header: str, question: str, tmp_path: Path
) -> None:
    _, text, said = proposed(tmp_path, asked(header))
    assert '"?"' in text
    assert question in said


def test_a_column_of_deals_that_the_rules_read_and_no_header_names_is_doubted(
    tmp_path: Path,
) -> None:
    rows = [["合同编号", "工号", "类型", "金额", "登记"], ["H1", "K01", "product", 100, "是"]]
    _, text, _ = proposed(tmp_path, Habit(KEY, {"回款": rows}, {}))
    said = " ".join(text.replace("#", "").split())
    assert "not sure: the rules read standard_price" in said
    assert "gross_margin" in said
    assert "in_crm" in said
    assert "ignore: [登记]" in text


def test_a_header_next_time_names_the_next_period_in_every_column(tmp_path: Path) -> None:
    rows = [["一季度工号", "一季度姓名", "一季度岗位", "一季度季度任务"],
            ["K01", "林知远", "a", 20], ["K02", "顾清禾", "b", 15]]  # fmt: skip
    _, text, _ = proposed(tmp_path, Habit(KEY, {"任务": rows}, {}))
    written = [line for line in text.splitlines() if not line.strip().startswith("#")]
    assert "一季度" not in "\n".join(written)


def test_a_share_of_a_target_is_not_taken_for_the_figure(tmp_path: Path) -> None:
    _, text, _ = proposed(tmp_path, asked("销售额", "销售额完成率"))
    assert "actual: 销售额\n" in text
    assert "ignore: [销售额完成率]" in text
    assert "not taken, for the scheme has no figure of that name: 销售额完成率" in text


def test_of_two_columns_that_may_be_the_same_figure_none_is_taken(tmp_path: Path) -> None:
    _, text, _ = proposed(tmp_path, asked("销售额", "销售额完成"))
    assert "not sure: 销售额, 销售额完成 may all be the actual of it" in " ".join(
        text.split()
    ).replace(" # ", " ")
    assert "actual:" not in text


def test_numbers_up_to_one_where_the_scheme_takes_percentages_are_doubted(tmp_path: Path) -> None:
    rows = [["A1", "甲", 0.95], ["A2", "乙", 0.9]]
    _, text, _ = proposed(
        tmp_path, asked("客户增长率", scheme="account-manager-optimised", rows=rows)
    )
    assert "where 0.95 means 95 %, say" in " ".join(text.split()).replace(" # ", " ")


def test_a_blank_figure_is_never_filled_from_above(tmp_path: Path) -> None:
    rows = [["A1", "甲", 10], ["A2", "乙", None], ["A3", "丙", None]]
    root, text, _ = proposed(tmp_path, asked("销售额", rows=rows))
    assert "fill_down" not in text
    kpi(root, str(tmp_path / "kept.xlsx"), "--accept", code=0)
    made = without_origin(root / "params" / "inputs" / "2026Q1" / "team" / "metrics.csv")
    assert made[1:] == ("A1,sales_amount,10", "A2,sales_amount,", "A3,sales_amount,")


def test_a_name_written_once_holds_from_a_row_that_is_left_out(tmp_path: Path) -> None:
    """Else the figures of the next person would go to the one before."""
    habit = Habit(FIVE, {"明细": [
        ["姓名", "指标", "目标", "实际"], ["甲", "销售额", 1, 2], ["乙", "备用", 3, 4],
        [None, "销售额", 5, 6]]}, {})  # fmt: skip
    root, text, _ = proposed(tmp_path, habit, people="A1,甲\nA2,乙\n")
    text = text.replace('备用: "?"', "备用: none").replace(
        "    columns", "    leave_out: {column: 指标, is: 备用}\n    columns"
    )
    (root / mapping_place("team")).write_text(text, encoding="utf-8")
    kpi(root, str(tmp_path / "kept.xlsx"), "--accept", code=0)
    made = without_origin(root / "params" / "inputs" / "2026Q1" / "team" / "metrics.csv")
    assert made[1:] == ("A1,sales_amount,1,2", "A2,sales_amount,5,6")


def test_a_sheet_of_one_person_is_that_persons_and_not_the_departments(tmp_path: Path) -> None:
    sheets = {
        name: [
            ["一季度绩效考核表"],
            ["姓名：", name],
            ["指标", "目标", "实际"],
            ["销售额", 10 + at, 9],
        ]
        for at, name in enumerate(("甲", "乙"))
    }
    root, text, _ = proposed(tmp_path, Habit(FIVE, sheets, {}), people="A1,甲\nA2,乙\n")
    assert 'subject: {from: "@B2", lookup: employees}' in text
    kpi(root, str(tmp_path / "kept.xlsx"), "--accept", code=0)
    made = without_origin(root / "params" / "inputs" / "2026Q1" / "team" / "metrics.csv")
    assert made[1:] == ("A1,sales_amount,10,9", "A2,sales_amount,11,9")


FORMS: dict[str, tuple[list[list[str | None]], str]] = {
    "cells that alternate": ([["工号", "{id}", "姓名", "{name}", "岗位", "客户经理"]], '"@B2"'),
    "below one another": ([["工号", "{id}"], ["姓名", "{name}"]], '"@B2"'),
    "a form of two lines": ([["被考核人", "{name}", "部门", "一部"],
                             ["岗位", "专员", "考核人", "丙"]], '{from: "@B2", lookup: employees}'),
    "one cell for everything": ([["姓名：{name}   工号：{id}  岗位：客户经理"]],
                                '{from: "@A2", after: 工号}'),
    "a cell for each": ([["姓名:{name}", "部门:一部"]],
                        '{from: "@A2", after: 姓名, lookup: employees}'),
}  # fmt: skip
"""How a sheet says above its table whom it is of, and what is proposed for that."""


@pytest.mark.parametrize("name", FORMS)
def test_a_form_above_a_table_is_no_header_and_says_whose_figures_they_are(
    name: str, tmp_path: Path
) -> None:
    form, meant = FORMS[name]

    def sheet(who: str, called: str) -> list[list[object]]:
        filled = [[cell and cell.format(id=who, name=called) for cell in row] for row in form]
        return [["一季度绩效考核表"], *filled, ["指标", "权重", "目标", "实际", "得分"],
                ["销售额", "60%", 10, 9, 90], ["销售量", "40%", None, 2, 95],
                ["合计", "100%", None, None, 92],
                ["被考核人签字：", None, "考核人签字："]]  # fmt: skip

    sheets = {"表1": sheet("A1", "甲"), "表2": sheet("A2", "乙")}
    root, text, _ = proposed(tmp_path, Habit(FIVE, sheets, {}), people="A1,甲\nA2,乙\n")
    assert f"subject: {meant}" in text
    kpi(root, str(tmp_path / "kept.xlsx"), "--accept", code=0)
    made = without_origin(root / "params" / "inputs" / "2026Q1" / "team" / "metrics.csv")
    figures = ("sales_amount,10,9", "sales_volume,,2")
    assert made == (
        "subject,metric,target,actual",
        *(f"{who},{figure}" for who in ("A1", "A2") for figure in figures),
    )


def test_a_header_whose_names_are_known_by_turns_stays_one(tmp_path: Path) -> None:
    rows = [["工号", "备用", "销售额", "评语"], ["A1", "x", 100, "好"], ["A2", "y", 200, "好"]]
    root, _, _ = proposed(tmp_path, Habit(FIVE, {"表": rows}, {}), people="A1,甲\nA2,乙\n")
    kpi(root, str(tmp_path / "kept.xlsx"), "--accept", code=0)
    made = without_origin(root / "params" / "inputs" / "2026Q1" / "team" / "metrics.csv")
    assert made[1:] == ("A1,sales_amount,100", "A2,sales_amount,200")


def test_a_list_of_labels_and_values_may_be_of_any_length(tmp_path: Path) -> None:
    rows = [["工号", f"A{n}", "姓名", f"员工{n}"] for n in range(3_000)]
    file = write_book(Habit(FIVE, {"表": rows}, {}), tmp_path / "kept.xlsx")
    said = kpi(write_team(tmp_path / "w", FIVE), str(file), code=1)
    assert "nothing in kept.xlsx is like a table" in said


def test_a_cell_without_the_label_that_the_mapping_names_is_told(tmp_path: Path) -> None:
    sheets = {"表": [["姓名：甲  工号：A1"], ["指标", "实际"], ["销售额", 9], ["销售量", 2]]}
    root, text, _ = proposed(tmp_path, Habit(FIVE, sheets, {}), people="A1,甲\n")
    text = text.replace("after: 工号", "after: 员工编号")
    (root / mapping_place("team")).write_text(text, encoding="utf-8")
    said = kpi(root, str(tmp_path / "kept.xlsx"), "--accept", code=1)
    assert "nothing behind 员工编号: write it there" in said


def test_the_only_column_of_days_is_that_of_the_deals_whatever_it_is_called(tmp_path: Path) -> None:
    rows = [["合同号", "工号", "类型", "金额", "落笔"], ["C1", "A1", "x", 9, "2026-02-03"],
            ["C2", "A2", "x", 8, "2026-03-15"]]  # fmt: skip
    _, text, _ = proposed(tmp_path, Habit(FIVE, {"表": rows}, {}), people="A1,甲\nA2,乙\n")
    assert "date: 落笔" in text
    assert "落笔 is the only column that holds days" in text
    two = [[*row, day] for row, day in zip(rows, ["交货", "2026-02-09", "2026-03-20"], strict=True)]
    other = tmp_path / "two"
    other.mkdir()
    _, text, _ = proposed(other, Habit(FIVE, {"表": two}, {}), people="A1,甲\nA2,乙\n")
    assert "date:" not in text.replace("say by date:", "")
    assert "not sure: 落笔, 交货 hold days" in text


def test_texts_as_other_programs_export_them_are_read_as_they_are_shown(tmp_path: Path) -> None:
    root = write_team(tmp_path / "w", KEY, "007,甲\n012,乙\n")
    file = tmp_path / "deals.csv"
    file.write_text(
        'Opportunity ID,Owner,Owner ID,Type,Amount,Signed\n="O1",Jia,="007",product,"$1,200.50",'
        '2026-01-09\n="O2",Yi,="012",product,$5,2026-02-09\n="O3",Yi,="012",product,—,2026-02-10\n'
    )
    kpi(root, str(file), code=1)
    text = (root / mapping_place("team")).read_text("utf-8")
    assert "employee_id: Owner ID" in text
    assert "not sure: Amount counts in $, and its numbers are taken as they are" in squeezed(text)
    kpi(root, str(file), "--accept", code=0)
    made = without_origin(root / "params" / "inputs" / "2026Q1" / "team" / "deals.csv")
    assert made[1:] == ("O1,007,product,1200.5,2026-01-09", "O2,012,product,5,2026-02-09")


def squeezed(text: str) -> str:
    """Comments that are broken into lines, as they are said."""
    return " ".join(text.replace("#", " ").split())


def test_figures_of_nobody_are_asked_about(tmp_path: Path) -> None:
    habit = Habit(FIVE, {"表": [["指标", "目标", "实际"], ["销售额", 10, 9], ["销售量", 2, 3]]}, {})
    _, text, _ = proposed(tmp_path, habit)
    assert 'subject: {value: "?"}' in text


def test_ids_that_lack_the_zeros_of_another_sheet_get_them_back(tmp_path: Path) -> None:
    habit = Habit(FIVE, {
        "名单": [["工号", "姓名", "岗位"], ["00007", "甲", "经理"], ["00012", "乙", "专员"]],
        "业绩": [["工号", "销售额"], [7, 100], [12, 200]]}, {})  # fmt: skip
    root, text, _ = proposed(tmp_path, habit)
    assert "subject: {from: 工号, pad: known}" in text
    kpi(root, str(tmp_path / "kept.xlsx"), "--accept", code=0)
    made = without_origin(root / "params" / "inputs" / "2026Q1" / "team" / "metrics.csv")
    assert made[1:] == ("00007,sales_amount,100", "00012,sales_amount,200")


def test_people_that_somebody_has_written_are_not_proposed_again(tmp_path: Path) -> None:
    file = write_book(asked("销售额"), tmp_path / "kept.xlsx")
    root = write_team(tmp_path / "w", FIVE)
    own = root / "params" / "inputs" / "2026Q1" / "team"
    own.mkdir(parents=True)
    (own / "employees.csv").write_text("employee_id,name\nA1,N1\nA2,N2\n", encoding="utf-8")
    kpi(root, str(file), code=1)
    text = (root / mapping_place("team")).read_text("utf-8")
    assert "table: employees" not in text
    assert "ignore: [姓名]" in text


def test_people_whom_only_another_sheet_names_are_told(tmp_path: Path) -> None:
    habit = Habit(FIVE, {
        "名单": [["工号", "姓名", "入职日期"], ["A1", "甲", "2020-01-01"],
               ["A2", "乙", "2021-01-01"]],
        "业绩": [["工号", "姓名", "销售额"], ["A1", "甲", 5], ["A9", "壬", 6]]}, {})  # fmt: skip
    _, _, said = proposed(tmp_path, habit)
    assert (
        "people are taken from kept.xlsx[名单]; kept.xlsx[业绩] names some who are not there: 壬"
        in said
    )


def test_what_other_tables_of_a_sheet_take_is_not_listed_as_left_out(tmp_path: Path) -> None:
    habit = HABITS["tables below one another, each with its title"]
    *_, said = proposed(tmp_path, habit)
    assert "kept.xlsx[考核], rows 1, 7: above the header" in said
    assert "below the part that is taken" not in said


def test_amounts_whose_unit_only_stands_over_the_table_are_no_yuan_by_silence(
    tmp_path: Path,
) -> None:
    """A sheet that counts in ten thousands from this quarter on must not pay a ten-thousandth."""

    def habit(note: str) -> Habit:
        return Habit(
            FIVE, {"表": [["考核表", note], ["工号", "姓名", "销售额"], ["A1", "甲", 12]]}, {}
        )

    root, text, _ = proposed(tmp_path, habit("单位：元"))
    assert "unit" not in text
    kpi(root, str(tmp_path / "kept.xlsx"), "--accept", code=0)
    write_book(habit("金额单位：人民币万元"), tmp_path / "kept.xlsx")
    said = kpi(root, str(tmp_path / "kept.xlsx"), code=1)
    assert "万元 stands over the table, and the mapping does not say in what 销售额 counts" in said
    text = (root / mapping_place("team")).read_text("utf-8")
    text = text.replace("actual: 销售额", "actual: {from: 销售额, unit: 万元}")
    (root / mapping_place("team")).write_text(text, encoding="utf-8")
    kpi(root, str(tmp_path / "kept.xlsx"), code=0)
    made = without_origin(root / "params" / "inputs" / "2026Q1" / "team" / "metrics.csv")
    assert made[1:] == ("A1,sales_amount,120000",)


@pytest.mark.parametrize("title", ["任务分解表（万元）", "单位：万元", "（单位：人民币万元）"])
def test_a_unit_over_a_table_is_seen_however_it_stands_there(title: str, tmp_path: Path) -> None:
    rows = [[title], ["工号", "姓名", "季度任务"], ["K1", "甲", 30], ["K2", "乙", 18]]
    _, text, _ = proposed(tmp_path, Habit(KEY, {"表": rows}, {}))
    assert "target: {from: 季度任务, unit: 万元}" in text


@pytest.mark.parametrize("beside", ["累计销售额", "销售额权重", "销售额预测"])
def test_what_resembles_a_figure_that_is_there_is_not_taken_and_told(
    beside: str, tmp_path: Path
) -> None:
    _, text, _ = proposed(tmp_path, asked("销售额", beside))
    assert "actual: 销售额\n" in text
    assert f"ignore: [{beside}]" in text
    assert '"?"' not in text
    assert beside in text.partition("  - table: metrics")[0]


def test_months_that_are_not_taken_are_none_next_quarter_either(tmp_path: Path) -> None:
    name = "what was reached stands by months and as their sum, under a unit; scores stand below"
    root, text, _ = proposed(tmp_path, HABITS[name])
    assert 'ignore: [序号, "完成额 / *月", 完成率]' in text
    kpi(root, str(tmp_path / "kept.xlsx"), "--accept", code=0)
    rows = HABITS[name].sheets["业绩"]
    later = [[{"1月": "4月", "2月": "5月", "3月": "6月"}.get(str(cell), cell) for cell in row]
             for row in rows]  # fmt: skip
    write_book(
        Habit(STAFF, {"业绩": later}, {}, merged={"业绩": ("E3:H3",)}), tmp_path / "kept.xlsx"
    )
    said = CliRunner().invoke(main, ["intake", "2026Q2", "team", str(tmp_path / "kept.xlsx"),
                                     "--workspace", str(root), "--lang", "en"])  # fmt: skip
    assert said.exit_code == 0, said.output


def test_a_question_says_the_header_as_the_mapping_has_it(tmp_path: Path) -> None:
    name = "headers name the quarter, and base pay is that of a month as the scheme takes it"
    _, text, said = proposed(tmp_path, HABITS[name])
    assert "which metric is meant by {period}销售任务, {period}销售实绩?" in said
    assert "月基本工资 has to be" not in text


def test_several_rows_of_a_person_are_doubted(tmp_path: Path) -> None:
    rows = [["A1", "甲", 5], ["A1", "甲", 6], ["A2", "乙", 7]]
    _, text, _ = proposed(tmp_path, asked("销售额", rows=rows))
    assert "not sure: 工号 names somebody in several rows" in text
