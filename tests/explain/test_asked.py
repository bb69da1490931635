"""Figures are asked for by id, by name, or as reports print them, and of one sort or of every."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import openpyxl
import pytest

from kpilib.core.periods import Period
from kpilib.core.problems import Problem
from kpilib.engine.inputs.lineage import located
from kpilib.rules.model import Bilingual
from kpilib.text.explain import NoFigure, explain
from kpilib.text.explain.words import spot_of
from kpilib.workspace.assess_folder import assess_folder
from tests.reference.command import call
from tests.small_schemes import run, scheme_of, write_folder

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.engine.assess import Run
    from kpilib.engine.inputs.read import Inputs

SCHEME = """\
quantities:
  sold: {sum: amount, deal: product, where: in_crm and gross_margin > 0, unit: yuan,
         title: {zh: 产品收入, en: Product income}}
  before: {carried: sold, unit: yuan}
pay:
  bonus: {formula: sold ÷ 10, unit: yuan, title: {zh: 奖金, en: Bonus}}
carry:
  - {kind: sold, title: {zh: 留存, en: Kept back}, rest_of: before}
  - {kind: sold, title: {zh: 留存, en: Kept back}, amount: sold ÷ 2}
flags:
  - {flag: sold, title: {zh: 有销售, en: Has sold}, when: sold > 0, detail: sold}
measures:
  sold: {title: {zh: 完成额, en: Sales}, actual: sold, target: '200', unit: yuan}
"""
TABLES = {
    "employees": "employee_id,name\nE1,王敏\nE2,李 雷\nE3,李雷\nE4,Anna\n",
    "deals": "deal_id,employee_id,kind,amount,gross_margin,in_crm\n"
    "d1,E1,product,100,5,true\nd2,E1,product,70,5,false\nd3,E1,product,60,-1,true\n"
    "d4,E1,product,50,5,false\nd5,E4,product,30,1,true\n",
}
CARRY = "employee_id,kind,origin_period,amount,base\nE1,sold,2025Q3,7.5,\n"


@pytest.fixture
def told(tmp_path: Path) -> Run:
    return run(scheme_of(SCHEME), "2026Q1", tmp_path, CARRY, **TABLES)


def test_everything_that_a_name_means_is_told_under_its_own_heading(told: Run) -> None:
    found = explain(told, "E1", "sold", lang="en")
    values = [(figure.sort, figure.step.value) for figure in found.figures]
    assert values == [
        ("quantity", 100), ("measure", 100), ("measure", 200), ("carry_in", 7.5),
        ("carry", 7.5), ("carry", 50), ("flag", True), ("flag", "100"),
    ]  # fmt: skip
    headings = re.findall(r"^\[(.*?)\]$", found.text(), re.MULTILINE)
    assert headings == [
        "Quantity of the period · quantity:sold",
        "Actual against target · measure:sold",
        "Carried state brought in · carry_in:sold",
        "Carried state handed on · carry:sold",
        "Flag · flag:sold",
    ]
    assert "CNY 7.50  [carry.csv line 2]" in found.text()
    assert "arose in Q3 2025" in found.text()


@pytest.mark.parametrize(("item", "sorts"), [
    ("carry:sold", {"carry_in", "carry"}),
    ("carry_in:sold", {"carry_in"}),
    ("carry：ＳＯＬＤ", {"carry_in", "carry"}),
    ("flag:sold", {"flag"}),
    ("提示：sold", {"flag"}),
    ("quantity:产品收入", {"quantity"}),
    ("有销售", {"quantity", "measure", "carry_in", "carry", "flag"}),
])  # fmt: skip
def test_a_sort_before_a_colon_asks_for_that_sort_alone(
    item: str, sorts: set[str], told: Run
) -> None:
    assert {figure.sort for figure in explain(told, "E1", item).figures} == sorts


@pytest.mark.parametrize(("who", "item"), [
    ("王敏", "奖金"), ("e1", "BONUS"), ("Ｅ１", "bonus"), (" E1 ", "Bonus"), ("E1", "奖 金"),
])  # fmt: skip
def test_people_and_items_are_found_by_what_is_printed_however_it_is_written(
    who: str, item: str, told: Run
) -> None:
    (step,) = explain(told, who, item).steps
    assert (step.name, step.value) == ("bonus", 10)


@pytest.mark.parametrize(("who", "item", "message"), [
    ("李雷", None, "several are called 李雷 in 2026Q1: E2 (李 雷), E3 (李雷); name one by its id"),
    ("E11", None, "there is no E11 in 2026Q1: did you mean E1 (王敏)?"),
    ("Ana", None, "there is no Ana in 2026Q1: did you mean E4 (Anna)?"),
    ("E1", "bonnus", "E1 has no figure bonnus in 2026Q1: did you mean bonus (奖金, Bonus)?"),
    ("E1", "class:bonus", "E1 has no figure class:bonus in 2026Q1: did you mean bonus"),
])  # fmt: skip
def test_what_nobody_is_called_or_several_are_is_said_with_the_nearest(
    who: str, item: str | None, message: str, told: Run
) -> None:
    with pytest.raises(NoFigure, match=re.escape(message)):
        explain(told, who, item)


def test_rows_that_a_rule_keeps_out_are_named_with_what_does_not_hold(told: Run) -> None:
    text = explain(told, "E1", "quantity:sold", lang="en").text(None)
    why = "do not count, because this does not hold: recorded in the CRM system (no)"
    assert f"2 rows {why}: d2 [deals.csv line 3], d4 [deals.csv line 5]" in text
    why = "does not count, because this does not hold: gross margin −1 > 0"
    assert f"1 row {why}: d3 [deals.csv line 4]" in text
    chinese = explain(told, "E1", "quantity:sold", lang="zh").text(None)
    because = "2 行不计入，因为“已录入CRM（否）”不成立"
    assert f"{because}：d2 [deals.csv 第3行]、d4 [deals.csv 第5行]" in chinese
    (figure,) = explain(told, "E1", "quantity:sold").to_dict()["figures"]
    assert [row["place"]["line"] for row in figure["left_out"]] == [3, 4, 5]


def test_many_rows_that_a_rule_keeps_out_by_their_amounts_are_counted_by_the_rule(
    tmp_path: Path,
) -> None:
    small = "".join(f"s{at},E1,product,10,-{at},true\n" for at in range(1, 41))
    tables = {**TABLES, "deals": TABLES["deals"] + small}
    found = run(scheme_of(SCHEME), "2026Q1", tmp_path, CARRY, **tables)
    text = explain(found, "E1", "quantity:sold", lang="en").text(None)
    assert (
        "41 rows do not count, because this does not hold: gross margin > 0: d3 [deals.csv" in text
    )
    assert "s11 [deals.csv line 17] and 29 more" in text
    assert text.count("because this does not hold") == 2
    chinese = explain(found, "E1", "quantity:sold", lang="zh").text(None)
    assert "41 行不计入，因为“毛利 > 0”不成立：d3 [deals.csv 第4行]" in chinese
    (figure,) = explain(found, "E1", "quantity:sold").to_dict()["figures"]
    assert len(figure["left_out"]) == 43  # the data names each


TOTAL = """\
quantities:
  away: {employee: absent_days}
  sold: {metric: sales}
  all_sold: {total: sold, on: department}
eligibility:
  - {reason: away, title: {zh: 缺勤, en: Away}, when: away > 5}
pay:
  share: {pool: '100', by: sold}
"""


def test_people_who_are_not_assessed_are_named_where_others_are_added_up(tmp_path: Path) -> None:
    found = run(scheme_of(TOTAL), "2026Q1", tmp_path,
                employees="employee_id,name,absent_days\nA,甲,0\nB,乙,9\n",
                metrics="subject,metric,actual\nA,sales,70\nB,sales,30\n")  # fmt: skip
    for who, item in (("@department", "all_sold"), ("A", "share")):
        text = explain(found, who, item, lang="en").text(None)
        assert "1 person is not assessed, so not counted (Away): B 乙" in text
    text = explain(found, "B", "share", lang="en").text(None)
    assert "1 row does not count therefore: sales [metrics.csv line 3]" in text


CLASSES = """\
quantities:
  size: {customer: size, on: customers, title: {zh: 规模, en: Size}}
  loyal: {customer: loyal, on: customers, title: {zh: 忠诚, en: Loyalty}}
attributes: {size: {type: number}, loyal: {type: number}}
classes:
  take: TAKE
  rules:
    - {class: 甲, when: size > 10, clause: 第一条}
    - {class: 乙, when: size > 5 or loyal > 2, clause: 第二条}
    - {class: 丙, clause: 第三条}
labels: {甲: {zh: 甲类, en: First}, 乙: {zh: 乙类, en: Second}, 丙: {zh: 丙类, en: Third}}
"""
CUSTOMERS = "customer_id,name,size,loyal\nC1,Acme,7,0\nC2,Beta,1,0\n"


def _classes(take: str, folder: Path) -> Run:
    scheme = scheme_of(CLASSES.replace("TAKE", take))
    return run(scheme, "2026Q1", folder, employees="employee_id,name\n", customers=CUSTOMERS)


def test_a_class_is_told_by_the_first_rule_that_holds_and_those_before_it(tmp_path: Path) -> None:
    found = explain(_classes("first", tmp_path), "C1", "class", lang="en")
    assert (
        found.text(None)
        == """\
C1 Acme · Q1 2026 · Sample

Class  Second
│  the first that holds, from the top down: Second; 1 before it does not hold; not looked at any \
more: Third
├─ First  no
│  │  = Size 7 > 10
│  │  clause: 第一条
│  └─ Size  7  [customers.csv line 2]
└─ Second  yes
   │  = Size 7 > 5 or Loyalty 0 > 2
   │  clause: 第二条
   ├─ Size  7  [customers.csv line 2]
   └─ Loyalty  0  [customers.csv line 2]"""
    )
    assert explain(_classes("first", tmp_path), "acme").steps[0].value == "乙"
    assert [s.value for s in explain(_classes("first", tmp_path), "C2", "甲").steps] == [False]
    assert [s.value for s in explain(_classes("first", tmp_path), "C1", "size").steps] == [7]


def test_of_classes_that_overlap_each_is_told_and_those_that_do_not_fit(tmp_path: Path) -> None:
    steps = explain(_classes("all", tmp_path), "C1", "class").steps
    assert [step.value for step in steps] == ["乙", "丙", None]
    assert [child.name for child in steps[-1].children] == ["甲"]


def test_json_says_which_form_it_has(told: Run) -> None:
    data = json.loads(explain(told, "E1", "bonus").to_json())
    assert data["format"] == 1
    (figure,) = data["figures"]
    assert (figure["sort"], figure["period"], figure["value"]) == ("pay", "2026Q1", "10")


DEPARTMENTS = """\
company: {zh: 样例, en: Sample}
departments:
  team: {title: {zh: 一部, en: Team one}, scheme: sample, language: en}
"""
FILL = """\
id: sample
title: {zh: 样例, en: Sample}
source: {file: sample.txt, heading: 样例}
effective_from: 2016-01-01
periods: quarter
quantities:
  sold: {metric: sales, unit: yuan}
  over: {formula: 'max(0, sold − 100)', unit: yuan}
  gaps: {carried: gap, unit: yuan}
  filling: {fill: gaps, using: over, unit: yuan}
pay:
  bonus: {formula: filling.cleared_base, unit: yuan, clause: 第一条}
carry:
  - {kind: gap, title: {zh: 差额, en: Gap}, rest_of: filling, clause: 第二条}
  - {kind: gap, title: {zh: 差额, en: Gap}, amount: 'max(0, 100 − sold)', base: '40',
     when: sold < 100, clause: 第二条}
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Gap of 60 in 2025Q3; 20 filled in Q4, 40 in 2026Q1, so that the base of 40 is due."""
    (tmp_path / "params" / "schemes").mkdir(parents=True)
    (tmp_path / "params" / "departments.yaml").write_text(DEPARTMENTS, encoding="utf-8")
    (tmp_path / "params" / "schemes" / "sample.yaml").write_text(FILL, encoding="utf-8")
    for period, sold in (("2025Q3", 40), ("2025Q4", 120), ("2026Q1", 150)):
        write_folder(tmp_path / "params" / "inputs" / period / "team", {
            "employees": "employee_id,name\nA,Ann\n",
            "metrics": f"subject,metric,actual\nA,sales,{sold}\n"})  # fmt: skip
    return tmp_path


def _said(workspace: Path, *words: str) -> str:
    code, said = call(["explain", *words, "--workspace", str(workspace)])
    assert code == 0, said
    return said


def test_a_carried_item_leads_on_through_the_periods_to_the_one_it_arose_in(
    workspace: Path,
) -> None:
    said = _said(workspace, "2026Q1", "一部", "Ann", "bonus")
    chain = [line.strip(" │├─└") for line in said.splitlines() if " 2025" in line]
    assert chain == [
        "Gap 40 (arose in Q3 2025): 40 filled, 0 left; base owed 40, due now",
        "Q4 2025  Gap (arose in Q3 2025)  CNY 40.00",
        "Q3 2025  Gap (arose in Q3 2025)  CNY 60.00",
        "row by row: kpi explain 2025Q3 team A carry:gap",
    ]
    assert "= 60 − 20 filled now" in said
    # Nobody who reads knows periods by their folders; only the command names one.
    others = [line for line in said.splitlines() if "kpi explain" not in line]
    assert not any(re.search(r"(?<!inputs/)20\d\dQ\d", line) for line in others)


def test_whoever_has_left_is_found_and_called_by_the_name_of_earlier_periods(
    workspace: Path,
) -> None:
    people = workspace / "params" / "inputs" / "2026Q1" / "team" / "employees.csv"
    people.write_text("employee_id,name\nB,Bea\n", encoding="utf-8")
    sold = people.with_name("metrics.csv")
    sold.write_text("subject,metric,actual\nB,sales,150\n", encoding="utf-8")
    said = _said(workspace, "2026Q1", "team", "Ann", "carry_in:gap")
    assert said.startswith("A Ann · Q1 2026")
    assert "CNY 40.00" in said
    assert "= max(0, 100 − 40)" in said


def test_what_arose_as_a_quantity_is_told_down_to_its_rows_and_led_to_by_its_kind(
    workspace: Path,
) -> None:
    scheme = workspace / "params" / "schemes" / "sample.yaml"
    rules = FILL.replace("'max(0, 100 − sold)', base: '40'", "sold, base: sold + 1")
    scheme.write_text(rules, encoding="utf-8")
    said = _said(workspace, "2025Q4", "team", "A", "carry_in:gap")
    assert "CNY 40  [params/inputs/2025Q3/team/metrics.csv line 2]" in said
    commands = [line for line in said.splitlines() if "row by row" in line]
    assert len(commands) == 2  # of the amount, and of the base
    assert all(line.endswith("kpi explain 2025Q3 team A carry:gap") for line in commands)


def test_the_data_of_a_carried_item_reach_the_rows_of_the_period_it_arose_in(
    workspace: Path,
) -> None:
    said = _said(workspace, "2026Q1", "team", "A", "filling", "--json")
    files = set(re.findall(r'"file": "(.*?)"', said))
    assert files == {f"params/inputs/{period}/team/metrics.csv"
                     for period in ("2025Q3", "2025Q4", "2026Q1")}  # fmt: skip


def test_a_department_is_found_by_its_title_and_a_wrong_one_gets_the_nearest(
    workspace: Path,
) -> None:
    assert "Ann" in _said(workspace, "2026Q1", "TEAM ONE", "A", "gap")
    code, said = call(["explain", "2026Q1", "teem", "A", "--workspace", str(workspace)])
    assert code == 1
    assert "there is no department teem: did you mean team (一部, Team one)?" in said


def test_places_are_those_that_check_says_and_a_spreadsheet_shows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, text in TABLES.items():
        sheet = book.create_sheet(name)
        for line in text.splitlines():
            cells = line.split(",")
            sheet.append([float(c) if c.lstrip("-").isdigit() else c for c in cells])
    (tmp_path / "in").mkdir()
    book.save(tmp_path / "in" / "major.xlsx")
    when = Period.parse("2026Q1")
    found = assess_folder(scheme_of(SCHEME), when, tmp_path / "in")
    text = explain(found, "E1", "quantity:sold", lang="en").text(None)
    assert "d1  CNY 100  [major.xlsx sheet deals row 2]" in text
    chinese = explain(found, "E1", "quantity:sold", lang="zh").text(None)
    assert "d1  100 元  [major.xlsx 工作表 deals 第2行]" in chinese
    (root,) = explain(found, "E1", "quantity:sold").steps
    assert [cell.place and spot_of(cell.place) for cell in root.children[0].children] == ["cell D2"]
    (beside,) = spots([Problem("deals", 1, "amount", "x", "")], found.pieces[0].sheet.inputs)
    assert f"major.xlsx {beside}" == "major.xlsx sheet deals cell D2"


def spots(problems: list[Problem], inputs: Inputs) -> list[str]:
    """Where check says that problems are."""
    return [one.details.place.removeprefix("major.xlsx ") for one in located(problems, inputs)]


NOTED = """\
quantities:
  leave: {sum: quantity, event: leave, title: {zh: 请假, en: Leave}, unit: days}
flags:
  - {flag: review, title: {zh: 请假超限, en: Leave to be reviewed}, when: leave > 3}
"""


def test_of_people_without_score_and_pay_what_is_noted_is_told(tmp_path: Path) -> None:
    tables = {
        "employees": "employee_id,name\nA,Ann\n",
        "events": "employee_id,event,quantity\nA,leave,4\n",
    }
    found = explain(run(scheme_of(NOTED), "2026Q1", tmp_path, **tables), "Ann", lang="en")
    assert [(figure.sort, figure.step.value) for figure in found.figures] == [("flag", True)]
    assert "= Leave 4 > 3" in found.text()
    assert "events.csv line 2" in found.text()


def test_the_heading_fits_the_page_too(told: Run) -> None:
    found = explain(told, "E1", "bonus", lang="en")
    line = found.text(None).splitlines()[0]  # no narrower than a third of a page
    whole = replace(found, heading=Bilingual(zh=line * 3, en=line * 3))
    assert max(map(len, whole.text(40).splitlines()[:3])) <= 40
    assert whole.text(None).startswith(line * 3)
