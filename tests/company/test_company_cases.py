"""Companies of every kind have a page: one department, forty, the first quarter, nobody there."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from kpilib.cli.pack import pack
from kpilib.core.periods import Period
from kpilib.publish.company.company_figures import company_figures
from kpilib.publish.company.company_finding import finding
from kpilib.publish.company.write_pages import write_page
from kpilib.publish.packs.cache import STATE, Still
from kpilib.workspace.workspace import Workspace
from tests.company.noted import note, page
from tests.small_company import departments, write_company
from tests.small_workspace import write_workspace

if TYPE_CHECKING:
    from pathlib import Path

NOW = Period.parse("2026Q1")


def _state(root: Path, name: str, period: str = "2026Q1") -> Path:
    return root / "reports" / period / name / STATE


def _set(path: Path, *keys: str, value: object) -> None:
    """Change a record by hand."""
    state: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    at = state["headline"]
    for key in keys[:-1]:
        at = at[key]
    at[keys[-1]] = value
    path.write_text(json.dumps(state), encoding="utf-8")


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two departments over two quarters, noted."""
    root = write_company(tmp_path_factory.mktemp("t") / "two", ["a", "b"], ["2025Q4", "2026Q1"])
    note(root, "2026Q1")
    return root


@pytest.fixture
def changed(two: Path, tmp_path: Path) -> Path:
    """A copy, to be changed."""
    shutil.copytree(two, tmp_path / "copy")
    return tmp_path / "copy"


def test_one_department_alone_has_a_page_without_anything_to_search(tmp_path: Path) -> None:
    write_workspace(tmp_path)
    note(tmp_path, "2026Q1")
    text = page(tmp_path, "2026Q1")
    assert "<form" not in text
    assert text.count('class="kpi-department"') == 1


def test_the_finding_is_what_moved_pay_most_and_why(changed: Path) -> None:
    path = changed / "params/inputs/2026Q1/b/metrics.csv"
    path.write_text(path.read_text("utf-8").replace("100,61", "100,21"), encoding="utf-8")
    note(changed, "2026Q1", "b")
    # C of b sells 40 of 100 less: 24 points, 240 of 4,286 yuan.
    told = finding(company_figures(Still(changed), NOW, "en", {}))
    assert told.startswith(
        "Pay is 5.6% less than last quarter, mostly by Team b (CNY -240.00): Bonus -240.00"
    )


def test_nothing_changed_is_said_to_be_so(two: Path) -> None:
    assert finding(company_figures(Still(two), NOW, "en", {})).startswith("Pay is as last quarter")


def test_the_first_quarter_compares_with_nothing(tmp_path: Path) -> None:
    root = write_company(tmp_path, ["a", "b"])
    note(root, "2026Q1")
    figures = company_figures(Still(root), NOW, "en", {})
    assert figures.change is None
    # 2,140.00 and 2,146.00.
    assert finding(figures).startswith("CNY 4,286.00 is due, 50% of it in Team b")
    assert "last quarter" not in page(root, "2026Q1")


def test_none_of_many_alike_departments_is_named_first(tmp_path: Path) -> None:
    root = write_company(tmp_path, ["a", "b", "c", "d", "e"])
    note(root, "2026Q1")
    told = finding(company_figures(Still(root), NOW, "en", {}))
    assert told.startswith("CNY 10,")
    assert "is due in 5 departments" in told


def test_where_nobody_is_assessed_nothing_is_due_and_nothing_breaks(tmp_path: Path) -> None:
    root = write_company(tmp_path, ["a", "b"])
    for name in ("a", "b"):
        path = root / "params/inputs/2026Q1" / name / "employees.csv"
        lines = path.read_text("utf-8").split("\n")
        head = lines[0].split(",").index("on_probation")
        rows = [line.split(",") for line in lines[1:] if line]
        for row in rows:
            row[head:] = ["true"]
        path.write_text("\n".join([lines[0], *map(",".join, rows)]), encoding="utf-8")
    note(root, "2026Q1")
    figures = company_figures(Still(root), NOW, "zh", {})
    assert (figures.assessed, figures.total.amount) == (0, 0)
    assert "0.00" in page(root, "2026Q1")


def test_departments_without_a_budget_have_no_share_and_the_company_none(tmp_path: Path) -> None:
    root = write_company(tmp_path, ["a", "b"])
    text = departments(["a", "b"]).replace(", bonus_budget: 2000", "")
    (root / "params/departments.yaml").write_text(text, encoding="utf-8")
    note(root, "2026Q1")
    shown = page(root, "2026Q1")
    assert "预算" not in re.sub(r"<(style|option)\b.*?</\1>", "", shown, flags=re.DOTALL)


def test_one_budget_of_two_is_set_against_the_pay_of_its_own_department(tmp_path: Path) -> None:
    root = write_company(tmp_path, ["a", "b"])
    text = departments(["a", "b"]).replace(", bonus_budget: 2000", "", 1)
    (root / "params/departments.yaml").write_text(text, encoding="utf-8")
    note(root, "2026Q1")
    budget, pay = company_figures(Still(root), NOW, "zh", {}).budget
    assert (str(budget), str(pay)) == ("2000.00", "2146.00")


def test_forty_departments_stand_in_their_order_and_add_up(tmp_path: Path) -> None:
    names = [f"d{number:02}" for number in range(40)]
    root = write_company(tmp_path, names)
    note(root, "2026Q1")
    figures = company_figures(Still(root), NOW, "zh", {})
    assert [row.name for row in figures.rows] == names
    # 2,140.00, and 6 yuan more from one to the next: 40 × 2,140 + 6 × 780.
    assert str(figures.total.amount) == "90280.00"
    shown = page(root, "2026Q1")
    assert shown.count('class="kpi-department"') == 40
    assert "90,280.00" in shown


def test_periods_lead_to_one_another_as_soon_as_there_are_several(tmp_path: Path) -> None:
    quarters = [f"{year}Q{number}" for year in range(2022, 2027) for number in (1, 2, 3, 4)]
    root = write_company(tmp_path, ["a"], quarters)
    first = page(root, quarters[0])
    assert "kpi-periods" not in first.partition("</style>")[2]
    for period in quarters[1:]:
        page(root, period)
    found = (root / "reports" / quarters[0] / "index.html").read_text("utf-8")
    targets = re.findall(r'href="\.\./(\w+)/index\.html"', found)
    assert targets == [quarters[1], *quarters[1:]]  # the next one, and the list
    middle = (root / "reports" / quarters[9] / "index.html").read_text("utf-8")
    assert 'rel="prev" href="../2024Q1/index.html"' in middle
    assert 'rel="next" href="../2024Q3/index.html"' in middle


@pytest.mark.parametrize("value", ["x", None, [], {}, True, "NaN", "1e999999", -1, 1.5, {"zh": 3}])
@pytest.mark.parametrize(
    "keys",
    [("pay",), ("assessed",), ("notes",), ("review",), ("review", "history"), ("payroll",),
     ("review", "decisions"), ("revision",), ("open_items",)],
    ids="/".join,
)  # fmt: skip
def test_a_record_changed_by_hand_makes_no_traceback(
    two: Path, changed: Path, keys: tuple[str, ...], value: object
) -> None:
    _set(_state(changed, "a"), *keys, value=value)
    figures = company_figures(Still(changed), NOW, "zh", {})
    row, other = figures.rows
    # It counts as declared or not at all; the other department is what it was.
    assert row.bank.own is None or row.is_assessed
    assert other == company_figures(Still(two), NOW, "zh", {}).rows[1]
    finding(figures)


def test_a_page_that_nothing_has_changed_is_not_drawn_again(
    two: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = page(two, "2026Q1")
    monkeypatch.setattr(
        "kpilib.publish.company.company_figures.company_figures",
        lambda *_: pytest.fail("worked out again"),
    )
    assert page(two, "2026Q1") == text


def test_a_page_changed_by_hand_is_written_again(changed: Path) -> None:
    text = page(changed, "2026Q1")
    path = changed / "reports/2026Q1/index.html"
    path.write_text(text.replace("4,286.00", "9,999.00"), encoding="utf-8")
    assert page(changed, "2026Q1") == text


def test_markup_in_names_stays_text(tmp_path: Path) -> None:
    root = write_company(tmp_path, ["a", "b"])
    text = departments(["a", "b"]).replace("部门a", "'<script>alert(1)</script>&'")
    (root / "params/departments.yaml").write_text(text, encoding="utf-8")
    note(root, "2026Q1")
    shown = page(root, "2026Q1")
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;" in shown


def test_a_failed_department_is_named_and_not_counted(changed: Path) -> None:
    errors = {"a": "the inputs are faulty"}
    figures = company_figures(Still(changed), NOW, "zh", errors)
    assert [row.instead for row in figures.rows] == ["未能生成", ""]
    assert str(figures.total.amount) == "2146.00"
    text = write_page(Workspace(changed), NOW, errors).read_text("utf-8")
    assert "the inputs are faulty" in text
    assert "未计入：部门a。" in text


def test_the_command_has_an_option_that_leaves_the_companys_papers_out() -> None:
    assert "--no-company" in [name for option in pack.params for name in option.opts]


def test_a_department_of_several_sections_shows_what_each_comes_to(tmp_path: Path) -> None:
    root = write_company(tmp_path, ["a", "b"])
    path = root / "params/inputs/2026Q1/a/employees.csv"
    head, *rows = path.read_text("utf-8").strip().split("\n")
    sections = {"A": "东区", "B": "西区", "C": "西区"}
    lines = [f"{row},{sections.get(row.partition(',')[0], '')}" for row in rows]
    path.write_text("\n".join([f"{head},section", *lines]) + "\n", encoding="utf-8")
    note(root, "2026Q1")
    row, other = company_figures(Still(root), NOW, "zh", {}).rows
    # A has 56, B 94 and C 64 points, at 10 yuan each; D is on probation.
    assert [(one.name, one.assessed, str(one.pay), str(one.score))
            for one in row.facts.review.sections] == [
        ("东区", 1, "560.00", "56.00"),
        ("西区", 2, "1580.00", "79.00"),
        ("", 0, "0.00", "None"),
    ]  # fmt: skip
    assert other.facts.review.sections == ()
    shown = page(root, "2026Q1")
    assert '<th scope="row">西区</th><td>2</td><td>1,580.00</td><td>79.00</td>' in shown
