"""What explanations look like: text, JSON, a notebook's cell, and errors that help."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from kpilib.rules.formula import parse_formula
from kpilib.text.explain import NoFigure, explain
from tests.explain.again import formula
from tests.explain.runs import WORKSPACE, workspace
from tests.reference.command import call
from tests.small_schemes import run, scheme_of, write_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEME = """\
parameters:
  rate:
    title: {zh: 提成比例, en: Rate}
    clause: 第二条
    values: {2016-01-01: 4%, 2026-01-01: 5%}
quantities:
  sold: {sum: amount × share, deal: product, where: in_crm, unit: yuan,
         title: {zh: 产品收入, en: Product income}, clause: 第一条}
  late: {employee: absent_days, title: {zh: 缺勤天数, en: Days absent}, unit: days}
eligibility:
  - {reason: away, title: {zh: 缺勤过多, en: Away too long}, when: late > 60, clause: 第四条}
indicators:
  sales: {attainment: {actual: sold, target: 30000}, weight: 50, title: {zh: 销售, en: Sales}}
  care: {rating: care, weight: 50 ÷ 3, title: {zh: 服务, en: Care}}
grades: [{grade: A, from: 60}, {grade: B}]
pay:
  commission: {formula: rate × sold, when: sold ≥ 1000, unit: yuan,
               title: {zh: 提成, en: Commission}, clause: 第三条}
flags:
  - {flag: low, title: {zh: 偏低, en: Low}, when: score < 60}
"""
TABLES = {
    "employees": "employee_id,name,absent_days\nA,甲,3\nB,乙,0\nC,丙,61\n",
    "deals": "deal_id,employee_id,kind,amount,share\nd1,A,product,10000.50,0.5\n"
    "d1,C,product,10000.50,0.5\nd2,A,product,333.33,\nd3,B,product,999,1\n",
    "ratings": "employee_id,indicator,score\nA,care,80\nB,care,90\n",
}  # fmt: skip


def told(folder: Path, subject: str, item: str | None, lang: str = "zh") -> str:
    return explain(run(scheme_of(SCHEME), "2026Q1", folder, **TABLES), subject, item,
                   lang=lang).text()  # fmt: skip


def test_pay_is_told_from_the_amount_down_to_the_rows(tmp_path: Path) -> None:
    # 5,000.25 + 333.33 = 5,333.58; × 5% = 266.679
    assert (
        told(tmp_path, "A", "commission")
        == """\
A 甲 · 2026年第一季度 · 样例

提成  266.68 元
│  四舍五入到两位小数
└─ 提成  266.679 元
   │  = 提成比例 × 产品收入
   │  = 5% × 5,333.58
   │  条款：第三条
   ├─ 提成比例  5%
   │     自2026-01-01起
   │     条款：第二条
   ├─ 产品收入  5,333.58 元
   │  │  下列各项之和（product；已录入CRM）
   │  │  条款：第一条
   │  ├─ d1  5,000.25 元  [deals.csv 第2行]
   │  │     = 金额 10,000.50 × 份额 0.5
   │  └─ d2  333.33 元  [deals.csv 第4行]
   │        = 金额 333.33 × 份额 1
   └─ 适用条件成立
      │  = 产品收入 5,333.58 ≥ 1000
      └─ 产品收入  5,333.58 元  （见上）"""
    )


def test_what_is_not_paid_shows_the_condition_that_is_not_met(tmp_path: Path) -> None:
    assert (
        told(tmp_path, "B", "commission", "en")
        == """\
B 乙 · Q1 2026 · Sample

Commission  none
│  clause: 第三条
└─ the condition does not hold, so there is no amount
   │  = Product income 999 ≥ 1000
   └─ Product income  CNY 999
      │  the sum of these (product; recorded in the CRM system)
      │  clause: 第一条
      └─ d3  CNY 999  [deals.csv line 5]
            = amount 999 × share 1"""
    )


def test_whoever_is_not_assessed_is_told_why(tmp_path: Path) -> None:
    for item in (None, "commission", "score"):
        assert (
            told(tmp_path, "C", item)
            == """\
C 丙 · 2026年第一季度 · 样例

缺勤过多
│  不参与考核
│  本人的 1 行记录因此不计入：d1 [deals.csv 第3行]
│  条款：第四条
└─ 因为
   │  = 缺勤天数 61 > 60
   └─ 缺勤天数  61 天  [employees.csv 第4行]"""
        )


def test_points_and_score_are_told_with_their_weights(tmp_path: Path) -> None:
    # 50 × 5,333.58 ÷ 30,000 = 8.8893; 50 ÷ 3 × 80 ÷ 100 = 13.3333…; 22.2226… → 22.22
    text = told(tmp_path, "A", "score")
    assert "得分  22.22 分\n│  = 8.8893 + ≈13.3333，四舍五入到两位小数" in text
    assert "= 权重 50 × 达成率 17.7786%" in text
    assert "= 实际 5,333.58 ÷ 目标 30,000，最高100%" in text
    assert "= 权重 (50 ÷ 3) × 评分 80 ÷ 满分 100" in text
    assert "└─ 上级  80  [ratings.csv 第2行]" in text
    # 8.88 and 13.33 make 22.21: the hundredth goes to 8.88|93, which lost more than 13.33|33.
    printed = told(tmp_path, "A", "sales")
    assert "销售的分数  8.89 分\n│  截到百分位" in printed
    assert "等级  B\n│  等级表：得分 22.22，其余 → B" in told(tmp_path, "A", "grade")
    assert "偏低  是\n│  = 得分 22.22 < 60" in told(tmp_path, "A", "low")


def test_an_explanation_without_an_item_holds_score_grade_rank_and_pay(tmp_path: Path) -> None:
    found = explain(run(scheme_of(SCHEME), "2026Q1", tmp_path, **TABLES), "A")
    assert [step.name for step in found.steps] == [
        "score", "grade", "rank", "commission", "total_pay"]  # fmt: skip


@pytest.mark.parametrize(("subject", "item", "message"), [
    ("Z9", "commission", "there is no Z9 in 2026Q1: known here: @department, A, B, C"),
    ("A", "comission",
     "A has no figure comission in 2026Q1: did you mean commission (提成, Commission)?"),
    ("@department", "low", "@department has no figure low in 2026Q1: known here: period_end"),
    ("@department", "sales", "@department has no figure sales in 2026Q1"),
])  # fmt: skip
def test_an_unknown_person_or_item_is_told_the_nearest(
    subject: str, item: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(NoFigure, match=re.escape(message)):
        told(tmp_path, subject, item)


MONTHLY = """\
periods: month
indicators:
  care: {rating: care, weight: 100, title: {zh: 服务, en: Care}}
eligibility:
  - {reason: away, title: {zh: 缺勤过多, en: Away}, when: away > 5}
quantities:
  away: {employee: absent_days}
"""
MONTHS = {
    "employees": "employee_id,name,hire_date,absent_days\n"
    "A,甲,,0\nB,乙,2026-02-10,0\nD,丁,2020-01-01,9\n",
    "ratings": "employee_id,indicator,month,score\n"
    "A,care,2026-01,50\nA,care,2026-02,50\nA,care,2026-03,50\n"
    "B,care,2026-02,50\nB,care,2026-03,50\n",
}


@pytest.mark.parametrize("who", ["A", "B"])
def test_who_is_in_a_piece_is_told_the_nearest_figure(who: str, tmp_path: Path) -> None:
    found = run(scheme_of(MONTHLY), "2026Q1", tmp_path, **MONTHS)
    with pytest.raises(NoFigure, match=f"{who} has no figure scores .*did you mean score"):
        explain(found, who, "scores")


def test_who_was_employed_and_is_excluded_is_told_why(tmp_path: Path) -> None:
    found = run(scheme_of(MONTHLY), "2026Q1", tmp_path, **MONTHS)
    assert "Away" in explain(found, "D", "score", lang="en").text()


def test_many_people_are_folded_and_oneself_stays(tmp_path: Path) -> None:
    scheme = scheme_of("""\
        quantities:
          weight: {employee: base_salary}
          pot: {total: weight, on: department}
        pay:
          bonus: {pool: pot, by: weight}
        """)
    people = "".join(f"P{n:02},甲,{n}\n" for n in range(1, 31))
    table = f"employee_id,name,base_salary\n{people}"
    found = explain(run(scheme, "2026Q1", tmp_path, employees=table),
                    "P30", "bonus")  # fmt: skip
    text = found.text()
    # 13 + … + 29 are left out of the shares, 13 + … + 30 out of the total.
    assert "…另有 17 人，合计 357" in text
    assert "…另有 18 人，合计 387" in text
    assert "├─ P12 甲  12" in text
    assert "├─ P30 甲  30" in text
    names = [one["name"] for one in found.to_dict()["figures"][0]["children"]]
    assert names == ["pot", *(f"P{n:02}" for n in range(1, 31))]


def test_lines_fit_the_width_and_stay_whole_without_one() -> None:
    found = workspace().explain("2026Q1", "key-accounts", "E007", lang="zh")
    from wcwidth import width

    assert max(map(width, found.text(100).splitlines())) <= 100
    assert max(map(width, found.text(None).splitlines())) > 100


def test_a_notebook_shows_a_tree_that_unfolds_with_everything_escaped(tmp_path: Path) -> None:
    tables = TABLES | {"employees": TABLES["employees"].replace("甲", "<b>甲</b>")}
    page = explain(run(scheme_of(SCHEME), "2026Q1", tmp_path, **tables), "A")._repr_html_()
    assert page.count("<details") == page.count("</details>") > 5
    assert "&lt;b&gt;甲&lt;/b&gt;" in page
    assert "<b>" not in page
    assert "<summary" in page


def _steps(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in (*node.get("children", ()), *filter(None, [node.get("condition")])):
        yield from _steps(child)


def test_json_holds_every_step_once_with_what_is_needed_to_work_it_out_again() -> None:
    code, said = call(["explain", "2026Q1", "key-accounts", "E007", "software_commission",
                       "--json", "--workspace", str(WORKSPACE)])  # fmt: skip
    assert code == 0
    data = json.loads(said)
    assert data["lang"] == "zh"
    (figure,) = data["figures"]
    assert (figure["name"], figure["value"], figure["unit"]) == (
        "software_commission",
        "5589.39",
        "yuan",
    )
    steps = list(_steps(figure))
    known = {step["id"]: step for step in steps if "id" in step}
    assert len(known) == sum("id" in step for step in steps)
    assert all(step["see"] in known for step in steps if "see" in step)
    worked = 0
    for step in known.values():
        if "formula" in step and step["value"] is not None:
            children = [known[one["see"]] if "see" in one else one for one in step["children"]]
            names = {one["name"]: _value(one["value"]) for one in children}
            assert formula(parse_formula(step["formula"]), names) == _value(step["value"])
            worked += 1
    assert worked > 10
    row = next(step for step in steps if step["name"] == "2026Q1-019")
    assert row["place"] == {
        "file": "params/inputs/2026Q1/key-accounts/deals.csv",
        "line": 20,
        "row": 19,
        "spot": "line 20",
    }


def _value(text: Any) -> Any:
    if not isinstance(text, str):
        return text
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return date.fromisoformat(text)
    return Fraction(text) if re.fullmatch(r"-?[\d.]+(/\d+)?", text) else text


def test_the_command_speaks_the_departments_language_or_the_one_asked_for() -> None:
    where = ["explain", "2026Q1", "fleet", "E401", "total_pay", "--workspace", str(WORKSPACE)]
    code, said = call(where)
    assert code == 0
    assert said.splitlines()[1] == "输入文件在 params/inputs/2026Q1/fleet/"
    code, said = call([*where, "--lang", "en"])
    assert code == 0
    assert "Total pay" in said


@pytest.mark.parametrize(("words", "message"), [
    (["2026Q1", "fleet", "E40", "total_pay"], "there is no E40 in 2026Q1: did you mean E401 ("),
    (["2026Q1", "fleet", "E401", "total"], "E401 has no figure total in 2026Q1: did you mean"),
    (["2026Q1", "fleets", "E401"], "no department fleets: did you mean fleet (车辆大客户部"),
    (["2031Q1", "fleet", "E401"], "fleet has no inputs for 2031Q1"),
    (["2026Q1", "enterprise-sales", "@department"], "has no score and no pay in 2026Q1: name one"),
])  # fmt: skip
def test_the_command_says_what_is_wrong_and_how_to_mend_it(words: list[str], message: str) -> None:
    code, said = call(["explain", *words, "--workspace", str(WORKSPACE)])
    assert code == 1
    assert message in said


def test_nothing_that_explains_is_imported_by_an_assessment() -> None:
    lines = (
        "import sys",
        "import kpilib.cli.main",
        "from kpilib.core.periods import Period",
        "from kpilib.workspace.workspace import Workspace",
        f"Workspace({str(WORKSPACE)!r}).assess('fleet', Period.parse('2026Q1'))",
        "print([name for name in sys.modules if name.startswith('kpilib.text.explain')])",
    )
    done = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True,
                          check=True)  # fmt: skip
    assert done.stdout.strip() == "[]"


def test_what_a_metric_looks_back_to_stands_in_the_folder_of_its_quarter(tmp_path: Path) -> None:
    scheme = scheme_of("""\
        quantities:
          now: {metric: sales}
          before: {metric: sales, back: 1}
        pay:
          growth: now − before
        """)
    write_folder(tmp_path / "history" / "2025Q4", {
        "employees": "employee_id,name\nA,甲\n",
        "metrics": "subject,metric,actual\nA,sales,70\n"})  # fmt: skip
    found = run(scheme, "2026Q1", tmp_path, employees="employee_id,name\nA,甲\n",
                metrics="subject,metric,actual\nA,sales,100\n")  # fmt: skip
    (root,) = explain(found, "A", "growth").steps
    assert root.value == 30
    assert [child.place and child.place.path for child in root.children] == [
        "metrics.csv",
        "2025Q4/metrics.csv",
    ]


def test_of_the_department_s_rows_that_do_not_count_only_its_own_are_told(tmp_path: Path) -> None:
    scheme = scheme_of("""\
        allowed: {status: [open, won]}
        quantities:
          gifts: {count: gift, where: status == 'won', on: [people, department]}
        pay: {bonus: {formula: gifts, on: department}}
        """)
    events = """
        employee_id,event,quantity,status
        A,gift,1,open
        @department,gift,2,open
        @department,gift,4,won
        """
    found = run(scheme, "2026Q1", tmp_path, employees="employee_id,name\nA,甲\n", events=events)
    (root,) = explain(found, "@department", "bonus").steps
    steps = [root]
    for step in steps:
        steps += step.below()
    left = [place.line for step in steps for one in step.left_out if (place := one.place)]
    assert left == [3]


def test_each_band_of_a_table_is_told_the_first_one_too(tmp_path: Path) -> None:
    scheme = scheme_of("""\
        quantities: {sold: {metric: sold}}
        pay: {bonus: {steps: {of: sold, from: {10: 2, 0: 1}}}}
        """)
    metrics = "subject,metric,actual\nA,sold,10\nB,sold,9\n"
    found = run(scheme, "2026Q1", tmp_path, employees=TABLES["employees"], metrics=metrics +
                "C,sold,0\n")  # fmt: skip
    assert "lies in the band ≥ 10 → CNY 2" in explain(found, "A", "bonus", lang="en").text()
    assert "lies in the band ≥ 0 and < 10 → CNY 1" in explain(found, "B", "bonus", lang="en").text()
